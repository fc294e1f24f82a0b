//! The choices of a field as people name them: an index by key, label in any language and alias.
//!
//! Built once per catalogue ([`Lists::new`]) and only read afterwards.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::fold::{self, Token};
use crate::catalogue::Catalogue;
use crate::diagnostic::distance;
use crate::form::{Field, FieldKind, Form};
use crate::vocabulary::{Item, Vocabulary};

/// The lists of choices of all forms.
#[derive(Debug)]
pub struct Lists {
    shared: BTreeMap<String, Choices>,
    /// Choices written in a form itself, by the address of the field, which stays while the form is neither dropped nor
    /// changed (a form may be moved: its fields stay where they are). A copy of the form needs lists of its own.
    own: HashMap<usize, Choices>,
    none: Choices,
}

/// One list of choices.
#[derive(Debug, Default)]
pub struct Choices {
    items: Vec<Item>,
    exact: HashMap<String, usize>,
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words for the people of a country: adjectives too, so they count only where somebody is called so.
    people: HashMap<String, usize>,
    days: Vec<Date>,
}

/// A name of a choice, word by word.
#[derive(Debug)]
struct Phrase {
    words: Vec<String>,
    item: usize,
    /// It is so short that it counts within a text only where it is written in capitals.
    capitals_only: bool,
}

/// A choice found in a text, by the numbers of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The choice's place in its list.
    pub item: usize,
    /// Its first word.
    pub first: usize,
    /// The word after its last.
    pub end: usize,
}

impl Lists {
    /// Indexes the lists of a catalogue.
    pub fn new(catalogue: &Catalogue) -> Self {
        Lists::of(catalogue.forms.values(), &catalogue.vocabularies)
    }

    /// Indexes the lists of some forms.
    pub fn of<'a>(
        forms: impl IntoIterator<Item = &'a Form>,
        vocabularies: &BTreeMap<String, Vocabulary>,
    ) -> Self {
        let shared = vocabularies
            .iter()
            .map(|(name, vocabulary)| (name.clone(), Choices::new(&vocabulary.items, name == "countries")))
            .collect();
        let mut own = HashMap::new();
        for field in forms.into_iter().flat_map(|form| &form.fields) {
            if field.options_from.is_none() && !field.options.is_empty() {
                own.insert(address(field), Choices::new(&field.options, false));
            }
        }
        Lists { shared, own, none: Choices::default() }
    }

    /// Returns the choices of a field; none for a field without choices.
    pub fn of_field(&self, field: &Field) -> &Choices {
        let name = match (&field.options_from, field.kind) {
            (Some(name), _) => name.value.as_str(),
            (None, FieldKind::Country) => "countries",
            _ => return self.own.get(&address(field)).unwrap_or(&self.none),
        };
        self.named(name)
    }

    /// Returns a shared list by its name.
    pub fn named(&self, name: &str) -> &Choices {
        self.shared.get(name).unwrap_or(&self.none)
    }
}

fn address(field: &Field) -> usize {
    std::ptr::from_ref(field).addr()
}

impl Choices {
    /// Indexes a list; `coded` says that its aliases hold codes of three capitals that are words in other texts.
    pub fn new(items: &[Item], coded: bool) -> Self {
        let mut choices = Choices {
            items: items.to_vec(),
            exact: HashMap::new(),
            phrases: HashMap::new(),
            people: HashMap::new(),
            days: days_of(items),
        };
        // Keys come before titles and titles before aliases: where two choices share a word, the stronger keeps it.
        for (index, item) in items.iter().enumerate() {
            choices.add(index, &item.key, coded);
        }
        for (index, item) in items.iter().enumerate() {
            for (_, title) in item.title.iter() {
                choices.add(index, title, coded);
            }
        }
        for (index, item) in items.iter().enumerate() {
            for alias in &item.aliases {
                choices.add(index, alias, coded);
            }
            for (_, code) in item.facts.get("code").into_iter().flatten() {
                choices.add(index, code, coded);
            }
        }
        for (index, item) in items.iter().enumerate() {
            for (_, people) in item.facts.get("people").into_iter().flatten() {
                choices.people.entry(fold::key(people)).or_insert(index);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for phrases in choices.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        choices
    }

    fn add(&mut self, item: usize, name: &str, coded: bool) {
        let words: Vec<String> = fold::tokens(name).into_iter().map(|token| token.text).collect();
        let key = fold::key_of(words.iter().map(String::as_str));
        if key.is_empty() || self.exact.contains_key(&key) {
            return;
        }
        let latin = key.bytes().all(|b| b.is_ascii_lowercase());
        let capitals_only = words.len() == 1 && latin && key.len() <= if coded { 3 } else { 2 };
        self.exact.insert(key, item);
        if let Some(first) = words.first().cloned() {
            self.phrases.entry(first).or_default().push(Phrase { words, item, capitals_only });
        }
    }

    /// Returns the choices themselves.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Returns the days that the keys are, where all keys are days.
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// Returns the choice with a key.
    pub fn by_key(&self, key: &str) -> Option<usize> {
        self.items.iter().position(|item| item.key == key)
    }

    /// Returns the choice that a whole text names.
    pub fn exact(&self, text: &str) -> Option<usize> {
        self.exact.get(&fold::key(text)).copied()
    }

    /// Returns the country whose people a whole text names: `Kenyan`, `sénégalaise`.
    pub fn of_people(&self, text: &str) -> Option<usize> {
        self.people.get(&fold::key(text)).copied()
    }

    /// Returns the country whose people the words at a place name, the longest name first.
    pub fn of_people_at(&self, tokens: &[Token], at: usize) -> Option<Hit> {
        const WORDS: usize = 3;
        (1..=WORDS.min(tokens.len() - at)).rev().find_map(|length| {
            let words = tokens[at..at + length].iter().map(|token| token.text.as_str());
            let item = *self.people.get(&fold::key_of(words))?;
            Some(Hit { item, first: at, end: at + length })
        })
    }

    /// Returns the one choice that a whole text nearly names.
    pub fn near(&self, text: &str) -> Option<usize> {
        let typed = fold::key(text);
        let letters = typed.chars().count();
        let allowed = match letters {
            0..=4 => return None,
            5..=7 => 1,
            8..=13 => 2,
            _ => 3,
        };
        let mut best: Option<(usize, usize)> = None;
        let mut tied = false;
        let mut names: Vec<(&String, &usize)> = self
            .exact
            .iter()
            .filter(|(name, _)| name.chars().count().abs_diff(letters) <= allowed && name.len() >= 4)
            .collect();
        names.sort();
        for (name, item) in names {
            let steps = distance(&typed, name);
            if steps > allowed {
                continue;
            }
            match best {
                Some((least, found)) if steps == least && found != *item => tied = true,
                Some((least, _)) if steps >= least => {}
                _ => {
                    best = Some((steps, *item));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied).map(|(_, item)| item)
    }

    /// Finds the choices that a text names, the longest names first, none over another.
    pub fn scan(&self, text: &str, tokens: &[Token]) -> Vec<Hit> {
        let shouting = !text.chars().any(char::is_lowercase);
        let mut hits = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.longest(text, tokens, at, shouting) {
                Some(hit) => {
                    at = hit.end;
                    hits.push(hit);
                }
                None => at += 1,
            }
        }
        hits
    }

    fn longest(&self, text: &str, tokens: &[Token], at: usize, shouting: bool) -> Option<Hit> {
        let word = tokens[at].text.as_str();
        let matching = |first: &str| {
            self.phrases.get(first)?.iter().find(|phrase| {
                if phrase.capitals_only {
                    let written = &text[tokens[at].start..tokens[at].end];
                    if shouting || !written.bytes().all(|b| b.is_ascii_uppercase()) {
                        return false;
                    }
                }
                let rest = &phrase.words[1..];
                tokens.len() > at + rest.len()
                    && rest.iter().zip(&tokens[at + 1..]).all(|(word, token)| *word == token.text)
            })
        };
        let phrase = matching(word)
            .or_else(|| bare_forms(word).find_map(matching))
            .or_else(|| nominatives(word).iter().find_map(|form| matching(form)));
        let hit = phrase.map(|phrase| Hit { item: phrase.item, first: at, end: at + phrase.words.len() });
        let joined = self.joined(text, tokens, at);
        match (hit, joined) {
            (Some(hit), Some(joined)) if joined.end > hit.end => Some(joined),
            (None, joined) => joined,
            (hit, _) => hit,
        }
    }

    /// Finds a name that is written with a hyphen here and without one there: `télé-enseignement`, `elearning`.
    fn joined(&self, text: &str, tokens: &[Token], at: usize) -> Option<Hit> {
        const WORDS: usize = 4;
        let mut key = String::new();
        let mut longest = None;
        for (n, token) in tokens[at..].iter().take(WORDS).enumerate() {
            if n > 0 && text[tokens[at + n - 1].end..token.start].contains(char::is_whitespace) {
                break;
            }
            key.push_str(&token.text);
            if key.len() > 4
                && let Some(item) = self.exact.get(&key)
            {
                longest = Some(Hit { item: *item, first: at, end: at + n + 1 });
            }
        }
        longest
    }
}

/// Returns a word without what its language glues to it: Arabic `و`, `ب`, `ل`, `ال`, the numbers' `sdg4`.
fn bare_forms(word: &str) -> impl Iterator<Item = &str> {
    const GLUED: [&str; 9] = ["وال", "بال", "لل", "ال", "فال", "و", "ب", "ل", "ف"];
    const NUMBERED: [&str; 11] =
        ["sdgs", "sdg", "odd", "ods", "цур", "goal", "objectif", "objetivo", "cat", "category", "no"];
    let arabic = GLUED
        .iter()
        .filter_map(move |glued| word.strip_prefix(glued))
        .filter(|rest| rest.chars().count() >= 3);
    let digits = NUMBERED
        .iter()
        .filter_map(move |prefix| word.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    arabic.chain(digits)
}

/// Returns what a Russian word may be in the nominative: `армении` may be `армения`, `казахстане` `казахстан`.
fn nominatives(word: &str) -> Vec<String> {
    const CASES: [&str; 14] = ["ами", "ах", "ам", "ою", "ом", "ем", "ой", "ей", "а", "я", "у", "ю", "е", "и"];
    const ENDS: [&str; 6] = ["", "а", "я", "й", "ь", "ы"];
    const SHORTEST: usize = 3;
    if !word.chars().all(|c| ('а'..='я').contains(&c)) {
        return Vec::new();
    }
    let stems = CASES.iter().filter_map(|case| word.strip_suffix(case));
    stems
        .filter(|stem| stem.chars().count() >= SHORTEST)
        .flat_map(|stem| ENDS.iter().map(move |end| format!("{stem}{end}")))
        .collect()
}

fn days_of(items: &[Item]) -> Vec<Date> {
    let days: Vec<Date> = items.iter().filter_map(|item| item.key.parse().ok()).collect();
    if days.len() == items.len() { days } else { Vec::new() }
}
