//! Splits a header block into headers, whatever its state, and holds them decoded.
//!
//! The reader is tolerant where people's software is sloppy (blanks before the colon, lines that are no headers, a missing
//! empty line) and bounded everywhere ([`limits`]).

use memchr::memchr;

use super::{Defect, charset, clean, limits, word};

/// The headers of a mail or a part, decoded, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    list: Vec<(String, String)>,
}

impl Headers {
    /// Returns the value of the first header of this name; names are compared without case (RFC 5322 §1.2.2).
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Returns the values of all headers of this name, topmost first.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.list
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Tells whether a header of this name exists.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Returns all headers as name and decoded value, in the order of the mail.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Decodes raw headers (RFC 2047), each to one clean line.
    pub(super) fn decode(raw: &[RawHeader], defects: &mut Vec<Defect>) -> Self {
        let list = raw
            .iter()
            .map(|header| (header.name.clone(), clean::line(&word::decode(&header.value, defects))))
            .collect();
        Self { list }
    }
}

/// One header as it stands in the mail, unfolded.
#[derive(Debug, Clone)]
pub struct RawHeader {
    /// The field name as written.
    pub name: String,
    /// The value: line ends of folding are gone (RFC 5322 §2.2.3), the rest is untouched.
    pub value: Vec<u8>,
}

/// A header block, split.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The headers in order.
    pub headers: Vec<RawHeader>,
    /// Where the body starts in the bytes given.
    pub body_start: usize,
}

impl Block {
    /// Returns the first header of this name, unfolded.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        first(&self.headers, name)
    }
}

/// Returns the value of the first header of this name among raw headers.
#[must_use]
pub fn first<'a>(headers: &'a [RawHeader], name: &str) -> Option<&'a [u8]> {
    headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_slice())
}

/// Splits the header block at the start of `bytes`.
///
/// The block ends with an empty line; or with a line that is no header if none follows it (then the separator was
/// forgotten); or with the bytes.
#[must_use]
pub fn split(bytes: &[u8], defects: &mut Vec<Defect>) -> Block {
    let mut block = Block::default();
    let mut at = 0;
    while at < bytes.len() {
        let next = line_end(bytes, at);
        let line = trim_line_end(&bytes[at..next]);
        if line.is_empty() {
            at = next;
            break;
        }
        if at > limits::HEADER_BLOCK_BYTES || block.headers.len() >= limits::HEADERS {
            let over_size = at > limits::HEADER_BLOCK_BYTES;
            defects.push(if over_size { Defect::HeaderBlockTooLarge } else { Defect::TooManyHeaders });
            at = skip_block(bytes, at);
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            if line.iter().all(|byte| matches!(byte, b' ' | b'\t')) && !goes_on(bytes, next) {
                // A separator with stray blanks.
                at = next;
                break;
            }
            match block.headers.last_mut() {
                Some(header) => extend(header, line, defects),
                None => defects.push(Defect::MalformedHeaderLine),
            }
        } else if let Some((name, value)) = name_and_value(line) {
            let mut header = RawHeader { name: name.to_owned(), value: Vec::new() };
            extend(&mut header, value, defects);
            block.headers.push(header);
        } else if goes_on(bytes, next) {
            defects.push(Defect::MalformedHeaderLine);
        } else {
            defects.push(Defect::MissingBodySeparator);
            break;
        }
        at = next;
    }
    block.body_start = at.min(bytes.len());
    block
}

/// Returns the index after the line end of the line that starts at `at`.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |offset| at + offset + 1)
}

/// Returns the line without its LF or CR LF.
pub(super) fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Splits a line into field name and value; `None` if it does not begin with a field name (RFC 5322 §3.6.8; blanks before
/// the colon are obsolete syntax, §4.5).
fn name_and_value(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = memchr(b':', &line[..line.len().min(200)])?;
    let name = str::from_utf8(&line[..colon]).ok()?.trim_end_matches([' ', '\t']);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| (name, line[colon + 1..].trim_ascii_start()))
}

/// Tells whether the header block goes on at `at`: a header or a continuation of one.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    let line = trim_line_end(&bytes[at.min(bytes.len())..line_end(bytes, at.min(bytes.len()))]);
    match line.first() {
        None => false,
        Some(b' ' | b'\t') => !line.iter().all(|byte| matches!(byte, b' ' | b'\t')),
        Some(_) => name_and_value(line).is_some_and(|(name, _)| {
            // Only well-known names and X- names count: body text such as `Name: value` must not be eaten.
            let lower = name.to_ascii_lowercase();
            lower.starts_with("x-") || KNOWN.contains(&lower.as_str())
        }),
    }
}

/// Field names that prove a header block.
const KNOWN: &[&str] = &[
    "auto-submitted",
    "bcc",
    "cc",
    "content-description",
    "content-disposition",
    "content-id",
    "content-language",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "in-reply-to",
    "list-id",
    "message-id",
    "mime-version",
    "organization",
    "precedence",
    "received",
    "received-spf",
    "references",
    "reply-to",
    "resent-from",
    "return-path",
    "sender",
    "subject",
    "thread-index",
    "thread-topic",
    "to",
    "user-agent",
    "authentication-results",
    "arc-seal",
    "importance",
];

/// Tells whether any of the headers is one that a mail has: without one, the "headers" are text with colons.
#[must_use]
pub fn are_of_a_mail(headers: &[RawHeader]) -> bool {
    headers.iter().any(|header| KNOWN.contains(&header.name.to_ascii_lowercase().as_str()))
}

/// Appends a (continuation) line; folding white space becomes one blank so that words stay apart.
fn extend(header: &mut RawHeader, line: &[u8], defects: &mut Vec<Defect>) {
    let room = limits::HEADER_LINE_BYTES.saturating_sub(header.value.len());
    if !header.value.is_empty() && room > 0 {
        header.value.push(b' ');
    }
    let line = line.trim_ascii();
    if line.len() > room {
        defects.push(Defect::HeaderLineTooLong);
    }
    header.value.extend_from_slice(&line[..line.len().min(room)]);
}

/// Finds the body after a block that is too large: the first empty line.
fn skip_block(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let next = line_end(bytes, at);
        if trim_line_end(&bytes[at..next]).is_empty() {
            return next;
        }
        at = next;
    }
    bytes.len()
}

/// Decodes the raw bytes of a header value that carry no encoded words: UTF-8 (RFC 6532), else the likeliest charset.
pub(super) fn decode_raw(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => charset::detect(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, expected: &[(&str, &str)], body: &str) {
        let mut defects = Vec::new();
        let split = split(block.as_bytes(), &mut defects);
        let headers: Vec<(String, String)> = split
            .headers
            .iter()
            .map(|header| (header.name.clone(), String::from_utf8_lossy(&header.value).into_owned()))
            .collect();
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(headers, expected, "{block:?}");
        assert_eq!(&block[split.body_start..], body, "{block:?}");
    }

    #[test]
    fn sloppy_blocks_are_split() {
        check("From: a\r\nTo: b\r\n\r\nbody", &[("From", "a"), ("To", "b")], "body");
        check("Subject: a\n\tb\n c\n\n", &[("Subject", "a b c")], "");
        check("Subject : a\n\nx", &[("Subject", "a")], "x");
        check("From: a\nthis is no header\nTo: b\n\nx", &[("From", "a"), ("To", "b")], "x");
        check("From: a\nDear all,\nName: x\n", &[("From", "a")], "Dear all,\nName: x\n");
        check("From: a\n \t\nbody", &[("From", "a")], "body");
        check("From: a", &[("From", "a")], "");
    }
}
