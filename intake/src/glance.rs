//! The little that must be known of a message before it is parsed: its Message-ID and the hash of its body.
//!
//! A glance is one bounded pass over the header block, so that no message can be dangerous before it is safe.

use crate::ledger::hex;

/// How much of a message may be headers for the glance.
const HEADER_BYTES: usize = 256 * 1024;

/// What one look tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// The Message-ID as its header says it, without white space.
    pub message_id: Option<String>,
    /// The SHA-256 of what follows the headers, with line ends made equal.
    pub body_sha256: String,
    /// To whom servers delivered it, as their headers say.
    pub recipients: Vec<String>,
}

impl Glance {
    /// Looks at a message.
    pub fn of(raw: &[u8]) -> Glance {
        let (headers, body) = split(raw);
        let message_id = header(headers, b"message-id").filter(|id| !id.is_empty());
        let mut recipients = Vec::new();
        for name in [&b"x-original-to"[..], b"delivered-to", b"envelope-to"] {
            let address = header(headers, name).unwrap_or_default();
            let address = address.trim_matches(['<', '>']).to_owned();
            if address.contains('@') && !recipients.contains(&address) {
                recipients.push(address);
            }
        }
        let body: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'\r').collect();
        Glance { message_id, body_sha256: hex(&body), recipients }
    }
}

fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    let searched = &raw[..raw.len().min(HEADER_BYTES)];
    let end = |mark: &[u8]| {
        searched.windows(mark.len()).position(|window| window == mark).map(|at| (at, at + mark.len()))
    };
    let ends = [end(b"\n\n"), end(b"\r\n\r\n"), end(b"\n\r\n")];
    match ends.into_iter().flatten().min() {
        Some((headers, body)) => (&raw[..headers], &raw[body..]),
        None => (searched, raw),
    }
}

/// Returns a header's text without white space; continuation lines belong to it.
fn header(headers: &[u8], name: &[u8]) -> Option<String> {
    let mut lines = headers.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        if !line[..at].trim_ascii().eq_ignore_ascii_case(name) {
            continue;
        }
        let mut value = line[at + 1..].to_vec();
        while let Some(next) = lines.next_if(|next| next.starts_with(b" ") || next.starts_with(b"\t")) {
            value.extend_from_slice(next);
        }
        let text = String::from_utf8_lossy(&value);
        return Some(text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(998).collect());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mail_by_two_addresses_looks_the_same() {
        let one = Glance::of(b"Delivered-To: a@example.org\r\nMessage-ID:\r\n <x@y>\r\n\r\nHello\r\n");
        let two = Glance::of(b"Received: from z\nMessage-Id: <x@y>\n\nHello\n");
        assert_eq!((&one.message_id, &one.body_sha256), (&two.message_id, &two.body_sha256));
        assert_eq!(one.recipients, ["a@example.org"]);
        assert_eq!(one.message_id.as_deref(), Some("<x@y>"));
    }

    #[test]
    fn anything_can_be_glanced_at() {
        for raw in [&b""[..], b"\n\n", b"\0\xff", b"Message-ID", b"Message-ID:\n\nx"] {
            assert_eq!(Glance::of(raw).message_id, None);
        }
    }
}
