//! Writes a file so that it is there, whole, after a crash: temporary name, fsync, rename, fsync of the folder.

#![expect(clippy::disallowed_methods, reason = "shell: this is the one place that writes files for good")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};

/// Writes or replaces a file durably; a reader sees the old bytes or the new ones, never a part.
pub fn write(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?;
    make_folder(folder)?;
    let name = path.file_name().ok_or_else(|| io::Error::other("a file needs a name"))?;
    let temporary = folder.join(temporary_name(name));
    let result = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(folder)
    })();
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// Makes a folder and those above it, and syncs the names that are new.
pub fn make_folder(folder: &Utf8Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_str().is_empty()) {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    match folder.parent().filter(|above| !above.as_str().is_empty()) {
        Some(above) => sync_folder(above),
        None => Ok(()),
    }
}

/// Syncs the names in a folder.
pub fn sync_folder(folder: &Utf8Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes a file durably; one that is not there is removed already.
pub fn remove_file(path: &Utf8Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    }
    path.parent().map_or(Ok(()), sync_folder)
}

/// Removes a file durably, and its folder where it was the last one in it.
pub fn remove(path: &Utf8Path) -> io::Result<()> {
    remove_file(path)?;
    let Some(folder) = path.parent().filter(|folder| folder.is_dir()) else { return Ok(()) };
    match (fs::remove_dir(folder), folder.parent()) {
        (Ok(()), Some(above)) => sync_folder(above),
        _ => Ok(()),
    }
}

/// Removes what processes that ended while they wrote have left below a folder.
pub fn sweep(folder: &Utf8Path) {
    let files =
        walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    for file in files {
        if file.file_name().to_str().and_then(writer_of).is_some_and(|writer| !is_running(writer)) {
            let _ = fs::remove_file(file.path());
        }
    }
}

fn temporary_name(name: &str) -> String {
    format!(".{name}.{}.tmp", std::process::id())
}

/// Returns the process that writes under a temporary name.
fn writer_of(name: &str) -> Option<u32> {
    name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.')?.1.parse().ok()
}

fn is_running(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    process.is_some_and(|process| rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

/// Takes a lock that one process at a time holds, until the file is dropped; `None` where another holds it.
pub fn lock(path: &Utf8Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}

/// Files that are written together and made durable together.
///
/// Each file is whole or absent at any time; that all of them survive a crash is certain only after [`Batch::sync`].
/// So nobody may be told before.
#[derive(Debug, Default)]
pub struct Batch {
    files: Vec<Utf8PathBuf>,
}

/// How many files are synced at once.
const AT_ONCE: usize = 16;

impl Batch {
    /// Writes or replaces a file.
    pub fn write(&mut self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?;
        let name = path.file_name().ok_or_else(|| io::Error::other("a file needs a name"))?;
        make_folder(folder)?;
        let temporary = folder.join(temporary_name(name));
        let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        self.files.push(path.to_owned());
        written
    }

    /// Makes everything written so far durable. Many at once ask the disk for little more than one: it syncs them
    /// together.
    pub fn sync(&mut self) -> io::Result<()> {
        let files = std::mem::take(&mut self.files);
        let mut folders: Vec<&Utf8Path> = files.iter().filter_map(|file| file.parent()).collect();
        folders.sort_unstable();
        folders.dedup();
        let share = files.len().div_ceil(AT_ONCE).max(1);
        std::thread::scope(|scope| {
            let asked: Vec<_> = files
                .chunks(share)
                .map(|files| scope.spawn(|| files.iter().try_for_each(|file| File::open(file)?.sync_all())))
                .collect();
            let stopped = |_| Err(io::Error::other("a thread stopped"));
            asked.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(stopped))
        })?;
        folders.into_iter().try_for_each(sync_folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_writer_left_is_swept_away_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = Utf8Path::from_path(folder.path()).expect("UTF-8");
        // No process has the greatest number; our own still runs.
        let (dead, ours) = (format!(".a.yaml.{}.tmp", i32::MAX), temporary_name("b.yaml"));
        for name in [dead.as_str(), &ours, ".c.yaml.tmp", "d.yaml"] {
            fs::write(folder.join(name), "").expect("written");
        }
        sweep(folder);
        assert!(!folder.join(dead).exists());
        for name in [ours.as_str(), ".c.yaml.tmp", "d.yaml"] {
            assert!(folder.join(name).exists(), "{name}");
        }
    }
}
