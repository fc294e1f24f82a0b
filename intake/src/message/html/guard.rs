//! Keeps HTML that would cost the parser more than linear time away from it.
//!
//! The HTML standard's algorithm walks its stack of open elements for most tags, repeats open formatting elements in each
//! block, and compares each attribute with all before it. A look at the tags alone tells whether that can hurt.

use std::collections::BTreeMap;

use memchr::{memchr, memchr2, memmem};

use crate::message::limits;

/// Longest tag; real ones carry a long style or link.
const TAG_BYTES: usize = 8 * 1024;
/// Most attributes in one tag, counted by their blanks.
const ATTRIBUTES: usize = 300;
/// Most work for repeating formatting elements.
const FORMATTING_WORK: usize = 1_000_000;

/// Tells whether the parser's time will be reasonable.
pub(super) fn is_safe(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut open: BTreeMap<&[u8], usize> = BTreeMap::new();
    let mut depth = 0_usize;
    let mut formatting = 0_usize;
    let mut work = 0_usize;
    let mut tags = 0_usize;
    let mut at = 0;
    while let Some(offset) = memchr(b'<', &bytes[at..]) {
        let start = at + offset + 1;
        if bytes[start..].starts_with(b"!--") {
            match memmem::find(&bytes[start..], b"-->") {
                Some(end) => at = start + end + 3,
                // An unclosed comment swallows the rest; the parser does not mind.
                None => return true,
            }
            continue;
        }
        let is_end = bytes.get(start) == Some(&b'/');
        let name_start = start + usize::from(is_end);
        let name_length = bytes[name_start..]
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':')
            .count();
        at = name_start + name_length;
        if name_length == 0 {
            continue;
        }
        let window = &bytes[at..(at + TAG_BYTES).min(bytes.len())];
        // A quoted `>` ends this look early, which only makes it stricter.
        let Some(end) = memchr(b'>', window) else {
            return bytes.len() - at < TAG_BYTES && tags < limits::HTML_NODES;
        };
        if window[..end].iter().filter(|byte| byte.is_ascii_whitespace() || **byte == b'/').count()
            > ATTRIBUTES
        {
            return false;
        }
        let name = &bytes[name_start..name_start + name_length];
        at += end + 1;
        tags += 1;
        let kind = Kind::of(name);
        match (kind, is_end) {
            (Kind::Flat, _) => {}
            (_, false) => {
                *open.entry(name).or_default() += 1;
                depth += 1;
                formatting += usize::from(kind == Kind::Formatting);
            }
            (_, true) => {
                if let Some(count) = open.get_mut(name)
                    && *count > 0
                {
                    *count -= 1;
                    depth -= 1;
                    formatting -= usize::from(kind == Kind::Formatting);
                }
            }
        }
        work += formatting;
        if depth > limits::HTML_DEPTH
            || work > FORMATTING_WORK
            || tags > limits::HTML_NODES
            || open.len() > 500
        {
            return false;
        }
    }
    true
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Closed by itself or by its next sibling: does not nest.
    Flat,
    /// Reopened by the parser in each block until closed.
    Formatting,
    /// Everything else.
    Container,
}

impl Kind {
    fn of(name: &[u8]) -> Self {
        let lower = name.to_ascii_lowercase();
        match lower.as_slice() {
            b"br" | b"hr" | b"img" | b"input" | b"meta" | b"link" | b"col" | b"base" | b"area" | b"wbr"
            | b"p" | b"li" | b"td" | b"th" | b"tr" | b"dt" | b"dd" | b"option" | b"html" | b"head"
            | b"body" | b"tbody" | b"thead" | b"o:p" => Self::Flat,
            b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small"
            | b"strike" | b"strong" | b"tt" | b"u" => Self::Formatting,
            _ => Self::Container,
        }
    }
}

/// Removes tags without understanding them: the text of HTML that is not given to the parser.
pub(super) fn bare_text(html: &str) -> String {
    let bytes = html.as_bytes();
    let mut out = String::with_capacity(html.len() / 2);
    let mut at = 0;
    while at < bytes.len() && out.len() < limits::TEXT_BYTES {
        let Some(offset) = memchr(b'<', &bytes[at..]) else {
            out.push_str(&html[at..]);
            break;
        };
        out.push_str(&html[at..at + offset]);
        let tag = at + offset + 1;
        let is_break = [
            &b"br"[..],
            b"p",
            b"/p",
            b"div",
            b"/div",
            b"tr",
            b"/tr",
            b"li",
            b"BR",
            b"P",
            b"/P",
            b"DIV",
            b"TR",
            b"LI",
        ]
        .iter()
        .any(|name| {
            bytes[tag..].starts_with(name)
                && bytes.get(tag + name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric())
        });
        if is_break && !out.ends_with("\n\n") {
            out.push('\n');
        }
        at = match memchr2(b'>', b'<', &bytes[tag..]) {
            Some(end) if bytes[tag + end] == b'>' => tag + end + 1,
            Some(end) => tag + end,
            None => bytes.len(),
        };
    }
    out.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
