//! Brings replies out: to a folder, to a mail server, or to the system's sendmail. The bytes are the ledger's, however
//! often they go.

mod alert;
mod folder;
mod outbox;
mod sendmail;
mod smtp;

pub use alert::tell;
pub use outbox::{resume, send_all};

use camino::Utf8Path;
use jiff::{Timestamp, ToSpan};

use crate::config::{Config, Outgoing};
use crate::durable;

/// A reply on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Its Message-ID, with angle brackets.
    pub message_id: &'a str,
    /// The envelope's sender; `None` is the null sender (RFC 5321 §4.5.5): nobody is told if it cannot be delivered.
    pub sender: Option<&'a str>,
    /// The envelope's recipient.
    pub recipient: &'a str,
    /// The whole mail.
    pub bytes: &'a [u8],
}

/// Why a reply did not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not now: the other side may take it later.
    Later(String),
    /// Nobody can be reached at all: the other replies need not be tried either.
    Unreachable(String),
    /// Never.
    Never(String),
}

/// A way out.
pub trait Transport: std::fmt::Debug {
    /// Sends one reply; `Ok` only when the other side has taken it over.
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal>;

    /// How many replies may be under way at once; after a crash they all go again.
    fn batch(&self) -> usize {
        1
    }

    /// Makes sure of what was sent since the last call.
    fn finish(&mut self) -> Result<(), Refusal> {
        Ok(())
    }
}

/// Opens the way out that the settings name.
pub fn open(config: &Config, root: &Utf8Path) -> Result<Box<dyn Transport>, String> {
    Ok(match &config.replies {
        Outgoing::Folder(path) => Box::new(folder::Folder::new(root.join(path))),
        Outgoing::Sendmail(command) => Box::new(sendmail::Sendmail::new(command)),
        Outgoing::Smtp(server) => Box::new(smtp::Smtp::new(server)?),
    })
}

/// Removes the files of replies that were written to a folder; what a mail server has taken is no longer ours.
pub fn forget(config: &Config, root: &Utf8Path, message_ids: &[String]) -> std::io::Result<()> {
    let Outgoing::Folder(path) = &config.replies else { return Ok(()) };
    message_ids.iter().try_for_each(|id| durable::remove_file(&root.join(path).join(folder::file_name(id))))
}

/// For how many days a reply is tried again.
const PATIENCE_DAYS: i64 = 5;

/// Returns when a reply is tried again after so many attempts; `None` when it was tried long enough.
pub fn next_try(attempts: i64, first_due: Timestamp, now: Timestamp) -> Option<Timestamp> {
    const MINUTES: [i64; 8] = [1, 2, 5, 15, 30, 60, 180, 360];
    let step = usize::try_from(attempts.max(1) - 1).unwrap_or(0).min(MINUTES.len() - 1);
    let next = now.saturating_add((MINUTES[step] * 60).seconds()).ok()?;
    let end = first_due.saturating_add((PATIENCE_DAYS * 86_400).seconds()).ok()?;
    (next <= end).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_tried_for_five_days_and_not_for_ever() {
        let first = Timestamp::from_second(1_000_000).expect("an instant");
        let (mut now, mut tries) = (first, 0);
        while let Some(next) = next_try(tries + 1, first, now) {
            assert!(next > now);
            (now, tries) = (next, tries + 1);
        }
        assert!((20..40).contains(&tries), "{tries}");
        assert!(now.duration_since(first).as_hours() >= 5 * 24 - 7);
    }
}
