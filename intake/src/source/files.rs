//! Mail as files: single messages (`.eml`), mailboxes (mbox) and Maildir folders, for `import` and `explain`.

#![expect(clippy::disallowed_methods, reason = "shell: reads files that a person named")]

use std::fs;
use std::io::{self, BufRead, Read};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use walkdir::WalkDir;

use super::{Found, maildir};
use crate::ledger::MAX_MESSAGE_BYTES;

/// Lists the files that a path names: itself, or the messages in a folder, in the order of their names.
pub fn list(path: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
    if !path.is_dir() {
        fs::metadata(path)?;
        return Ok(vec![path.to_owned()]);
    }
    let maildir = path.join("new").is_dir() && path.join("cur").is_dir();
    let mut files = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(io::Error::other)?;
        let Some(file) = Utf8Path::from_path(entry.path()) else { continue };
        if !entry.file_type().is_file() || file.file_name().is_some_and(|name| name.starts_with('.')) {
            continue;
        }
        let mail = maildir
            && ["new", "cur"].contains(&file.parent().and_then(Utf8Path::file_name).unwrap_or(""))
            || matches!(file.extension(), Some("eml" | "mbox"));
        if mail {
            files.push(file.to_owned());
        }
    }
    Ok(files)
}

/// Goes through the messages of one file, one after the other: a mailbox may be larger than memory.
pub fn each(path: &Utf8Path, take: &mut dyn FnMut(Found)) -> io::Result<()> {
    if path.extension() != Some("eml") && starts_like_a_mailbox(path)? {
        let file = fs::File::open(path)?;
        let arrived = file.metadata()?.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        return split_mbox(io::BufReader::new(file), &mut |raw| {
            take(Found { path: path.to_owned(), oversize: false, raw, arrived });
        });
    }
    if let Some(found) = maildir::read(path, MAX_MESSAGE_BYTES)? {
        take(found);
    }
    Ok(())
}

/// Reads all messages of one file.
pub fn read(path: &Utf8Path) -> io::Result<Vec<Found>> {
    let mut all = Vec::new();
    each(path, &mut |found| all.push(found))?;
    Ok(all)
}

/// Reads a file that a person named, such as a table.
pub fn bytes(path: &Utf8Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

fn starts_like_a_mailbox(path: &Utf8Path) -> io::Result<bool> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(5).read_to_end(&mut start)?;
    Ok(start == b"From ")
}

/// Splits a mailbox at its `From ` lines and takes one `>` off quoted ones (mboxrd).
fn split_mbox(mut reader: impl BufRead, take: &mut dyn FnMut(Vec<u8>)) -> io::Result<()> {
    let mut message: Option<Vec<u8>> = None;
    let mut blank_before = true;
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if blank_before && line.starts_with(b"From ") {
            if let Some(message) = message.replace(Vec::new()) {
                take(message);
            }
        } else if let Some(message) = &mut message {
            let quotes = line.iter().take_while(|byte| **byte == b'>').count();
            let quoted = quotes > 0 && line[quotes..].starts_with(b"From ");
            message.extend_from_slice(if quoted { &line[1..] } else { &line });
        }
        blank_before = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        line.clear();
    }
    if let Some(message) = message {
        take(message);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_split_at_its_from_lines_and_nowhere_else() {
        let mbox =
            b"From a Mon\nSubject: 1\n\nHello\n>From me\nFrom here on\n\nFrom b Tue\nSubject: 2\n\nBye\n";
        let mut messages = Vec::new();
        split_mbox(&mbox[..], &mut |message| messages.push(message)).expect("memory does not fail");
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0], b"Subject: 1\n\nHello\nFrom me\nFrom here on\n\n");
        assert_eq!(messages[1], b"Subject: 2\n\nBye\n");
    }
}
