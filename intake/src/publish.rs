//! Brings the content folder up to what the ledger says: record files, their published attachments, and git.

#![expect(clippy::disallowed_methods, reason = "shell: writes content files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use schema::catalogue::Catalogue;
use schema::layout;
use schema::name::{RecordId, Slug};
use schema::record::{Record, Status};

use crate::counts;
use crate::durable::{self, Batch};
use crate::failpoint::reach;
use crate::git;
use crate::ledger::{Ledger, LedgerError, RecordRow, Standing};
use crate::project::{self, Projection, Settled};

/// How many records are committed together at most.
const COMMIT: usize = 1000;
/// How many record files are made durable together.
const BATCH: usize = 128;

/// What was done.
#[derive(Debug, Default)]
pub struct Published {
    /// Files written, relative to the root.
    pub written: Vec<String>,
    /// The forms and years whose counts may have changed.
    pub touched: BTreeSet<(String, i16)>,
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
    for rows in ledger.dirty_records()?.chunks_mut(BATCH) {
        let mut files = Batch::default();
        let mut noted: Vec<(&RecordRow, Standing)> = Vec::new();
        let mut obsolete: Vec<Utf8PathBuf> = Vec::new();
        for row in rows {
            let Some(path) = path_of(row) else { continue };
            let Some(form) = catalogue.forms.get(&row.form) else {
                published.problems.push(format!("{}: its form `{}` is no longer there", row.id, row.form));
                continue;
            };
            published.touched.insert((row.form.clone(), row.year));
            let file = root.join(&path);
            let now = read_if_there(&file)?;
            take_over_status(ledger, row, now.as_deref())?;
            let standing = match project::project(row, form, catalogue, now.as_deref()) {
                Projection::None => Standing::NoFile,
                Projection::Unchanged(settled) => {
                    obsolete.extend(no_longer_published(root, row, &settled));
                    Standing::File { text: settled.text, base: settled.base }
                }
                Projection::Write(settled) => {
                    write_attachments(ledger, root, row, &settled.record, &mut files)?;
                    files
                        .write(&file, settled.text.as_bytes())
                        .map_err(|source| LedgerError::File { path: file.clone(), source })?;
                    reach("record-renamed");
                    obsolete.extend(no_longer_published(root, row, &settled));
                    published.written.push(path);
                    Standing::File { text: settled.text, base: settled.base }
                }
                Projection::Conflict(conflict) => {
                    let fields: Vec<&str> = conflict.iter().map(|one| one.field.as_str()).collect();
                    published.problems.push(format!(
                        "{}: changed by hand and by a message: {}; `show {}` has both versions",
                        row.id,
                        fields.join(", "),
                        row.id
                    ));
                    Standing::Held(conflict)
                }
                Projection::Trouble(why) => {
                    ledger.note_record(&row.id, &why)?;
                    published.problems.push(format!("{}: {why}", row.id));
                    Standing::Held(Vec::new())
                }
            };
            noted.push((row, standing));
        }
        files.sync().map_err(|source| LedgerError::File { path: root.join(layout::RECORDS), source })?;
        // What the new file no longer names goes last: a reader never misses a picture that is named.
        for path in obsolete {
            durable::remove(&path).map_err(|source| LedgerError::File { path: path.clone(), source })?;
        }
        ledger.set_projected(&noted)?;
        reach("record-noted");
    }
    Ok(published)
}

fn read_if_there(file: &Utf8Path) -> Result<Option<String>, LedgerError> {
    match fs::read(file) {
        // What is not UTF-8 was changed by hand and cannot be read as a record: the merge says so.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LedgerError::File { path: file.to_owned(), source }),
    }
}

fn path_of(row: &RecordRow) -> Option<String> {
    Some(layout::record(&Slug::parse(&row.form)?, row.year, &RecordId::parse(&row.id)?))
}

/// An editor's `status:` counts like the command.
fn take_over_status(ledger: &mut Ledger, row: &mut RecordRow, now: Option<&str>) -> Result<(), LedgerError> {
    if let Some(status) = now.and_then(|now| project::editors_status(row, now)) {
        ledger.adopt_status(&row.id, status.as_str())?;
        status.as_str().clone_into(&mut row.status);
        row.settled |= !row.conflict.is_empty();
    }
    Ok(())
}

/// Returns the files that the record's file named when it was last written, and no longer names.
fn no_longer_published(root: &Utf8Path, row: &RecordRow, settled: &Settled) -> Vec<Utf8PathBuf> {
    let before = row.written.as_deref().map(project::published_files).unwrap_or_default();
    let record = &settled.record;
    before
        .into_iter()
        .filter(|name| !record.attachments.iter().any(|attachment| attachment.file == *name))
        .filter(|name| !name.contains(['/', '\\']) && !name.starts_with('.'))
        .map(|name| root.join(layout::attachment(&record.form, row.year, &record.id, &name)))
        .collect()
}

/// Takes over what editors wrote as `status:` into record files, without waiting for the next message about them.
/// `seen` are the marks of the files as they were at the last look, so that an untouched file is not read again.
pub fn adopt(
    ledger: &mut Ledger,
    root: &Utf8Path,
    seen: &mut BTreeMap<String, FileMark>,
) -> Result<usize, LedgerError> {
    let mut adopted = 0;
    for (id, form, year) in ledger.written_records()? {
        let (Some(form), Some(record)) = (Slug::parse(&form), RecordId::parse(&id)) else { continue };
        let file = root.join(layout::record(&form, year, &record));
        let Ok(metadata) = fs::metadata(&file) else { continue };
        let mark = (metadata.len(), metadata.modified().ok());
        if seen.insert(id.clone(), mark) == Some(mark) {
            continue;
        }
        let (Some(mut row), Some(now)) = (ledger.record(&id)?, read_if_there(&file)?) else { continue };
        if row.written.as_deref() != Some(now.as_str()) {
            let before = row.status.clone();
            take_over_status(ledger, &mut row, Some(&now))?;
            adopted += usize::from(row.status != before);
        }
    }
    Ok(adopted)
}

/// Marks the records whose files are not as they were last written, as after a pull: each is merged anew.
pub fn look_again(ledger: &mut Ledger, root: &Utf8Path) -> Result<(), LedgerError> {
    let mut changed = Vec::new();
    for (id, form, year) in ledger.written_records()? {
        let (Some(form), Some(record)) = (Slug::parse(&form), RecordId::parse(&id)) else { continue };
        let now = read_if_there(&root.join(layout::record(&form, year, &record)))?;
        if ledger.record(&id)?.is_some_and(|row| row.written != now) {
            changed.push(id);
        }
    }
    ledger.project_these(&changed)
}

/// Length and time of a file.
pub type FileMark = (u64, Option<std::time::SystemTime>);

/// Writes the counts of one form and year, where there is enough to count and it changed; returns the file's path then.
pub fn write_counts(
    ledger: &Ledger,
    root: &Utf8Path,
    catalogue: &Catalogue,
    form: &str,
    year: i16,
) -> Result<Option<String>, LedgerError> {
    let (Some(slug), Some(known)) = (Slug::parse(form), catalogue.forms.get(form)) else { return Ok(None) };
    let path = layout::counts(&slug, year);
    let file = root.join(&path);
    let text = counts::of(known, year, &ledger.records_of(form, year)?);
    if read_if_there(&file)? == text {
        return Ok(None);
    }
    let written = match text {
        Some(text) => durable::write(&file, text.as_bytes()),
        None => durable::remove(&file),
    };
    written.map_err(|source| LedgerError::File { path: file.clone(), source })?;
    Ok(Some(path))
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

/// Makes what was written part of the repository's history, where there is one and an editor is not busy with it; returns
/// why something waits.
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
    // As many as fit on a command line.
    let mut waiting = None;
    for rows in rows.chunks(COMMIT) {
        waiting = commit_some(ledger, root, rows, author)?.or(waiting);
    }
    Ok(waiting)
}

/// Makes counts part of the repository's history; returns why not, where somebody is busy in it.
pub fn commit_counts(root: &Utf8Path, counted: &BTreeSet<(String, i16)>, author: &str) -> Option<String> {
    let paths: Vec<Utf8PathBuf> = counted
        .iter()
        .filter_map(|(form, year)| Some(layout::counts(&Slug::parse(form)?, *year).into()))
        .filter(|path| root.join(path).is_file())
        .collect();
    if paths.is_empty() {
        return None;
    }
    if let Some(name) = git::staged(root, &paths).first() {
        return Some(format!("someone has staged {name}"));
    }
    match git::commit(root, &paths, "records: counts", author) {
        git::Outcome::Later(why) => Some(why),
        _ => None,
    }
}

fn commit_some(
    ledger: &mut Ledger,
    root: &Utf8Path,
    rows: &[RecordRow],
    author: &str,
) -> Result<Option<String>, LedgerError> {
    let mut ids = Vec::new();
    let mut paths: Vec<Utf8PathBuf> = Vec::new();
    let mut lists = BTreeSet::new();
    // What an editor has staged stays so, and waits; the others do not wait for it.
    let staged = git::staged(root, &[layout::RECORDS.into()]);
    let mut waiting = None;
    for row in rows {
        let Some(path) = path_of(row) else { continue };
        let folder = path.trim_end_matches(".yaml");
        if let Some(name) = staged.iter().find(|name| **name == *path || name.starts_with(folder)) {
            waiting = Some(format!("someone has staged {name}"));
            continue;
        }
        // A file that an editor changed since is theirs to commit.
        if fs::read_to_string(root.join(&path)).ok() != row.written {
            continue;
        }
        ids.push(row.id.clone());
        // Its published files; of one that was changed, git knows whether some of them went.
        if row.revision > 1 || root.join(folder).is_dir() {
            paths.push(folder.into());
        }
        let withdrawn = row.status == Status::Withdrawn.as_str();
        if let Some(list) = Slug::parse(&row.form).map(|form| layout::counts(&form, row.year))
            && (withdrawn || root.join(&list).is_file())
            && !staged.iter().any(|name| *name == *list)
        {
            lists.insert(list);
        }
        paths.push(path.into());
    }
    paths.extend(lists.into_iter().map(Utf8PathBuf::from));
    if ids.is_empty() {
        return Ok(waiting);
    }
    let message = match ids.as_slice() {
        [one] => format!("records: {one}"),
        many => format!("records: {} entries", many.len()),
    };
    let message = format!("{message}\n\nIntake-Seq: {}", ledger.position()?);
    match git::commit(root, &paths, &message, author) {
        git::Outcome::Committed | git::Outcome::NothingToCommit => {
            ledger.set_committed(&ids)?;
            Ok(waiting)
        }
        git::Outcome::NoRepository => Ok(None),
        git::Outcome::Later(why) => Ok(Some(why)),
    }
}

/// Finds records whose files are not as the ledger and the editors' hand together say.
pub fn check(ledger: &Ledger, root: &Utf8Path, catalogue: &Catalogue) -> Result<Vec<String>, LedgerError> {
    let mut problems = Vec::new();
    for row in ledger.records()? {
        let (Some(_), Some(path)) = (&row.written, path_of(&row)) else { continue };
        // What waits for the next projection, or for a person, is not yet as it will be.
        if row.dirty || !row.conflict.is_empty() {
            continue;
        }
        let Some(form) = catalogue.forms.get(&row.form) else { continue };
        let now = match read_if_there(&root.join(&path)) {
            Ok(now) => now,
            Err(error) => {
                problems.push(format!("{}: {error}", row.id));
                continue;
            }
        };
        if now.is_none() {
            problems.push(format!("{}: {path} is not there", row.id));
            continue;
        }
        match project::project(&row, form, catalogue, now.as_deref()) {
            Projection::Trouble(why) => problems.push(format!("{}: {path}: {why}", row.id)),
            Projection::Write(_) | Projection::Conflict(_) => {
                problems.push(format!("{}: {path} does not agree with the ledger", row.id));
            }
            Projection::None => {}
            Projection::Unchanged(settled) => {
                problems.extend(check_files(root, &row, &settled.record));
            }
        }
    }
    Ok(problems)
}

/// Finds published files that are missing or have changed.
fn check_files(root: &Utf8Path, row: &RecordRow, record: &Record) -> Vec<String> {
    let mut problems = Vec::new();
    for attachment in &record.attachments {
        let path = layout::attachment(&record.form, row.year, &record.id, &attachment.file);
        match fs::read(root.join(&path)) {
            Ok(bytes) if crate::ledger::hex(&bytes) == attachment.sha256 => {}
            Ok(_) => problems.push(format!("{}: {path} is not the file that was published", row.id)),
            Err(error) => problems.push(format!("{}: {path}: {error}", row.id)),
        }
    }
    problems
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
