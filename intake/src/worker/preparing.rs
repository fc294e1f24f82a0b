//! Prepares decisions: reads messages by many hands side by side, and decides each against what is known by then.
//!
//! Hands see strangers' bytes and no ledger; the preparing thread looks up for them what is known, by a connection of its
//! own. What it knew goes with the case, so that whoever writes the decision sees whether it still holds.

#![expect(clippy::disallowed_methods, reason = "shell: measures time")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};

use crate::attachment::{Problem, child};
use crate::clock;
use crate::decide::{self, Circumstances, Explained, Known, Lookup, Opened, Reading};
use crate::failpoint::stumble;
use crate::guard::{self, Crew, Failed};
use crate::identity;
use crate::ledger::{Ledger, LedgerError, MAX_MESSAGE_BYTES, Waiting};
use crate::office::Office;
use crate::table;

/// How many messages are prepared together.
const MOST_TOGETHER: usize = 32;
/// How many bytes of messages are held in memory by that.
const MOST_READ_AHEAD: u64 = 2 * 1024 * 1024;

/// What the ledger knows that a decision depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Knowledge {
    known: Known,
    replies_before: i64,
    thread_replies_before: i64,
}

/// A message on its way to a decision.
#[derive(Debug)]
pub(super) struct Case {
    pub waiting: Waiting,
    pub now: Timestamp,
    pub reading: Reading,
    opened: Opened,
    pub knowledge: Knowledge,
    pub explained: Explained,
}

impl Case {
    /// Decides anew with what is known now.
    pub(super) fn with(mut self, office: &Office, knowledge: Knowledge) -> Case {
        self.explained =
            decide_with(office, &self.waiting, &self.reading, &self.opened, &knowledge, self.now);
        self.knowledge = knowledge;
        self
    }
}

/// A batch that waits to be written.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    /// Rows of tables, which are decided only when they are written.
    pub rows: Vec<Waiting>,
    /// Messages with their decisions, in the order in which they came.
    pub cases: Vec<Case>,
    /// The ids of messages that gave no decision.
    pub failed: Vec<(String, Failed)>,
}

/// Who prepares decisions.
#[derive(Debug)]
pub struct Preparer {
    ledger: Ledger,
    crew: Crew,
}

impl Preparer {
    /// Makes one with a connection and hands of its own.
    pub fn new(ledger: &Ledger, office: &Arc<Office>) -> Result<Preparer, LedgerError> {
        Ok(Preparer { ledger: ledger.open_again()?, crew: Crew::new(office) })
    }

    /// Reads by the words of another office from now on.
    pub fn move_to(&mut self, office: &Arc<Office>) {
        self.crew = Crew::new(office);
    }

    /// Returns how many hands never came back from their work.
    pub fn hung(&self) -> usize {
        self.crew.hung()
    }

    /// Counts an attempt at each message, before any of them is looked at.
    pub(super) fn count(&mut self, messages: &[Waiting]) -> Result<(), LedgerError> {
        self.ledger.count_attempts(messages)
    }

    /// Reads and decides messages side by side.
    pub(super) fn prepare(
        &mut self,
        messages: &[Waiting],
        office: &Office,
        now: Timestamp,
    ) -> Result<Prepared, LedgerError> {
        let (rows, messages): (Vec<Waiting>, Vec<Waiting>) =
            messages.iter().cloned().partition(|waiting| waiting.source == table::SOURCE);
        let mut failed = Vec::new();
        let mut raw = Vec::with_capacity(messages.len());
        for waiting in &messages {
            raw.push((self.ledger.raw(waiting.seq)?, waiting.size));
        }
        let courtesy = self.ledger.courtesy();
        let read = self.crew.map(raw, move |office, (raw, size)| {
            courtesy.give_way();
            stumble(&raw);
            decide::read(&raw, size, office)
        });
        let mut known = Vec::with_capacity(messages.len());
        for (waiting, reading) in messages.into_iter().zip(read) {
            match reading {
                Ok(reading) if waiting.size <= MAX_MESSAGE_BYTES && reading.sha256 != waiting.sha256 => {
                    failed.push((waiting.id, Failed::Damaged));
                }
                Ok(reading) => {
                    let knowledge = look_up(&self.ledger, office, &waiting, &reading, now)?;
                    known.push((waiting, reading, knowledge));
                }
                Err(why) => failed.push((waiting.id, why)),
            }
        }
        let ids: Vec<String> = known.iter().map(|(waiting, ..)| waiting.id.clone()).collect();
        let courtesy = self.ledger.courtesy();
        let decided = self.crew.map(known, move |office, (waiting, reading, knowledge)| {
            courtesy.give_way();
            let opened = open(&reading);
            let explained = decide_with(office, &waiting, &reading, &opened, &knowledge, now);
            Case { waiting, now, reading, opened, knowledge, explained }
        });
        let mut cases = Vec::with_capacity(decided.len());
        for (case, id) in decided.into_iter().zip(ids) {
            match case {
                Ok(case) => cases.push(case),
                Err(why) => failed.push((id, why)),
            }
        }
        Ok(Prepared { rows, cases, failed })
    }
}

/// Splits messages into batches that are prepared together.
pub(super) fn batches(messages: &[Waiting]) -> impl Iterator<Item = &[Waiting]> {
    let mut rest = messages;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fitting = rest.iter().take(MOST_TOGETHER).take_while(|waiting| {
            bytes += waiting.size;
            bytes <= MOST_READ_AHEAD
        });
        let (batch, others) = rest.split_at(fitting.count().max(1).min(rest.len()));
        rest = others;
        (!batch.is_empty()).then_some(batch)
    })
}

/// Looks up what a decision depends on.
pub(super) fn look_up(
    ledger: &Ledger,
    office: &Office,
    waiting: &Waiting,
    reading: &Reading,
    now: Timestamp,
) -> Result<Knowledge, LedgerError> {
    let own = office.own_addresses();
    let known = ledger.known(reading, &Lookup { recipients: &waiting.recipients, own: &own, now })?;
    let since = now.saturating_sub(24.hours()).unwrap_or(now);
    let replies_before = match reading.message.author() {
        Some(author) => ledger.replies_to(&author.email, since)?,
        None => 0,
    };
    let mut thread_replies_before = 0;
    for row in &known.records {
        thread_replies_before = ledger.replies_about(&row.id, since)?.max(thread_replies_before);
    }
    Ok(Knowledge { known, replies_before, thread_replies_before })
}

/// Opens the files of a message, each in a process of its own; all of them share the time that one message may take.
fn open(reading: &Reading) -> Opened {
    let end = Instant::now() + guard::patience() / 2;
    decide::open(reading, |bytes, file_type, name| match end.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(Problem::TooSlow),
        left => child::Reader::ours()?.within(left).read(bytes, file_type, name),
    })
}

fn decide_with(
    office: &Office,
    waiting: &Waiting,
    reading: &Reading,
    opened: &Opened,
    knowledge: &Knowledge,
    now: Timestamp,
) -> Explained {
    // Where the machine has no chance to give, the reply carries no token.
    let chance = || clock::chance().map(identity::token);
    let tokens = chance().and_then(|proof| Ok([proof, chance()?])).ok();
    let circumstances = Circumstances {
        office,
        now,
        id: &waiting.id,
        arrived: waiting.arrived,
        source: &waiting.source,
        size: waiting.size,
        released: waiting.released,
        form: waiting.form.as_deref(),
        note: waiting.note.as_deref(),
        replies_before: knowledge.replies_before,
        thread_replies_before: knowledge.thread_replies_before,
        tokens: tokens.as_ref().map(|[proof, returned]| [proof.as_str(), returned.as_str()]),
    };
    decide::decide(reading, &knowledge.known, opened, &circumstances)
}
