//! Shell: Says what happened: data on standard output, talk on standard error. The only module that writes to them.

use std::collections::HashMap;
use std::io::Write as _;

use schema::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

use crate::cli::Format;
use crate::discover::Disk;
use crate::inputs::World as _;

/// Renders diagnostics as people read them, each with the line it is about.
pub fn render(disk: &Disk, diagnostics: &[Diagnostic]) -> String {
    let mut sources: HashMap<&str, Option<String>> = HashMap::new();
    let mut out = String::new();
    for told in diagnostics {
        // A finished page was made in memory: what lies in public/ may be another one.
        let read = || disk.read(&told.file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let is_finished = told.file.starts_with("public/");
        let source = sources.entry(&told.file).or_insert_with(|| if is_finished { None } else { read() });
        out.push_str(&told.render(source.as_deref()));
    }
    out
}

/// Tells diagnostics on standard error, and sums them up.
pub fn tell(disk: &Disk, diagnostics: &[Diagnostic]) {
    let errors = diagnostics.iter().filter(|told| told.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let sum = match (errors, warnings) {
        (0, 0) => return,
        (0, n) => count(n, "warning"),
        (n, 0) => count(n, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    talk(&format!("{}{sum}", render(disk, diagnostics)));
}

/// Writes a line of talk.
pub fn talk(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Writes data: JSON in one line, or text.
pub fn data<T: Serialize>(format: Format, json: &T, text: &str) {
    let mut out = std::io::stdout().lock();
    let written = match format {
        Format::Json => serde_json::to_string(json).map_or(Ok(()), |json| writeln!(out, "{json}")),
        Format::Text if text.is_empty() => Ok(()),
        Format::Text => writeln!(out, "{text}"),
    };
    // A reader that left has seen enough.
    let _ = written;
}
