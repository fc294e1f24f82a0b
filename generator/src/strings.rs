//! The words of the interface: `themes/<theme>/strings/<lang>.yaml`, one flat map of key to text for each language.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema::diagnostic::Place;
use schema::yaml::{Context, Node, Read, Value};

/// The words that the program itself uses; templates name theirs as `t.key`.
pub const USED: &[&str] = &[
    "home",
    "page_n_of_m",
    "not_translated_notice",
    "older_translation_notice",
    "lang_ar",
    "lang_zh",
    "lang_en",
    "lang_fr",
    "lang_ru",
    "lang_es",
    "state_open",
    "state_closes_soon",
    "state_upcoming",
    "state_closed",
    "state_undated",
    "opens_on",
    "closes_on",
    "closed_on",
    "closes_today",
    "closes_in_days_other",
    "all_records",
    "by_email",
    "by_form",
    "by_both",
    "by_none",
    "phase_done",
    "phase_current",
    "phase_next",
    "phase_upcoming",
    "within_event",
    "group_ungis",
    "group_regional_commissions",
    "group_ocp",
    "group_prizes",
    "group_high_level_track",
    "group_forum",
    "group_action_lines",
    "new_in",
    "hosts",
    "co_organisers",
    "agencies",
    "partners",
    "required",
    "optional",
    "visibility_public",
    "visibility_private",
    "visibility_aggregate",
    "limit_words",
    "limit_min_words",
    "limit_chars",
    "limit_items",
    "limit_file",
    "records_count_other",
    "yes",
    "no",
    "not_found_title",
    "matrix_heading",
    "news",
    "calls_open_now",
    "opens",
    "closes",
    "note_note",
    "note_tip",
    "note_important",
    "note_warning",
    "size_kb",
    "size_mb",
];

/// The interface words of one language.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    words: BTreeMap<String, Word>,
}

/// A word, and where it stands.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    file: Arc<str>,
    place: Place,
}

impl Strings {
    /// Returns a text; the empty text where there is none, which [`crate::check`] has reported.
    pub fn get(&self, key: &str) -> &str {
        self.words.get(key).map_or("", |word| &word.text)
    }

    /// Returns whether there is a text.
    pub fn has(&self, key: &str) -> bool {
        self.words.contains_key(key)
    }

    /// Returns a text with its placeholders filled: `{date}` by the value named `date`.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// Goes through keys and texts in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, word)| (key.as_str(), word.text.as_str()))
    }

    /// Returns the file and the place of a word.
    pub fn place(&self, key: &str) -> Option<(&str, Place)> {
        self.words.get(key).map(|word| (&*word.file, word.place))
    }

    /// Takes from a theme further down what this one does not say.
    pub fn fall_back_on(&mut self, other: &Strings) {
        for (key, word) in &other.words {
            self.words.entry(key.clone()).or_insert_with(|| word.clone());
        }
    }
}

/// Fills the placeholders of a text.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let known = after
            .find('}')
            .and_then(|close| Some((close, values.iter().find(|(name, _)| *name == &after[..close])?.1)));
        match known {
            Some((close, value)) => {
                out.push_str(value);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Returns the placeholders of a text, sorted.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
    names.sort_unstable();
    names
}

impl Read for Strings {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            context.error(
                node.place,
                "wrong-type",
                "expected the words of the interface (a map of `key: text`)",
            );
            return None;
        };
        let mut words = BTreeMap::new();
        let file: Arc<str> = context.file.into();
        for (key, value) in entries {
            if let Some(text) = String::read(value, context) {
                words.insert(key.name.clone(), Word { text, file: Arc::clone(&file), place: key.place });
            }
        }
        Some(Strings { words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_stay() {
        assert_eq!(fill("Page {page} of {pages}{x", &[("page", "2"), ("pages", "9")]), "Page 2 of 9{x");
        assert_eq!(placeholders("{b} and {a}"), ["a", "b"]);
    }
}
