//! How much of a mail is read.
//!
//! Numbers are far above what people send and far below what hurts. Over a limit is a defect and the start of salvage, never
//! an error: the mail that is over still becomes a message.
//!
//! [`scan`] looks at the raw bytes before any parser does, because mailparse reads encoded words in quadratic time and
//! refuses a whole message for its depth.

use memchr::memmem;

use super::{Defect, header};

/// Longest mail that is read whole.
pub const MESSAGE_BYTES: usize = 25 * 1024 * 1024;
/// Longest header block of a mail or a part.
pub const HEADER_BLOCK_BYTES: usize = 64 * 1024;
/// Longest unfolded header.
pub const HEADER_LINE_BYTES: usize = 16 * 1024;
/// Most headers in one block.
pub const HEADERS: usize = 200;
/// Most MIME parts in one mail.
pub const PARTS: usize = 100;
/// Deepest nesting of MIME parts.
pub const DEPTH: usize = 20;
/// Deepest nesting of mails in mails.
pub const NESTED_DEPTH: usize = 5;
/// Most mails inside one mail, over all levels.
pub const NESTED_MESSAGES: usize = 20;
/// Most addresses read from one header.
pub const ADDRESSES: usize = 1_000;
/// Longest text that is read; more than ten times the longest form. What is longer waits for a person.
pub const TEXT_BYTES: usize = 128 * 1024;
/// Longest HTML body that is given to the HTML parser.
pub const HTML_BYTES: usize = 1024 * 1024;
/// Most nodes of an HTML body that are read.
pub const HTML_NODES: usize = 150_000;
/// Deepest nesting of HTML elements.
pub const HTML_DEPTH: usize = 200;
/// Most links kept from an HTML body.
pub const HTML_LINKS: usize = 5_000;
/// Most label/value rows kept from HTML tables.
pub const HTML_ROWS: usize = 2_000;
/// Most opened encoded words in structural headers before mailparse is not asked at all.
const ENCODED_WORDS: usize = 500;

/// What a look at the raw bytes says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// What is over the limits.
    pub defects: Vec<Defect>,
    /// A parser without limits of its own must not see these bytes.
    pub is_risky: bool,
}

/// Finds what is over the limits in the raw bytes, without parsing them.
///
/// Header regions are the start of the mail and whatever follows a line that begins with `--`, up to the first empty line:
/// a superset of the header blocks that any MIME parser will see.
#[must_use]
pub fn scan(raw: &[u8]) -> Scan {
    let mut found = Vec::new();
    if raw.len() > MESSAGE_BYTES {
        found.push(Defect::MessageTooLarge);
    }
    let mut multiparts = measure(raw, &mut found);
    let mut regions = 0;
    let mut is_risky = false;
    for at in memmem::find_iter(raw, b"\n--") {
        let start = header::line_end(raw, at + 1);
        // Only a line that is followed by something like a header opens a part.
        let first_line = &raw[start..(start + 80).min(raw.len())];
        if first_line.iter().take_while(|byte| **byte != b'\n').any(|byte| *byte == b':') {
            regions += 1;
            multiparts += measure(&raw[start..], &mut found);
        }
        if regions > PARTS * 4 {
            is_risky = true;
            break;
        }
    }
    is_risky |= !found.is_empty() || multiparts > PARTS;
    found.sort_unstable();
    found.dedup();
    Scan { defects: found, is_risky }
}

/// Measures the header block at the start of `bytes` and returns how many multipart types it names.
fn measure(bytes: &[u8], found: &mut Vec<Defect>) -> usize {
    let mut at = 0;
    let mut headers = 0;
    let mut unfolded_bytes = 0;
    while at < bytes.len() {
        let next = header::line_end(bytes, at);
        let line = header::trim_line_end(&bytes[at..next]);
        match line.first() {
            None => break,
            Some(b' ' | b'\t') => unfolded_bytes += line.len(),
            Some(_) => {
                headers += 1;
                unfolded_bytes = line.len();
            }
        }
        if unfolded_bytes > HEADER_LINE_BYTES {
            found.push(Defect::HeaderLineTooLong);
            break;
        }
        at = next;
        if at > HEADER_BLOCK_BYTES {
            found.push(Defect::HeaderBlockTooLarge);
            break;
        }
    }
    if headers > HEADERS {
        found.push(Defect::TooManyHeaders);
    }
    let block = &bytes[..at.min(HEADER_BLOCK_BYTES)];
    if memmem::find_iter(block, b"=?").nth(ENCODED_WORDS).is_some() {
        found.push(Defect::EncodedWordBomb);
    }
    memmem::find_iter(block, b"ultipart/").count()
}
