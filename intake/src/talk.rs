//! What the worker says while it works: one line for each event on standard error, without personal data.

#![expect(clippy::print_stderr, reason = "shell: this is where the worker talks")]
#![expect(clippy::disallowed_methods, reason = "shell: progress is told by the clock")]

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::ledger::LedgerError;
use crate::verdict::Verdict;

/// The worker's voice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Talk {
    /// Whether nothing is said.
    pub quiet: bool,
    /// Whether each line is a JSON object, for programs that read logs.
    pub json: bool,
}

impl Talk {
    /// Says a line.
    pub fn say(&self, line: &str) {
        self.event("note", &[], line);
    }

    /// Says a line about an event, with the names that a program may look for.
    pub fn event(&self, event: &str, fields: &[(&str, &str)], line: &str) {
        if self.quiet {
            return;
        }
        let line = without_addresses(line);
        if !self.json {
            eprintln!("wsis-intake: {line}");
            return;
        }
        let mut object = serde_json::Map::new();
        object.insert("at".to_owned(), json!(jiff::Timestamp::now().to_string()));
        object.insert("event".to_owned(), json!(event));
        for (name, value) in fields {
            object.insert((*name).to_owned(), json!(without_addresses(value)));
        }
        object.insert("text".to_owned(), json!(line));
        eprintln!("{}", serde_json::Value::Object(object));
    }

    /// Says of every panic from now on only where in the program it happened: its words may be those of a mail.
    pub fn take_over_panics(self) {
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let line = format!("a mistake in this program at {place}; please report the place");
            self.event("mistake", &[("place", &place)], &line);
        }));
    }

    /// Says that the disk is full.
    pub fn full(&self, error: &LedgerError) {
        self.event("full", &[], &format!("no mail is taken in until there is room: {error}"));
    }

    /// Says what was decided about a message, with ids alone.
    pub fn decided(&self, id: &str, verdict: &Verdict) {
        let records: Vec<&str> = verdict.records.iter().map(|record| record.id.as_str()).collect();
        let records = records.join(", ");
        let about = if records.is_empty() { String::new() } else { format!(" → {records}") };
        let (action, kind) = (verdict.action.as_str(), verdict.kind.as_str());
        let fields = [("message", id), ("action", action), ("kind", kind), ("records", records.as_str())];
        // The reason may hold an address; it stays in the ledger.
        self.event("decided", &fields, &format!("{id}: {action} ({kind}){about}"));
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
