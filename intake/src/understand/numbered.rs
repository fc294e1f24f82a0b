//! Answers by number: `1. Bhutan`, below which our letter is quoted that asked `1. Country`.

use std::collections::BTreeMap;

use schema::field::fold;

use super::answers::Desk;
use super::labels::{numbering, undecorated};
use super::lines::Entry;

/// Returns the answers of a text to the questions of the same numbers in what is quoted. A text that names its questions
/// itself needs no numbers.
pub(super) fn answers(desk: &Desk<'_>, text: &str, quoted: &[&str]) -> Vec<Entry> {
    let said = by_number(text.lines());
    if said.is_empty() {
        return Vec::new();
    }
    let asked = by_number(quoted.iter().flat_map(|text| text.lines()));
    said.into_iter()
        .filter_map(|(number, value)| {
            let question = asked.get(&number)?;
            let bare = question.split([':', '：', '(', '（']).next().unwrap_or(question);
            // "Will you take part on site or remotely?" stands in no list; its answer helps to tell what it asks.
            let hit = desk
                .form
                .labels
                .find(question)
                .or_else(|| desk.form.labels.find(bare))
                .or_else(|| desk.form.labels.akin(question, &value, desk))?;
            let own = desk.form.labels.find(value.split([':', '：']).next().unwrap_or_default());
            own.is_none().then(|| Entry {
                numbered: true,
                ..Entry::beside(hit.fields, undecorated(question).to_owned(), value)
            })
        })
        .collect()
}

/// Returns what stands behind each number at the beginning of a line; a number that comes twice says nothing.
fn by_number<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<u32, String> {
    const MOST: usize = 2_000;
    let mut found: BTreeMap<u32, Option<String>> = BTreeMap::new();
    for line in lines.take(MOST) {
        let line = line.trim_start_matches(['>', ' ']);
        let Some(rest) = numbering(line).map(str::trim).filter(|rest| !rest.is_empty()) else { continue };
        let Some(number) = fold::tokens(line).first().and_then(|token| token.text.parse().ok()) else {
            continue;
        };
        found.entry(number).and_modify(|known| *known = None).or_insert_with(|| Some(rest.to_owned()));
    }
    found.into_iter().filter_map(|(number, value)| Some((number, value?))).collect()
}
