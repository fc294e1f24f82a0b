//! What is in a file that came with a mail.
//!
//! [`read`] is what the rest of the program calls: it hands the bytes to a process of its own ([`child`]), because files are
//! the most dangerous thing that strangers send. In that process [`read_here`] chooses the reader by content; each reader is
//! a pure function with its own bounds ([`limits`]). Nothing here evaluates a formula, follows a link or opens another file.
//!
//! A document becomes its text and its label/value pairs, a photo becomes a new picture without anything hidden in it, and
//! everything else stays closed.

pub mod child;
pub mod csv;
pub mod docx;
pub mod limits;
pub mod name;
pub mod odf;
pub mod pdf;
pub mod photo;
pub mod sheet;
pub mod text;

mod archive;
mod document;
mod gps;
mod problem;
mod table;
mod xml;

#[cfg(test)]
mod samples;

pub use child::read;
pub use document::Document;
pub use photo::Photo;
pub use problem::Problem;

use crate::message::{FileType, sniff};

/// What a file was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Words.
    Document(Document),
    /// A picture, ready to be published.
    Photo(Photo),
    /// A file that is kept and never opened.
    Other,
}

/// Reads a file in this process. `name` is only asked whether a text is a table (`.csv`, `.tsv`); what the file is, its
/// bytes say. The readers' libraries may panic on hostile input: outside of tests call [`read`].
///
/// # Errors
/// A [`Problem`] where the file cannot be read within the [`limits`], or is not of the given type.
pub fn read_here(bytes: &[u8], file_type: FileType, name: &str) -> Result<Reading, Problem> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(Problem::OverLimit);
    }
    if sniff::sniff(bytes) != file_type {
        return Err(Problem::Lie);
    }
    match file_type {
        FileType::Text if is_table(name) => csv::read(bytes).map(Reading::Document),
        FileType::Text => text::read(bytes, None).map(Reading::Document),
        FileType::Xlsx => sheet::read(bytes).map(Reading::Document),
        FileType::Docx => docx::read(bytes).map(Reading::Document),
        FileType::Odt | FileType::Ods => odf::read(bytes).map(Reading::Document),
        FileType::Pdf => pdf::read(bytes).map(Reading::Document),
        FileType::Jpeg | FileType::Png | FileType::Gif | FileType::Webp => {
            photo::read(bytes, file_type).map(Reading::Photo)
        }
        FileType::Heic | FileType::Avif | FileType::Tiff | FileType::Bmp => Err(Problem::OtherPicture),
        FileType::OfficeWithMacros => Err(Problem::Macros),
        FileType::Ole | FileType::Rtf | FileType::Pptx => Err(Problem::OtherDocument),
        _ => Ok(Reading::Other),
    }
}

fn is_table(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("csv") || extension.eq_ignore_ascii_case("tsv")
}

/// Tells whether [`read`] would open a file of this type at all, so that no process is started in vain.
#[must_use]
pub const fn is_opened(file_type: FileType) -> bool {
    matches!(
        file_type,
        FileType::Text
            | FileType::Xlsx
            | FileType::Docx
            | FileType::Odt
            | FileType::Ods
            | FileType::Pdf
            | FileType::Jpeg
            | FileType::Png
            | FileType::Gif
            | FileType::Webp
    )
}
