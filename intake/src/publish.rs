//! Brings the content folder up to what the ledger says: record files, their published attachments, and git.

#![expect(clippy::disallowed_methods, reason = "shell: writes content files")]

use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use schema::catalogue::Catalogue;
use schema::layout;
use schema::name::{RecordId, Slug};
use schema::record::{Record, Status};

use crate::durable;
use crate::failpoint::reach;
use crate::git;
use crate::ledger::{Ledger, LedgerError, RecordRow};
use crate::project::{self, Projection};

/// What was done.
#[derive(Debug, Default)]
pub struct Published {
    /// Files written, relative to the root.
    pub written: Vec<String>,
    /// What someone should look at.
    pub problems: Vec<String>,
}

/// Writes every record file that is not as the ledger says.
pub fn project(
    ledger: &mut Ledger,
    root: &Utf8Path,
    catalogue: &Catalogue,
) -> Result<Published, LedgerError> {
    let mut published = Published::default();
    for row in ledger.dirty_records()? {
        let Some(path) = path_of(&row) else { continue };
        let Some(form) = catalogue.forms.get(&row.form) else {
            published.problems.push(format!("{}: its form `{}` is no longer there", row.id, row.form));
            continue;
        };
        let file = root.join(&path);
        let now = match fs::read_to_string(&file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(LedgerError::File { path: file, source }),
        };
        match project::project(&row, form, catalogue, now.as_deref()) {
            Projection::None => ledger.set_projected(&row, None)?,
            Projection::Unchanged(text) => {
                take_over_status(ledger, &row, now.as_deref())?;
                ledger.set_projected(&row, Some(&text))?;
            }
            Projection::Write { text, record } => {
                take_over_status(ledger, &row, now.as_deref())?;
                write_attachments(ledger, root, &row, &record)?;
                durable::write(&file, text.as_bytes())
                    .map_err(|source| LedgerError::File { path: file.clone(), source })?;
                reach("record-renamed");
                ledger.set_projected(&row, Some(&text))?;
                reach("record-noted");
                published.written.push(path);
            }
            Projection::Conflict(why) => {
                ledger.note_record(&row.id, &why)?;
                published.problems.push(format!("{}: {why}", row.id));
                ledger.set_projected(&row, row.written.as_deref())?;
            }
        }
    }
    Ok(published)
}

fn path_of(row: &RecordRow) -> Option<String> {
    Some(layout::record(&Slug::parse(&row.form)?, row.year, &RecordId::parse(&row.id)?))
}

/// An editor's `status:` counts like the command.
fn take_over_status(ledger: &mut Ledger, row: &RecordRow, now: Option<&str>) -> Result<(), LedgerError> {
    match now.and_then(|now| project::editors_status(row, now)) {
        Some(status) => ledger.adopt_status(&row.id, status.as_str()),
        None => Ok(()),
    }
}

/// Writes the published form of a record's files before the record names them.
fn write_attachments(
    ledger: &Ledger,
    root: &Utf8Path,
    row: &RecordRow,
    record: &Record,
) -> Result<(), LedgerError> {
    for attachment in &record.attachments {
        let Some(kept) = row
            .files
            .iter()
            .find_map(|file| file.published.as_ref().filter(|published| published.file == attachment.file))
        else {
            continue;
        };
        let path = root.join(layout::attachment(&record.form, row.year, &record.id, &kept.file));
        let bytes = ledger.file(&kept.sha256)?;
        if fs::read(&path).is_ok_and(|known| known == bytes) {
            continue;
        }
        durable::write(&path, &bytes).map_err(|source| LedgerError::File { path: path.clone(), source })?;
    }
    Ok(())
}

/// Makes what was written part of the repository's history, where there is one and an editor is not busy with it.
pub fn commit(
    ledger: &mut Ledger,
    root: &Utf8Path,
    only_decided: bool,
    author: &str,
) -> Result<Option<String>, LedgerError> {
    let submitted = Status::Submitted.as_str();
    let rows: Vec<RecordRow> = ledger
        .uncommitted_records()?
        .into_iter()
        .filter(|row| !only_decided || row.status != submitted)
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let mut ids = Vec::new();
    let mut paths: Vec<Utf8PathBuf> = Vec::new();
    for row in &rows {
        let Some(path) = path_of(row) else { continue };
        // A file that an editor changed since is theirs to commit.
        if fs::read_to_string(root.join(&path)).ok() != row.written {
            continue;
        }
        ids.push(row.id.clone());
        paths.push(path.clone().into());
        let folder = path.trim_end_matches(".yaml");
        if row.files.iter().any(|file| file.published.is_some()) && root.join(folder).is_dir() {
            paths.push(folder.into());
        }
    }
    if ids.is_empty() {
        return Ok(None);
    }
    let message = match ids.as_slice() {
        [one] => format!("records: {one}"),
        many => format!("records: {} entries", many.len()),
    };
    let message = format!("{message}\n\nIntake-Seq: {}", ledger.position()?);
    match git::commit(root, &paths, &message, author) {
        git::Outcome::Committed | git::Outcome::NothingToCommit => {
            ledger.set_committed(&ids)?;
            Ok(None)
        }
        git::Outcome::NoRepository => Ok(None),
        git::Outcome::Later(why) => Ok(Some(why)),
    }
}
