//! The secretary's desk: what a person decides, and what remains of it.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::json;
use tests::programs::{Root, repository};

fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
}

fn with_record() -> (Root, String) {
    let root = Root::new();
    root.drop_mail("1", &nomination("desk"));
    root.intake(&["run", "--once"]);
    let rows = root.intake_json(&["list"]);
    let id = rows[0]["id"].as_str().expect("an id").to_owned();
    (root, id)
}

fn file_of(root: &Root, id: &str) -> String {
    root.read(&format!("content/records/hltf-nomination/2020/{id}.yaml"))
}

#[test]
fn a_decision_is_written_at_once_and_can_be_changed() {
    let (root, id) = with_record();
    assert!(file_of(&root, &id).contains("status: submitted"));
    for (command, status) in [("accept", "accepted"), ("decline", "declined"), ("accept", "accepted")] {
        assert!(root.intake(&[command, &id]).status.success());
        assert!(file_of(&root, &id).contains(&format!("status: {status}")));
        assert_eq!(root.intake_json(&["show", &id])["status"], status);
    }
}

#[test]
fn an_incomplete_record_is_not_accepted_without_force() {
    let root = Root::new();
    let text = String::from_utf8(nomination("gap")).expect("UTF-8").replace("Country: Kenya\n", "");
    root.drop_mail("1", text.as_bytes());
    root.intake(&["run", "--once"]);
    let row = root.intake_json(&["list"])[0].clone();
    assert_eq!(
        (row["state"].clone(), row["missing_required"].clone()),
        (json!("incomplete"), json!(["country"]))
    );
    assert!(root.files("content/records").is_empty(), "an incomplete record stays with the worker");
    let id = row["id"].as_str().expect("an id");
    let refused = root.intake(&["accept", id]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("country"));
    assert!(root.intake(&["accept", id, "--force"]).status.success());
    assert!(file_of(&root, id).contains("status: accepted"));
}

#[test]
fn a_withdrawn_record_keeps_its_id_and_status_alone() {
    let (root, id) = with_record();
    assert!(root.intake(&["withdraw", &id]).status.success());
    let file = file_of(&root, &id);
    assert!(file.contains(&id) && file.contains("status: withdrawn"));
    assert!(!file.contains("Wanjiru"), "{file}");
}

#[test]
fn an_honour_keeps_its_embargo() {
    let (root, id) = with_record();
    assert!(root.intake(&["award", &id, "winner", "--publish-at", "2020-03-31T18:00"]).status.success());
    let file = file_of(&root, &id);
    assert!(file.contains("award: winner") && file.contains("2020-03-31T18:00"), "{file}");
    assert!(root.intake(&["accept", &id]).status.success());
    assert!(file_of(&root, &id).contains("award: winner"), "a later projection keeps it");
    assert_eq!(root.intake(&["award", &id, "winner", "--publish-at", "soon"]).status.code(), Some(2));
}

#[test]
fn what_is_forgotten_is_gone_and_still_accounted_for() {
    let (root, id) = with_record();
    assert!(root.intake(&["forget", &id]).status.success());
    let account = root.intake_json(&["audit"]);
    assert_eq!(
        (account["forgotten"].clone(), account["problems"].clone()),
        (json!(1), json!([])),
        "{account}"
    );
    assert!(root.files("var/outbox").is_empty(), "the reply is gone, too");
    for folder in ["var/ledger.sqlite", "var/ledger.sqlite-wal", "var/blobs", "content/records"] {
        let path = root.path(folder);
        let bytes = if path.is_dir() {
            root.files(folder).into_iter().flat_map(|(_, bytes)| bytes).collect()
        } else {
            std::fs::read(path).unwrap_or_default()
        };
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Wanjiru") && !text.contains("amina.okello"), "{folder} still knows");
    }
}

#[test]
fn a_message_that_is_put_aside_says_why() {
    let root = Root::new();
    root.drop_mail("1", b"From: a@example.org\nTo: wsis-info@itu.int\nSubject: Hello\n\nWhen is lunch?\n");
    root.intake(&["run", "--once"]);
    let row = root.intake_json(&["list"])[0].clone();
    assert_eq!((row["what"].clone(), row["state"].clone()), (json!("message"), json!("held")));
    let id = row["id"].as_str().expect("an id");
    assert!(root.intake(&["dismiss", id, "--why", "answered by telephone"]).status.success());
    assert_eq!(root.intake_json(&["show", id])["reason"], "dismissed: answered by telephone");
    assert_eq!(root.intake(&["dismiss", "MSG-NONE", "--why", "x"]).status.code(), Some(2));
}

#[test]
fn a_late_mail_waits_for_a_person_who_may_release_it() {
    let root = Root::new();
    let late = String::from_utf8(nomination("late"))
        .expect("UTF-8")
        .replace("Fri, 17 Jan 2020 14:22:09", "Tue, 4 Feb 2020 00:00:30");
    root.drop_mail("1", late.as_bytes());
    let at = "2020-02-04T09:00:00+01:00";
    root.intake_at(at, &["run", "--once"]);
    let row = root.intake_json(&["list"])[0].clone();
    assert_eq!(row["state"], "held", "{row}");
    assert!(root.files("content/records").is_empty());
    assert!(root.intake_at(at, &["release", row["id"].as_str().expect("an id")]).status.success());
    let (name, bytes) = root.files("content/records").pop().expect("the record of the released mail");
    assert!(String::from_utf8_lossy(&bytes).contains("late: true"), "{name}");
}

#[test]
fn a_sender_is_told_of_a_decision_where_the_desk_asks_for_it() {
    let (root, id) = with_record();
    assert!(root.intake(&["decline", &id]).status.success());
    assert_eq!(root.files("var/outbox").len(), 1, "nobody is written to otherwise");
    for expected in 2..4 {
        assert!(root.intake(&["accept", &id, "--notify"]).status.success());
        let replies = root.files("var/outbox");
        assert_eq!(replies.len(), expected, "each decision is told once");
    }
    let replies = root.intake_json(&["outbox"]);
    assert_eq!(
        (replies[1]["to"].clone(), replies[1]["state"].clone(), replies[1]["record"].clone()),
        (json!("amina.okello@delta-libraries.example.org"), json!("sent"), json!(id))
    );
    assert!(
        replies[1]["subject"].as_str().is_some_and(|subject| subject.starts_with("Accepted")),
        "{replies}"
    );
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}
