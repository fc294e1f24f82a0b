//! Mends what stands before or between the lines of a mail, so that a strict parser can read it.
//!
//! Borrowed input means nothing had to be mended. The original bytes are kept elsewhere; this copy is only for reading.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

use super::{Defect, limits};

/// Returns the bytes with the envelope mended, and what was mended.
#[must_use]
pub fn normalise(raw: &[u8]) -> (Cow<'_, [u8]>, Vec<Defect>) {
    let mut defects = Vec::new();
    let mut bytes = Cow::Borrowed(raw);
    if raw.starts_with(&[0xFF, 0xFE]) || raw.starts_with(&[0xFE, 0xFF]) {
        let (text, _, _) = encoding_rs::UTF_16LE.decode(raw);
        bytes = Cow::Owned(text.into_owned().into_bytes());
        defects.push(Defect::Utf16);
    }
    let start = header_start(&bytes, &mut defects);
    if start > 0 {
        bytes = match bytes {
            Cow::Borrowed(slice) => Cow::Borrowed(&slice[start..]),
            Cow::Owned(vec) => Cow::Owned(vec[start..].to_vec()),
        };
    }
    if let Some(mended) = mend_line_ends(&bytes, &mut defects) {
        bytes = Cow::Owned(mended);
    }
    if let Some(mended) = mend_header_bytes(&bytes, &mut defects) {
        bytes = Cow::Owned(mended);
    }
    (bytes, defects)
}

/// Finds the first byte of the first header: after a byte order mark, blank lines, blanks and an mbox `From ` line.
fn header_start(bytes: &[u8], defects: &mut Vec<Defect>) -> usize {
    let mut at = 0;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        at = 3;
        defects.push(Defect::ByteOrderMark);
    }
    loop {
        let blanks =
            bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        if blanks > 0 && at + blanks < bytes.len() {
            at += blanks;
            defects.push(Defect::LeadingBlanks);
        }
        // `From ` without a colon in its first word is the mbox separator (RFC 4155), also as `>From `.
        let rest = &bytes[at..];
        let word = rest.strip_prefix(b">").unwrap_or(rest).strip_prefix(b"From ");
        if word.is_some_and(|word| !word.trim_ascii_start().starts_with(b":")) {
            let Some(line_end) = memchr2(b'\n', b'\r', rest) else { return at };
            at += line_end + if rest[line_end..].starts_with(b"\r\n") { 2 } else { 1 };
            defects.push(Defect::MboxFromLine);
            continue;
        }
        return at;
    }
}

/// CR-only and CR CR LF mails get CR LF. A bare CR in the body of a mail with proper line ends is content and stays.
fn mend_line_ends(bytes: &[u8], defects: &mut Vec<Defect>) -> Option<Vec<u8>> {
    let head = &bytes[..bytes.len().min(limits::HEADER_BLOCK_BYTES)];
    if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
        defects.push(Defect::BareCarriageReturn);
        let mut mended = Vec::with_capacity(bytes.len() + bytes.len() / 32);
        for line in bytes.split_inclusive(|byte| *byte == b'\r') {
            match line.split_last() {
                Some((b'\r', line)) => {
                    mended.extend_from_slice(line.strip_prefix(b"\n").unwrap_or(line));
                    mended.extend_from_slice(b"\r\n");
                }
                _ => mended.extend_from_slice(line),
            }
        }
        return Some(mended);
    }
    if memmem::find(head, b"\r\r\n").is_some() {
        defects.push(Defect::DoubledCarriageReturn);
        let mut mended = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for at in memmem::find_iter(bytes, b"\r\r\n") {
            mended.extend_from_slice(&bytes[from..at]);
            from = at + 1;
        }
        mended.extend_from_slice(&bytes[from..]);
        return Some(mended);
    }
    None
}

/// In the header block NUL bytes are dropped and a bare CR becomes a blank: it must not pass for a line end later.
fn mend_header_bytes(bytes: &[u8], defects: &mut Vec<Defect>) -> Option<Vec<u8>> {
    let end = memmem::find(bytes, b"\n\r\n")
        .into_iter()
        .chain(memmem::find(bytes, b"\n\n"))
        .min()
        .unwrap_or(bytes.len())
        .min(limits::HEADER_BLOCK_BYTES);
    let head = &bytes[..end];
    let has_nul = memchr(0, head).is_some();
    let is_bare = |at: usize| head[at] == b'\r' && head.get(at + 1).is_none_or(|next| *next != b'\n');
    let has_bare = memchr::memchr_iter(b'\r', head).any(|at| at + 1 < head.len() && is_bare(at));
    if !has_nul && !has_bare {
        return None;
    }
    let mut mended = Vec::with_capacity(bytes.len());
    for (at, byte) in head.iter().enumerate() {
        match byte {
            0 => {}
            b'\r' if at + 1 < head.len() && is_bare(at) => mended.push(b' '),
            other => mended.push(*other),
        }
    }
    if has_nul {
        defects.push(Defect::NulBytes);
    }
    if has_bare {
        defects.push(Defect::BareCarriageReturn);
    }
    mended.extend_from_slice(&bytes[end..]);
    Some(mended)
}
