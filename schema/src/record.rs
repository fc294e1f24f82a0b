//! One answered form as it stands in the repository: `content/records/<form>/<year>/<id>.yaml`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::form::{Field, FieldKind, Form, one_of, word_shape};
use crate::name::{FieldName, Lang, RecordId, Slug};
use crate::shape::{Key as ShapeKey, Keys, Shape};
use crate::vocabulary::Vocabulary;
use crate::yaml::{At, Context, Fields, Key, Node, Read, Value};

/// The version of the format that this software writes.
pub const SCHEMA: u32 = 1;

/// A record's public part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Version of the format.
    pub schema: u32,
    /// Its frozen id.
    pub id: RecordId,
    /// Its number in an older system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The form it answers.
    pub form: Slug,
    /// The call it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Slug>,
    /// What a person decided.
    pub status: Status,
    /// When it was received, with the offset of the site's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// Whether it came after the closing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The way it came.
    pub channel: Channel,
    /// The language of its answers.
    pub language: String,
    /// `markdown` for imports whose text is Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The public answers in the form's order.
    pub answers: Answers,
    /// Public answers that a person should look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs_check: Vec<NeedsCheck>,
    /// Files as they are published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Honours, each with the instant from which it may be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awards: Vec<Award>,
    /// The editors' own notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Answers by field, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers(pub Vec<(FieldName, Answer)>);

impl Answers {
    /// Returns the answer to a field.
    pub fn get(&self, name: &str) -> Option<&Answer> {
        self.0.iter().find(|(field, _)| field.as_str() == name).map(|(_, answer)| answer)
    }

    /// Sets the answer to a field, in place or at the end.
    pub fn set(&mut self, name: &FieldName, answer: Answer) {
        match self.0.iter_mut().find(|(field, _)| field == name) {
            Some((_, old)) => *old = answer,
            None => self.0.push((name.clone(), answer)),
        }
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, answer) in &self.0 {
            map.serialize_entry(name, answer)?;
        }
        map.end()
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text, a key of a choice, an address, a date.
    Text(String),
    /// A number, and a key that is a number, such as a goal.
    Number(i64),
    /// A consent.
    Flag(bool),
    /// Several of them.
    List(Vec<Answer>),
}

impl Answer {
    /// Makes the answer for a key of a choice: whole numbers are numbers, the rest is text.
    pub fn key(key: &str) -> Answer {
        match key.parse::<i64>() {
            Ok(number) if number.to_string() == key && key.len() <= 4 => Answer::Number(number),
            _ => Answer::Text(key.to_owned()),
        }
    }

    /// Returns the text of a single answer.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Answer::Text(text) => Some(text.clone()),
            Answer::Number(number) => Some(number.to_string()),
            Answer::Flag(flag) => Some(flag.to_string()),
            Answer::List(_) => None,
        }
    }

    /// Returns the texts of all parts.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Answer::List(items) => items.iter().filter_map(Answer::as_text).collect(),
            single => single.as_text().into_iter().collect(),
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Answer::Text(text) => serializer.serialize_str(text),
            Answer::Number(number) => serializer.serialize_i64(*number),
            Answer::Flag(flag) => serializer.serialize_bool(*flag),
            Answer::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
        }
    }
}

/// What a person decided about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Status {
    Submitted,
    Accepted,
    Declined,
    Withdrawn,
}

impl Status {
    /// Every status with its word.
    pub const ALL: [(Status, &'static str); 4] = [
        (Status::Submitted, "submitted"),
        (Status::Accepted, "accepted"),
        (Status::Declined, "declined"),
        (Status::Withdrawn, "withdrawn"),
    ];

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        Status::ALL.iter().find(|(status, _)| *status == self).map_or("submitted", |(_, word)| word)
    }
}

/// The way a record came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Channel {
    Email,
    Web,
    Import,
}

impl Channel {
    /// Every way with its word.
    pub const ALL: [(Channel, &'static str); 3] =
        [(Channel::Email, "email"), (Channel::Web, "web"), (Channel::Import, "import")];
}

/// How the texts of a record are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Text,
    Markdown,
}

impl Format {
    /// Every format with its word.
    pub const ALL: [(Format, &'static str); 2] = [(Format::Text, "text"), (Format::Markdown, "markdown")];
}

/// An answer that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedsCheck {
    /// The field.
    pub field: FieldName,
    /// Why.
    pub reason: CheckReason,
}

/// Why an answer should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CheckReason {
    Inferred,
    Conflict,
    NearMiss,
    OverLimit,
    TypeRejected,
    Spelling,
    PossibleDuplicate,
}

impl CheckReason {
    /// Every reason with its code.
    pub const ALL: [(CheckReason, &'static str); 7] = [
        (CheckReason::Inferred, "inferred"),
        (CheckReason::Conflict, "conflict"),
        (CheckReason::NearMiss, "near-miss"),
        (CheckReason::OverLimit, "over-limit"),
        (CheckReason::TypeRejected, "type-rejected"),
        (CheckReason::Spelling, "spelling"),
        (CheckReason::PossibleDuplicate, "possible-duplicate"),
    ];
}

/// A file of a record as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Attachment {
    pub field: FieldName,
    pub file: String,
    pub media_type: String,
    pub bytes: u64,
    pub sha256: String,
}

/// An honour and when it may be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Award {
    /// `champion`, `winner` …
    pub award: String,
    /// The instant from which it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_at: Option<String>,
}

impl Award {
    /// Returns whether the honour may be known at an instant; an unreadable instant keeps it hidden.
    pub fn is_public(&self, now: Timestamp, zone: &jiff::tz::TimeZone) -> bool {
        match &self.publish_at {
            None => true,
            Some(at) => crate::date::When::parse(at).is_some_and(|when| when.begins(zone) <= now),
        }
    }
}

impl Record {
    /// Writes the file: the same record gives the same bytes.
    pub fn to_yaml(&self) -> String {
        // The year of the folder does not matter: every record lies equally deep.
        let modeline = crate::layout::modeline(&crate::layout::record(&self.form, 0, &self.id));
        format!("{}\n{}", modeline.unwrap_or_default(), crate::yaml::write(self))
    }
}

/// A record as read from its file, with the places that later checks need.
#[derive(Debug, Clone)]
pub struct RecordFile {
    /// The record.
    pub record: Record,
    /// Where each answer stands.
    pub places: Vec<(FieldName, crate::diagnostic::Place)>,
    /// Where the form is named.
    pub form_place: crate::diagnostic::Place,
    /// Where the id stands.
    pub id_place: crate::diagnostic::Place,
}

/// Tells what a record's file may hold: the keys of all records, and the public answers of its form.
pub fn shape_of(form: &Form, vocabularies: &BTreeMap<String, Vocabulary>) -> Shape {
    let answer = |field: &Field| {
        let keys = || Shape::words(field.choices(vocabularies).iter().map(|item| item.key.as_str()));
        match field.kind {
            FieldKind::Choice | FieldKind::Country => keys(),
            FieldKind::Multichoice => Shape::Either(vec![keys(), Shape::list(keys())]),
            FieldKind::Number => Shape::Whole,
            FieldKind::Consent => Shape::Flag,
            _ => Answer::shape(),
        }
    };
    let keys = form
        .public_fields()
        .map(|field| ShapeKey { name: field.name.to_string(), shape: answer(field), required: false })
        .collect();
    let answers = Shape::Keys(Keys { what: "the answers", keys, open: false });
    match RecordFile::shape().with("answers", answers).with("form", Shape::words([form.id.value.as_str()])) {
        // A reader is tolerant towards newer software; an editor's slip should be seen.
        Shape::Keys(keys) => Shape::Keys(Keys { open: false, ..keys }),
        other => other,
    }
}

impl Read for RecordFile {
    /// Reads a record tolerantly: a newer software may have written fields that this one does not know.
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a record", context)?;
        let schema = fields.or("schema", SCHEMA, context);
        if schema > SCHEMA {
            let place = fields.place_of("schema");
            context
                .error(
                    place,
                    "newer-schema",
                    format!("this record is of format {schema}, newer than {SCHEMA}"),
                )
                .set_help("update this software");
        }
        let id: Option<At<RecordId>> = fields.required("id", context);
        let form: Option<At<Slug>> = fields.required("form", context);
        let status = fields.required("status", context);
        let mut places = Vec::new();
        context.asks("answers", || Shape::Each(Box::new(Answer::shape())), false);
        let answers = match fields.node("answers") {
            Some(Node { value: Value::Map(entries), .. }) => {
                let mut answers = Answers::default();
                for (key, value) in entries {
                    if let Some((name, answer)) = read_answer(key, value, context) {
                        places.push((name.clone(), value.place));
                        answers.0.push((name, answer));
                    }
                }
                answers
            }
            Some(other) => {
                context.error(other.place, "wrong-type", "expected the answers (a map of `field: answer`)");
                Answers::default()
            }
            None => Answers::default(),
        };
        let record = Record {
            schema: SCHEMA,
            aliases: fields.or("aliases", Vec::new(), context),
            call: fields.optional("call", context),
            received: fields.optional("received", context),
            late: fields.or("late", false, context),
            channel: fields.or("channel", Channel::Email, context),
            language: fields.or("language", Lang::En.as_str().to_owned(), context),
            format: fields.optional("format", context),
            answers,
            needs_check: fields.or("needs_check", Vec::new(), context),
            attachments: fields.or("attachments", Vec::new(), context),
            awards: fields.or("awards", Vec::new(), context),
            notes: fields.optional("notes", context),
            status: status?,
            id: id.as_ref()?.value.clone(),
            form: form.as_ref()?.value.clone(),
        };
        Some(RecordFile { record, places, form_place: form?.place, id_place: id?.place })
    }
}

fn read_answer(key: &Key, node: &Node, context: &mut Context<'_>) -> Option<(FieldName, Answer)> {
    let Some(name) = FieldName::parse(&key.name) else {
        context.error(key.place, "bad-field-name", format!("`{}` is not a field name", key.name));
        return None;
    };
    let answer = Answer::read(node, context)?;
    Some((name, answer))
}

impl Read for Answer {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match &node.value {
            Value::Null => None,
            Value::Text(text) => Some(Answer::Text(text.clone())),
            Value::Plain(text) => Some(match text.as_str() {
                "true" => Answer::Flag(true),
                "false" => Answer::Flag(false),
                number => Answer::key(number),
            }),
            Value::List(items) => {
                Some(Answer::List(items.iter().filter_map(|item| Answer::read(item, context)).collect()))
            }
            Value::Map(_) => {
                context.error(node.place, "wrong-type", "an answer is text, a number or a list");
                None
            }
        }
    }

    fn shape() -> Shape {
        let one = || Shape::Text;
        Shape::Either(vec![one(), Shape::list(one())])
    }
}

impl Read for Status {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-status", "a status", &Status::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Status::ALL)
    }
}

impl Read for Channel {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-channel", "a channel", &Channel::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Channel::ALL)
    }
}

impl Read for Format {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-format", "a format", &Format::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Format::ALL)
    }
}

impl Read for CheckReason {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-reason", "a reason", &CheckReason::ALL)
    }

    fn shape() -> Shape {
        word_shape(&CheckReason::ALL)
    }
}

impl Read for NeedsCheck {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "an entry of `needs_check`", context)?;
        let field = fields.required("field", context);
        let reason = fields.required("reason", context);
        Some(NeedsCheck { field: field?, reason: reason? })
    }
}

impl Read for Attachment {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "an attachment", context)?;
        let field = fields.required("field", context);
        let file = fields.required("file", context);
        let media_type = fields.or("media_type", "application/octet-stream".to_owned(), context);
        let bytes = fields.or("bytes", 0, context);
        let sha256 = fields.or("sha256", String::new(), context);
        Some(Attachment { field: field?, file: file?, media_type, bytes, sha256 })
    }
}

impl Read for Award {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "an award", context)?;
        let award = fields.required("award", context);
        let publish_at: Option<At<crate::date::When>> = fields.optional("publish_at", context);
        let text = fields.node("publish_at").and_then(Node::text).map(str::to_owned);
        if text.is_some() && publish_at.is_none() {
            return None;
        }
        Some(Award { award: award?, publish_at: text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Record {
        let node = crate::yaml::parse("r.yaml", text).expect("valid YAML");
        let mut context = Context::new("r.yaml");
        let file = RecordFile::read(&node, &mut context);
        assert!(context.diagnostics.is_empty(), "{:?}", context.diagnostics);
        file.expect("a record").record
    }

    #[test]
    fn a_record_survives_writing_and_reading_byte_for_byte() {
        let text = "schema: 1\nid: HLTF-4F7K92QD\nform: hltf-nomination\ncall: hltf-nominations\nstatus: submitted\nreceived: 2020-01-22T16:04:21+01:00\nchannel: email\nlanguage: en\nanswers: {nominee_name: Ingrid Vögele, country: \"NO\", sdgs: [13, 4], bio: \"two\\n\\nparagraphs: one # two\"}\nnotes: mine\n";
        let record = read(text);
        let written = record.to_yaml();
        assert_eq!(read(&written), record, "{written}");
        assert_eq!(read(&written).to_yaml(), written);
        assert_eq!(
            record.answers.get("sdgs"),
            Some(&Answer::List(vec![Answer::Number(13), Answer::Number(4)]))
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back_as_it_was(text in "\\PC{0,200}|[ \\n\\t:#'\"|>%@`!&*\\[\\]{},?0-9a-z\u{85}\u{2028}\u{a0}-]{0,80}") {
            let mut record = read("id: A-1\nform: f\nstatus: accepted\n");
            record.answers.set(&FieldName::parse("bio").expect("a name"), Answer::Text(text.clone()));
            record.notes = Some(text);
            let written = record.to_yaml();
            proptest::prop_assert_eq!(read(&written), record);
        }
    }
}
