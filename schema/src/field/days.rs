//! Options that are days, answered by dates: "1 April only (31 March: board meeting)", "both days", "le 1er avril".

use super::choice::without_brackets;
use super::list_of_choices::Choices;
use super::words::{self, ALL, EXCEPT};
use super::{dates, fold};
use crate::record::CheckReason;

/// Returns the days that a text chooses.
pub(super) fn chosen(choices: &Choices, raw: &str) -> (Vec<usize>, Option<CheckReason>) {
    let outside = without_brackets(raw);
    let (items, check) = among(choices, &outside);
    if items.is_empty() && outside != raw { among(choices, raw) } else { (items, check) }
}

fn among(choices: &Choices, text: &str) -> (Vec<usize>, Option<CheckReason>) {
    let days = choices.days();
    let found: Vec<_> = dates::find(text).into_iter().filter(|date| date.day.is_some()).collect();
    let mut items: Vec<usize> = Vec::new();
    let mut left_out: Vec<usize> = Vec::new();
    let mut check = None;
    let mut before: Option<(usize, usize)> = None;
    for date in &found {
        let Some(item) = days.iter().position(|day| date.fits(*day)) else {
            // A day that is not offered.
            check = Some(CheckReason::NearMiss);
            continue;
        };
        if excluded(&text[before.map_or(0, |(_, end)| end)..date.start]) {
            left_out.push(item);
        } else {
            if let Some((first, end)) = before
                && first + 1 < item
                && is_span(text, end, date.start)
            {
                items.extend(first + 1..item);
            }
            items.push(item);
        }
        before = Some((item, date.end));
    }
    let folded = fold::words(text);
    if items.is_empty() {
        // Names of weekdays, "first day" and other aliases.
        let tokens = fold::tokens(text);
        for hit in choices.scan(text, &tokens) {
            let from = hit.first.saturating_sub(2);
            let not = tokens[from..hit.first].iter().any(|token| EXCEPT.contains(&token.text.as_str()));
            if not {
                left_out.push(hit.item);
            } else {
                items.push(hit.item);
            }
        }
    }
    if (items.is_empty() || !left_out.is_empty())
        && words::contains(&folded, ALL)
        && !starts_negative(&folded)
    {
        items = (0..days.len()).collect();
    }
    items.retain(|item| !left_out.contains(item));
    items.sort_unstable();
    items.dedup();
    (items, check)
}

fn starts_negative(folded: &str) -> bool {
    words::begins_with(folded, EXCEPT).is_some()
}

/// Tells whether the words before a date leave it out: "but not on", "sauf le".
fn excluded(before: &str) -> bool {
    let folded = fold::words(before.rsplit(['.', ';', '\n']).next().unwrap_or(before));
    // "31 March but has to teach on 1 April".
    let turns = words::contains(
        &folded,
        &[
            "but has",
            "but must",
            "but not",
            "but is",
            "has to",
            "have to",
            "must",
            "mais pas",
            "mais doit",
            "mais a",
            "pero no",
            "pero tiene",
            "pero debe",
            "но не",
            "а вот",
            "но должен",
            "но должна",
            "занят",
            "занята",
            "لكن",
            "ولكن",
            "مشغول",
            "但 是",
            "但",
            "有 课",
            "busy",
            "teach",
            "occupe",
            "occupee",
            "ocupado",
            "ocupada",
        ],
    );
    turns
        || words::contains(&folded, EXCEPT) && !folded.ends_with("not only")
        || folded.ends_with("ليس في")
        || words::contains(&folded, &["unavailable", "busy", "absent", "indisponible", "no disponible", "لا"])
}

/// Tells whether what stands between two dates joins them to a span.
fn is_span(text: &str, from: usize, to: usize) -> bool {
    let gap = fold::words(&text[from.min(to)..to]);
    let marked = text[from.min(to)..to].contains(['-', '–', '—', '至', '到', '~']);
    marked
        || words::contains(
            &gap,
            &["to", "until", "till", "through", "au", "al", "hasta", "по", "до", "الي", "حتي", "至", "到"],
        )
}
