//! Decides what waits: read by many hands, judged against what is known, written with one commit for a batch.
//!
//! Hands see strangers' bytes and no ledger; the ledger's thread looks up what is known before they decide, and once more
//! in the transaction that writes the decision. Where something came between, such as a first mail of the same thread
//! in the same batch, the message is decided anew with what is known now.

#![expect(clippy::disallowed_methods, reason = "shell: measures how long others wait")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};

use crate::attachment::{Problem, child};
use crate::clock::Clock;
use crate::decide::{self, Circumstances, Explained, Known, Opened, Reading};
use crate::failpoint::{reach, stumble};
use crate::guard::{self, Crew, Failed};
use crate::ledger::{Ledger, LedgerError, Waiting};
use crate::office::Office;
use crate::talk::Talk;

/// How many messages are decided together.
const BATCH: i64 = 256;
/// How many bytes of messages are held in memory at a time.
const MOST_READ_AHEAD: u64 = 8 * 1024 * 1024;
/// How long a batch of decisions may keep others from writing.
const MOST_HELD_UP: Duration = Duration::from_millis(20);
/// The third failure puts a message aside.
const MOST_ATTEMPTS: i64 = 3;

/// What the ledger knows that a decision depends on.
#[derive(Debug, Clone, PartialEq)]
struct Knowledge {
    known: Known,
    replies_before: i64,
}

/// A message on its way to a decision.
#[derive(Debug)]
struct Case {
    waiting: Waiting,
    now: Timestamp,
    reading: Reading,
    opened: Opened,
    knowledge: Knowledge,
    explained: Explained,
}

/// Decides messages of one ledger.
#[derive(Debug)]
pub struct Decider<'a> {
    /// The ledger.
    pub ledger: &'a mut Ledger,
    /// What is asked and how we answer.
    pub office: &'a Arc<Office>,
    /// Who reads.
    pub crew: &'a mut Crew,
    /// The clock.
    pub clock: Clock,
    /// The worker's voice.
    pub talk: &'a Talk,
    /// Whether to stop after the batch at hand.
    pub stop: &'a AtomicBool,
}

impl Decider<'_> {
    /// Decides every message that waits by now: fresh ones in batches, those that failed before one by one. What comes
    /// meanwhile is for the next round, so that a flood does not keep records and replies back.
    /// `done` is called whenever a batch was decided.
    pub fn decide_all(&mut self, done: &mut dyn FnMut()) -> Result<(), LedgerError> {
        let last = self.ledger.position()?;
        let mut after = 0;
        while !self.stop.load(Ordering::SeqCst) {
            let mut waiting = self.ledger.next_waiting(after, BATCH)?;
            waiting.retain(|waiting| waiting.seq <= last);
            let Some(first) = waiting.first() else { break };
            let fresh = waiting.iter().take_while(|waiting| waiting.attempts == 0).count();
            if fresh > 0 {
                after = waiting[fresh - 1].seq;
                if self.decide_fresh(&waiting[..fresh])? {
                    after = 0;
                }
            } else {
                after = first.seq;
                self.decide_again(first)?;
            }
            done();
        }
        Ok(())
    }

    /// Decides one message in this process; `Some` tells why it gave no decision.
    pub fn decide_one(&mut self, waiting: &Waiting) -> Result<Option<Failed>, LedgerError> {
        let mut failed = self.decide_together(std::slice::from_ref(waiting))?;
        Ok(failed.pop().map(|(_, why)| why))
    }

    /// Decides messages that were never tried; tells whether one of them failed and is to be tried again.
    fn decide_fresh(&mut self, messages: &[Waiting]) -> Result<bool, LedgerError> {
        self.ledger.count_attempts(messages)?;
        let mut failed = Vec::new();
        let mut rest = messages;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fitting = rest.iter().take_while(|waiting| {
                bytes += waiting.size;
                bytes <= MOST_READ_AHEAD
            });
            let (batch, others) = rest.split_at(fitting.count().max(1));
            failed.extend(self.decide_together(batch)?);
            rest = others;
        }
        for (id, why) in &failed {
            self.talk.say(&format!("{id}: the first attempt failed: {why:?}"));
        }
        Ok(!failed.is_empty())
    }

    /// Decides messages side by side and writes what was decided; returns those that gave no decision.
    fn decide_together(&mut self, messages: &[Waiting]) -> Result<Vec<(String, Failed)>, LedgerError> {
        let mut failed = Vec::new();
        let mut raw = Vec::with_capacity(messages.len());
        for waiting in messages {
            raw.push((self.ledger.raw(waiting.seq)?, waiting.size));
        }
        let read = self.crew.map(raw, |office, (raw, size)| {
            stumble(&raw);
            decide::read(&raw, size, office)
        });
        let now = self.clock.now();
        let mut known = Vec::with_capacity(messages.len());
        for (waiting, reading) in messages.iter().zip(read) {
            match reading {
                Ok(reading) => {
                    let knowledge = look_up(self.ledger, &reading, now)?;
                    known.push((waiting.clone(), reading, knowledge));
                }
                Err(why) => failed.push((waiting.id.clone(), why)),
            }
        }
        let ids: Vec<String> = known.iter().map(|(waiting, ..)| waiting.id.clone()).collect();
        let decided = self.crew.map(known, move |office, (waiting, reading, knowledge)| {
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
        failed.extend(self.write_all(cases)?);
        Ok(failed)
    }

    /// Writes decisions, in batches with one commit each.
    fn write_all(&mut self, cases: Vec<Case>) -> Result<Vec<(String, Failed)>, LedgerError> {
        let mut failed = Vec::new();
        let mut cases = cases.into_iter().peekable();
        while cases.peek().is_some() {
            let started = Instant::now();
            self.ledger.begin_batch()?;
            for case in cases.by_ref() {
                let id = case.waiting.id.clone();
                match self.write(case) {
                    Ok(None) => {}
                    Ok(Some(why)) => failed.push((id, why)),
                    Err(error) => {
                        self.ledger.drop_batch();
                        return Err(error);
                    }
                }
                // The desk and the mail server wait for this commit too.
                if self.ledger.is_wanted() || started.elapsed() > MOST_HELD_UP {
                    break;
                }
            }
            self.ledger.commit_batch()?;
            reach("decision-committed");
        }
        Ok(failed)
    }

    /// Writes one decision, made anew where the ledger knows more by now.
    fn write(&mut self, mut case: Case) -> Result<Option<Failed>, LedgerError> {
        let knowledge = look_up(self.ledger, &case.reading, case.now)?;
        if knowledge != case.knowledge {
            let decided = self.crew.map(vec![case], move |office, mut case| {
                case.knowledge = knowledge.clone();
                case.explained = decide_with(
                    office,
                    &case.waiting,
                    &case.reading,
                    &case.opened,
                    &case.knowledge,
                    case.now,
                );
                case
            });
            case = match decided.into_iter().next() {
                Some(Ok(case)) => case,
                Some(Err(why)) => return Ok(Some(why)),
                None => return Ok(Some(Failed::Panicked)),
            };
        }
        for file in &case.explained.files {
            self.ledger.keep_file(file)?;
        }
        self.ledger.decide(case.waiting.seq, &case.explained.verdict, case.now)?;
        self.talk.decided(&case.waiting.id, &case.explained.verdict);
        Ok(None)
    }

    /// Decides a message that failed before: now it can only hurt a process of its own.
    fn decide_again(&mut self, waiting: &Waiting) -> Result<(), LedgerError> {
        for attempt in waiting.attempts + 1..=MOST_ATTEMPTS {
            self.ledger.count_attempts(std::slice::from_ref(waiting))?;
            if guard::in_a_process(&self.office.root, self.clock.now(), waiting.seq) {
                return Ok(());
            }
            self.talk.say(&format!("{}: attempt {attempt} failed", waiting.id));
        }
        let now = self.clock.now();
        self.ledger.decide(waiting.seq, &decide::given_up(waiting.arrived, now), now)?;
        self.talk.say(&format!("{}: quarantined after {MOST_ATTEMPTS} failures", waiting.id));
        Ok(())
    }
}

fn look_up(ledger: &Ledger, reading: &Reading, now: Timestamp) -> Result<Knowledge, LedgerError> {
    let replies_before = match reading.message.author() {
        Some(author) => ledger.replies_to(&author.email, now.saturating_sub(24.hours()).unwrap_or(now))?,
        None => 0,
    };
    Ok(Knowledge { known: ledger.known(reading)?, replies_before })
}

/// Opens the files of a message, each in a process of its own; all of them share the time that one message may take.
fn open(reading: &Reading) -> Opened {
    let end = Instant::now() + guard::PATIENCE / 2;
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
    };
    decide::decide(reading, &knowledge.known, opened, &circumstances)
}
