//! End-to-end suites. What they share: a fresh root for each case, builds of it inside the process ([`Root`]), and the
//! two real programs ([`programs`]).
#![expect(clippy::disallowed_methods, reason = "tests write and read their own folders")]

pub mod git;
pub mod json_schema;
pub mod office;
pub mod programs;
pub mod sink;
pub mod suite;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use schema::diagnostic::Diagnostic;
use wsis_site::discover::Disk;
use wsis_site::inputs::Options;
use wsis_site::run::{BuildReport, Builder, Opened};

/// The instant of a case that names none.
pub const AT: &str = "2020-01-20T09:00:00+01:00";

/// Returns the root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_owned()
}

/// A fresh root with the theme of the repository; it is removed when it is dropped.
pub struct Root {
    folder: tempfile::TempDir,
}

impl Default for Root {
    fn default() -> Self {
        Root::new()
    }
}

impl Root {
    /// Makes a root with the small base content of the suite.
    pub fn new() -> Root {
        let root = Root { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        copy(&repository().join("themes/wsis"), &root.path().join("themes/wsis"));
        copy(&repository().join("tests/suite/base"), root.path());
        root
    }

    /// Returns its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("folders can be made");
        fs::write(file, text).expect("a file can be written");
    }

    /// Writes a file that need not be text.
    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        fs::write(self.path().join(path), bytes).expect("a file can be written");
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("the file is there");
    }

    /// Reads a file; empty if there is none.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_default()
    }

    /// Returns the opened root at an instant.
    pub fn opened(&self, at: &str) -> Opened {
        let root = camino::Utf8PathBuf::from_path_buf(self.path().to_owned()).expect("UTF-8");
        Opened { disk: Disk::new(&root), now: at.parse().expect("an instant") }
    }

    /// Builds into `public/` at an instant.
    pub fn build(&self, at: &str) -> BuildReport {
        self.build_with(at, Options::default(), "public", true)
    }

    /// Builds with options.
    pub fn build_with(&self, at: &str, options: Options, out: &str, cache: bool) -> BuildReport {
        let opened = self.opened(at);
        let out = opened.disk.root().join(out);
        let mut builder = Builder::new(opened, &out, options, cache);
        let (report, _) = builder.build().expect("the machine does not fail");
        builder.save().expect("the cache can be written");
        report
    }

    /// Returns all diagnostics of `check`, also those of finished pages.
    pub fn check(&self, at: &str) -> Vec<Diagnostic> {
        wsis_site::run::diagnostics(&self.opened(at)).expect("the machine does not fail")
    }

    /// Returns the files below a folder with their bytes.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = self.path().join(below);
        walkdir::WalkDir::new(&folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(&folder).expect("it was found there");
                (path.to_string_lossy().into_owned(), fs::read(entry.path()).expect("it was just found"))
            })
            .collect()
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let target = to.join(entry.path().strip_prefix(from).expect("it was found there"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("folders can be made");
        } else {
            fs::copy(entry.path(), &target).expect("files can be copied");
        }
    }
}
