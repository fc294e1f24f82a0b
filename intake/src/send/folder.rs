//! Replies as files: one for each, under the name of its Message-ID.

use camino::Utf8PathBuf;

use super::{Letter, Refusal, Transport};
use crate::durable;

/// A folder of replies.
#[derive(Debug)]
pub(super) struct Folder(Utf8PathBuf);

impl Folder {
    pub(super) fn new(path: Utf8PathBuf) -> Folder {
        Folder(path)
    }
}

impl Transport for Folder {
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let path = self.0.join(file_name(letter.message_id));
        durable::write(&path, letter.bytes).map_err(|error| Refusal::Unreachable(format!("{path}: {error}")))
    }
}

fn file_name(message_id: &str) -> String {
    let name = message_id.trim_matches(['<', '>']).split('@').next().unwrap_or_default();
    let safe: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    format!("{safe}.eml")
}
