//! The clock, and the only place that asks the system for the time, or for chance.

#![expect(clippy::disallowed_methods, reason = "shell: time enters here")]

use jiff::{SignedDuration, Timestamp};

/// Returns 128 bits that nobody can guess.
pub fn chance() -> std::io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    let mut filled = 0;
    while filled < bytes.len() {
        filled += rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())?;
    }
    Ok(bytes)
}

/// A clock that can be started at any instant.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// Stands still, for commands that do one thing.
    Still(Timestamp),
    /// Runs on, this far from the system's clock.
    Running(SignedDuration),
}

impl Clock {
    /// A clock that runs on from an instant, or from the system's.
    pub fn running_from(start: Option<Timestamp>) -> Clock {
        let offset = start.map_or(SignedDuration::ZERO, |start| start.duration_since(Timestamp::now()));
        Clock::Running(offset)
    }

    /// A clock that stands still at an instant, or at the system's.
    pub fn still_at(at: Option<Timestamp>) -> Clock {
        Clock::Still(at.unwrap_or_else(Timestamp::now))
    }

    /// Returns the time, in whole seconds.
    pub fn now(&self) -> Timestamp {
        let now = match *self {
            Clock::Still(at) => at,
            Clock::Running(offset) => Timestamp::now().saturating_add(offset).unwrap_or(Timestamp::MAX),
        };
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}
