//! What the worker says while it works: one line for each event on standard error, without personal data.

#![expect(clippy::print_stderr, reason = "shell: this is where the worker talks")]

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
            eprintln!("wsis-intake: {line}");
        }
    }

    /// Says that the disk is full.
    pub fn full(&self, free: u64, wanted: u64) {
        self.say(&format!("no mail is taken in: {free} bytes are free, {wanted} are needed"));
    }

    /// Says what was decided about a message, with ids alone.
    pub fn decided(&self, id: &str, verdict: &Verdict) {
        let records: Vec<&str> = verdict.records.iter().map(|record| record.id.as_str()).collect();
        let about = if records.is_empty() { String::new() } else { format!(" → {}", records.join(", ")) };
        // The reason may hold an address; it stays in the ledger.
        self.say(&format!("{id}: {} ({}){about}", verdict.action.as_str(), verdict.kind));
    }
}
