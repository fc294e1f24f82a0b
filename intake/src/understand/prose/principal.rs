//! For whom a letter is written where its writer is only the hand: "I am Personal Assistant to Hon. Nomsa Dlamini", "à la
//! demande du président de l'Université", "受部长陈国栋先生委托". Always to be looked at.

use schema::field::fold;

use super::super::answers::Desk;
use super::super::person::{self, Person};
use super::super::words::{self, introduction, nominating};
use super::Sentence;
use super::describe::entry_at;
use super::house;
use super::nominee::is_event;

/// Who nominates by another's hand.
#[derive(Debug, Clone)]
pub(in super::super) struct Principal {
    /// The name, as written.
    pub name: String,
    /// The house that the same clause names.
    pub house: Option<String>,
    /// The sentence that says so.
    pub words: String,
}

/// Finds for whom a letter is written.
pub(super) fn of(desk: &Desk<'_>, sentences: &[Sentence]) -> Option<Principal> {
    sentences
        .iter()
        .filter(|sentence| !sentence.asks)
        .find_map(|sentence| by_order(desk, sentence).or_else(|| as_subject(desk, sentence)))
}

/// "At the request of the Vice-Chancellor of Harbour University, Professor Kenneth Abara".
fn by_order(desk: &Desk<'_>, sentence: &Sentence) -> Option<Principal> {
    const FAR: usize = 18;
    let text = &sentence.text;
    if let Some(found) = chinese(text) {
        return Some(found);
    }
    let tokens = fold::tokens(text);
    for at in 0..tokens.len() {
        let Some(length) = entry_at(&tokens, at, introduction::BY_ORDER) else { continue };
        let Some(last) = tokens.get(at + length - 1) else { continue };
        let end = verb_place(&tokens, at + length).unwrap_or(tokens.len()).min(at + length + FAR);
        let candidate = |at: usize| candidate(desk, &text[tokens[at].start..]);
        let titled = (at + length..end).find_map(|at| {
            candidate(at).filter(|found| !found.salutation.is_empty()).map(|found| (at, found))
        });
        let found =
            titled.or_else(|| (at + length..end).find_map(|at| candidate(at).map(|found| (at, found))));
        // "On behalf of" a house is no principal, and says nothing of the next name.
        let only_titled = introduction::FOR.iter().any(|entry| {
            entry_at(&tokens, at, &[*entry]).is_some_and(|length_of_for| length_of_for == length)
        });
        let behind_post = |place: usize| person::is_post(text[last.end..tokens[place].start].trim());
        let Some((place, found)) =
            found.filter(|(at, found)| !only_titled || !found.salutation.is_empty() || behind_post(*at))
        else {
            continue;
        };
        let before = &text[last.end..tokens[place].start];
        let house = house::anywhere(desk, before, &["of", "de", "du", "del", "la", "l"])
            .or_else(|| house::anywhere(desk, clause(&found.rest), &["of", "de", "du", "del"]))
            .or_else(|| {
                fold::tokens(before).iter().find_map(|token| {
                    house::at_start(desk, &before[token.start..]).filter(|house| house.sure)
                })
            });
        return Some(Principal {
            name: found.name,
            house: house.map(|house| house.name),
            words: sentence.text.clone(),
        });
    }
    None
}

/// "… that Mr Serge Adjovi, Minister of the Digital Economy, designates Mr …": who does it stands before the verb.
fn as_subject(desk: &Desk<'_>, sentence: &Sentence) -> Option<Principal> {
    let text = &sentence.text;
    let tokens = fold::tokens(text);
    let verb = (0..tokens.len()).find(|at| entry_at(&tokens, *at, nominating::HE_NOMINATES).is_some())?;
    let ours = |from: usize| {
        tokens[from..verb]
            .iter()
            .any(|token| words::person::I.contains(&token.text.as_str()) && token.text != "is")
    };
    let (place, found) = (0..verb).find_map(|at| {
        candidate(desk, &text[tokens[at].start..])
            .filter(|found| !found.salutation.is_empty())
            .map(|found| (at, found))
    })?;
    (!ours(place)).then(|| Principal { name: found.name, house: None, words: sentence.text.clone() })
}

/// "受马来西亚通信部部长陈国栋先生委托": the name stands between a post and a title.
fn chinese(text: &str) -> Option<Principal> {
    let from = text.find('受').map(|at| at + '受'.len_utf8()).filter(|from| *from <= 12)?;
    let end = ["委托", "之托", "指派", "指示"].iter().filter_map(|word| text[from..].find(word)).min()?;
    let found = super::ahead::chinese(&text[from..from + end])?;
    let house = found.before.rfind('部').map(|at| found.before[..at + '部'.len_utf8()].to_owned());
    Some(Principal { name: found.person.name, house, words: text.to_owned() })
}

/// A person with whom a text begins, written as a name; a country before it is the end of a post.
fn candidate(desk: &Desk<'_>, text: &str) -> Option<Person> {
    let found = person::at_start(text, true)?;
    let capital = text.starts_with(|c: char| !c.is_lowercase()) || !found.salutation.is_empty();
    let countries = desk.context.lists.named("countries");
    let first = found.name.split(' ').next().unwrap_or_default();
    let of_country = !countries.scan(first, &fold::tokens(first)).is_empty();
    let other = person::is_house(&found.name)
        || person::is_post(&found.name)
        || is_event(&found.name)
        || of_country
        || !found.name.contains(' ');
    (capital && !other).then_some(found)
}

fn verb_place(tokens: &[fold::Token], from: usize) -> Option<usize> {
    (from..tokens.len()).find(|at| entry_at(tokens, *at, nominating::VERBS).is_some())
}

fn clause(text: &str) -> &str {
    &text[..text.find([',', ';', '.', '،', '。']).unwrap_or(text.len())]
}
