//! The message layer over whole mails: our own quirks, foreign corpora, limits, arbitrary bytes.
//!
//! Our quirks lie in `tests/mail/<kind>/<quirk>.eml` with what matters of them in `<quirk>.expected.yaml` beside: one flat
//! `key: value` per line, values in JSON where they are more than a word. Foreign corpora are found by the variable
//! `WSIS_MAIL_FIXTURES`; without it their tests say so and do nothing.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod corpus;
mod coverage;
mod hostile;
mod quirks;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The time that this thread has computed: what else runs on the machine does not count. Where the system does not tell, the
/// clock's time.
fn computed() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

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
