//! A consent: true only where the words say so; "no" is false; anything else is not said.

use super::words::{self, AGREES, NEGATIONS, NO, YES};
use super::{Reading, boxes, fold, is_promised, refuse};
use crate::record::Answer;

pub(super) fn read(raw: &str) -> Reading {
    if let Some(ticked) = boxes::ticked(raw) {
        return match ticked.as_slice() {
            [] => Reading::Blank,
            [label] => said(label).or(Some(true)).map_or(Reading::Blank, flag),
            labels => match labels.iter().find_map(|label| said(label)) {
                Some(answer) => flag(answer),
                None => Reading::Blank,
            },
        };
    }
    match said(raw) {
        Some(answer) => flag(answer),
        None if super::is_blank(raw) => Reading::Blank,
        None => refuse("consent", raw, Vec::new()),
    }
}

fn flag(answer: bool) -> Reading {
    Reading::Answered(Answer::Flag(answer), None)
}

/// Returns what words say: yes or no at their beginning, or a phrase that agrees.
pub(super) fn said(raw: &str) -> Option<bool> {
    if boxes::is_tick(raw) {
        return Some(true);
    }
    if is_promised(raw) {
        return None;
    }
    let folded = fold::words(raw);
    // Who does not object agrees.
    if words::contains(&folded, words::NO_OBJECTION) {
        return Some(true);
    }
    let (yes, no) = (words::begins_with(&folded, YES), words::begins_with(&folded, NO));
    match (yes, no) {
        (_, Some(no)) => {
            let rest = folded.get(no.len()..).unwrap_or_default();
            let qualified = words::contains(
                rest,
                &[
                    "objection",
                    "objections",
                    "problem",
                    "problems",
                    "inconvenient",
                    "inconveniente",
                    "yet",
                    "encore",
                    "todavia",
                    "aun",
                    "еще",
                    "пока",
                    "بعد",
                    "尚",
                ],
            );
            (!qualified).then_some(false)
        }
        (Some(yes), None) => {
            let rest = folded.get(yes.len()..).unwrap_or_default();
            // "OK, but she has not been asked": said with one hand, taken with the other.
            (!words::contains(
                rest,
                &["but not", "not yet", "pas encore", "todavia no", "aun no", "还 没", "пока нет"],
            ))
            .then_some(true)
        }
        (None, None) => {
            let agrees = words::contains(&folded, AGREES)
                || AGREES.iter().any(|word| word.chars().any(fold::is_ideograph) && folded.contains(word));
            let negated = words::contains(&folded, NEGATIONS)
                || NEGATIONS.iter().any(|word| word.chars().all(fold::is_ideograph) && folded.contains(word));
            match (agrees, negated) {
                (true, false) => Some(true),
                _ => None,
            }
        }
    }
}
