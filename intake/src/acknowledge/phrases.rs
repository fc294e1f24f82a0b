//! The phrases of our replies, one file for each language: `content/replies/<lang>.yaml`.

use std::collections::BTreeMap;

use schema::diagnostic::{Diagnostic, Place, did_you_mean};
use schema::name::Lang;
use schema::shape::{Key, Keys, Shape};
use schema::yaml::{self, Value};

/// The phrases of all languages; one that is missing in a language is said in English.
#[derive(Debug, Clone, Default)]
pub struct Phrases(BTreeMap<Lang, BTreeMap<String, String>>);

/// What the program says, with the placeholders each phrase may use; a test holds the files against it.
pub const KEYS: [&str; 65] = [
    "subject_received",
    "subject_action",
    "subject_action_one",
    "subject_action_undated",
    "subject_updated",
    "subject_withdrawn",
    "subject_accepted",
    "subject_declined",
    "subject_person",
    "subject_receipt",
    "greeting",
    "greeting_plain",
    "received_intro",
    "action_intro",
    "updated_intro",
    "withdrawn_intro",
    "accepted_intro",
    "declined_intro",
    "person_intro",
    "late_intro",
    "late_continuous_intro",
    "question_intro",
    "unclear_intro",
    "identity_intro",
    "conflict_intro",
    "encrypted_intro",
    "resend_intro",
    "unreadable_intro",
    "missing_heading",
    "invalid_heading",
    "check_heading",
    "how_to_complete",
    "attach_line",
    "deadline_line",
    "completion_line",
    "reason_required",
    "reason_email",
    "reason_url",
    "reason_choice",
    "reason_too_many_items",
    "reason_too_long",
    "reason_too_many_words",
    "reason_too_few_words",
    "reason_date",
    "reason_month",
    "reason_country",
    "reason_number",
    "reason_phone",
    "reason_consent",
    "reason_file_type",
    "reason_file_unreadable",
    "reason_file_size",
    "understood_heading",
    "understood_by_note",
    "changed_heading",
    "yes",
    "no",
    "not_given",
    "next_steps_review",
    "next_steps_publish",
    "correction_hint",
    "privacy_line",
    "automatic_line",
    "closing",
    "signature",
];

/// Tells what a file of phrases may hold.
pub fn shape() -> Shape {
    let key = |name: &&str| Key { name: (*name).to_owned(), shape: Shape::Text, required: false };
    Shape::Keys(Keys { what: "the phrases", keys: KEYS.iter().map(key).collect(), open: false })
}

impl Phrases {
    /// Adds the phrases of one language.
    pub fn add(&mut self, lang: Lang, file: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) {
        let node = match yaml::parse(file, text) {
            Ok(node) => node,
            Err(diagnostic) => return diagnostics.push(*diagnostic),
        };
        let Value::Map(entries) = node.value else {
            return diagnostics.push(Diagnostic::error(
                "wrong-type",
                file,
                node.place,
                "expected a map of phrases",
            ));
        };
        let mut phrases = BTreeMap::new();
        for (key, value) in entries {
            match value.text() {
                Some(text) if KEYS.contains(&key.name.as_str()) => {
                    phrases.insert(key.name, text.to_owned());
                }
                Some(_) => {
                    let message = format!("no reply uses the phrase `{}`", key.name);
                    let help = did_you_mean(&key.name, KEYS);
                    diagnostics
                        .push(Diagnostic::error("unknown-phrase", file, key.place, message).help(help));
                }
                None => diagnostics.push(Diagnostic::error("wrong-type", file, value.place, "expected text")),
            }
        }
        for key in KEYS {
            if !phrases.contains_key(key) {
                let message = format!("the phrase `{key}` is missing; replies say it in English");
                diagnostics.push(Diagnostic::warning("missing-phrase", file, Place::START, message));
            }
        }
        self.0.insert(lang, phrases);
    }

    /// Says a phrase in a language.
    pub fn say(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let in_lang = |lang: Lang| self.0.get(&lang).and_then(|phrases| phrases.get(key));
        let phrase = in_lang(lang).or_else(|| in_lang(Lang::En)).map_or(key, String::as_str);
        fill(phrase, values)
    }
}

/// Puts values where their names stand in braces; a value is never looked into.
fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let named = after
            .find('}')
            .and_then(|close| Some((close, values.iter().find(|(name, _)| *name == &after[..close])?.1)));
        match named {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        assert_eq!(fill("a {x} {y} {z}", &[("x", "{y}"), ("y", "2")]), "a {y} 2 {z}");
    }
}
