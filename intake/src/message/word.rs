//! Encoded words in headers (RFC 2047, RFC 2231 §5).
//!
//! Our own decoder, because mailers split one character over two words, forget the blanks around words, add language tags
//! and name charsets that do not exist, and because the work must stay linear for a header stuffed with `=?`.

use super::{Defect, charset, header, transfer};

/// Longest encoded word that is looked at. The standard says 75; some mailers never fold.
const WORD_BYTES: usize = 4096;

/// Bytes of adjacent words in one charset, not yet decoded: a character may be split between them.
struct Run {
    charset: String,
    bytes: Vec<u8>,
}

/// Decodes the value of an unstructured header, or a phrase.
#[must_use]
pub fn decode(value: &[u8], defects: &mut Vec<Defect>) -> String {
    if !value.windows(2).any(|pair| pair == b"=?") {
        return header::decode_raw(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut plain: Vec<u8> = Vec::new();
    let mut run: Option<Run> = None;
    let mut at = 0;
    while at < value.len() {
        if value[at] == b'='
            && let Some(word) = Word::parse(&value[at..])
        {
            // White space between two encoded words is not part of the text (RFC 2047 §6.2).
            if !(run.is_some() && plain.iter().all(u8::is_ascii_whitespace)) {
                flush_run(&mut run, &mut out, defects);
                flush_plain(&plain, &mut out);
            }
            plain.clear();
            match &mut run {
                Some(run) if run.charset.eq_ignore_ascii_case(word.charset) => run.bytes.extend(word.bytes),
                _ => {
                    flush_run(&mut run, &mut out, defects);
                    run = Some(Run { charset: word.charset.to_owned(), bytes: word.bytes });
                }
            }
            at += word.length;
        } else {
            if value[at..].starts_with(b"=?") && looks_cut(&value[at..]) {
                defects.push(Defect::EncodedWordDamaged);
            }
            plain.push(value[at]);
            at += 1;
        }
    }
    flush_run(&mut run, &mut out, defects);
    flush_plain(&plain, &mut out);
    out
}

fn flush_run(run: &mut Option<Run>, out: &mut String, defects: &mut Vec<Defect>) {
    let Some(run) = run.take() else { return };
    let decoded = charset::decode(&run.bytes, Some(&run.charset));
    if decoded.unknown_label {
        defects.push(Defect::CharsetUnknown);
    }
    if decoded.lossy {
        defects.push(Defect::CharacterLost);
    }
    out.push_str(&decoded.text);
}

fn flush_plain(plain: &[u8], out: &mut String) {
    out.push_str(&header::decode_raw(plain));
}

/// Tells whether something that begins like an encoded word is one whose end is missing.
fn looks_cut(bytes: &[u8]) -> bool {
    let mut pieces = bytes[2..].splitn(3, |byte| *byte == b'?');
    let charset = pieces.next().unwrap_or_default();
    let encoding = pieces.next().unwrap_or_default();
    (1..=40).contains(&charset.len())
        && matches!(encoding, b"q" | b"Q" | b"b" | b"B")
        && pieces.next().is_some()
}

/// One encoded word, its transfer encoding removed.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    length: usize,
}

impl<'a> Word<'a> {
    /// Reads `=?charset*language?encoding?text?=` at the start of `bytes`.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"=?")?;
        let charset_end = rest.iter().take(60).position(|byte| *byte == b'?')?;
        let label = str::from_utf8(&rest[..charset_end]).ok()?;
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+*'".contains(&byte);
        if label.is_empty() || !label.bytes().all(is_token) {
            return None;
        }
        let encoding = rest.get(charset_end + 1)?.to_ascii_lowercase();
        if rest.get(charset_end + 2) != Some(&b'?') {
            return None;
        }
        let text = &rest[charset_end + 3..];
        let text = &text[..text.len().min(WORD_BYTES)];
        let end = text.windows(2).position(|pair| pair == b"?=")?;
        let bytes = match encoding {
            b'b' => transfer::base64_lenient(&text[..end]).0,
            b'q' => decode_q(&text[..end]),
            _ => return None,
        };
        let charset = label.split('*').next().unwrap_or(label);
        Some(Self { charset, bytes, length: 2 + charset_end + 3 + end + 2 })
    }
}

/// Decodes the Q encoding (RFC 2047 §4.2): quoted-printable where `_` is a blank.
fn decode_q(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'_' => out.push(b' '),
            b'=' => match transfer::hex_pair(text.get(at + 1..at + 3)) {
                Some(byte) => {
                    out.push(byte);
                    at += 2;
                }
                None => out.push(b'='),
            },
            other => out.push(other),
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &str) {
        assert_eq!(decode(value.as_bytes(), &mut Vec::new()), expected, "{value}");
    }

    #[test]
    fn words_are_decoded_as_people_meant_them() {
        check("=?utf-8?q?H=C3=A9l=C3=A8ne?= Ahour", "Hélène Ahour");
        check("=?UTF-8?B?2YU=?= =?UTF-8?B?2LE=?=", "مر");
        // One character split over two words, in both encodings.
        check("=?UTF-8?B?2YXY?= =?UTF-8?B?sQ==?=", "مر");
        check("=?UTF-8?Q?=D9=85=D8?= =?UTF-8?Q?=B1?=", "مر");
        check("=?utf-8*en?Q?a=C3=A9?=", "aé");
        check("=?x-nobody?Q?caf=C3=A9?=", "café");
        check("Re:=?utf-8?Q?=C3=A9t=C3=A9?=!", "Re:été!");
        check("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c");
        check("=?iso-8859-1?Q?a=20b?=", "a b");
        check("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished");
        check("=?=?=?=?", "=?=?=?=?");
        check("=?utf-8?Q?=E2=82=AC_x?=", "€ x");
    }

    #[test]
    fn stuffed_header_is_linear() {
        let bomb = "=?a?q?".repeat(20_000);
        let _ = decode(bomb.as_bytes(), &mut Vec::new());
    }
}
