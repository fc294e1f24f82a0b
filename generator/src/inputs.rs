//! What a build is made from: the files there are, the way to read one, the instant, and the options.

use std::io;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything a build depends on.
pub struct Inputs<'w> {
    /// The files below `content/` and `themes/`, sorted by path.
    pub files: Vec<Listed>,
    /// The way to read them.
    pub world: &'w dyn World,
    /// The instant of the build.
    pub now: Timestamp,
    /// What the command line says.
    pub options: Options,
}

/// Reads files; the one door from the pure stages to the disk, so that tests can put a map behind it.
pub trait World: Sync {
    /// Reads a file by its path relative to the root.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path relative to the root, with `/`.
    pub path: String,
    /// What the file system says about it.
    pub stamp: Stamp,
}

/// By what a file counts as unchanged without being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Stamp {
    pub modified_ns: i128,
    pub changed_ns: i128,
    pub size: u64,
    pub inode: u64,
}

/// What the command line says about a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Where the site will be, instead of what `site.yaml` says; `./` makes a copy that works from a folder.
    pub base_url: Option<String>,
    /// Whether drafts and submitted records are shown, watermarked.
    pub pending: bool,
}
