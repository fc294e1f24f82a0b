//! Labelled values that hold more than was asked: a contact's address behind the name, a house's country in brackets.

use schema::field;
use schema::form::Field;
use schema::record::{Answer, CheckReason};

use super::answers::Desk;
use super::draft::{Draft, Rank};
use super::person;
use super::roles;
use crate::submission::Evidence;

/// Takes a person's name from a value with what else tells of the person behind it: `Ada Okafor, a.okafor@x.example`,
/// `Ada Okafor / IT officer / +44 …`. The rest goes where it belongs; `None` where anything of it is not understood.
pub(super) fn person(
    desk: &Desk<'_>,
    draft: &mut Draft,
    asked: &Field,
    raw: &str,
    proof: &Evidence,
) -> Option<String> {
    let parts: Vec<&str> = raw
        .split([',', '،', '，', ';', '；', '|', '\n', '<', '>', '(', ')', '（', '）'])
        .flat_map(|part| part.split(" / "))
        .flat_map(|part| part.split(" – "))
        .flat_map(|part| part.split(" - "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let (first, rest) = parts.split_first()?;
    let (_, bare) = person::salutation(first);
    let named = !person::is_house(first)
        && !person::is_post(&bare)
        && (person::same(&bare, desk.author)
            || person::at_start(&bare, true).is_some_and(|found| found.rest.is_empty()));
    if rest.is_empty() || !named {
        return None;
    }
    let form = &desk.form.form;
    let beside = |end: &str| roles::beside(form, &asked.name, "_name", end);
    let countries = desk.context.lists.named("countries");
    let house_field = if asked.sender.is_some() && desk.form.roles.names_another() {
        desk.form.roles.sender_organisation
    } else {
        desk.form.roles.organisation
    };
    let mut found: Vec<(Option<usize>, Answer, Option<CheckReason>)> = Vec::new();
    for part in rest {
        let digits = part.chars().filter(|c| field::fold::digit(*c).is_some()).count();
        let text = |index: Option<usize>| (index, Answer::Text(field::text::line(part)), None);
        if part.contains('@') {
            let email = field::email::find(part).into_iter().next()?;
            found.push((beside("_email"), Answer::Text(email), None));
        } else if digits >= 7 {
            let number = field::phone::number(part).unwrap_or(part);
            found.push((beside("_phone"), Answer::Text(field::text::line(number)), None));
        } else if let Some(part) = post_of(part) {
            let (post, house) = super::card::post_and_house(part);
            found.push((beside("_position"), Answer::Text(field::text::line(&post)), None));
            // In another case than the first a name is not yet the name.
            if let Some(house) = house.filter(|house| !super::card::inflects(house)) {
                found.push((house_field, Answer::Text(field::text::line(&house)), None));
            }
        } else if person::is_house(part) {
            found.push(text(house_field));
        } else if let Some(item) = countries.exact(part) {
            // Where a person lives, or where they are from.
            let country = Answer::Text(countries.items()[item].key.clone());
            found.push((beside("_country"), country, Some(CheckReason::Inferred)));
        } else {
            return None;
        }
    }
    for (index, answer, check) in found {
        if let Some(index) = index.filter(|index| !draft.has(*index)) {
            draft.set(index, answer, check, proof.clone(), Rank::Prose);
        }
    }
    Some((*first).to_owned())
}

/// Returns a post as a piece of a value says it: `IT officer`, "она директор фонда", "who is the director".
fn post_of(part: &str) -> Option<&str> {
    let tokens = field::fold::tokens(part);
    let pronoun = tokens.first().is_some_and(|first| {
        super::words::person::PRONOUNS.contains(&first.text.as_str()) || WHO.contains(&first.text.as_str())
    });
    let mut start = usize::from(pronoun && tokens.len() > 1);
    if start > 0 && tokens.len() > 2 && IS.contains(&tokens[1].text.as_str()) {
        start = 2;
    }
    let bare = super::card::without_article(&part[tokens.get(start).map_or(0, |token| token.start)..]);
    person::is_post_phrase(bare).then_some(bare)
}

/// Words that begin a clause about a person just named, and the verbs behind them.
const WHO: [&str; 6] = ["who", "qui", "quien", "que", "которая", "который"];
const IS: [&str; 7] = ["is", "s", "est", "es", "является", "работает", "هي"];

/// Takes a house's name from a value with its country or its side behind it: `Isthmus XR (Panama)`, `Rivers (NGO)`,
/// `Gobi Signals, private company`.
pub(super) fn house(desk: &Desk<'_>, draft: &mut Draft, raw: &str, proof: &Evidence) -> Option<String> {
    let line = field::text::line(raw);
    let line = line.trim_end_matches(['.', ';']);
    let (before, inside) = match line.strip_suffix([')', '）']) {
        Some(open) => open.rsplit_once(['(', '（'])?,
        None => line.rsplit_once([',', '，', '،'])?,
    };
    let (before, inside) = (before.trim(), inside.trim());
    let countries = desk.context.lists.named("countries");
    let types = desk.context.lists.named("stakeholder-types");
    let roles = &desk.form.roles;
    let (index, key) = if let Some(item) = countries.exact(inside) {
        (roles.country, countries.items()[item].key.clone())
    } else {
        let item = types.exact(inside)?;
        (roles.stakeholder, types.items()[item].key.clone())
    };
    if before.is_empty() {
        return None;
    }
    if let Some(index) = index.filter(|index| !draft.has(*index)) {
        draft.set(index, Answer::Text(key), None, proof.clone(), Rank::Prose);
    }
    Some(before.to_owned())
}
