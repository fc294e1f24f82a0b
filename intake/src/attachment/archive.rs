//! The ZIP container of Office documents, read within limits.
//!
//! The sizes that an archive declares are claims: what is counted is what comes out.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Problem, limits};

/// An archive whose files may be read until its budget is spent.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left_bytes: u64,
}

impl From<ZipError> for Problem {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::InvalidPassword => Self::Locked,
            _ => Self::Damaged,
        }
    }
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        // The end record says how many entries follow; zip makes room for no more than the bytes can hold.
        let zip = ZipArchive::new(Cursor::new(bytes))?;
        if zip.len() > limits::ARCHIVE_ENTRIES {
            return Err(Problem::OverLimit);
        }
        Ok(Self { zip, left_bytes: limits::ARCHIVE_BYTES })
    }

    /// Reads a file of the archive; `None` if there is none of that name.
    pub(super) fn file(&mut self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        self.read(index).map(Some)
    }

    /// Reads all files, so that another reader may trust the archive to be small.
    pub(super) fn check(&mut self) -> Result<(), Problem> {
        for index in 0..self.zip.len() {
            self.read(index)?;
        }
        Ok(())
    }

    fn read(&mut self, index: usize) -> Result<Vec<u8>, Problem> {
        let entry = self.zip.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Locked,
            other => other.into(),
        })?;
        let by_ratio = (entry.compressed_size().saturating_mul(limits::RATIO)).max(limits::RATIO_FROM_BYTES);
        let most = limits::ENTRY_BYTES.min(by_ratio).min(self.left_bytes);
        let mut bytes = Vec::new();
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| Problem::Damaged)?;
        let length = bytes.len() as u64;
        if length > most {
            return Err(Problem::OverLimit);
        }
        self.left_bytes -= length;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::zip;
    use super::*;

    #[test]
    fn a_file_is_read_by_its_name() {
        let bytes = zip(&[("a.xml", b"<a/>"), ("b/c.xml", b"<c/>")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.file("b/c.xml"), Ok(Some(b"<c/>".to_vec())));
        assert_eq!(archive.file("d.xml"), Ok(None));
    }

    #[test]
    fn bombs_are_found_by_what_comes_out() {
        let bytes = zip(&[("bomb.xml", &vec![b' '; 40_000_000])]);
        assert!(bytes.len() < 100_000);
        assert_eq!(Archive::open(&bytes).unwrap().file("bomb.xml"), Err(Problem::OverLimit));
        assert_eq!(Archive::open(&bytes).unwrap().check(), Err(Problem::OverLimit));
    }

    #[test]
    fn a_lie_about_the_size_changes_nothing() {
        // The uncompressed size stands 22 bytes after the signature of the local header, 24 in the central one.
        let mut bytes = zip(&[("bomb.xml", &vec![b' '; 2_000_000])]);
        let central = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        bytes[central + 24..central + 28].copy_from_slice(&10_u32.to_le_bytes());
        bytes[22..26].copy_from_slice(&10_u32.to_le_bytes());
        assert!(Archive::open(&bytes).and_then(|mut archive| archive.file("bomb.xml")).is_err());
    }

    #[test]
    fn many_entries_are_too_many() {
        let names: Vec<String> = (0..=limits::ARCHIVE_ENTRIES).map(|number| number.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(Archive::open(&zip(&files)).err(), Some(Problem::OverLimit));
    }

    #[test]
    fn a_truncated_archive_is_damaged() {
        let bytes = zip(&[("a.xml", b"<a/>")]);
        assert_eq!(Archive::open(&bytes[..bytes.len() / 2]).err(), Some(Problem::Damaged));
    }
}
