//! The one loop: take in, decide, project, commit, send. Each step may run twice; none may be skipped.

#![expect(clippy::disallowed_methods, reason = "shell: the loop of the worker")]

mod deciding;
mod effects;
mod taking;

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

pub use deciding::Decider;
pub use effects::{publish_all, send_all};

use crate::clock::Clock;
use crate::durable;
use crate::guard::Crew;
use crate::ledger::{Ledger, LedgerError};
use crate::office::Office;
use crate::source::maildir::Maildir;
use crate::talk::Talk;
use taking::Taker;

/// How often the Maildir is looked through when nothing wakes the worker.
const RESCAN: Duration = Duration::from_secs(2);

/// A worker on one `var/`.
#[derive(Debug)]
pub struct Worker<'a> {
    office: Arc<Office>,
    stamp: u64,
    crew: Crew,
    ledger: Ledger,
    clock: Clock,
    talk: &'a Talk,
    stop: Arc<AtomicBool>,
    _lock: File,
}

/// Takes the lock that one worker at a time holds; `None` where another holds it.
pub fn lock(office: &Office) -> io::Result<Option<File>> {
    durable::make_folder(&office.var())?;
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(office.var().join("worker.lock"))?;
    match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}

impl<'a> Worker<'a> {
    /// Starts a worker that holds the lock.
    pub fn start(
        office: Office,
        clock: Clock,
        talk: &'a Talk,
        lock: File,
    ) -> Result<Worker<'a>, LedgerError> {
        let ledger = Ledger::open(&office.var())?;
        let stamp = Office::stamp(&office.root);
        let office = Arc::new(office);
        let crew = Crew::new(&office);
        Ok(Worker { office, stamp, crew, ledger, clock, talk, stop: Arc::default(), _lock: lock })
    }

    /// Reads the content again when an editor changed it; a broken edit leaves the worker with what it knew.
    fn reopen_office(&mut self) {
        let stamp = Office::stamp(&self.office.root);
        if stamp == self.stamp {
            return;
        }
        self.stamp = stamp;
        match Office::open(&self.office.root) {
            Ok(office) => {
                self.office = Arc::new(office);
                self.crew = Crew::new(&self.office);
                self.talk.say("the content was changed and is read anew");
            }
            Err(closed) => self.talk.say(&format!("{}\nthe worker goes on with what it knew", closed.told())),
        }
    }

    /// Does everything that is to be done now.
    pub fn round(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        self.take_in(maildir)?;
        self.finish()
    }

    /// Decides, projects, commits and sends what is in the ledger.
    pub fn finish(&mut self) -> Result<(), LedgerError> {
        Decider {
            ledger: &mut self.ledger,
            office: &self.office,
            crew: &mut self.crew,
            clock: self.clock,
            talk: self.talk,
            stop: &self.stop,
        }
        .decide_all()?;
        publish_all(&mut self.ledger, &self.office, self.talk)?;
        send_all(&mut self.ledger, &self.office, self.clock.now(), self.talk)
    }

    /// Runs until it is told to stop. Mail is taken in by a thread of its own, so that no decision keeps a sender
    /// waiting.
    pub fn run(&mut self, maildir: &Maildir, stop: &Arc<AtomicBool>) -> Result<(), LedgerError> {
        self.stop = Arc::clone(stop);
        let (wake, woken) = mpsc::channel();
        let mut taker = Taker {
            ledger: self.ledger.open_again()?,
            maildir: maildir.clone(),
            clock: self.clock,
            talk: *self.talk,
        };
        std::thread::scope(|scope| {
            let taking = scope.spawn(|| {
                let result = taker.run(stop, &wake);
                // Whoever ends first ends both.
                stop.store(true, Ordering::SeqCst);
                result
            });
            let deciding = self.run_decisions(stop, &woken);
            stop.store(true, Ordering::SeqCst);
            let taking =
                taking.join().unwrap_or_else(|_| Err(LedgerError::Unreadable("the taker stopped".into())));
            deciding.and(taking)
        })
    }

    fn run_decisions(&mut self, stop: &AtomicBool, woken: &Receiver<()>) -> Result<(), LedgerError> {
        while !stop.load(Ordering::SeqCst) {
            self.reopen_office();
            match self.finish() {
                Err(LedgerError::Full { free, wanted }) => self.talk.full(free, wanted),
                other => other?,
            }
            wait(woken, stop);
        }
        Ok(())
    }

    /// Takes in what lies in the Maildir.
    fn take_in(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        taking::take_in(&mut self.ledger, maildir, &self.clock, self.talk).map(|_| ())
    }
}

/// Waits for an event, for the next look round, or for the end.
fn wait(events: &Receiver<()>, stop: &AtomicBool) {
    let step = Duration::from_millis(200);
    let mut waited = Duration::ZERO;
    while waited < RESCAN && !stop.load(Ordering::SeqCst) {
        match events.recv_timeout(step) {
            Ok(()) => {
                while events.try_recv().is_ok() {}
                return;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(step),
        }
        waited += step;
    }
}
