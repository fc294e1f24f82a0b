//! Decides what is done with a message: pure functions from what was read, what is known and the rules of the calls
//! to one [`crate::verdict::Verdict`] with its reply. Nothing here touches the ledger; the worker looks up and writes down.

mod notice;
mod opened;
mod outcome;
mod reading;
mod reply;

use jiff::Timestamp;

pub use notice::notice;
pub use opened::{Opened, open};
pub use outcome::{Explained, decide};
pub use reading::{Reading, read};
pub use reply::domain as message_id_domain;

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
    /// How many replies went out about the records of its thread in the last day.
    pub thread_replies_before: i64,
    /// New tokens for the reply, for identity and for bounces; a dry run has none.
    pub tokens: Option<[&'a str; 2]>,
}

/// What the ledger knows that concerns a message.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// What its tokens prove.
    pub proofs: Vec<Proof>,
    /// Whether it carries a token that counted once, and counts no more.
    pub spent_token: bool,
    /// Whether it came to an address that only returned mail is for.
    pub to_bounces: bool,
    /// The mail of ours that came back: its Message-ID and to whom it went.
    pub returned: Option<(String, String)>,
}

/// A token that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its hash.
    pub hash: String,
    /// The records that the mail was about in which it stood.
    pub records: Vec<String>,
}

/// By what a message's surroundings are looked up.
#[derive(Debug, Clone, Copy)]
pub struct Lookup<'a> {
    /// The recipients of its envelope.
    pub recipients: &'a [String],
    /// The addresses that are ours.
    pub own: &'a [String],
    /// The clock.
    pub now: Timestamp,
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

/// Returns the verdict about a message that could not be read in three attempts. Where its headers alone can be read, and
/// its sender may be answered, the sender gets a neutral receipt.
pub fn given_up(headers: Option<&Reading>, circumstances: &Circumstances<'_>) -> crate::verdict::Verdict {
    let (arrived, now) = (circumstances.arrived, circumstances.now);
    let received = arrived.map_or(now, |arrived| arrived.min(now));
    crate::verdict::Verdict {
        action: crate::verdict::Action::Quarantine,
        kind: "unreadable".to_owned(),
        reason: "reading it failed three times".to_owned(),
        form: None,
        call: None,
        received,
        concerns: None,
        sender: headers.and_then(|reading| Some(reading.message.author()?.email.clone())),
        records: Vec::new(),
        reply: headers.and_then(|reading| outcome::receipt(reading, circumstances, received)),
        used_tokens: Vec::new(),
        undeliverable: Vec::new(),
        returned: None,
    }
}
