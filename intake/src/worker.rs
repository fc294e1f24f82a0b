//! The one loop: take in, decide, project, commit, send. Each step may run twice; none may be skipped.

#![expect(clippy::disallowed_methods, reason = "shell: the loop of the worker")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use notify::{RecursiveMode, Watcher};

use crate::attachment::{Problem, child::Reader};
use crate::clock::{self, Clock};
use crate::config::Commit;
use crate::decide::{self, Circumstances, Lookup, Opened, Reading};
use crate::durable;
use crate::failpoint::{reach, stumble};
use crate::git;
use crate::guard;
use crate::identity;
use crate::ledger::{Arrival, Ledger, LedgerError, MAX_MESSAGE_BYTES, TakenIn, Waiting};
use crate::office::Office;
use crate::publish;
use crate::send;
use crate::source::maildir::{self, Maildir};
use crate::table;
use crate::talk::Talk;
use crate::verdict::{Action, Verdict};

/// How many messages are made safe by one commit.
const BATCH: usize = 64;
/// How often the Maildir is looked through when nothing wakes the worker.
const RESCAN: Duration = Duration::from_secs(2);
/// How many bytes of messages are read ahead of their decisions.
const MOST_READ_AHEAD: u64 = 8 * 1024 * 1024;
/// How long a batch of decisions may keep others from writing.
const MOST_HELD_UP: Duration = Duration::from_millis(20);
/// How often record files are looked at for what editors decided in them.
const HANDS: Duration = Duration::from_secs(10);
/// How often another repository is asked at most.
const EXCHANGE: Duration = Duration::from_secs(60);
/// How often counts are written at most.
const COUNTS: Duration = Duration::from_secs(30);
/// So many readers that never ended are enough: from then on every message is read in a process that can be ended.
const MOST_HUNG: usize = 4;
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
    /// The files of records as they were when they were last looked at for an editor's hand.
    seen: BTreeMap<String, publish::FileMark>,
    looked: Option<Instant>,
    /// The forms and years whose counts are not yet written, and when some were.
    uncounted: BTreeSet<(String, i16)>,
    counted: Option<Instant>,
    /// When the other repository was last asked, and when it last refused.
    pulled: Option<Instant>,
    push_failed: Option<Instant>,
    /// How many readers took too long: their threads still run.
    hung: usize,
    stop: Arc<AtomicBool>,
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
        let mut ledger = Ledger::open(&office.var())?;
        let stamp = Office::stamp(&office.root);
        let uncounted = ledger.forms_and_years()?;
        project_again_if_forms_changed(&mut ledger, &office)?;
        Ok(Worker {
            office: Arc::new(office),
            stamp,
            ledger,
            clock,
            talk,
            seen: BTreeMap::new(),
            looked: None,
            uncounted,
            counted: None,
            pulled: None,
            push_failed: None,
            hung: 0,
            stop: Arc::default(),
            _lock: lock,
        })
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
                project_again_if_forms_changed(&mut self.ledger, &office)?;
                self.office = Arc::new(office);
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
        self.pull()?;
        self.look_at_hands()?;
        self.decide_all()?;
        let touched = publish_all(&mut self.ledger, &self.office, self.talk)?;
        self.uncounted.extend(touched);
        if !self.uncounted.is_empty() && is_over(self.counted, COUNTS) {
            count_all(&self.ledger, &self.office, &std::mem::take(&mut self.uncounted))?;
            self.counted = Some(Instant::now());
        }
        self.push();
        send::send_all(&mut self.ledger, &self.office, self.clock.now(), self.talk)
    }

    /// Fetches what editors did in the repository that ours was cloned from.
    fn pull(&mut self) -> Result<(), LedgerError> {
        if !self.office.config.git.pull || !is_over(self.pulled, EXCHANGE) {
            return Ok(());
        }
        self.pulled = Some(Instant::now());
        match git::pull(&self.office.root, &self.office.catalogue.settings.contact.email) {
            Ok(true) => {
                publish::look_again(&mut self.ledger, &self.office.root)?;
                self.reopen_office()
            }
            Ok(false) => Ok(()),
            Err(why) => {
                self.talk.say(&format!("nothing is pulled for now: {why}"));
                Ok(())
            }
        }
    }

    /// Brings our commits there; whoever came first is pulled in the next round.
    fn push(&mut self) {
        if !self.office.config.git.push || !is_over(self.push_failed, EXCHANGE) {
            return;
        }
        self.push_failed = None;
        if let Err(why) = git::push(&self.office.root) {
            self.push_failed = Some(Instant::now());
            self.pulled = None;
            self.talk.say(&format!("nothing is pushed for now: {why}"));
        }
    }

    /// Takes over what editors decided in record files by hand.
    fn look_at_hands(&mut self) -> Result<(), LedgerError> {
        if is_over(self.looked, HANDS) {
            publish::adopt(&mut self.ledger, &self.office.root, &mut self.seen)?;
            self.looked = Some(Instant::now());
        }
        Ok(())
    }

    /// Runs until it is told to stop. Mail is taken in by a thread of its own, so that no decision keeps a sender
    /// waiting.
    pub fn run(&mut self, maildir: &Maildir, stop: &Arc<AtomicBool>) -> Result<(), LedgerError> {
        let (wake, woken) = mpsc::channel();
        self.stop = Arc::clone(stop);
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
            self.reopen_office()?;
            match self.finish() {
                Err(error) if error.is_full() => self.talk.full(&error),
                other => other?,
            }
            wait(woken, stop);
        }
        Ok(())
    }

    /// Takes in what lies in the Maildir.
    fn take_in(&mut self, maildir: &Maildir) -> Result<(), LedgerError> {
        take_in(&mut self.ledger, maildir, &self.clock, self.talk).map(|_| ())
    }

    /// Decides every message that waits: fresh ones in batches with one commit, those that failed before one by one.
    fn decide_all(&mut self) -> Result<(), LedgerError> {
        let mut after = 0;
        loop {
            let waiting = self.ledger.next_waiting(after, BATCH as i64)?;
            let Some(first) = waiting.first() else { return Ok(()) };
            if self.stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            let fresh = waiting.iter().take_while(|waiting| waiting.attempts == 0).count();
            if fresh > 0 && self.hung < MOST_HUNG {
                after = waiting[fresh - 1].seq;
                if self.decide_fresh(&waiting[..fresh])? {
                    after = 0;
                }
            } else {
                after = first.seq;
                self.decide_again(first)?;
            }
        }
    }

    /// Decides messages that were never tried; tells whether one of them failed and is to be tried again.
    fn decide_fresh(&mut self, messages: &[Waiting]) -> Result<bool, LedgerError> {
        self.ledger.count_attempts(messages)?;
        let mut failed = false;
        let mut rest = messages;
        while !rest.is_empty() {
            // Reading needs no ledger, so nobody waits for it; a batch is as much as may be held in memory.
            let (mut prepared, mut bytes) = (Vec::new(), 0);
            for waiting in rest {
                bytes += waiting.size;
                if !prepared.is_empty() && bytes > MOST_READ_AHEAD {
                    break;
                }
                prepared.push((waiting, prepare(&self.ledger, &self.office, waiting)?));
            }
            rest = &rest[prepared.len()..];
            failed |= self.conclude_all(prepared)?;
        }
        Ok(failed)
    }

    /// Decides messages that were read, in batches with one commit each.
    fn conclude_all(
        &mut self,
        prepared: Vec<(&Waiting, Result<Prepared, guard::Failed>)>,
    ) -> Result<bool, LedgerError> {
        let mut failed = false;
        let mut prepared = prepared.into_iter().peekable();
        while prepared.peek().is_some() {
            let started = Instant::now();
            self.ledger.begin_batch()?;
            for (waiting, prepared) in prepared.by_ref() {
                let outcome = match prepared {
                    Ok(prepared) => conclude(
                        &mut self.ledger,
                        &self.office,
                        waiting,
                        prepared,
                        self.clock.now(),
                        self.talk,
                    ),
                    Err(why) => Ok(Err(why)),
                };
                match outcome {
                    Ok(Ok(())) => {}
                    Ok(Err(why)) => {
                        self.hung += usize::from(why == guard::Failed::TookTooLong);
                        self.talk.say(&format!("{}: the first attempt failed: {why:?}", waiting.id));
                        failed = true;
                    }
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

    /// Returns what is decided about a message that nobody can read.
    fn give_up(&self, waiting: &Waiting, now: Timestamp) -> Result<Verdict, LedgerError> {
        let raw = self.ledger.raw(waiting.seq).map(|raw| headers_alone(&raw)).unwrap_or_default();
        let shared = Arc::clone(&self.office);
        let reading = guard::guarded(move || decide::read(&raw, raw.len() as u64, &shared)).ok();
        let since = now.saturating_sub(24.hours()).unwrap_or(now);
        let replies_before = match reading.as_ref().and_then(|reading| reading.message.author()) {
            Some(author) => self.ledger.replies_to(&author.email, since)?,
            None => 0,
        };
        let circumstances = Circumstances {
            office: &self.office,
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
        self.ledger.decide(waiting.seq, &self.give_up(waiting, now)?, now)?;
        let news = format!("{} cannot be read", waiting.id);
        let text = format!(
            "Reading {0} failed {MOST_ATTEMPTS} times. It is kept in quarantine and the others go on.\n\nLook at it with \
             `wsis-intake show {0}`; `wsis-intake retry {0}` tries again.",
            waiting.id
        );
        send::tell(&mut self.ledger, &self.office, now, &news, &text)?;
        self.talk.say(&format!("{}: quarantined after {MOST_ATTEMPTS} failures", waiting.id));
        Ok(())
    }
}

fn is_over(last: Option<Instant>, pause: Duration) -> bool {
    last.is_none_or(|last| last.elapsed() >= pause)
}

/// A field that is public no longer must leave the files that are there.
fn project_again_if_forms_changed(ledger: &mut Ledger, office: &Office) -> Result<(), LedgerError> {
    const NAME: &str = "public fields";
    let fields: Vec<String> = office
        .catalogue
        .forms
        .iter()
        .flat_map(|(id, form)| form.public_fields().map(move |field| format!("{id}/{}", field.name)))
        .collect();
    let now = crate::ledger::hex(fields.join("\n").as_bytes());
    let before = ledger.recall(NAME)?;
    if before.as_deref() != Some(now.as_str()) {
        if before.is_some() {
            ledger.project_again()?;
        }
        ledger.remember(NAME, &now)?;
    }
    Ok(())
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

/// Takes mail in while the worker decides.
struct Taker {
    ledger: Ledger,
    maildir: Maildir,
    clock: Clock,
    talk: Talk,
}

impl Taker {
    fn run(&mut self, stop: &AtomicBool, wake: &Sender<()>) -> Result<(), LedgerError> {
        let (event, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |_| {
            let _ = event.send(());
        });
        if let Ok(watcher) = &mut watcher {
            for folder in self.maildir.folders() {
                if let Err(error) = watcher.watch(folder.as_std_path(), RecursiveMode::NonRecursive) {
                    self.talk
                        .say(&format!("{folder} cannot be watched ({error}); it is looked through instead"));
                }
            }
        }
        while !stop.load(Ordering::SeqCst) {
            match take_in(&mut self.ledger, &self.maildir, &self.clock, &self.talk) {
                Ok(0) => {}
                Ok(_) => {
                    let _ = wake.send(());
                    // More may have come meanwhile.
                    continue;
                }
                // A full disk passes; what was taken in stays, what comes stays with the sender.
                Err(error) if error.is_full() => self.talk.full(&error),
                Err(error) => return Err(error),
            }
            wait(&events, stop);
        }
        Ok(())
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

/// Takes in what lies in a Maildir and tells how much; a file goes only when its message is safe.
fn take_in(ledger: &mut Ledger, maildir: &Maildir, clock: &Clock, talk: &Talk) -> Result<usize, LedgerError> {
    let folder = || maildir.folders()[0].clone();
    let paths = maildir.list().map_err(|source| LedgerError::File { path: folder(), source })?;
    let mut safe = 0;
    for batch in paths.chunks(BATCH) {
        let mut found = Vec::new();
        for path in batch {
            match maildir::read(path, MAX_MESSAGE_BYTES) {
                Ok(Some(message)) => found.push(message),
                Ok(None) => {}
                Err(error) => talk.say(&format!("{path} cannot be read: {error}")),
            }
        }
        let arrivals: Vec<Arrival<'_>> = found.iter().map(|found| found.arrival("maildir")).collect();
        let taken = ledger.take_in(&arrivals, clock.now())?;
        for (found, taken) in found.iter().zip(taken) {
            match taken {
                Ok(entered) => {
                    safe += usize::from(matches!(entered, TakenIn::New(_)));
                    if let Err(error) = maildir.done(&found.path) {
                        talk.say(&format!("{} is safe but cannot be removed: {error}", found.path));
                    }
                    reach("source-told");
                }
                // A disk that fails is not trusted with anything more: the worker stops.
                Err(error) if error.is_full() || error.is_broken() => return Err(error),
                Err(error) => talk.say(&format!("{} stays where it is: {error}", found.path)),
            }
        }
    }
    Ok(safe)
}

/// A message that was read.
#[derive(Debug)]
pub enum Prepared {
    /// A mail, with its files opened.
    Mail(Box<(Reading, Opened)>),
    /// A row of a table.
    Row(Vec<u8>),
}

/// Reads one message and opens its files; the parts that see a stranger's bytes are guarded.
pub fn prepare(
    ledger: &Ledger,
    office: &Arc<Office>,
    waiting: &Waiting,
) -> Result<Result<Prepared, guard::Failed>, LedgerError> {
    let raw = ledger.raw(waiting.seq)?;
    if waiting.source == table::SOURCE {
        return Ok(Ok(Prepared::Row(raw)));
    }
    let (size, shared) = (waiting.size, Arc::clone(office));
    let end = Instant::now() + guard::patience();
    let read = guard::guarded(move || {
        stumble(&raw);
        decide::read(&raw, size, &shared)
    });
    let read = read.and_then(|reading| {
        let whole = size <= MAX_MESSAGE_BYTES;
        if whole && reading.sha256 != waiting.sha256 { Err(guard::Failed::Damaged) } else { Ok(reading) }
    });
    Ok(read.map(|reading| {
        // All files of a message share the time that one message may take.
        let opened = decide::open(&reading, |bytes, file_type, name| {
            match end.saturating_duration_since(Instant::now()) {
                Duration::ZERO => Err(Problem::TooSlow),
                left => Reader::ours()?.within(left).read(bytes, file_type, name),
            }
        });
        Prepared::Mail(Box::new((reading, opened)))
    }))
}

/// Decides one message that was read.
pub fn conclude(
    ledger: &mut Ledger,
    office: &Arc<Office>,
    waiting: &Waiting,
    prepared: Prepared,
    now: Timestamp,
    talk: &Talk,
) -> Result<Result<(), guard::Failed>, LedgerError> {
    let (reading, opened) = match prepared {
        Prepared::Mail(mail) => *mail,
        Prepared::Row(raw) => return conclude_row(ledger, office, waiting, raw, now, talk),
    };
    let own = office.own_addresses();
    let known = ledger.known(&reading, &Lookup { recipients: &waiting.recipients, own: &own, now })?;
    let since = now.saturating_sub(24.hours()).unwrap_or(now);
    let replies_before = match reading.message.author() {
        Some(author) => ledger.replies_to(&author.email, since)?,
        None => 0,
    };
    let mut thread_replies_before = 0;
    for row in &known.records {
        thread_replies_before = ledger.replies_about(&row.id, since)?.max(thread_replies_before);
    }
    let chance = || clock::chance().map(identity::token);
    let tokens = chance().and_then(|proof| Ok([proof, chance()?])).map_err(LedgerError::Machine)?;
    let (waited_for, shared) = (waiting.clone(), Arc::clone(office));
    let decided = guard::guarded(move || {
        let circumstances = Circumstances {
            office: &shared,
            now,
            id: &waited_for.id,
            arrived: waited_for.arrived,
            source: &waited_for.source,
            size: waited_for.size,
            released: waited_for.released,
            form: waited_for.form.as_deref(),
            note: waited_for.note.as_deref(),
            replies_before,
            thread_replies_before,
            tokens: Some([&tokens[0], &tokens[1]]),
        };
        decide::decide(&reading, &known, &opened, &circumstances)
    });
    let decided = match decided {
        Ok(decided) => decided,
        Err(failed) => return Ok(Err(failed)),
    };
    for file in &decided.files {
        ledger.keep_file(file)?;
    }
    let mut verdict = decided.verdict;
    for change in verdict.records.iter().filter(|change| !change.update) {
        // Ids are short for people; should two ever meet, a person must know, and no record may be lost.
        if ledger.record(change.id.as_str())?.is_some() {
            verdict.action = Action::Hold;
            verdict.reason = format!("its record would have the id {} of another one", change.id);
            verdict.reply = None;
        }
    }
    if verdict.action == Action::Hold {
        verdict.records.clear();
        verdict.used_tokens.clear();
    }
    ledger.decide(waiting.seq, &verdict, now)?;
    talk.decided(&waiting.id, &verdict);
    Ok(Ok(()))
}

/// Decides about a row of a table.
fn conclude_row(
    ledger: &mut Ledger,
    office: &Arc<Office>,
    waiting: &Waiting,
    raw: Vec<u8>,
    now: Timestamp,
    talk: &Talk,
) -> Result<Result<(), guard::Failed>, LedgerError> {
    let row: Option<table::Row> = serde_json::from_slice(&raw).ok();
    let known = match row.as_ref().and_then(|row| Some((&row.form, row.number.as_ref()?))) {
        Some((form, number)) => ledger.record_by_alias(form, number)?,
        None => None,
    };
    let (shared, sha256) = (Arc::clone(office), waiting.sha256.clone());
    let decided = guard::guarded(move || table::decide(&raw, &sha256, known.as_ref(), &shared, now));
    let verdict = match decided {
        Ok(verdict) => verdict,
        Err(failed) => return Ok(Err(failed)),
    };
    ledger.decide(waiting.seq, &verdict, now)?;
    talk.decided(&waiting.id, &verdict);
    Ok(Ok(()))
}

/// Writes record files and commits them; returns the forms and years whose counts may have changed.
pub fn publish_all(
    ledger: &mut Ledger,
    office: &Office,
    talk: &Talk,
) -> Result<BTreeSet<(String, i16)>, LedgerError> {
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
    Ok(published.touched)
}

/// Writes the counts of forms and years.
pub fn count_all(
    ledger: &Ledger,
    office: &Office,
    touched: &BTreeSet<(String, i16)>,
) -> Result<(), LedgerError> {
    for (form, year) in touched {
        publish::write_counts(ledger, &office.root, &office.catalogue, form, *year)?;
    }
    Ok(())
}
