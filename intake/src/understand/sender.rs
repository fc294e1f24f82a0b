//! Who writes, and for whom: the From line, the end of the letter, the sentence that says so.

use schema::field::{self, text};
use schema::record::{Answer, CheckReason};

use super::FormIndex;
use super::card;
use super::draft::{Draft, Rank, evidence};
use super::lines::{is_closing, is_name_line};
use super::person;
use super::prose::{self, Sentence};
use super::words::{self, closing};
use crate::submission::Place;

/// The writer of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Author {
    /// The name, in the order of speech.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Author {
    /// Makes an author of a display name and an address; an address in place of the name is no name.
    pub(super) fn new(name: &str, email: &str) -> Self {
        let name = person::in_order(&text::line(name));
        let name =
            if name.contains('@') || name.eq_ignore_ascii_case(email.split('@').next().unwrap_or(email)) {
                String::new()
            } else {
                name
            };
        Author { name, email: email.to_owned() }
    }

    /// Reads `Name <address>` as mail programs write it above a forwarded text.
    pub(super) fn parse(line: &str) -> Self {
        let email = field::email::find(line).into_iter().next().unwrap_or_default();
        let name = line.split(['<', '[', '(']).next().unwrap_or(line).trim().trim_matches('"');
        Author::new(name, &email)
    }
}

/// What the end of a letter says of its writer.
#[derive(Debug, Clone, Default)]
pub(super) struct End {
    /// The post, as signed.
    pub post: Option<(String, String)>,
    /// The name, as signed.
    pub name: Option<String>,
    /// The organisation, with the line that says so.
    pub organisation: Option<(String, String, Option<CheckReason>)>,
}

/// Reads the end of a letter.
pub(super) fn end_of_letter(
    tail: &[String],
    author: &Author,
    countries: &field::list_of_choices::Choices,
) -> End {
    let mut end = End::default();
    let names: Vec<String> = words::folded(&author.name)
        .split(' ')
        .map(str::to_owned)
        .filter(|name| name.chars().count() > 1)
        .collect();
    let mut unknown: Option<String> = None;
    let mut signed = false;
    for line in tail.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let folded = words::folded(line);
        if words::begins_with(&folded, closing::POSTSCRIPTS).is_some() {
            break;
        }
        if is_closing(line) && !signed {
            continue;
        }
        let mut pieces: Vec<&str> = line
            .split(['|', '·', '•', '\t'])
            .flat_map(|piece| piece.split("  "))
            .flat_map(|piece| piece.split(" / "))
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .collect();
        if is_name_line(line, &names)
            || (end.name.is_none() && !signed && looks_like_name(pieces.first().copied().unwrap_or_default()))
        {
            signed = true;
            let first = pieces[0];
            let (name, behind) = first.split_once([',', '،', '，']).unwrap_or((first, ""));
            end.name = end.name.or_else(|| Some(text::line(name)));
            pieces[0] = behind.trim();
        }
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            if signed && end.post.is_none() && person::is_post_phrase(piece) && !piece.contains('@') {
                let (post, _) = card::post_and_house(piece);
                let post = post.split([',', '،', '，']).next().unwrap_or(&post).to_owned();
                end.post = Some((text::line(&post), line.to_owned()));
            }
            if end.organisation.is_some() || piece.contains('@') || piece.contains("://") || is_number(piece)
            {
                continue;
            }
            let piece = piece.trim_end_matches(['.', ',', ';']);
            match house_of(piece) {
                Some(house) => end.organisation = Some((house, line.to_owned(), None)),
                None if signed && unknown.is_none() && could_be_house(piece, countries) => {
                    unknown = Some(piece.to_owned());
                }
                None => {}
            }
        }
    }
    if end.organisation.is_none() {
        end.organisation = unknown.map(|house| (house.clone(), house, Some(CheckReason::Inferred)));
    }
    end
}

fn looks_like_name(line: &str) -> bool {
    let head = line.split([',', '،', '，']).next().unwrap_or(line);
    let (_, bare) = person::salutation(head);
    let found = person::at_start(&bare, true);
    found.is_some_and(|found| {
        found.rest.is_empty() && !person::is_house(&found.name) && !person::is_post(&found.name)
    })
}

fn is_number(piece: &str) -> bool {
    let digits = piece.chars().filter(|c| field::fold::digit(*c).is_some()).count();
    digits >= 5
}

/// Returns the organisation that a piece of a signature names, without the post before it.
fn house_of(piece: &str) -> Option<String> {
    if person::is_post(piece) {
        let (post, house) = card::post_and_house(piece);
        if house.is_some() {
            return house;
        }
        // "Coordinator, West Harbour Coalition of NGOs"
        let (_, behind) = piece
            .split_once([',', '،', '，'])
            .or_else(|| piece.split_once(" - "))
            .or_else(|| piece.split_once(" – "))?;
        let _ = post;
        let behind = behind.trim();
        return (person::is_house(behind) && !person::is_post(behind))
            .then(|| text::line(card::without_article(behind)));
    }
    if !person::is_house(piece) {
        return None;
    }
    // A house's name begins with a capital, or has no capitals: a sentence is no house.
    let begins = piece.starts_with(|c: char| !c.is_lowercase());
    let short = piece.split_whitespace().count() <= 14;
    (begins && short).then(|| text::line(card::without_article(piece)))
}

fn could_be_house(piece: &str, countries: &field::list_of_choices::Choices) -> bool {
    const WORDS: usize = 8;
    let words = piece.split_whitespace().count();
    (2..=WORDS).contains(&words)
        && piece.starts_with(char::is_uppercase)
        && !person::is_post(piece)
        && !piece.ends_with(['!', '?', ':'])
        && countries.exact(piece).is_none()
        && piece.rsplit_once(',').is_none_or(|(_, last)| countries.exact(last).is_none())
        && !piece.to_lowercase().contains("confidential")
}

/// Fills in a reply who nominates, where it says so.
pub(super) fn fill_reply(form: &FormIndex, drafts: &mut [Draft], sentences: &[Sentence]) {
    let Some(field) = form.roles.sender_organisation.filter(|_| form.roles.names_another()) else { return };
    let said = prose::writes_for(sentences).or_else(|| prose::nominating_house(sentences));
    let (Some((house, words)), [draft]) = (said, drafts) else { return };
    if !draft.has(field) {
        draft.set(field, Answer::Text(house), None, evidence(&words, &Place::Prose), Rank::Prose);
    }
}

/// Fills what the form asks of the writer and the writer did not say in so many words.
pub(super) fn fill(
    form: &FormIndex,
    drafts: &mut [Draft],
    author: &Author,
    end: &End,
    sentences: &[Sentence],
) {
    let roles = &form.roles;
    let said = prose::writes_for(sentences)
        .or_else(|| roles.names_another().then(|| prose::nominating_house(sentences)).flatten())
        .map(|(house, words)| (house, words, None, Place::Prose));
    let signed =
        || end.organisation.clone().map(|(house, words, check)| (house, words, check, Place::Signature));
    let does = || prose::subject(sentences).map(|(house, words)| (house, words, None, Place::Prose));
    let certain = signed().filter(|(_, _, check, _)| check.is_none());
    let organisation = said.or(certain).or_else(does).or_else(signed);
    let name = if author.name.is_empty() || (person::is_house(&author.name) && end.name.is_some()) {
        end.name.clone()
    } else {
        Some(author.name.clone())
    };
    for draft in drafts {
        // What the nominee's own house is called is certainly a house.
        let organisation = organisation.clone().map(|(house, words, check, place)| {
            let same = draft
                .text(roles.organisation)
                .is_some_and(|own| words::folded(&own) == words::folded(&house));
            (house, words, check.filter(|_| !same), place)
        });
        if let (Some(field), Some(name)) = (roles.sender_name, name.as_ref().filter(|name| !name.is_empty()))
        {
            draft.set(
                field,
                Answer::Text(text::line(name)),
                None,
                evidence(&author.name, &Place::Sender),
                Rank::Sender,
            );
        }
        if let (Some(field), Some((post, words))) = (roles.sender_position, &end.post) {
            draft.set(field, Answer::Text(post.clone()), None, evidence(words, &Place::Signature), Rank::Sender);
        }
        if let (Some(field), false) = (roles.sender_email, author.email.is_empty()) {
            draft.set(
                field,
                Answer::Text(author.email.clone()),
                None,
                evidence(&author.email, &Place::Sender),
                Rank::Sender,
            );
        }
        if let (Some(field), Some((house, words, check, place))) = (roles.sender_organisation, &organisation)
        {
            draft.set(field, Answer::Text(house.clone()), *check, evidence(words, place), Rank::Sender);
        }
    }
}
