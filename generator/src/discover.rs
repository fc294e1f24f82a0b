//! Shell: Finds the files below `content/` and `themes/`, and reads them.
#![expect(clippy::disallowed_methods, reason = "shell: walks and reads the root")]

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use schema::diagnostic::{Diagnostic, Place};
use walkdir::WalkDir;

use crate::inputs::{Listed, Stamp, World};

/// The root on disk.
#[derive(Debug, Clone)]
pub struct Disk {
    root: Utf8PathBuf,
}

impl Disk {
    /// Opens a root.
    pub fn new(root: &Utf8Path) -> Disk {
        Disk { root: root.to_owned() }
    }

    /// Returns the root.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Lists the files below `content/` and `themes/`, sorted by path; hidden files and editors' copies are left out.
    pub fn list(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Listed> {
        let mut files = Vec::new();
        for folder in ["content", "themes"] {
            let top = self.root.join(folder);
            let walk = WalkDir::new(&top).follow_links(true).into_iter();
            for entry in walk.filter_entry(|entry| !is_noise(&entry.file_name().to_string_lossy())) {
                let Ok(entry) = entry else { continue };
                if !entry.file_type().is_file() {
                    continue;
                }
                let path = match Utf8Path::from_path(entry.path()) {
                    Some(path) => path.strip_prefix(&self.root).unwrap_or(path).to_string(),
                    None => {
                        let shown = entry.path().to_string_lossy().into_owned();
                        let message = "the file's name is not UTF-8";
                        diagnostics.push(
                            Diagnostic::error("bad-file-name", &shown, Place::START, message)
                                .help("rename the file"),
                        );
                        continue;
                    }
                };
                files.push((path, entry.into_path()));
            }
        }
        // A file that is gone in the meantime is no file.
        let mut files: Vec<Listed> = files
            .into_par_iter()
            .filter_map(|(path, file)| {
                let stamp = stamp(&std::fs::metadata(file).ok()?);
                Some(Listed { path, stamp })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

impl Disk {
    /// Brings a sorted list up to date with paths that are known to have changed. Returns whether that could be done:
    /// a folder that came or went needs a look at everything.
    pub fn update(&self, files: &mut Vec<Listed>, changed: &BTreeSet<PathBuf>) -> bool {
        for path in changed {
            let Some(path) = Utf8Path::from_path(path) else { return false };
            let Ok(inside) = path.strip_prefix(&self.root) else { return false };
            if inside.components().any(|part| is_noise(part.as_str())) {
                continue;
            }
            let at = files.binary_search_by(|file| file.path.as_str().cmp(inside.as_str()));
            match (std::fs::metadata(path), at) {
                (Ok(metadata), Ok(at)) if metadata.is_file() => files[at].stamp = stamp(&metadata),
                (Ok(metadata), Err(at)) if metadata.is_file() => {
                    files.insert(at, Listed { path: inside.to_string(), stamp: stamp(&metadata) });
                }
                (Err(error), Ok(at)) if error.kind() == io::ErrorKind::NotFound => {
                    files.remove(at);
                }
                // A temporary file that an editor has moved to its place already.
                (Err(error), Err(at)) if error.kind() == io::ErrorKind::NotFound => {
                    let below =
                        files.get(at).is_some_and(|file| Utf8Path::new(&file.path).starts_with(inside));
                    if below {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        true
    }
}

/// Returns whether a name is hidden or a copy that an editor leaves behind.
pub fn is_noise(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#')
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
}

fn stamp(metadata: &std::fs::Metadata) -> Stamp {
    let ns = |seconds: i64, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    Stamp {
        modified_ns: ns(metadata.mtime(), metadata.mtime_nsec()),
        changed_ns: ns(metadata.ctime(), metadata.ctime_nsec()),
        size: metadata.size(),
        inode: metadata.ino(),
    }
}

impl World for Disk {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.root.join(path))
    }
}
