//! Empties the outbox: every reply that is due goes out with the same bytes, however often, within limits for all of
//! them. Where something is wrong at large, a breaker stops everything until a person has looked.

use jiff::{SignedDuration, Timestamp};

use super::{Letter, Refusal, Transport};
use crate::durable;
use crate::failpoint::reach;
use crate::ledger::{DueReply, Ledger, LedgerError};
use crate::office::Office;
use crate::talk::Talk;

/// How many replies are looked up at once.
const MOST: u32 = 500;
/// So many addresses that cannot be reached, newly in an hour, are a sign of something wrong …
const MANY_UNDELIVERABLE: i64 = 20;
/// … where at least one of so many replies was for them.
const SHARE_UNDELIVERABLE: i64 = 4;
/// Under which names the ledger remembers why sending stopped, and when a person let it go on.
const STOPPED: &str = "sending stopped";
const RESUMED: &str = "sending resumed";

/// Sends every reply that is due.
pub fn send_all(
    ledger: &mut Ledger,
    office: &Office,
    now: Timestamp,
    talk: &Talk,
) -> Result<(), LedgerError> {
    let path = office.var().join("send.lock");
    // What another process has under way is not ours to send a second time; it also sends what is new.
    let Some(_lock) = durable::lock(&path).map_err(|source| LedgerError::File { path, source })? else {
        return Ok(());
    };
    loop {
        let stopped = breaker(ledger, office, now)?;
        if let Some(why) = &stopped {
            talk.say(&format!("no reply is sent: {why}; `outbox send` lets them go on"));
        }
        // What tells the operator about that goes all the same.
        let due = ledger.due_replies(now, MOST, stopped.is_some())?;
        if due.is_empty() {
            return Ok(());
        }
        let mut transport = match super::open(&office.config, &office.root) {
            Ok(transport) => transport,
            Err(why) => {
                talk.say(&format!("no reply is sent: {why}"));
                return Ok(());
            }
        };
        for batch in due.chunks(transport.batch()) {
            if !send_batch(ledger, transport.as_mut(), batch, now, talk)? {
                return Ok(());
            }
        }
    }
}

/// A person has looked: sending goes on, and is counted from here.
pub fn resume(ledger: &mut Ledger, now: Timestamp) -> Result<(), LedgerError> {
    ledger.remember(STOPPED, "")?;
    ledger.remember(RESUMED, &now.to_string())
}

/// Returns why nothing may be sent, if so; the first time it tells the operator.
fn breaker(ledger: &mut Ledger, office: &Office, now: Timestamp) -> Result<Option<String>, LedgerError> {
    if let Some(why) = ledger.recall(STOPPED)?.filter(|why| !why.is_empty()) {
        return Ok(Some(why));
    }
    let hour_ago = now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    let resumed = ledger.recall(RESUMED)?.and_then(|at| at.parse().ok()).unwrap_or(Timestamp::MIN);
    let since = hour_ago.max(resumed);
    let sent = ledger.sent_since(since)?;
    let unreached = ledger.undeliverable_since(since)?;
    let why = if sent >= i64::from(office.config.limits.all) {
        format!("{sent} replies went out within an hour")
    } else if unreached >= MANY_UNDELIVERABLE && unreached * SHARE_UNDELIVERABLE >= sent {
        format!("{unreached} addresses could not be reached within an hour")
    } else {
        return Ok(None);
    };
    ledger.remember(STOPPED, &why)?;
    super::alert::tell(
        ledger,
        office,
        now,
        "replies have stopped",
        &format!(
            "No reply is sent any more: {why}.\n\nThey wait in the outbox and nothing is lost. Look at \
             `wsis-intake outbox`, then let them go on with `wsis-intake outbox send`."
        ),
    )?;
    Ok(Some(why))
}

/// Sends replies that may be under way together; tells whether it is worth going on.
fn send_batch(
    ledger: &mut Ledger,
    transport: &mut dyn Transport,
    batch: &[DueReply],
    now: Timestamp,
    talk: &Talk,
) -> Result<bool, LedgerError> {
    let numbers: Vec<i64> = batch.iter().map(|reply| reply.number).collect();
    ledger.set_sending(&numbers)?;
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
        let again = super::next_try(reply.attempts + 1, reply.decided, now);
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
    if let Err(Refusal::Never(why) | Refusal::Later(why) | Refusal::Unreachable(why)) = transport.finish() {
        talk.say(&format!("replies cannot be sent now: {why}"));
        return Ok(false);
    }
    reach("reply-written");
    let numbers: Vec<i64> = sent.iter().map(|reply| reply.number).collect();
    ledger.set_sent(&numbers, now)?;
    reach("reply-sent");
    for reply in sent {
        talk.say(&format!("sent the reply {}", reply.message_id));
    }
    if let Some(why) = unreachable {
        talk.say(&format!("replies cannot be sent now: {why}"));
        return Ok(false);
    }
    Ok(true)
}
