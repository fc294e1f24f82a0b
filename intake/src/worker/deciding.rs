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
use crate::clock::{self, Clock};
use crate::decide::{self, Circumstances, Explained, Known, Lookup, Opened, Reading};
use crate::failpoint::{reach, stumble};
use crate::guard::{self, Crew, Failed};
use crate::identity;
use crate::ledger::{Ledger, LedgerError, MAX_MESSAGE_BYTES, Waiting};
use crate::office::Office;
use crate::send;
use crate::table;
use crate::talk::Talk;
use crate::verdict::{Action, Verdict};

/// How many messages are decided together.
const BATCH: i64 = 256;
/// How many bytes of messages are held in memory at a time.
const MOST_READ_AHEAD: u64 = 8 * 1024 * 1024;
/// How long a batch of decisions may keep others from writing.
const MOST_HELD_UP: Duration = Duration::from_millis(20);
/// The third failure puts a message aside.
const MOST_ATTEMPTS: i64 = 3;

/// So many readers that never ended are enough: from then on every message is read in a process that can be ended.
const MOST_HUNG: usize = 4;

/// What the ledger knows that a decision depends on.
#[derive(Debug, Clone, PartialEq)]
struct Knowledge {
    known: Known,
    replies_before: i64,
    thread_replies_before: i64,
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
            if fresh > 0 && self.crew.hung() < MOST_HUNG {
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
        let (rows, messages): (Vec<&Waiting>, Vec<&Waiting>) =
            messages.iter().partition(|waiting| waiting.source == table::SOURCE);
        let mut failed = self.write_rows(&rows)?;
        let mut raw = Vec::with_capacity(messages.len());
        for waiting in &messages {
            raw.push((self.ledger.raw(waiting.seq)?, waiting.size));
        }
        let read = self.crew.map(raw, |office, (raw, size)| {
            stumble(&raw);
            decide::read(&raw, size, office)
        });
        let now = self.clock.now();
        let mut known = Vec::with_capacity(messages.len());
        for (waiting, reading) in messages.into_iter().zip(read) {
            match reading {
                Ok(reading) if waiting.size <= MAX_MESSAGE_BYTES && reading.sha256 != waiting.sha256 => {
                    failed.push((waiting.id.clone(), Failed::Damaged));
                }
                Ok(reading) => {
                    let knowledge = look_up(self.ledger, self.office, waiting, &reading, now)?;
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
        let knowledge = look_up(self.ledger, self.office, &case.waiting, &case.reading, case.now)?;
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
        let verdict = &mut case.explained.verdict;
        for change in verdict.records.iter().filter(|change| !change.update) {
            // Ids are short for people; should two ever meet, a person must know, and no record may be lost.
            if self.ledger.record(change.id.as_str())?.is_some() {
                verdict.action = Action::Hold;
                verdict.reason = format!("its record would have the id {} of another one", change.id);
                verdict.reply = None;
            }
        }
        if verdict.action == Action::Hold {
            verdict.records.clear();
            verdict.used_tokens.clear();
        }
        self.ledger.decide(case.waiting.seq, verdict, case.now)?;
        self.talk.decided(&case.waiting.id, verdict);
        Ok(None)
    }

    /// Decides rows of tables one after the other: each may change what the one before has made.
    fn write_rows(&mut self, rows: &[&Waiting]) -> Result<Vec<(String, Failed)>, LedgerError> {
        let mut failed = Vec::new();
        let mut rows = rows.iter().peekable();
        while rows.peek().is_some() {
            let started = Instant::now();
            self.ledger.begin_batch()?;
            for waiting in rows.by_ref() {
                match self.write_row(waiting) {
                    Ok(None) => {}
                    Ok(Some(why)) => failed.push((waiting.id.clone(), why)),
                    Err(error) => {
                        self.ledger.drop_batch();
                        return Err(error);
                    }
                }
                if self.ledger.is_wanted() || started.elapsed() > MOST_HELD_UP {
                    break;
                }
            }
            self.ledger.commit_batch()?;
        }
        Ok(failed)
    }

    fn write_row(&mut self, waiting: &Waiting) -> Result<Option<Failed>, LedgerError> {
        let raw = self.ledger.raw(waiting.seq)?;
        let row: Option<table::Row> = serde_json::from_slice(&raw).ok();
        let known = match row.as_ref().and_then(|row| Some((&row.form, row.number.as_ref()?))) {
            Some((form, number)) => self.ledger.record_by_alias(form, number)?,
            None => None,
        };
        let (now, sha256) = (self.clock.now(), waiting.sha256.clone());
        let decided = self.crew.map(vec![(raw, known)], move |office, (raw, known)| {
            table::decide(&raw, &sha256, known.as_ref(), office, now)
        });
        match decided.into_iter().next() {
            Some(Ok(verdict)) => {
                self.ledger.decide(waiting.seq, &verdict, now)?;
                self.talk.decided(&waiting.id, &verdict);
                Ok(None)
            }
            Some(Err(why)) => Ok(Some(why)),
            None => Ok(Some(Failed::Panicked)),
        }
    }

    /// Returns what is decided about a message that nobody can read.
    fn give_up(&mut self, waiting: &Waiting, now: Timestamp) -> Result<Verdict, LedgerError> {
        let raw = self.ledger.raw(waiting.seq).map(|raw| headers_alone(&raw)).unwrap_or_default();
        let read = self.crew.map(vec![raw], |office, raw| decide::read(&raw, raw.len() as u64, office));
        let reading = read.into_iter().next().and_then(Result::ok);
        let since = now.saturating_sub(24.hours()).unwrap_or(now);
        let replies_before = match reading.as_ref().and_then(|reading| reading.message.author()) {
            Some(author) => self.ledger.replies_to(&author.email, since)?,
            None => 0,
        };
        let circumstances = Circumstances {
            office: self.office,
            now,
            id: &waiting.id,
            arrived: waiting.arrived,
            source: &waiting.source,
            size: waiting.size,
            released: false,
            form: None,
            note: None,
            replies_before,
            thread_replies_before: 0,
            tokens: None,
        };
        Ok(decide::given_up(reading.as_ref(), &circumstances))
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
        let verdict = self.give_up(waiting, now)?;
        self.ledger.decide(waiting.seq, &verdict, now)?;
        let news = format!("{} cannot be read", waiting.id);
        let text = format!(
            "Reading {0} failed {MOST_ATTEMPTS} times. It is kept in quarantine and the others go on.\n\nLook at it with \
             `wsis-intake show {0}`; `wsis-intake retry {0}` tries again.",
            waiting.id
        );
        send::tell(self.ledger, self.office, now, &news, &text)?;
        self.talk.say(&format!("{}: quarantined after {MOST_ATTEMPTS} failures", waiting.id));
        Ok(())
    }
}

/// Returns the headers of a message with a body that hurts nobody.
fn headers_alone(raw: &[u8]) -> Vec<u8> {
    let end = |mark: &[u8]| raw.windows(mark.len()).take(64 * 1024).position(|window| window == mark);
    let end = [end(b"\n\n"), end(b"\n\r\n")].into_iter().flatten().min();
    let lines = raw[..end.unwrap_or(0)].split_inclusive(|byte| *byte == b'\n');
    let mut inside = false;
    let mut plain: Vec<u8> = lines
        .filter(|line| {
            // How the body is written no longer matters.
            let goes_on = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            inside = if goes_on { inside } else { line.to_ascii_lowercase().starts_with(b"content-") };
            !inside
        })
        .flatten()
        .copied()
        .collect();
    plain.extend_from_slice(b"\n\nUnread.\n");
    plain
}

fn look_up(
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
