//! Takes a text apart into labelled answers, running text and the end of the letter.
//!
//! [`label_lines`] finds the lines that begin with a label, [`letter_end`] where the letter ends,
//! [`super::values`] what belongs to each label. Which words are labels is [`labels`](super::labels)' affair, what
//! a value means the field's.

use super::answers::Desk;
use super::label_lines::{self, Found};
use super::labels::numbering;
use super::letter_end;
use super::values::{self, Reading};
use super::words::{self, statement};

/// A labelled answer as it stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The fields whose label it is, the likelier first.
    pub fields: Vec<usize>,
    /// The number behind the label.
    pub number: Option<u32>,
    /// The label as written.
    pub label: String,
    /// The value as written, lines kept.
    pub raw: String,
    /// Its first line.
    pub line: usize,
    /// The line after its last.
    pub end: usize,
    /// More text follows that may or may not belong to it.
    pub doubtful_end: bool,
    /// It is a label alone above other labels: a heading.
    pub heading: bool,
    /// Its line begins with a number.
    pub numbered: bool,
}

impl Entry {
    /// Makes an answer whose label and value stand beside each other outside of any text's lines.
    pub(super) fn beside(fields: Vec<usize>, label: String, raw: String) -> Self {
        Entry {
            fields,
            number: None,
            label,
            raw,
            line: 0,
            end: 0,
            doubtful_end: false,
            heading: false,
            numbered: false,
        }
    }
}

/// A paragraph of running text.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its text, lines kept.
    pub text: String,
    /// Its first line.
    pub line: usize,
}

/// A text taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsed {
    /// The labelled answers in their order.
    pub entries: Vec<Entry>,
    /// What is left of the text before the letter's end.
    pub prose: Vec<Paragraph>,
    /// The letter's end: closing, name, posts, postscripts.
    pub tail: Vec<String>,
    /// The line that says that what stands below is of all records: "For both photographs:".
    pub for_all: Option<usize>,
}

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A letter: labels alone on a line count only in numbers.
    Letter,
    /// A form: every line that is a label counts.
    Form,
}

/// Takes a text apart by the labels of a form.
pub(super) fn parse(text: &str, desk: &Desk<'_>, manner: Manner) -> Parsed {
    let (form, labels) = (&desk.form.form, &desk.form.labels);
    let plain = text
        .contains(['*', '_'])
        .then(|| text.lines().map(label_lines::unmarked).collect::<Vec<_>>().join("\n"));
    let text = plain.as_deref().unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<Option<Found>> =
        lines.iter().map(|line| label_lines::find(line, form, labels)).collect();
    let strange = label_lines::find_akin(&mut found, &lines, desk);
    label_lines::drop_weak(&mut found, &lines, manner, form);
    let tail = match manner {
        Manner::Letter => letter_end::end_of_letter(&lines, &found, desk.author, form),
        Manner::Form => lines.len(),
    };
    let series = values::series(&lines);
    let mut reading = Reading {
        series: &series,
        form,
        labels,
        lines: &lines,
        found: &found,
        strange: &strange,
        tail,
        parsed: Parsed::default(),
    };
    let mut at = 0;
    while at < tail {
        at = reading.step(at);
    }
    reading.parsed.for_all = (0..tail).rev().find(|at| found[*at].is_none() && is_for_all(lines[*at]));
    reading.parsed.tail = lines[tail..].iter().map(|line| (*line).to_owned()).collect();
    reading.parsed
}

/// Tells whether a line says that what stands below is of all that was sent: "For both photographs:", "Commun aux deux :".
fn is_for_all(line: &str) -> bool {
    const WORDS: usize = 9;
    let bare = line.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '#' | '=' | '-' | '–' | '—' | ' '));
    let Some(bare) = bare.strip_suffix([':', '：']) else { return false };
    let words = words::folded(bare);
    let short = bare.split_whitespace().count() <= WORDS && bare.chars().count() <= 60;
    short && words::begins_with(&words, statement::FOR_ALL).is_some()
}

/// Tells whether a line begins a block of its own: `1) Sra. Ximena Quispe`; `1.5 Kenyans of ten` begins none.
pub(super) fn begins_block(line: &str) -> bool {
    let bare = line.trim_start().trim_start_matches(['(', '（', '#']);
    let is_digit = |c: char| schema::field::fold::digit(c).is_some();
    let behind = bare.trim_start_matches(is_digit);
    let is_decimal =
        behind.len() < bare.len() && behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(is_digit));
    let is_number = |c: char| is_digit(c) || "一二三四五六七八九十".contains(c);
    bare.starts_with(is_number) && !is_decimal && numbering(line).is_some()
}

/// Returns how far a line is indented.
pub(super) fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}
