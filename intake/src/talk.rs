//! What the worker says while it works: one line for each event on standard error, without personal data.

#![expect(clippy::print_stderr, reason = "shell: this is where the worker talks")]
#![expect(clippy::disallowed_methods, reason = "shell: progress is told by the clock")]

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use crate::ledger::LedgerError;
use crate::verdict::Verdict;

/// The worker's voice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Talk {
    /// Whether nothing is said.
    pub quiet: bool,
}

impl Talk {
    /// Says a line.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("wsis-intake: {}", without_addresses(line));
        }
    }

    /// Says that the disk is full.
    pub fn full(&self, error: &LedgerError) {
        self.say(&format!("no mail is taken in until there is room: {error}"));
    }

    /// Says what was decided about a message, with ids alone.
    pub fn decided(&self, id: &str, verdict: &Verdict) {
        let records: Vec<&str> = verdict.records.iter().map(|record| record.id.as_str()).collect();
        let about = if records.is_empty() { String::new() } else { format!(" → {}", records.join(", ")) };
        // The reason may hold an address; it stays in the ledger.
        self.say(&format!("{id}: {} ({}){about}", verdict.action.as_str(), verdict.kind));
    }
}

/// How far a long work is, told on a terminal alone and only where it takes a while.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    told: Option<Instant>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress { started: Instant::now(), told: None }
    }
}

impl Progress {
    /// Tells how many messages are safe, not more often than a person can read.
    pub fn tell(&mut self, messages: usize) {
        let last = self.told.unwrap_or(self.started);
        if last.elapsed() > Duration::from_millis(500) && std::io::stderr().is_terminal() {
            eprint!("\r{messages} messages are safe ");
            self.told = Some(Instant::now());
        }
    }

    /// Ends the line.
    pub fn end(&mut self) {
        if self.told.take().is_some() {
            eprintln!();
        }
    }
}

/// Takes the domain off every address: what another program said may name a person. Of our own ids the part before it is
/// enough.
fn without_addresses(line: &str) -> String {
    let words = line.split(' ').map(|word| match word.split_once('@') {
        Some((id, _)) if id.starts_with("<MSG-") || id.starts_with("<alert.") => format!("{id}>"),
        Some(_) => "…".to_owned(),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_no_address() {
        let line = "sent <MSG-7.ask@intake.itu.int>: 550 <ada@example.org> unknown";
        assert_eq!(without_addresses(line), "sent <MSG-7.ask> 550 … unknown");
    }
}
