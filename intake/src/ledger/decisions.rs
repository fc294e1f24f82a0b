//! Attempts and decisions: what happens to a message once it is in.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use schema::name::FieldName;
use schema::record::{Answer, Answers, CheckReason, NeedsCheck, Status};

use super::accounts::{RecordRow, record_from_row};
use super::replies::insert_reply;
use super::{Ledger, LedgerError, ask, execute};
use crate::decide::{Known, Lookup, Proof, Reading};
use crate::failpoint::reach;
use crate::identity::{self, Purpose};
use crate::verdict::{RecordChange, Reply, Verdict};

/// A message that waits for a decision.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The ledger position.
    pub seq: i64,
    /// Its public name.
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of its bytes.
    pub sha256: String,
    /// How often it was tried before.
    pub attempts: i64,
    /// The clock when it was taken in.
    pub taken_in: Timestamp,
    /// The file's time, where it has one.
    pub arrived: Option<Timestamp>,
    /// Where it came from.
    pub source: String,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// What the ledger noticed when it came.
    pub note: Option<String>,
    /// A form chosen by a person who released it.
    pub form: Option<String>,
    /// Whether a person sent it round again.
    pub released: bool,
}

impl Ledger {
    /// Returns the oldest messages that wait, after a position.
    pub fn next_waiting(&self, after: i64, most: i64) -> Result<Vec<Waiting>, LedgerError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, id, attempts, taken_in, arrived, source, recipients, note, form, size, released, sha256 FROM message
             WHERE state = 'waiting' AND seq > ?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = statement.query_map([after, most], |row| {
            Ok(Waiting {
                seq: row.get(0)?,
                id: row.get(1)?,
                attempts: row.get(2)?,
                taken_in: row.get::<_, String>(3)?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
                arrived: row.get::<_, Option<String>>(4)?.and_then(|at| at.parse().ok()),
                source: row.get(5)?,
                recipients: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
                note: row.get(7)?,
                form: row.get(8)?,
                size: u64::try_from(row.get::<_, i64>(9)?).unwrap_or_default(),
                released: row.get(10)?,
                sha256: row.get(11)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the message at a position, if it waits.
    pub fn waiting_at(&self, seq: i64) -> Result<Option<Waiting>, LedgerError> {
        Ok(self.next_waiting(seq - 1, 1)?.pop().filter(|waiting| waiting.seq == seq))
    }

    /// Counts attempts before the work, so that a message that kills the worker is known by its count.
    pub fn count_attempts(&mut self, messages: &[Waiting]) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for waiting in messages {
                execute(
                    &transaction,
                    "UPDATE message SET attempts = attempts + 1 WHERE seq = ?1",
                    [waiting.seq],
                )?;
            }
            Ok(transaction.commit()?)
        })?;
        reach("attempt-counted");
        Ok(())
    }

    /// Sets the attempts at messages that still wait back to what they were: it was no fault of theirs.
    pub fn forget_attempts(&mut self, messages: &[Waiting]) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for waiting in messages {
                execute(
                    &transaction,
                    "UPDATE message SET attempts = ?2 WHERE seq = ?1 AND state = 'waiting'",
                    (waiting.seq, waiting.attempts),
                )?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Writes everything that was decided about a message, or nothing.
    /// Inside a batch it is written with the batch.
    pub fn decide(&mut self, seq: i64, verdict: &Verdict, now: Timestamp) -> Result<(), LedgerError> {
        let transaction = self.connection.savepoint()?;
        let changed = execute(
            &transaction,
            "UPDATE message SET state = ?2, action = ?3, kind = ?4, reason = ?5, form = ?6, call = ?7,
                    received = ?8, decided = ?9, concerns = ?10, sender = ?11
             WHERE seq = ?1 AND state = 'waiting'",
            params![
                seq,
                verdict.action.state(),
                verdict.action.as_str(),
                verdict.kind,
                verdict.reason,
                verdict.form,
                verdict.call,
                verdict.received.to_string(),
                now.to_string(),
                verdict.concerns,
                verdict.sender,
            ],
        )?;
        if changed == 0 {
            // Somebody else decided it meanwhile: what they wrote counts.
            return Ok(());
        }
        let message_id: Option<String> =
            ask(&transaction, "SELECT message_id FROM message WHERE seq = ?1", [seq], |row| row.get(0))?;
        for change in &verdict.records {
            write_record(&transaction, seq, change, verdict, now)?;
            if let Some(message_id) = &message_id {
                join_thread(&transaction, message_id, change.id.as_str())?;
            }
        }
        if let Some(reply) = &verdict.reply {
            let record = verdict.records.first().map(|record| record.id.as_str());
            insert_reply(&transaction, seq, record.or(verdict.concerns.as_deref()), reply, now)?;
            for change in &verdict.records {
                join_thread(&transaction, &reply.message_id, change.id.as_str())?;
            }
            if let Some(concerns) = verdict.concerns.as_deref().filter(|_| verdict.records.is_empty()) {
                join_thread_if_record(&transaction, &reply.message_id, concerns)?;
            }
        }
        if let (Some(concerns), "flag") = (&verdict.concerns, verdict.action.as_str()) {
            execute(
                &transaction,
                "UPDATE record SET note = ?2 WHERE id = ?1",
                params![concerns, verdict.reason],
            )?;
        }
        for hash in &verdict.used_tokens {
            let used = transaction
                .execute("UPDATE token SET used = ?2 WHERE hash = ?1 AND used IS NULL", params![hash, seq])?;
            if used == 0 {
                return Err(LedgerError::Unreadable(format!("the token {hash} was used meanwhile")));
            }
        }
        if !verdict.used_tokens.is_empty() {
            reach("token-used");
        }
        for (address, status) in &verdict.undeliverable {
            transaction.execute(
                "INSERT INTO undeliverable (address, since, status, message) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (address) DO UPDATE SET status = ?3, message = ?4",
                params![address, now.to_string(), status, seq],
            )?;
        }
        if let Some(returned) = &verdict.returned {
            transaction.execute(
                "UPDATE outbox SET trouble = ?2 WHERE message_id = ?1",
                params![returned, format!("it came back: {}", verdict.reason)],
            )?;
        }
        note(
            &transaction,
            now,
            Some(seq),
            verdict.concerns.as_deref(),
            &format!("{}: {}", verdict.action.as_str(), verdict.reason),
        )?;
        reach("decision-written");
        transaction.commit()?;
        Ok(())
    }

    /// Looks up what is known that concerns a message.
    pub fn known(&self, reading: &Reading, lookup: &Lookup<'_>) -> Result<Known, LedgerError> {
        let ids = reading.thread_ids();
        let mut records = self.records_of_threads(&ids)?;
        let (mut proofs, mut spent_token) = (Vec::new(), false);
        for token in identity::tokens(&reading.message, lookup.recipients, lookup.own, Purpose::Identity) {
            let hash = identity::hash(&token);
            let Some(found) = self.token(&hash, Purpose::Identity)? else { continue };
            let about = self.records_of_threads(std::slice::from_ref(&found.reply))?;
            if found.used || found.expires <= lookup.now {
                spent_token = true;
            } else {
                let ids = about.iter().map(|row| row.id.clone()).collect();
                proofs.push(Proof { hash, records: ids });
            }
            // A mailer that forgets the thread still has the token.
            for row in about {
                if !records.iter().any(|known| known.id == row.id) {
                    records.push(row);
                }
            }
        }
        let returned_to = identity::tokens(&reading.message, lookup.recipients, lookup.own, Purpose::Bounce);
        let to_bounces = !returned_to.is_empty();
        let mut returned = None;
        for token in returned_to {
            if let Some(found) = self.token(&identity::hash(&token), Purpose::Bounce)? {
                for row in self.records_of_threads(std::slice::from_ref(&found.reply))? {
                    if !records.iter().any(|known| known.id == row.id) {
                        records.push(row);
                    }
                }
                returned = Some((found.reply, found.address));
            }
        }
        if returned.is_none()
            && let Some(id) =
                reading.message.report.as_ref().and_then(|report| report.original_message_id.as_ref())
        {
            returned = self.recipient_of(id)?.map(|address| (id.clone(), address));
        }
        let mut ours = false;
        for id in &ids {
            ours = ours || self.is_own_reply(id)?;
        }
        let mut bounced = Vec::new();
        for address in reading.bounced() {
            bounced.extend(self.records_with_answer(&address)?);
        }
        let of_sender = match reading.message.author() {
            Some(author) if !author.email.is_empty() => self.records_of_sender(&author.email)?,
            _ => Vec::new(),
        };
        Ok(Known {
            records,
            ours,
            bounced,
            of_sender,
            ledger: true,
            proofs,
            spent_token,
            to_bounces,
            returned,
        })
    }

    fn token(&self, hash: &str, purpose: Purpose) -> Result<Option<KnownToken>, LedgerError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT reply, address, expires, used IS NOT NULL FROM token WHERE hash = ?1 AND purpose = ?2",
        )?;
        let found = statement.query_row(params![hash, purpose.as_str()], |row| {
            Ok(KnownToken {
                reply: row.get(0)?,
                address: row.get(1)?,
                expires: row.get::<_, String>(2)?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
                used: row.get(3)?,
            })
        });
        Ok(found.optional()?)
    }

    fn recipient_of(&self, message_id: &str) -> Result<Option<String>, LedgerError> {
        let mut statement =
            self.connection.prepare_cached("SELECT recipient FROM outbox WHERE message_id = ?1")?;
        Ok(statement.query_row([message_id], |row| row.get(0)).optional()?)
    }

    /// Returns the records of the threads that these Message-IDs belong to, the newest first.
    pub fn records_of_threads(&self, message_ids: &[String]) -> Result<Vec<RecordRow>, LedgerError> {
        let mut found: Vec<RecordRow> = Vec::new();
        for message_id in message_ids {
            let mut statement = self.connection.prepare_cached(
                "SELECT record.* FROM thread JOIN record ON record.id = thread.record
                 WHERE thread.message_id = ?1 ORDER BY record.message DESC, record.id",
            )?;
            let rows = statement.query_map([message_id], |row| Ok(record_from_row(row)))?;
            for row in rows {
                let row = row??;
                if !found.iter().any(|known| known.id == row.id) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    /// Returns the records that came from an address, the newest first.
    pub fn records_of_sender(&self, email: &str) -> Result<Vec<RecordRow>, LedgerError> {
        const MOST: i64 = 50;
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM record WHERE sender = ?1 AND status <> 'withdrawn' ORDER BY message DESC, id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![email, MOST], |row| Ok(record_from_row(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Returns the record of a form that has a number in an older system.
    pub fn record_by_alias(&self, form: &str, alias: &str) -> Result<Option<RecordRow>, LedgerError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM record WHERE form = ?1 AND aliases = ?2 ORDER BY rowid LIMIT 1")?;
        let alias = serde_json::to_string(&[alias]).unwrap_or_default();
        let row = statement.query_row(params![form, alias], |row| Ok(record_from_row(row))).optional()?;
        row.transpose()
    }

    /// Returns the records that hold an address in one of their answers, the newest first.
    pub fn records_with_answer(&self, text: &str) -> Result<Vec<RecordRow>, LedgerError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM record WHERE instr(lower(answers), lower(?1)) > 0 ORDER BY message DESC, id",
        )?;
        let rows = statement.query_map([text], |row| Ok(record_from_row(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Sets what a person decided about a record, with the notice to its sender, and marks it to be projected.
    pub fn set_status(
        &mut self,
        id: &str,
        status: Status,
        what: &str,
        notice: Option<&Reply>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = execute(
            &transaction,
            "UPDATE record SET status = ?2, dirty = 1, revision = revision + 1, settled = conflict IS NOT NULL
             WHERE id = ?1",
            params![id, status.as_str()],
        )?;
        if changed == 0 {
            return Err(LedgerError::Unknown(id.to_owned()));
        }
        add_revision(&transaction, id, None, what, now)?;
        note(&transaction, now, None, Some(id), what)?;
        if let Some(notice) = notice {
            let (seq, revision): (i64, i64) =
                transaction.query_row("SELECT message, revision FROM record WHERE id = ?1", [id], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            insert_reply(&transaction, seq, Some(id), notice, now)?;
            join_thread(&transaction, &notice.message_id, id)?;
            // One notice for each decision, not one of each kind for the message.
            transaction.execute(
                "UPDATE outbox SET kind = ?2 WHERE message_id = ?1",
                params![notice.message_id, format!("{}-{id}-{revision}", notice.kind)],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// A token as the ledger knows it.
struct KnownToken {
    reply: String,
    address: String,
    expires: Timestamp,
    used: bool,
}

fn write_record(
    transaction: &Connection,
    seq: i64,
    change: &RecordChange,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let status = if change.withdrawn { Status::Withdrawn } else { Status::Submitted };
    let json =
        |value: Result<String, serde_json::Error>| value.map_err(|e| LedgerError::Unreadable(e.to_string()));
    let missing: Vec<&str> = change.missing.iter().map(FieldName::as_str).collect();
    let answers = json(serde_json::to_string(&pairs(&change.answers)))?;
    let needs_check = json(serde_json::to_string(&change.needs_check))?;
    let missing = json(serde_json::to_string(&missing))?;
    let files = json(serde_json::to_string(&change.files))?;
    if change.update {
        execute(
            transaction,
            "UPDATE record SET complete = ?2, answers = ?3, needs_check = ?4, missing = ?5, files = ?6,
                    status = CASE WHEN ?7 THEN 'withdrawn' ELSE status END,
                    revision = revision + 1, dirty = 1
             WHERE id = ?1",
            params![
                change.id.as_str(),
                change.complete,
                answers,
                needs_check,
                missing,
                files,
                change.withdrawn
            ],
        )?;
    } else {
        execute(transaction,
            "INSERT INTO record (id, message, form, call, year, status, complete, late, language, channel, received,
                                 sender, answers, needs_check, missing, files, aliases, dirty)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1)",
            params![
                change.id.as_str(),
                seq,
                change.form,
                change.call,
                change.year,
                status.as_str(),
                change.complete,
                change.late,
                change.language,
                change.channel,
                verdict.received.to_string(),
                verdict.sender,
                answers,
                needs_check,
                missing,
                files,
                json(serde_json::to_string(&change.aliases))?,
            ],
        )?;
    }
    add_revision(transaction, change.id.as_str(), Some(seq), &change.what, now)
}

fn add_revision(
    transaction: &Connection,
    record: &str,
    message: Option<i64>,
    what: &str,
    now: Timestamp,
) -> Result<(), LedgerError> {
    execute(
        transaction,
        "INSERT INTO revision (record, number, message, at, what, answers)
         SELECT id, revision, ?2, ?3, ?4, answers FROM record WHERE id = ?1",
        params![record, message, now.to_string(), what],
    )?;
    Ok(())
}

fn join_thread(transaction: &Connection, message_id: &str, record: &str) -> Result<(), LedgerError> {
    execute(
        transaction,
        "INSERT OR IGNORE INTO thread (message_id, record) VALUES (?1, ?2)",
        params![message_id, record],
    )?;
    Ok(())
}

fn join_thread_if_record(
    transaction: &Connection,
    message_id: &str,
    record: &str,
) -> Result<(), LedgerError> {
    execute(
        transaction,
        "INSERT OR IGNORE INTO thread (message_id, record) SELECT ?1, id FROM record WHERE id = ?2",
        params![message_id, record],
    )?;
    Ok(())
}

pub(super) fn note(
    transaction: &Connection,
    now: Timestamp,
    message: Option<i64>,
    record: Option<&str>,
    what: &str,
) -> Result<(), LedgerError> {
    execute(
        transaction,
        "INSERT INTO audit (at, message, record, what) VALUES (?1, ?2, ?3, ?4)",
        params![now.to_string(), message, record, what],
    )?;
    Ok(())
}

/// Answers as a list of pairs: JSON maps have no order, forms do.
fn pairs(answers: &Answers) -> Vec<(&str, &Answer)> {
    answers.0.iter().map(|(name, answer)| (name.as_str(), answer)).collect()
}

pub(super) fn answers_from_json(text: &str) -> Result<Answers, LedgerError> {
    let pairs: Vec<(String, serde_json::Value)> =
        serde_json::from_str(text).map_err(|error| LedgerError::Unreadable(error.to_string()))?;
    let mut answers = Answers::default();
    for (name, value) in pairs {
        if let (Some(name), Some(answer)) = (FieldName::parse(&name), answer_from_json(&value)) {
            answers.0.push((name, answer));
        }
    }
    Ok(answers)
}

fn answer_from_json(value: &serde_json::Value) -> Option<Answer> {
    use serde_json::Value;
    match value {
        Value::String(text) => Some(Answer::Text(text.clone())),
        Value::Number(number) => number.as_i64().map(Answer::Number),
        Value::Bool(flag) => Some(Answer::Flag(*flag)),
        Value::Array(items) => Some(Answer::List(items.iter().filter_map(answer_from_json).collect())),
        Value::Null | Value::Object(_) => None,
    }
}

pub(super) fn checks_from_json(text: &str) -> Vec<NeedsCheck> {
    let rows: Vec<std::collections::BTreeMap<String, String>> =
        serde_json::from_str(text).unwrap_or_default();
    rows.iter()
        .filter_map(|row| {
            let field = FieldName::parse(row.get("field")?)?;
            let code = row.get("reason")?;
            let reason = CheckReason::ALL.iter().find(|(_, word)| word == code)?.0;
            Some(NeedsCheck { field, reason })
        })
        .collect()
}
