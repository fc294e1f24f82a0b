//! Shell: What one build leaves for the next in `var/`: facts of unchanged records, and the fingerprint of each
//! written file. The cache may be deleted at any time; the list of our own files is kept apart from it, so that old
//! pages are found even then.
#![expect(clippy::disallowed_methods, reason = "shell: reads and writes var/")]

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::content::record::Facts;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::inputs::{Listed, Stamp};
use crate::parse::Memo;

/// Changes when the format of the file does.
const FORMAT: u32 = 2;
/// A file that was changed this short before the cache was written may have changed again since, unseen.
const UNSURE_NS: i128 = 2_000_000_000;

/// What one build knows of the ones before.
#[derive(Default)]
pub struct Cache {
    /// When it was written.
    written_ns: i128,
    catalogue: Fingerprint,
    records: HashMap<String, (Stamp, Arc<Facts>)>,
    /// Whether it says more than its file.
    is_new: bool,
    /// The written files.
    pub outputs: BTreeMap<String, Written>,
}

/// A written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Written {
    /// Over all that it was made from.
    pub fingerprint: Fingerprint,
    /// Over its bytes.
    pub bytes: Fingerprint,
    pub size: u64,
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    program: Fingerprint,
    written_ns: i128,
    catalogue: Fingerprint,
}

/// Where the cache of an output folder lies.
#[derive(Debug, Clone)]
pub struct CachePlace {
    cache: Utf8PathBuf,
    list: Utf8PathBuf,
}

impl CachePlace {
    /// Returns the place for an output folder; `public/` of the root has the plain names.
    pub fn new(root: &Utf8Path, out: &Utf8Path) -> CachePlace {
        let tail = if out == root.join("public") {
            String::new()
        } else {
            format!("-{}", Fingerprint::of(out.as_str().as_bytes()).short())
        };
        let var = root.join("var");
        CachePlace {
            cache: var.join(format!("site-cache{tail}")),
            list: var.join(format!("site-files{tail}")),
        }
    }
}

/// Returns the fingerprint of this program: another one may render differently.
pub fn program() -> Fingerprint {
    let mut mixer = Mixer::new().bytes(env!("CARGO_PKG_VERSION").as_bytes());
    if let Ok(metadata) = std::env::current_exe().and_then(std::fs::metadata) {
        use std::os::unix::fs::MetadataExt;
        mixer.add(&metadata.mtime().to_le_bytes());
        mixer.add(&metadata.mtime_nsec().to_le_bytes());
        mixer.add(&metadata.len().to_le_bytes());
    }
    mixer.finish()
}

impl Cache {
    /// Reads the cache; one that is missing, broken or of another program is empty.
    pub fn read(place: &CachePlace, program: Fingerprint) -> Cache {
        let bytes = std::fs::read(&place.cache).unwrap_or_default();
        Cache::decode(&bytes, program).unwrap_or_default()
    }

    fn decode(bytes: &[u8], program: Fingerprint) -> Option<Cache> {
        let (sum, bytes) = bytes.split_at_checked(16)?;
        let (head, rest): (Head, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
        if head.format != FORMAT || head.program != program || *sum != checksum(bytes) {
            return None;
        }
        let (records, rest): (Vec<(String, Stamp, Facts)>, &[u8]) = postcard::take_from_bytes(rest).ok()?;
        let outputs: BTreeMap<String, Written> = postcard::from_bytes(rest).ok()?;
        let records =
            records.into_iter().map(|(path, stamp, facts)| (path, (stamp, Arc::new(facts)))).collect();
        Some(Cache {
            written_ns: head.written_ns,
            catalogue: head.catalogue,
            records,
            is_new: false,
            outputs,
        })
    }

    /// Takes over what a build found out about the records.
    pub fn learn(&mut self, files: &[Listed], facts: &[Arc<Facts>], catalogue: Fingerprint, now_ns: i128) {
        let is_known = |facts: &Arc<Facts>| {
            self.records.get(&facts.path()).is_some_and(|(_, known)| Arc::ptr_eq(known, facts))
        };
        // A cache that was written too soon after a file was changed is written once more when it can be sure.
        let newest = self.records.values().map(|(stamp, _)| stamp.modified_ns.max(stamp.changed_ns)).max();
        let unsure = |at: i128| newest.is_some_and(|newest| newest + UNSURE_NS >= at);
        let settled = !unsure(self.written_ns) || unsure(now_ns);
        let same = facts.len() == self.records.len() && facts.iter().all(is_known);
        if catalogue == self.catalogue && same && settled {
            return;
        }
        self.is_new = true;
        let stamps: HashMap<&str, Stamp> =
            files.iter().map(|file| (file.path.as_str(), file.stamp)).collect();
        self.catalogue = catalogue;
        self.written_ns = now_ns;
        self.records = facts
            .iter()
            .filter_map(|facts| {
                let path = facts.path();
                let stamp = *stamps.get(path.as_str())?;
                Some((path, (stamp, Arc::clone(facts))))
            })
            .collect();
    }

    /// Takes over what lies in the output folder now.
    pub fn set_outputs(&mut self, outputs: BTreeMap<String, Written>) {
        self.is_new |= self.outputs != outputs;
        self.outputs = outputs;
    }

    /// Writes the cache and the list of our files.
    pub fn write(&mut self, place: &CachePlace, program: Fingerprint) -> io::Result<()> {
        if !std::mem::take(&mut self.is_new) {
            return Ok(());
        }
        let head = Head { format: FORMAT, program, written_ns: self.written_ns, catalogue: self.catalogue };
        let mut records: Vec<(&String, &Stamp, &Facts)> =
            self.records.iter().map(|(path, (stamp, facts))| (path, stamp, &**facts)).collect();
        records.sort_by_key(|(path, ..)| *path);
        let plain = "plain data can always be encoded";
        let bytes = postcard::to_allocvec(&head).expect(plain);
        let bytes = postcard::to_extend(&records, bytes).expect(plain);
        let bytes = postcard::to_extend(&self.outputs, bytes).expect(plain);
        let mut file = checksum(&bytes).to_vec();
        file.extend_from_slice(&bytes);
        let list: String = self.outputs.keys().flat_map(|path| [path.as_str(), "\n"]).collect();
        replace(&place.list, list.as_bytes())?;
        replace(&place.cache, &file)
    }

    /// Returns the paths of our files, also those of a cache that was deleted.
    pub fn own_files(&self, place: &CachePlace) -> Vec<String> {
        if !self.outputs.is_empty() {
            return self.outputs.keys().cloned().collect();
        }
        let list = std::fs::read_to_string(&place.list).unwrap_or_default();
        let mut files: Vec<String> = list.lines().map(str::to_owned).collect();
        // A list that was tampered with must not lead out of the output folder.
        files.retain(|path| {
            !path.starts_with('/') && !path.split('/').any(|part| part == ".." || part.is_empty())
        });
        files
    }
}

fn checksum(bytes: &[u8]) -> [u8; 16] {
    let mut sum = [0; 16];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    sum
}

fn replace(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&new, bytes)?;
    std::fs::rename(&new, path)
}

impl Memo for Cache {
    fn facts(
        &self,
        file: &Listed,
        catalogue: Fingerprint,
        read: &dyn Fn() -> Option<Vec<u8>>,
    ) -> Option<Arc<Facts>> {
        if catalogue != self.catalogue {
            return None;
        }
        let (stamp, facts) = self.records.get(&file.path)?;
        if *stamp != file.stamp {
            return None;
        }
        let newest = stamp.modified_ns.max(stamp.changed_ns);
        let sure = newest + UNSURE_NS < self.written_ns;
        (sure || read().is_some_and(|bytes| Fingerprint::of(&bytes) == facts.hash)).then(|| Arc::clone(facts))
    }
}
