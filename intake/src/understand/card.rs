//! People as on a visiting card: a name, then post, house, country and addresses, line by line or between commas.

use schema::field::{self, Reading};
use schema::form::{FieldKind, Required};
use schema::record::{Answer, CheckReason};

use super::answers::Desk;
use super::draft::{Draft, Rank, evidence};
use super::person::{self, Person};
use super::words::folded;
use super::words::{organisation::OF, post::POSTS};
use crate::submission::Place;

/// Reads a paragraph as a visiting card; `None` where it is none.
pub(super) fn read(desk: &Desk<'_>, paragraph: &str, place: &Place) -> Option<Draft> {
    const LINES: usize = 9;
    const LONGEST: usize = 120;
    let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=LINES).contains(&lines.len())
        || lines.iter().any(|line| line.chars().count() > LONGEST || is_sentence(line))
    {
        return None;
    }
    let first =
        super::labels::numbering(lines[0]).unwrap_or(lines[0]).trim_start_matches(['-', '*', '•', '·', ' ']);
    let found = person::at_start(first, true)?;
    let mut draft = Draft::default();
    let known = parts(desk, &mut draft, &found.rest, &[',', ';', '，', '،', '|'], place)
        + lines[1..].iter().map(|line| parts(desk, &mut draft, line, &['|'], place)).sum::<usize>();
    let needed = if found.salutation.is_empty() || lines.len() == 1 { 2 } else { 1 };
    if known < needed {
        return None;
    }
    name(desk, &mut draft, &found, first, place);
    Some(draft)
}

/// A line of running text is no line of a card.
fn is_sentence(line: &str) -> bool {
    const WORDS: usize = 7;
    if line.contains(['。', '！', '？', '؟']) {
        return true;
    }
    let stops = line
        .match_indices(". ")
        .filter(|(at, _)| {
            line[at + 2..].starts_with(char::is_uppercase)
                && line[..*at].split_whitespace().last().is_some_and(|word| word.chars().count() > 4)
        })
        .count();
    let long = line.split_whitespace().count() >= WORDS;
    long && (stops > 0
        || line.ends_with('.')
        || super::words::begins_with(&folded(line), &["we", "nous", "mi", "нас"]).is_some())
}

/// Sets the person of a record.
pub(super) fn name(desk: &Desk<'_>, draft: &mut Draft, found: &Person, words: &str, place: &Place) {
    let roles = &desk.form.roles;
    let proof = || evidence(words, place);
    let Some(field) = roles.name else { return };
    if draft.has(field) {
        return;
    }
    let name = match roles.salutation {
        Some(salutation) => {
            if !found.salutation.is_empty() {
                let title = person::title_itself(&found.salutation);
                draft.set(salutation, Answer::Text(title), None, proof(), Rank::Prose);
            }
            found.name.clone()
        }
        None if found.salutation.is_empty() => found.name.clone(),
        None => format!("{} {}", found.salutation, found.name),
    };
    let reading = field::read(&desk.form.form.fields[field], &name, &desk.context);
    draft.offer(&desk.form.form, field, reading, proof(), Rank::Prose);
}

/// Reads the pieces of a card; returns how many were understood.
pub(super) fn parts(desk: &Desk<'_>, draft: &mut Draft, text: &str, cuts: &[char], place: &Place) -> usize {
    let pieces: Vec<&str> = text.split(cuts).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    pieces.iter().filter(|piece| part(desk, draft, piece, place)).count()
}

fn part(desk: &Desk<'_>, draft: &mut Draft, piece: &str, place: &Place) -> bool {
    let roles = &desk.form.roles;
    let form = &desk.form.form;
    let proof = || evidence(piece, place);
    if let Some(email) = roles.email
        && piece.contains('@')
        && let reading @ Reading::Answered(..) = field::read(&form.fields[email], piece, &desk.context)
    {
        draft.offer(form, email, reading, proof(), Rank::Prose);
        return true;
    }
    let countries = desk.context.lists.named("countries");
    if let Some(country) = roles.country
        && let Some(item) = countries.exact(piece.trim_matches(['(', ')', '.']))
    {
        draft.set(country, Answer::Text(countries.items()[item].key.clone()), None, proof(), Rank::Prose);
        return true;
    }
    let n_digits = piece.chars().filter(|c| field::fold::digit(*c).is_some()).count();
    if let (Some(phone), true) = (roles.phone, n_digits >= 6) {
        draft.offer(
            form,
            phone,
            field::read(&form.fields[phone], piece, &desk.context),
            proof(),
            Rank::Prose,
        );
        return true;
    }
    if person::is_post(piece) || (person::is_post_phrase(piece) && !person::is_house(piece)) {
        return post(desk, draft, piece, place);
    }
    if person::is_house(piece) && piece.starts_with(|c: char| !c.is_lowercase()) {
        house(desk, draft, piece, None, place);
        return true;
    }
    if let Some(stakeholder) = roles.stakeholder {
        let types = desk.context.lists.named("stakeholder-types");
        if let Some(item) = types.exact(piece) {
            draft.set(stakeholder, Answer::Text(types.items()[item].key.clone()), None, proof(), Rank::Prose);
            return true;
        }
    }
    false
}

/// Reads a post, with its house behind "of" or "at" where there is one.
pub(super) fn post(desk: &Desk<'_>, draft: &mut Draft, text: &str, place: &Place) -> bool {
    let Some(position) = desk.form.roles.position else { return false };
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    // "она директор": who it is is no part of the post.
    let text = ["она ", "он "].iter().find_map(|who| text.strip_prefix(who)).unwrap_or(text);
    let (post, behind) = post_and_house(text);
    draft.set(
        position,
        Answer::Text(field::text::line(&post)),
        inflects(text).then_some(CheckReason::Inferred),
        evidence(text, place),
        Rank::Prose,
    );
    if let Some(behind) = behind {
        // What stands behind "of" or "at" is a house if it is called like one; else it may be a field of work.
        let sure = !inflects(text) && (person::is_house(&behind) || proper_words(&behind) >= 2);
        house(desk, draft, &behind, (!sure).then_some(CheckReason::Inferred), place);
    }
    true
}

/// Tells whether the words of a text change with their place in a sentence, so that they are not the name itself.
pub(super) fn inflects(text: &str) -> bool {
    text.chars().any(|c| matches!(u32::from(c), 0x400..=0x4ff))
}

/// Takes a post and its house apart: `Director of the Open Maps Foundation`, `secretary at X`, `مدير مرصد الواحات`.
pub(super) fn post_and_house(text: &str) -> (String, Option<String>) {
    // "Head of Cooperation, Tayrona University": the comma parts them.
    if let Some((post, house)) = text.split_once([',', '،', '，'])
        && person::is_house(house)
        && !person::is_house(post)
        && !person::is_post(house.trim())
        && folded(post).split(' ').any(|word| OF.contains(&word))
        && begins_like_house(without_article(house))
    {
        return (post.trim().to_owned(), Some(without_article(house).to_owned()));
    }
    let tokens = field::fold::tokens(text);
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    // The longest joining words first, "at" before "of".
    let mut best: Option<(usize, usize)> = None;
    for at in 1..words.len() {
        for length in (1..=3.min(words.len() - at)).rev() {
            let joint = words[at..at + length].join(" ");
            if OF.contains(&joint.as_str()) && at + length < words.len() {
                let behind = &text[tokens[at + length].start..];
                let leads = matches!(words[at], "at" | "with" | "chez" | "لدي");
                // The house's own word stands before the next "of": "de Innovación del Ministerio" is not yet the house.
                let next = (at + length + 1..words.len())
                    .find(|next| OF.contains(&words[*next]))
                    .map_or(text.len(), |next| tokens[next].start);
                let head = text.get(tokens[at + length].start..next).unwrap_or(behind);
                let work = is_field_of_work(head) && !person::is_house(head);
                let topic = work
                    || matches!(words[at], "of" | "de" | "du" | "d" | "des")
                        && length == 1
                        && next < text.len()
                        && proper_words(head) < 2;
                let named = person::is_house(if topic { head } else { behind })
                    || leads
                    || proper_words(behind) >= 2 && !topic;
                if named && !person::is_post(behind) && (best.is_none() || leads) && begins_like_house(behind)
                {
                    best = Some((at, at + length));
                }
                break;
            }
        }
    }
    if let Some((end, start)) = best {
        return (
            text[..tokens[end - 1].end].trim().to_owned(),
            Some(without_article(&text[tokens[start].start..]).to_owned()),
        );
    }
    // Arabic and Russian join post and house by their order alone: the house begins at its own first word.
    let ordered = text.starts_with(|c: char| matches!(u32::from(c), 0x621..=0x64a | 0x400..=0x4ff));
    if ordered {
        let begins = |at: &usize| {
            let word = &text[tokens[*at].start..tokens[*at].end];
            let arabic = word.starts_with(|c: char| matches!(u32::from(c), 0x621..=0x64a));
            person::is_house(word)
                && (arabic || !person::is_post(word))
                && (arabic
                    || word.starts_with(char::is_uppercase)
                    || text[tokens[*at].end..].trim_start().starts_with(['«', '"', '“']))
        };
        // "وكيل الوزارة": a lone "the ministry" is whoever's is spoken of.
        let lone = |at: &usize| {
            *at + 1 == tokens.len()
                && text[tokens[*at].start..].starts_with(|c: char| matches!(u32::from(c), 0x621..=0x64a))
        };
        if let Some(at) = (1..tokens.len()).find(begins).filter(|at| !lone(at)) {
            return (text[..tokens[at - 1].end].to_owned(), Some(text[tokens[at].start..].to_owned()));
        }
    }
    // Chinese puts the house first: `南洋数字学院院长`.
    if text.starts_with(field::fold::is_ideograph)
        && let Some(post) = post_at_end(text)
    {
        let house = text[..text.len() - post.len()].trim_end_matches('的');
        if person::is_house(house) {
            return (post.to_owned(), Some(house.to_owned()));
        }
    }
    (text.to_owned(), None)
}

/// "Head of Public Affairs": what somebody is head of is no house.
fn is_field_of_work(text: &str) -> bool {
    const WORK: [&str; 66] = [
        "affairs",
        "relations",
        "policy",
        "policies",
        "strategy",
        "communications",
        "communication",
        "operations",
        "engineering",
        "research",
        "development",
        "innovation",
        "innovations",
        "technology",
        "technologies",
        "partnerships",
        "programmes",
        "programs",
        "projects",
        "sales",
        "marketing",
        "education",
        "training",
        "cooperation",
        "transformation",
        "security",
        "cybersecurity",
        "finance",
        "law",
        "science",
        "sciences",
        "computing",
        "infrastructure",
        "measurement",
        "regulation",
        "standards",
        "outreach",
        "advocacy",
        "learning",
        "inclusion",
        "publiques",
        "exterieures",
        "strategie",
        "recherche",
        "developpement",
        "formation",
        "publicos",
        "publicas",
        "institucionales",
        "estrategia",
        "desarrollo",
        "investigacion",
        "innovacion",
        "tecnologia",
        "proyectos",
        "programas",
        "operaciones",
        "comunicacion",
        "formacion",
        "informatique",
        "informatica",
        "numerique",
        "telecommunications",
        "telecomunicaciones",
        "data",
        "internationales",
    ];
    let words = folded(text);
    words.split(' ').next_back().is_some_and(|last| WORK.contains(&last))
}

/// Returns the longest post with which a Chinese text ends.
fn post_at_end(text: &str) -> Option<&str> {
    POSTS
        .iter()
        .map(|post| post.replace(' ', ""))
        .filter(|post| post.starts_with(field::fold::is_ideograph) && text.ends_with(post.as_str()))
        .max_by_key(String::len)
        .map(|post| &text[text.len() - post.len()..])
}

/// Counts the words with capitals with which a text begins.
fn proper_words(text: &str) -> usize {
    text.split_whitespace().take_while(|word| word.starts_with(char::is_uppercase)).count()
}

/// A house is named by a capital, or in a script without capitals.
fn begins_like_house(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_uppercase() || !(c.is_lowercase() || c.is_ascii()))
}

/// Sets the organisation, without a country behind a comma; that is set too.
pub(super) fn house(
    desk: &Desk<'_>,
    draft: &mut Draft,
    text: &str,
    check: Option<CheckReason>,
    place: &Place,
) {
    let roles = &desk.form.roles;
    let Some(organisation) = roles.organisation else { return };
    let mut text = text.trim().trim_end_matches(['.', ';', ',']).to_owned();
    let countries = desk.context.lists.named("countries");
    let split = text
        .rsplit_once([',', '，', '،', '('])
        .map(|(before, after)| (before.trim().to_owned(), after.trim().trim_end_matches(')').to_owned()));
    if let Some((before, after)) = split
        && let Some(item) = countries.exact(&after)
    {
        if let Some(country) = roles.country {
            draft.set(
                country,
                Answer::Text(countries.items()[item].key.clone()),
                check,
                evidence(&text, place),
                Rank::Prose,
            );
        }
        text = before;
    }
    let proof = evidence(&text, place);
    draft.set(
        organisation,
        Answer::Text(field::text::line(without_kind(without_article(&text)))),
        check,
        proof,
        Rank::Prose,
    );
}

/// Returns a name without the article before it.
pub(super) fn without_article(text: &str) -> &str {
    const ARTICLES: [&str; 26] = [
        "the ", "The ", "le ", "la ", "les ", "l'", "l’", "el ", "los ", "las ", "La ", "El ", "L'", "L’",
        "Le ", "Les ", "Los ", "Las ", "a ", "an ", "une ", "un ", "una ", "our ", "notre ", "nuestra ",
    ];
    let text = text.trim();
    ARTICLES.iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text).trim()
}

/// Concludes what a question was answered that other answers depend on: a session with a title is wanted.
pub(super) fn conclude_conditions(desk: &Desk<'_>, draft: &mut Draft) {
    let form = &desk.form.form;
    for (index, field) in form.fields.iter().enumerate() {
        let Required::If(other, value) = &field.required else { continue };
        let Some(asked) = desk.form.field_index(other.as_str()) else { continue };
        if draft.has(index) && !draft.has(asked) && form.fields[asked].kind == FieldKind::Choice {
            let proof = evidence(field.label.text(schema::name::Lang::En), &Place::Label);
            draft.set(
                asked,
                Answer::Text(value.clone()),
                Some(CheckReason::Inferred),
                proof,
                Rank::Concluded,
            );
        }
    }
}

/// Returns a house's own name without the small word for its kind before it: `société Câbles du Sud`, `компании «Зубр»`.
pub(super) fn without_kind(text: &str) -> &str {
    let Some((kind, rest)) = text.split_once(' ') else { return text };
    let small = kind.chars().next().is_some_and(char::is_lowercase);
    let named = rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '«' | '“' | '"'));
    if small && named && person::is_house(kind) { rest.trim() } else { text }
}

/// Concludes the type of stakeholder from the name of the organisation, to be looked at.
pub(super) fn conclude_stakeholder(desk: &Desk<'_>, draft: &mut Draft) {
    let roles = &desk.form.roles;
    let (Some(stakeholder), Some(organisation)) = (roles.stakeholder, draft.text(roles.organisation)) else {
        return;
    };
    if draft.has(stakeholder) {
        return;
    }
    let types = desk.context.lists.named("stakeholder-types");
    let tokens = field::fold::tokens(&organisation);
    let mut found: Vec<usize> = types.scan(&organisation, &tokens).iter().map(|hit| hit.item).collect();
    found.dedup();
    if let [only] = found.as_slice() {
        let key = types.items()[*only].key.clone();
        draft.set(
            stakeholder,
            Answer::Text(key),
            Some(CheckReason::Inferred),
            evidence(&organisation, &Place::Prose),
            Rank::Concluded,
        );
    }
}
