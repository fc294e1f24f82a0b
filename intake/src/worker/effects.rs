//! What follows from decisions in the repository: record files, counts and commits. Each may happen twice; none may be
//! skipped.

#![expect(clippy::disallowed_methods, reason = "shell: holds the lock of whoever publishes")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::time::{Duration, Instant};

use crate::config::Commit;
use crate::git;
use crate::ledger::{Ledger, LedgerError};
use crate::office::Office;
use crate::publish;
use crate::talk::Talk;

/// How often record files are looked at for what editors decided in them.
const HANDS: Duration = Duration::from_secs(10);
/// How often another repository is asked at most.
const EXCHANGE: Duration = Duration::from_secs(60);
/// How often counts are written at most.
const COUNTS: Duration = Duration::from_secs(30);

/// What is remembered from one round to the next.
#[derive(Debug, Default)]
pub struct Effects {
    /// The files of records as they were when they were last looked at for an editor's hand.
    seen: BTreeMap<String, publish::FileMark>,
    looked: Option<Instant>,
    /// The forms and years whose counts are not yet written, and when some were.
    uncounted: BTreeSet<(String, i16)>,
    counted: Option<Instant>,
    /// Those whose counts are written and perhaps not yet committed.
    uncommitted: BTreeSet<(String, i16)>,
    /// When the other repository was last asked, and when it last refused.
    pulled: Option<Instant>,
    push_failed: Option<Instant>,
}

impl Effects {
    /// Starts with everything to be counted.
    pub fn start(ledger: &Ledger) -> Result<Effects, LedgerError> {
        Ok(Effects { uncounted: ledger.forms_and_years()?, ..Effects::default() })
    }

    /// Takes over what editors decided, writes and commits records, and counts them; tells whether a record was written.
    pub fn publish(
        &mut self,
        ledger: &mut Ledger,
        office: &Office,
        talk: &Talk,
    ) -> Result<bool, LedgerError> {
        self.pull(ledger, office, talk)?;
        if is_over(self.looked, HANDS) {
            publish::adopt(ledger, &office.root, &mut self.seen)?;
            self.looked = Some(Instant::now());
        }
        let touched = publish_all(ledger, office, talk)?;
        let wrote = !touched.is_empty();
        self.uncounted.extend(touched);
        if !self.uncounted.is_empty() && is_over(self.counted, COUNTS) {
            count_all(ledger, office, &self.uncounted)?;
            self.uncommitted.append(&mut self.uncounted);
            self.counted = Some(Instant::now());
        }
        let contact = &office.catalogue.settings.contact.email;
        if publish::commit_counts(&office.root, &self.uncommitted, contact).is_none() {
            self.uncommitted.clear();
        }
        self.push(office, talk);
        Ok(wrote)
    }

    /// Fetches what editors did in the repository that ours was cloned from.
    fn pull(&mut self, ledger: &mut Ledger, office: &Office, talk: &Talk) -> Result<(), LedgerError> {
        if !office.config.git.pull || !is_over(self.pulled, EXCHANGE) {
            return Ok(());
        }
        self.pulled = Some(Instant::now());
        match git::pull(&office.root, &office.catalogue.settings.contact.email) {
            Ok(true) => publish::look_again(ledger, &office.root),
            Ok(false) => Ok(()),
            Err(why) => {
                talk.say(&format!("nothing is pulled for now: {why}"));
                Ok(())
            }
        }
    }

    /// Brings our commits there; whoever came first is pulled in the next round.
    fn push(&mut self, office: &Office, talk: &Talk) {
        if !office.config.git.push || !is_over(self.push_failed, EXCHANGE) {
            return;
        }
        self.push_failed = None;
        if let Err(why) = git::push(&office.root) {
            self.push_failed = Some(Instant::now());
            self.pulled = None;
            talk.say(&format!("nothing is pushed for now: {why}"));
        }
    }
}

fn is_over(last: Option<Instant>, pause: Duration) -> bool {
    last.is_none_or(|last| last.elapsed() >= pause)
}

/// A field that is public no longer must leave the files that are there.
pub(super) fn project_again_if_forms_changed(
    ledger: &mut Ledger,
    office: &Office,
) -> Result<(), LedgerError> {
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
        talk.event("wrote", &[("file", path)], &format!("wrote {path}"));
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
