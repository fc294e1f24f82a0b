//! Records: what lists and links need of each ([`Facts`], small and kept), and its answers ([`Answers`], read when
//! its page is made).

use serde::{Deserialize, Serialize};

use schema::call::Publish;
use schema::catalogue::Catalogue;
use schema::date::When;
use schema::diagnostic::{Place, did_you_mean};
use schema::form::{Field, FieldKind, Form, Required, Visibility};
use schema::name::Lang;
use schema::record::{Answer, Format, Record, RecordFile, Status};
use schema::vocabulary::Item;
use schema::yaml::{Context, Node, Read, Value};

use crate::fingerprint::{Fingerprint, Mixer};
use crate::markdown::{self, Above, Body, Rules, answer};

/// What is known of a record without its answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Facts {
    pub id: String,
    /// Where the id stands in the file: line, column, length.
    pub id_at: (u32, u32, u32),
    /// The file's path, where it is not the one that its form and id say.
    pub file: Option<String>,
    pub form: String,
    pub year: i16,
    /// The instant from the file, as text.
    pub received: Option<String>,
    /// The same in seconds, to sort by.
    pub received_s: Option<i64>,
    pub title: String,
    pub summary: String,
    pub lang: u8,
    pub state: State,
    pub late: bool,
    pub aliases: Vec<String>,
    /// For each facet of the site, the places of the answer's keys in their vocabulary.
    pub terms: Vec<Vec<u16>>,
    /// Honours with the instant from which they exist, as text.
    pub awards: Vec<(String, Option<String>)>,
    /// Published files: field and file name.
    pub files: Vec<(String, String)>,
    /// Links to other records: the id, and where it stands.
    pub links: Vec<(String, (u32, u32, u32))>,
    /// The fingerprint of what lists show of it.
    pub slim: Fingerprint,
    /// The fingerprint of the file.
    pub hash: Fingerprint,
}

/// What decides whether a record is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// A person accepted it.
    Accepted,
    /// Complete, nothing needs checking, and its call publishes on arrival.
    OnArrival,
    /// It waits for a person.
    Waiting,
    /// Declined or withdrawn: only the id remains.
    Gone,
}

impl Facts {
    /// Returns whether it is published; `pending` adds those that wait.
    pub fn is_public(&self, pending: bool) -> bool {
        match self.state {
            State::Accepted | State::OnArrival => true,
            State::Waiting => pending,
            State::Gone => false,
        }
    }

    /// Returns its language.
    pub fn language(&self) -> Lang {
        Lang::ALL.get(usize::from(self.lang)).copied().unwrap_or(Lang::En)
    }

    /// Returns the path of its file.
    pub fn path(&self) -> String {
        let canonical =
            || format!("{}/{}/{}/{}.yaml", schema::layout::RECORDS, self.form, self.year, self.id);
        self.file.clone().unwrap_or_else(canonical)
    }
}

/// The answers of a record in the form's order.
#[derive(Debug, Clone, Default)]
pub struct Answers(pub Vec<(String, Piece)>);

/// One answer, ready to be shown in any language.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A text with paragraphs.
    Prose(Body),
    /// A short text.
    Line(String),
    /// Keys of choices.
    Keys(Vec<String>),
    /// Several short texts.
    Lines(Vec<String>),
    /// An address of the web.
    Url(String),
    /// A day or a month.
    Date(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

/// Reads a record's file. `facets` are the fields by which records are listed.
pub fn read(
    text: &str,
    (folder_form, folder_year, stem): (&str, &str, &str),
    catalogue: &Catalogue,
    facets: &[&str],
    context: &mut Context<'_>,
) -> Option<(Facts, Answers)> {
    let node = match schema::yaml::parse(context.file, text) {
        Ok(node) => node,
        Err(diagnostic) => {
            context.diagnostics.push(*diagnostic);
            return None;
        }
    };
    let RecordFile { record, form_place, id_place, .. } = RecordFile::read(&node, context)?;
    if record.id.as_str() != stem {
        context
            .error(
                id_place,
                "id-not-file-name",
                format!("the record's id `{}` is not its file's name", record.id),
            )
            .set_help(format!("call the file `{}.yaml` or write `id: {stem}`", record.id));
    }
    if record.form.as_str() != folder_form {
        context
            .error(
                form_place,
                "form-not-folder",
                format!("the record of `{}` lies under `{folder_form}`", record.form),
            )
            .set_help(format!("move it to content/records/{}/", record.form));
    }
    let Ok(year) = folder_year.parse::<i16>() else {
        context
            .error(Place::START, "bad-year", format!("`{folder_year}` is not the year of an edition"))
            .set_help("records lie under content/records/FORM/YEAR/");
        return None;
    };
    let Some(form) = catalogue.forms.get(record.form.as_str()) else {
        let help = did_you_mean(record.form.as_str(), catalogue.forms.keys().map(String::as_str));
        context.error(form_place, "unknown-form", format!("no form `{}`", record.form)).set_help(help);
        return None;
    };
    if let Some(call) = &record.call
        && !catalogue.calls.contains_key(call.as_str())
    {
        let place = value_of(&node, "call").map_or(Place::START, |node| node.place);
        let help = did_you_mean(call.as_str(), catalogue.calls.keys().map(String::as_str));
        context.error(place, "unknown-call", format!("no call `{call}`")).set_help(help);
    }
    check_answers(&node, form, catalogue, context);
    let answers = answers(&record, &node, text, form);
    let mut facts = facts(&record, &answers, year, form, catalogue, facets, Fingerprint::of(text.as_bytes()));
    facts.id_at = (id_place.line, id_place.col, id_place.len);
    if facts.path() != context.file {
        facts.file = Some(context.file.to_owned());
    }
    Some((facts, answers))
}

fn value_of<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => entries.iter().find(|(name, _)| name.name == key).map(|(_, value)| value),
        _ => None,
    }
}

/// Checks that every answer belongs to a public field, and that every key of a choice exists.
fn check_answers(node: &Node, form: &Form, catalogue: &Catalogue, context: &mut Context<'_>) {
    let Some(Node { value: Value::Map(entries), .. }) = value_of(node, "answers") else { return };
    for (key, value) in entries {
        let Some(field) = form.field(&key.name) else {
            let help = did_you_mean(
                &key.name,
                form.public_fields().map(|field| field.name.as_str()).collect::<Vec<_>>(),
            );
            let message = format!("the form `{}` has no field `{}`", form.id.value, key.name);
            context.error(key.place, "unknown-answer", message).set_help(help);
            continue;
        };
        if field.visibility != Visibility::Public {
            let message = format!("`{}` is not public and cannot stand in a record", field.name);
            context.error(key.place, "private-field", message).set_help(
                "remove the line, also from the history of the repository; the worker keeps private answers",
            );
            continue;
        }
        if !matches!(field.kind, FieldKind::Choice | FieldKind::Multichoice | FieldKind::Country) {
            continue;
        }
        let choices = field.choices(&catalogue.vocabularies);
        match &value.value {
            Value::List(items) => items.iter().for_each(|item| check_key(item, field, choices, context)),
            _ => check_key(value, field, choices, context),
        }
    }
}

fn check_key(node: &Node, field: &Field, choices: &[Item], context: &mut Context<'_>) {
    let Some(key) = node.text() else { return };
    if choices.iter().any(|item| item.key == key) {
        return;
    }
    let folded = key.to_lowercase();
    let meant = choices.iter().find(|item| {
        item.key.to_lowercase() == folded
            || item.title.iter().any(|(_, title)| title.to_lowercase() == folded)
            || item.aliases.iter().any(|alias| alias.to_lowercase() == folded)
    });
    let help = match meant {
        Some(item) => format!("write the key `{}`", item.key),
        None => did_you_mean(key, choices.iter().map(|item| item.key.as_str()).collect::<Vec<_>>()),
    };
    let list = match (&field.options_from, field.kind) {
        (Some(from), _) => format!("the list `{}`", from.value),
        (None, FieldKind::Country) => "the list `countries`".to_owned(),
        _ => format!("the choices of `{}`", field.name),
    };
    context.error(node.place, "unknown-key", format!("`{key}` is not in {list}")).set_help(help);
}

/// Turns the answers into what a page shows, in the form's order.
fn answers(record: &Record, node: &Node, text: &str, form: &Form) -> Answers {
    let nodes = value_of(node, "answers");
    let markdown = record.format == Some(Format::Markdown);
    let pieces = form.public_fields().filter_map(|field| {
        let answer = record.answers.get(field.name.as_str())?;
        let node = nodes.and_then(|nodes| value_of(nodes, field.name.as_str()));
        Some((field.name.to_string(), piece(field, answer, node, text, markdown)?))
    });
    Answers(pieces.collect())
}

fn piece(field: &Field, answer: &Answer, node: Option<&Node>, source: &str, markdown: bool) -> Option<Piece> {
    let text = || answer.texts().join("\n");
    Some(match field.kind {
        FieldKind::Choice | FieldKind::Multichoice | FieldKind::Country => Piece::Keys(answer.texts()),
        FieldKind::Textarea if markdown => Piece::Prose(prose(&text(), node, source)),
        FieldKind::Textarea => Piece::Prose(answer::render(&text())),
        FieldKind::Url => {
            let url = text();
            let web = url.starts_with("https://") || url.starts_with("http://");
            if web { Piece::Url(url) } else { Piece::Line(url) }
        }
        FieldKind::Date | FieldKind::Month => Piece::Date(text()),
        FieldKind::Number => match answer {
            Answer::Number(number) => Piece::Number(*number),
            _ => text().trim().parse().map_or_else(|_| Piece::Line(text()), Piece::Number),
        },
        FieldKind::Consent => Piece::Flag(matches!(answer, Answer::Flag(true))),
        FieldKind::List => Piece::Lines(answer.texts()),
        FieldKind::File => return None,
        FieldKind::Text | FieldKind::Email | FieldKind::Phone => match answer {
            Answer::List(_) => Piece::Lines(answer.texts()),
            _ => Piece::Line(text()),
        },
    })
}

/// Renders the Markdown of an answer. In a block (`|`) every line of the file is a line of the text, so links know
/// their place; elsewhere they stand at the place of the answer.
fn prose(text: &str, node: Option<&Node>, source: &str) -> Body {
    let place = node.map_or(Place::START, |node| node.place);
    match is_block(source, place) {
        true => {
            // The place is that of the first line that is not blank.
            let blank = text.len() - text.trim_start_matches('\n').len();
            let lines = place.line.saturating_sub(1 + u32::try_from(blank).unwrap_or(0));
            markdown::render(text, Above { lines, cols: place.col.saturating_sub(1) }, Rules::Record)
        }
        false => {
            let mut body = markdown::render(text, Above::default(), Rules::Record);
            body.links.iter_mut().for_each(|link| link.place = place);
            body
        }
    }
}

/// Returns whether the value at a place is a literal block: the last line before it that is not blank ends with its
/// mark.
fn is_block(source: &str, place: Place) -> bool {
    let above = source.lines().take(place.line.saturating_sub(1) as usize);
    let head = above.filter(|line| !line.trim().is_empty()).last().unwrap_or_default();
    let head = head.trim_end().trim_end_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    head.ends_with(": |") || head.ends_with("- |")
}

fn facts(
    record: &Record,
    answers: &Answers,
    year: i16,
    form: &Form,
    catalogue: &Catalogue,
    facets: &[&str],
    hash: Fingerprint,
) -> Facts {
    let shown = |name: &Option<schema::yaml::At<schema::name::FieldName>>| {
        let field = form.field(name.as_ref()?.value.as_str())?;
        (field.visibility == Visibility::Public).then_some(())?;
        Some(record.answers.get(field.name.as_str())?.texts().join(", "))
    };
    let title = shown(&form.show.title).filter(|title| !title.trim().is_empty());
    let summary = shown(&form.show.summary).unwrap_or_default();
    let summary = match record.format {
        Some(Format::Markdown) => markdown::excerpt(&summary, SUMMARY),
        _ => markdown::shorten(&summary, SUMMARY),
    };
    let terms = facets.iter().map(|facet| {
        let Some(field) = form.field(facet).filter(|field| field.visibility == Visibility::Public) else {
            return Vec::new();
        };
        let choices = field.choices(&catalogue.vocabularies);
        let keys = record.answers.get(facet).map(Answer::texts).unwrap_or_default();
        let place = |key: &String| choices.iter().position(|item| item.key == *key);
        let mut terms: Vec<u16> =
            keys.iter().filter_map(place).filter_map(|place| u16::try_from(place).ok()).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    });
    let mut links = Vec::new();
    for (_, piece) in &answers.0 {
        if let Piece::Prose(body) = piece {
            let place = |place: Place| (place.line, place.col, place.len);
            let records = body.links.iter().filter_map(|link| {
                let id = record_link(&link.target)?;
                Some((id.to_owned(), place(link.place)))
            });
            links.extend(records);
        }
    }
    let lang = Lang::from_tag(&record.language).unwrap_or(catalogue.settings.default_language);
    let title = title.map_or_else(|| record.id.to_string(), |title| markdown::shorten(&title, 300));
    let files: Vec<(String, String)> = record
        .attachments
        .iter()
        .filter(|file| form.field(file.field.as_str()).is_some_and(|f| f.visibility == Visibility::Public))
        .map(|file| (file.field.to_string(), file.file.clone()))
        .collect();
    let mut slim =
        Mixer::new().bytes(title.as_bytes()).bytes(summary.as_bytes()).bytes(lang.as_str().as_bytes());
    for (field, file) in &files {
        slim.add(field.as_bytes());
        slim.add(file.as_bytes());
    }
    Facts {
        id_at: (1, 1, 0),
        file: None,
        slim: slim.finish(),
        id: record.id.to_string(),
        form: record.form.to_string(),
        year,
        received: record.received.clone(),
        received_s: record
            .received
            .as_deref()
            .and_then(When::parse)
            .map(|when| when.begins(&catalogue.settings.time_zone).as_second()),
        title,
        summary,
        lang: Lang::ALL
            .iter()
            .position(|known| *known == lang)
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or(2),
        state: state(record, form, catalogue),
        late: record.late,
        aliases: record.aliases.clone(),
        terms: terms.collect(),
        awards: record.awards.iter().map(|award| (award.award.clone(), award.publish_at.clone())).collect(),
        files,
        links,
        hash,
    }
}

/// Returns the record id that a link names, unless it is a link to the web or by mail.
pub fn record_link(target: &str) -> Option<&str> {
    (!target.contains(':')).then(|| markdown::record_of(target)).flatten()
}

/// How long the summary in lists is.
const SUMMARY: usize = 180;

fn state(record: &Record, form: &Form, catalogue: &Catalogue) -> State {
    let call = record.call.as_ref().and_then(|call| catalogue.calls.get(call.as_str()));
    let call = call.or_else(|| catalogue.call_of(form).map(|(_, call)| call));
    let on_arrival = call.is_some_and(|call| call.call.publish == Publish::OnArrival);
    match record.status {
        Status::Accepted => State::Accepted,
        Status::Submitted if on_arrival && record.needs_check.is_empty() && is_complete(record, form) => {
            State::OnArrival
        }
        Status::Submitted => State::Waiting,
        Status::Declined | Status::Withdrawn => State::Gone,
    }
}

/// Returns whether every required public question is answered; files are answered by an attachment.
fn is_complete(record: &Record, form: &Form) -> bool {
    form.public_fields().all(|field| {
        let required = match &field.required {
            Required::Always => true,
            Required::Never => false,
            Required::If(other, answer) => record
                .answers
                .get(other.as_str())
                .is_some_and(|given| given.texts().iter().any(|text| text == answer)),
        };
        !required
            || record.answers.get(field.name.as_str()).is_some()
            || record.attachments.iter().any(|file| file.field == field.name)
    })
}
