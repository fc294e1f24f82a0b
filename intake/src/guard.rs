//! Runs work on a stranger's bytes so that it can neither stop the worker nor hold it up: by hands whose panic is an
//! answer and whose delay is one, and from the second attempt on in a process of its own with limits.

#![expect(clippy::disallowed_methods, reason = "shell: threads and processes")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use camino::Utf8Path;
use jiff::Timestamp;
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::office::Office;

/// How long one message may take.
pub fn patience() -> Duration {
    crate::failpoint::patience().unwrap_or(Duration::from_secs(20))
}
/// How much memory a process for one message may use.
const MEMORY: u64 = 1 << 30;
/// How much processor time it may use, in seconds.
const PROCESSOR: u64 = 15;
/// A deeply nested message needs stack, not recursion without end.
const STACK: usize = 16 * 1024 * 1024;
/// More hands than this would be more readers than a mailbox needs.
const MOST_HANDS: usize = 4;
/// How far the hands stand back behind the thread that takes mail in, as a nice value of their own.
const STAND_BACK: i32 = 5;

/// Why work gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It panicked.
    Panicked,
    /// Its bytes are not those that were taken in.
    Damaged,
    /// It took too long. Its thread is left to itself; the process ends with the worker.
    TookTooLong,
}

/// Threads that work on strangers' bytes.
#[derive(Debug)]
pub struct Crew {
    office: Arc<Office>,
    hands: Vec<Hand>,
    /// How many hands never came back: their threads still run.
    hung: usize,
}

type Job = Box<dyn FnOnce(&Office) + Send>;

/// One thread of the crew; it ends when nobody can give it jobs any more.
#[derive(Debug)]
struct Hand(Sender<Job>);

impl Crew {
    /// Makes a crew with a hand for each processor.
    pub fn new(office: &Arc<Office>) -> Crew {
        Crew::of(std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_HANDS)), office)
    }

    /// Makes a crew of one hand.
    pub fn alone(office: &Arc<Office>) -> Crew {
        Crew::of(1, office)
    }

    fn of(hands: usize, office: &Arc<Office>) -> Crew {
        Crew { office: Arc::clone(office), hands: (0..hands).map(|_| Hand::new(office)).collect(), hung: 0 }
    }

    /// Returns how many hands never came back from their work.
    pub fn hung(&self) -> usize {
        self.hung
    }

    /// Does the same work on every item, each by the next free hand; the results stand in the order of the items.
    pub fn map<I, T>(
        &mut self,
        items: Vec<I>,
        work: impl Fn(&Office, I) -> T + Send + Sync + 'static,
    ) -> Vec<Result<T, Failed>>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let work = Arc::new(work);
        let mut results: Vec<Result<T, Failed>> = items.iter().map(|_| Err(Failed::Panicked)).collect();
        let mut items = items.into_iter().enumerate();
        let (done, answers) = mpsc::channel();
        // What each hand is doing, and since when.
        let mut busy: Vec<Option<(usize, Instant)>> = vec![None; self.hands.len()];
        loop {
            for (hand, state) in busy.iter_mut().enumerate().filter(|(_, state)| state.is_none()) {
                let Some((index, item)) = items.next() else { break };
                let (work, done) = (Arc::clone(&work), done.clone());
                let job: Job = Box::new(move |office| {
                    // Whatever a panic leaves behind belongs to this item alone and goes with it.
                    let result = catch_unwind(AssertUnwindSafe(|| work(office, item)));
                    let _ = done.send((hand, index, result.map_err(|_| Failed::Panicked)));
                });
                // A hand that is gone leaves its item at `Panicked`.
                if self.hands[hand].0.send(job).is_ok() {
                    *state = Some((index, Instant::now()));
                } else {
                    self.hands[hand] = Hand::new(&self.office);
                }
            }
            let Some(first) = busy.iter().flatten().map(|(_, since)| *since).min() else {
                if items.len() == 0 {
                    return results;
                }
                continue;
            };
            match answers.recv_timeout(patience().saturating_sub(first.elapsed())) {
                Ok((hand, index, result)) => {
                    // One that was given up may answer after all; its hand has been replaced.
                    if busy[hand].is_some_and(|(doing, _)| doing == index) {
                        results[index] = result;
                        busy[hand] = None;
                    }
                }
                Err(_) => {
                    for (hand, state) in busy.iter_mut().enumerate() {
                        if let Some((index, _)) = state.filter(|(_, since)| since.elapsed() >= patience()) {
                            results[index] = Err(Failed::TookTooLong);
                            self.hung += 1;
                            self.hands[hand] = Hand::new(&self.office);
                            *state = None;
                        }
                    }
                }
            }
        }
    }
}

impl Hand {
    fn new(office: &Arc<Office>) -> Hand {
        let (jobs, given) = mpsc::channel::<Job>();
        let office = Arc::clone(office);
        // Where no thread can be started the channel is closed, and every job of this hand fails.
        let _ = std::thread::Builder::new().name("hand".to_owned()).stack_size(STACK).spawn(move || {
            stand_back();
            for job in given {
                job(&office);
            }
        });
        Hand(jobs)
    }
}

/// Lets the thread that takes mail in go first when the processors are scarce; a courtesy that may be refused.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), STAND_BACK);
}

/// The exit code of a process that had no room to write in what it decided: sysexits.h's `EX_TEMPFAIL`.
pub const NO_ROOM: u8 = 75;

/// How an attempt in a process of its own ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The message is decided.
    Decided,
    /// It is not.
    Failed,
    /// The disk is full: the message has nothing to do with it.
    NoRoom,
}

/// Decides one message in a process of its own; tells how that process ended.
pub fn in_a_process(root: &Utf8Path, now: Timestamp, seq: i64) -> Ended {
    let Ok(program) = std::env::current_exe() else { return Ended::Failed };
    let child = Command::new(program)
        .args(["--root", root.as_str(), "--at", &now.to_string(), "attempt", &seq.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return Ended::Failed };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ended::Decided,
            Ok(Some(status)) if status.code() == Some(NO_ROOM.into()) => return Ended::NoRoom,
            Ok(Some(_)) => return Ended::Failed,
            Ok(None) if start.elapsed() < patience() => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Ended::Failed;
            }
        }
    }
}

/// Sets the limits of a process for one message; called by that process before anything else.
pub fn limit_this_process() {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let _ = setrlimit(Resource::As, limit(MEMORY));
    let _ = setrlimit(Resource::Cpu, limit(PROCESSOR));
    let _ = setrlimit(Resource::Core, limit(0));
}
