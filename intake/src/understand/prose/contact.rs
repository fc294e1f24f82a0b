//! Addresses in running text. The writer's own, and the writer's telephone, are not the nominee's.

use schema::field::{self, Reading, email, fold, phone, url};
use schema::record::Answer;

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person::{Person, at_start, is_house, is_post_phrase};
use super::super::words::{self, contact, person};
use super::{Letter, Sentence};
use crate::submission::Place;

/// Reads mail addresses, telephones and links of a sentence.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let form = &desk.form.form;
    let rank = if letter.corrects { Rank::Correction } else { Rank::Prose };
    let ours = sentence.words.split(' ').any(|word| {
        matches!(word, "my" | "mine" | "me" | "mon" | "moi" | "mi" | "мой" | "мне" | "بريدي" | "هاتفي" | "我")
    }) || words::contains(&sentence.words, contact::OUR_ADDRESS);
    if let Some(field) = roles.email
        && form.fields[field].sender.is_none()
    {
        let found: Vec<String> = email::find(&sentence.text)
            .into_iter()
            .map(|address| address.trim_matches(fold::is_ideograph).to_owned())
            .filter(|address| !letter.own_addresses.iter().any(|own| own.eq_ignore_ascii_case(address)))
            .collect();
        let contact = words::contains(&sentence.words, contact::CONTACT)
            || words::contains(&sentence.words, person::PRONOUNS);
        if let [only] = found.as_slice()
            && (!ours || contact && words::contains(&sentence.words, person::PRONOUNS))
        {
            let reading = field::read(&form.fields[field], only, &desk.context);
            draft.offer(form, field, reading, evidence(&sentence.text, letter.place), rank);
        }
    }
    let beside = |draft: &Draft| {
        draft
            .text(roles.email)
            .is_some_and(|address| sentence.text.to_lowercase().contains(&address.to_lowercase()))
    };
    if let Some(field) = roles.phone
        && form.fields[field].sender.is_none()
        && !ours
        && (beside(draft)
            || words::contains(&sentence.words, contact::CONTACT)
            || words::contains(&sentence.words, contact::TELEPHONE))
        && let Some(number) = phone_number(&sentence.text)
    {
        let reading = field::read(&form.fields[field], number, &desk.context);
        draft.offer(form, field, reading, evidence(&sentence.text, letter.place), rank);
    }
    if let Some(field) = roles.url
        && !draft.has(field)
        && let [only] = url::find(&sentence.text, false).as_slice()
        && let reading @ Reading::Answered(..) = field::read(&form.fields[field], only, &desk.context)
    {
        draft.offer(form, field, reading, evidence(&sentence.text, &Place::Prose), Rank::Prose);
    }
}

/// "Please write to our producer, Kenji Aburaya (aburaya@tidewalk.example), and not to me": who is to be reached is somebody
/// else than the writer.
pub(super) fn other(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let (Some(name_field), Some(email_field)) = (roles.sender_name, roles.sender_email) else { return };
    if roles.names_another() || !words::contains(&sentence.words, contact::WRITE_TO) {
        return;
    }
    let is_own = |address: &String| letter.own_addresses.iter().any(|own| own.eq_ignore_ascii_case(address));
    let found: Vec<String> = email::find(&sentence.text).into_iter().filter(|found| !is_own(found)).collect();
    let [address] = found.as_slice() else { return };
    let Some(at) = sentence.text.find(address.as_str()) else { return };
    let Some(found) = last_person(&sentence.text[..at]) else { return };
    let proof = || evidence(&sentence.text, letter.place);
    draft.set(name_field, Answer::Text(found.name), None, proof(), Rank::Prose);
    draft.set(email_field, Answer::Text(address.clone()), None, proof(), Rank::Prose);
    let behind = found.rest.trim_matches([',', ' ', '(', '،', '，']);
    let behind = behind.split([',', '،', '，', '(']).next().unwrap_or(behind).trim();
    // "Kwabena Osei-Tutu, our managing director": whose director he is is no part of the post.
    let (_, behind) = super::ahead::without_owner(behind);
    if let Some(field) = roles.own_position
        && is_post_phrase(behind)
    {
        draft.set(field, Answer::Text(behind.to_owned()), None, proof(), Rank::Prose);
    }
}

/// Returns the last person of a text whose name is given whole.
fn last_person(text: &str) -> Option<Person> {
    let found: Vec<(usize, Person)> = fold::tokens(text)
        .iter()
        .filter_map(|token| {
            let rest = &text[token.start..];
            let has_case = rest.starts_with(|c: char| c.is_uppercase());
            let found = at_start(rest, has_case)?;
            let whole = found.name.contains(' ') && (has_case || !found.salutation.is_empty());
            let other = is_house(&found.name) || is_post_phrase(&found.name);
            (whole && !other).then_some((found.rest.len(), found))
        })
        .collect();
    let end = found.last()?.0;
    found.into_iter().find(|(rest, _)| *rest == end).map(|(_, found)| found)
}

/// A telephone in a sentence begins with `+` or two zeros: other numbers are years and counts.
fn phone_number(text: &str) -> Option<&str> {
    let start = text.find(['+', '＋']).or_else(|| text.find(" 00").map(|at| at + 1))?;
    phone::number(&text[start..])
}
