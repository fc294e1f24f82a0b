//! Decides what waits, in the order in which it came: what was prepared is held once more against what the ledger knows,
//! in the transaction that writes the decision. Where something came between, such as a first mail of the same thread,
//! the message is decided anew with what is known now. While one batch is written the next is prepared.

#![expect(clippy::disallowed_methods, reason = "shell: measures how long others wait")]

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};

use super::preparing::{Case, Prepared, Preparer, batches, look_up};
use crate::clock::Clock;
use crate::decide::{self, Circumstances};
use crate::failpoint::reach;
use crate::guard::{self, Crew, Ended, Failed};
use crate::ledger::{Ledger, LedgerError, Waiting};
use crate::office::Office;
use crate::send;
use crate::table;
use crate::talk::Talk;
use crate::verdict::{Action, Verdict};

/// How many messages are looked up at once.
const BATCH: i64 = 256;
/// How long a batch of decisions may keep others from writing.
const MOST_HELD_UP: Duration = Duration::from_millis(20);
/// The third failure puts a message aside.
const MOST_ATTEMPTS: i64 = 3;

/// So many readers that never ended are enough: from then on every message is read in a process that can be ended.
const MOST_HUNG: usize = 4;

/// Decides messages of one ledger.
#[derive(Debug)]
pub struct Decider<'a> {
    /// The ledger.
    pub ledger: &'a mut Ledger,
    /// What is asked and how we answer.
    pub office: &'a Arc<Office>,
    /// Who decides anew where more is known by now, and reads again what nobody could.
    pub crew: &'a mut Crew,
    /// The clock.
    pub clock: Clock,
    /// The worker's voice.
    pub talk: &'a Talk,
    /// Whether to stop after the batch at hand.
    pub stop: &'a AtomicBool,
    /// Messages whose last attempt ended for want of room, with the attempts before it.
    pub spared: &'a mut Vec<Waiting>,
}

impl Decider<'_> {
    /// Decides every message that waits by now: fresh ones in batches, those that failed before one by one. What comes
    /// meanwhile is for the next round, so that a flood does not keep records and replies back.
    /// `done` is called whenever a batch was decided.
    pub fn decide_all(&mut self, preparer: &mut Preparer, done: &mut dyn FnMut()) -> Result<(), LedgerError> {
        if !self.spared.is_empty() {
            self.ledger.forget_attempts(self.spared)?;
            self.spared.clear();
        }
        let last = self.ledger.position()?;
        let mut after = 0;
        while !self.stop.load(Ordering::SeqCst) {
            let mut waiting = self.ledger.next_waiting(after, BATCH)?;
            waiting.retain(|waiting| waiting.seq <= last);
            let Some(first) = waiting.first() else { break };
            let fresh = waiting.iter().take_while(|waiting| waiting.attempts == 0).count();
            if fresh > 0 && preparer.hung() < MOST_HUNG {
                after = waiting[fresh - 1].seq;
                waiting.truncate(fresh);
                let decided = self.decide_fresh(&waiting, preparer, done);
                if decided.as_ref().is_err_and(LedgerError::is_full) {
                    self.spare(waiting);
                }
                if decided? {
                    after = 0;
                }
            } else {
                after = first.seq;
                self.decide_again(first)?;
                done();
            }
        }
        Ok(())
    }

    /// Sets the attempts at messages back which ended for want of room; what cannot be written now is written before the
    /// next round.
    fn spare(&mut self, messages: Vec<Waiting>) {
        if self.ledger.forget_attempts(&messages).is_err() {
            *self.spared = messages;
        }
    }

    /// Decides one message in this process; `Some` tells why it gave no decision.
    pub fn decide_one(
        &mut self,
        waiting: &Waiting,
        preparer: &mut Preparer,
    ) -> Result<Option<Failed>, LedgerError> {
        let prepared = preparer.prepare(std::slice::from_ref(waiting), self.office, self.clock.now())?;
        let mut failed = self.write_prepared(prepared)?;
        Ok(failed.pop().map(|(_, why)| why))
    }

    /// Decides messages that were never tried; tells whether one of them failed and is to be tried again.
    fn decide_fresh(
        &mut self,
        messages: &[Waiting],
        preparer: &mut Preparer,
        done: &mut dyn FnMut(),
    ) -> Result<bool, LedgerError> {
        let (office, clock) = (Arc::clone(self.office), self.clock);
        let (ready, prepared) = mpsc::sync_channel(0);
        let mut failed = Vec::new();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for batch in batches(messages) {
                    let prepared =
                        preparer.count(batch).and_then(|()| preparer.prepare(batch, &office, clock.now()));
                    // After an error nobody waits for more, neither here nor where it is written.
                    let is_last = prepared.is_err();
                    if ready.send(prepared).is_err() || is_last {
                        break;
                    }
                }
            });
            for prepared in prepared {
                failed.extend(self.write_prepared(prepared?)?);
                done();
            }
            Ok::<_, LedgerError>(())
        })?;
        for (id, why) in &failed {
            self.talk.say(&format!("{id}: the first attempt failed: {why:?}"));
        }
        Ok(!failed.is_empty())
    }

    /// Writes what was prepared; returns the messages that gave no decision. Rows of tables come one after the other: each
    /// may change what the one before has made.
    fn write_prepared(&mut self, prepared: Prepared) -> Result<Vec<(String, Failed)>, LedgerError> {
        let mut failed =
            self.write_all(prepared.rows, |row| row.id.clone(), |decider, row| decider.write_row(&row))?;
        failed.extend(prepared.failed);
        failed.extend(self.write_all(prepared.cases, |case| case.waiting.id.clone(), Self::write)?);
        Ok(failed)
    }

    /// Writes decisions, in batches with one commit each.
    fn write_all<T>(
        &mut self,
        decisions: Vec<T>,
        id_of: impl Fn(&T) -> String,
        write: impl Fn(&mut Self, T) -> Result<Option<Failed>, LedgerError>,
    ) -> Result<Vec<(String, Failed)>, LedgerError> {
        let mut failed = Vec::new();
        let mut decisions = decisions.into_iter().peekable();
        while decisions.peek().is_some() {
            let started = Instant::now();
            self.ledger.begin_batch()?;
            for decision in decisions.by_ref() {
                let id = id_of(&decision);
                match write(self, decision) {
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
            let decided = self.crew.map(vec![case], move |office, case| case.with(office, knowledge.clone()));
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

    /// Decides a row of a table and writes what was decided.
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
            match guard::in_a_process(&self.office.root, self.clock.now(), waiting.seq) {
                Ended::Decided => return Ok(()),
                Ended::NoRoom => {
                    self.spare(vec![Waiting { attempts: attempt - 1, ..waiting.clone() }]);
                    return Err(LedgerError::Machine(io::ErrorKind::StorageFull.into()));
                }
                Ended::Failed => {}
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
