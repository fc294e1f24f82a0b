//! How wide and high a picture is, by the first bytes of its file: a page that says it does not jump while it loads.

/// Returns width and height of a PNG, JPEG, GIF or WebP; `None` for anything else.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let found = match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some((be32(bytes, 16)?, be32(bytes, 20)?)),
        [b'G', b'I', b'F', b'8', ..] => Some((le16(bytes, 6)?, le16(bytes, 8)?)),
        [0xff, 0xd8, ..] => jpeg(bytes),
        [b'R', b'I', b'F', b'F', ..] if bytes.get(8..12) == Some(b"WEBP") => webp(bytes),
        _ => None,
    };
    found.filter(|(width, height)| (1..=100_000).contains(width) && (1..=100_000).contains(height))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let [a, b, c] = bytes.get(at..at + 3)? else { return None };
    Some(u32::from(*a) | u32::from(*b) << 8 | u32::from(*c) << 16)
}

/// Goes from segment to segment to the one that begins the picture. One that is turned by its EXIF data is not measured:
/// browsers turn it.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let mark = *bytes.get(at + 1)?;
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match mark {
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xe1 if bytes.get(at + 4..at + 8) == Some(b"Exif") => return None,
            0xc0..=0xcf if !matches!(mark, 0xc4 | 0xc8 | 0xcc) => {
                return Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?));
            }
            _ => at += 2 + usize::try_from(be16(bytes, at + 2)?).ok()?,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((le24(bytes, 24)? + 1, le24(bytes, 27)? + 1)),
        b"VP8 " => Some((le16(bytes, 26)? & 0x3fff, le16(bytes, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(bytes.get(21..25)?.try_into().ok()?);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_measured_by_its_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x90\0\0\0\xc8";
        assert_eq!(size(png), Some((400, 200)));
        assert_eq!(size(b"GIF89a\x90\x01\xc8\0"), Some((400, 200)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04xx\xff\xc2\0\x11\x08\0\xc8\x01\x90\x03";
        assert_eq!(size(jpeg), Some((400, 200)));
        assert_eq!(size(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x8f\x01\0\xc7\0\0"), Some((400, 200)));
        for cut in 0..jpeg.len() {
            let _ = size(&jpeg[..cut]);
            let _ = size(&png[..cut.min(png.len())]);
        }
        assert_eq!(size(b"<svg>"), None);
    }
}
