//! The message layer over whole mails: our own quirks, foreign corpora, limits, arbitrary bytes.
//!
//! Our quirks lie in `tests/mail/<kind>/<quirk>.eml` with what matters of them in `<quirk>.expected.yaml` beside: one flat
//! `key: value` per line, values in JSON where they are more than a word. Foreign corpora are found by the variable
//! `WSIS_MAIL_FIXTURES`; without it their tests say so and do nothing.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod corpus;
mod hostile;
mod quirks;

use std::path::{Path, PathBuf};

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
