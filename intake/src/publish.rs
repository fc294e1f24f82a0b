//! Brings the content folder up to what the ledger says: record files, their published attachments, and git.

#![expect(clippy::disallowed_methods, reason = "shell: writes content files")]

use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use schema::catalogue::Catalogue;
use schema::layout;
use schema::name::{RecordId, Slug};
use schema::record::{Record, Status};

use crate::durable::{self, Batch};
use crate::failpoint::reach;
use crate::git;
use crate::ledger::{Ledger, LedgerError, RecordRow};
use crate::project::{self, Projection};

/// How many record files are made durable together.
const BATCH: usize = 128;

/// What was done.
#[derive(Debug, Default)]
pub struct Published {
    /// Files written, relative to the root.
    pub written: Vec<String>,
    /// What someone should look at.
    pub problems: Vec<String>,
}

/// Writes every record file that is not as the ledger says. The files of a batch are made durable together, and only
/// then does the ledger note that they are there.
pub fn project(
    ledger: &mut Ledger,
    root: &Utf8Path,
    catalogue: &Catalogue,
) -> Result<Published, LedgerError> {
    let mut published = Published::default();
    for rows in ledger.dirty_records()?.chunks(BATCH) {
        let mut files = Batch::default();
        let mut noted: Vec<(&RecordRow, Option<String>)> = Vec::new();
        for row in rows {
            let Some(path) = path_of(row) else { continue };
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
            match project::project(row, form, catalogue, now.as_deref()) {
                Projection::None => noted.push((row, None)),
                Projection::Unchanged(text) => {
                    take_over_status(ledger, row, now.as_deref())?;
                    noted.push((row, Some(text)));
                }
                Projection::Write { text, record } => {
                    take_over_status(ledger, row, now.as_deref())?;
                    write_attachments(ledger, root, row, &record, &mut files)?;
                    files
                        .write(&file, text.as_bytes())
                        .map_err(|source| LedgerError::File { path: file.clone(), source })?;
                    reach("record-renamed");
                    noted.push((row, Some(text)));
                    published.written.push(path);
                }
                Projection::Conflict(why) => {
                    ledger.note_record(&row.id, &why)?;
                    published.problems.push(format!("{}: {why}", row.id));
                    noted.push((row, row.written.clone()));
                }
            }
        }
        files.sync().map_err(|source| LedgerError::File { path: root.join(layout::RECORDS), source })?;
        ledger.set_projected(&noted)?;
        reach("record-noted");
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
    files: &mut Batch,
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
        files.write(&path, &bytes).map_err(|source| LedgerError::File { path: path.clone(), source })?;
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

/// Finds records whose files are not as the ledger and the editors' hand say.
pub fn check(ledger: &Ledger, root: &Utf8Path) -> Result<Vec<String>, LedgerError> {
    let mut problems = Vec::new();
    for row in ledger.records()? {
        let (Some(written), Some(path)) = (&row.written, path_of(&row)) else { continue };
        match fs::read_to_string(root.join(&path)) {
            Ok(now) if now == *written || project::is_record(&now, &row.id) => {}
            Ok(_) => {
                problems.push(format!("{}: {path} was changed by hand and can no longer be read", row.id));
            }
            Err(error) => problems.push(format!("{}: {path}: {error}", row.id)),
        }
    }
    Ok(problems)
}

/// Adds an honour to a record's file, which is the editors' own part of it.
pub fn award(root: &Utf8Path, id: &str, award: &str, publish_at: Option<&str>) -> Result<String, String> {
    let path = find(root, id).ok_or_else(|| format!("there is no file of a record `{id}`"))?;
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let text = project::with_award(&text, award, publish_at)
        .ok_or_else(|| format!("{path} cannot be read as a record; mend it first"))?;
    durable::write(&path, text.as_bytes()).map_err(|error| format!("{path}: {error}"))?;
    Ok(path.strip_prefix(root).unwrap_or(&path).to_string())
}

/// Finds the file of a record by its id.
fn find(root: &Utf8Path, id: &str) -> Option<Utf8PathBuf> {
    let wanted = format!("{}.yaml", RecordId::parse(id)?);
    walkdir::WalkDir::new(root.join(layout::RECORDS))
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .find(|entry| entry.file_name() == wanted.as_str())
        .and_then(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
}
