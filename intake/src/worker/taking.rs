//! Takes mail in, in a thread of its own that goes first: no decision keeps a sender waiting.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};

use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::wait;
use crate::clock::Clock;
use crate::failpoint::reach;
use crate::ledger::{Arrival, Ledger, LedgerError, MAX_MESSAGE_BYTES, TakenIn};
use crate::source::maildir::{self, Maildir};
use crate::talk::Talk;

/// How many messages are made safe by one commit.
const BATCH: usize = 64;

/// Takes mail in while the worker decides.
pub(super) struct Taker {
    pub ledger: Ledger,
    pub maildir: Maildir,
    pub clock: Clock,
    pub talk: Talk,
}

impl Taker {
    /// Runs until it is told to stop; wakes whoever decides after each batch.
    pub(super) fn run(&mut self, stop: &AtomicBool, wake: &Sender<()>) -> Result<(), LedgerError> {
        let (event, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |seen: notify::Result<Event>| {
            if seen.map_or(true, |seen| is_of_others(&seen)) {
                let _ = event.send(());
            }
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

/// Tells whether something may have come. Our own looking and removing is seen too, and would wake us for ever.
fn is_of_others(seen: &Event) -> bool {
    !matches!(seen.kind, EventKind::Access(_) | EventKind::Remove(_))
}

/// Takes in what lies in a Maildir and tells how much; a file goes only when its message is safe.
pub(super) fn take_in(
    ledger: &mut Ledger,
    maildir: &Maildir,
    clock: &Clock,
    talk: &Talk,
) -> Result<usize, LedgerError> {
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
