//! A Maildir: `new/` and `cur/` are emptied into the ledger; a file is deleted only when its message is safe.

#![expect(clippy::disallowed_methods, reason = "shell: a Maildir is files")]

use std::fs;
use std::io::{self, Read};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;

use super::Found;

/// How much of a message over the limit is looked at.
const START_BYTES: u64 = 64 * 1024;

/// A Maildir that we own.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: Utf8PathBuf,
}

impl Maildir {
    /// Opens a Maildir and makes its three folders.
    pub fn open(folder: &Utf8Path) -> io::Result<Maildir> {
        for name in ["tmp", "new", "cur"] {
            fs::create_dir_all(folder.join(name))?;
        }
        Ok(Maildir { folder: folder.to_owned() })
    }

    /// Returns the folders in which messages lie.
    pub fn folders(&self) -> [Utf8PathBuf; 2] {
        [self.folder.join("new"), self.folder.join("cur")]
    }

    /// Lists the messages that lie there, oldest name first.
    pub fn list(&self) -> io::Result<Vec<Utf8PathBuf>> {
        let mut paths = Vec::new();
        for folder in self.folders() {
            for entry in folder.read_dir_utf8()? {
                let entry = entry?;
                if entry.file_type()?.is_file() && !entry.file_name().starts_with('.') {
                    paths.push(entry.into_path());
                }
            }
        }
        paths.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
        Ok(paths)
    }

    /// Tells the source that a message is safe: its file goes.
    pub fn done(&self, path: &Utf8Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// Reads a message's file; `None` where it went meanwhile. Of one over the limit only the start is read.
pub fn read(path: &Utf8Path, limit: u64) -> io::Result<Option<Found>> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let metadata = file.metadata()?;
    let arrived = metadata.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
    let oversize = metadata.len() > limit;
    let mut raw = Vec::new();
    file.take(if oversize { START_BYTES } else { limit }).read_to_end(&mut raw)?;
    Ok(Some(Found { path: path.to_owned(), raw, oversize, arrived }))
}
