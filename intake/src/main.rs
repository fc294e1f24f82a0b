//! The program `wsis-intake`: reads the command line, calls, prints, and decides the exit code.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "shell: data on stdout, talk on stderr")]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Parser;
use schema::record::Status;
use schema::yaml::Read as _;
use serde_json::json;
use wsis_intake::acknowledge::phrases;
use wsis_intake::attachment;
use wsis_intake::cli::{At, Cli, Command, Decide, OutboxCommand, OutputFormat};
use wsis_intake::clock::Clock;
use wsis_intake::config::Config;
use wsis_intake::decide::notice;
use wsis_intake::desk::{self, Row};
use wsis_intake::durable;
use wsis_intake::explain;
use wsis_intake::guard::{self, Crew};
use wsis_intake::ledger::{Account, Arrival, Ledger, LedgerError, MAX_MESSAGE_BYTES, TakenIn};
use wsis_intake::office::{Closed, Office};
use wsis_intake::publish;
use wsis_intake::send;
use wsis_intake::source::{Found, files, maildir::Maildir};
use wsis_intake::table;
use wsis_intake::talk::{Progress, Talk};
use wsis_intake::worker::{self, Decider, Preparer, Worker};

/// Why a command ended without doing its work.
enum Failure {
    /// The content has mistakes, or what was asked does not exist: exit code 1.
    Content(String),
    /// The command was used wrongly: exit code 2.
    Usage(String),
    /// The machine failed and a retry may help: exit code 3.
    Machine(String),
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Unknown(_) => Failure::Usage(error.to_string()),
            _ => Failure::Machine(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Machine(error.to_string())
    }
}

/// What a mail server's pipe is told of anything that may pass (sysexits.h): the mail stays in its queue.
const TEMPORARY: u8 = 75;

fn main() -> ExitCode {
    let delivering = std::env::args().any(|argument| argument == "deliver");
    let cli = match Cli::try_parse() {
        // Mail must not bounce because the operator's line is wrong; it waits until that is mended.
        Err(error) if delivering && error.use_stderr() => {
            eprint!("{error}");
            return ExitCode::from(TEMPORARY);
        }
        Err(error) => error.exit(),
        Ok(cli) => cli,
    };
    talk_of(&cli).take_over_panics();
    if let Command::Deliver { recipient } = &cli.command {
        let delivered = std::panic::catch_unwind(|| deliver(&cli, recipient));
        return delivered.unwrap_or(ExitCode::from(TEMPORARY));
    }
    match run(&cli) {
        Ok(code) => code,
        Err(failure) => {
            let (message, code) = match failure {
                Failure::Content(message) => (message, 1),
                Failure::Usage(message) => (message, 2),
                Failure::Machine(message) => (message, 3),
            };
            eprintln!("wsis-intake: {}", message.trim_end());
            ExitCode::from(code)
        }
    }
}

fn talk_of(cli: &Cli) -> Talk {
    Talk { quiet: false, json: cli.log == OutputFormat::Json }
}

fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    // The reader of attachments has no business with the office's files.
    if let Command::AttachmentReader = cli.command {
        attachment::child::serve_child()?;
        return Ok(ExitCode::SUCCESS);
    }
    let root =
        cli.root.canonicalize_utf8().map_err(|error| Failure::Usage(format!("{}: {error}", cli.root)))?;
    let start = match cli.at {
        Some(At::Instant(at)) => Some(at),
        Some(At::Now) | None => None,
    };
    let still = Clock::still_at(start);
    if let Command::Schema { out } = &cli.command {
        return schemas(out.as_deref());
    }
    let office = Office::open(&root).map_err(|closed| match closed {
        Closed::Content(_) => Failure::Content(closed.told()),
        Closed::Machine(..) => Failure::Machine(closed.told()),
    })?;
    let json = cli.format == OutputFormat::Json;
    let talk = talk_of(cli);
    match &cli.command {
        Command::Run { once: true } => run_once(office, still, &talk),
        Command::Run { once: false } => run_on(office, Clock::running_from(start), &talk),
        Command::Import { paths, form } => import(&office, still, &talk, paths, form.as_deref(), json),
        Command::Deliver { .. } | Command::Schema { .. } => Ok(ExitCode::SUCCESS),
        Command::Explain { file } => explain(&office, still, file, json),
        Command::List { status, form } => list(&office, status.as_deref(), form.as_deref(), json),
        Command::Show { id } => show(&office, id, json),
        Command::Accept(decide) => judge(&office, still, &talk, decide, Status::Accepted),
        Command::Decline(decide) => judge(&office, still, &talk, decide, Status::Declined),
        Command::Withdraw(decide) => judge(&office, still, &talk, decide, Status::Withdrawn),
        Command::Award { id, award, publish_at } => honour(&office, id, award, publish_at.as_deref()),
        Command::Retry { id } => {
            Ledger::open(&office.var())?.retry(id, still.now())?;
            finish_unless_busy(&office, still, &talk)
        }
        Command::Forget { id } => {
            let mut ledger = Ledger::open(&office.var())?;
            let replies = ledger.forget(id, still.now())?;
            send::forget(&office.config, &office.root, &replies)?;
            publish_now(&mut ledger, &office, &talk)?;
            ledger.wipe()?;
            println!("{id} forgotten");
            Ok(ExitCode::SUCCESS)
        }
        Command::Release { id, form } => {
            if let Some(form) =
                form.as_ref().filter(|form| !office.catalogue.forms.contains_key(form.as_str()))
            {
                return Err(no_form(&office, form));
            }
            Ledger::open(&office.var())?.release(id, form.as_deref(), still.now())?;
            finish_unless_busy(&office, still, &talk)
        }
        Command::Dismiss { id, why } => {
            Ledger::open(&office.var())?.dismiss(id, why, still.now())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Outbox { command: None | Some(OutboxCommand::List) } => outbox(&office, json),
        Command::Outbox { command: Some(OutboxCommand::Send) } => {
            let mut ledger = Ledger::open(&office.var())?;
            send::resume(&mut ledger, still.now())?;
            send::send_all(&mut ledger, &office, still.now(), &talk)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit => audit(&office, json),
        Command::Attempt { seq } => attempt(office, still, *seq),
        // Served above.
        Command::AttachmentReader => Ok(ExitCode::SUCCESS),
    }
}

fn no_form(office: &Office, form: &str) -> Failure {
    let forms = office.catalogue.forms.keys().map(String::as_str);
    let help = schema::diagnostic::did_you_mean(form, forms);
    Failure::Usage(format!("no form `{form}`; {help}"))
}

/// Writes the schemas of what the worker alone reads: its settings and its phrases.
fn schemas(out: Option<&Utf8Path>) -> Result<ExitCode, Failure> {
    let all: BTreeMap<&str, serde_json::Value> = BTreeMap::from([
        ("intake", Config::shape().to_schema("How the worker works here")),
        ("replies", phrases::shape().to_schema("The phrases of replies in one language")),
    ]);
    let Some(out) = out else {
        print_json(&all);
        return Ok(ExitCode::SUCCESS);
    };
    for (name, schema) in &all {
        let text = serde_json::to_string_pretty(schema).unwrap_or_default() + "\n";
        durable::write(&out.join(format!("{name}.json")), text.as_bytes())?;
    }
    eprintln!("wsis-intake: wrote {} schemas to {out}", all.len());
    Ok(ExitCode::SUCCESS)
}

fn print_json(value: &impl serde::Serialize) {
    println!("{}", serde_json::to_string_pretty(value).unwrap_or_default());
}

fn maildir(office: &Office) -> Result<Maildir, Failure> {
    let folder = office.root.join(&office.config.maildir);
    Maildir::open(&folder).map_err(|error| Failure::Machine(format!("{folder}: {error}")))
}

fn busy() -> Failure {
    Failure::Machine("another worker is running on this var/; it does the work".to_owned())
}

fn run_once(office: Office, clock: Clock, talk: &Talk) -> Result<ExitCode, Failure> {
    let lock = worker::lock(&office)?.ok_or_else(busy)?;
    let maildir = maildir(&office)?;
    Worker::start(office, clock, talk, lock)?.round(&maildir)?;
    Ok(ExitCode::SUCCESS)
}

fn run_on(office: Office, clock: Clock, talk: &Talk) -> Result<ExitCode, Failure> {
    let lock = worker::lock(&office)?.ok_or_else(busy)?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let maildir = maildir(&office)?;
    talk.say(&format!("watching {}; Ctrl-C stops", office.root.join(&office.config.maildir)));
    let mut worker = Worker::start(office, clock, talk, lock)?;
    worker.run(&maildir, &stop)?;
    talk.say("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Decides one message in this process, after a first attempt failed in the worker's own.
fn attempt(office: Office, clock: Clock, seq: i64) -> Result<ExitCode, Failure> {
    guard::limit_this_process();
    match decide_alone(&Arc::new(office), clock, seq) {
        Ok(None) => Ok(ExitCode::SUCCESS),
        Ok(Some(failed)) => Err(Failure::Machine(format!("message {seq}: {failed:?}"))),
        Err(error) if error.is_full() => Ok(ExitCode::from(guard::NO_ROOM)),
        Err(error) => Err(error.into()),
    }
}

fn decide_alone(office: &Arc<Office>, clock: Clock, seq: i64) -> Result<Option<guard::Failed>, LedgerError> {
    let mut ledger = Ledger::open(&office.var())?;
    let Some(waiting) = ledger.waiting_at(seq)? else { return Ok(None) };
    let mut preparer = Preparer::new(&ledger, office)?;
    let (crew, talk, stop) = (&mut Crew::alone(office), &Talk::default(), &AtomicBool::new(false));
    let spared = &mut Vec::new();
    let mut decider = Decider { ledger: &mut ledger, office, crew, clock, talk, stop, spared };
    decider.decide_one(&waiting, &mut preparer)
}

/// Decides what waits, unless a running worker does.
fn finish_unless_busy(office: &Office, clock: Clock, talk: &Talk) -> Result<ExitCode, Failure> {
    if let Some(lock) = worker::lock(office)? {
        Worker::start(office.clone(), clock, talk, lock)?.finish()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What an import takes in at once.
const IMPORT_MESSAGES: usize = 64;
const IMPORT_BYTES: usize = 8 * 1024 * 1024;

/// Takes in what people named, in batches, and tells how far it is.
struct Import<'a> {
    ledger: Ledger,
    clock: Clock,
    source: &'a str,
    pending: Vec<Found>,
    bytes: usize,
    taken: usize,
    new: usize,
    progress: Progress,
}

impl Import<'_> {
    fn add(&mut self, found: Found) -> Result<(), Failure> {
        self.bytes += found.raw.len();
        self.pending.push(found);
        if self.pending.len() >= IMPORT_MESSAGES || self.bytes >= IMPORT_BYTES {
            self.take_in()?;
        }
        Ok(())
    }

    fn take_in(&mut self) -> Result<(), Failure> {
        let arrivals: Vec<Arrival<'_>> =
            self.pending.iter().map(|found| found.arrival(self.source)).collect();
        for outcome in self.ledger.take_in(&arrivals, self.clock.now())? {
            self.taken += 1;
            self.new += usize::from(matches!(outcome?, TakenIn::New(_)));
        }
        self.pending.clear();
        self.bytes = 0;
        self.progress.tell(self.taken);
        Ok(())
    }
}

fn import(
    office: &Office,
    clock: Clock,
    talk: &Talk,
    paths: &[Utf8PathBuf],
    form: Option<&str>,
    json: bool,
) -> Result<ExitCode, Failure> {
    let form = match form {
        Some(id) => Some(office.catalogue.forms.get(id).ok_or_else(|| no_form(office, id))?),
        None => None,
    };
    let lock = worker::lock(office)?;
    let mut import = Import {
        ledger: Ledger::open(&office.var())?,
        clock,
        source: if form.is_some() { table::SOURCE } else { "import" },
        pending: Vec::new(),
        bytes: 0,
        taken: 0,
        new: 0,
        progress: Progress::default(),
    };
    for path in paths {
        let named = |error: &dyn std::fmt::Display| Failure::Usage(format!("{path}: {error}"));
        if let Some(form) = form {
            let bytes = files::bytes(path).map_err(|error| named(&error))?;
            let table = table::read(&bytes, form).map_err(|error| named(&error))?;
            if !table.unknown.is_empty() {
                talk.say(&format!(
                    "no question of {} is called: {}",
                    form.id.value,
                    table.unknown.join(", ")
                ));
            }
            for row in &table.rows {
                let raw = table::raw(row);
                import.add(Found { path: path.clone(), raw, oversize: false, arrived: None })?;
            }
            continue;
        }
        for file in files::list(path).map_err(|error| named(&error))? {
            let mut failed = Ok(());
            let read = files::each(&file, &mut |found| {
                if failed.is_ok() {
                    failed = import.add(found);
                }
            });
            failed?;
            read.map_err(|error| named(&error))?;
        }
    }
    import.take_in()?;
    import.progress.end();
    let Import { ledger, taken, new, .. } = import;
    drop(ledger);
    if let Some(lock) = lock {
        Worker::start(office.clone(), clock, talk, lock)?.finish()?;
    }
    if json {
        print_json(&json!({ "messages": taken, "new": new, "known": taken - new }));
    } else {
        println!("{taken} messages, {new} new");
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes in one message from a mail server's pipe, whatever state the content is in; the exit codes are those of
/// sysexits.h.
fn deliver(cli: &Cli, recipients: &[String]) -> ExitCode {
    const TOO_LARGE: u8 = 69;
    let mut raw = Vec::new();
    let later = |error: &dyn std::fmt::Display| {
        eprintln!("wsis-intake: not taken in, try again: {error}");
        ExitCode::from(TEMPORARY)
    };
    if let Err(error) = std::io::stdin().lock().take(MAX_MESSAGE_BYTES + 1).read_to_end(&mut raw) {
        return later(&error);
    }
    if raw.len() as u64 > MAX_MESSAGE_BYTES {
        eprintln!("wsis-intake: the message is larger than {} MB", MAX_MESSAGE_BYTES / 1_000_000);
        return ExitCode::from(TOO_LARGE);
    }
    let clock = Clock::still_at(match cli.at {
        Some(At::Instant(at)) => Some(at),
        Some(At::Now) | None => None,
    });
    let root = match cli.root.canonicalize_utf8() {
        Ok(root) => root,
        Err(error) => return later(&format!("{}: {error}", cli.root)),
    };
    let arrival = Arrival { raw: &raw, oversize: None, source: "deliver", recipients, arrived: None };
    let taken =
        Ledger::open(&root.join("var")).and_then(|mut ledger| ledger.take_in(&[arrival], clock.now()));
    match taken.map(|mut taken| taken.pop()) {
        Ok(Some(Ok(_))) => ExitCode::SUCCESS,
        Ok(Some(Err(error))) | Err(error) => later(&error),
        Ok(None) => later(&"nothing was taken in"),
    }
}

fn explain(office: &Office, clock: Clock, file: &Utf8Path, json: bool) -> Result<ExitCode, Failure> {
    let found = files::read(file).map_err(|error| Failure::Usage(format!("{file}: {error}")))?;
    let ledger = Ledger::open_existing(&office.var())?;
    for found in &found {
        let explanation = explain::explain(found, office, ledger.as_ref(), clock.now())?;
        if json {
            print_json(&explanation.json);
        } else {
            print!("{}", explanation.text);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(office: &Office, status: Option<&str>, form: Option<&str>, json: bool) -> Result<ExitCode, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    if let Some(ledger) = Ledger::open_existing(&office.var())? {
        rows.extend(ledger.records()?.iter().map(|row| desk::record_row(row, &office.catalogue)));
        rows.extend(ledger.open_messages()?.iter().map(|row| desk::message_row(row, &office.catalogue)));
    }
    rows.retain(|row| {
        status.is_none_or(|wanted| row.status.as_deref() == Some(wanted) || row.state == wanted)
            && form.is_none_or(|wanted| row.form.as_deref() == Some(wanted))
    });
    if json {
        print_json(&rows);
    } else {
        print!("{}", desk::table(&rows));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(office: &Office, id: &str, json: bool) -> Result<ExitCode, Failure> {
    let unknown =
        || Failure::Usage(format!("no record or message `{id}`; `wsis-intake list` shows what there is"));
    let ledger = Ledger::open_existing(&office.var())?.ok_or_else(unknown)?;
    let (value, text) = match (ledger.record(id)?, ledger.message(id)?) {
        (Some(record), _) => {
            let unreached = match &record.sender {
                Some(sender) => ledger.undeliverable(sender)?,
                None => None,
            };
            desk::show_record(&record, unreached.as_ref(), &office.catalogue)
        }
        (None, Some(message)) => desk::show_message(&message),
        (None, None) => return Err(unknown()),
    };
    if json {
        print_json(&value);
    } else {
        print!("{text}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what the desk decided: the records, and the counts that follow.
fn publish_now(ledger: &mut Ledger, office: &Office, talk: &Talk) -> Result<(), Failure> {
    let touched = worker::publish_all(ledger, office, talk)?;
    worker::count_all(ledger, office, &touched)?;
    Ok(())
}

fn judge(
    office: &Office,
    clock: Clock,
    talk: &Talk,
    decide: &Decide,
    status: Status,
) -> Result<ExitCode, Failure> {
    let mut ledger = Ledger::open(&office.var())?;
    let mut refused = Vec::new();
    for id in &decide.ids {
        let Some(record) = ledger.record(id)? else {
            refused.push(format!("no record `{id}`"));
            continue;
        };
        if status == Status::Accepted && !record.complete && !decide.force {
            refused
                .push(format!("{id} lacks {}; --force accepts it all the same", record.missing.join(", ")));
        }
        if record.status == Status::Withdrawn.as_str() && status != Status::Withdrawn {
            refused.push(format!("{id} was withdrawn by its sender"));
        }
    }
    if !refused.is_empty() {
        return Err(Failure::Content(refused.join("\n")));
    }
    for id in &decide.ids {
        let notice = match ledger.record(id)? {
            Some(row) if decide.notify => notice(office, &row, status, clock.now()),
            _ => None,
        };
        ledger.set_status(id, status, status.as_str(), notice.as_ref(), clock.now())?;
    }
    publish_now(&mut ledger, office, talk)?;
    if decide.notify {
        send::send_all(&mut ledger, office, clock.now(), talk)?;
    }
    for id in &decide.ids {
        println!("{id} {}", status.as_str());
    }
    Ok(ExitCode::SUCCESS)
}

fn honour(office: &Office, id: &str, award: &str, publish_at: Option<&str>) -> Result<ExitCode, Failure> {
    if let Some(at) = publish_at.filter(|at| schema::date::When::parse(at).is_none()) {
        return Err(Failure::Usage(format!("`{at}` is not a date; {}", schema::date::When::NOTATION)));
    }
    let path = publish::award(&office.root, id, award, publish_at).map_err(Failure::Content)?;
    println!("{path}: {award}");
    Ok(ExitCode::SUCCESS)
}

fn outbox(office: &Office, json: bool) -> Result<ExitCode, Failure> {
    let rows = match Ledger::open_existing(&office.var())? {
        Some(ledger) => ledger.replies()?,
        None => Vec::new(),
    };
    if json {
        print_json(&rows);
    } else if rows.is_empty() {
        println!("no replies yet");
    } else {
        for row in rows {
            println!("{:<10} {:<32} {}", row.state, row.to, row.subject);
            if let Some(trouble) = &row.trouble {
                println!("{:<10} {trouble}", "");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn audit(office: &Office, json: bool) -> Result<ExitCode, Failure> {
    let account = || -> Result<Account, LedgerError> {
        let Some(ledger) = Ledger::open_existing(&office.var())? else { return Ok(Account::default()) };
        let mut account = ledger.account()?;
        account.problems.extend(publish::check(&ledger, &office.root, &office.catalogue)?);
        Ok(account)
    };
    // A ledger that cannot be read is what an audit is for; that somebody else is busy with it is not.
    let account = match account() {
        Err(error @ (LedgerError::Newer { .. } | LedgerError::Full { .. })) => return Err(error.into()),
        Err(error) if error.is_busy() => return Err(error.into()),
        Err(error) => Account { problems: vec![error.to_string()], ..Account::default() },
        Ok(account) => account,
    };
    if json {
        print_json(&account);
    } else {
        println!(
            "{} taken in: {} recorded, {} held, {} ignored, {} quarantined, {} waiting, {} forgotten\n{} records, {} replies",
            account.taken_in,
            account.recorded,
            account.held,
            account.ignored,
            account.quarantined,
            account.waiting,
            account.forgotten,
            account.records,
            account.replies
        );
        for problem in &account.problems {
            println!("problem: {problem}");
        }
        if account.problems.is_empty() {
            println!("everything adds up");
        }
    }
    Ok(if account.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
