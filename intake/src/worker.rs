//! The one loop: take in, decide, project, commit, send. Each step may run twice; none may be skipped.

#![expect(clippy::disallowed_methods, reason = "shell: the loop of the worker")]

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use notify::{RecursiveMode, Watcher};

use crate::clock::Clock;
use crate::config::Commit;
use crate::decide::{self, Circumstances};
use crate::durable;
use crate::failpoint::{reach, stumble};
use crate::guard;
use crate::ledger::{Arrival, Ledger, LedgerError, MAX_MESSAGE_BYTES, TakenIn, Waiting};
use crate::office::Office;
use crate::publish;
use crate::send::{self, Letter, Refusal};
use crate::source::maildir::{self, Maildir};
use crate::talk::Talk;

/// How many messages are made safe by one commit.
const BATCH: usize = 64;
/// How often the Maildir is looked through when nothing wakes the worker.
const RESCAN: Duration = Duration::from_secs(2);
/// The third failure puts a message aside.
const MOST_ATTEMPTS: i64 = 3;

/// A worker on one `var/`.
#[derive(Debug)]
pub struct Worker<'a> {
    office: Arc<Office>,
    stamp: u64,
    ledger: Ledger,
    clock: Clock,
    talk: &'a Talk,
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
        Ok(Worker { office: Arc::new(office), stamp, ledger, clock, talk, _lock: lock })
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
        self.decide_all()?;
        publish_all(&mut self.ledger, &self.office, self.talk)?;
        send_all(&mut self.ledger, &self.office, self.clock.now(), self.talk)
    }

    /// Runs until it is told to stop.
    pub fn run(&mut self, maildir: &Maildir, stop: &Arc<AtomicBool>) -> Result<(), LedgerError> {
        let (wake, woken) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |_| {
            let _ = wake.send(());
        });
        if let Ok(watcher) = &mut watcher {
            for folder in maildir.folders() {
                if let Err(error) = watcher.watch(folder.as_std_path(), RecursiveMode::NonRecursive) {
                    self.talk
                        .say(&format!("{folder} cannot be watched ({error}); it is looked through instead"));
                }
            }
        }
        while !stop.load(Ordering::SeqCst) {
            self.reopen_office();
            match self.round(maildir) {
                Ok(()) => {}
                // A full disk passes; what was taken in stays, what comes stays with the sender.
                Err(LedgerError::Full { free, wanted }) => {
                    self.talk
                        .say(&format!("no mail is taken in: {free} bytes are free, {wanted} are needed"));
                }
                Err(error) => return Err(error),
            }
            let mut waited = Duration::ZERO;
            while waited < RESCAN && !stop.load(Ordering::SeqCst) {
                let step = Duration::from_millis(200);
                match woken.recv_timeout(step) {
                    Ok(()) => {
                        while woken.try_recv().is_ok() {}
                        break;
                    }
                    Err(RecvTimeoutError::Timeout) => waited += step,
                    Err(RecvTimeoutError::Disconnected) => {
                        std::thread::sleep(step);
                        waited += step;
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes in what lies in the Maildir; a file goes only when its message is safe.
    fn take_in(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        let paths = maildir.list().map_err(|source| LedgerError::File {
            path: self.office.root.join(&self.office.config.maildir),
            source,
        })?;
        for batch in paths.chunks(BATCH) {
            let mut found = Vec::new();
            for path in batch {
                match maildir::read(path, MAX_MESSAGE_BYTES) {
                    Ok(Some(message)) => found.push(message),
                    Ok(None) => {}
                    Err(error) => self.talk.say(&format!("{path} cannot be read: {error}")),
                }
            }
            let arrivals: Vec<Arrival<'_>> = found.iter().map(|found| found.arrival("maildir")).collect();
            let taken = self.ledger.take_in(&arrivals, self.clock.now())?;
            for (found, taken) in found.iter().zip(taken) {
                match taken {
                    Ok(TakenIn::New(_) | TakenIn::Known(_)) => {
                        if let Err(error) = maildir.done(&found.path) {
                            self.talk.say(&format!("{} is safe but cannot be removed: {error}", found.path));
                        }
                        reach("source-told");
                    }
                    Err(error @ LedgerError::Full { .. }) => return Err(error),
                    Err(error) => self.talk.say(&format!("{} stays where it is: {error}", found.path)),
                }
            }
        }
        Ok(())
    }

    /// Decides every message that waits.
    fn decide_all(&mut self) -> Result<(), LedgerError> {
        let mut after = 0;
        while let Some(waiting) = self.ledger.next_waiting(after)? {
            after = waiting.seq;
            let now = self.clock.now();
            let attempts = self.ledger.count_attempt(waiting.seq)?;
            let failed = if attempts > MOST_ATTEMPTS {
                self.ledger.decide(waiting.seq, &decide::given_up(waiting.arrived, now), now)?;
                self.talk.say(&format!("{}: quarantined after {MOST_ATTEMPTS} failures", waiting.id));
                false
            } else if attempts > 1 {
                // It has failed before: from now on it can only hurt a process of its own.
                !guard::in_a_process(&self.office.root, now, waiting.seq)
            } else {
                attempt(&mut self.ledger, &self.office, &waiting, now, self.talk)?.is_err()
            };
            if failed {
                self.talk.say(&format!("{}: attempt {attempts} failed", waiting.id));
                // The same message is tried again at once, until its count is full.
                after = waiting.seq - 1;
            }
        }
        Ok(())
    }
}

/// Decides one message: the parts that see a stranger's bytes are guarded.
pub fn attempt(
    ledger: &mut Ledger,
    office: &Arc<Office>,
    waiting: &Waiting,
    now: Timestamp,
    talk: &Talk,
) -> Result<Result<(), guard::Failed>, LedgerError> {
    let raw = ledger.raw(waiting.seq)?;
    let (size, shared) = (waiting.size, Arc::clone(office));
    let reading = match guard::guarded(move || {
        stumble(&raw);
        decide::read(&raw, size, &shared)
    }) {
        Ok(reading) => reading,
        Err(failed) => return Ok(Err(failed)),
    };
    let known = ledger.known(&reading)?;
    let replies_before = match reading.message.author() {
        Some(author) => ledger.replies_to(&author.email, now.saturating_sub(24.hours()).unwrap_or(now))?,
        None => 0,
    };
    let (waited_for, shared) = (waiting.clone(), Arc::clone(office));
    let decided = guard::guarded(move || {
        let circumstances = Circumstances {
            office: &shared,
            now,
            id: &waited_for.id,
            arrived: waited_for.arrived,
            source: &waited_for.source,
            size,
            released: waited_for.released,
            form: waited_for.form.as_deref(),
            note: waited_for.note.as_deref(),
            replies_before,
        };
        decide::decide(&reading, &known, &circumstances)
    });
    let decided = match decided {
        Ok(decided) => decided,
        Err(failed) => return Ok(Err(failed)),
    };
    for file in &decided.files {
        ledger.keep_file(file)?;
    }
    ledger.decide(waiting.seq, &decided.verdict, now)?;
    talk.decided(&waiting.id, &decided.verdict);
    Ok(Ok(()))
}

/// Writes record files and commits them.
pub fn publish_all(ledger: &mut Ledger, office: &Office, talk: &Talk) -> Result<(), LedgerError> {
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(office.var().join("publish.lock"))
        .map_err(|source| LedgerError::File { path: office.var().join("publish.lock"), source })?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).map_err(|errno| {
        LedgerError::File { path: office.var().join("publish.lock"), source: errno.into() }
    })?;
    let published = publish::project(ledger, &office.root, &office.catalogue)?;
    for path in &published.written {
        talk.say(&format!("wrote {path}"));
    }
    for problem in &published.problems {
        talk.say(problem);
    }
    let only_decided = office.config.commit == Commit::OnAccept;
    let contact = &office.catalogue.settings.contact.email;
    if let Some(why) = publish::commit(ledger, &office.root, only_decided, contact)? {
        talk.say(&format!("the records are written and not yet committed: {why}"));
    }
    Ok(())
}

/// Sends every reply that is due: the same bytes, however often.
pub fn send_all(
    ledger: &mut Ledger,
    office: &Office,
    now: Timestamp,
    talk: &Talk,
) -> Result<(), LedgerError> {
    let due = ledger.due_replies(now)?;
    if due.is_empty() {
        return Ok(());
    }
    let mut transport = match send::open(&office.config, &office.root) {
        Ok(transport) => transport,
        Err(why) => {
            talk.say(&format!("no reply is sent: {why}"));
            return Ok(());
        }
    };
    for reply in due {
        ledger.set_reply_state(reply.number, "sending")?;
        reach("reply-sending");
        let bytes = ledger.reply_bytes(reply.number)?;
        let letter = Letter {
            message_id: &reply.message_id,
            sender: reply.sender.as_deref(),
            recipient: &reply.recipient,
            bytes: &bytes,
        };
        match transport.send(&letter) {
            Ok(()) => {
                reach("reply-written");
                ledger.set_reply_state(reply.number, "sent")?;
                reach("reply-sent");
                talk.say(&format!("sent the reply {}", reply.message_id));
            }
            Err(Refusal::Never(why)) => {
                ledger.put_off(&reply, None, &why)?;
                talk.say(&format!("the reply {} cannot be delivered", reply.message_id));
            }
            Err(Refusal::Later(why)) => {
                ledger.put_off(&reply, send::next_try(reply.attempts + 1, reply.decided, now), &why)?;
                talk.say(&format!("the reply {} is tried again later", reply.message_id));
            }
            Err(Refusal::Unreachable(why)) => {
                ledger.put_off(&reply, send::next_try(reply.attempts + 1, reply.decided, now), &why)?;
                talk.say(&format!("replies cannot be sent now: {why}"));
                break;
            }
        }
    }
    Ok(())
}
