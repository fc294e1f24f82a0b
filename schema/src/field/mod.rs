//! Reads what people write as the answer to a field.
//!
//! One truth for mail, web form and build: [`read`] takes the words and returns the answer as it stands in records, says
//! that nothing was answered, or refuses with a reason that a reply can tell. What is not certain is marked, never guessed.
//! One file per type of field; [`fold`] is how texts are compared, [`list_of_choices`] the index of choices.

pub mod boxes;
mod choice;
mod consent;
mod date;
pub mod dates;
mod days;
pub mod email;
pub mod fold;
mod list;
pub mod list_of_choices;
mod multichoice;
mod number;
pub mod phone;
pub mod text;
mod traditional;
pub mod url;
mod words;

use crate::form::{Field, FieldKind, Required};
use crate::name::Lang;
use crate::record::{Answer, CheckReason};
use list_of_choices::Lists;

/// What was made of the words for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nothing was answered: blanks, underscores, `n/a`.
    Blank,
    /// An answer, and why a person should look at it, if so.
    Answered(Answer, Option<CheckReason>),
    /// The words cannot be an answer to this field.
    Refused(Refusal),
}

/// Why words cannot be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason's code: `email` is told by the phrase `reason_email` of `content/replies/`.
    pub code: &'static str,
    /// What the phrase's placeholders stand for, such as `value` and `limit`.
    pub values: Vec<(&'static str, String)>,
}

/// What reading needs beside the field and the words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The lists of choices.
    pub lists: &'a Lists,
    /// The language of the words, as far as it is known.
    pub language: Option<Lang>,
}

/// Reads the words for a field.
pub fn read(field: &Field, raw: &str, context: &Context<'_>) -> Reading {
    if is_rule(raw) {
        return Reading::Blank;
    }
    match field.kind {
        // "No" is no country; Norway's code is written with capitals.
        FieldKind::Country if matches!(fold::words(raw).as_str(), "no" | "n o") && raw.trim() != "NO" => {
            Reading::Blank
        }
        FieldKind::Choice | FieldKind::Country => {
            choice::read(field, context.lists.of_field(field), raw, context)
        }
        FieldKind::Multichoice => multichoice::read(field, context.lists.of_field(field), raw, context),
        FieldKind::Consent => consent::read(raw),
        _ if is_blank(raw) => Reading::Blank,
        // "Team: no" names none; a name that must be given is what is written, and No is one.
        FieldKind::Text
            if field.required != Required::Always && words::is_one_of(&fold::words(raw), NO_NAME) =>
        {
            Reading::Blank
        }
        FieldKind::Text => limited(field, text::line(raw)),
        FieldKind::Textarea => limited(field, text::paragraphs(raw)),
        FieldKind::Date => date::read_date(raw),
        FieldKind::Month => date::read_month(raw),
        FieldKind::Email => email::read(field, raw),
        FieldKind::Phone => phone::read(field, raw),
        FieldKind::Url => url::read(field, raw),
        FieldKind::Number => number::read(raw),
        FieldKind::List => list::read(field, raw),
        // Files answer with themselves; words beside their label are none.
        FieldKind::File => Reading::Blank,
    }
}

/// Words of refusing that name nothing where a name is asked.
const NO_NAME: &[&str] = &["no", "non", "нет", "لا", "不", "否", "none", "no one"];

/// Tells whether a choice is named in a text, as far as that is certain: the key, where exactly one is.
pub fn named<'a>(choices: &'a list_of_choices::Choices, text: &str) -> Option<&'a str> {
    match choice::one_of(choices, text)? {
        (item, None) => choices.items().get(item).map(|item| item.key.as_str()),
        _ => None,
    }
}

/// Tells whether words say that there is nothing to answer.
pub fn is_blank(raw: &str) -> bool {
    is_rule(raw) || raw.len() < 40 && words::is_one_of(&fold::words(raw), words::NOT_APPLICABLE)
}

/// Tells whether words say that the answer comes later.
pub fn is_promised(raw: &str) -> bool {
    let folded = fold::words(raw);
    words::LATER
        .iter()
        .any(|later| folded == *later || (later.len() > 3 && words::contains(&folded, &[later])))
}

/// Reads words as a consent, whatever field they stand beside.
pub fn read_consent(raw: &str) -> Reading {
    consent::read(raw)
}

/// Tells whether words say yes or no at their beginning.
pub fn yes_or_no(raw: &str) -> Option<bool> {
    consent::said(raw)
}

/// Empty, or a line to write on: `______`, `....`, `- - -`.
fn is_rule(raw: &str) -> bool {
    let mut marks = 0;
    for c in raw.chars() {
        match c {
            '_' | '.' | '…' | '-' | '–' | '—' | '·' | '*' => marks += 1,
            c if c.is_whitespace() || text::is_invisible(c) => {}
            _ => return false,
        }
    }
    marks != 1 || !raw.contains('*')
}

fn refuse(code: &'static str, raw: &str, mut values: Vec<(&'static str, String)>) -> Reading {
    const SHOWN: usize = 200;
    let mut value = text::line(raw);
    if value.chars().count() > SHOWN {
        value = value.chars().take(SHOWN).chain(['…']).collect();
    }
    values.insert(0, ("value", value));
    Reading::Refused(Refusal { code, values })
}

/// Holds a text against the limits of its field: far too long is refused, a little too long is kept and marked.
fn limited(field: &Field, answer: String) -> Reading {
    let mut check = None;
    let limits = &field.limits;
    let n_chars = answer.chars().count();
    if let Some(limit) = limits.max_chars.map(|limit| limit as usize)
        && n_chars > limit
    {
        if n_chars > 4 * limit {
            return refuse("too_long", &answer, counted(limit, n_chars));
        }
        check = Some(CheckReason::OverLimit);
    }
    if limits.max_words.is_some() || limits.min_words.is_some() {
        let n_words = text::count_words(&answer);
        if limits.max_words.is_some_and(|limit| n_words > limit as usize) {
            check = Some(CheckReason::OverLimit);
        }
        if let Some(limit) = limits.min_words.map(|limit| limit as usize)
            && n_words < limit
        {
            return refuse("too_few_words", &answer, counted(limit, n_words));
        }
    }
    if answer.is_empty() { Reading::Blank } else { Reading::Answered(Answer::Text(answer), check) }
}

fn counted(limit: usize, count: usize) -> Vec<(&'static str, String)> {
    vec![("limit", limit.to_string()), ("count", count.to_string())]
}
