//! The outbox: replies with frozen bytes and what became of each.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::{Ledger, LedgerError, ask, execute, hex};
use crate::verdict::Reply;

/// A reply as `outbox list` tells it.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ReplyRow {
    #[serde(skip)]
    pub number: i64,
    pub message_id: String,
    pub to: String,
    pub subject: String,
    pub state: String,
    pub record: Option<String>,
    pub sha256: String,
    pub trouble: Option<String>,
}

/// A reply that is to be sent.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are those of the table, explained in schema.sql")]
pub struct DueReply {
    pub number: i64,
    pub message_id: String,
    pub recipient: String,
    pub sender: Option<String>,
    pub attempts: i64,
    pub decided: Timestamp,
    pub record: Option<String>,
}

pub(super) fn insert_reply(
    transaction: &Connection,
    seq: i64,
    record: Option<&str>,
    reply: &Reply,
    now: Timestamp,
) -> Result<(), LedgerError> {
    execute(transaction,
        "INSERT OR IGNORE INTO outbox (message, kind, record, message_id, recipient, subject, bytes, sha256, sender, decided, due, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
        params![
            seq,
            reply.kind,
            record,
            reply.message_id,
            reply.recipient,
            reply.subject,
            reply.bytes,
            hex(&reply.bytes),
            reply.sender,
            now.to_string(),
            if reply.suppressed { "suppressed" } else { "waiting" },
        ],
    )?;
    for token in &reply.tokens {
        transaction.execute(
            "INSERT INTO token (hash, purpose, reply, address, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                token.hash,
                token.purpose.as_str(),
                reply.message_id,
                reply.recipient,
                token.expires.to_string()
            ],
        )?;
    }
    Ok(())
}

impl Ledger {
    /// Returns all replies in the order in which they were decided.
    pub fn replies(&self) -> Result<Vec<ReplyRow>, LedgerError> {
        self.reply_rows(
            "SELECT number, message_id, recipient, subject, state, record, sha256, trouble FROM outbox
             ORDER BY number",
        )
    }

    /// Returns the replies that are due; one found in `sending` was cut off and goes again, the same bytes.
    pub fn due_replies(
        &self,
        now: Timestamp,
        most: u32,
        alerts_only: bool,
    ) -> Result<Vec<DueReply>, LedgerError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, message_id, recipient, sender, attempts, decided, record FROM outbox
             WHERE state IN ('waiting', 'sending') AND (state = 'sending' OR due <= ?1)
                   AND (?3 = 0 OR kind LIKE 'alert%')
             ORDER BY number LIMIT ?2",
        )?;
        let rows = statement.query_map(params![now.to_string(), most, alerts_only], |row| {
            Ok(DueReply {
                number: row.get(0)?,
                message_id: row.get(1)?,
                recipient: row.get(2)?,
                sender: row.get(3)?,
                attempts: row.get(4)?,
                decided: row.get::<_, String>(5)?.parse().unwrap_or(now),
                record: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts a reply off until an instant, or gives it up, with what the other side said.
    pub fn put_off(
        &mut self,
        reply: &DueReply,
        until: Option<Timestamp>,
        trouble: &str,
    ) -> Result<(), LedgerError> {
        let transaction = self.connection.savepoint()?;
        match until {
            Some(until) => execute(
                &transaction,
                "UPDATE outbox SET state = 'waiting', due = ?2, trouble = ?3 WHERE number = ?1",
                params![reply.number, until.to_string(), trouble],
            )?,
            None => execute(
                &transaction,
                "UPDATE outbox SET state = 'dead', trouble = ?2 WHERE number = ?1",
                params![reply.number, trouble],
            )?,
        };
        if let (None, Some(record)) = (until, &reply.record) {
            let note = format!("our reply to its sender cannot be delivered: {trouble}");
            execute(&transaction, "UPDATE record SET note = ?2 WHERE id = ?1", params![record, note])?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn reply_rows(&self, sql: &str) -> Result<Vec<ReplyRow>, LedgerError> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(ReplyRow {
                number: row.get(0)?,
                message_id: row.get(1)?,
                to: row.get(2)?,
                subject: row.get(3)?,
                state: row.get(4)?,
                record: row.get(5)?,
                sha256: row.get(6)?,
                trouble: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the frozen bytes of a reply.
    pub fn reply_bytes(&self, number: i64) -> Result<Vec<u8>, LedgerError> {
        Ok(ask(&self.connection, "SELECT bytes FROM outbox WHERE number = ?1", [number], |row| row.get(0))?)
    }

    /// Notes that replies are under way: after a crash they go again.
    pub fn set_sending(&mut self, numbers: &[i64]) -> Result<(), LedgerError> {
        let sql = "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE number = ?1";
        self.in_turn(|connection| {
            let transaction = connection.transaction()?;
            for number in numbers {
                execute(&transaction, sql, [number])?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Notes that the other side has taken replies over.
    pub fn set_sent(&mut self, numbers: &[i64], now: Timestamp) -> Result<(), LedgerError> {
        let sql = "UPDATE outbox SET state = 'sent', sent = ?2, trouble = NULL WHERE number = ?1";
        self.in_turn(|connection| {
            let transaction = connection.transaction()?;
            for number in numbers {
                transaction.execute(sql, params![number, now.to_string()])?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Counts the replies that went out since an instant.
    pub fn sent_since(&self, since: Timestamp) -> Result<i64, LedgerError> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM outbox WHERE sent >= ?1")?;
        Ok(statement.query_row([since.to_string()], |row| row.get(0))?)
    }

    /// Counts the addresses that were found unreachable since an instant.
    pub fn undeliverable_since(&self, since: Timestamp) -> Result<i64, LedgerError> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM undeliverable WHERE since >= ?1")?;
        Ok(statement.query_row([since.to_string()], |row| row.get(0))?)
    }

    /// Returns since when an address cannot be reached, with the status of the bounce.
    pub fn undeliverable(&self, address: &str) -> Result<Option<(String, String)>, LedgerError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT since, status FROM undeliverable WHERE address = lower(?1)")?;
        Ok(statement.query_row([address], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Adds a mail to the operator; it belongs to the newest message, which is the news.
    pub fn add_alert(&mut self, reply: &Reply, now: Timestamp) -> Result<(), LedgerError> {
        let seq = self.position()?;
        let alerts: i64 = self.connection.query_row(
            "SELECT count(*) FROM outbox WHERE message = ?1 AND kind LIKE 'alert%'",
            [seq],
            |row| row.get(0),
        )?;
        let transaction = self.connection.savepoint()?;
        insert_reply(&transaction, seq, None, reply, now)?;
        // One of each kind for a message: another alert is another kind.
        transaction.execute(
            "UPDATE outbox SET kind = ?2 WHERE message_id = ?1",
            params![reply.message_id, format!("alert-{}", alerts + 1)],
        )?;
        Ok(transaction.commit()?)
    }

    /// Counts the replies to an address since an instant, for the limits.
    pub fn replies_to(&self, recipient: &str, since: Timestamp) -> Result<i64, LedgerError> {
        Ok(ask(
            &self.connection,
            "SELECT count(*) FROM outbox WHERE lower(recipient) = lower(?1) AND decided >= ?2 AND state <> 'suppressed'",
            params![recipient, since.to_string()],
            |row| row.get(0),
        )?)
    }

    /// Counts the replies about a record since an instant, for the limits.
    pub fn replies_about(&self, record: &str, since: Timestamp) -> Result<i64, LedgerError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM outbox WHERE record = ?1 AND decided >= ?2 AND state <> 'suppressed'",
        )?;
        Ok(statement.query_row(params![record, since.to_string()], |row| row.get(0))?)
    }

    /// Returns whether a Message-ID is one of our replies'.
    pub fn is_own_reply(&self, message_id: &str) -> Result<bool, LedgerError> {
        Ok(ask(
            &self.connection,
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE message_id = ?1)",
            [message_id],
            |row| row.get(0),
        )?)
    }
}
