//! What the ledger tells: rows for the desk, records to be projected, and the audit.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use schema::record::{Answers, NeedsCheck};
use serde::Serialize;

use super::decisions::{answers_from_json, checks_from_json};
use super::{Ledger, LedgerError, blobs, execute, hex};
use crate::project::Disagreement;
use crate::verdict::KeptFile;

/// A record as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the names are those of the table, explained in schema.sql")]
pub struct RecordRow {
    pub id: String,
    pub message: i64,
    pub form: String,
    pub call: Option<String>,
    pub year: i16,
    pub status: String,
    pub complete: bool,
    pub late: bool,
    pub language: String,
    pub channel: String,
    pub received: Timestamp,
    pub sender: Option<String>,
    pub answers: Answers,
    pub needs_check: Vec<NeedsCheck>,
    pub missing: Vec<String>,
    pub files: Vec<KeptFile>,
    pub note: Option<String>,
    pub revision: i64,
    pub written: Option<String>,
    pub base: Option<String>,
    pub conflict: Vec<Disagreement>,
    pub settled: bool,
    pub forgotten: bool,
    pub aliases: Vec<String>,
    pub dirty: bool,
}

pub(super) fn record_from_row(row: &Row<'_>) -> Result<RecordRow, LedgerError> {
    let json = |name: &str| row.get::<_, String>(name);
    Ok(RecordRow {
        id: row.get("id")?,
        message: row.get("message")?,
        form: row.get("form")?,
        call: row.get("call")?,
        year: row.get("year")?,
        status: row.get("status")?,
        complete: row.get("complete")?,
        late: row.get("late")?,
        language: row.get("language")?,
        channel: row.get("channel")?,
        received: row.get::<_, String>("received")?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        sender: row.get("sender")?,
        answers: answers_from_json(&json("answers")?)?,
        needs_check: checks_from_json(&json("needs_check")?),
        missing: serde_json::from_str(&json("missing")?).unwrap_or_default(),
        files: serde_json::from_str(&json("files")?).unwrap_or_default(),
        note: row.get("note")?,
        revision: row.get("revision")?,
        written: row.get("written")?,
        base: row.get("base")?,
        conflict: row
            .get::<_, Option<String>>("conflict")?
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default(),
        settled: row.get("settled")?,
        forgotten: row.get("forgotten")?,
        aliases: serde_json::from_str(&json("aliases")?).unwrap_or_default(),
        dirty: row.get("dirty")?,
    })
}

/// A message as the desk sees it.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names are those of the table, explained in schema.sql")]
pub struct MessageRow {
    #[serde(skip)]
    pub seq: i64,
    pub id: String,
    pub state: String,
    pub action: Option<String>,
    pub kind: Option<String>,
    pub reason: Option<String>,
    pub form: Option<String>,
    pub call: Option<String>,
    pub received: Option<String>,
    pub taken_in: String,
    pub size: i64,
    pub sha256: String,
    pub sender: Option<String>,
    pub concerns: Option<String>,
    pub note: Option<String>,
    pub recipients: String,
}

/// How a record's file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is none, and there need not be.
    NoFile,
    /// With this text; the base is what the ledger alone would have written.
    File {
        /// The text.
        text: String,
        /// The base of the next merge.
        base: String,
    },
    /// As it was; a person must decide between it and the ledger.
    Held(Vec<Disagreement>),
}

/// The account of everything that was taken in.
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "the names are those of the states")]
pub struct Account {
    pub taken_in: i64,
    pub recorded: i64,
    pub held: i64,
    pub ignored: i64,
    pub quarantined: i64,
    pub waiting: i64,
    pub forgotten: i64,
    pub replies: i64,
    pub records: i64,
    pub problems: Vec<String>,
}

impl Ledger {
    /// Returns one record.
    pub fn record(&self, id: &str) -> Result<Option<RecordRow>, LedgerError> {
        let row = self
            .connection
            .query_row("SELECT * FROM record WHERE id = ?1", [id], |row| Ok(record_from_row(row)))
            .optional()?;
        row.transpose()
    }

    /// Returns all records in the order in which they came.
    pub fn records(&self) -> Result<Vec<RecordRow>, LedgerError> {
        self.record_rows("SELECT * FROM record ORDER BY message, rowid")
    }

    /// Returns the records whose files are not yet as the ledger says.
    pub fn dirty_records(&self) -> Result<Vec<RecordRow>, LedgerError> {
        self.record_rows("SELECT * FROM record WHERE dirty = 1 ORDER BY message, rowid")
    }

    /// Returns the records whose files are written and not yet committed.
    pub fn uncommitted_records(&self) -> Result<Vec<RecordRow>, LedgerError> {
        self.record_rows("SELECT * FROM record WHERE uncommitted = 1 AND dirty = 0 ORDER BY message, rowid")
    }

    /// Returns id, form and year of the records that have a file.
    pub fn written_records(&self) -> Result<Vec<(String, String, i16)>, LedgerError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, form, year FROM record WHERE written IS NOT NULL ORDER BY rowid")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the forms and years that have records.
    pub fn forms_and_years(&self) -> Result<BTreeSet<(String, i16)>, LedgerError> {
        let mut statement = self.connection.prepare("SELECT DISTINCT form, year FROM record")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the records of one form and year.
    pub fn records_of(&self, form: &str, year: i16) -> Result<Vec<RecordRow>, LedgerError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM record WHERE form = ?1 AND year = ?2 ORDER BY rowid")?;
        let rows = statement.query_map(params![form, year], |row| Ok(record_from_row(row)))?;
        rows.map(|row| row?).collect()
    }

    fn record_rows(&self, sql: &str) -> Result<Vec<RecordRow>, LedgerError> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok(record_from_row(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Notes how records' files stand, except where a record changed meanwhile.
    pub fn set_projected(&mut self, noted: &[(&RecordRow, Standing)]) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            let transaction = connection.transaction()?;
            for (record, standing) in noted {
                match standing {
                    Standing::NoFile => execute(
                        &transaction,
                        "UPDATE record SET dirty = 0, written = NULL, base = NULL, conflict = NULL, settled = 0
                         WHERE id = ?1 AND revision = ?2",
                        params![record.id, record.revision],
                    )?,
                    Standing::File { text, base } => execute(
                        &transaction,
                        "UPDATE record SET dirty = 0, uncommitted = (uncommitted OR ?3 IS NOT written),
                                written = ?3, base = ?4, conflict = NULL, settled = 0
                         WHERE id = ?1 AND revision = ?2",
                        params![record.id, record.revision, text, base],
                    )?,
                    Standing::Held(conflict) => execute(
                        &transaction,
                        "UPDATE record SET dirty = 0, conflict = ?3 WHERE id = ?1 AND revision = ?2",
                        params![
                            record.id,
                            record.revision,
                            serde_json::to_string(conflict).unwrap_or_default()
                        ],
                    )?,
                };
            }
            Ok(transaction.commit()?)
        })
    }

    /// Marks records to be projected again, as when a form's fields changed their visibility.
    pub fn project_again(&mut self) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            connection.execute("UPDATE record SET dirty = 1 WHERE written IS NOT NULL", [])?;
            Ok(())
        })
    }

    /// Marks these records to be projected again.
    pub fn project_these(&mut self, ids: &[String]) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            let transaction = connection.transaction()?;
            for id in ids {
                transaction.execute("UPDATE record SET dirty = 1 WHERE id = ?1", [id])?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Returns what the ledger remembers under a name.
    pub fn recall(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let value =
            self.connection.query_row("SELECT value FROM memory WHERE name = ?1", [name], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// Remembers something under a name.
    pub fn remember(&mut self, name: &str, value: &str) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            connection.execute(
                "INSERT INTO memory (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = ?2",
                params![name, value],
            )?;
            Ok(())
        })
    }

    /// Takes over a status that an editor wrote into the file.
    pub fn adopt_status(&mut self, id: &str, status: &str) -> Result<(), LedgerError> {
        let sql = "UPDATE record SET status = ?2, settled = settled OR conflict IS NOT NULL WHERE id = ?1";
        self.in_turn(|connection| {
            connection.execute(sql, params![id, status])?;
            Ok(())
        })
    }

    /// Notes what someone should know of a record.
    pub fn note_record(&mut self, id: &str, note: &str) -> Result<(), LedgerError> {
        self.connection.execute("UPDATE record SET note = ?2 WHERE id = ?1", params![id, note])?;
        Ok(())
    }

    /// Notes that the files of records are part of the repository's history.
    pub fn set_committed(&mut self, ids: &[String]) -> Result<(), LedgerError> {
        self.in_turn(|connection| {
            let transaction = connection.transaction()?;
            for id in ids {
                execute(&transaction, "UPDATE record SET uncommitted = 0 WHERE id = ?1", [id])?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Returns the highest ledger position.
    pub fn position(&self) -> Result<i64, LedgerError> {
        Ok(self.connection.query_row("SELECT coalesce(max(seq), 0) FROM message", [], |row| row.get(0))?)
    }

    /// Returns one message by its name.
    pub fn message(&self, id: &str) -> Result<Option<MessageRow>, LedgerError> {
        let mut rows = self.message_rows("WHERE id = ?1", params![id])?;
        Ok(rows.pop())
    }

    /// Returns the message at a position.
    pub fn message_at(&self, seq: i64) -> Result<Option<MessageRow>, LedgerError> {
        let mut rows = self.message_rows("WHERE seq = ?1", params![seq])?;
        Ok(rows.pop())
    }

    /// Returns the messages that wait for a person or for the worker.
    pub fn open_messages(&self) -> Result<Vec<MessageRow>, LedgerError> {
        self.message_rows("WHERE state IN ('waiting', 'held', 'quarantined')", params![])
    }

    fn message_rows(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<MessageRow>, LedgerError> {
        let sql = format!(
            "SELECT seq, id, state, action, kind, reason, form, call, received, taken_in, size, sha256, sender,
                    concerns, note, recipients FROM message {condition} ORDER BY seq"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(values, |row| {
            Ok(MessageRow {
                seq: row.get(0)?,
                id: row.get(1)?,
                state: row.get(2)?,
                action: row.get(3)?,
                kind: row.get(4)?,
                reason: row.get(5)?,
                form: row.get(6)?,
                call: row.get(7)?,
                received: row.get(8)?,
                taken_in: row.get(9)?,
                size: row.get(10)?,
                sha256: row.get(11)?,
                sender: row.get(12)?,
                concerns: row.get(13)?,
                note: row.get(14)?,
                recipients: row.get(15)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts everything and looks for what does not add up.
    pub fn account(&self) -> Result<Account, LedgerError> {
        let mut account = Account::default();
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        account.taken_in = count("SELECT count(*) FROM message")?;
        account.replies = count("SELECT count(*) FROM outbox")?;
        account.records = count("SELECT count(*) FROM record")?;
        for (state, place) in [
            ("recorded", &mut account.recorded),
            ("held", &mut account.held),
            ("ignored", &mut account.ignored),
            ("quarantined", &mut account.quarantined),
            ("waiting", &mut account.waiting),
            ("forgotten", &mut account.forgotten),
        ] {
            *place = self.connection.query_row(
                "SELECT count(*) FROM message WHERE state = ?1",
                [state],
                |row| row.get(0),
            )?;
        }
        let sum = account.recorded
            + account.held
            + account.ignored
            + account.quarantined
            + account.waiting
            + account.forgotten;
        if sum != account.taken_in {
            account
                .problems
                .push(format!("{} messages were taken in, {sum} are accounted for", account.taken_in));
        }
        self.check_blobs(&mut account)?;
        self.check_links(&mut account)?;
        self.check_pages(&mut account)?;
        Ok(account)
    }

    /// Asks the database itself whether its file is sound.
    fn check_pages(&self, account: &mut Account) -> Result<(), LedgerError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for told in rows {
            let told = told?;
            if told != "ok" {
                account.problems.push(format!("the ledger's file is damaged: {}", told.replace('\n', " ")));
            }
        }
        Ok(())
    }

    fn check_blobs(&self, account: &mut Account) -> Result<(), LedgerError> {
        let mut statement = self
            .connection
            .prepare("SELECT id, sha256, raw FROM message WHERE state <> 'forgotten' ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, sha256): (String, String) = (row.get(0)?, row.get(1)?);
            let found = match row.get::<_, Option<Vec<u8>>>(2)? {
                Some(raw) => hex(&raw),
                None => match blobs::hash(&self.folder, &sha256) {
                    Ok(found) => found,
                    Err(error) => {
                        account.problems.push(format!("{id}: its bytes cannot be read: {error}"));
                        continue;
                    }
                },
            };
            if found != sha256 {
                account.problems.push(format!("{id}: its bytes are not those that were taken in"));
            }
        }
        for record in self.records()? {
            for file in &record.files {
                let wanted = [Some(&file.sha256), file.published.as_ref().map(|published| &published.sha256)];
                for sha256 in wanted.into_iter().flatten() {
                    match blobs::hash(&self.folder, sha256) {
                        Ok(found) if found == *sha256 => {}
                        Ok(_) => account
                            .problems
                            .push(format!("{}: the file {} has changed", record.id, file.name)),
                        Err(error) => account.problems.push(format!("{}: {error}", record.id)),
                    }
                }
            }
        }
        Ok(())
    }

    fn check_links(&self, account: &mut Account) -> Result<(), LedgerError> {
        let told: [(&str, &str); 4] = [
            (
                "SELECT message_id FROM outbox WHERE NOT EXISTS
                     (SELECT 1 FROM message WHERE seq = outbox.message AND (decided IS NOT NULL OR outbox.kind LIKE 'alert%'))
                 ORDER BY number",
                "the reply belongs to no decision",
            ),
            (
                "SELECT id FROM message WHERE state NOT IN ('waiting', 'forgotten') AND decided IS NULL ORDER BY seq",
                "it is counted as decided, but nothing says when",
            ),
            (
                "SELECT id FROM record WHERE NOT EXISTS (SELECT 1 FROM message WHERE seq = record.message)
                 ORDER BY rowid",
                "the message that it came from is gone",
            ),
            (
                "SELECT id FROM record WHERE revision > 1 AND
                     revision <> (SELECT max(number) FROM revision WHERE record = record.id) AND forgotten = 0
                 ORDER BY rowid",
                "its last revision is not in its history",
            ),
        ];
        for (sql, what) in told {
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            for id in rows {
                account.problems.push(format!("{}: {what}", id?));
            }
        }
        let mut statement = self.connection.prepare(
            "SELECT message.id FROM message WHERE state = 'recorded' AND action IN ('accept', 'ask', 'update')
             AND NOT EXISTS (SELECT 1 FROM revision WHERE revision.message = message.seq) ORDER BY seq",
        )?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for id in rows {
            account.problems.push(format!("{}: counted as recorded, but no record came of it", id?));
        }
        let mut statement =
            self.connection.prepare("SELECT message_id, bytes, sha256 FROM outbox ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, bytes, sha256): (String, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if hex(&bytes) != sha256 {
                account.problems.push(format!("{id}: the reply is not the one that was decided"));
            }
        }
        Ok(())
    }
}
