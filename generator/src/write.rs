//! Shell: Makes the artifacts whose fingerprint changed and writes those whose bytes did: pages before the lists
//! that link to them, removals last, each file whole or not at all. Never removes a file that it did not write.
#![expect(clippy::disallowed_methods, reason = "shell: writes the output folder")]

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use schema::diagnostic::Diagnostic;

use crate::cache::Written;
use crate::fingerprint::Fingerprint;
use crate::output::Artifact;

/// What was done.
#[derive(Debug, Default)]
pub struct Report {
    /// How many pages the site has.
    pub pages: usize,
    /// The paths that were written.
    pub written: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// The paths that were removed.
    pub removed: Vec<String>,
    /// Pages that could not be made; their old files stay.
    pub diagnostics: Vec<Diagnostic>,
    /// What lies in the output folder now.
    pub outputs: BTreeMap<String, Written>,
}

/// What became of one artifact.
enum Outcome {
    Unchanged(Written),
    Written(Written),
    Failed(Vec<Diagnostic>),
}

/// How far the output folder is trusted to be as it was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Look at every file.
    Full,
    /// What was written by this very process is there.
    Quick,
}

/// Writes what changed. `known` is what earlier builds wrote, `own` the paths that are ours to remove.
pub fn execute(
    artifacts: &[Artifact<'_>],
    out: &Utf8Path,
    known: &BTreeMap<String, Written>,
    own: &[String],
    care: Care,
) -> io::Result<Report> {
    let mut report = Report {
        pages: artifacts.iter().filter(|artifact| artifact.path.ends_with(".html")).count(),
        ..Report::default()
    };
    let folder = Folder::new(out);
    let mut rest = artifacts;
    while let Some(first) = rest.first() {
        let same = rest.partition_point(|artifact| artifact.rank <= first.rank);
        let (now, later) = rest.split_at(same);
        rest = later;
        let outcomes: io::Result<Vec<Outcome>> = now
            .par_iter()
            .map(|artifact| folder.bring_up_to_date(artifact, known.get(&artifact.path), care))
            .collect();
        for (artifact, outcome) in now.iter().zip(outcomes?) {
            match outcome {
                Outcome::Unchanged(written) => {
                    report.unchanged += 1;
                    report.outputs.insert(artifact.path.clone(), written);
                }
                Outcome::Written(written) => {
                    report.written.push(artifact.path.clone());
                    report.outputs.insert(artifact.path.clone(), written);
                }
                Outcome::Failed(told) => {
                    report.diagnostics.extend(told);
                    // The old file stays, and stays ours.
                    if let Some(old) = known.get(&artifact.path) {
                        let stale = Written { fingerprint: Fingerprint::default(), ..*old };
                        report.outputs.insert(artifact.path.clone(), stale);
                    }
                }
            }
        }
    }
    let planned: HashSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    for path in own.iter().filter(|path| !planned.contains(path.as_str())) {
        if folder.remove(path)? {
            report.removed.push(path.clone());
        }
    }
    schema::diagnostic::sort(&mut report.diagnostics);
    Ok(report)
}

/// The output folder, with the folders that are known to exist.
struct Folder<'o> {
    out: &'o Utf8Path,
    made: Mutex<HashSet<Utf8PathBuf>>,
    serial: AtomicU64,
}

impl<'o> Folder<'o> {
    fn new(out: &'o Utf8Path) -> Folder<'o> {
        Folder { out, made: Mutex::new(HashSet::new()), serial: AtomicU64::new(0) }
    }

    fn bring_up_to_date(
        &self,
        artifact: &Artifact<'_>,
        known: Option<&Written>,
        care: Care,
    ) -> io::Result<Outcome> {
        let path = self.out.join(&artifact.path);
        let on_disk =
            |size: u64| std::fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() == size);
        if let Some(known) = known
            && known.fingerprint == artifact.fingerprint
            && (care == Care::Quick || on_disk(known.size))
        {
            return Ok(Outcome::Unchanged(*known));
        }
        let bytes = match (artifact.make)() {
            Ok(bytes) => bytes,
            Err(told) => return Ok(Outcome::Failed(told)),
        };
        let written = Written {
            fingerprint: artifact.fingerprint,
            bytes: Fingerprint::of(&bytes),
            size: bytes.len() as u64,
        };
        let same = match known {
            Some(known) => known.bytes == written.bytes && on_disk(written.size),
            None => on_disk(written.size) && std::fs::read(&path).is_ok_and(|old| old == bytes),
        };
        if same {
            return Ok(Outcome::Unchanged(written));
        }
        self.replace(&path, &bytes).map_err(|error| named(&error, "write", &path))?;
        Ok(Outcome::Written(written))
    }

    /// Writes a file beside its place and moves it there.
    fn replace(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(self.out);
        self.make_folder(folder)?;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let new = folder.join(format!(".wsis-site-{}-{serial}.tmp", std::process::id()));
        std::fs::write(&new, bytes)?;
        std::fs::rename(&new, path).inspect_err(|_| {
            let _ = std::fs::remove_file(&new);
        })
    }

    fn make_folder(&self, folder: &Utf8Path) -> io::Result<()> {
        let known = |made: &HashSet<Utf8PathBuf>| made.contains(folder);
        if self.made.lock().is_ok_and(|made| known(&made)) {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        if let Ok(mut made) = self.made.lock() {
            made.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Removes a file and the folders that it leaves empty; returns whether there was one.
    fn remove(&self, path: &str) -> io::Result<bool> {
        let file = self.out.join(path);
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(named(&error, "remove", &file)),
        }
        let mut folder = file.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.out && folder.starts_with(self.out)) {
            if std::fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(true)
    }
}

/// Says in an error of the machine what was tried.
fn named(error: &io::Error, what: &str, path: &Utf8Path) -> io::Error {
    io::Error::new(error.kind(), format!("failed to {what} `{path}`: {error}"))
}
