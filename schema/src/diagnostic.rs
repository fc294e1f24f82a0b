//! Mistakes of authors as plain data, and their one wording for terminal, browser and JSON.

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// A place in a text file: line and column count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub col: u32,
    /// How many characters the caret underlines; 0 counts as 1.
    pub len: u32,
}

impl Place {
    /// The start of a file.
    pub const START: Place = Place { line: 1, col: 1, len: 0 };

    /// Returns the place `lines` further down.
    #[must_use]
    pub fn down(self, lines: u32) -> Place {
        Place { line: self.line + lines, ..self }
    }

    /// Returns the place of a byte offset in a text.
    pub fn of_offset(text: &str, offset: usize, len: usize) -> Place {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            line: count(before.bytes().filter(|byte| *byte == b'\n').count()) + 1,
            col: count(before[line_start..].chars().count()) + 1,
            len: count(len),
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How bad it is: an error stops the build, a warning is only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The published site would be wrong.
    Error,
    /// Someone should look at it.
    Warning,
}

/// One mistake: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The stable code, such as `unknown-field`.
    pub code: &'static str,
    /// What is wrong, lower case, without full stop.
    pub message: String,
    /// The file, relative to the root, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub col: u32,
    /// How to mend it.
    pub help: Option<String>,
    /// How many characters the caret underlines.
    #[serde(skip)]
    pub len: u32,
}

impl Diagnostic {
    /// Makes an error.
    pub fn error(code: &'static str, file: &str, place: Place, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: file.to_owned(),
            line: place.line,
            col: place.col,
            help: None,
            len: place.len,
        }
    }

    /// Makes a warning.
    pub fn warning(code: &'static str, file: &str, place: Place, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(code, file, place, message) }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Renders it as a person reads it: `FILE:LINE:COL: error[code]: message`, the line with a caret, the help.
    pub fn render(&self, source: Option<&str>) -> String {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut out =
            format!("{}:{}:{}: {word}[{}]: {}\n", self.file, self.line, self.col, self.code, self.message);
        let line_index = self.line.saturating_sub(1) as usize;
        if let Some(line) = source.and_then(|text| text.lines().nth(line_index)) {
            excerpt(&mut out, self, line);
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "  help: {help}");
        }
        out
    }
}

/// Writes the line and a caret under the place, shortened around it when the line is long.
fn excerpt(out: &mut String, diagnostic: &Diagnostic, line: &str) {
    const BEFORE: usize = 60;
    const SHOWN: usize = 110;
    let col = diagnostic.col.saturating_sub(1) as usize;
    let clean: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let from = if clean.len() > SHOWN { col.saturating_sub(BEFORE).min(clean.len()) } else { 0 };
    let to = clean.len().min(from + SHOWN);
    let shown: String = clean[from..to].iter().collect();
    let before: String = clean[from..col.clamp(from, to)].iter().collect();
    let len = (diagnostic.len.max(1) as usize).min(to.saturating_sub(col).max(1));
    let under: String = clean.iter().skip(col).take(len).collect();
    let gutter = diagnostic.line.to_string();
    let pad = " ".repeat(gutter.len());
    let dots = if from > 0 { "…" } else { "" };
    let indent = " ".repeat(dots.len().min(1) + before.width());
    let caret = "^".repeat(under.width().max(1));
    let _ = writeln!(out, "{pad} |\n{gutter} | {dots}{shown}\n{pad} | {indent}{caret}");
}

/// Sorts diagnostics by file, line and column, and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let place = |d: &Diagnostic| (d.line, d.col);
        a.file.cmp(&b.file).then_with(|| place(a).cmp(&place(b))).then_with(|| match a.code.cmp(b.code) {
            Ordering::Equal => a.message.cmp(&b.message),
            other => other,
        })
    });
    diagnostics.dedup();
}

/// Returns whether one of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Returns the name nearest to what was typed, if one is near enough to be meant.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed_folded = typed.to_lowercase();
    let allowed = (typed_folded.chars().count() / 3).clamp(1, 3);
    names
        .into_iter()
        .map(|name| (distance(&typed_folded, &name.to_lowercase()), name))
        .filter(|(steps, _)| *steps <= allowed)
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
        .map(|(_, name)| name)
}

/// Counts the single-character edits between two texts; two neighbours swapped count as one.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Words a help line: the nearest name if there is one, and the names there are.
pub fn did_you_mean<'a>(typed: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    const SHOWN: usize = 24;
    let all: Vec<&str> = names.clone().into_iter().collect();
    let listed = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let listed = if all.len() > SHOWN { format!("{listed}, …") } else { listed };
    match nearest(typed, names) {
        Some(near) => format!("did you mean `{near}`? known: {listed}"),
        None if all.is_empty() => "nothing of that kind exists yet".to_owned(),
        None => format!("known: {listed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_place_caret_and_help() {
        let source = "title: x\nform: camb\n";
        let shown = Diagnostic::error(
            "unknown-form",
            "content/join.md",
            Place { line: 2, col: 7, len: 4 },
            "no form named `camb`",
        )
        .help("did you mean `camp`?")
        .render(Some(source));
        assert_eq!(
            shown,
            "content/join.md:2:7: error[unknown-form]: no form named `camb`\n  |\n2 | form: camb\n  |       ^^^^\n  help: did you mean `camp`?\n"
        );
    }

    #[test]
    fn a_caret_stands_under_wide_characters() {
        let shown =
            Diagnostic::error("x", "f", Place { line: 1, col: 4, len: 2 }, "m").render(Some("世界 会议"));
        assert!(shown.contains("1 | 世界 会议\n  |      ^^^^\n"), "{shown}");
    }

    #[test]
    fn the_nearest_name_is_near_enough_or_none() {
        assert_eq!(nearest("closs", ["opens", "closes"]), Some("closes"));
        assert_eq!(nearest("C12", ["C1", "C2", "C11"]), Some("C1"));
        assert_eq!(nearest("zebra", ["opens", "closes"]), None);
        assert_eq!(distance("teh", "the"), 1);
    }
}
