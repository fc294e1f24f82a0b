//! Counts of what was received: `content/records/<form>/<year>/_counts.yaml`, which pages may show before review.
//!
//! A count must not tell who answered what: cells under five are merged, and where the merged cell is itself too small,
//! or would follow from the others and the total, the next smallest is merged with it.

use std::collections::BTreeMap;

use schema::form::{FieldKind, Form, Visibility};
use schema::name::Lang;
use schema::record::Status;
use serde::Serialize;

use crate::ledger::RecordRow;

/// The smallest count that is shown.
const LEAST: usize = 5;
/// The cell of what was merged.
const MERGED: &str = "merged";

/// The file.
#[derive(Debug, Serialize)]
struct Counts<'a> {
    schema: u32,
    form: &'a str,
    year: i16,
    /// How many complete answers were received and not taken back.
    total: usize,
    /// How many of them for each choice of a question, and for each language.
    counts: BTreeMap<&'a str, BTreeMap<String, usize>>,
}

/// Writes the counts of a form's records; `None` where there are too few to count.
pub fn of(form: &Form, year: i16, rows: &[RecordRow]) -> Option<String> {
    let rows: Vec<&RecordRow> = rows
        .iter()
        .filter(|row| row.complete && !row.forgotten && row.status != Status::Withdrawn.as_str())
        .collect();
    if rows.len() < LEAST {
        return None;
    }
    let mut counts = BTreeMap::new();
    for field in &form.fields {
        let vocabulary = field.options_from.as_ref().map(|from| from.value.as_str());
        let of_choice = matches!(field.kind, FieldKind::Choice | FieldKind::Multichoice | FieldKind::Country);
        let asked = match field.visibility {
            Visibility::Aggregate => of_choice,
            Visibility::Public => {
                field.kind == FieldKind::Country
                    || matches!(vocabulary, Some("stakeholder-types" | "regions" | "regional-commissions"))
            }
            Visibility::Private => false,
        };
        if asked {
            let answers = rows.iter().filter_map(|row| row.answers.get(field.name.as_str()));
            counts.insert(field.name.as_str(), cells(answers.flat_map(|answer| answer.texts())));
        }
    }
    let language = |row: &&RecordRow| Lang::from_tag(&row.language).map_or("en", Lang::as_str).to_owned();
    counts.insert("language", cells(rows.iter().map(language)));
    counts.retain(|_, cells| !cells.is_empty());
    let total = rows.len();
    Some(schema::yaml::write(&Counts { schema: 1, form: form.id.value.as_str(), year, total, counts }))
}

/// Counts keys and merges the cells that are too small; nothing is left where that would leave too little.
fn cells(keys: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys {
        *all.entry(key).or_default() += 1;
    }
    let mut sorted: Vec<(String, usize)> = all.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut merged = 0;
    while let Some((_, count)) = sorted.last() {
        if *count >= LEAST && (merged == 0 || merged >= LEAST) {
            break;
        }
        merged += count;
        sorted.pop();
    }
    let mut shown: BTreeMap<String, usize> = sorted.into_iter().collect();
    if merged >= LEAST {
        shown.insert(MERGED.to_owned(), merged);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counted: &[(&str, usize)], expected: &[(&str, usize)]) {
        let keys = counted.iter().flat_map(|(key, count)| std::iter::repeat_n((*key).to_owned(), *count));
        let expected: BTreeMap<String, usize> =
            expected.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
        assert_eq!(cells(keys), expected);
    }

    #[test]
    fn no_cell_is_under_five_and_none_can_be_worked_out() {
        check(&[("a", 9), ("b", 5)], &[("a", 9), ("b", 5)]);
        check(&[("a", 9), ("b", 3), ("c", 2)], &[("a", 9), ("merged", 5)]);
        // Two alone would follow from the total: the next one goes with them.
        check(&[("a", 9), ("b", 6), ("c", 2)], &[("a", 9), ("merged", 8)]);
        check(&[("a", 4)], &[]);
        check(&[("a", 9), ("b", 1)], &[("merged", 10)]);
    }
}
