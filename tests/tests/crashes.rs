//! The worker is killed, at each named step and at random: nothing is lost, nothing is said twice, the account adds up.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
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

#[test]
fn a_kill_at_any_step_loses_nothing_and_doubles_nothing() {
    // What an undisturbed worker makes of the same mails is what every disturbed one must arrive at.
    let undisturbed = Root::new();
    let drop_all = |root: &Root| {
        root.drop_mail("1", &nomination("a"));
        root.drop_mail("2", &long("b"));
        root.drop_mail("3", b"From: a@example.org\nAuto-Submitted: auto-replied\n\nI am away.\n");
    };
    drop_all(&undisturbed);
    undisturbed.intake(&["run", "--once"]);
    assert_all_accounted_for(&undisturbed, 3);
    let records = undisturbed.files("content/records");
    assert!(!records.is_empty());

    for step in wsis_intake::failpoint::STEPS {
        let root = Root::new();
        drop_all(&root);
        let killed = root.intake_with(&[("WSIS_INTAKE_DIE_AT", step)], &["run", "--once"]);
        assert_eq!(killed.status.code(), None, "{step}: the worker was not killed");
        let early = replies(&root);
        let after = root.intake(&["run", "--once"]);
        assert!(after.status.success(), "{step}: {}", String::from_utf8_lossy(&after.stderr));
        assert_all_accounted_for(&root, 3);
        assert_eq!(root.files("content/records"), records, "{step}");
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

#[test]
fn kills_at_random_under_load_lose_nothing() {
    let root = Root::new();
    let mut seed: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let mut dropped = 0;
    let mut seen: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for round in 0..kills() {
        let worker = root.start("wsis-intake", &["run"]);
        for _ in 0..1 + random() % 4 {
            let unique = format!("r{round}-{dropped}");
            let mail = if random() % 5 == 0 { long(&unique) } else { nomination(&unique) };
            root.drop_mail(&unique, &mail);
            dropped += 1;
            std::thread::sleep(Duration::from_millis(random() % 25));
        }
        std::thread::sleep(Duration::from_millis(random() % 60));
        drop(worker);
        for (name, bytes) in replies(&root) {
            let known = seen.entry(name.clone()).or_insert_with(|| bytes.clone());
            assert_eq!(known, &bytes, "round {round}: {name} was replaced by another reply");
        }
        if round % 10 == 0 {
            let account = root.intake_json(&["audit"]);
            assert_eq!(account["problems"], json!([]), "round {round}: {account}");
        }
    }
    let output = eventually("the lock of the killed worker is free", || {
        let output = root.intake(&["run", "--once"]);
        output.status.success().then_some(output)
    });
    drop(output);
    assert_all_accounted_for(&root, dropped);
    let is_record = |name: &str| name.ends_with(".yaml") && !name.ends_with("/_counts.yaml");
    let records = root.files("content/records").iter().filter(|(name, _)| is_record(name)).count();
    assert_eq!(Some(records as i64), root.intake_json(&["audit"])["records"].as_i64());
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
