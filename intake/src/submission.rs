//! What a message says, field by field, each answer with its evidence. Not yet judged.
//!
//! These are plain values: [`crate::understand`] makes them, [`crate::validate`] and `decide` read them.

use schema::field::Refusal;
use schema::name::{FieldName, Lang, RecordId, Slug};
use schema::record::{Answer, Answers, CheckReason};

/// What a message says.
#[derive(Debug, Clone)]
pub struct Submission {
    /// What the message is, as far as its words say it.
    pub kind: Kind,
    /// The form that it answers, and how that is known.
    pub form: Option<FormChoice>,
    /// The forms that it might answer, where it could not be told which: a person decides.
    pub form_unclear: Vec<Slug>,
    /// The call that it answers.
    pub call: Option<Slug>,
    /// The language it is written in, as far as it is one of the six.
    pub language: Lang,
    /// The new text alone, without quotations and signature.
    pub text: String,
    /// The records it makes or changes, in their order.
    pub records: Vec<Understood>,
    /// Every file of the message and what it is for, in the message's order.
    pub attachments: Vec<AttachmentUse>,
    /// Who wrote the forwarded text, where the message forwards one.
    pub forwarded: Option<ForwardedFrom>,
    /// It asks something.
    pub question: bool,
    /// It takes something back.
    pub withdrawal: bool,
}

impl Submission {
    /// Returns whether anything was understood that a form could hold.
    pub fn has_answers(&self) -> bool {
        self.records.iter().any(|record| !record.answers.is_empty() || !record.refusals.is_empty())
    }
}

/// What a message is, as far as its words say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A new answer to a form.
    Submission,
    /// What was missing in a known record.
    Completion,
    /// Another value for what a known record says.
    Correction,
    /// Something new for a known record that was not missing.
    Update,
    /// A known record is taken back.
    Withdrawal,
    /// A question, and nothing to record.
    Question,
}

impl Kind {
    /// Returns the word used in `explain`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Submission => "submission",
            Kind::Completion => "completion",
            Kind::Correction => "correction",
            Kind::Update => "update",
            Kind::Withdrawal => "withdrawal",
            Kind::Question => "question",
        }
    }
}

/// A form and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChoice {
    /// The form's id.
    pub form: Slug,
    /// What says so.
    pub by: FormSign,
    /// The words that say so.
    pub evidence: Evidence,
}

/// What can say which form a message answers, in the order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormSign {
    /// A tag of the address it was sent to: `wsis-info+hltf@…`.
    Address,
    /// The thread it stands in.
    Thread,
    /// Its text names the form or its call.
    Text,
    /// A template of the form is attached.
    Attachment,
    /// Its subject names the form or its call.
    Subject,
    /// Its labels are those of the form.
    Labels,
    /// What it is about is what the form is about.
    Topics,
}

/// One record as the message has it.
#[derive(Debug, Clone, Default)]
pub struct Understood {
    /// The record that is completed or changed; `None` for a new one.
    pub id: Option<RecordId>,
    /// Whether it changes a record that was sent before (also where its id is not known).
    pub update: bool,
    /// What was answered, in the form's order, each field once.
    pub answers: Vec<Answered>,
    /// What was written for a field and cannot be its answer.
    pub refusals: Vec<Refused>,
    /// Files for fields: the field and the number of the message's part.
    pub files: Vec<(FieldName, usize)>,
    /// Fields of the known record that are to be emptied, as the writer asks.
    pub cleared: Vec<FieldName>,
}

impl Understood {
    /// Returns what was answered to a field.
    pub fn answered(&self, field: &str) -> Option<&Answered> {
        self.answers.iter().find(|answered| answered.field.as_str() == field)
    }

    /// Returns the answer to a field.
    pub fn answer(&self, field: &str) -> Option<&Answer> {
        self.answered(field).map(|answered| &answered.answer)
    }
}

/// One answer and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The field.
    pub field: FieldName,
    /// The answer.
    pub answer: Answer,
    /// The words that say so.
    pub evidence: Evidence,
    /// Why a person should look at it, if so.
    pub needs_check: Option<CheckReason>,
}

/// Something written for a field that cannot be its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The field.
    pub field: FieldName,
    /// Why not.
    pub refusal: Refusal,
    /// The words.
    pub evidence: Evidence,
}

/// Words of the message, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The words, shortened for display.
    pub quote: String,
    /// Where they stand.
    pub place: Place,
}

/// Where words of a message stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A labelled line of the text.
    Label,
    /// A row of a table.
    Table,
    /// A sentence of the text.
    Prose,
    /// The subject.
    Subject,
    /// The sender's name or address.
    Sender,
    /// The address it was sent to.
    Recipient,
    /// The signature or what stands under the greeting.
    Signature,
    /// The forwarded text.
    Forwarded,
    /// The note above a forwarded text.
    CoveringNote,
    /// Between the lines of a quoted form.
    Quoted,
    /// A form attached, by its file name.
    Attachment(String),
    /// The thread.
    Thread,
}

impl Place {
    /// Returns the word used in `explain`.
    pub fn as_str(&self) -> &str {
        match self {
            Place::Label => "label",
            Place::Table => "table",
            Place::Prose => "prose",
            Place::Subject => "subject",
            Place::Sender => "sender",
            Place::Recipient => "recipient",
            Place::Signature => "signature",
            Place::Forwarded => "forwarded",
            Place::CoveringNote => "covering note",
            Place::Quoted => "quoted form",
            Place::Attachment(name) => name,
            Place::Thread => "thread",
        }
    }
}

/// A file of the message and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentUse {
    /// The number of the message's part, from 0.
    pub part: usize,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// It answers a field of a record, by its place in [`Submission::records`].
    Answer {
        /// The record.
        record: usize,
        /// The field.
        field: FieldName,
    },
    /// It is a filled-in form; records were read from it.
    Form,
    /// A picture of the signature: no answer.
    Signature,
    /// Nothing is known about it: kept for a person.
    Unknown,
}

/// Who wrote a forwarded text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForwardedFrom {
    /// The name, as written.
    pub name: String,
    /// The address.
    pub email: String,
    /// The date, as written.
    pub date: String,
    /// The subject, as written.
    pub subject: String,
}

/// What is known of the thread in which a message stands. Empty for a message that begins something.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    /// The records that the thread is about.
    pub records: Vec<KnownRecord>,
    /// The message answers a mail of ours (by its id or a token), even where no record is known.
    pub ours: bool,
}

/// A record that is known already.
#[derive(Debug, Clone)]
pub struct KnownRecord {
    /// Its id.
    pub id: RecordId,
    /// Its form.
    pub form: Slug,
    /// Its call.
    pub call: Option<Slug>,
    /// What it says, private answers too.
    pub answers: Answers,
    /// Required fields that have no answer yet.
    pub missing: Vec<FieldName>,
    /// Fields that a person wanted to look at.
    pub needs_check: Vec<FieldName>,
}

/// The text of a form that was attached, whatever kind of file it came in.
#[derive(Debug, Clone)]
pub struct AttachedText {
    /// The number of the message's part it was read from.
    pub part: usize,
    /// The file's name.
    pub file_name: String,
    /// Its text.
    pub text: String,
    /// Pairs of label and value, where the file has tables or form fields.
    pub rows: Vec<(String, String)>,
}
