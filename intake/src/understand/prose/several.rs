//! Several people in one sentence: "two officers: Mr Arosemena, director of …, and Ms Batista, head of …".

use schema::field::fold;

use super::super::person;
use super::super::words::{self, nominating};
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
        (found.name.contains(' ') && !tells || found.name.starts_with(fold::is_ideograph) && !tells)
            .then_some((cut, found))
    })
}
