//! Headers with parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231).
//!
//! Decisions where mailers and standards leave a choice:
//! - A parameter given twice: the **first** wins, and so does the first of two headers. Gateways that scan mail read the
//!   first; what they saw must be what we see.
//! - `name*` (RFC 2231) wins over plain `name`: it says its charset, the plain one is there for old readers.
//! - Encoded words in a value (forbidden by RFC 2047 §5, sent by many) are decoded, quoted or not.

use super::{Defect, charset, transfer, word};

/// A header value and its parameters.
#[derive(Debug, Clone, Default)]
pub struct Parameterised {
    /// What stands before the first `;`, in lower case.
    pub value: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl Parameterised {
    /// Splits a header value; never fails.
    #[must_use]
    pub fn parse(header: &[u8]) -> Self {
        let mut pieces = split_unquoted(header).into_iter();
        let value = without_comments(pieces.next().unwrap_or_default());
        let value = String::from_utf8_lossy(&value).trim().trim_matches('"').to_ascii_lowercase();
        let parameters = pieces
            .filter_map(|piece| {
                let equals = memchr::memchr(b'=', piece)?;
                let key = without_comments(&piece[..equals]);
                let key = String::from_utf8_lossy(&key).trim().to_ascii_lowercase();
                (!key.is_empty()).then(|| (key, unquoted(&piece[equals + 1..])))
            })
            .take(100)
            .collect();
        Self { value, parameters }
    }

    /// Returns a parameter, decoded; `None` if it is absent or empty.
    #[must_use]
    pub fn parameter(&self, name: &str, defects: &mut Vec<Defect>) -> Option<String> {
        let text = self.extended(name, defects).or_else(|| self.plain(name, defects))?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Returns the raw bytes of a plain parameter; boundaries are compared as bytes.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<Vec<u8>> {
        if let Some((_, value)) = self.parameters.iter().find(|(key, _)| key == name) {
            return Some(value.clone());
        }
        self.extended(name, &mut Vec::new()).map(String::into_bytes)
    }

    fn plain(&self, name: &str, defects: &mut Vec<Defect>) -> Option<String> {
        let (_, value) = self.parameters.iter().find(|(key, _)| key == name)?;
        Some(word::decode(value, defects))
    }

    /// Joins the continuations `name*0*`, `name*1` … and decodes them once (RFC 2231 §3, §4): a character may be split
    /// between two of them.
    fn extended(&self, name: &str, defects: &mut Vec<Defect>) -> Option<String> {
        let mut sections: Vec<(usize, bool, &[u8])> = Vec::new();
        for (key, value) in &self.parameters {
            let Some(rest) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('*')) else { continue };
            let (number, encoded) = match rest.strip_suffix('*') {
                Some(number) => (number, true),
                None if rest.is_empty() => ("", true),
                None => (rest, false),
            };
            let number = if number.is_empty() { Some(0) } else { number.parse().ok() };
            if let Some(number) = number
                && !sections.iter().any(|(seen, ..)| *seen == number)
            {
                sections.push((number, encoded, value));
            }
        }
        sections.sort_by_key(|(number, ..)| *number);
        let (_, first_encoded, first) = *sections.first()?;
        let mut label = None;
        let mut bytes = Vec::new();
        for (index, (_, encoded, value)) in sections.iter().enumerate() {
            let mut value = *value;
            if index == 0 && first_encoded {
                let mut pieces = first.splitn(3, |byte| *byte == b'\'');
                if let (Some(charset), Some(_language), Some(text)) =
                    (pieces.next(), pieces.next(), pieces.next())
                {
                    label = Some(String::from_utf8_lossy(charset).into_owned());
                    value = text;
                }
            }
            if *encoded { percent_decode(value, &mut bytes) } else { bytes.extend_from_slice(value) }
        }
        let decoded = charset::decode(&bytes, label.as_deref());
        if decoded.lossy {
            defects.push(Defect::CharacterLost);
        }
        // Some mailers continue an encoded word over sections.
        Some(if label.is_none() { word::decode(decoded.text.as_bytes(), defects) } else { decoded.text })
    }
}

/// Splits at `;` outside quotes and comments.
fn split_unquoted(header: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut at = 0;
    while at < header.len() {
        match header[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(&header[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(&header[start.min(header.len())..]);
    // An unclosed quote swallowed the rest: split again without regard to quotes.
    if quoted { header.split(|byte| *byte == b';').collect() } else { pieces }
}

/// Removes comments in parentheses, which structured headers may hold anywhere (RFC 5322 §3.2.2).
fn without_comments(text: &[u8]) -> Vec<u8> {
    let mut depth = 0_usize;
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            other if depth == 0 => out.push(*other),
            _ => {}
        }
    }
    out
}

/// Removes quotes and the backslashes of quoted quotes. Other backslashes stay: they are Windows paths, not quoting.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    let Some(rest) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let mut out = Vec::with_capacity(rest.len());
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'"' => break,
            b'\\' if matches!(rest.get(at + 1), Some(b'"' | b'\\')) => {
                out.push(rest[at + 1]);
                at += 1;
            }
            other => out.push(other),
        }
        at += 1;
    }
    out
}

fn percent_decode(value: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while at < value.len() {
        if value[at] == b'%'
            && let Some(byte) = transfer::hex_pair(value.get(at + 1..at + 3))
        {
            out.push(byte);
            at += 3;
        } else {
            out.push(value[at]);
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, name: &str, expected: Option<&str>) {
        let parsed = Parameterised::parse(header.as_bytes());
        assert_eq!(parsed.parameter(name, &mut Vec::new()).as_deref(), expected, "{header}");
    }

    #[test]
    fn file_names_in_every_style() {
        check("attachment; filename=a.pdf", "filename", Some("a.pdf"));
        check("attachment; filename=my file.pdf", "filename", Some("my file.pdf"));
        check(r#"attachment; filename="a;b \"c\".pdf""#, "filename", Some("a;b \"c\".pdf"));
        check(r#"attachment; filename="C:\tmp\a.pdf""#, "filename", Some(r"C:\tmp\a.pdf"));
        check("attachment; filename=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "filename", Some("café.pdf"));
        check("attachment; filename==?utf-8?Q?caf=C3=A9.pdf?=", "filename", Some("café.pdf"));
        check("attachment; filename==?utf-8?Q?caf=C3=A9?=.pdf", "filename", Some("café.pdf"));
        check(
            "attachment; filename*=utf-8'en'caf%C3%A9.pdf; filename=cafe.pdf",
            "filename",
            Some("café.pdf"),
        );
        check("attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9.pdf", "filename", Some("café.pdf"));
        check("attachment; filename*1=b.pdf; filename*0=a", "filename", Some("ab.pdf"));
        check("attachment; filename=a.txt; filename=b.exe", "filename", Some("a.txt"));
        check("attachment; filename=\"unclosed.pdf", "filename", Some("unclosed.pdf"));
        check("attachment; filename=\"\"", "filename", None);
        check("multipart/mixed (comment); boundary=\"a;b\"", "boundary", Some("a;b"));
        assert_eq!(Parameterised::parse(b"Text/Plain (x); charset=utf-8").value, "text/plain");
    }
}
