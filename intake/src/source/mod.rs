//! Where mail comes from. A source hands over bytes and is told that they are safe only after the ledger's commit.

pub mod files;
pub mod maildir;

use camino::Utf8PathBuf;
use jiff::Timestamp;

/// A message as a source has it, before it is safe.
#[derive(Debug)]
pub struct Found {
    /// The file it lies in.
    pub path: Utf8PathBuf,
    /// Its bytes; of one over the limit, its start.
    pub raw: Vec<u8>,
    /// Whether it is over the limit.
    pub oversize: bool,
    /// The file's time.
    pub arrived: Option<Timestamp>,
}

impl Found {
    /// Returns the message as the ledger takes it in.
    pub fn arrival<'a>(&'a self, source: &'a str) -> crate::ledger::Arrival<'a> {
        crate::ledger::Arrival {
            raw: &self.raw,
            oversize: self.oversize.then_some(self.path.as_path()),
            source,
            recipients: &[],
            arrived: self.arrived,
        }
    }
}
