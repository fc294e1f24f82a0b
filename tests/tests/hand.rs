//! The editors' hand in record files: it stays, it is merged with what later mails say, and a true conflict waits.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::json;
use tests::programs::{Root, nomination};

/// A root with one written record, its id and the path of its file.
fn with_record() -> (Root, String, String) {
    let root = Root::new();
    root.drop_mail("1", &nomination("hand"));
    assert!(root.intake(&["run", "--once"]).status.success());
    let (name, _) = root.files("content/records").pop().expect("a record");
    let id = name.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).expect("an id").to_owned();
    (root, id, format!("content/records/{name}"))
}

fn edit(root: &Root, file: &str, from: &str, to: &str) {
    let text = root.read(file);
    assert!(text.contains(from), "{text}");
    root.write(file, text.replace(from, to));
}

/// A reply in the record's thread that corrects one line, released by a person.
fn correct(root: &Root, name: &str, line: &str) {
    let mail = format!(
        "Received: from a by mx.secretariat.example; Fri, 17 Jan 2020 15:00:00 +0100\n\
         From: Amina Okello <amina.okello@delta-libraries.example.org>\nTo: wsis-info@itu.int\n\
         Subject: Re: Nomination\nMessage-ID: <{name}@delta-libraries.example.org>\n\
         In-Reply-To: <hand@delta-libraries.example.org>\n\nA correction, please:\n\n{line}\n"
    );
    root.drop_mail(name, mail.as_bytes());
    assert!(root.intake(&["run", "--once"]).status.success());
    for row in root.intake_json(&["list", "--status", "held"]).as_array().expect("rows") {
        if row["what"] == "message" {
            let released = root.intake(&["release", row["id"].as_str().expect("an id")]);
            assert!(released.status.success(), "{}", String::from_utf8_lossy(&released.stderr));
        }
    }
}

fn problems(root: &Root) -> serde_json::Value {
    root.intake_json(&["audit"])["problems"].clone()
}

#[test]
fn what_an_editor_wrote_survives_every_later_writing() {
    let (root, id, file) = with_record();
    edit(&root, &file, "Head of Digital Services", "Director of Services");
    for command in ["accept", "decline", "accept", "decline"] {
        assert!(root.intake(&[command, &id]).status.success());
        assert!(root.read(&file).contains("Director of Services"), "{command}: {}", root.read(&file));
    }
    assert_eq!(problems(&root), json!([]));
}

#[test]
fn a_later_mail_and_an_editor_are_merged_field_by_field() {
    let (root, _, file) = with_record();
    edit(&root, &file, "Head of Digital Services", "Director of Services");
    correct(&root, "2", "Organisation: Delta Libraries Trust");
    let text = root.read(&file);
    assert!(text.contains("Director of Services") && text.contains("Delta Libraries Trust"), "{text}");
    assert_eq!(problems(&root), json!([]));
}

#[test]
fn a_conflict_is_held_with_both_versions_until_a_person_decides() {
    let (root, id, file) = with_record();
    edit(&root, &file, "Delta Library Network", "Delta Network of Libraries");
    let by_hand = root.read(&file);
    correct(&root, "2", "Organisation: Delta Libraries Trust");
    assert_eq!(root.read(&file), by_hand, "the file is left as it is");
    let shown = root.intake_json(&["show", &id]);
    assert_eq!(
        shown["conflict"],
        json!([{
            "field": "organisation", "file": "Delta Network of Libraries", "ledger": "Delta Libraries Trust"
        }])
    );
    assert_eq!(root.intake_json(&["list", "--status", "held"])[0]["id"], json!(id));
    assert_eq!(problems(&root), json!([]), "what waits for a person is no fault");
    // The person has looked, and decides: the file is right.
    assert!(root.intake(&["accept", &id]).status.success());
    let text = root.read(&file);
    assert!(text.contains("Delta Network of Libraries") && text.contains("status: accepted"), "{text}");
    assert_eq!(root.intake_json(&["show", &id])["conflict"], json!([]));
    assert!(root.intake(&["decline", &id]).status.success());
    assert!(root.read(&file).contains("Delta Network of Libraries"), "and it stays settled");
    assert_eq!(problems(&root), json!([]));
}

#[test]
fn a_status_that_an_editor_writes_counts_like_the_command() {
    let (root, id, file) = with_record();
    edit(&root, &file, "status: submitted", "status: accepted");
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_eq!(root.intake_json(&["show", &id])["status"], "accepted");
    assert_eq!(problems(&root), json!([]));
}

#[test]
fn what_was_withdrawn_is_not_brought_back_by_a_file() {
    let (root, id, file) = with_record();
    let before = root.read(&file);
    assert!(root.intake(&["withdraw", &id]).status.success());
    root.write(&file, before);
    assert!(problems(&root)[0].as_str().is_some_and(|told| told.contains("does not agree")));
    assert_eq!(root.intake_json(&["show", &id])["status"], "withdrawn");
    // Whoever forgets it afterwards writes the file anew.
    assert!(root.intake(&["forget", &id]).status.success());
    assert!(!root.read(&file).contains("Wanjiru"));
    assert_eq!(problems(&root), json!([]));
}

#[test]
fn a_field_that_becomes_private_leaves_the_files() {
    let (root, _, file) = with_record();
    assert!(root.read(&file).contains("  organisation:"));
    let form = root.read("content/forms/hltf-nomination.yaml");
    let at = form.find("- name: organisation").expect("the field");
    let rest = form[at..].replacen("visibility: public", "visibility: private", 1);
    root.write("content/forms/hltf-nomination.yaml", form[..at].to_owned() + &rest);
    assert!(root.intake(&["run", "--once"]).status.success());
    assert!(!root.read(&file).contains("  organisation:"), "{}", root.read(&file));
}

#[test]
fn counts_show_no_cell_under_five() {
    let root = Root::new();
    for number in 0..7 {
        let mail = String::from_utf8(nomination(&format!("count-{number}"))).expect("UTF-8");
        let country = if number == 0 { "Senegal" } else { "Kenya" };
        let mail = mail.replace("Country: Kenya", &format!("Country: {country}"));
        root.drop_mail(&number.to_string(), mail.replace("Wanjiru", &format!("Wanjiru {number}")).as_bytes());
    }
    assert!(root.intake(&["run", "--once"]).status.success());
    let counts = root.read("content/records/hltf-nomination/2020/_counts.yaml");
    assert!(counts.contains("total: 7") && counts.contains("civil-society: 7"), "{counts}");
    assert!(!counts.contains("SN"), "{counts}");
    assert_eq!(root.site(&["build"]).status.code(), Some(0));
}
