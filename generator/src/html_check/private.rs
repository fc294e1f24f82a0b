//! What is nobody's to read: the editors' notes of records stand in no file of the site.

use rayon::prelude::*;
use schema::diagnostic::{Diagnostic, Place};
use schema::yaml::{self, Value};

use crate::output::Artifact;

/// A text that is nobody's to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// The text.
    pub text: String,
    /// The file that holds it.
    pub file: String,
    /// Where it stands there.
    pub place: Place,
}

/// Shorter lines may stand elsewhere by chance.
const LEAST: usize = 12;

/// Returns the private texts of a record's file.
pub fn private_of(path: &str, text: &str) -> Vec<Private> {
    // Most records have no notes, and need not be read once more.
    if !text.contains("notes:") {
        return Vec::new();
    }
    let Ok(node) = yaml::parse(path, text) else { return Vec::new() };
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let notes = entries.iter().filter(|(key, _)| key.name == "notes");
    let lines =
        notes.flat_map(|(_, value)| value.text().unwrap_or_default().lines().map(|line| (line, value.place)));
    lines
        .map(|(line, place)| (line.trim(), place))
        .filter(|(line, _)| line.chars().count() >= LEAST)
        .map(|(line, place)| Private { text: line.to_owned(), file: path.to_owned(), place })
        .collect()
}

/// Looks for private texts in all artifacts, as they are and as HTML writes them.
pub(super) fn leaks(artifacts: &[Artifact<'_>], private: &[Private]) -> Vec<Diagnostic> {
    if private.is_empty() {
        return Vec::new();
    }
    let escaped: Vec<String> = private.iter().map(|own| crate::markdown::escape(&own.text)).collect();
    let found = artifacts.par_iter().flat_map_iter(|artifact| {
        let bytes = (artifact.make)().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let told = private.iter().zip(&escaped).filter(|(own, escaped)| {
            text.contains(&own.text) || text.contains(*escaped) || artifact.path.contains(&own.text)
        });
        told.map(|(own, _)| {
            let message = format!("a note of this record stands in public/{}", artifact.path);
            Diagnostic::error("private-text", &own.file, own.place, message)
                .help("take it out of the page that quotes it, or out of the note")
        })
        .collect::<Vec<_>>()
    });
    found.collect()
}
