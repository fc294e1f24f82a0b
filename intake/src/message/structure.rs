//! The tree of MIME parts (RFC 2045, RFC 2046).
//!
//! mailparse reads the structure. Beside it stands our own reader of the strict delimiter rule (RFC 2046 §5.1.1): where the
//! two disagree (boundaries that are prefixes of one another, parameters given twice, header blocks without an end), the
//! strict rule wins and the mail is marked; where mailparse refuses the whole mail, the strict reader salvages it. Both see
//! the same bytes, after [`super::normalise`].

use mailparse::ParsedMail;
use memchr::memmem;

use super::{
    Defect,
    header::{self, RawHeader},
    limits,
    param::Parameterised,
};

/// The rung of the salvage ladder on which a mail was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// mailparse, on the bytes as they came.
    #[default]
    Mailparse,
    /// mailparse, on normalised bytes.
    Normalised,
    /// Our own tolerant reader.
    Tolerant,
    /// No structure at all: the bytes were taken as text.
    RawText,
}

impl Rung {
    /// Returns the fixed name of the rung.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mailparse => "mailparse",
            Self::Normalised => "normalised",
            Self::Tolerant => "tolerant",
            Self::RawText => "raw-text",
        }
    }
}

/// One part of a mail; the root is the mail itself.
#[derive(Debug)]
pub struct Node<'a> {
    /// The part's headers, unfolded.
    pub headers: Vec<RawHeader>,
    /// Its Content-Type; the value is `text/plain` where none is given (RFC 2045 §5.2).
    pub content: Parameterised,
    /// The body as transferred. For a part with children it is not used.
    pub body: &'a [u8],
    /// The parts of a multipart.
    pub children: Vec<Node<'a>>,
}

impl Node<'_> {
    /// Returns the media type in lower case.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.content.value
    }

    /// Returns the unfolded value of the first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        header::first(&self.headers, name)
    }
}

/// Reads the structure of normalised bytes.
#[must_use]
pub fn read<'a>(
    bytes: &'a [u8],
    was_normalised: bool,
    is_risky: bool,
    defects: &mut Vec<Defect>,
) -> (Node<'a>, Rung) {
    let mut parts = 0;
    let mut own_defects = Vec::new();
    let strict = read_strict(bytes, TEXT_PLAIN, 0, &mut parts, &mut own_defects);
    // What mailparse must not see, and what it is known not to find.
    let ours_alone =
        [Defect::TooDeep, Defect::TooManyParts, Defect::BoundaryMissing, Defect::BoundaryGuessed];
    let can_ask_mailparse = !is_risky && !own_defects.iter().any(|defect| ours_alone.contains(defect));
    defects.append(&mut own_defects);
    if !header::are_of_a_mail(&strict.headers) {
        let content = content_type(&[], TEXT_PLAIN);
        return (Node { headers: Vec::new(), content, body: bytes, children: Vec::new() }, Rung::RawText);
    }
    if can_ask_mailparse {
        match mailparse::parse_mail(bytes) {
            Ok(parsed) if agree(&parsed, &strict) => {
                let rung = if was_normalised { Rung::Normalised } else { Rung::Mailparse };
                return (from_mailparse(&parsed, TEXT_PLAIN), rung);
            }
            Ok(_) => defects.push(Defect::ReadersDisagree),
            Err(_) => defects.push(Defect::MailparseRefused),
        }
    }
    (strict, Rung::Tolerant)
}

const TEXT_PLAIN: &str = "text/plain";
const MESSAGE: &str = "message/rfc822";

/// Takes the structure from mailparse; headers are split by our tolerant reader in either case.
fn from_mailparse<'a>(parsed: &ParsedMail<'a>, default_type: &str) -> Node<'a> {
    let head = parsed.get_headers().get_raw_bytes().len();
    let headers = header::split(&parsed.raw_bytes[..head], &mut Vec::new()).headers;
    let content = content_type(&headers, default_type);
    let default_type = if content.value == "multipart/digest" { MESSAGE } else { TEXT_PLAIN };
    let children = parsed.subparts.iter().map(|part| from_mailparse(part, default_type)).collect();
    Node { headers, content, body: &parsed.raw_bytes[head..], children }
}

/// Tells whether mailparse and the strict reader see the same parts with the same bodies.
fn agree(parsed: &ParsedMail<'_>, strict: &Node<'_>) -> bool {
    let head = parsed.get_headers().get_raw_bytes().len();
    let body = &parsed.raw_bytes[head..];
    let same_body = !strict.children.is_empty()
        || (body.as_ptr() == strict.body.as_ptr() && body.len() == strict.body.len())
        || body.is_empty() && strict.body.is_empty();
    // mailparse sees an empty part after a delimiter that ends the mail.
    let subparts = match parsed.subparts.split_last() {
        Some((last, others)) if last.raw_bytes.is_empty() => others,
        _ => &parsed.subparts,
    };
    same_body
        && subparts.len() == strict.children.len()
        && subparts.iter().zip(&strict.children).all(|(parsed, strict)| agree(parsed, strict))
}

fn content_type(headers: &[RawHeader], default_type: &str) -> Parameterised {
    let mut content = header::first(headers, "content-type").map(Parameterised::parse).unwrap_or_default();
    // `text` alone and other words without a slash mean text (RFC 2045 §5.2).
    if !content.value.contains('/') || content.value.ends_with('/') {
        content.value = default_type.to_owned();
    }
    content
}

/// Reads one part and its children by the strict rule. Depth and number of parts are bounded.
fn read_strict<'a>(
    bytes: &'a [u8],
    default_type: &str,
    depth: usize,
    parts: &mut usize,
    defects: &mut Vec<Defect>,
) -> Node<'a> {
    let block = header::split(bytes, defects);
    let content = content_type(&block.headers, default_type);
    let body = &bytes[block.body_start..];
    let mut node = Node { headers: block.headers, content, body, children: Vec::new() };
    if !node.content.value.starts_with("multipart/") {
        return node;
    }
    if depth >= limits::DEPTH {
        defects.push(Defect::TooDeep);
        return node;
    }
    let declared = node.content.raw("boundary").filter(|boundary| !boundary.is_empty());
    let mut found = declared.as_deref().map(|boundary| delimited(body, boundary)).unwrap_or_default();
    if let Some(trimmed) = declared.as_deref().map(<[u8]>::trim_ascii_end)
        && found.parts.is_empty()
        && !trimmed.is_empty()
    {
        // A boundary does not end in white space (RFC 2046 §5.1.1), but some are declared so.
        found = delimited(body, trimmed);
    }
    if found.parts.is_empty() && !body.is_empty() {
        if let Some(boundary) = guess_boundary(body) {
            found = delimited(body, boundary);
            defects.push(Defect::BoundaryGuessed);
        } else {
            defects.push(Defect::BoundaryMissing);
            node.content.value = TEXT_PLAIN.to_owned();
            return node;
        }
    }
    if !found.is_closed {
        defects.push(Defect::ClosingBoundaryMissing);
    }
    let child_type = if node.content.value == "multipart/digest" { MESSAGE } else { TEXT_PLAIN };
    for part in found.parts {
        if *parts >= limits::PARTS {
            defects.push(Defect::TooManyParts);
            break;
        }
        *parts += 1;
        node.children.push(read_strict(part, child_type, depth + 1, parts, defects));
    }
    node
}

/// The parts between the delimiters of one multipart.
#[derive(Default)]
struct Delimited<'a> {
    parts: Vec<&'a [u8]>,
    is_closed: bool,
}

/// Cuts a body at its delimiter lines: `--boundary`, and `--boundary--` for the last (RFC 2046 §5.1.1).
fn delimited<'a>(body: &'a [u8], boundary: &[u8]) -> Delimited<'a> {
    let mut delimiter = b"--".to_vec();
    delimiter.extend_from_slice(boundary);
    let mut found = Delimited::default();
    let mut part_start = None;
    for at in memmem::find_iter(body, &delimiter) {
        if at > 0 && body[at - 1] != b'\n' {
            continue;
        }
        let next = header::line_end(body, at);
        // The boundary must end where the word ends: `--B10` is no delimiter of `B1`, `--B1 and more` is one.
        let rest = &body[at + delimiter.len()..next];
        let ends = |rest: &[u8]| rest.first().is_none_or(u8::is_ascii_whitespace);
        // Mailers append the oddest things to the last delimiter (`-->`).
        let is_last = rest.strip_prefix(b"--").is_some_and(|after| {
            after
                .first()
                .is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b'='))
        });
        if !(is_last || ends(rest)) {
            continue;
        }
        if let Some(start) = part_start.take() {
            let end = before_line_end(body, start, at);
            found.parts.push(&body[start..end]);
        }
        if is_last {
            found.is_closed = true;
            return found;
        }
        // One more than can be kept, so that the excess is noticed.
        if found.parts.len() > limits::PARTS {
            return found;
        }
        // A delimiter that ends the mail opens nothing.
        if next < body.len() {
            part_start = Some(next);
        }
    }
    if let Some(start) = part_start {
        found.parts.push(&body[start..]);
    }
    found
}

/// The line end before a delimiter belongs to the delimiter.
fn before_line_end(body: &[u8], start: usize, end: usize) -> usize {
    let part = &body[start..end];
    let part = part.strip_suffix(b"\n").map_or(part, |part| part.strip_suffix(b"\r").unwrap_or(part));
    start + part.len()
}

/// Finds a delimiter in the body of a multipart that does not name its own: a line `--x` with a Content- header after it.
fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    for _ in 0..2_000 {
        if at >= body.len() {
            return None;
        }
        let next = header::line_end(body, at);
        let line = header::trim_line_end(&body[at..next]).trim_ascii_end();
        if line.len() > 3 && line.starts_with(b"--") {
            let after = &body[next..(next + 8).min(body.len())];
            if after.eq_ignore_ascii_case(b"content-") {
                return Some(&line[2..]);
            }
        }
        at = next;
    }
    None
}
