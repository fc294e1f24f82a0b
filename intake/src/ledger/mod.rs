//! The ledger: one SQLite file and a folder of blobs in which every message, record and reply is accounted for.
//!
//! Nothing that was taken in leaves it, and nothing outside happens before the transaction that decided it.

#![expect(clippy::disallowed_methods, reason = "shell: the ledger is files")]

mod accounts;
mod blobs;
mod decisions;
mod desk;
mod gate;
mod replies;

use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use sha2::{Digest, Sha256};

pub use accounts::{Account, MessageRow, RecordRow, Standing};
pub use decisions::Waiting;
pub use replies::{DueReply, ReplyRow};

use gate::Gate;

use crate::failpoint::{fault, reach};
use crate::glance::Glance;

/// Why the ledger could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database refused.
    #[error("the ledger cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Too little room is left to promise anything.
    #[error("the disk is nearly full: {free} bytes are free, {wanted} are kept in reserve")]
    Full {
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        wanted: u64,
    },
    /// What stands in the ledger cannot be understood.
    #[error("the ledger holds something this software cannot read: {0}")]
    Unreadable(String),
    /// The ledger belongs to a newer software.
    #[error("the ledger has version {found}, this software knows {known}; update the software")]
    Newer {
        /// The version found.
        found: i64,
        /// The version known.
        known: i64,
    },
    /// The machine refused something else.
    #[error("the machine failed: {0}")]
    Machine(std::io::Error),
    /// There is no such record or message.
    #[error("no record or message `{0}`")]
    Unknown(String),
}

impl LedgerError {
    /// Tells whether there is no room: it passes, nothing was changed, and new mail is refused meanwhile.
    pub fn is_full(&self) -> bool {
        match self {
            LedgerError::Full { .. } => true,
            LedgerError::File { source, .. } | LedgerError::Machine(source) => matches!(
                source.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
            ),
            LedgerError::Database(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            _ => false,
        }
    }

    /// Tells whether another program holds the ledger.
    pub fn is_busy(&self) -> bool {
        matches!(self, LedgerError::Database(error)
        if matches!(
            error.sqlite_error_code(),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
        ))
    }

    /// Tells whether the disk failed: what was not yet promised is not promised, and nothing more is taken in. A failed
    /// sync is never tried again, because the system may have dropped the bytes and call the next one a success.
    pub fn is_broken(&self) -> bool {
        let is_eio = |source: &io::Error| {
            source.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
                || source.kind() == io::ErrorKind::ReadOnlyFilesystem
        };
        match self {
            LedgerError::File { source, .. } | LedgerError::Machine(source) => is_eio(source),
            LedgerError::Database(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    rusqlite::ErrorCode::SystemIoFailure
                        | rusqlite::ErrorCode::ReadOnly
                        | rusqlite::ErrorCode::DatabaseCorrupt
                )
            ),
            _ => false,
        }
    }
}

/// What makes the tables of each version from those of the version before; the first makes them from nothing.
const MIGRATIONS: [&str; 2] = [include_str!("schema.sql"), include_str!("schema-2.sql")];
/// How many statements a connection keeps prepared: all that a message needs.
const STATEMENTS: usize = 64;
/// Larger messages are files of their own.
const INLINE_BYTES: usize = 64 * 1024;
/// The largest message that is read as one.
pub const MAX_MESSAGE_BYTES: u64 = 25 * 1024 * 1024;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    folder: Utf8PathBuf,
    gate: Arc<Gate>,
}

/// A message on its way in.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// Its bytes as they came; of one over the limit, its start.
    pub raw: &'a [u8],
    /// The file of one over the limit: it is kept whole, and never read as a whole.
    pub oversize: Option<&'a Utf8Path>,
    /// Where it came from, such as `maildir`.
    pub source: &'a str,
    /// Envelope recipients, where the source knows them.
    pub recipients: &'a [String],
    /// The file's time, where it is a file.
    pub arrived: Option<Timestamp>,
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenIn {
    /// It is new, at this position.
    New(i64),
    /// It was there already.
    Known(i64),
}

impl Ledger {
    /// Opens the ledger in a `var/` folder, and makes or migrates it.
    pub fn open(folder: &Utf8Path) -> Result<Ledger, LedgerError> {
        Ledger::open_behind(folder, Arc::default())
    }

    /// Opens the same ledger once more for another thread; the two wait for each other in line.
    pub fn open_again(&self) -> Result<Ledger, LedgerError> {
        Ledger::open_behind(&self.folder, Arc::clone(&self.gate))
    }

    /// Leaves it to the other connections to bring the journal into the database file: who takes mail in does not wait
    /// for that.
    pub fn leave_checkpoints(&self) -> Result<(), LedgerError> {
        Ok(self.connection.pragma_update(None, "wal_autocheckpoint", 0)?)
    }

    fn open_behind(folder: &Utf8Path, gate: Arc<Gate>) -> Result<Ledger, LedgerError> {
        blobs::make_folder(folder)?;
        let connection = Connection::open(folder.join("ledger.sqlite"))?;
        let mut ledger = Ledger { connection, folder: folder.to_owned(), gate };
        ledger.connection.busy_timeout(std::time::Duration::from_secs(20))?;
        ledger.connection.pragma_update(None, "journal_mode", "WAL")?;
        ledger.connection.pragma_update(None, "synchronous", "FULL")?;
        ledger.connection.pragma_update(None, "foreign_keys", "ON")?;
        ledger.connection.set_prepared_statement_cache_capacity(STATEMENTS);
        ledger.migrate()?;
        Ok(ledger)
    }

    /// Opens the ledger if there is one; a dry run makes nothing.
    pub fn open_existing(folder: &Utf8Path) -> Result<Option<Ledger>, LedgerError> {
        if folder.join("ledger.sqlite").exists() { Ledger::open(folder).map(Some) } else { Ok(None) }
    }

    fn migrate(&mut self) -> Result<(), LedgerError> {
        let known = MIGRATIONS.len() as i64;
        if version(&self.connection)? == known {
            return Ok(());
        }
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have come first.
        let found = version(&transaction)?;
        let missing = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found..));
        for migration in missing.ok_or(LedgerError::Newer { found, known })? {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(None, "user_version", known)?;
        transaction.commit()?;
        Ok(())
    }

    /// Takes messages in: when this returns, all of them are safely on disk and entered, with one commit for all.
    /// The answers stand in the order of the arrivals; one that cannot be taken in refuses itself alone.
    pub fn take_in(
        &mut self,
        arrivals: &[Arrival<'_>],
        now: Timestamp,
    ) -> Result<Vec<Result<TakenIn, LedgerError>>, LedgerError> {
        let mut safe = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            safe.push(self.make_safe(arrival));
        }
        self.gate.pass(true);
        let entered = self.enter_all(arrivals, safe, now);
        self.gate.open();
        self.gate.note_mail();
        entered
    }

    fn enter_all(
        &mut self,
        arrivals: &[Arrival<'_>],
        safe: Vec<Result<(String, u64), LedgerError>>,
        now: Timestamp,
    ) -> Result<Vec<Result<TakenIn, LedgerError>>, LedgerError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut taken = Vec::with_capacity(arrivals.len());
        for (arrival, safe) in arrivals.iter().zip(safe) {
            taken.push(match safe {
                Ok((sha256, size)) => enter(&transaction, arrival, &sha256, size, now),
                Err(refusal) => Err(refusal),
            });
        }
        reach("message-entered");
        fault("message-entered").map_err(LedgerError::Machine)?;
        transaction.commit()?;
        reach("message-safe");
        Ok(taken)
    }

    /// Does a write of its own when it is this thread's turn.
    fn in_turn<T>(
        &mut self,
        write: impl FnOnce(&mut Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.gate.pass(false);
        let done = write(&mut self.connection);
        self.gate.open();
        done
    }

    /// Checks the room on the disk and writes a large message as a blob; returns its hash and size.
    fn make_safe(&self, arrival: &Arrival<'_>) -> Result<(String, u64), LedgerError> {
        if let Some(path) = arrival.oversize {
            return blobs::store_file(&self.folder, path);
        }
        let size = arrival.raw.len() as u64;
        blobs::check_reserve(&self.folder, size)?;
        let sha256 = hex(arrival.raw);
        if arrival.raw.len() > INLINE_BYTES {
            fault("blob-written").map_err(LedgerError::Machine)?;
            blobs::store(&self.folder, &sha256, arrival.raw)?;
            reach("blob-written");
        }
        Ok((sha256, size))
    }

    /// Begins a batch: what is written until [`Ledger::commit_batch`] is written together, or not at all.
    pub fn begin_batch(&mut self) -> Result<(), LedgerError> {
        self.gate.pass(false);
        self.connection.execute_batch("BEGIN IMMEDIATE").inspect_err(|_| self.gate.open())?;
        Ok(())
    }

    /// Commits a batch, durably.
    pub fn commit_batch(&mut self) -> Result<(), LedgerError> {
        let committed = self.connection.execute_batch("COMMIT");
        self.gate.open();
        Ok(committed?)
    }

    /// Drops what a batch wrote so far.
    pub fn drop_batch(&mut self) {
        // There may be no batch any more, when the machine failed in its middle.
        let _ = self.connection.execute_batch("ROLLBACK");
        self.gate.open();
    }

    /// Returns whether another thread waits to take mail in: a batch should end now.
    pub fn is_wanted(&self) -> bool {
        self.gate.is_urgent()
    }

    /// Returns what lets work on messages stand back while mail is being taken in by this process.
    pub fn courtesy(&self) -> Courtesy {
        Courtesy(Arc::clone(&self.gate))
    }

    /// Returns the raw bytes of a message; of one over the limit, its start.
    pub fn raw(&self, seq: i64) -> Result<Vec<u8>, LedgerError> {
        let (raw, sha256): (Option<Vec<u8>>, String) =
            ask(&self.connection, "SELECT raw, sha256 FROM message WHERE seq = ?1", [seq], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        match raw {
            Some(raw) => Ok(raw),
            None => blobs::read_start(&self.folder, &sha256, MAX_MESSAGE_BYTES),
        }
    }

    /// Keeps a file, such as an original photograph, and returns its hash.
    pub fn keep_file(&self, bytes: &[u8]) -> Result<String, LedgerError> {
        let sha256 = hex(bytes);
        blobs::check_reserve(&self.folder, bytes.len() as u64)?;
        blobs::store(&self.folder, &sha256, bytes)?;
        Ok(sha256)
    }

    /// Returns a kept file.
    pub fn file(&self, sha256: &str) -> Result<Vec<u8>, LedgerError> {
        blobs::read(&self.folder, sha256)
    }
}

/// Lets work that can wait stand back behind the senders.
#[derive(Debug, Clone)]
pub struct Courtesy(Arc<Gate>);

impl Courtesy {
    /// Waits while a burst of mail is being taken in, for at most a second of each burst.
    pub fn give_way(&self) {
        self.0.give_way();
    }
}

/// Returns the version of the tables in a file; 0 where there are none yet.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn enter(
    connection: &Connection,
    arrival: &Arrival<'_>,
    sha256: &str,
    size: u64,
    now: Timestamp,
) -> Result<TakenIn, LedgerError> {
    let known =
        ask(connection, "SELECT seq FROM message WHERE sha256 = ?1", [sha256], |row| row.get::<_, i64>(0))
            .optional()?;
    if let Some(seq) = known {
        add_recipients(connection, seq, arrival.recipients)?;
        return Ok(TakenIn::Known(seq));
    }
    let glance = Glance::of(arrival.raw);
    let mut recipients = arrival.recipients.to_vec();
    recipients.extend(glance.recipients);
    let mut note = None;
    if let Some(message_id) = &glance.message_id {
        let same = ask(
            connection,
            "SELECT seq, id, body_sha256 FROM message WHERE message_id = ?1 ORDER BY seq",
            [message_id],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
        )
        .optional()?;
        match same {
            Some((seq, _, body)) if body == glance.body_sha256 => {
                add_recipients(connection, seq, &recipients)?;
                return Ok(TakenIn::Known(seq));
            }
            Some((_, id, _)) => note = Some(format!("same Message-ID as {id}, with another body")),
            None => {}
        }
    }
    let id = free_id(connection, sha256)?;
    let inline = (size <= INLINE_BYTES as u64).then_some(arrival.raw);
    execute(
        connection,
        "INSERT INTO message (id, sha256, size, raw, message_id, body_sha256, source, recipients, taken_in, arrived, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id,
            sha256,
            i64::try_from(size).unwrap_or(i64::MAX),
            inline,
            glance.message_id,
            glance.body_sha256,
            arrival.source,
            serde_json::to_string(&recipients).unwrap_or_default(),
            now.to_string(),
            arrival.arrived.map(|at| at.to_string()),
            note,
        ],
    )?;
    Ok(TakenIn::New(connection.last_insert_rowid()))
}

/// Returns a name for a message that no other has: as many digits of its hash as it takes, eight at least.
fn free_id(connection: &Connection, sha256: &str) -> Result<String, LedgerError> {
    let bytes = data_encoding::HEXLOWER.decode(sha256.as_bytes()).unwrap_or_default();
    let digits = data_encoding::BASE32_NOPAD.encode(&bytes);
    for length in 8..=digits.len() {
        let id = format!("MSG-{}", &digits[..length]);
        let taken: bool =
            ask(connection, "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1)", [&id], |row| row.get(0))?;
        if !taken {
            return Ok(id);
        }
    }
    Err(LedgerError::Unreadable(format!("two messages have the hash {sha256}")))
}

fn add_recipients(connection: &Connection, seq: i64, recipients: &[String]) -> Result<(), LedgerError> {
    if recipients.is_empty() {
        return Ok(());
    }
    let known: String =
        connection.query_row("SELECT recipients FROM message WHERE seq = ?1", [seq], |row| row.get(0))?;
    let mut known: Vec<String> = serde_json::from_str(&known).unwrap_or_default();
    for recipient in recipients {
        if !known.contains(recipient) {
            known.push(recipient.clone());
        }
    }
    let known = serde_json::to_string(&known).unwrap_or_default();
    connection.execute("UPDATE message SET recipients = ?2 WHERE seq = ?1", params![seq, known])?;
    Ok(())
}

/// Executes a statement that is prepared once for each connection.
fn execute(connection: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(values)
}

/// Asks for one row by a statement that is prepared once for each connection.
fn ask<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.prepare_cached(sql)?.query_row(values, read)
}

/// Returns the SHA-256 of bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
