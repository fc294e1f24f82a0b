//! The text of a reply: what was understood, what is missing and how to send it, and what happens next.

use jiff::Timestamp;
use schema::catalogue::Catalogue;
use schema::form::{Field, FieldKind, Form};
use schema::name::Lang;
use schema::record::{Answer, Answers};
use schema::template::{self, Question};

use super::phrases::Phrases;
use super::{html, plain};

/// What a reply is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// All is there.
    Received,
    /// Answers are missing or cannot be taken.
    Ask,
    /// A known record was changed.
    Updated,
    /// A known record was taken back.
    Withdrawn,
    /// A person accepted a record.
    Accepted,
    /// A person declined a record.
    Declined,
    /// A person decides.
    Person(Why),
    /// The message could not be read.
    Unreadable,
}

/// Why a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It came after the closing.
    Late,
    /// The form is not clear.
    Unclear,
    /// It is a question.
    Question,
    /// It is encrypted.
    Encrypted,
    /// It changes something that came from another address.
    Identity,
    /// Its parts contradict each other.
    Conflict,
    /// An attachment cannot be opened.
    Resend,
    /// Anything else.
    Other,
}

impl About {
    /// Tells whether the letter asks its reader for something, so that it matters whether it arrives.
    pub fn asks(self) -> bool {
        match self {
            About::Ask => true,
            About::Person(why) => {
                matches!(why, Why::Unclear | Why::Encrypted | Why::Resend | Why::Conflict | Why::Identity)
            }
            About::Received | About::Updated | About::Withdrawn | About::Unreadable => false,
            About::Accepted | About::Declined => false,
        }
    }

    /// Returns the name of the kind, one of each for a message.
    pub fn kind(self) -> &'static str {
        match self {
            About::Received => "received",
            About::Ask => "ask",
            About::Updated => "updated",
            About::Withdrawn => "withdrawn",
            About::Accepted => "accepted",
            About::Declined => "declined",
            About::Person(_) => "person",
            About::Unreadable => "receipt",
        }
    }

    /// Returns the key of the phrase that opens the letter.
    fn intro(self) -> &'static str {
        match self {
            About::Received => "received_intro",
            About::Ask => "action_intro",
            About::Updated => "updated_intro",
            About::Withdrawn => "withdrawn_intro",
            About::Accepted => "accepted_intro",
            About::Declined => "declined_intro",
            About::Unreadable => "unreadable_intro",
            About::Person(why) => match why {
                Why::Late => "late_intro",
                Why::Unclear => "unclear_intro",
                Why::Question => "question_intro",
                Why::Encrypted => "encrypted_intro",
                Why::Identity => "identity_intro",
                Why::Conflict => "conflict_intro",
                Why::Resend => "resend_intro",
                Why::Other => "person_intro",
            },
        }
    }
}

/// A piece of a letter, before it is plain text or HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Lines of prose.
    Paragraph(String),
    /// What must not be overlooked.
    Notice(String),
    /// The id of one record among several.
    Title(String),
    /// Labels under a heading.
    List {
        /// The heading, without a colon.
        heading: String,
        /// The labels.
        items: Vec<String>,
    },
    /// Labels and what belongs to them, under a heading.
    Rows {
        /// The heading, without a colon.
        heading: String,
        /// A word about the rows.
        note: Option<String>,
        /// Label and value.
        rows: Vec<(String, String)>,
    },
    /// Questions to be filled in by replying.
    Block(Vec<Question>),
    /// What stands below the signature mark.
    Foot(String),
}

impl Piece {
    fn rows(heading: String, rows: Vec<(String, String)>) -> Self {
        Piece::Rows { heading, note: None, rows }
    }
}

/// One record in a letter.
#[derive(Debug, Clone)]
pub struct About1<'a> {
    /// Its id.
    pub id: &'a str,
    /// What was understood from this very message.
    pub answers: &'a Answers,
    /// Required answers that are not there.
    pub missing: Vec<&'a Field>,
    /// Answers that could not be taken, with the key of the reason and its values.
    pub refused: Vec<RefusedAnswer<'a>>,
    /// Answers that a person should look at.
    pub check: Vec<&'a Field>,
}

/// An answer that could not be taken.
#[derive(Debug, Clone)]
pub struct RefusedAnswer<'a> {
    /// The field.
    pub field: &'a Field,
    /// The key of the reason, such as `too-long`.
    pub reason: String,
    /// What the reason's placeholders stand for.
    pub values: Vec<(String, String)>,
}

/// Says a phrase with its placeholders filled.
type Say<'s> = &'s dyn Fn(&str, &[(&str, &str)]) -> String;

/// Everything a letter says.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// What it is about.
    pub about: About,
    /// The language of the reply.
    pub lang: Lang,
    /// The name to greet, if one is known.
    pub name: Option<&'a str>,
    /// The id of the message, where there is no record.
    pub message: &'a str,
    /// The form, if one was found.
    pub form: Option<&'a Form>,
    /// The records.
    pub records: Vec<About1<'a>>,
    /// The last second of the call.
    pub deadline: Option<Timestamp>,
    /// Until when missing answers may still come, when the message came in time.
    pub completion: Option<Timestamp>,
    /// Whether it came late in a call that stays open.
    pub late: bool,
    /// A file that could not be opened.
    pub file: Option<&'a str>,
    /// Whether records appear without review.
    pub on_arrival: bool,
}

/// A letter in both its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as an HTML page.
    pub html: String,
}

impl Letter<'_> {
    /// Returns the letter in words.
    pub fn write(&self, phrases: &Phrases, catalogue: &Catalogue) -> Written {
        let say = |key: &str, values: &[(&str, &str)]| phrases.say(self.lang, key, values);
        let id = self.records.first().map_or(self.message, |record| record.id);
        let form = self.form.map_or("WSIS", |form| form.title.text(self.lang));
        let zone = &catalogue.settings.time_zone;
        let when = |at: Timestamp| schema::calendar::instant(self.lang, at, zone);
        let until = self.completion.max(self.deadline);
        let until_words =
            until.map(|at| schema::calendar::day(self.lang, at.to_zoned_datetime(zone.clone()).date()));
        let subject = self.subject(&say, id, form, until_words.as_deref());

        let mut pieces = Vec::new();
        pieces.push(Piece::Paragraph(match self.name {
            Some(name) => say("greeting", &[("name", name)]),
            None => say("greeting_plain", &[]),
        }));
        let deadline_words = self.deadline.map(when).unwrap_or_default();
        if matches!(self.about, About::Person(why) if why != Why::Other) {
            pieces.push(Piece::Paragraph(say("person_intro", &[])));
        }
        let ids = match self.records.as_slice() {
            [] => id.to_owned(),
            records => records.iter().map(|record| record.id).collect::<Vec<_>>().join(", "),
        };
        let file = self.file.unwrap_or_default();
        let values =
            [("form", form), ("id", ids.as_str()), ("deadline", deadline_words.as_str()), ("file", file)];
        pieces.push(Piece::Paragraph(say(self.about.intro(), &values)));
        if self.late && !matches!(self.about, About::Person(_)) {
            pieces.push(Piece::Paragraph(say("late_continuous_intro", &values)));
        }
        if self.about == About::Ask {
            let later = self.completion.filter(|at| self.deadline.is_none_or(|deadline| *at > deadline));
            for (key, at) in [("deadline_line", self.deadline), ("completion_line", later)] {
                let Some(at) = at else { continue };
                let utc = at.strftime("%Y-%m-%d %H:%M").to_string();
                pieces.push(Piece::Notice(say(key, &[("deadline", &when(at)), ("deadline_utc", &utc)])));
            }
        }
        for record in &self.records {
            self.add_record(record, &say, catalogue, &mut pieces);
        }
        if !self.records.is_empty() {
            if matches!(self.about, About::Received | About::Updated) {
                let next = if self.on_arrival { "next_steps_publish" } else { "next_steps_review" };
                pieces.push(Piece::Paragraph(say(next, &[])));
            }
            pieces.push(Piece::Paragraph(say("correction_hint", &[])));
            pieces.push(Piece::Paragraph(say("privacy_line", &[])));
        }
        pieces.push(Piece::Paragraph(format!("{}\n{}", say("closing", &[]), say("signature", &[]))));
        pieces.push(Piece::Foot(say("automatic_line", &[])));
        Written {
            text: plain::render(&pieces, self.lang),
            html: html::render(&pieces, self.lang, &subject, self.about),
            subject,
        }
    }

    fn subject(&self, say: Say<'_>, id: &str, form: &str, until: Option<&str>) -> String {
        let count: usize =
            self.records.iter().map(|record| record.missing.len() + record.refused.len()).sum();
        let count_words = count.to_string();
        let until_words = until.unwrap_or_default();
        let values =
            [("id", id), ("form", form), ("count", count_words.as_str()), ("deadline_short", until_words)];
        let key = match self.about {
            About::Received => "subject_received",
            About::Ask if until.is_none() => "subject_action_undated",
            About::Ask if count == 1 => "subject_action_one",
            About::Ask => "subject_action",
            About::Updated => "subject_updated",
            About::Withdrawn => "subject_withdrawn",
            About::Accepted => "subject_accepted",
            About::Declined => "subject_declined",
            About::Person(_) => "subject_person",
            About::Unreadable => "subject_receipt",
        };
        say(key, &values)
    }

    fn add_record(&self, record: &About1<'_>, say: Say<'_>, catalogue: &Catalogue, pieces: &mut Vec<Piece>) {
        let Some(form) = self.form else { return };
        let label = |field: &Field| field.label.text(self.lang).to_owned();
        let in_words = |field: &Field, answer: &Answer| in_words(field, answer, self.lang, catalogue, say);
        if self.records.len() > 1 {
            pieces.push(Piece::Title(record.id.to_owned()));
        }
        if !record.refused.is_empty() {
            let rows = record.refused.iter().map(|RefusedAnswer { field, reason, values }| {
                let types = kinds_of_files(values);
                let values: Vec<(&str, &str)> = values
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .map(|(name, value)| if name == "types" { (name, types.as_str()) } else { (name, value) })
                    .collect();
                (label(field), say(&format!("reason_{}", reason.replace('-', "_")), &values))
            });
            pieces.push(Piece::rows(say("invalid_heading", &[]), rows.collect()));
        }
        if !record.missing.is_empty() {
            let items = record.missing.iter().map(|field| label(field)).collect();
            pieces.push(Piece::List { heading: say("missing_heading", &[]), items });
        }
        let wanted: Vec<&Field> = record
            .refused
            .iter()
            .map(|refused| refused.field)
            .chain(record.missing.iter().copied())
            .collect();
        let (files, lines): (Vec<&Field>, Vec<&Field>) =
            wanted.into_iter().partition(|field| field.kind == FieldKind::File);
        if !lines.is_empty() {
            pieces.push(Piece::Paragraph(say("how_to_complete", &[])));
            let names: Vec<&str> = lines.iter().map(|field| field.name.as_str()).collect();
            pieces.push(Piece::Block(template::questions(form, &names, self.lang, catalogue)));
        }
        if !files.is_empty() {
            let fields = files.into_iter().map(label).collect::<Vec<_>>().join(between(self.lang));
            pieces.push(Piece::Paragraph(say("attach_line", &[("fields", &fields)])));
        }
        if !record.check.is_empty() {
            let rows = record.check.iter().map(|field| {
                let said = record.answers.get(field.name.as_str()).map(|answer| in_words(field, answer));
                (label(field), said.unwrap_or_default())
            });
            pieces.push(Piece::rows(say("check_heading", &[]), rows.collect()));
        }
        if !record.answers.0.is_empty() {
            let key = if self.about == About::Updated { "changed_heading" } else { "understood_heading" };
            let answered = form.fields.iter().filter_map(|field| {
                let answer = record.answers.get(field.name.as_str())?;
                Some((label(field), in_words(field, answer)))
            });
            pieces.push(Piece::Rows {
                heading: say(key, &[]),
                note: Some(say("understood_by_note", &[])),
                rows: answered.collect(),
            });
        }
    }
}

/// Names kinds of files as people do.
fn kinds_of_files(values: &[(String, String)]) -> String {
    let types = values.iter().find(|(name, _)| name == "types").map_or("", |(_, types)| types);
    let named = types.split(", ").map(|media_type| match media_type {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/webp" => "WebP",
        "image/gif" => "GIF",
        "image/svg+xml" => "SVG",
        "application/pdf" => "PDF",
        "text/plain" => "TXT",
        "text/csv" => "CSV",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word (DOCX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel (XLSX)",
        "application/vnd.oasis.opendocument.text" => "ODT",
        "application/vnd.oasis.opendocument.spreadsheet" => "ODS",
        other => other,
    });
    named.collect::<Vec<_>>().join(", ")
}

/// What stands between the items of a list.
fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "؛ ",
        Lang::Zh => "；",
        Lang::Fr => "\u{a0}; ",
        _ => "; ",
    }
}

/// Returns an answer as a person would say it: choices by their name, consents as yes or no.
fn in_words(field: &Field, answer: &Answer, lang: Lang, catalogue: &Catalogue, say: Say<'_>) -> String {
    let choices = field.choices(&catalogue.vocabularies);
    let one = |answer: &Answer| match answer {
        Answer::Flag(true) => say("yes", &[]),
        Answer::Flag(false) => say("no", &[]),
        other => {
            let key = other.as_text().unwrap_or_default();
            match choices.iter().find(|item| item.key == key) {
                // A number or code alone says little: the name stands beside it.
                Some(item)
                    if key.len() <= 8
                        && key.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
                        && field.kind == FieldKind::Multichoice
                        && !key.contains('-') =>
                {
                    format!("{key} {}", item.title.text(lang))
                }
                Some(item) => item.title.text(lang).to_owned(),
                None => key,
            }
        }
    };
    match answer {
        Answer::List(items) => items.iter().map(one).collect::<Vec<_>>().join(between(lang)),
        single => one(single),
    }
}
