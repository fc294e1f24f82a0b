//! Replies as files: one for each, under the name of its Message-ID.

use camino::Utf8PathBuf;

use super::{Letter, Refusal, Transport};
use crate::durable::Batch;

/// A folder of replies.
#[derive(Debug)]
pub(super) struct Folder {
    path: Utf8PathBuf,
    written: Batch,
}

impl Folder {
    pub(super) fn new(path: Utf8PathBuf) -> Folder {
        Folder { path, written: Batch::default() }
    }

    fn unreachable(&self, error: &std::io::Error) -> Refusal {
        Refusal::Unreachable(format!("{}: {error}", self.path))
    }
}

impl Transport for Folder {
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let path = self.path.join(file_name(letter.message_id));
        self.written.write(&path, letter.bytes).map_err(|error| self.unreachable(&error))
    }

    /// The same file with the same bytes may be written as often as one likes.
    fn batch(&self) -> usize {
        128
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        self.written.sync().map_err(|error| self.unreachable(&error))
    }
}

pub(super) fn file_name(message_id: &str) -> String {
    let name = message_id.trim_matches(['<', '>']).split('@').next().unwrap_or_default();
    let safe: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    format!("{safe}.eml")
}
