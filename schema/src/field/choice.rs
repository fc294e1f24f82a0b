//! One of several: by key, by label in any language, by alias, or nearly (then marked).

use super::list_of_choices::Choices;
use super::words::{self, NEGATIONS, NO, YES};
use super::{Context, Reading, boxes, fold, refuse};
use crate::form::Field;
use crate::record::{Answer, CheckReason};

pub(super) fn read(field: &Field, choices: &Choices, raw: &str, context: &Context<'_>) -> Reading {
    if let Some(ticked) = boxes::ticked(raw) {
        return match ticked.as_slice() {
            [] => Reading::Blank,
            [""] if choices.by_key("yes").is_some() => answer(choices, choices.by_key("yes"), None),
            [""] => Reading::Blank,
            [one] => decided(field, choices, one, context),
            [first, ..] => match one_of(choices, first) {
                Some((item, _)) => answer(choices, Some(item), Some(CheckReason::NearMiss)),
                None => refuse_choice(field, choices, raw, context),
            },
        };
    }
    decided(field, choices, raw, context)
}

fn decided(field: &Field, choices: &Choices, raw: &str, context: &Context<'_>) -> Reading {
    match one_of(choices, raw) {
        Some((item, check)) => answer(choices, Some(item), check),
        None if super::is_blank(raw) => Reading::Blank,
        None => refuse_choice(field, choices, raw, context),
    }
}

fn answer(choices: &Choices, item: Option<usize>, check: Option<CheckReason>) -> Reading {
    match item.and_then(|item| choices.items().get(item)) {
        Some(item) => Reading::Answered(Answer::key(&item.key), check),
        None => Reading::Blank,
    }
}

fn refuse_choice(field: &Field, choices: &Choices, raw: &str, context: &Context<'_>) -> Reading {
    const SHOWN: usize = 12;
    let language = context.language.unwrap_or(crate::name::Lang::En);
    let mut options: Vec<&str> =
        choices.items().iter().take(SHOWN).map(|item| item.title.text(language)).collect();
    if choices.items().len() > SHOWN {
        options.push("…");
    }
    let code = if field.kind == crate::form::FieldKind::Country { "country" } else { "choice" };
    refuse(code, raw, vec![("options", options.join(", "))])
}

/// Returns the choice that a text names, and why it should be looked at.
pub(super) fn one_of(choices: &Choices, raw: &str) -> Option<(usize, Option<CheckReason>)> {
    let raw = raw.trim().trim_end_matches(['.', ';', ',', '。']);
    if let Some(item) = choices.exact(raw) {
        return Some((item, None));
    }
    let outside = without_brackets(raw);
    if let Some(item) = choices.exact(&outside) {
        return Some((item, None));
    }
    // Whose people somebody is of need not be where somebody works.
    if let Some(item) = choices.of_people(&outside) {
        return Some((item, Some(CheckReason::NearMiss)));
    }
    let parts: Vec<&str> = clauses(&outside);
    if parts.len() > 1
        && let Some(item) = choices.exact(parts[0])
    {
        let other = parts[1..].iter().any(|part| choices.exact(part).is_some_and(|other| other != item));
        return Some((item, other.then_some(CheckReason::NearMiss)));
    }
    if let Some(item) = yes_or_no(choices, &outside) {
        return Some((item, None));
    }
    if let Some(item) = qualified_yes(choices, &outside) {
        return Some((item, None));
    }
    let near = choices.near(raw).or_else(|| choices.near(&outside));
    for text in [outside.as_str(), raw] {
        match (named_in(choices, text), near) {
            // The whole is nearly one name, though a part of it is exactly another: `Papua New Guinee`.
            (Some((item, _)), Some(near)) if near != item => {
                return Some((near, Some(CheckReason::NearMiss)));
            }
            (Some(found), _) => return Some(found),
            _ => {}
        }
    }
    let near = near.or_else(|| choices.near(parts.first()?));
    near.map(|item| (item, Some(CheckReason::NearMiss)))
}

/// Returns the choice whose name stands within a text; of several the first counts, marked.
fn named_in(choices: &Choices, text: &str) -> Option<(usize, Option<CheckReason>)> {
    let tokens = fold::tokens(text);
    let hits = choices.scan(text, &tokens);
    let stated: Vec<usize> = hits
        .iter()
        .filter(|hit| {
            let before = hit.first.saturating_sub(2);
            !tokens[before..hit.first].iter().any(|token| NEGATIONS.contains(&token.text.as_str()))
        })
        .map(|hit| hit.item)
        .collect();
    let first = *stated.first()?;
    let several = stated.iter().any(|item| *item != first);
    Some((first, several.then_some(CheckReason::NearMiss)))
}

/// Reads the beginning of an answer as yes or no, where these are the choices.
fn yes_or_no(choices: &Choices, text: &str) -> Option<usize> {
    let (yes, no) = (choices.by_key("yes"), choices.by_key("no"));
    if yes.is_none() && no.is_none() {
        return None;
    }
    if boxes::is_tick(text) {
        return yes;
    }
    let folded = fold::words(text);
    // The own words of the choices come first: `не знаю` is no `не`.
    let tokens = fold::tokens(text);
    if let Some(hit) = choices.scan(text, &tokens).first()
        && hit.first == 0
        && hit.end - hit.first > 1
    {
        return Some(hit.item);
    }
    match (words::begins_with(&folded, YES), words::begins_with(&folded, NO)) {
        (_, Some(_)) => no,
        (Some(_), None) => yes,
        (None, None) => None,
    }
}

/// "Yes, and they signed a release", where yes alone is no choice but yes with consent is one.
fn qualified_yes(choices: &Choices, text: &str) -> Option<usize> {
    const CONSENT: [&str; 22] = [
        "sign",
        "firm",
        "подпис",
        "وقع",
        "knows",
        "know",
        "consent",
        "agree",
        "permi",
        "releas",
        "accord",
        "autoris",
        "authori",
        "acuerdo",
        "autoriz",
        "соглас",
        "разреш",
        "موافق",
        "وافق",
        "باذن",
        "accept",
        "acept",
    ];
    let (with, without) = (choices.by_key("yes-with-their-consent")?, choices.by_key("yes-without-consent"));
    let folded = fold::words(text);
    words::begins_with(&folded, YES)?;
    let said = folded.split(' ').any(|word| CONSENT.iter().any(|stem| word.starts_with(stem)))
        || words::contains(&folded, &["同 意", "许 可", "授 权", "签 字", "签 署", "签 了"]);
    if !said {
        return None;
    }
    let negated = folded.split(' ').any(|word| {
        NEGATIONS.contains(&word)
            || matches!(word, "without" | "sans" | "sin" | "без" | "دون" | "بدون" | "未" | "没")
    });
    if negated { without } else { Some(with) }
}

/// Returns a text without what stands in brackets, unless everything does.
pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '【' | '［' => depth += 1,
            ')' | ']' | '）' | '】' | '］' if depth > 0 => depth -= 1,
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    if outside.trim().is_empty() { text.to_owned() } else { outside.trim().to_owned() }
}

/// Takes a text apart at commas, dashes, slashes and full stops.
pub(super) fn clauses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let cut = match c {
            ',' | ';' | ':' | '\n' | '–' | '—' | '/' | '|' | '，' | '；' | '：' | '、' | '،' | '؛' | '。' => {
                true
            }
            '-' => text[..at].ends_with(char::is_whitespace),
            '.' => text[at + 1..].starts_with(char::is_whitespace) || at + 1 == text.len(),
            _ => false,
        };
        if cut {
            parts.push(text[start..at].trim());
            start = at + c.len_utf8();
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}
