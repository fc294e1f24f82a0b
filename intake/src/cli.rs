//! The command line. The comments here are the manual that `--help` prints.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

/// Read e-mailed nominations and forms, answer them, and write them down as records
#[derive(Debug, Parser)]
#[command(name = "wsis-intake", version, max_term_width = 100)]
pub struct Cli {
    /// The folder that holds content/ and var/
    #[arg(long, global = true, default_value = ".")]
    pub root: Utf8PathBuf,
    /// Set the clock: an instant such as 2020-01-20T09:00:00+01:00, or `now`
    #[arg(long, global = true, value_parser = instant, value_name = "TIME")]
    pub at: Option<At>,
    /// How data is printed
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub format: OutputFormat,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The clock's setting.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// The system's clock.
    Now,
    /// An instant.
    Instant(Timestamp),
}

fn instant(text: &str) -> Result<At, String> {
    if text == "now" {
        return Ok(At::Now);
    }
    text.parse()
        .map(At::Instant)
        .map_err(|_| "write an instant such as 2020-01-20T09:00:00+01:00, or `now`".to_owned())
}

/// Text for people, JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub enum OutputFormat {
    Text,
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take in mail, decide, write records and replies, until stopped
    Run {
        /// Do all that is to be done, then stop
        #[arg(long)]
        once: bool,
    },
    /// Take in mail from files: .eml, mbox, Maildir folders; with --form, tables: .csv, .xlsx
    Import {
        /// Read tables of this form: one row is one record, its old number stays as an alias
        #[arg(long)]
        form: Option<String>,
        /// Files and folders
        #[arg(required = true)]
        paths: Vec<Utf8PathBuf>,
    },
    /// Take in one message from standard input, for a mail server's pipe
    Deliver {
        /// The envelope's recipients
        recipient: Vec<String>,
    },
    /// Show what would be understood of a mail and done with it; nothing is changed
    Explain {
        /// The mail
        file: Utf8PathBuf,
    },
    /// List the records and the messages that wait
    List {
        /// Only this status (submitted, accepted …) or state (incomplete, held, quarantined, waiting)
        #[arg(long)]
        status: Option<String>,
        /// Only this form
        #[arg(long)]
        form: Option<String>,
    },
    /// Show one record or message
    Show {
        /// Its id
        id: String,
    },
    /// Accept records: they are published
    Accept(Decide),
    /// Decline records: they are not published
    Decline(Decide),
    /// Take records back at their sender's wish: their id and status remain
    Withdraw(Decide),
    /// Honour a record, at once or from an instant on
    Award {
        /// The record's id
        id: String,
        /// The honour, such as champion or winner
        award: String,
        /// The instant from which it may be known, such as 2020-03-31T18:00
        #[arg(long, value_name = "TIME")]
        publish_at: Option<String>,
    },
    /// Try a quarantined message or an undelivered reply once more
    Retry {
        /// The id of the message, the record or the reply
        id: String,
    },
    /// Erase what a person sent; that something was there stays in the account
    Forget {
        /// The id of the record or message
        id: String,
    },
    /// Send a held or quarantined message round again
    Release {
        /// The message's id
        id: String,
        /// Read it as this form
        #[arg(long)]
        form: Option<String>,
    },
    /// Put a held or quarantined message aside
    Dismiss {
        /// The message's id
        id: String,
        /// The reason, for the account
        #[arg(long)]
        why: String,
    },
    /// Show the replies, or send those that are due
    Outbox {
        /// What to do
        #[command(subcommand)]
        command: Option<OutboxCommand>,
    },
    /// Check that every message is accounted for
    Audit,
    /// Write the JSON Schemas of the files that the worker alone reads, for editors' tools
    Schema {
        /// Write one file for each schema to this folder, instead of one object to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<Utf8PathBuf>,
    },
    /// Decide one message in this process, which has limits; the worker calls it
    #[command(hide = true)]
    Attempt {
        /// The ledger position
        seq: i64,
    },
    /// Read one attachment, from standard input to standard output; started by the program itself
    #[command(hide = true)]
    AttachmentReader,
}

/// A decision about records.
#[derive(Debug, Args)]
pub struct Decide {
    /// Ids of records
    #[arg(required = true)]
    pub ids: Vec<String>,
    /// Also where required answers are missing
    #[arg(long)]
    pub force: bool,
    /// Tell their senders by mail
    #[arg(long)]
    pub notify: bool,
}

/// What to do with the outbox.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum OutboxCommand {
    /// Show all replies
    List,
    /// Send the replies that are due
    Send,
}
