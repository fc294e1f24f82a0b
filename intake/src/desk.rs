//! The secretary's desk: rows of records and waiting messages, and one of them in full.

use schema::catalogue::Catalogue;
use schema::name::Lang;
use schema::record::Answer;
use serde::Serialize;
use serde_json::{Value, json};

use crate::ledger::{MessageRow, RecordRow};

/// A row of `list`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names are the contract of the command")]
pub struct Row {
    pub what: &'static str,
    pub id: String,
    pub form: Option<String>,
    pub call: Option<String>,
    pub status: Option<String>,
    pub state: String,
    pub received: Option<String>,
    pub late: bool,
    pub missing_required: Vec<String>,
    pub needs_check: Vec<Value>,
    /// What stands in the text form beside the id.
    #[serde(skip)]
    pub title: String,
}

/// Makes the row of a record.
pub fn record_row(row: &RecordRow, catalogue: &Catalogue) -> Row {
    let title = catalogue
        .forms
        .get(&row.form)
        .and_then(|form| form.show.title.as_ref())
        .and_then(|field| row.answers.get(field.value.as_str()))
        .and_then(Answer::as_text);
    Row {
        what: "record",
        id: row.id.clone(),
        form: Some(row.form.clone()),
        call: row.call.clone(),
        status: Some(row.status.clone()),
        state: state(row).to_owned(),
        received: Some(local(row.received, catalogue)),
        late: row.late,
        missing_required: row.missing.clone(),
        needs_check: row.needs_check.iter().map(|check| json!(check)).collect(),
        title: title.or_else(|| row.note.clone()).unwrap_or_default(),
    }
}

/// Makes the row of a message that waits.
pub fn message_row(row: &MessageRow, catalogue: &Catalogue) -> Row {
    let received = row.received.as_ref().unwrap_or(&row.taken_in);
    Row {
        what: "message",
        id: row.id.clone(),
        form: row.form.clone(),
        call: row.call.clone(),
        status: None,
        state: row.state.clone(),
        received: received.parse().ok().map(|at| local(at, catalogue)),
        late: false,
        missing_required: Vec::new(),
        needs_check: Vec::new(),
        title: row.reason.clone().unwrap_or_default(),
    }
}

/// A conflict between an editor's hand and a message waits for a person, like a held message.
fn state(row: &RecordRow) -> &'static str {
    match (row.conflict.is_empty(), row.complete) {
        (false, _) => "held",
        (true, true) => "complete",
        (true, false) => "incomplete",
    }
}

fn local(at: jiff::Timestamp, catalogue: &Catalogue) -> String {
    let zoned = at.to_zoned_datetime(catalogue.settings.time_zone.clone());
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Writes rows as a table for a terminal.
pub fn table(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "nothing here yet\n".to_owned();
    }
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let state = match (&row.status, row.state.as_str()) {
                (Some(status), "complete") => status.clone(),
                (_, state) => state.to_owned(),
            };
            let mut about = row.title.clone();
            if !row.missing_required.is_empty() {
                about = format!("{about} — missing: {}", row.missing_required.join(", "));
            }
            if !row.needs_check.is_empty() {
                about = format!("{about} — {} to check", row.needs_check.len());
            }
            let received =
                row.received.as_deref().and_then(|at| at.get(..16)).unwrap_or("").replace('T', " ");
            let late = if row.late { " late" } else { "" };
            [row.id.clone(), state, format!("{received}{late}"), row.form.clone().unwrap_or_default(), about]
        })
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        for (cell, width) in row.iter().zip(&widths) {
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        out.push_str(&row[4]);
        out.push('\n');
    }
    out
}

/// Shows a record in full.
pub fn show_record(
    row: &RecordRow,
    unreached: Option<&(String, String)>,
    catalogue: &Catalogue,
) -> (Value, String) {
    let mut fields = serde_json::Map::new();
    let mut text = format!("{}  {}\n", row.id, row.status);
    let form = catalogue.forms.get(&row.form);
    for (name, answer) in &row.answers.0 {
        fields.insert(name.to_string(), json!(answer));
        let field = form.and_then(|form| form.field(name.as_str()));
        let label = field.map_or(name.as_str(), |field| field.label.text(Lang::En));
        let shown = answer.texts().join("; ").replace('\n', "\n      ");
        text.push_str(&format!("  {label}: {shown}\n"));
    }
    if !row.missing.is_empty() {
        text.push_str(&format!("  missing: {}\n", row.missing.join(", ")));
    }
    for check in &row.needs_check {
        let reason = json!(check.reason);
        text.push_str(&format!("  to check: {} ({})\n", check.field, reason.as_str().unwrap_or_default()));
    }
    for conflict in &row.conflict {
        text.push_str(&format!(
            "  conflict: {}\n    in its file:   {}\n    by a message: {}\n",
            conflict.field, conflict.file, conflict.ledger
        ));
    }
    if !row.conflict.is_empty() {
        text.push_str("  edit the file to what is right, then accept or decline the record\n");
    }
    if let Some(note) = &row.note {
        text.push_str(&format!("  note: {note}\n"));
    }
    if let Some((since, status)) = unreached {
        text.push_str(&format!("  its sender cannot be reached by mail since {since} ({status})\n"));
    }
    let value = json!({
        "what": "record", "id": row.id, "form": row.form, "call": row.call, "status": row.status,
        "state": state(row),
        "received": local(row.received, catalogue), "late": row.late, "language": row.language,
        "channel": row.channel, "sender": row.sender, "fields": fields, "missing_required": row.missing,
        "needs_check": row.needs_check, "files": row.files, "note": row.note, "revision": row.revision,
        "conflict": row.conflict, "aliases": row.aliases,
        "sender_unreachable_since": unreached.map(|(since, _)| since),
    });
    (value, text)
}

/// Shows a message in full.
pub fn show_message(row: &MessageRow) -> (Value, String) {
    let recipients: Value = serde_json::from_str(&row.recipients).unwrap_or_default();
    let mut value = json!(row);
    value["what"] = json!("message");
    value["recipients"] = recipients;
    let mut text = format!("{}  {}\n", row.id, row.state);
    for (label, part) in [
        ("kind", &row.kind),
        ("action", &row.action),
        ("reason", &row.reason),
        ("form", &row.form),
        ("call", &row.call),
        ("from", &row.sender),
        ("concerns", &row.concerns),
        ("note", &row.note),
    ] {
        if let Some(part) = part {
            text.push_str(&format!("  {label}: {part}\n"));
        }
    }
    text.push_str(&format!(
        "  taken in: {}\n  bytes: {}\n  sha256: {}\n",
        row.taken_in, row.size, row.sha256
    ));
    (value, text)
}
