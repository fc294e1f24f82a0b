//! Files of the ledger by their hash: written to a temporary name, synced, renamed, and the folder synced.

use std::fs::{self, File};
use std::io::{Read, Write};

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

use super::LedgerError;

/// Keeps the first gigabyte, or a twentieth of a smaller disk, for what is already promised.
const RESERVE_SHARE: u64 = 20;
const RESERVE_MOST: u64 = 1_000_000_000;

fn file_error(path: &Utf8Path) -> impl FnOnce(std::io::Error) -> LedgerError {
    let path = path.to_owned();
    move |source| LedgerError::File { path, source }
}

/// Makes a folder with those above it.
pub(super) fn make_folder(path: &Utf8Path) -> Result<(), LedgerError> {
    fs::create_dir_all(path).map_err(file_error(path))
}

/// Refuses when the room that is left would not do for a message of this size.
pub(super) fn check_reserve(folder: &Utf8Path, size: u64) -> Result<(), LedgerError> {
    let disk = rustix::fs::statvfs(folder.as_std_path())
        .map_err(|errno| LedgerError::File { path: folder.to_owned(), source: errno.into() })?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let all = disk.f_blocks.saturating_mul(disk.f_frsize);
    let wanted = (all / RESERVE_SHARE).min(RESERVE_MOST).max(size.saturating_mul(4));
    if free < wanted { Err(LedgerError::Full { free, wanted }) } else { Ok(()) }
}

pub(super) fn path(folder: &Utf8Path, sha256: &str) -> Utf8PathBuf {
    folder.join("blobs").join(sha256.get(..2).unwrap_or("00")).join(sha256)
}

/// Stores bytes under their hash; when this returns they are on disk.
pub(super) fn store(folder: &Utf8Path, sha256: &str, bytes: &[u8]) -> Result<(), LedgerError> {
    let path = path(folder, sha256);
    if fs::metadata(&path).is_ok_and(|known| known.len() == bytes.len() as u64) {
        return Ok(());
    }
    crate::durable::write(&path, bytes).map_err(file_error(&path))
}

/// Stores a file of any size without holding it in memory; returns its hash and size.
pub(super) fn store_file(folder: &Utf8Path, from: &Utf8Path) -> Result<(String, u64), LedgerError> {
    let size = fs::metadata(from).map_err(file_error(from))?.len();
    check_reserve(folder, size)?;
    let temporary = folder.join("blobs").join(format!(".oversize.{}.tmp", std::process::id()));
    make_folder(&folder.join("blobs"))?;
    let mut source = File::open(from).map_err(file_error(from))?;
    let mut copy = File::create(&temporary).map_err(file_error(&temporary))?;
    let mut hash = Sha256::new();
    let (mut buffer, mut size) = (vec![0; 64 * 1024], 0);
    loop {
        let n = source.read(&mut buffer).map_err(file_error(from))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        size += n as u64;
        copy.write_all(&buffer[..n]).map_err(file_error(&temporary))?;
    }
    copy.sync_all().map_err(file_error(&temporary))?;
    let sha256 = data_encoding::HEXLOWER.encode(&hash.finalize());
    let path = path(folder, &sha256);
    let parent = path.parent().unwrap_or(folder);
    crate::durable::make_folder(parent).map_err(file_error(parent))?;
    fs::rename(&temporary, &path).map_err(file_error(&path))?;
    crate::durable::sync_folder(parent).map_err(file_error(parent))?;
    Ok((sha256, size))
}

/// Reads the start of a blob.
pub(super) fn read_start(folder: &Utf8Path, sha256: &str, most: u64) -> Result<Vec<u8>, LedgerError> {
    let path = path(folder, sha256);
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(file_error(&path))?;
    file.take(most).read_to_end(&mut bytes).map_err(file_error(&path))?;
    Ok(bytes)
}

/// Returns the hash of a blob without holding it in memory.
pub(super) fn hash(folder: &Utf8Path, sha256: &str) -> Result<String, LedgerError> {
    let path = path(folder, sha256);
    let mut file = File::open(&path).map_err(file_error(&path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = file.read(&mut buffer).map_err(file_error(&path))?;
        if n == 0 {
            return Ok(data_encoding::HEXLOWER.encode(&hash.finalize()));
        }
        hash.update(&buffer[..n]);
    }
}

/// Reads bytes by their hash.
pub(super) fn read(folder: &Utf8Path, sha256: &str) -> Result<Vec<u8>, LedgerError> {
    let path = path(folder, sha256);
    fs::read(&path).map_err(file_error(&path))
}
