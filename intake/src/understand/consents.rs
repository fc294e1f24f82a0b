//! Consents behind labels that stand in no list: "He has confirmed that he accepts: yes".
//!
//! A consent is true only where somebody says so. Which of a form's consents is meant shows in what both its label and the
//! words are about: publishing, recording, rights, age, staff, costs, data, rules. A consent about nothing of these is the
//! plain agreement of whoever the record is about.

use schema::field::{self, Reading, fold};
use schema::form::{FieldKind, Form};
use schema::name::Lang;
use schema::record::Answer;

use super::answers::Desk;
use super::words::{self, entrant, permission};

/// The consents of one form and what they are about.
#[derive(Debug, Default)]
pub(super) struct Consents {
    fields: Vec<(usize, Vec<&'static str>)>,
    /// The consent of the person named.
    person: Option<usize>,
}

impl Consents {
    /// Finds what the consents of a form are about.
    pub(super) fn of(form: &Form, person: Option<usize>) -> Self {
        let fields = form
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.kind == FieldKind::Consent)
            .map(|(index, field)| {
                let label = fold::words(field.label.text(Lang::En));
                let name = field.name.as_str().replace('_', " ");
                (index, if Some(index) == person { Vec::new() } else { topics(&format!("{label} {name}")) })
            })
            .collect();
        Consents { fields, person }
    }

    /// Returns the consent that is about what words are about; `None` where several are, or none.
    fn about(&self, topics: &[&str]) -> Option<usize> {
        let shared = |own: &[&str]| own.iter().filter(|topic| topics.contains(topic)).count();
        let mut scored: Vec<(usize, usize)> =
            self.fields.iter().map(|(field, own)| (shared(own), *field)).filter(|(n, _)| *n > 0).collect();
        scored.sort_unstable();
        match scored.as_slice() {
            [(_, only)] => Some(*only),
            [.., (second, _), (first, field)] if first > second => Some(*field),
            _ => None,
        }
    }
}

/// Returns what folded words are about.
fn topics(words: &str) -> Vec<&'static str> {
    permission::TOPICS
        .iter()
        .filter(|(_, stems)| words::has_beginning(words, stems))
        .map(|(topic, _)| *topic)
        .collect()
}

/// Returns the consent that a label asks for which no form knows, beside a value that says yes or no.
pub(super) fn asked(desk: &Desk<'_>, label: &str, value: &str) -> Option<usize> {
    const LONGEST: usize = 40;
    let consents = &desk.form.consents;
    if value.split_whitespace().count() > 12
        || !matches!(field::read_consent(value), Reading::Answered(Answer::Flag(_), _))
    {
        return None;
    }
    let words = words::folded(label);
    if words.split(' ').count() > LONGEST {
        return None;
    }
    let asks = words::has_beginning(&words, permission::ASKS_CONSENT);
    let topics = topics(&words);
    match consents.about(&topics) {
        Some(field) => Some(field),
        None if asks => consents.person.or(match consents.fields.as_slice() {
            [(only, _)] => Some(*only),
            _ => None,
        }),
        None => None,
    }
}

/// Tells whether words say only half of what a consent states: "I am not ITU staff", where it asks of the household too.
pub(super) fn says_half(field: &schema::form::Field, words: &str) -> bool {
    let of_household = |text: &str| words::has_beginning(&words::folded(text), entrant::HOUSEHOLD);
    of_household(field.label.text(Lang::En)) && !of_household(words)
}
