//! How much of an attachment is read.
//!
//! Far above what forms and photos need, far below what hurts. Over a limit is a [`super::Problem`], never a cut: half a
//! form that looks whole is worse than none.

use std::time::Duration;

/// Longest attachment, in bytes; mails are capped at the same size.
pub const FILE_BYTES: usize = 25 * 1024 * 1024;
/// Most files in an archive (.docx, .xlsx, .odt, .ods).
pub const ARCHIVE_ENTRIES: usize = 2_000;
/// Longest uncompressed file of an archive, in bytes.
pub const ENTRY_BYTES: u64 = 16 * 1024 * 1024;
/// All uncompressed files of an archive, in bytes.
pub const ARCHIVE_BYTES: u64 = 64 * 1024 * 1024;
/// Highest ratio of uncompressed to compressed bytes …
pub const RATIO: u64 = 100;
/// … which only counts beyond this size: short XML full of blanks compresses well.
pub const RATIO_FROM_BYTES: u64 = 1024 * 1024;
/// Deepest XML.
pub const XML_DEPTH: usize = 256;
/// Most tags and texts of one XML file.
pub const XML_EVENTS: usize = 4_000_000;
/// Most cells of a workbook or of the tables of a document.
pub const CELLS: usize = 100_000;
/// Longest text of a document, and of all documents of a mail, in bytes.
pub const TEXT_BYTES: usize = 128 * 1024;
/// Most label and value pairs of a document.
pub const ROWS: usize = 5_000;
/// Most pages of a PDF.
pub const PAGES: usize = 60;
/// Longest uncompressed stream of a PDF, and all contents of one page, in bytes.
pub const STREAM_BYTES: usize = 8 * 1024 * 1024;
/// Most drawing operations of a PDF.
pub const OPERATIONS: usize = 1_000_000;
/// Deepest drawing within drawings, and fields within fields, of a PDF.
pub const PDF_DEPTH: usize = 8;
/// Most form fields of a PDF.
pub const FIELDS: usize = 2_000;
/// Largest picture, in pixels: the 50 megapixels of good telephones fit.
pub const PIXELS: u64 = 64_000_000;
/// Longest side of a picture, in pixels.
pub const SIDE_PIXELS: u32 = 20_000;
/// Memory that a picture's decoder may ask for, in bytes.
pub const DECODER_BYTES: u64 = 600 * 1024 * 1024;
/// Longest side of a published picture, in pixels.
pub const PUBLISHED_SIDE_PIXELS: u32 = 1600;

/// How long a reading may take by the clock.
pub const READING: Duration = Duration::from_secs(20);
/// How long the reader's process may compute, in seconds.
pub const PROCESS_CPU_SECONDS: u64 = 15;
/// The reader's address space, in bytes.
pub const PROCESS_BYTES: u64 = 1024 * 1024 * 1024;
/// Longest answer of the reader's process, in bytes.
pub const ANSWER_BYTES: u64 = 48 * 1024 * 1024;
