//! Who of the worker's threads may write: SQLite lets one write at a time and makes the others sleep and try again;
//! here they wait in line instead, and the thread that takes mail in goes first.

#![expect(clippy::disallowed_methods, reason = "shell: measures how long others wait")]

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So long after mail was taken in more of it is expected.
const LULL: Duration = Duration::from_millis(4);
/// So long others stand back for a burst of mail, and no longer.
const MOST_COURTESY: Duration = Duration::from_secs(1);

/// The gate before the writes of one ledger.
#[derive(Debug, Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    closed: bool,
    urgent: usize,
    /// The burst of mail that is being taken in: since when, and its last sign.
    burst: Option<(Instant, Instant)>,
}

impl Gate {
    /// Passes the gate and closes it behind; urgent ones go before the others.
    pub(super) fn pass(&self, urgent: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.urgent += usize::from(urgent);
        while state.closed || (!urgent && state.urgent > 0) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.urgent -= usize::from(urgent);
        state.closed = true;
    }

    /// Opens the gate again.
    pub(super) fn open(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = false;
        self.changed.notify_all();
    }

    /// Notes that mail was just taken in.
    pub(super) fn note_mail(&self) {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.burst = match state.burst {
            Some((since, last)) if now.duration_since(last) < LULL => Some((since, now)),
            _ => Some((now, now)),
        };
    }

    /// Waits while a burst of mail is being taken in, for at most a second of each burst: the processors are its then.
    pub(super) fn give_way(&self) {
        loop {
            let burst = self.state.lock().unwrap_or_else(PoisonError::into_inner).burst;
            match burst {
                Some((since, last)) if last.elapsed() < LULL && since.elapsed() < MOST_COURTESY => {
                    std::thread::sleep(LULL);
                }
                _ => return,
            }
        }
    }

    /// Returns whether someone urgent waits.
    pub(super) fn is_urgent(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).urgent > 0
    }
}
