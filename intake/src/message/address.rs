//! Address lists (RFC 5322 §3.4), read one address at a time.
//!
//! One bad address must not take the others with it, and a name must survive an address that does not: people are known by
//! either.

use super::{Defect, clean, limits, word};

/// One mailbox of an address header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// The display name, decoded and cleaned; empty where there is none.
    pub name: String,
    /// The address as written, without angle brackets; empty where none could be read (`MAILER-DAEMON <>`).
    pub email: String,
}

impl Address {
    /// Returns the address for comparing: lower case. Local parts are case-sensitive by the letter of RFC 5321 §2.4 and
    /// by nobody's practice.
    #[must_use]
    pub fn key(&self) -> String {
        self.email.to_lowercase()
    }

    /// Returns the name as people say it: `Steinfeld, Jakob` is Jakob Steinfeld. Degrees (`Jane Doe, PhD`) stay behind.
    #[must_use]
    pub fn natural_name(&self) -> String {
        const DEGREES: &[&str] = &[
            "phd", "ph.d.", "ph.d", "md", "m.d.", "dr", "mba", "msc", "bsc", "ma", "jr", "jr.", "sr", "sr.",
            "esq", "esq.", "pmp", "ii", "iii",
        ];
        match self.name.split_once(',') {
            Some((family, given))
                if !given.contains(',')
                    && !given.trim().is_empty()
                    && family.split_whitespace().count() <= 3
                    && !DEGREES.contains(&given.trim().to_lowercase().as_str()) =>
            {
                format!("{} {}", given.trim(), family.trim())
            }
            _ => self.name.clone(),
        }
    }

    /// Returns the domain in lower case, empty where there is no address.
    #[must_use]
    pub fn domain(&self) -> String {
        self.email.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_lowercase())
    }
}

/// Reads an address header.
#[must_use]
pub fn list(value: &[u8], defects: &mut Vec<Defect>) -> Vec<Address> {
    let mut addresses = Vec::new();
    // A piece without an address: half of an unquoted `Doe, Jane <jane@example.org>`.
    let mut left_over: Vec<u8> = Vec::new();
    for piece in split(value) {
        if addresses.len() >= limits::ADDRESSES {
            break;
        }
        let piece = piece.trim_ascii();
        // A piece of nothing but a comment is nobody.
        if piece.is_empty() || strip_comments(piece, &mut Vec::new()).trim_ascii().is_empty() {
            continue;
        }
        if memchr::memchr2(b'@', b'<', piece).is_none() && !left_over.is_empty() {
            left_over.extend_from_slice(b", ");
            left_over.extend_from_slice(piece);
        } else if memchr::memchr2(b'@', b'<', piece).is_none() {
            left_over = piece.to_vec();
        } else {
            let is_angle = piece.contains(&b'<') && !piece.starts_with(b"<");
            if !left_over.is_empty() && is_angle {
                defects.push(Defect::AddressDamaged);
                left_over.extend_from_slice(b", ");
                left_over.extend_from_slice(piece);
                addresses.push(one(&std::mem::take(&mut left_over), defects));
            } else {
                push_name(&mut left_over, &mut addresses, defects);
                addresses.push(one(piece, defects));
            }
        }
    }
    push_name(&mut left_over, &mut addresses, defects);
    addresses.retain(|address| !address.name.is_empty() || !address.email.is_empty());
    addresses
}

/// Keeps a piece without any address as a name.
fn push_name(left_over: &mut Vec<u8>, addresses: &mut Vec<Address>, defects: &mut Vec<Defect>) {
    if !left_over.is_empty() {
        defects.push(Defect::AddressDamaged);
        let piece = std::mem::take(left_over);
        addresses.push(Address { name: name(&piece, defects), email: String::new() });
    }
}

/// Splits at commas and semicolons (Outlook's habit) outside quotes, comments, angle brackets and encoded words; a group's
/// name and its colon go.
fn split(value: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let (mut quoted, mut comment, mut angle) = (false, 0_usize, false);
    let mut at = 0;
    while at < value.len() {
        match value[at] {
            b'\\' if quoted || comment > 0 => at += 1,
            b'"' if comment == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' => comment += 1,
            b')' => comment = comment.saturating_sub(1),
            _ if comment > 0 => {}
            b'=' if value[at..].starts_with(b"=?") => at += encoded_word_length(&value[at..]),
            b'<' => angle = true,
            b'>' => angle = false,
            b',' | b';' if !angle => {
                pieces.push(&value[start..at]);
                start = at + 1;
            }
            // A route (`<@relay:a@b>`) keeps its colon inside the brackets; `mailto:` is no group.
            b':' if !angle && !value[start..at].trim_ascii().eq_ignore_ascii_case(b"mailto") => {
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(&value[start.min(value.len())..]);
    if quoted || comment > 0 {
        // Something was never closed: commas alone must do.
        return value.split(|byte| *byte == b',').collect();
    }
    pieces
}

/// Returns how far to jump over an encoded word, whose text may hold commas though it should not.
fn encoded_word_length(value: &[u8]) -> usize {
    let window = &value[..value.len().min(512)];
    let Some(text) = window.iter().enumerate().skip(2).filter(|(_, byte)| **byte == b'?').nth(1) else {
        return 0;
    };
    match window.get(text.0 + 1..).and_then(|rest| rest.windows(2).position(|pair| pair == b"?=")) {
        Some(end) => text.0 + 1 + end + 1,
        None => 0,
    }
}

/// Reads one piece that holds an `@` or a `<`.
fn one(piece: &[u8], defects: &mut Vec<Defect>) -> Address {
    let mut comments = Vec::new();
    let bare = strip_comments(piece, &mut comments);
    let (phrase, spec) = match opening(&bare) {
        Some(open) => {
            let inside = &bare[open + 1..];
            let close = inside.iter().position(|byte| *byte == b'>').unwrap_or(inside.len());
            let rest = inside.get(close + 1..).unwrap_or_default().trim_ascii();
            if !rest.is_empty() || close == inside.len() {
                defects.push(Defect::AddressDamaged);
            }
            (bare[..open].to_vec(), inside[..close].to_vec())
        }
        None => loose(&bare, defects),
    };
    let email = email(&spec, defects);
    let mut name = name(&phrase, defects);
    if name.is_empty() && !comments.is_empty() {
        name = self::name(&comments, defects);
    }
    // Outlook writes the address again as a name, in single quotes.
    if name.eq_ignore_ascii_case(&email) {
        name.clear();
    }
    Address { name, email }
}

/// Returns where the angle bracket of the address opens: outside of quotes, or anywhere if a quote was never closed.
fn opening(bare: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in bare.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'<' if !quoted => return Some(at),
            _ => {}
        }
    }
    memchr::memchr(b'<', bare)
}

/// Splits a piece without angle brackets into words: the one with `@` is the address, the others are a name.
fn loose(bare: &[u8], defects: &mut Vec<Defect>) -> (Vec<u8>, Vec<u8>) {
    if bare.starts_with(b"\"") {
        // A quoted local part may hold blanks.
        return (Vec::new(), bare.to_vec());
    }
    let mut phrase = Vec::new();
    let mut spec = Vec::new();
    for word in bare.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()) {
        if spec.is_empty() && word.contains(&b'@') {
            spec = word.to_vec();
        } else if !spec.is_empty() && phrase.is_empty() && (word.starts_with(b".") || spec.ends_with(b".")) {
            // `jdoe@test . example`, the obsolete way (RFC 5322 §4.4).
            spec.extend_from_slice(word);
        } else {
            phrase.extend_from_slice(word);
            phrase.push(b' ');
        }
    }
    if !phrase.is_empty() {
        defects.push(Defect::AddressDamaged);
    }
    (phrase, spec)
}

/// Takes comments out of a piece; their text is the name in the old style `jane@example.org (Jane Doe)`.
fn strip_comments(piece: &[u8], comments: &mut Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(piece.len());
    let (mut quoted, mut depth) = (false, 0_usize);
    for (at, byte) in piece.iter().enumerate() {
        let escaped = at > 0 && piece[at - 1] == b'\\';
        match byte {
            b'"' if depth == 0 && !escaped => {
                quoted = !quoted;
                out.push(*byte);
            }
            b'(' if !quoted && !escaped => {
                depth += 1;
                if depth == 1 && !comments.is_empty() {
                    comments.push(b' ');
                }
            }
            b')' if !quoted && depth > 0 && !escaped => depth -= 1,
            other if depth > 0 => comments.push(*other),
            other => out.push(*other),
        }
    }
    if depth > 0 { piece.to_vec() } else { out }
}

/// Cleans an addr-spec: `mailto:`, source routes, stray brackets and quotes, blanks; empty if it is none.
fn email(spec: &[u8], defects: &mut Vec<Defect>) -> String {
    let text = super::header::decode_raw(spec);
    let mut text = text.trim().trim_matches(['<', '>', ',', ';']).trim();
    if text.len() > 7 && text.is_char_boundary(7) && text[..7].eq_ignore_ascii_case("mailto:") {
        text = text[7..].trim();
    }
    // `@relay1,@relay2:user@host` (RFC 5322 §4.4)
    if text.starts_with('@')
        && let Some((_, rest)) = text.split_once(':')
    {
        text = rest.trim();
    }
    let text = text.trim_matches('\'').trim_end_matches('.');
    if text.is_empty() {
        return String::new();
    }
    if !is_plausible(text) {
        defects.push(Defect::AddressDamaged);
        let squeezed: String =
            text.chars().filter(|character| !character.is_whitespace() && !character.is_control()).collect();
        return if is_plausible(&squeezed) { squeezed } else { String::new() };
    }
    text.to_owned()
}

/// Tells whether a text can be an address: local part, `@`, domain, nothing that could break a header or an envelope.
#[must_use]
pub fn is_plausible(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let fits = |part: &str, limit: usize| !part.is_empty() && part.len() <= limit;
    let is_domain_character = |character: char| {
        character.is_alphanumeric() || matches!(character, '-' | '.' | '_' | '[' | ']' | ':')
    };
    fits(local, 128)
        && fits(domain, 255)
        && domain.chars().all(is_domain_character)
        && !domain.starts_with('.')
        && !domain.contains("..")
        && local.chars().all(|character| {
            !character.is_control()
                && !clean::is_bidi_control(character)
                && (local_is_quoted
                    || !(character.is_whitespace()
                        || matches!(
                            character,
                            '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '@' | '\\' | '[' | ']'
                        )))
        })
}

/// Decodes and cleans a display name.
fn name(phrase: &[u8], defects: &mut Vec<Defect>) -> String {
    let mut plain = Vec::with_capacity(phrase.len());
    let mut at = 0;
    while at < phrase.len() {
        match phrase[at] {
            b'\\' if at + 1 < phrase.len() => {
                plain.push(phrase[at + 1]);
                at += 1;
            }
            b'"' => {}
            other => plain.push(other),
        }
        at += 1;
    }
    let decoded = clean::line(&word::decode(&plain, defects));
    // Stray brackets are no name; within quotes they were meant.
    let is_quoted = phrase.contains(&b'"');
    let trimmed = decoded.trim_matches(|character: char| {
        character.is_whitespace() || character == ',' || !is_quoted && matches!(character, '<' | '>')
    });
    let trimmed = trimmed.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(trimmed);
    trimmed.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[(&str, &str)]) {
        let found = list(value.as_bytes(), &mut Vec::new());
        let found: Vec<(&str, &str)> =
            found.iter().map(|address| (address.name.as_str(), address.email.as_str())).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn lists_are_read_one_by_one() {
        check("a@b.example, c", &[("", "a@b.example"), ("c", "")]);
        check("Doe, J <j@d.example>", &[("Doe, J", "j@d.example")]);
        check(
            "\"Steinfeld, Jakob\" <j@n.example>, x@y.example",
            &[("Steinfeld, Jakob", "j@n.example"), ("", "x@y.example")],
        );
        check("\"a\"@b.example", &[("", "\"a\"@b.example")]);
        check("A <a@b.example> <c@d.example>", &[("A", "a@b.example")]);
        check("mailto:a@b.example", &[("", "a@b.example")]);
        check("<mailto:a@b.example>", &[("", "a@b.example")]);
        check("MAILER-DAEMON <>", &[("MAILER-DAEMON", "")]);
        check("a@b.example>", &[("", "a@b.example")]);
        check("a@b.example,,c@d.example", &[("", "a@b.example"), ("", "c@d.example")]);
        check("a b@c.example", &[("a", "b@c.example")]);
        check("<@route.example:a@b.example>", &[("", "a@b.example")]);
        check("'x@y.example' <x@y.example>", &[("", "x@y.example")]);
        check("<'x@y.example'>", &[("", "x@y.example")]);
        check("jane@example.org (Jane Doe)", &[("Jane Doe", "jane@example.org")]);
        check("undisclosed-recipients:;", &[]);
        check("Team: a@b.example, B <b@c.example>;", &[("", "a@b.example"), ("B", "b@c.example")]);
        check("=?utf-8?Q?Doe,_J=C3=A9?= <j@d.example>", &[("Doe, Jé", "j@d.example")]);
        check("a@b.example; c@d.example", &[("", "a@b.example"), ("", "c@d.example")]);
        check("Pat <pat@example.org", &[("Pat", "pat@example.org")]);
        check("\"A\\\"B\" <a@b.example>", &[("A\"B", "a@b.example")]);
        check("A\u{202E}B <a@b.example>", &[("AB", "a@b.example")]);
        check("jdoe@test . example", &[("", "jdoe@test.example")]);
        check("(nobody), a@b.example", &[("", "a@b.example")]);
        check("\"<b>Eve</b>\" <e@x.example>", &[("<b>Eve</b>", "e@x.example")]);
        check("\"a \\\" <b\" <e@x.example>", &[("a \" <b", "e@x.example")]);
        check("\"Eve <e@x.example>", &[("Eve", "e@x.example")]);
        check("", &[]);
    }
}
