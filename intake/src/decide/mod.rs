//! Decides what is done with a message: pure functions from what was read, what is known and the rules of the calls
//! to one [`crate::verdict::Verdict`] with its reply. Nothing here touches the ledger; the worker looks up and writes down.

mod opened;
mod outcome;
mod reading;
mod reply;

use jiff::Timestamp;

pub use opened::{Opened, open};
pub use outcome::{Explained, decide};
pub use reading::{Reading, read};

use crate::ledger::RecordRow;
use crate::office::Office;
use crate::submission::Thread;

/// Everything from outside that a decision depends on.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// What is asked and how we answer.
    pub office: &'a Office,
    /// The clock.
    pub now: Timestamp,
    /// The public name of the message.
    pub id: &'a str,
    /// The file's time, where the source has one.
    pub arrived: Option<Timestamp>,
    /// Where it came from, such as `maildir`.
    pub source: &'a str,
    /// How many bytes the message has; the reader may have been given its start alone.
    pub size: u64,
    /// A person has released it, perhaps with a form.
    pub released: bool,
    /// The form that a person chose.
    pub form: Option<&'a str>,
    /// What the ledger noticed when it came.
    pub note: Option<&'a str>,
    /// How many replies went to the sender in the last day.
    pub replies_before: i64,
}

/// What the ledger knows that concerns a message.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The records of the message's thread, the newest first.
    pub records: Vec<RecordRow>,
    /// Whether it answers a mail of ours.
    pub ours: bool,
    /// Records that hold the address that a bounce is about.
    pub bounced: Vec<RecordRow>,
    /// Records that the same sender sent before, whatever the thread.
    pub of_sender: Vec<RecordRow>,
    /// Whether there is a ledger at all.
    pub ledger: bool,
}

impl Known {
    /// Returns the thread as understanding needs it.
    fn thread(&self) -> Thread {
        let records = self
            .records
            .iter()
            .filter_map(|row| {
                use schema::name::{FieldName, RecordId, Slug};
                Some(crate::submission::KnownRecord {
                    id: RecordId::parse(&row.id)?,
                    form: Slug::parse(&row.form)?,
                    call: row.call.as_deref().and_then(Slug::parse),
                    answers: row.answers.clone(),
                    missing: row.missing.iter().filter_map(|name| FieldName::parse(name)).collect(),
                    needs_check: row.needs_check.iter().map(|check| check.field.clone()).collect(),
                })
            })
            .collect();
        Thread { records, ours: self.ours }
    }
}

/// Returns the verdict about a message that could not be read in three attempts.
pub fn given_up(arrived: Option<Timestamp>, now: Timestamp) -> crate::verdict::Verdict {
    crate::verdict::Verdict {
        action: crate::verdict::Action::Quarantine,
        kind: "unreadable".to_owned(),
        reason: "reading it failed three times".to_owned(),
        form: None,
        call: None,
        received: arrived.map_or(now, |arrived| arrived.min(now)),
        concerns: None,
        sender: None,
        records: Vec::new(),
        reply: None,
    }
}
