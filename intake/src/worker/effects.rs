//! What follows from decisions outside the ledger: record files, commits and replies. Each may happen twice; none may be
//! skipped.

#![expect(clippy::disallowed_methods, reason = "shell: holds the lock of whoever publishes")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::config::Commit;
use crate::failpoint::reach;
use crate::ledger::{Ledger, LedgerError};
use crate::office::Office;
use crate::publish;
use crate::send::{self, Letter, Refusal};
use crate::talk::Talk;

/// How often record files are looked at for what editors decided in them.
const HANDS: Duration = Duration::from_secs(10);
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
}

impl Effects {
    /// Starts with everything to be counted.
    pub fn start(ledger: &Ledger) -> Result<Effects, LedgerError> {
        Ok(Effects { uncounted: ledger.forms_and_years()?, ..Effects::default() })
    }

    /// Takes over what editors decided, writes and commits records, counts them, and sends what is due.
    pub fn follow(
        &mut self,
        ledger: &mut Ledger,
        office: &Office,
        now: Timestamp,
        talk: &Talk,
    ) -> Result<(), LedgerError> {
        if is_over(self.looked, HANDS) {
            publish::adopt(ledger, &office.root, &mut self.seen)?;
            self.looked = Some(Instant::now());
        }
        self.uncounted.extend(publish_all(ledger, office, talk)?);
        if !self.uncounted.is_empty() && is_over(self.counted, COUNTS) {
            count_all(ledger, office, &std::mem::take(&mut self.uncounted))?;
            self.counted = Some(Instant::now());
        }
        send_all(ledger, office, now, talk)
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
        talk.say(&format!("wrote {path}"));
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

/// Sends every reply that is due: the same bytes, however often.
pub fn send_all(
    ledger: &mut Ledger,
    office: &Office,
    now: Timestamp,
    talk: &Talk,
) -> Result<(), LedgerError> {
    while send_some(ledger, office, now, talk)? {}
    Ok(())
}

/// Sends some of the replies that are due; tells whether there may be more that can go.
fn send_some(ledger: &mut Ledger, office: &Office, now: Timestamp, talk: &Talk) -> Result<bool, LedgerError> {
    let due = ledger.due_replies(now)?;
    if due.is_empty() {
        return Ok(false);
    }
    let mut transport = match send::open(&office.config, &office.root) {
        Ok(transport) => transport,
        Err(why) => {
            talk.say(&format!("no reply is sent: {why}"));
            return Ok(false);
        }
    };
    for batch in due.chunks(transport.batch()) {
        let numbers: Vec<i64> = batch.iter().map(|reply| reply.number).collect();
        ledger.set_reply_states(&numbers, "sending")?;
        reach("reply-sending");
        let mut sent = Vec::new();
        let mut unreachable = None;
        for reply in batch {
            let bytes = ledger.reply_bytes(reply.number)?;
            let letter = Letter {
                message_id: &reply.message_id,
                sender: reply.sender.as_deref(),
                recipient: &reply.recipient,
                bytes: &bytes,
            };
            let outcome = match &unreachable {
                Some(why) => Err(Refusal::Unreachable(String::clone(why))),
                None => transport.send(&letter),
            };
            let Err(refused) = outcome else {
                sent.push(reply);
                continue;
            };
            let again = send::next_try(reply.attempts + 1, reply.decided, now);
            let (until, why) = match refused {
                Refusal::Never(why) => (None, why),
                Refusal::Later(why) => (again, why),
                Refusal::Unreachable(why) => {
                    unreachable = Some(why.clone());
                    (again, why)
                }
            };
            ledger.put_off(reply, until, &why)?;
            let what = if until.is_some() { "is tried again later" } else { "cannot be delivered" };
            talk.say(&format!("the reply {} {what}", reply.message_id));
        }
        if let Err(Refusal::Never(why) | Refusal::Later(why) | Refusal::Unreachable(why)) = transport.finish()
        {
            talk.say(&format!("replies cannot be sent now: {why}"));
            return Ok(false);
        }
        reach("reply-written");
        let numbers: Vec<i64> = sent.iter().map(|reply| reply.number).collect();
        ledger.set_reply_states(&numbers, "sent")?;
        reach("reply-sent");
        for reply in sent {
            talk.say(&format!("sent the reply {}", reply.message_id));
        }
        if let Some(why) = unreachable {
            talk.say(&format!("replies cannot be sent now: {why}"));
            return Ok(false);
        }
    }
    Ok(true)
}
