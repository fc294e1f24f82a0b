//! Phrases of a form that answer a question by themselves, wherever they stand in a sentence: "you may use it",
//! "they agreed to be shown", "I do not work for ITU". They are the labels and aliases of consents and choices.

use schema::field::fold;
use schema::form::{Field, FieldKind, Form};
use schema::name::Lang;

/// The phrases of one form.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
}

#[derive(Debug)]
struct Phrase {
    words: String,
    field: usize,
    /// The choice; `None` for a consent.
    key: Option<String>,
    /// A word that must be there too, or only half of the question is answered.
    other_half: Option<String>,
}

const ARTICLES: [&str; 22] = [
    "the", "a", "an", "this", "these", "those", "that", "le", "la", "les", "cette", "ce", "ces", "el", "los",
    "las", "esta", "este", "эту", "этот", "это", "myself",
];
const PRONOUNS: [&str; 10] = ["i", "we", "they", "je", "j", "nous", "yo", "я", "мы", "они"];

impl Phrases {
    /// Collects the phrases of a form.
    pub(super) fn of(form: &Form) -> Self {
        let mut phrases = Phrases::default();
        for (index, field) in form.fields.iter().enumerate() {
            match field.kind {
                FieldKind::Consent => {
                    for (_, label) in field.label.iter() {
                        phrases.add(label, index, None, None);
                    }
                    for alias in &field.aliases {
                        phrases.add(alias, index, None, other_half(field));
                    }
                }
                FieldKind::Choice if field.options_from.is_none() && field.name.as_str() != "gender" => {
                    for item in &field.options {
                        let names = item
                            .title
                            .iter()
                            .map(|(_, title)| title)
                            .chain(item.aliases.iter().map(String::as_str));
                        for name in names {
                            phrases.add(name, index, Some(&item.key), None);
                        }
                    }
                    if field.options.iter().any(|item| item.key == "yes") {
                        let own = |alias: &&String| {
                            fold::tokens(alias)
                                .first()
                                .is_some_and(|first| PRONOUNS.contains(&first.text.as_str()))
                        };
                        for alias in field.aliases.iter().filter(own) {
                            phrases.add(alias, index, Some("yes"), None);
                        }
                    }
                }
                _ => {}
            }
        }
        // The longest phrase of a sentence decides.
        phrases.phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        phrases
    }

    fn add(&mut self, text: &str, field: usize, key: Option<&str>, other_half: Option<String>) {
        const WORDS: usize = 3;
        const IDEOGRAPHS: usize = 5;
        let words = loose(text);
        let tokens: Vec<&str> = words.split(' ').collect();
        let ideographic = text.chars().any(fold::is_ideograph);
        let needed = if ideographic { IDEOGRAPHS } else { WORDS };
        if tokens.len() < needed {
            return;
        }
        let bare = tokens.iter().skip_while(|token| PRONOUNS.contains(token)).copied().collect::<Vec<_>>();
        let words = if bare.len() >= needed { bare.join(" ") } else { words };
        self.phrases.push(Phrase { words, field, key: key.map(str::to_owned), other_half });
    }

    /// Returns what a folded sentence answers: field, choice, the phrase, and whether only half is answered.
    pub(super) fn in_sentence(&self, words: &str) -> Vec<(usize, Option<String>, String, bool)> {
        let sentence = loose_words(words.split(' '));
        let mut found: Vec<(usize, Option<String>, String, bool)> = Vec::new();
        for phrase in &self.phrases {
            if found.iter().any(|(field, ..)| *field == phrase.field)
                || super::words::place(&sentence, &phrase.words).is_none()
            {
                continue;
            }
            let half = phrase.other_half.as_ref().is_some_and(|other| !sentence.contains(other.as_str()));
            found.push((phrase.field, phrase.key.clone(), phrase.words.clone(), half));
        }
        found
    }
}

/// Returns the last word of what a label says behind "nor": a statement without it covers only one half.
fn other_half(field: &Field) -> Option<String> {
    let label = field.label.text(Lang::En);
    let (_, behind) = label.split_once(" nor ")?;
    fold::tokens(behind).pop().map(|token| token.text)
}

fn loose(text: &str) -> String {
    let tokens = fold::tokens(text);
    loose_words(tokens.iter().map(|token| token.text.as_str()))
}

fn loose_words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter(|word| !ARTICLES.contains(word)).collect::<Vec<_>>().join(" ")
}
