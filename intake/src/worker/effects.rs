//! What follows from decisions outside the ledger: record files, commits and replies. Each may happen twice; none may be
//! skipped.

#![expect(clippy::disallowed_methods, reason = "shell: holds the lock of whoever publishes")]

use std::fs::OpenOptions;

use jiff::Timestamp;

use crate::config::Commit;
use crate::failpoint::reach;
use crate::ledger::{Ledger, LedgerError};
use crate::office::Office;
use crate::publish;
use crate::send::{self, Letter, Refusal};
use crate::talk::Talk;

/// Writes record files and commits them.
pub fn publish_all(ledger: &mut Ledger, office: &Office, talk: &Talk) -> Result<(), LedgerError> {
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
    Ok(())
}

/// Sends every reply that is due: the same bytes, however often.
pub fn send_all(
    ledger: &mut Ledger,
    office: &Office,
    now: Timestamp,
    talk: &Talk,
) -> Result<(), LedgerError> {
    let due = ledger.due_replies(now)?;
    if due.is_empty() {
        return Ok(());
    }
    let mut transport = match send::open(&office.config, &office.root) {
        Ok(transport) => transport,
        Err(why) => {
            talk.say(&format!("no reply is sent: {why}"));
            return Ok(());
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
            return Ok(());
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
            return Ok(());
        }
    }
    Ok(())
}
