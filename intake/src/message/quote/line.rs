//! What each line of a text is, seen with its neighbours.

use std::borrow::Cow;

use super::{attribution, headers, words};

/// A line and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Text,
    /// Within a fenced block of code: nothing there is a mark.
    Code,
    /// Begins with a quote mark.
    Quote,
    /// "On … wrote:", with the number of lines it spans.
    Attribution(usize),
    /// The first line of a block of header lines.
    Header,
    /// "Forwarded message" between rulers.
    ForwardMark,
    /// "Original message" between rulers.
    OriginalMark,
    /// `-- `.
    SignatureMark,
    /// "Sent from my …".
    MailerLine,
    /// Nothing but dashes, underscores, stars …
    Ruler,
}

/// Lines looked at closely. Nobody writes more; a longer text is a dump, and its tail stays text and quotes.
const LINES: usize = 10_000;

/// Classifies the lines of a text.
pub(super) fn classify(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = text.lines().map(|text| Line { text, kind: Kind::Text }).collect();
    let fences = lines.iter().filter(|line| line.text.trim_start().starts_with("```")).count();
    let mut in_code = false;
    for at in 0..lines.len() {
        let text = lines[at].text;
        let trimmed = text.trim();
        if fences >= 2 && trimmed.starts_with("```") {
            in_code = !in_code;
            lines[at].kind = Kind::Code;
            continue;
        }
        lines[at].kind = if in_code {
            Kind::Code
        } else if trimmed.is_empty() {
            Kind::Empty
        } else if text.starts_with('>') || text.starts_with(" >") || text.starts_with("&gt;") {
            Kind::Quote
        } else if at > LINES {
            Kind::Text
        } else if let Some(mark) = mark(trimmed) {
            mark
        } else if is_signature_mark(text) {
            Kind::SignatureMark
        } else if is_ruler(trimmed) {
            Kind::Ruler
        } else if is_mailer_line(trimmed) {
            Kind::MailerLine
        } else if let Some(length) = attribution::length(&lines[at..], false) {
            Kind::Attribution(length)
        } else if headers::begins(&lines[at..]) {
            Kind::Header
        } else {
            Kind::Text
        };
    }
    lines
}

/// `---------- Forwarded message ----------`, `-----Original Message-----`, also bold or underlined; "Begin forwarded
/// message:" stands without rulers.
fn mark(trimmed: &str) -> Option<Kind> {
    if trimmed.len() > 200 {
        return None;
    }
    let bare = trimmed.trim_matches(|character: char| {
        is_edge(character)
            || matches!(character, '-' | '_' | '*' | '=' | '>' | '|' | '—' | '–' | ':' | '：' | '.' | '#')
    });
    let lower = bare.to_lowercase();
    let has_rulers = trimmed.len() >= bare.len() + 4;
    let opens = |list: &[&str]| {
        list.iter().any(|word| {
            lower == *word
                || (lower.starts_with(word)
                    && (has_rulers || word.contains("by"))
                    && lower.len() < word.len() + 40)
        })
    };
    let is_begin = ["begin", "anfang", "début", "inicio", "início", "inizio", "начало", "بداية"]
        .iter()
        .any(|word| lower.starts_with(word));
    if opens(words::FORWARD) && (has_rulers || is_begin) {
        return Some(Kind::ForwardMark);
    }
    (has_rulers && opens(words::ORIGINAL)).then_some(Kind::OriginalMark)
}

/// `-- ` (RFC 3676 §4.3) and what people's mailers make of it. A longer dash counts when it stands alone.
fn is_signature_mark(text: &str) -> bool {
    let trimmed = text.trim_end();
    matches!(trimmed, "--" | "—" | "– " | "––" | "——" | "__" | "-- -")
}

/// A line of at least three of the same few marks.
pub(super) fn is_ruler(text: &str) -> bool {
    let trimmed = text.trim();
    let is_mark = |character: char| {
        matches!(character, '-' | '_' | '*' | '=' | '~' | '#' | '+' | '—' | '–' | '─' | 'ᐧ' | ' ')
    };
    !trimmed.is_empty() && trimmed.chars().all(is_mark) && (trimmed.chars().count() >= 3 || trimmed == "ᐧ")
}

/// Tells whether a mail program added a line: "Sent from my iPhone" and its many sisters, short, at the start of a line, and
/// no sentence of its own.
pub fn is_mailer_line(trimmed: &str) -> bool {
    if trimmed.chars().count() > 130 {
        return false;
    }
    let bare = trimmed
        .trim_matches(|letter: char| {
            is_edge(letter) || matches!(letter, '<' | '>' | '(' | ')' | '[' | ']' | '*' | '_' | '-')
        })
        .to_lowercase();
    let starts = |list: &[&str]| list.iter().any(|word| bare.starts_with(word));
    if words::SENT_FROM_CJK.iter().any(|word| bare.contains(word)) && trimmed.chars().count() < 40 {
        return true;
    }
    if words::FROM_MOBILE.iter().any(|word| bare == *word || bare.starts_with(&format!("{word} "))) {
        return bare.chars().count() < 30;
    }
    // "…, is much easier than …" is a sentence about sending.
    starts(words::SENT_FROM)
        && ![" is ", " was ", " are ", " to all ", ":"].iter().any(|verb| without_links(&bare).contains(verb))
}

/// Cuts `<https://…>` and `(https://…)`, whose colons are no colons of the line.
fn without_links(text: &str) -> &str {
    text.find("http").map_or(text, |at| &text[..at])
}

/// Blanks and the marks that steer the direction of text, which mailers put around labels in Arabic.
pub(super) fn is_edge(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns a line without marks of direction and with its digits in ASCII: dates are looked for in it.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let letter = |letter: char| match letter {
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(letter) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(letter) - 0x6f0, 10),
        blank if blank.is_whitespace() => Some(' '),
        mark if is_edge(mark) => None,
        other => Some(other),
    };
    Cow::Owned(text.chars().filter_map(letter).collect())
}

/// Tells whether a line carries another mailer's quote mark: `| text`, `Name> text`, `N> text`.
pub(super) fn is_marked(text: &str) -> bool {
    let trimmed = text.trim_start();
    if trimmed.starts_with('>') || trimmed.starts_with("| ") || trimmed == "|" || trimmed.starts_with("&gt;")
    {
        return true;
    }
    match trimmed.split_once('>') {
        Some((name, rest)) => {
            (1..=12).contains(&name.len())
                && name.chars().all(char::is_alphanumeric)
                && (rest.is_empty() || rest.starts_with([' ', '>']))
        }
        None => false,
    }
}

/// Tells whether a line without a mark is the tail of a quoted line that was wrapped: the line before is long and breaks off
/// within a sentence, this one is short and goes on in lower case, and nothing else of the writer's follows at once.
pub(super) fn continues_quote(lines: &[Line<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| lines[before].text.trim_end()) else { return false };
    let breaks_off = before.chars().count() >= 65 && !before.ends_with(['.', '?', '!', ':', ';']);
    let text = lines[at].text;
    let goes_on =
        lines[at].kind == Kind::Text && text.chars().count() < 50 && text.starts_with(char::is_lowercase);
    breaks_off && goes_on && lines.get(at + 1).is_none_or(|next| next.kind == Kind::Quote)
}

pub(super) fn skip_empty(lines: &[Line<'_>], mut at: usize) -> usize {
    while lines.get(at).is_some_and(|line| line.kind == Kind::Empty) {
        at += 1;
    }
    at
}

/// Tells whether nothing of the writer's own follows: only blank lines, mailers' lines, rulers, or a quotation to the end.
pub(super) fn rest_is_empty_or_quoted(lines: &[Line<'_>]) -> bool {
    for line in lines {
        match line.kind {
            Kind::Empty | Kind::MailerLine | Kind::Ruler => {}
            Kind::Text | Kind::Code => {
                return is_marked(line.text) || line.text.trim_start().starts_with("http");
            }
            _ => return true,
        }
    }
    true
}

pub(super) fn rest_is_rulers(lines: &[Line<'_>]) -> bool {
    lines.iter().all(|line| matches!(line.kind, Kind::Empty | Kind::Ruler | Kind::SignatureMark))
}

/// Joins lines as they are.
pub(super) fn text(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Joins lines; if most carry a quote mark, one level of marks is removed.
pub(super) fn unquoted_text(lines: &[Line<'_>]) -> String {
    let marked = lines.iter().filter(|line| line.kind == Kind::Quote || is_marked(line.text)).count();
    let filled = lines.iter().filter(|line| line.kind != Kind::Empty).count();
    if marked * 2 < filled || marked == 0 {
        return text(lines);
    }
    let strip = |line: &Line<'_>| {
        let trimmed = line.text.trim_start();
        let rest = trimmed.strip_prefix("&gt;").or_else(|| trimmed.strip_prefix(['>', '|']));
        rest.map_or_else(|| line.text.to_owned(), |rest| rest.strip_prefix(' ').unwrap_or(rest).to_owned())
    };
    lines.iter().map(strip).collect::<Vec<_>>().join("\n").trim().to_owned()
}
