//! Who of the worker's threads may write: SQLite lets one write at a time and makes the others sleep and try again;
//! here they wait in line instead, and the thread that takes mail in goes first.

use std::sync::{Condvar, Mutex, PoisonError};

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

    /// Returns whether someone urgent waits.
    pub(super) fn is_urgent(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).urgent > 0
    }
}
