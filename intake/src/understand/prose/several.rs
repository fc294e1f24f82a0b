//! Several people in one sentence: "two officers: Mr Arosemena, director of …, and Ms Batista, head of …".

use schema::field::fold;

use super::super::person;
use super::super::words::{self, nominating};
use super::Sentence;
use super::ahead::Named;

/// Returns the person found and those that the same sentence names beside: each with a title of honour, behind "and" or a
/// comma, and what stands behind each name.
pub(super) fn behind(first: &Named) -> Vec<Named> {
    const MOST: usize = 8;
    let mut all = vec![first.clone()];
    let mut rest = first.behind.clone();
    while all.len() < MOST {
        let Some((cut, next)) = next_person(&rest) else { break };
        if let Some(last) = all.last_mut() {
            last.behind = rest[..cut].trim_end_matches([' ', ',', '،', '，', ';', '；', '؛']).to_owned();
        }
        rest.clone_from(&next.rest);
        all.push(Named { behind: next.rest.clone(), before: String::new(), person: next });
    }
    all
}

/// Returns the people of a list: sentences that begin with a number, a bullet or "and", and a name, below one that announces
/// several; a list that is numbered needs no announcing.
pub(super) fn listed(sentences: &[Sentence]) -> Vec<(&Sentence, Named)> {
    const MOST: usize = 12;
    let announced = sentences.iter().position(|sentence| {
        words::first_of(&sentence.words, nominating::VERBS).is_some()
            && (words::contains(&sentence.words, nominating::SEVERAL) || sentence.text.ends_with([':', '：']))
    });
    let mut all: Vec<(&Sentence, Named)> = Vec::new();
    let mut paragraph = None;
    for (at, sentence) in sentences.iter().enumerate() {
        let opens = paragraph != Some(sentence.paragraph);
        paragraph = Some(sentence.paragraph);
        let text = sentence.text.as_str();
        let numbered = super::super::labels::numbering(text);
        let bare = numbered.unwrap_or(text).trim_start_matches(['-', '*', '•', '·', '–', '—', ' ']);
        let listed = numbered.is_some() || bare.len() < text.len();
        let behind_announcement = opens && announced.is_some_and(|announced| at > announced);
        if !(listed || behind_announcement) {
            continue;
        }
        let bare = match bare.strip_prefix('و') {
            Some(rest) if !listed && person::at_start(bare, false).is_none() => rest,
            _ => bare,
        };
        let Some(found) = person::at_start(bare, true) else { continue };
        let capital = bare.starts_with(|c: char| !c.is_lowercase()) && found.name.contains([' ', '·'])
            || bare.starts_with(fold::is_ideograph);
        let ends = bare.find(&found.name).map_or("", |at| &bare[at + found.name.len()..]);
        let apart = ends.trim_start().starts_with([',', '،', '，', ':', '：', '(', '（', '–', '—', '-'])
            || !found.salutation.is_empty() && !listed;
        let person_like = !person::is_house(&found.name)
            && !person::is_post(&found.name)
            && !super::nominee::is_event(&found.name);
        let titled = !found.salutation.is_empty();
        if (capital || titled) && apart && person_like && (listed || titled) && all.len() < MOST {
            let behind = found.rest.clone();
            all.push((sentence, Named { person: found, before: String::new(), behind }));
        }
    }
    // "كلا من: الدكتور …": the first may stand in the sentence that announces.
    if let (Some(announced), false) = (announced, all.is_empty())
        && let Some(found) = super::nominee::nominated(&sentences[announced].text)
        && !all.iter().any(|(_, known)| person::same(&known.person.name, &found.person.name))
        && !found.person.salutation.is_empty()
    {
        all.insert(0, (&sentences[announced], found));
    }
    all
}

/// Finds the next person with a title in a text, behind a word that joins; `None` where the title is another's: "of Mr X".
fn next_person(rest: &str) -> Option<(usize, person::Person)> {
    let tokens = fold::tokens(rest);
    (0..tokens.len()).find_map(|at| {
        let glued = rest[tokens[at].start..].starts_with('و') && tokens[at].text.chars().count() > 3;
        let article = |word: &str| matches!(word, "the" | "la" | "el" | "le" | "a");
        let joint = match at.checked_sub(2) {
            Some(before) if article(&tokens[at - 1].text) => before,
            _ => at.saturating_sub(1),
        };
        let joined = at > 0 && nominating::AND.contains(&tokens[joint].text.as_str());
        if !joined && !glued {
            return None;
        }
        let start = tokens[at].start + if glued && !joined { 'و'.len_utf8() } else { 0 };
        let found = person::at_start(&rest[start..], false).filter(|found| !found.salutation.is_empty())?;
        let cut = if joined { tokens[joint].start } else { tokens[at].start };
        // "reports to the board and Mr Lee is his deputy": a verb behind the name makes it a clause of its own.
        let tells = words::begins_with(&words::folded(&found.rest), words::statement::COPULAS).is_some();
        let is_name = found.name.contains(' ') || found.name.starts_with(fold::is_ideograph);
        (is_name && !tells).then_some((cut, found))
    })
}
