//! Content-Transfer-Encoding (RFC 2045 §6), decoded as far as it goes.
//!
//! A mailing list's footer after base64, a cut last line, a stray `=`: what can be decoded is kept and the damage is marked.
//! An emptied body would be a lost nomination.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use memchr::{memchr, memchr_iter, memmem};

use super::{Defect, header};

/// Padding or not, trailing bits or not: mailers disagree, the meaning is clear.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Removes the transfer encoding named in the header.
#[must_use]
pub fn decode<'a>(encoding: Option<&[u8]>, body: &'a [u8]) -> (Cow<'a, [u8]>, Option<Defect>) {
    let encoding = encoding.map(name).unwrap_or_default();
    match encoding.as_str() {
        "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "7bits" | "8bits" => {
            (Cow::Borrowed(body), None)
        }
        "base64" => {
            let (bytes, clean) = base64_lenient(body);
            (Cow::Owned(bytes), (!clean).then_some(Defect::TransferDamaged))
        }
        "quoted-printable" => {
            let (bytes, clean) = quoted_printable(body);
            (Cow::Owned(bytes), (!clean).then_some(Defect::TransferDamaged))
        }
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => (Cow::Borrowed(body), Some(Defect::Uuencoded)),
        _ => (Cow::Borrowed(body), Some(Defect::TransferUnknown)),
    }
}

/// Returns the encoding's name without comments, quotes and case: `base64 (x)` is base64.
fn name(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let word = text
        .split(|character: char| {
            character.is_whitespace() || matches!(character, ';' | '(' | '"' | '\'' | ',')
        })
        .find(|word| !word.is_empty())
        .unwrap_or("");
    match word.to_ascii_lowercase().as_str() {
        "quoted" | "quotedprintable" | "quoted_printable" => "quoted-printable".to_owned(),
        "base-64" | "base" => "base64".to_owned(),
        other => other.to_owned(),
    }
}

/// Decodes base64 (RFC 4648 §4); the flag tells whether it was clean.
///
/// Foreign bytes are dropped. After padding, or after an empty line, a line that is not base64 ends the data: it is
/// somebody's footer.
#[must_use]
pub fn base64_lenient(body: &[u8]) -> (Vec<u8>, bool) {
    let mut joined = Vec::with_capacity(body.len());
    let mut from = 0;
    for at in memchr_iter(b'\n', body).chain([body.len()]) {
        joined.extend_from_slice(header::trim_line_end(&body[from..at]));
        from = (at + 1).min(body.len());
    }
    joined.truncate(joined.trim_ascii_end().len());
    // The common case goes through the engine in one piece.
    if let Ok(bytes) = LENIENT.decode(&joined) {
        return (bytes, true);
    }
    salvage_base64(body)
}

fn salvage_base64(body: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let mut quantum: Vec<u8> = Vec::new();
    let mut ended = false;
    let mut after_blank = false;
    let mut clean = true;
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        let foreign = line.iter().filter(|byte| !is_base64(**byte)).count();
        if foreign > 0 {
            clean = false;
            // Prose or a ruler: the data ended before it.
            if ended || after_blank || foreign * 4 > line.len() {
                break;
            }
        } else if ended && line.len() % 4 != 0 {
            clean = false;
            break;
        }
        for byte in line.iter().filter(|byte| is_base64(**byte)) {
            if *byte == b'=' {
                ended = true;
                flush(&mut quantum, &mut bytes);
            } else {
                quantum.push(*byte);
            }
        }
        let whole = quantum.len() / 4 * 4;
        let rest = quantum.split_off(whole);
        flush(&mut quantum, &mut bytes);
        quantum = rest;
        after_blank = false;
    }
    if quantum.len() == 1 {
        clean = false;
    }
    flush(&mut quantum, &mut bytes);
    (bytes, clean)
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Decodes what is in the buffer; a lone last digit carries no byte.
fn flush(quantum: &mut Vec<u8>, bytes: &mut Vec<u8>) {
    if quantum.len() % 4 == 1 {
        quantum.pop();
    }
    // The buffer holds alphabet bytes only, so this cannot fail; if it ever did, the bytes would be lost, not the mail.
    if let Ok(decoded) = LENIENT.decode(&*quantum) {
        bytes.extend(decoded);
    }
    quantum.clear();
}

/// Decodes quoted-printable (RFC 2045 §6.7); the flag tells whether it was clean. A stray `=` stays as it is.
#[must_use]
pub fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut clean = true;
    let mut at = 0;
    while at < body.len() {
        let next = header::line_end(body, at);
        let line = header::trim_line_end(&body[at..next]);
        // White space at the end of an encoded line was added on the way (rule 3).
        let trimmed = line.trim_ascii_end();
        let mut from = 0;
        let mut soft = false;
        while let Some(offset) = memchr(b'=', &trimmed[from..]) {
            let equals = from + offset;
            out.extend_from_slice(&trimmed[from..equals]);
            if equals + 1 == trimmed.len() {
                soft = true;
                from = trimmed.len();
            } else if let Some(byte) = hex_pair(trimmed.get(equals + 1..equals + 3)) {
                out.push(byte);
                from = equals + 3;
            } else {
                clean = false;
                out.push(b'=');
                from = equals + 1;
            }
        }
        out.extend_from_slice(&trimmed[from..]);
        if !soft && next > at + line.len() {
            out.extend_from_slice(&body[at + line.len()..next]);
        }
        at = next;
    }
    (out, clean)
}

/// Returns the byte of two hexadecimal digits, in either case.
#[must_use]
pub fn hex_pair(pair: Option<&[u8]>) -> Option<u8> {
    let [high, low] = pair? else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// Tells whether a text holds a uuencoded file: `begin 644 name`, then data.
#[must_use]
pub fn has_uuencoded_file(text: &[u8]) -> bool {
    memmem::find_iter(text, b"begin ").take(100).any(|at| {
        let at_line_start = at == 0 || text[at - 1] == b'\n';
        let rest = &text[at + 6..];
        at_line_start
            && rest.len() > 5
            && rest[..3].iter().all(|byte| (b'0'..=b'7').contains(byte))
            && rest[3] == b' '
            && memmem::find(rest, b"\nend").is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_base64_keeps_what_it_has() {
        let check = |body: &str, expected: &str, clean: bool| {
            let (bytes, is_clean) = base64_lenient(body.as_bytes());
            assert_eq!((String::from_utf8_lossy(&bytes).as_ref(), is_clean), (expected, clean), "{body:?}");
        };
        check("SGVsbG8=\r\n", "Hello", true);
        check("SGVs\nbG8", "Hello", true);
        check("SGVs!!bG8=", "Hello", false);
        check("SGVsbG8=\n_______________\nNews mailing list\nhttp://lists.example.org\n", "Hello", false);
        check("SGVsbG8h\n\nThis is a footer of the list\n", "Hello!", false);
        check("SGVsbG8=SGVsbG8=", "HelloHello", true);
        check("SGVsbG8hS", "Hello!", false);
    }

    #[test]
    fn damaged_quoted_printable_keeps_what_it_has() {
        let check = |body: &str, expected: &str, clean: bool| {
            let (bytes, is_clean) = quoted_printable(body.as_bytes());
            assert_eq!((String::from_utf8_lossy(&bytes).as_ref(), is_clean), (expected, clean), "{body:?}");
        };
        check("caf=C3=A9 =\r\nx  \r\n", "café x\r\n", true);
        check("a=3db", "a=b", true);
        check("1 = 1=zz", "1 = 1=zz", false);
        check("cut=", "cut", true);
    }
}
