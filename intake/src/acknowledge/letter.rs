//! The text of a reply: what was understood, what is missing and how to send it, and what happens next.

use jiff::Timestamp;
use schema::catalogue::Catalogue;
use schema::form::{Field, FieldKind, Form};
use schema::name::Lang;
use schema::record::{Answer, Answers};

use super::phrases::Phrases;

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

impl Letter<'_> {
    /// Returns the subject and the text.
    pub fn write(&self, phrases: &Phrases, catalogue: &Catalogue) -> (String, String) {
        let say = |key: &str, values: &[(&str, &str)]| phrases.say(self.lang, key, values);
        let id = self.records.first().map_or(self.message, |record| record.id);
        let form = self.form.map_or("WSIS", |form| form.title.text(self.lang));
        let zone = &catalogue.settings.time_zone;
        let when = |at: Timestamp| schema::calendar::instant(self.lang, at, zone);
        let until = self.completion.max(self.deadline);
        let until_words =
            until.map(|at| schema::calendar::day(self.lang, at.to_zoned_datetime(zone.clone()).date()));
        let subject = self.subject(&say, id, form, until_words.as_deref());

        let mut paragraphs = Vec::new();
        paragraphs.push(match self.name {
            Some(name) => say("greeting", &[("name", name)]),
            None => say("greeting_plain", &[]),
        });
        let deadline_words = self.deadline.map(when).unwrap_or_default();
        let intro = match self.about {
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
        };
        if matches!(self.about, About::Person(why) if why != Why::Other) {
            paragraphs.push(say("person_intro", &[]));
        }
        let ids = match self.records.as_slice() {
            [] => id.to_owned(),
            records => records.iter().map(|record| record.id).collect::<Vec<_>>().join(", "),
        };
        let file = self.file.unwrap_or_default();
        let values =
            [("form", form), ("id", ids.as_str()), ("deadline", deadline_words.as_str()), ("file", file)];
        paragraphs.push(say(intro, &values));
        if self.late && !matches!(self.about, About::Person(_)) {
            paragraphs.push(say("late_continuous_intro", &values));
        }
        for record in &self.records {
            self.add_record(record, &say, catalogue, &mut paragraphs);
        }
        if self.about == About::Ask {
            if let Some(at) = self.deadline {
                let utc = at.strftime("%Y-%m-%d %H:%M").to_string();
                paragraphs.push(say("deadline_line", &[("deadline", &when(at)), ("deadline_utc", &utc)]));
            }
            if let Some(at) = self.completion.filter(|at| self.deadline.is_none_or(|deadline| *at > deadline))
            {
                let utc = at.strftime("%Y-%m-%d %H:%M").to_string();
                paragraphs.push(say("completion_line", &[("deadline", &when(at)), ("deadline_utc", &utc)]));
            }
        }
        if !self.records.is_empty() {
            if matches!(self.about, About::Received | About::Updated) {
                let next = if self.on_arrival { "next_steps_publish" } else { "next_steps_review" };
                paragraphs.push(say(next, &[]));
            }
            paragraphs.push(say("correction_hint", &[]));
            paragraphs.push(say("privacy_line", &[]));
        }
        paragraphs.push(format!("{}\n{}", say("closing", &[]), say("signature", &[])));
        paragraphs.push(format!("-- \n{}", say("automatic_line", &[])));
        (subject, paragraphs.join("\n\n") + "\n")
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

    fn add_record(
        &self,
        record: &About1<'_>,
        say: Say<'_>,
        catalogue: &Catalogue,
        paragraphs: &mut Vec<String>,
    ) {
        let Some(form) = self.form else { return };
        let many = self.records.len() > 1;
        if many {
            paragraphs.push(format!("{}\n{}", record.id, "-".repeat(record.id.chars().count())));
        }
        if !record.missing.is_empty() || !record.refused.is_empty() {
            if !record.refused.is_empty() {
                let mut lines = vec![say("invalid_heading", &[]) + ":"];
                for RefusedAnswer { field, reason, values } in &record.refused {
                    let values: Vec<(&str, &str)> =
                        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    let reason = say(&format!("reason_{}", reason.replace('-', "_")), &values);
                    lines.push(format!("- {}: {reason}", field.label.text(self.lang)));
                }
                paragraphs.push(lines.join("\n"));
            }
            if !record.missing.is_empty() {
                let mut lines = vec![say("missing_heading", &[]) + ":"];
                lines.extend(record.missing.iter().map(|field| format!("- {}", field.label.text(self.lang))));
                paragraphs.push(lines.join("\n"));
            }
            paragraphs.push(say("how_to_complete", &[]));
            let wanted =
                record.refused.iter().map(|refused| refused.field).chain(record.missing.iter().copied());
            let block: Vec<String> =
                wanted.map(|field| format!("{}: ", field.label.text(self.lang))).collect();
            paragraphs.push(block.join("\n"));
        }
        if !record.check.is_empty() {
            let mut lines = vec![say("check_heading", &[]) + ":"];
            for field in &record.check {
                let said = record
                    .answers
                    .get(field.name.as_str())
                    .map(|answer| in_words(field, answer, self.lang, catalogue, say));
                lines.push(format!("- {}: {}", field.label.text(self.lang), said.unwrap_or_default()));
            }
            paragraphs.push(lines.join("\n"));
        }
        if !record.answers.0.is_empty() {
            let heading = if self.about == About::Updated { "changed_heading" } else { "understood_heading" };
            let mut lines = vec![say(heading, &[]) + ":", say("understood_by_note", &[])];
            for field in &form.fields {
                if let Some(answer) = record.answers.get(field.name.as_str()) {
                    let words = in_words(field, answer, self.lang, catalogue, say);
                    lines.push(format!("- {}: {words}", field.label.text(self.lang)));
                }
            }
            paragraphs.push(lines.join("\n"));
        }
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
        Answer::List(items) => items.iter().map(one).collect::<Vec<_>>().join("; "),
        single => one(single).replace("\n\n", "\n").replace('\n', "\n  "),
    }
}
