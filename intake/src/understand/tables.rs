//! Answers in tables: labels in the first column or in the first row, one record or several.

use std::collections::BTreeMap;

use schema::field::fold;

use super::answers::{self, Desk};
use super::draft::Draft;
use super::labels::Strength;
use super::lines::Entry;
use crate::message::{Direction, HtmlRow, Message};
use crate::submission::Place;

/// Records read from tables.
#[derive(Debug)]
pub(super) struct Tables {
    /// The records.
    pub drafts: Vec<Draft>,
    labels: Vec<String>,
}

impl Tables {
    /// Tells whether a line of the text is a row of these tables.
    pub(super) fn holds(&self, label: &str, _value: &str) -> bool {
        self.labels.contains(&fold::key(label))
    }
}

/// Reads the tables of an HTML body; `None` where there are no answers in tables.
pub(super) fn records(desk: &Desk<'_>, message: &Message) -> Option<Tables> {
    const ENOUGH: usize = 2;
    let mut tables: BTreeMap<usize, Vec<&HtmlRow>> = BTreeMap::new();
    for row in &message.html_rows {
        tables.entry(row.table).or_default().push(row);
    }
    let mut found = Tables { drafts: Vec::new(), labels: Vec::new() };
    for rows in tables.into_values() {
        let turned = turned(desk, rows);
        let rows: Vec<&HtmlRow> = turned.iter().collect();
        let count = |direction: Direction| {
            let mut fields: Vec<usize> = rows
                .iter()
                .filter(|row| row.direction == direction)
                .filter_map(|row| known(desk, &row.label))
                .collect();
            fields.sort_unstable();
            fields.dedup();
            fields.len()
        };
        let (across, down) = (count(Direction::Across), count(Direction::Down));
        if across.max(down) < ENOUGH {
            continue;
        }
        let direction = if down > across { Direction::Down } else { Direction::Across };
        let mut records: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.direction == direction) {
            found.labels.push(fold::key(&row.label));
            if let Some(entry) = entry(desk, &row.label, &row.value) {
                records.entry(row.record).or_default().push(entry);
            }
        }
        // A second column of remarks is no second record: a record has at least half of the labels.
        let most = records.values().map(Vec::len).max().unwrap_or(0);
        for entries in records
            .into_values()
            .filter(|entries| entries.iter().filter(|entry| !entry.raw.is_empty()).count() * 2 >= most)
        {
            found.drafts.push(answers::draft(desk, &entries, &Place::Table));
        }
    }
    found.drafts.retain(|draft| !draft.is_empty());
    (!found.drafts.is_empty()).then_some(found)
}

/// Brings a table's rows into the order of label and value: where the labels stand behind the values, as in tables that are
/// read from the right, and where two pairs stand in one row.
fn turned(desk: &Desk<'_>, rows: Vec<&HtmlRow>) -> Vec<HtmlRow> {
    const SEVERAL: usize = 2;
    let across: Vec<&HtmlRow> =
        rows.iter().copied().filter(|row| row.direction == Direction::Across).collect();
    let n = |test: &dyn Fn(&HtmlRow) -> bool| across.iter().filter(|row| test(row)).count();
    let labels = n(&|row| row.record == 0 && known(desk, &row.label).is_some());
    let behind = n(&|row| row.record == 0 && known(desk, &row.value).is_some());
    let second = n(&|row| row.record == 1 && known(desk, &row.value).is_some());
    if behind >= SEVERAL && behind > labels {
        return across
            .into_iter()
            .filter(|row| row.record == 0)
            .map(|row| HtmlRow { label: row.value.clone(), value: row.label.clone(), ..row.clone() })
            .collect();
    }
    if labels < SEVERAL || second < SEVERAL || n(&|row| row.record == 1) > second * 2 {
        return rows.into_iter().cloned().collect();
    }
    let mut pairs = Vec::new();
    for (at, row) in across.iter().enumerate() {
        match row.record {
            0 => pairs.push((*row).clone()),
            1 => {
                let value = across.get(at + 1).filter(|next| next.record == 2 && next.label == row.label);
                if let Some(value) = value {
                    pairs.push(HtmlRow {
                        label: row.value.clone(),
                        value: value.value.clone(),
                        record: 0,
                        ..(*row).clone()
                    });
                }
            }
            _ => {}
        }
    }
    pairs
}

/// Reads pairs of label and value, as attached forms have them.
pub(super) fn of_pairs(desk: &Desk<'_>, rows: &[(String, String)], place: &Place) -> Option<Draft> {
    let entries: Vec<Entry> = rows.iter().filter_map(|(label, value)| entry(desk, label, value)).collect();
    let draft = answers::draft(desk, &entries, place);
    (draft.len() >= 2).then_some(draft)
}

fn known(desk: &Desk<'_>, label: &str) -> Option<usize> {
    desk.form
        .labels
        .find(label)
        .filter(|hit| hit.strength >= Strength::Loose)
        .and_then(|hit| hit.fields.first().copied())
}

fn entry(desk: &Desk<'_>, label: &str, value: &str) -> Option<Entry> {
    let labels = &desk.form.labels;
    let hit = labels.find(label).or_else(|| labels.akin(label, value.trim(), desk))?;
    Some(Entry { number: hit.number, ..Entry::beside(hit.fields, label.to_owned(), value.trim().to_owned()) })
}
