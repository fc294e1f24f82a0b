//! One suite for every source of mail: what must hold of a source holds of all of them.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tests::programs::{Root, nomination};

/// A way by which mail reaches us.
struct Source {
    name: &'static str,
    /// Puts a mail where the source has it, under a name.
    put: fn(&Root, &str, &[u8]),
    /// Lets the program take in what is there, with additions to its environment; also what is there for the second time.
    take: fn(&Root, &[(&str, &str)]) -> Output,
}

const SOURCES: [Source; 5] = [
    Source {
        name: "maildir",
        put: |root, name, mail| root.drop_mail(name, mail),
        take: |root, environment| root.intake_with(environment, &["run", "--once"]),
    },
    Source {
        name: "deliver",
        put: |root, name, mail| root.write(&format!("queue/{name}"), mail),
        take: |root, environment| {
            // As a mail server does: what was refused, or broke off, comes again.
            let mut last = None;
            for (name, mail) in root.files("queue") {
                let output = deliver(root, environment, &mail);
                let safe = output.status.success();
                if safe {
                    std::fs::remove_file(root.path(&format!("queue/{name}"))).expect("taken off the queue");
                }
                last = Some(output);
                if !safe {
                    break;
                }
            }
            last.unwrap_or_else(|| root.intake(&["audit"]))
        },
    },
    Source {
        name: "mbox",
        put: |root, _, mail| {
            let mut mbox = std::fs::read(root.path("in/box.mbox")).unwrap_or_default();
            mbox.extend(b"From sender@example.org Fri Jan 17 14:22:09 2020\n");
            mbox.extend(mail);
            mbox.extend(b"\n");
            root.write("in/box.mbox", mbox);
        },
        take: |root, environment| root.intake_with(environment, &["import", &path(root, "in/box.mbox")]),
    },
    Source {
        name: "eml",
        put: |root, name, mail| root.write(&format!("in/{name}.eml"), mail),
        take: |root, environment| root.intake_with(environment, &["import", &path(root, "in")]),
    },
    Source {
        name: "maildir folder",
        put: |root, name, mail| {
            for folder in ["tmp", "new", "cur"] {
                std::fs::create_dir_all(root.path(&format!("in/{folder}"))).expect("a folder");
            }
            root.write(&format!("in/cur/{name}:2,S"), mail);
        },
        take: |root, environment| root.intake_with(environment, &["import", &path(root, "in")]),
    },
];

fn path(root: &Root, relative: &str) -> String {
    root.path(relative).to_str().expect("UTF-8").to_owned()
}

fn deliver(root: &Root, environment: &[(&str, &str)], mail: &[u8]) -> Output {
    let mut child = root
        .worker(&["deliver", "wsis-info@itu.int"])
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let _ = child.stdin.take().expect("a pipe").write_all(mail);
    child.wait_with_output().expect("the program ends")
}

/// Decides what is in the ledger and returns the account, which must add up.
fn account(root: &Root, source: &Source) -> Value {
    let output = root.intake(&["run", "--once"]);
    assert!(output.status.success(), "{}: {}", source.name, String::from_utf8_lossy(&output.stderr));
    let account = root.intake_json(&["audit"]);
    assert_eq!(account["problems"], json!([]), "{}: {account}", source.name);
    assert_eq!(account["waiting"], json!(0), "{}: {account}", source.name);
    account
}

#[test]
fn a_crash_between_taking_in_and_telling_neither_loses_nor_doubles() {
    for source in &SOURCES {
        for step in ["message-entered", "message-safe"] {
            let root = Root::new();
            (source.put)(&root, "1", &nomination("crash"));
            let killed = (source.take)(&root, &[("WSIS_INTAKE_DIE_AT", step)]);
            assert_eq!(killed.status.code(), None, "{}, {step}: it was not killed", source.name);
            // The source was not told, so it still has the mail, and offers it again.
            assert!((source.take)(&root, &[]).status.success(), "{}, {step}", source.name);
            let account = account(&root, source);
            assert_eq!(account["taken_in"], json!(1), "{}, {step}: {account}", source.name);
            assert_eq!((account["records"].clone(), account["replies"].clone()), (json!(1), json!(1)));
        }
    }
}

#[test]
fn the_same_mail_again_is_the_same_message() {
    for source in &SOURCES {
        let root = Root::new();
        for round in 0..3 {
            (source.put)(&root, &format!("{round}"), &nomination("again"));
            assert!((source.take)(&root, &[]).status.success(), "{}", source.name);
        }
        let account = account(&root, source);
        assert_eq!(account["taken_in"], json!(1), "{}: {account}", source.name);
        assert_eq!((account["records"].clone(), account["replies"].clone()), (json!(1), json!(1)));
    }
}

#[test]
fn a_mail_to_two_addresses_is_one_message_with_two_recipients() {
    for source in &SOURCES {
        let root = Root::new();
        for address in ["wsis-info@itu.int", "hltf@itu.int"] {
            let mut mail = format!("Delivered-To: {address}\n").into_bytes();
            mail.extend(nomination("both"));
            (source.put)(&root, address, &mail);
        }
        assert!((source.take)(&root, &[]).status.success(), "{}", source.name);
        let account = account(&root, source);
        assert_eq!(account["taken_in"], json!(1), "{}: {account}", source.name);
        let ledger = rusqlite::Connection::open(root.path("var/ledger.sqlite")).expect("the ledger");
        let recipients: String =
            ledger.query_row("SELECT recipients FROM message", [], |row| row.get(0)).expect("the message");
        for address in ["wsis-info@itu.int", "hltf@itu.int"] {
            assert!(recipients.contains(address), "{}: {recipients}", source.name);
        }
    }
}

#[test]
fn a_mail_that_breaks_off_hides_no_other_and_comes_whole_later() {
    let whole = nomination("broken");
    let half = &whole[..whole.len() * 2 / 3];
    for source in &SOURCES {
        let root = Root::new();
        (source.put)(&root, "1", &nomination("before"));
        (source.put)(&root, "2", half);
        assert!((source.take)(&root, &[]).status.success(), "{}", source.name);
        account(&root, source);
        (source.put)(&root, "3", &whole);
        assert!((source.take)(&root, &[]).status.success(), "{}", source.name);
        let account = account(&root, source);
        assert_eq!(account["taken_in"], json!(3), "{}: both versions are kept: {account}", source.name);
        assert_eq!(
            account["held"],
            json!(1),
            "{}: and a person sees that there are two: {account}",
            source.name
        );
    }
}

#[test]
fn what_a_writer_has_not_finished_is_left_alone() {
    let root = Root::new();
    root.write("var/maildir/tmp/1", &nomination("unfinished")[..200]);
    root.intake(&["run", "--once"]);
    assert_eq!(root.intake_json(&["audit"])["taken_in"], json!(0), "what is in tmp/ is still being written");
    assert_eq!(root.files("var/maildir/tmp").len(), 1);

    // A delivery that is killed in the middle of the mail has promised nothing.
    let mut child = root
        .worker(&["deliver", "wsis-info@itu.int"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(&nomination("cut")[..200]).expect("the first half");
    child.kill().expect("killed");
    child.wait().expect("ended");
    drop(pipe);
    assert_eq!(root.intake_json(&["audit"])["taken_in"], json!(0));
    assert!(root.deliver(&nomination("cut")).status.success());
    assert_eq!(root.intake_json(&["audit"])["taken_in"], json!(1));
}

#[test]
fn a_mailbox_larger_than_memory_allows_is_taken_in_piece_by_piece() {
    let root = Root::new();
    let mut mbox = Vec::new();
    let filler = "x".repeat(70) + "\n";
    for number in 0..300 {
        mbox.extend(b"From sender@example.org Fri Jan 17 14:22:09 2020\n");
        mbox.extend(format!("From: a{number}@example.org\nAuto-Submitted: auto-replied\nMessage-ID: <{number}@x.example>\n\n").bytes());
        mbox.extend(filler.repeat(3000).bytes());
        mbox.extend(b"\n");
    }
    root.write("in/box.mbox", &mbox);
    let mut child = root
        .worker(&["import", &path(&root, "in/box.mbox")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    while child.try_wait().expect("a status").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
        peak = peak.max(line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(root.intake_json(&["audit"])["taken_in"], json!(300));
    assert!(peak < 200_000, "a mailbox of {} MB took {peak} kB", mbox.len() / 1_000_000);
}

#[test]
fn a_table_of_an_older_system_becomes_records_with_their_old_numbers() {
    let root = Root::new();
    let table = "No;Name;Position;Organisation;Stakeholder type;Country;E-mail of nominee;Telephone;Short biography;\
                 Working languages;Action Lines;Available on;Travel paid by the nominee's side;The nominee agrees;Nominated by;nominator_name;nominator_email;Shoe size\n\
                 17;Ada Byron;Analyst;Engine Works;Private Sector;United Kingdom;ada@example.org;+44 20 7946 0000;\"Wrote \"\"notes\"\"; many.\";\
                 English;C3;31 March 2020;yes;yes;Engine Works;Mary Byron;mary@example.org;38\n\
                 18;Grace Example;Admiral;Navy;Government;Kenya;grace@example.org;+254 20 000 0000;Compiles.;\
                 English;C4;31 March 2020;yes;yes;Navy;Rear Example;rear@example.org;39\n";
    root.write("in/old.csv", table);
    let file = path(&root, "in/old.csv");
    for round in 0..2 {
        let output = root.intake(&["import", "--form", "hltf-nomination", &file]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{round}: {said}");
        assert!(said.contains("Shoe size"), "what answers nothing is told: {said}");
        let account = root.intake_json(&["audit"]);
        assert_eq!(
            (account["taken_in"].clone(), account["records"].clone()),
            (json!(2), json!(2)),
            "{account}"
        );
        assert_eq!(
            (account["replies"].clone(), account["problems"].clone()),
            (json!(0), json!([])),
            "{account}"
        );
    }
    let rows = root.intake_json(&["list"]);
    let first = root.intake_json(&["show", rows[0]["id"].as_str().expect("an id")]);
    assert_eq!(
        (first["aliases"].clone(), first["channel"].clone(), first["fields"]["country"].clone()),
        (json!(["17"]), json!("import"), json!("GB")),
        "{first}"
    );
    let name = format!("content/records/hltf-nomination/2020/{}.yaml", first["id"].as_str().expect("an id"));
    assert!(root.read(&name).contains("aliases:\n- \"17\""), "{}", root.read(&name));
    // A row that changed is the same record.
    root.write("in/old.csv", table.replace("Analyst", "Countess"));
    assert!(root.intake(&["import", "--form", "hltf-nomination", &file]).status.success());
    let account = root.intake_json(&["audit"]);
    assert_eq!((account["taken_in"].clone(), account["records"].clone()), (json!(3), json!(2)), "{account}");
    assert!(root.read(&name).contains("Countess"));
    assert_eq!(root.intake(&["import", "--form", "no-form", &file]).status.code(), Some(2));
}
