//! What a person at the desk changes in the ledger: round again, aside, taken back, forgotten.

use std::fs;
use std::io;

use jiff::Timestamp;
use rusqlite::params;
use schema::record::Status;

use super::decisions::note;
use super::{Ledger, LedgerError, blobs, hex};

impl Ledger {
    /// Sends a held or quarantined message round again, with a form if a person chose one.
    pub fn release(&mut self, id: &str, form: Option<&str>, now: Timestamp) -> Result<(), LedgerError> {
        self.send_round(id, form, true, now)
    }

    /// Tries a quarantined message once more, or a reply that was given up.
    pub fn retry(&mut self, id: &str, now: Timestamp) -> Result<(), LedgerError> {
        let revived = self.connection.execute(
            "UPDATE outbox SET state = 'waiting', due = ?2, decided = ?2, attempts = 0
             WHERE state IN ('dead', 'suppressed') AND bytes <> x'' AND (message_id = ?1 OR record = ?1)",
            params![id, now.to_string()],
        )?;
        if revived > 0 { Ok(()) } else { self.send_round(id, None, false, now) }
    }

    fn send_round(
        &mut self,
        id: &str,
        form: Option<&str>,
        released: bool,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction()?;
        let changed = transaction.execute(
            "UPDATE message SET state = 'waiting', attempts = 0, released = ?3, form = coalesce(?2, form)
             WHERE id = ?1 AND state IN ('held', 'quarantined')",
            params![id, form, released],
        )?;
        if changed == 0 {
            return Err(LedgerError::Unknown(id.to_owned()));
        }
        // Its first reply said that a person would read it; the next one says what came of that.
        transaction.execute(
            "UPDATE outbox SET kind = kind || '-' || number
             WHERE message = (SELECT seq FROM message WHERE id = ?1) AND instr(kind, '-') = 0",
            params![id],
        )?;
        note(&transaction, now, None, None, &format!("{id} goes round again"))?;
        transaction.commit()?;
        Ok(())
    }

    /// Puts a held or quarantined message aside, with a person's reason.
    pub fn dismiss(&mut self, id: &str, why: &str, now: Timestamp) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction()?;
        let changed = transaction.execute(
            "UPDATE message SET state = 'ignored', reason = 'dismissed: ' || ?2
             WHERE id = ?1 AND state IN ('held', 'quarantined')",
            params![id, why],
        )?;
        if changed == 0 {
            return Err(LedgerError::Unknown(id.to_owned()));
        }
        note(&transaction, now, None, None, &format!("dismissed {id}: {why}"))?;
        transaction.commit()?;
        Ok(())
    }

    /// Erases what a person sent: the bytes, the answers, the replies. That something was there stays in the account.
    /// Returns the Message-IDs of the replies, whose files may lie elsewhere.
    pub fn forget(&mut self, id: &str, now: Timestamp) -> Result<Vec<String>, LedgerError> {
        let messages: Vec<(i64, String)> = {
            let mut statement = self.connection.prepare(
                "SELECT seq, sha256 FROM message WHERE id = ?1 OR seq IN
                 (SELECT message FROM revision WHERE record = ?1) OR seq IN (SELECT message FROM record WHERE id = ?1)",
            )?;
            let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        if messages.is_empty() {
            return Err(LedgerError::Unknown(id.to_owned()));
        }
        let mut replies: Vec<String> = Vec::new();
        let mut files: Vec<String> = messages.iter().map(|(_, sha256)| sha256.clone()).collect();
        let transaction = self.connection.transaction()?;
        for (seq, _) in &messages {
            let records: Vec<String> = {
                let mut statement = transaction.prepare(
                    "SELECT id FROM record WHERE message = ?1
                     UNION SELECT record FROM revision WHERE message = ?1",
                )?;
                let rows = statement.query_map([seq], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            };
            for record in records {
                let kept: String =
                    transaction
                        .query_row("SELECT files FROM record WHERE id = ?1", [&record], |row| row.get(0))?;
                let kept: Vec<crate::verdict::KeptFile> = serde_json::from_str(&kept).unwrap_or_default();
                files.extend(kept.iter().map(|file| file.sha256.clone()));
                files.extend(kept.into_iter().filter_map(|file| Some(file.published?.sha256)));
                transaction.execute(
                    "UPDATE record SET answers = '[]', needs_check = '[]', missing = '[]', files = '[]', sender = NULL,
                            note = NULL, conflict = NULL, forgotten = 1, status = ?2, dirty = 1,
                            revision = revision + 1 WHERE id = ?1",
                    params![record, Status::Withdrawn.as_str()],
                )?;
                transaction.execute("UPDATE revision SET answers = '[]' WHERE record = ?1", [&record])?;
            }
            transaction.execute(
                "UPDATE message SET state = 'forgotten', raw = NULL, sender = NULL, reason = 'forgotten', note = NULL,
                        recipients = '[]', message_id = NULL WHERE seq = ?1",
                [seq],
            )?;
            {
                let mut statement =
                    transaction.prepare("SELECT message_id FROM outbox WHERE message = ?1")?;
                let rows = statement.query_map([seq], |row| row.get(0))?;
                replies.extend(rows.collect::<Result<Vec<String>, _>>()?);
            }
            // What they wrote about an address of theirs goes too; who wrote to whom is nobody's business any more.
            transaction.execute(
                "DELETE FROM undeliverable WHERE message = ?1 OR address IN
                 (SELECT lower(recipient) FROM outbox WHERE message = ?1)",
                [seq],
            )?;
            transaction.execute(
                "DELETE FROM token WHERE reply IN (SELECT message_id FROM outbox WHERE message = ?1)",
                [seq],
            )?;
            transaction.execute(
                "UPDATE outbox SET bytes = x'', sha256 = ?2, recipient = '', subject = '', trouble = NULL,
                        state = CASE WHEN state IN ('waiting', 'sending') THEN 'suppressed' ELSE state END
                 WHERE message = ?1",
                params![seq, hex(b"")],
            )?;
            transaction.execute(
                "UPDATE audit SET what = substr(what, 1, instr(what || ':', ':') - 1) WHERE message = ?1",
                [seq],
            )?;
        }
        note(&transaction, now, None, None, &format!("forgot {id}"))?;
        // The same file may have come from somebody else, too.
        files.sort_unstable();
        files.dedup();
        let mut unused = Vec::new();
        for sha256 in files {
            let used: bool = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM message WHERE sha256 = ?1 AND state <> 'forgotten')
                     OR EXISTS (SELECT 1 FROM record WHERE instr(files, ?1) > 0)",
                [&sha256],
                |row| row.get(0),
            )?;
            if !used {
                unused.push(sha256);
            }
        }
        transaction.commit()?;
        for sha256 in unused {
            let path = blobs::path(&self.folder, &sha256);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(LedgerError::File { path, source: error });
                }
                _ => {}
            }
        }
        Ok(replies)
    }

    /// Makes sure that what was erased does not linger in free pages or in the journal.
    pub fn wipe(&mut self) -> Result<(), LedgerError> {
        Ok(self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?)
    }
}
