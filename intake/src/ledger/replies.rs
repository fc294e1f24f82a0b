//! The outbox: replies with frozen bytes and what became of each.

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::Serialize;

use super::{Ledger, LedgerError, hex};
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
}

pub(super) fn insert_reply(
    transaction: &Transaction<'_>,
    seq: i64,
    record: Option<&str>,
    reply: &Reply,
    now: Timestamp,
) -> Result<(), LedgerError> {
    transaction.execute(
        "INSERT INTO outbox (message, kind, record, message_id, recipient, subject, bytes, sha256, due)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            seq,
            reply.kind,
            record,
            reply.message_id,
            reply.recipient,
            reply.subject,
            reply.bytes,
            hex(&reply.bytes),
            now.to_string(),
        ],
    )?;
    Ok(())
}

impl Ledger {
    /// Returns all replies in the order in which they were decided.
    pub fn replies(&self) -> Result<Vec<ReplyRow>, LedgerError> {
        self.reply_rows("SELECT number, message_id, recipient, subject, state, record, sha256 FROM outbox ORDER BY number")
    }

    /// Returns the replies that are to be sent; one found in `sending` was cut off and goes again, the same bytes.
    pub fn due_replies(&self) -> Result<Vec<ReplyRow>, LedgerError> {
        self.reply_rows(
            "SELECT number, message_id, recipient, subject, state, record, sha256 FROM outbox
             WHERE state IN ('waiting', 'sending') ORDER BY number",
        )
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
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the frozen bytes of a reply.
    pub fn reply_bytes(&self, number: i64) -> Result<Vec<u8>, LedgerError> {
        Ok(self.connection.query_row("SELECT bytes FROM outbox WHERE number = ?1", [number], |row| row.get(0))?)
    }

    /// Sets what became of a reply.
    pub fn set_reply_state(&mut self, number: i64, state: &str) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE outbox SET state = ?2, attempts = attempts + (?2 = 'sending') WHERE number = ?1",
            params![number, state],
        )?;
        Ok(())
    }

    /// Counts the replies to an address since an instant, for the limits.
    pub fn replies_to(&self, recipient: &str, since: Timestamp) -> Result<i64, LedgerError> {
        Ok(self.connection.query_row(
            "SELECT count(*) FROM outbox WHERE lower(recipient) = lower(?1) AND due >= ?2",
            params![recipient, since.to_string()],
            |row| row.get(0),
        )?)
    }

    /// Returns whether a Message-ID is one of our replies'.
    pub fn is_own_reply(&self, message_id: &str) -> Result<bool, LedgerError> {
        Ok(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE message_id = ?1)",
            [message_id],
            |row| row.get(0),
        )?)
    }
}
