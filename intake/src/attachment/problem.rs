//! Why an attachment could not be read.

use serde::{Deserialize, Serialize};

/// Why an attachment could not be read. As text: a sentence's end for a person, to be put after the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Problem {
    /// Not what its format demands, or cut short.
    #[error("is damaged and cannot be opened")]
    Damaged,
    /// Encrypted.
    #[error("is protected by a password; please send it without")]
    Locked,
    /// Over one of [`super::limits`].
    #[error("is larger or more deeply nested than can be read here; please send a simpler file")]
    OverLimit,
    /// An Office document with macros.
    #[error("holds macros and is not opened; please save it as .docx or .xlsx")]
    Macros,
    /// .doc, .xls, .ppt, .rtf, .pptx and the like.
    #[error("is of a kind that cannot be read here; please send .docx, .odt, .pdf or plain text")]
    OtherDocument,
    /// HEIC, AVIF, TIFF, BMP.
    #[error("is a picture of a kind that cannot be shown on a page; please send it as JPEG or PNG")]
    OtherPicture,
    /// A document whose text is a picture, or has no letters that can be told.
    #[error("holds no text that can be read; please send a file that is not a scan")]
    NoText,
    /// The content is not of the type that was announced to the reader.
    #[error("is not the kind of file that it claims to be")]
    Lie,
    /// The reader's time was over.
    #[error("takes too long to read; please send a simpler file")]
    TooSlow,
    /// The reader's process ended without an answer: memory, a crash.
    #[error("cannot be read here; please send a simpler file")]
    ReaderDied,
    /// The reader's process could not be started.
    #[error("could not be read now")]
    ReaderMissing,
}

impl Problem {
    /// Tells whether the machine failed and not the file, so that a later attempt may go well.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::ReaderMissing)
    }
}
