//! What is decided about one message: plain data that the ledger writes down in one transaction.

use jiff::Timestamp;
use schema::name::{FieldName, RecordId};
use schema::record::{Answers, Attachment, NeedsCheck};
use serde::{Deserialize, Serialize};

/// What is done with a message. The order is that of strength: of several parts, the strongest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Automatic mail: nothing.
    Ignore,
    /// Nothing to record, someone should know.
    Flag,
    /// Recorded, all there.
    Accept,
    /// A known record is completed, corrected or withdrawn.
    Update,
    /// Recorded; answers are asked for.
    Ask,
    /// A person decides.
    Hold,
    /// Not readable; the bytes are kept.
    Quarantine,
}

impl Action {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Ignore => "ignore",
            Action::Flag => "flag",
            Action::Accept => "accept",
            Action::Update => "update",
            Action::Ask => "ask",
            Action::Hold => "hold",
            Action::Quarantine => "quarantine",
        }
    }

    /// Returns where a message with this action is counted.
    pub fn state(self) -> &'static str {
        match self {
            Action::Ignore | Action::Flag => "ignored",
            Action::Accept | Action::Update | Action::Ask => "recorded",
            Action::Hold => "held",
            Action::Quarantine => "quarantined",
        }
    }
}

/// Everything decided about one message.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What is done.
    pub action: Action,
    /// What the message is, such as `submission` or `bounce`.
    pub kind: String,
    /// Why, in a sentence for a person.
    pub reason: String,
    /// The form, where one was found.
    pub form: Option<String>,
    /// The call, where one was found.
    pub call: Option<String>,
    /// The instant that decides a deadline.
    pub received: Timestamp,
    /// The record it is about.
    pub concerns: Option<String>,
    /// The address it came from.
    pub sender: Option<String>,
    /// Records made or changed.
    pub records: Vec<RecordChange>,
    /// The reply, if there is one.
    pub reply: Option<Reply>,
    /// Hashes of tokens that this message proved something with; none counts a second time.
    pub used_tokens: Vec<String>,
    /// Addresses that a mail of ours did not reach, each with the status.
    pub undeliverable: Vec<(String, String)>,
    /// The Message-ID of the mail of ours that came back.
    pub returned: Option<String>,
}

/// A record made or changed, with all its answers.
#[derive(Debug, Clone)]
pub struct RecordChange {
    /// Its id.
    pub id: RecordId,
    /// Whether it was known.
    pub update: bool,
    /// The form.
    pub form: String,
    /// The call.
    pub call: Option<String>,
    /// The edition of the call.
    pub year: i16,
    /// Whether everything required is there.
    pub complete: bool,
    /// Whether it came after the closing.
    pub late: bool,
    /// Whether the sender takes it back.
    pub withdrawn: bool,
    /// The language of its answers.
    pub language: String,
    /// `email`, `web` or `import`.
    pub channel: String,
    /// All answers, private ones too.
    pub answers: Answers,
    /// Answers to be looked at.
    pub needs_check: Vec<NeedsCheck>,
    /// Required answers that are not there.
    pub missing: Vec<FieldName>,
    /// Files of the record.
    pub files: Vec<KeptFile>,
    /// What changed, for the history.
    pub what: String,
    /// Its numbers in older systems.
    pub aliases: Vec<String>,
}

/// A file that came with a record: the private original and, where it may be published, its public form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// The field it answers.
    pub field: String,
    /// The name it came with, cleaned.
    pub name: String,
    /// The type of its content.
    pub media_type: String,
    /// The SHA-256 of the original, under which it is kept.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What may be published of it.
    pub published: Option<PublishedFile>,
}

/// The public form of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedFile {
    /// Its name in the repository.
    pub file: String,
    /// Its type.
    pub media_type: String,
    /// The SHA-256 under which it is kept.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

impl KeptFile {
    /// Returns the entry of the record's file list, if the file may be published.
    pub fn attachment(&self) -> Option<Attachment> {
        let published = self.published.as_ref()?;
        Some(Attachment {
            field: FieldName::parse(&self.field)?,
            file: published.file.clone(),
            media_type: published.media_type.clone(),
            bytes: published.bytes,
            sha256: published.sha256.clone(),
        })
    }
}

/// A reply with its bytes as they will be sent, however often.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What it is, such as `received`; one of each kind goes out for a message.
    pub kind: &'static str,
    /// Its Message-ID, with angle brackets.
    pub message_id: String,
    /// To whom.
    pub recipient: String,
    /// The sender of its envelope; `None` is the null sender.
    pub sender: Option<String>,
    /// Whether it is kept back because too many went out already.
    pub suppressed: bool,
    /// Its subject.
    pub subject: String,
    /// Its text, for `explain`.
    pub text: String,
    /// The whole mail.
    pub bytes: Vec<u8>,
    /// The tokens that it carries.
    pub tokens: Vec<crate::identity::Issued>,
}
