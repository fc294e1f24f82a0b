//! Records from tables of older systems: one row is one record, and its old number stays as an alias.
//!
//! A row is taken in as a message of its own, so that it is accounted for like a mail; the same row again is the same
//! message, and a changed row with a known number changes its record.

use jiff::Timestamp;
use schema::field::list_of_choices::Lists;
use schema::field::{self, Context, Reading, fold};
use schema::form::{FieldKind, Form};
use schema::name::{Lang, RecordId};
use schema::record::{Answers, NeedsCheck};
use serde::{Deserialize, Serialize};

use crate::attachment::{Problem, csv, sheet};
use crate::ledger::RecordRow;
use crate::office::Office;
use crate::submission::{Evidence, Place, Refused};
use crate::validate::validate;
use crate::verdict::{Action, RecordChange, Verdict};

/// Under which source rows stand in the ledger.
pub const SOURCE: &str = "table";
/// The most cells of one table.
const CELLS: usize = 5_000_000;
/// Headings of a column of old numbers.
const NUMBERS: [&str; 16] = [
    "id",
    "no",
    "nr",
    "number",
    "ref",
    "reference",
    "old number",
    "old id",
    "alias",
    "entry",
    "entry id",
    "record id",
    "project id",
    "numero",
    "numéro",
    "número",
];

/// One row, as it is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The form.
    pub form: String,
    /// The record's number in the older system.
    pub number: Option<String>,
    /// Headings and values, without empty ones.
    pub cells: Vec<(String, String)>,
}

/// A table as rows of a form, and the headings that answer nothing.
#[derive(Debug, Default)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Row>,
    /// Headings that are no question of the form; their values stay with the row.
    pub unknown: Vec<String>,
}

/// Reads a table by what its bytes are: a workbook, or text with separators.
pub fn read(bytes: &[u8], form: &Form) -> Result<Table, Problem> {
    let cells =
        if bytes.starts_with(b"PK") { sheet::cells(bytes, CELLS)? } else { csv::cells(bytes, CELLS)? };
    let mut lines = cells.into_iter().filter(|line| line.iter().any(|cell| !cell.trim().is_empty()));
    let headings: Vec<String> =
        lines.next().unwrap_or_default().iter().map(|heading| heading.trim().to_owned()).collect();
    let fields: Vec<Option<usize>> = headings.iter().map(|heading| field_of(form, heading)).collect();
    let is_number = |heading: &String| NUMBERS.iter().any(|known| fold::words(known) == fold::words(heading));
    let number = headings
        .iter()
        .enumerate()
        .position(|(column, heading)| fields[column].is_none() && is_number(heading));
    let rows = lines
        .map(|line| {
            let cell =
                |column: usize| line.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            Row {
                form: form.id.value.to_string(),
                number: number.and_then(cell).map(str::to_owned),
                cells: headings
                    .iter()
                    .enumerate()
                    .filter_map(|(column, heading)| Some((heading.clone(), cell(column)?.to_owned())))
                    .collect(),
            }
        })
        .collect();
    let unknown = headings
        .iter()
        .enumerate()
        .filter(|(column, heading)| {
            fields[*column].is_none() && Some(*column) != number && !heading.is_empty()
        })
        .map(|(_, heading)| heading.clone())
        .collect();
    Ok(Table { rows, unknown })
}

/// Returns the bytes under which a row is taken in: the same row gives the same bytes.
pub fn raw(row: &Row) -> Vec<u8> {
    serde_json::to_vec(row).unwrap_or_default()
}

/// Returns the question that a heading names: by its name, its label in any language, or another word for it.
fn field_of(form: &Form, heading: &str) -> Option<usize> {
    let heading = fold::words(heading);
    if heading.is_empty() {
        return None;
    }
    let named = |text: &str| fold::words(text) == heading;
    let by_name = form.fields.iter().position(|field| named(&field.name.as_str().replace('_', " ")));
    let by_label =
        || form.fields.iter().position(|field| Lang::ALL.iter().any(|lang| named(field.label.text(*lang))));
    let by_alias = || form.fields.iter().position(|field| field.aliases.iter().any(|alias| named(alias)));
    by_name.or_else(by_label).or_else(by_alias)
}

/// Decides about a row; `known` is the record that has its number already.
pub fn decide(
    raw: &[u8],
    sha256: &str,
    known: Option<&RecordRow>,
    office: &Office,
    now: Timestamp,
) -> Verdict {
    let mut verdict = Verdict {
        action: Action::Quarantine,
        kind: "unreadable".to_owned(),
        reason: "this is no row of a table that can be read".to_owned(),
        form: None,
        call: None,
        received: now,
        concerns: None,
        sender: None,
        records: Vec::new(),
        reply: None,
        used_tokens: Vec::new(),
        undeliverable: Vec::new(),
        returned: None,
    };
    let Ok(row) = serde_json::from_slice::<Row>(raw) else { return verdict };
    let catalogue = &office.catalogue;
    let Some(form) = catalogue.forms.get(&row.form) else {
        verdict.action = Action::Hold;
        verdict.reason = format!("there is no form `{}`", row.form);
        return verdict;
    };
    let lists = Lists::new(catalogue);
    let context = Context { lists: &lists, language: None };
    let (mut answers, mut needs_check, mut refused) = (Answers::default(), Vec::new(), Vec::new());
    for (heading, value) in &row.cells {
        let Some(field) = field_of(form, heading).map(|index| &form.fields[index]) else { continue };
        match field::read(field, value, &context) {
            Reading::Blank => {}
            Reading::Answered(answer, check) => {
                answers.set(&field.name, answer);
                needs_check.extend(check.map(|reason| NeedsCheck { field: field.name.clone(), reason }));
            }
            Reading::Refused(refusal) => refused.push(Refused {
                field: field.name.clone(),
                refusal,
                evidence: Evidence { quote: value.chars().take(80).collect(), place: Place::Table },
            }),
        }
    }
    answers.0.sort_by_key(|(name, _)| form.fields.iter().position(|field| field.name == *name));
    // Files are not in a table: their absence is no gap of an import.
    let files: Vec<_> = form
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::File)
        .map(|field| field.name.clone())
        .collect();
    let validated = validate(form, &answers, &refused, &files);
    let call = catalogue.call_of(form);
    let zone = &catalogue.settings.time_zone;
    let year =
        call.map_or_else(|| now.to_zoned_datetime(zone.clone()).year(), |(_, named)| named.call.edition);
    let id = known
        .and_then(|row| RecordId::parse(&row.id))
        .unwrap_or_else(|| RecordId::mint(&form.code, sha256.as_bytes(), &form.id.value, 0));
    let gaps: Vec<String> = validated
        .missing
        .iter()
        .map(ToString::to_string)
        .chain(validated.invalid.iter().map(|refused| refused.field.to_string()))
        .collect();
    (verdict.action, verdict.reason) = match (known, gaps.is_empty()) {
        (Some(_), true) => (Action::Update, "a row with the number of a known record".to_owned()),
        (None, true) => (Action::Accept, "every required answer is there".to_owned()),
        (_, false) => (Action::Ask, format!("required answers are missing or invalid: {}", gaps.join(", "))),
    };
    verdict.kind = if known.is_some() { "update" } else { "submission" }.to_owned();
    verdict.form = Some(row.form.clone());
    verdict.call = call.map(|(id, _)| id.to_owned());
    verdict.records = vec![RecordChange {
        id,
        update: known.is_some(),
        form: row.form,
        call: verdict.call.clone(),
        year: known.map_or(year, |row| row.year),
        complete: validated.is_complete(),
        late: false,
        withdrawn: false,
        language: Lang::En.as_str().to_owned(),
        channel: "import".to_owned(),
        answers,
        needs_check,
        missing: validated.missing,
        files: Vec::new(),
        what: if known.is_some() { "imported again" } else { "imported" }.to_owned(),
        aliases: row.number.into_iter().collect(),
    }];
    verdict
}
