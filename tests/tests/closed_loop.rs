//! The whole loop with the real programs: a mail in, a record, a reply, a decision, a page.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use tests::programs::{Root, eventually, repository};

fn sample(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
}

/// What the sample says that nobody but its sender and the secretariat may see.
const PRIVATE: [&str; 4] = ["w.sorensen@", "000 555 014", "amina.okello", "Amina Okello"];

#[test]
fn a_dropped_mail_becomes_a_record_a_reply_and_after_acceptance_a_page() {
    let root = Root::new();
    let _worker = root.start("wsis-intake", &["run"]);
    root.drop_mail("1.sample", &sample("one"));
    let (file, _) = eventually("the record's file", || root.files("content/records").pop());
    // A file that is still being written begins with a dot.
    let (reply, bytes) = eventually("the reply", || {
        root.files("var/outbox").into_iter().find(|(name, _)| !name.starts_with('.'))
    });
    assert!(reply.ends_with(".eml"), "{reply}");
    assert!(String::from_utf8_lossy(&bytes).contains("Auto-Submitted: auto-replied"));
    let id = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).expect("an id");
    assert!(root.files("var/maildir/new").is_empty(), "a mail that is safe leaves the Maildir");

    assert_eq!(root.site(&["build"]).status.code(), Some(0));
    assert!(
        !root.path(&format!("public/records/hltf-nomination/{id}/index.html")).exists(),
        "not before acceptance"
    );

    let accepted = root.intake(&["accept", id]);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    assert_eq!(root.site(&["build"]).status.code(), Some(0));
    let page = root.read(&format!("public/records/hltf-nomination/{id}/index.html"));
    assert!(page.contains("Wanjiru Sørensen"));

    for folder in ["content/records", "public"] {
        for (name, bytes) in root.files(folder) {
            let text = String::from_utf8_lossy(&bytes);
            for private in PRIVATE {
                assert!(!text.contains(private), "{folder}/{name} holds {private}");
            }
        }
    }
    let audit = root.intake_json(&["audit"]);
    assert_eq!((audit["taken_in"].as_i64(), audit["recorded"].as_i64()), (Some(1), Some(1)), "{audit}");
    assert_eq!(audit["problems"], serde_json::json!([]));
}

#[test]
fn mails_that_nobody_can_read_end_in_one_visible_action_each() {
    let root = Root::new();
    let nested = {
        let mut mail =
            String::from("From: a@example.org\nTo: wsis-info@itu.int\nSubject: deep\nMIME-Version: 1.0\n");
        for depth in 0..200 {
            mail.push_str(&format!("Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"));
        }
        mail.push_str("Content-Type: text/plain\n\nHello\n");
        mail
    };
    let mut large = b"From: big@example.org\nTo: wsis-info@itu.int\nSubject: large\n\n".to_vec();
    large.resize(30 * 1024 * 1024, b'x');
    let binary: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let whole = sample("two");
    let cases: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("blank", b"\n\n"),
        ("truncated", &whole[..300]),
        ("binary", &binary),
        ("nested", nested.as_bytes()),
        ("large", &large),
    ];
    for (name, bytes) in cases {
        root.drop_mail(name, bytes);
    }
    let output = root.intake(&["run", "--once"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    let audit = root.intake_json(&["audit"]);
    assert_eq!(audit["taken_in"].as_i64(), Some(cases.len() as i64), "{audit}");
    assert_eq!(audit["waiting"].as_i64(), Some(0), "{audit}");
    assert_eq!(audit["problems"], serde_json::json!([]));
}

#[test]
fn a_text_longer_than_is_read_waits_for_a_person() {
    let root = Root::new();
    let mut long = sample("long");
    long.extend("Another line.\n".repeat(20_000).into_bytes());
    root.drop_mail("1", &long);
    assert!(root.intake(&["run", "--once"]).status.success());
    let waiting = root.intake_json(&["list", "--status", "held"]);
    let held = waiting.as_array().expect("rows").iter().find(|row| row["what"] == "message").expect("held");
    assert!(root.files("content/records").is_empty(), "half a text is no record");
    // The person has read the rest and finds nothing in it.
    assert!(root.intake(&["release", held["id"].as_str().expect("an id")]).status.success());
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_eq!(root.files("content/records").len(), 1);
}

#[test]
fn the_same_mail_twice_is_one_record_and_one_reply() {
    let root = Root::new();
    root.drop_mail("1", &sample("same"));
    root.intake(&["run", "--once"]);
    let mut again = b"Delivered-To: hltf@example.org\n".to_vec();
    again.extend(sample("same"));
    root.drop_mail("2", &again);
    root.intake(&["run", "--once"]);
    assert_eq!(root.files("content/records").len(), 1);
    assert_eq!(root.files("var/outbox").len(), 1);
    assert_eq!(root.intake_json(&["audit"])["taken_in"].as_i64(), Some(1));
}

#[test]
fn a_second_worker_says_so_and_stops() {
    let root = Root::new();
    let _worker = root.start("wsis-intake", &["run"]);
    eventually("the first worker's lock", || root.path("var/ledger.sqlite").exists().then_some(()));
    let second = root.intake(&["run"]);
    assert_eq!(second.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another worker"));
}

#[test]
fn an_editors_hand_wins_over_the_next_projection() {
    let root = Root::new();
    root.drop_mail("1", &sample("hand"));
    root.intake(&["run", "--once"]);
    let (file, bytes) = root.files("content/records").pop().expect("a record");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let edited = text.replace("Head of Digital Services", "Director of Services") + "notes: spoke to her\n";
    assert_ne!(edited, text);
    root.write(&format!("content/records/{file}"), &edited);
    let id = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).expect("an id");
    root.intake(&["accept", id]);
    let after = root.read(&format!("content/records/{file}"));
    assert!(after.contains("Director of Services") && after.contains("spoke to her"), "{after}");
    assert!(after.contains("status: accepted"), "{after}");
}
