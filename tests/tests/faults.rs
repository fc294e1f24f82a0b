//! What breaks: a reader that panics, hangs or eats memory, a disk that fails, bytes that change. The rest goes on, and what
//! happened is told.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::json;
use tests::programs::{Root, nomination};

fn told(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_message_that_hangs_or_eats_memory_is_put_aside_and_the_operator_is_told() {
    for (how, restarts) in
        [("WSIS_INTAKE_HANG_ON", 0), ("WSIS_INTAKE_HOG_ON", 1), ("WSIS_INTAKE_STUMBLE_ON", 0)]
    {
        let root = Root::new();
        root.write("content/intake.yaml", "operator: operator@example.org\n");
        for unique in ["before", "poison", "after"] {
            let mail = String::from_utf8(nomination(unique)).expect("UTF-8");
            root.drop_mail(unique, mail.replace("amina.", &format!("{unique}.")).as_bytes());
        }
        let environment = [(how, "<poison@"), ("WSIS_INTAKE_PATIENCE", "8000")];
        // A machine without memory ends the worker; its service starts it again.
        for _ in 0..restarts {
            assert_eq!(root.intake_with(&environment, &["run", "--once"]).status.code(), None, "{how}");
        }
        let output = root.intake_with(&environment, &["run", "--once"]);
        assert!(output.status.success(), "{how}: {}", told(&output));
        let audit = root.intake_json(&["audit"]);
        assert_eq!(
            (audit["recorded"].clone(), audit["quarantined"].clone()),
            (json!(2), json!(1)),
            "{how}: {audit}"
        );
        let replies = root.intake_json(&["outbox"]);
        let alerts: Vec<_> = replies
            .as_array()
            .expect("rows")
            .iter()
            .filter(|reply| reply["to"] == "operator@example.org")
            .collect();
        assert_eq!(alerts.len(), 1, "{how}: {replies}");
        assert_eq!(alerts[0]["state"], "sent", "{how}");
    }
}

#[test]
fn a_disk_that_fails_stops_the_taking_in_and_changes_nothing() {
    let long = || {
        let mut mail = nomination("long");
        mail.extend("\n-- \nA long signature follows.\n".repeat(4000).into_bytes());
        mail
    };
    for (step, mail) in [("message-entered", nomination("eio")), ("blob-written", long())] {
        let root = Root::new();
        root.drop_mail("1", &mail);
        let output = root.intake_with(&[("WSIS_INTAKE_FAIL_AT", step)], &["run", "--once"]);
        assert_eq!(output.status.code(), Some(3), "{step}: {}", told(&output));
        let output = root.intake_with(&[("WSIS_INTAKE_FAIL_AT", step)], &["run"]);
        assert_eq!(output.status.code(), Some(3), "{step}: a running worker stops, too: {}", told(&output));
        assert_eq!(root.files("var/maildir/new").len(), 1, "{step}: the mail stays with its source");
        assert_eq!(root.intake_json(&["audit"])["taken_in"], json!(0), "{step}");
        assert!(root.intake(&["run", "--once"]).status.success());
        let audit = root.intake_json(&["audit"]);
        assert_eq!(
            (audit["recorded"].clone(), audit["problems"].clone()),
            (json!(1), json!([])),
            "{step}: {audit}"
        );
    }
}

/// A root with a record, a blob, a published file and a reply, all of them sound.
fn sound() -> Root {
    let root = Root::new();
    let mut long = nomination("sound");
    long.extend("\n-- \nA long signature follows.\n".repeat(4000).into_bytes());
    root.drop_mail("1", &long);
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
    root
}

fn sql(root: &Root, statement: &str) {
    let connection = rusqlite::Connection::open(root.path("var/ledger.sqlite")).expect("the ledger");
    connection.execute_batch(statement).expect("the damage is done");
}

#[test]
fn audit_tells_what_is_damaged() {
    type Damage = (&'static str, fn(&Root), &'static str);
    let damages: [Damage; 8] = [
        (
            "a blob that changed",
            |root| {
                let (name, mut bytes) = root.files("var/blobs").pop().expect("a blob");
                bytes[100] ^= 1;
                root.write(&format!("var/blobs/{name}"), bytes);
            },
            "not those that were taken in",
        ),
        (
            "a blob that is gone",
            |root| {
                let (name, _) = root.files("var/blobs").pop().expect("a blob");
                std::fs::remove_file(root.path(&format!("var/blobs/{name}"))).expect("removed");
            },
            "cannot be read",
        ),
        (
            "an answer that changed",
            |root| {
                sql(root, "UPDATE record SET answers = replace(answers, 'KE', 'TD')");
            },
            "does not agree",
        ),
        (
            "a reply that changed",
            |root| sql(root, "UPDATE outbox SET bytes = x'00'"),
            "not the one that was decided",
        ),
        (
            "a record that is gone",
            |root| {
                sql(
                    root,
                    "PRAGMA foreign_keys = OFF; DELETE FROM revision; DELETE FROM thread; \
            DELETE FROM record",
                );
            },
            "no record came of it",
        ),
        (
            "a reply without its message",
            |root| sql(root, "PRAGMA foreign_keys = OFF; UPDATE outbox SET message = 99"),
            "belongs to no decision",
        ),
        (
            "a record's file that is gone",
            |root| {
                let (name, _) = root.files("content/records").pop().expect("a file");
                std::fs::remove_file(root.path(&format!("content/records/{name}"))).expect("removed");
            },
            "is not there",
        ),
        (
            "a ledger that is no ledger",
            |root| {
                let _ = std::fs::remove_file(root.path("var/ledger.sqlite-wal"));
                let _ = std::fs::remove_file(root.path("var/ledger.sqlite-shm"));
                let mut bytes = std::fs::read(root.path("var/ledger.sqlite")).expect("the ledger");
                let middle = bytes.len() / 4..bytes.len() / 2;
                bytes[middle].fill(0x5a);
                root.write("var/ledger.sqlite", bytes);
            },
            "the ledger",
        ),
    ];
    for (what, damage, expected) in damages {
        let root = sound();
        damage(&root);
        let output = root.intake(&["--format", "json", "audit"]);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", told(&output));
        let account: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{what}: {error}: {}", told(&output)));
        let problems = account["problems"].to_string();
        assert!(problems.contains(expected), "{what}: {problems}");
    }
}

#[test]
fn a_ledger_of_an_older_version_is_brought_up_and_one_of_a_newer_is_left_alone() {
    let root = Root::new();
    std::fs::create_dir_all(root.path("var")).expect("a folder");
    let schema = std::fs::read_to_string(tests::programs::repository().join("intake/src/ledger/schema.sql"));
    sql(&root, &schema.expect("version 1"));
    sql(
        &root,
        "PRAGMA user_version = 1;
         INSERT INTO message (id, sha256, size, raw, body_sha256, source, taken_in)
         VALUES ('MSG-OLD', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 3, x'616263', 'x',
                 'maildir', '2020-01-19T08:00:00Z')",
    );
    root.drop_mail("1", &nomination("new"));
    let output = root.intake(&["run", "--once"]);
    assert!(output.status.success(), "{}", told(&output));
    let audit = root.intake_json(&["audit"]);
    assert_eq!((audit["taken_in"].clone(), audit["problems"].clone()), (json!(2), json!([])), "{audit}");
    sql(&root, "PRAGMA user_version = 99");
    let output = root.intake(&["run", "--once"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("update the software"), "{}", told(&output));
}

#[test]
fn what_the_worker_says_names_nobody() {
    let root = Root::new();
    root.drop_mail("1", &nomination("quiet"));
    root.drop_mail(
        "2",
        b"From: Eve Adams <eve.adams@example.org>\nTo: wsis-info@itu.int\nSubject: Lunch\n\nWhen is lunch?\n",
    );
    root.drop_mail("3", b"Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nSubject: Undelivered Mail\n\neve.adams@example.org\n");
    let run = root.intake(&["--log", "json", "run", "--once"]);
    for line in told(&run).lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(event["event"].is_string() && event["at"].is_string(), "{line}");
    }
    let id = root.intake_json(&["list"])[0]["id"].as_str().expect("an id").to_owned();
    let said =
        [told(&run), told(&root.intake(&["accept", &id])), told(&root.intake(&["forget", &id]))].concat();
    assert!(said.contains("MSG-"), "it says what it does: {said}");
    for private in
        ["eve.adams", "Adams", "amina", "Amina", "Wanjiru", "sorensen", "000 555", "Delta", "lunch", "Lunch"]
    {
        assert!(!said.contains(private), "`{private}` is in the log:\n{said}");
    }
}
