//! Reads the plain part of YAML that records and front matter are mostly written in, an order of magnitude quicker
//! than the engine: maps by indentation, one-line scalars, flow lists of plain words, literal blocks.
//!
//! It gives the very same tree as the engine or nothing at all: whatever is not plain, also anything that may be a
//! mistake, is left to the engine. A property test holds the two against each other.

use super::{Key, Node, Value};
use crate::diagnostic::Place;

/// Reads a text, or leaves it to the engine.
pub(super) fn parse(text: &str) -> Option<Node> {
    if !text.ends_with('\n') || !text.bytes().all(is_plain_byte) || has_odd_breaks(text) {
        return None;
    }
    let lines: Vec<&str> = text[..text.len() - 1].split('\n').collect();
    let mut reader = Reader { lines, at: 0 };
    reader.skip_comments();
    let node = reader.map(0, 0)?;
    (reader.at == reader.lines.len()).then_some(node)
}

/// No control character but the line feed; no tab and no carriage return.
fn is_plain_byte(byte: u8) -> bool {
    byte == b'\n' || (byte >= b' ' && byte != 0x7f)
}

/// Returns whether there is a character that some take for a line break, a mark or no character at all.
fn has_odd_breaks(text: &str) -> bool {
    // All of them begin with one of these bytes; U+0080..9F and U+FEFF, U+2028, U+2029, U+FFFE, U+FFFF.
    let suspicious = |byte: u8| matches!(byte, 0xc2 | 0xe2 | 0xef);
    text.bytes().any(suspicious)
        && text.chars().any(|c| {
            matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        })
}

/// How deep maps may lie in each other here.
const DEEP: usize = 4;

struct Reader<'t> {
    lines: Vec<&'t str>,
    at: usize,
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl<'t> Reader<'t> {
    /// Skips lines that are blank or a comment.
    fn skip_comments(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            let inside = line.trim_start_matches(' ');
            if !inside.is_empty() && !inside.starts_with('#') {
                return;
            }
            self.at += 1;
        }
    }

    fn place(&self, line: usize, byte: usize, len: usize) -> Place {
        let col = self.lines[line][..byte].chars().count();
        Place { line: small(line + 1), col: small(col + 1), len: small(len) }
    }

    /// Reads the map whose keys stand at an indentation.
    fn map(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if depth >= DEEP {
            return None;
        }
        let first = self.at;
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while let Some(line) = self.lines.get(self.at).copied() {
            let own = indent_of(line);
            if own < indent {
                break;
            }
            if own > indent {
                return None;
            }
            let (key, node) = self.entry(line, indent, depth)?;
            if entries.iter().any(|(other, _)| other.name == key.name) {
                return None;
            }
            entries.push((key, node));
            self.skip_comments();
        }
        entries.first()?;
        Some(Node { place: self.place(first, indent, 0), value: Value::Map(entries) })
    }

    fn entry(&mut self, line: &'t str, indent: usize, depth: usize) -> Option<(Key, Node)> {
        let inside = &line[indent..];
        let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
        let name = &inside[..end];
        let plain_key = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_word_of_yaml(name);
        if !plain_key || !inside[end..].starts_with(':') {
            return None;
        }
        let after = &inside[end + 1..];
        let key = Key { place: self.place(self.at, indent, name.len()), name: name.to_owned() };
        let value = after.trim_start_matches(' ');
        if !after.is_empty() && after.len() == value.len() {
            return None;
        }
        let from = line.len() - value.len();
        let here = self.at;
        if value.is_empty() {
            self.at += 1;
            self.skip_comments();
            let next = self.lines.get(self.at).map_or(0, |line| indent_of(line));
            // An empty value and a list are rare: they are the engine's.
            return if next > indent { Some((key, self.map(next, depth + 1)?)) } else { None };
        }
        let value = match value.as_bytes()[0] {
            b'|' => self.block(value, indent)?,
            b'[' => self.flow(here, from, value)?,
            b'"' => {
                let text = value.strip_prefix('"')?.strip_suffix('"')?;
                if text.contains(['"', '\\']) || value.len() < 2 {
                    return None;
                }
                Node {
                    place: self.place(here, from, value.chars().count()),
                    value: Value::Text(text.to_owned()),
                }
            }
            _ => Node { place: self.place(here, from, value.chars().count()), value: scalar(value, false)? },
        };
        if self.at == here {
            self.at += 1;
            self.ends_here(indent)?;
        }
        Some((key, value))
    }

    /// Makes sure that a one-line value is not continued on the next line.
    fn ends_here(&self, indent: usize) -> Option<()> {
        let next = self.lines[self.at..].iter().find(|line| !line.trim_start_matches(' ').is_empty());
        next.is_none_or(|line| indent_of(line) <= indent).then_some(())
    }

    /// Reads a literal block.
    fn block(&mut self, head: &str, indent: usize) -> Option<Node> {
        let keep_last = match head {
            "|" => true,
            "|-" => false,
            _ => return None,
        };
        let first = self.at + 1;
        let inner = indent_of(self.lines.get(first)?);
        if inner <= indent || self.lines[first].len() == inner {
            return None;
        }
        let mut end = first;
        let mut last = first;
        while let Some(line) = self.lines.get(end) {
            if line.is_empty() {
                end += 1;
                continue;
            }
            let own = indent_of(line);
            if own == line.len() {
                // A line of spaces alone.
                return None;
            }
            if own < inner {
                break;
            }
            end += 1;
            last = end;
        }
        // What follows must be the next key of a map around it; a comment there is the engine's.
        if let Some(line) = self.lines.get(end)
            && (indent_of(line) > indent || line.trim_start_matches(' ').starts_with('#'))
        {
            return None;
        }
        let mut text = String::with_capacity(self.lines[first..last].iter().map(|line| line.len() + 1).sum());
        for line in &self.lines[first..last] {
            text.push_str(line.get(inner..).unwrap_or(""));
            text.push('\n');
        }
        if !keep_last {
            text.pop();
        }
        // The engine counts the block in the file: with indentation and blank lines, from its first character to that
        // of the next key.
        let whole: usize = self.lines[first..end].iter().map(|line| line.chars().count() + 1).sum();
        let next = self.lines.get(end).map_or(0, |line| indent_of(line));
        self.at = end;
        Some(Node { place: self.place(first, inner, whole - inner + next), value: Value::Text(text) })
    }

    /// Reads a list of plain words on one line.
    fn flow(&self, line: usize, from: usize, value: &str) -> Option<Node> {
        let inside = value.strip_prefix('[')?.strip_suffix(']')?;
        let mut items = Vec::new();
        let mut at = from + 1;
        if !inside.trim_matches(' ').is_empty() {
            for part in inside.split(',') {
                let word = part.trim_matches(' ');
                let start = at + (part.len() - part.trim_start_matches(' ').len());
                at += part.len() + 1;
                if word.contains([
                    '[', ']', '{', '}', '"', '\'', '#', '&', '*', '!', '|', '>', '%', '@', '`', ':',
                ]) {
                    return None;
                }
                let value = scalar(word, true)?;
                items.push(Node { place: self.place(line, start, word.chars().count()), value });
            }
        }
        Some(Node { place: self.place(line, from, 1), value: Value::List(items) })
    }
}

/// Reads a plain scalar of one line.
fn scalar(text: &str, in_flow: bool) -> Option<Value> {
    let first = *text.as_bytes().first()?;
    let odd_start = b"-?:,[]{}#&*!|>'\"%@`=<~.+".contains(&first);
    if odd_start || text.ends_with([' ', ':']) || text.contains(": ") || text.contains(" #") {
        return None;
    }
    if in_flow && text.contains([',', '[', ']', '{', '}']) {
        return None;
    }
    if first.is_ascii_digit() {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && text.len() <= 9 && (first != b'0' || text.len() == 1) {
            return Some(Value::Plain(text.to_owned()));
        }
        return is_date(text).then(|| Value::Text(text.to_owned()));
    }
    match text {
        "true" | "false" => Some(Value::Plain(text.to_owned())),
        _ if is_word_of_yaml(text) => None,
        _ => Some(Value::Text(text.to_owned())),
    }
}

/// Returns whether a word means something else than itself in some YAML.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Returns whether it is a day, a month, a range of them, or an instant: text for the engine too.
fn is_date(text: &str) -> bool {
    let shape =
        |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    matches!(
        shape(text).as_str(),
        "0000-00-00"
            | "0000-00"
            | "0000-00-00/0000-00-00"
            | "0000-00/0000-00"
            | "0000-00-00T00:00:00+00:00"
            | "0000-00-00T00:00:00Z"
            | "0000-00-00T00:00"
    )
}
