//! Whether a picture told where it was taken.
//!
//! Only asked to be told to a person: the published picture has no metadata in any case.

use memchr::memmem;

/// The tag of the GPS directory (Exif 2.32 §4.6.3).
const GPS_DIRECTORY: u16 = 0x8825;

/// Tells whether a picture's Exif block (from its TIFF header on) has a GPS directory with something in it, or its bytes an
/// XMP packet with a position.
pub(super) fn is_placed(exif: Option<&[u8]>, picture: &[u8]) -> bool {
    exif.is_some_and(has_directory) || memmem::find(picture, b"exif:GPSLatitude").is_some()
}

fn has_directory(exif: &[u8]) -> bool {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let little = exif.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<usize> {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let fold = |value: usize, byte: &u8| value << 8 | usize::from(*byte);
        Some(if little { bytes.iter().rev().fold(0, fold) } else { bytes.iter().fold(0, fold) })
    };
    let directory = || {
        let first = number(4, 4)?;
        let entries = number(first, 2)?;
        let entry = (0..entries)
            .map(|index| first + 2 + 12 * index)
            .find(|at| number(*at, 2) == Some(GPS_DIRECTORY.into()))?;
        number(number(entry + 8, 4)?, 2)
    };
    directory().is_some_and(|entries| entries > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            is_placed(Some(&bytes), &bytes);
            is_placed(Some(&[b"II*\0\x08\0\0\0", bytes.as_slice()].concat()), &[]);
        }
    }
}
