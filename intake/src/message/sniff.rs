//! What a file is, by its bytes.
//!
//! Names and declared types lie, by mistake or on purpose. Only what is recognised here is ever opened or published.

use memchr::memmem;

/// The type of a file as its content shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileType {
    /// Nothing in it.
    Empty,
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// GIF picture.
    Gif,
    /// WebP picture.
    Webp,
    /// HEIC or HEIF picture (iPhones).
    Heic,
    /// AVIF picture.
    Avif,
    /// TIFF picture, or a raw format built on it.
    Tiff,
    /// BMP picture.
    Bmp,
    /// SVG drawing: a document that can hold scripts.
    Svg,
    /// PDF.
    Pdf,
    /// Word (OOXML).
    Docx,
    /// Excel (OOXML).
    Xlsx,
    /// PowerPoint (OOXML).
    Pptx,
    /// An OOXML document with macros.
    OfficeWithMacros,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// Any other ZIP archive.
    Zip,
    /// Old binary Office formats (OLE2): .doc, .xls, .msg.
    Ole,
    /// Rich Text Format.
    Rtf,
    /// Outlook's winmail.dat.
    Tnef,
    /// HTML.
    Html,
    /// Other XML.
    Xml,
    /// iCalendar.
    Calendar,
    /// vCard.
    VCard,
    /// OpenPGP armour.
    Pgp,
    /// A program.
    Executable,
    /// Other archives: gzip, 7z, rar, bzip2, xz.
    Archive,
    /// Sound or film.
    Media,
    /// Text in any charset.
    Text,
    /// Anything else.
    #[default]
    Unknown,
}

impl FileType {
    /// Returns the media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        self.names().0
    }

    /// Returns the usual file name extension, without dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.names().1
    }

    /// Tells whether this is a photograph's format.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Jpeg
                | Self::Png
                | Self::Gif
                | Self::Webp
                | Self::Heic
                | Self::Avif
                | Self::Tiff
                | Self::Bmp
        )
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Jpeg => ("image/jpeg", "jpg"),
            Self::Png => ("image/png", "png"),
            Self::Gif => ("image/gif", "gif"),
            Self::Webp => ("image/webp", "webp"),
            Self::Heic => ("image/heic", "heic"),
            Self::Avif => ("image/avif", "avif"),
            Self::Tiff => ("image/tiff", "tif"),
            Self::Bmp => ("image/bmp", "bmp"),
            Self::Svg => ("image/svg+xml", "svg"),
            Self::Pdf => ("application/pdf", "pdf"),
            Self::Docx => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            Self::Pptx => {
                ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx")
            }
            Self::OfficeWithMacros => ("application/vnd.ms-office.macroenabled", "macro"),
            Self::Odt => ("application/vnd.oasis.opendocument.text", "odt"),
            Self::Ods => ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
            Self::Zip => ("application/zip", "zip"),
            Self::Ole => ("application/x-ole-storage", "ole"),
            Self::Rtf => ("application/rtf", "rtf"),
            Self::Tnef => ("application/ms-tnef", "dat"),
            Self::Html => ("text/html", "html"),
            Self::Xml => ("application/xml", "xml"),
            Self::Calendar => ("text/calendar", "ics"),
            Self::VCard => ("text/vcard", "vcf"),
            Self::Pgp => ("application/pgp-encrypted", "asc"),
            Self::Executable => ("application/x-executable", "bin"),
            Self::Archive => ("application/x-archive", "archive"),
            Self::Media => ("application/x-media", "media"),
            Self::Text => ("text/plain", "txt"),
            Self::Empty | Self::Unknown => ("application/octet-stream", "bin"),
        }
    }
}

/// Leading bytes, most telling first.
const MAGIC: [(&[u8], FileType); 27] = [
    (b"\xFF\xD8\xFF", FileType::Jpeg),
    (b"\x89PNG\r\n\x1A\n", FileType::Png),
    (b"GIF87a", FileType::Gif),
    (b"GIF89a", FileType::Gif),
    (b"II*\0", FileType::Tiff),
    (b"MM\0*", FileType::Tiff),
    (b"BM", FileType::Bmp),
    (b"%PDF-", FileType::Pdf),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileType::Ole),
    (b"{\\rtf", FileType::Rtf),
    (b"\x78\x9F\x3E\x22", FileType::Tnef),
    (b"BEGIN:VCALENDAR", FileType::Calendar),
    (b"BEGIN:VCARD", FileType::VCard),
    (b"-----BEGIN PGP", FileType::Pgp),
    (b"MZ", FileType::Executable),
    (b"\x7FELF", FileType::Executable),
    (b"#!", FileType::Executable),
    (b"\xCA\xFE\xBA\xBE", FileType::Executable),
    (b"\x1F\x8B", FileType::Archive),
    (b"7z\xBC\xAF\x27\x1C", FileType::Archive),
    (b"Rar!\x1A\x07", FileType::Archive),
    (b"BZh", FileType::Archive),
    (b"\xFD7zXZ\0", FileType::Archive),
    (b"ID3", FileType::Media),
    (b"OggS", FileType::Media),
    (b"fLaC", FileType::Media),
    (b"\x1A\x45\xDF\xA3", FileType::Media),
];

/// Returns the type of a file by its content alone.
#[must_use]
pub fn sniff(bytes: &[u8]) -> FileType {
    if bytes.is_empty() {
        return FileType::Empty;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(b"RIFF") && bytes.len() > 12 {
        return if &bytes[8..12] == b"WEBP" { FileType::Webp } else { FileType::Media };
    }
    if bytes.len() > 12 && &bytes[4..8] == b"ftyp" {
        return match &bytes[8..12] {
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => FileType::Heic,
            b"avif" | b"avis" => FileType::Avif,
            _ => FileType::Media,
        };
    }
    if let Some((_, found)) =
        MAGIC.iter().find(|(magic, found)| bytes.starts_with(magic) && is_credible(*found, bytes))
    {
        return *found;
    }
    text(bytes)
}

/// Two-letter magic needs a second look: text may begin with `BM` or `MZ`.
fn is_credible(found: FileType, bytes: &[u8]) -> bool {
    match found {
        FileType::Bmp => bytes.len() > 26 && bytes[6..10] == [0, 0, 0, 0],
        FileType::Executable => bytes.starts_with(b"#!/") || bytes.len() > 64 && bytes[..64].contains(&0),
        _ => true,
    }
}

/// Tells OOXML and OpenDocument from other archives by the names of their entries, which ZIP does not compress.
fn zip(bytes: &[u8]) -> FileType {
    // Entry names stand in the local headers at the start and in the central directory at the end.
    let head = &bytes[..bytes.len().min(64 * 1024)];
    let tail = &bytes[bytes.len().saturating_sub(64 * 1024)..];
    let has = |name: &[u8]| memmem::find(head, name).is_some() || memmem::find(tail, name).is_some();
    if has(b"vbaProject.bin") {
        return FileType::OfficeWithMacros;
    }
    if has(b"[Content_Types].xml") {
        if has(b"word/document") {
            return FileType::Docx;
        }
        if has(b"xl/workbook") {
            return FileType::Xlsx;
        }
        if has(b"ppt/presentation") {
            return FileType::Pptx;
        }
    }
    if head.len() > 38 && &head[30..38] == b"mimetype" {
        if has(b"application/vnd.oasis.opendocument.text") {
            return FileType::Odt;
        }
        if has(b"application/vnd.oasis.opendocument.spreadsheet") {
            return FileType::Ods;
        }
    }
    FileType::Zip
}

/// Tells HTML, SVG, XML and plain text from binary data.
fn text(bytes: &[u8]) -> FileType {
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let head = &bytes[..bytes.len().min(4096)];
    let controls = head
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B))
        .count();
    if !utf16 && controls * 50 > head.len() {
        return FileType::Unknown;
    }
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let lower = start[..start.len().min(1024)].to_ascii_lowercase();
    let begins = |tag: &[u8]| lower.starts_with(tag);
    let holds = |tag: &[u8]| memmem::find(&lower, tag).is_some();
    if begins(b"<") {
        if holds(b"<svg") && !holds(b"<html") {
            return FileType::Svg;
        }
        if holds(b"<html")
            || begins(b"<!doctype html")
            || holds(b"<body")
            || holds(b"<script")
            || begins(b"<div")
            || begins(b"<p>")
            || begins(b"<table")
        {
            return FileType::Html;
        }
        if begins(b"<?xml") {
            return FileType::Xml;
        }
    }
    if holds(b"<script") {
        return FileType::Html;
    }
    FileType::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let check = |bytes: &[u8], expected: FileType| {
            assert_eq!(sniff(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        };
        check(b"", FileType::Empty);
        check(b"\xFF\xD8\xFF\xE0 jfif", FileType::Jpeg);
        check(b"%PDF-1.7", FileType::Pdf);
        check(b"\0\0\0\x18ftypheic\0\0\0\0", FileType::Heic);
        check(b"PK\x03\x04 [Content_Types].xml word/document.xml", FileType::Docx);
        check(
            b"PK\x03\x04 [Content_Types].xml word/document.xml word/vbaProject.bin",
            FileType::OfficeWithMacros,
        );
        check(b"PK\x03\x04 a.txt", FileType::Zip);
        check(b"BMW is a car maker and this is a text", FileType::Text);
        check(b" <!DOCTYPE html><html>", FileType::Html);
        check(b"<?xml version='1.0'?><svg>", FileType::Svg);
        check(b"\xEF\xBB\xBFName: x", FileType::Text);
        check(b"\x01\x02\x03\x04", FileType::Unknown);
        check(
            b"MZ\x90\0\x03\0\0\0 and so on, and so on, and so on, and so on, and so on, and so on",
            FileType::Executable,
        );
    }
}
