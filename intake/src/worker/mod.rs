//! The one loop: take in, decide, project, commit, send. Each step may run twice; none may be skipped.

#![expect(clippy::disallowed_methods, reason = "shell: the loop of the worker")]

mod deciding;
mod effects;
mod preparing;
mod taking;

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

pub use deciding::Decider;
pub use effects::{Effects, count_all, publish_all};
pub use preparing::Preparer;

use schema::layout;

use crate::clock::Clock;
use crate::durable;
use crate::guard::Crew;
use crate::ledger::{Ledger, LedgerError, Waiting};
use crate::office::Office;
use crate::send;
use crate::source::maildir::Maildir;
use crate::talk::Talk;
use taking::Taker;

/// How often the Maildir is looked through when nothing wakes the worker.
const RESCAN: Duration = Duration::from_secs(2);

/// How long the records of a flood gather for one commit; the first is published at once.
const GATHER: Duration = Duration::from_millis(200);

/// A worker on one `var/`.
#[derive(Debug)]
pub struct Worker<'a> {
    office: Arc<Office>,
    stamp: u64,
    preparer: Preparer,
    crew: Crew,
    ledger: Ledger,
    clock: Clock,
    talk: &'a Talk,
    stop: Arc<AtomicBool>,
    effects: Effects,
    /// Messages whose last attempt ended for want of room.
    spared: Vec<Waiting>,
    _lock: File,
}

/// Takes the lock that one worker at a time holds; `None` where another holds it.
pub fn lock(office: &Office) -> io::Result<Option<File>> {
    durable::make_folder(&office.var())?;
    durable::lock(&office.var().join("worker.lock"))
}

impl<'a> Worker<'a> {
    /// Starts a worker that holds the lock.
    pub fn start(
        office: Office,
        clock: Clock,
        talk: &'a Talk,
        lock: File,
    ) -> Result<Worker<'a>, LedgerError> {
        for folder in [office.root.join(layout::RECORDS), office.var()] {
            durable::sweep(&folder);
        }
        let mut ledger = Ledger::open(&office.var())?;
        let stamp = Office::stamp(&office.root);
        effects::project_again_if_forms_changed(&mut ledger, &office)?;
        let effects = Effects::start(&ledger)?;
        let office = Arc::new(office);
        let (preparer, crew) = (Preparer::new(&ledger, &office)?, Crew::alone(&office));
        let stop = Arc::default();
        let spared = Vec::new();
        Ok(Worker { office, stamp, preparer, crew, ledger, clock, talk, stop, effects, spared, _lock: lock })
    }

    /// Reads the content again when an editor changed it; a broken edit leaves the worker with what it knew.
    fn reopen_office(&mut self) -> Result<(), LedgerError> {
        let stamp = Office::stamp(&self.office.root);
        if stamp == self.stamp {
            return Ok(());
        }
        self.stamp = stamp;
        match Office::open(&self.office.root) {
            Ok(office) => {
                effects::project_again_if_forms_changed(&mut self.ledger, &office)?;
                self.office = Arc::new(office);
                self.preparer.move_to(&self.office);
                self.crew = Crew::alone(&self.office);
                self.talk.say("the content was changed and is read anew");
            }
            Err(closed) => self.talk.say(&format!("{}\nthe worker goes on with what it knew", closed.told())),
        }
        Ok(())
    }

    /// Does everything that is to be done now.
    pub fn round(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        self.take_in(maildir)?;
        self.finish()
    }

    /// Decides, projects, commits and sends what is in the ledger.
    pub fn finish(&mut self) -> Result<(), LedgerError> {
        self.decide_all(&mut || {})?;
        self.effects.publish(&mut self.ledger, &self.office, self.talk)?;
        send::send_all(&mut self.ledger, &self.office, self.clock.now(), self.talk)
    }

    /// Decides what waits; `done` is called whenever something was decided.
    fn decide_all(&mut self, done: &mut dyn FnMut()) -> Result<(), LedgerError> {
        let mut decider = Decider {
            ledger: &mut self.ledger,
            office: &self.office,
            crew: &mut self.crew,
            clock: self.clock,
            talk: self.talk,
            stop: &self.stop,
            spared: &mut self.spared,
        };
        decider.decide_all(&mut self.preparer, done)
    }

    /// Runs until it is told to stop. Taking in, deciding, publishing and replying are threads of their own, so that
    /// neither a decision nor a slow disk keeps a sender waiting, and no slow mail server a record.
    pub fn run(&mut self, maildir: &Maildir, stop: &Arc<AtomicBool>) -> Result<(), LedgerError> {
        self.stop = Arc::clone(stop);
        let (wake, woken) = mpsc::channel();
        let (decided, publish) = mpsc::channel();
        let (answered, reply) = mpsc::channel();
        let mut taker = Taker {
            ledger: self.ledger.open_again()?,
            maildir: maildir.clone(),
            clock: self.clock,
            talk: *self.talk,
        };
        taker.ledger.leave_checkpoints()?;
        let mut publisher = Publisher {
            ledger: self.ledger.open_again()?,
            office: Arc::clone(&self.office),
            effects: std::mem::take(&mut self.effects),
            talk: *self.talk,
        };
        let mut replier = Replier {
            ledger: self.ledger.open_again()?,
            office: Arc::clone(&self.office),
            clock: self.clock,
            talk: *self.talk,
        };
        // Whoever ends first ends all.
        let ended = |result| {
            stop.store(true, Ordering::SeqCst);
            result
        };
        std::thread::scope(|scope| {
            let taking = scope.spawn(|| ended(taker.run(stop, &wake)));
            let publishing = scope.spawn(move || ended(publisher.run(stop, &publish)));
            let replying = scope.spawn(move || ended(replier.run(stop, &reply)));
            let deciding = ended(self.run_decisions(stop, &woken, &[decided, answered]));
            let stopped = |_| Err(LedgerError::Unreadable("a thread of the worker stopped".into()));
            let taking = taking.join().unwrap_or_else(stopped);
            let publishing = publishing.join().unwrap_or_else(stopped);
            let replying = replying.join().unwrap_or_else(stopped);
            deciding.and(taking).and(publishing).and(replying)
        })
    }

    fn run_decisions(
        &mut self,
        stop: &AtomicBool,
        woken: &Receiver<()>,
        decided: &[Sender<Arc<Office>>; 2],
    ) -> Result<(), LedgerError> {
        while !stop.load(Ordering::SeqCst) {
            self.reopen_office()?;
            let office = Arc::clone(&self.office);
            // Where nobody follows any more, everything ends.
            let mut done = || decided.iter().for_each(|decided| drop(decided.send(Arc::clone(&office))));
            done();
            unless_full(self.decide_all(&mut done), self.talk)?;
            wait(woken, stop);
        }
        Ok(())
    }

    /// Takes in what lies in the Maildir.
    fn take_in(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        taking::take_in(&mut self.ledger, maildir, &self.clock, self.talk).map(|_| ())
    }
}

/// Writes and commits records while the next decisions are made.
struct Publisher {
    ledger: Ledger,
    office: Arc<Office>,
    effects: Effects,
    talk: Talk,
}

impl Publisher {
    /// Runs until it is told to stop; each wake-up brings the office as it is by then.
    fn run(&mut self, stop: &AtomicBool, woken: &Receiver<Arc<Office>>) -> Result<(), LedgerError> {
        while !stop.load(Ordering::SeqCst) {
            let next = Instant::now() + GATHER;
            let published = self.effects.publish(&mut self.ledger, &self.office, &self.talk);
            if unless_full(published, &self.talk)? {
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
            if let Some(office) = wait(woken, stop) {
                self.office = office;
            }
        }
        Ok(())
    }
}

/// Sends replies while the next decisions are made.
struct Replier {
    ledger: Ledger,
    office: Arc<Office>,
    clock: Clock,
    talk: Talk,
}

impl Replier {
    /// Runs until it is told to stop; each wake-up brings the office as it is by then.
    fn run(&mut self, stop: &AtomicBool, woken: &Receiver<Arc<Office>>) -> Result<(), LedgerError> {
        while !stop.load(Ordering::SeqCst) {
            let now = self.clock.now();
            unless_full(send::send_all(&mut self.ledger, &self.office, now, &self.talk), &self.talk)?;
            if let Some(office) = wait(woken, stop) {
                self.office = office;
            }
        }
        Ok(())
    }
}

/// A full disk is told and passes; any other error ends the worker.
fn unless_full<T: Default>(result: Result<T, LedgerError>, talk: &Talk) -> Result<T, LedgerError> {
    match result {
        Err(error) if error.is_full() => {
            talk.full(&error);
            Ok(T::default())
        }
        other => other,
    }
}

/// Waits for an event, for the next look round, or for the end; returns the newest event.
fn wait<T>(events: &Receiver<T>, stop: &AtomicBool) -> Option<T> {
    let step = Duration::from_millis(200);
    let mut waited = Duration::ZERO;
    while waited < RESCAN && !stop.load(Ordering::SeqCst) {
        match events.recv_timeout(step) {
            Ok(event) => return Some(events.try_iter().last().unwrap_or(event)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(step),
        }
        waited += step;
    }
    None
}
