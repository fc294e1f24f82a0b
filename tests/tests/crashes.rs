//! The worker is killed, at each named step and at random: nothing is lost, nothing is said twice, the account adds up.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]
#![allow(clippy::print_stderr, reason = "a long test gives its figures")]

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tests::git::{git_text, repository_root};
use tests::programs::{Root, eventually, repository};

fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    // Each from an address of its own: what is tested here is not the limit of replies.
    mail.replace("@UNIQUE@", unique).replace("amina.okello@", &format!("amina.{unique}@")).into_bytes()
}

/// A message that is kept as a file of its own.
fn long(unique: &str) -> Vec<u8> {
    let mut mail = nomination(unique);
    mail.extend("\n-- \nA long signature follows.\n".repeat(4000).into_bytes());
    mail
}

/// Returns the replies by name, and fails if two of them answer the same message.
fn replies(root: &Root) -> BTreeMap<String, Vec<u8>> {
    root.files("var/outbox").into_iter().filter(|(name, _)| !name.starts_with('.')).collect()
}

fn assert_all_accounted_for(root: &Root, messages: i64) {
    let account = root.intake_json(&["audit"]);
    assert_eq!(account["problems"], json!([]), "{account}");
    assert_eq!(account["taken_in"].as_i64(), Some(messages), "{account}");
    assert_eq!(account["waiting"].as_i64(), Some(0), "{account}");
    assert!(root.files("var/maildir/new").is_empty(), "a message was left behind");
    for reply in root.intake_json(&["outbox"]).as_array().expect("rows") {
        assert_eq!(reply["state"], "sent", "{reply}");
    }
    let rows = root.intake_json(&["outbox"]);
    assert_eq!(rows.as_array().map(Vec::len), Some(replies(root).len()), "one file for each reply");
}

/// A record whose sender has been sent a token, and the mail that corrects it by that token.
fn with_token(root: &Root) -> Vec<u8> {
    root.drop_mail("0", &nomination("t"));
    assert!(root.intake(&["run", "--once"]).status.success());
    let (_, reply) = root.files("var/outbox").pop().expect("a reply");
    let reply = String::from_utf8_lossy(&reply).replace("\r\n ", " ");
    let token =
        reply.split("+t-").nth(1).and_then(|rest| rest.split('@').next()).expect("a token").to_owned();
    format!(
        "Received: from a by mx.secretariat.example; Fri, 17 Jan 2020 16:00:00 +0100\nFrom: amina.t@x.example\n\
         To: wsis-info+t-{token}@itu.int\nSubject: Re: Received\nMessage-ID: <correction@x.example>\n\n\
         Please correct this:\n\nPosition: Director\n"
    )
    .into_bytes()
}

#[test]
fn a_kill_at_any_step_loses_nothing_and_doubles_nothing() {
    // What an undisturbed worker makes of the same mails is what every disturbed one must arrive at.
    let drop_all = |root: &Root| {
        let correction = with_token(root);
        root.drop_mail("1", &nomination("a"));
        root.drop_mail("2", &long("b"));
        root.drop_mail("3", b"From: a@example.org\nAuto-Submitted: auto-replied\n\nI am away.\n");
        root.drop_mail("4", &correction);
    };
    let undisturbed = repository_root();
    drop_all(&undisturbed);
    undisturbed.intake(&["run", "--once"]);
    assert_all_accounted_for(&undisturbed, 5);
    let records = undisturbed.files("content/records");
    assert!(records.iter().any(|(_, text)| String::from_utf8_lossy(text).contains("Director")));

    for step in wsis_intake::failpoint::STEPS {
        let root = repository_root();
        drop_all(&root);
        let killed = root.intake_with(&[("WSIS_INTAKE_DIE_AT", step)], &["run", "--once"]);
        assert_eq!(killed.status.code(), None, "{step}: the worker was not killed");
        let early = replies(&root);
        let account = root.intake_json(&["audit"]);
        assert_eq!(account["problems"], json!([]), "{step}: {account}");
        let after = root.intake(&["run", "--once"]);
        assert!(after.status.success(), "{step}: {}", String::from_utf8_lossy(&after.stderr));
        assert_all_accounted_for(&root, 5);
        assert_eq!(root.files("content/records"), records, "{step}");
        assert_eq!(git_text(&root, &["status", "--porcelain"]), "", "{step}: all is committed");
        let late = replies(&root);
        for (name, bytes) in early {
            assert_eq!(late.get(&name), Some(&bytes), "{step}: the reply {name} was sent twice, differently");
        }
    }
}

/// How many random kills: few in the ordinary run, many when WSIS_KILLS says so.
fn kills() -> u32 {
    std::env::var("WSIS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12)
}

/// Replies as they were seen first; a file is read again only where it was written again.
#[derive(Default)]
struct Seen(BTreeMap<String, (std::time::SystemTime, Vec<u8>)>);

impl Seen {
    fn look(&mut self, root: &Root, round: u32) {
        let Ok(folder) = std::fs::read_dir(root.path("var/outbox")) else { return };
        for file in folder.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let Ok(written) = file.metadata().and_then(|metadata| metadata.modified()) else { continue };
            if name.starts_with('.') || self.0.get(&name).is_some_and(|(known, _)| *known == written) {
                continue;
            }
            let bytes = std::fs::read(file.path()).expect("a reply");
            let (at, first) = self.0.entry(name.clone()).or_insert_with(|| (written, bytes.clone()));
            assert_eq!(*first, bytes, "round {round}: {name} was replaced by another reply");
            *at = written;
        }
    }
}

#[test]
fn kills_at_random_under_load_lose_nothing() {
    let mut seed: u64 = 0x9e37_79b9_7f4a_7c15;
    let (mut left, mut dropped_in_all, mut waited) = (kills(), 0, 0);
    let start = std::time::Instant::now();
    while left > 0 {
        // A fresh root now and then keeps the audit after every kill quick.
        let rounds = left.min(50);
        left -= rounds;
        let (dropped, waiting) = kill_at_random(rounds, &mut seed);
        dropped_in_all += dropped;
        waited += waiting;
    }
    eprintln!(
        "{} kills, {dropped_in_all} mails, {waited} kills with work under way, {} s: nothing lost, nothing doubled",
        kills(),
        start.elapsed().as_secs()
    );
}

/// Kills a worker so many times; returns how many mails it was given, and how many kills met it at work.
fn kill_at_random(rounds: u32, seed: &mut u64) -> (i64, u32) {
    let mut random = || {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed
    };
    let root = repository_root();
    let (mut dropped, mut at_work) = (0, 0);
    let mut seen = Seen::default();
    for round in 0..rounds {
        let worker = root.start("wsis-intake", &["run"]);
        // It is up when it has emptied the Maildir of what the last one left, or is about to.
        std::thread::sleep(Duration::from_millis(60 + random() % 200));
        for _ in 0..1 + random() % 4 {
            let unique = format!("r{round}-{dropped}");
            let mail = if random() % 5 == 0 { long(&unique) } else { nomination(&unique) };
            root.drop_mail(&unique, &mail);
            dropped += 1;
            std::thread::sleep(Duration::from_millis(random() % 25));
        }
        std::thread::sleep(Duration::from_millis(random() % 100));
        drop(worker);
        seen.look(&root, round);
        let output = root.intake(&["--format", "json", "audit"]);
        let account: serde_json::Value = serde_json::from_slice(&output.stdout).expect("an account");
        assert_eq!(output.status.code(), Some(0), "round {round}: {account}");
        let unfinished = account["waiting"] != json!(0) || !root.files("var/maildir/new").is_empty();
        at_work += u32::from(unfinished);
    }
    eventually("the lock of the killed worker is free", || {
        root.intake(&["run", "--once"]).status.success().then_some(())
    });
    seen.look(&root, rounds);
    // A kill at the same message three times over leaves it to a person; it is not lost.
    for row in root.intake_json(&["list", "--status", "quarantined"]).as_array().expect("rows") {
        assert!(root.intake(&["retry", row["id"].as_str().expect("an id")]).status.success());
    }
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_all_accounted_for(&root, dropped);
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "", "all is committed");
    let account = root.intake_json(&["audit"]);
    assert_eq!(account["records"].as_i64(), Some(dropped), "{account}");
    let files = root.files("content/records");
    let records =
        files.iter().filter(|(name, _)| name.ends_with(".yaml") && !name.contains("_counts")).count();
    assert_eq!(i64::try_from(records).ok(), Some(dropped), "one file for each record");
    (dropped, at_work)
}

#[test]
fn a_message_that_breaks_the_reader_stops_no_other() {
    let root = Root::new();
    root.drop_mail("1", &nomination("before"));
    root.drop_mail("2", &nomination("poison"));
    root.drop_mail("3", &nomination("after"));
    let output = root.intake_with(&[("WSIS_INTAKE_STUMBLE_ON", "<poison@")], &["run", "--once"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let account = root.intake_json(&["audit"]);
    assert_eq!(
        (account["recorded"].clone(), account["quarantined"].clone()),
        (json!(2), json!(1)),
        "{account}"
    );
    let id = root.intake_json(&["list", "--status", "quarantined"])[0]["id"].clone();
    assert!(root.intake(&["retry", id.as_str().expect("an id")]).status.success());
    assert_all_accounted_for(&root, 3);
    assert_eq!(root.intake_json(&["audit"])["recorded"], json!(3), "once the mistake is mended it is read");
}

#[test]
fn a_message_that_kills_the_worker_is_put_aside_at_the_fourth_start() {
    let root = Root::new();
    root.drop_mail("1", &nomination("killer"));
    for _ in 0..3 {
        assert_eq!(
            root.intake_with(&[("WSIS_INTAKE_DIE_AT", "attempt-counted")], &["run", "--once"]).status.code(),
            None
        );
    }
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_eq!(root.intake_json(&["audit"])["quarantined"], json!(1));
}

#[test]
fn a_worker_that_is_told_to_stop_stops_cleanly() {
    let root = Root::new();
    let mut worker = root.start("wsis-intake", &["run"]);
    root.drop_mail("1", &nomination("term"));
    eventually("the record", || root.files("content/records").pop());
    let stopped = std::process::Command::new("kill").args(["-TERM", &worker.0.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()));
    let code = eventually("the end of the worker", || worker.0.try_wait().expect("a status"));
    assert_eq!(code.code(), Some(0));
    assert_all_accounted_for(&root, 1);
}
