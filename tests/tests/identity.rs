//! Who may change a record: whoever shows that the mailbox is theirs, by a token of ours or by our own mail server's word.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::{Value, json};
use tests::programs::{Root, nomination};

const OWNER: &str = "amina.okello@delta-libraries.example.org";

/// A root with one record of [`OWNER`]'s, its id, and the reply to it.
fn with_record() -> (Root, String, String) {
    let root = Root::new();
    root.write("content/intake.yaml", "authserv_ids: [mx.secretariat.example]\n");
    root.drop_mail("1", &nomination("identity"));
    assert!(root.intake(&["run", "--once"]).status.success());
    let id = root.intake_json(&["list"])[0]["id"].as_str().expect("an id").to_owned();
    let (_, reply) = root.files("var/outbox").pop().expect("a reply");
    (root, id, unfold(&reply))
}

fn unfold(mail: &[u8]) -> String {
    String::from_utf8_lossy(mail).replace("\r\n ", " ").replace("\r\n", "\n")
}

fn header(mail: &str, name: &str) -> String {
    mail.lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
        .unwrap_or_else(|| panic!("no {name} in\n{mail}"))
        .to_owned()
}

/// The token of a reply, from its address of answers.
fn token(reply: &str) -> String {
    let address = header(reply, "Reply-To");
    address.split("+t-").nth(1).and_then(|rest| rest.split('@').next()).expect("a token").to_owned()
}

/// A mail that corrects the position, with further headers; returns what became of it.
fn correct(root: &Root, name: &str, from: &str, headers: &str) -> Value {
    let mail = format!(
        "{headers}From: {from}\nMessage-ID: <{name}@x.example>\n\n\
         Please correct this:\n\nPosition: Director {name}\n"
    );
    root.drop_mail(name, mail.as_bytes());
    let output = root.intake(&["run", "--once"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    root.intake_json(&["audit"])
}

fn position(root: &Root, id: &str) -> String {
    let shown = root.intake_json(&["show", id]);
    shown["fields"]["nominee_position"].as_str().unwrap_or_default().to_owned()
}

const THREAD: &str =
    "To: wsis-info@itu.int\nSubject: Re: Nomination\nIn-Reply-To: <identity@delta-libraries.example.org>\n";

#[test]
fn a_name_in_the_from_line_changes_nothing() {
    let (root, id, _) = with_record();
    let audit = correct(&root, "spoof", OWNER, THREAD);
    assert_eq!(audit["held"], json!(1), "{audit}");
    assert_eq!(position(&root, &id), "Head of Digital Services");
}

#[test]
fn a_token_in_the_address_or_the_subject_proves_the_mailbox_once() {
    let (root, id, reply) = with_record();
    let known = token(&reply);
    assert!(header(&reply, "Subject").contains(&format!("[t-{known}]")), "{reply}");
    let address = format!("To: wsis-info+t-{known}@itu.int\nSubject: Re: Received\n");
    let audit = correct(&root, "first", OWNER, &address);
    assert_eq!(audit["held"], json!(0), "{audit}");
    assert_eq!(position(&root, &id), "Director first");
    // The same token again proves nothing.
    let audit = correct(&root, "second", OWNER, &address);
    assert_eq!(audit["held"], json!(1), "{audit}");
    assert_eq!(position(&root, &id), "Director first");
    // The reply to the first correction has a new one; a subject is enough, from any address that knows it.
    let replies = root.files("var/outbox");
    let updated = replies.iter().find(|(name, _)| name.contains("updated")).expect("a reply");
    let fresh = token(&unfold(&updated.1));
    assert_ne!(fresh, known);
    let subject = format!("To: wsis-info@itu.int\nSubject: RE: Updated [T-{}]\n", fresh.to_uppercase());
    let audit = correct(&root, "third", "amina@home.example", &subject);
    assert_eq!((audit["held"].clone(), audit["problems"].clone()), (json!(1), json!([])), "{audit}");
    assert_eq!(position(&root, &id), "Director third");
    let ledger = std::fs::read(root.path("var/ledger.sqlite")).expect("the ledger");
    let hash = wsis_intake::identity::hash(&fresh);
    let holds = |text: &str| ledger.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(&hash) || root.path("var/ledger.sqlite-wal").exists());
}

#[test]
fn a_token_expires_and_is_worth_nothing_to_a_machine() {
    let (root, id, reply) = with_record();
    let address = format!("To: wsis-info+t-{}@itu.int\nSubject: Re: Received\n", token(&reply));
    let automatic = format!("{address}Auto-Submitted: auto-replied\n");
    let audit = correct(&root, "machine", OWNER, &automatic);
    assert_eq!(audit["ignored"], json!(1), "{audit}");
    let mail = format!(
        "{address}From: {OWNER}\nMessage-ID: <late@x.example>\n\nPlease correct this:\n\nPosition: Director late\n"
    );
    root.drop_mail("late", mail.as_bytes());
    assert!(root.intake_at("2020-04-20T09:00:00+02:00", &["run", "--once"]).status.success());
    assert_eq!(position(&root, &id), "Head of Digital Services");
    assert_eq!(root.intake_json(&["audit"])["held"], json!(1));
}

#[test]
fn our_own_mail_servers_word_proves_an_address_and_a_forged_one_does_not() {
    let domain = "delta-libraries.example.org";
    let pass = format!("Authentication-Results: mx.secretariat.example; dmarc=pass header.from={domain}\n");
    let forged = format!("Authentication-Results: mx.evil.example; dmarc=pass header.from={domain}\n");
    let cases = [
        (pass.clone(), OWNER, true),
        (pass.clone(), "somebody.else@delta-libraries.example.org", false),
        (forged.clone(), OWNER, false),
        (forged + &pass, OWNER, false),
    ];
    for (results, from, changes) in cases {
        let (root, id, _) = with_record();
        correct(&root, "auth", from, &format!("{results}{THREAD}"));
        assert_eq!(position(&root, &id) == "Director auth", changes, "{results}{from}");
    }
}

#[test]
fn a_stranger_gets_no_token_for_somebody_elses_record() {
    let (root, _, _) = with_record();
    correct(&root, "stranger", "mallory@evil.example", THREAD);
    let replies = root.files("var/outbox");
    let to_stranger = replies
        .iter()
        .map(|(_, bytes)| unfold(bytes))
        .find(|mail| mail.contains("mallory@"))
        .expect("a reply");
    assert!(!to_stranger.contains("+t-") && !to_stranger.contains("[t-"), "{to_stranger}");
}

#[test]
fn a_question_of_ours_that_comes_back_is_shown_at_its_record() {
    let root = Root::new();
    let sink = tests::sink::Sink::start(&[]);
    let smtp = format!("replies: {{smtp: {{host: 127.0.0.1, port: {}, security: none}}}}\n", sink.port);
    root.write("content/intake.yaml", smtp);
    let incomplete = String::from_utf8(nomination("bounce")).expect("UTF-8").replace("Country: Kenya\n", "");
    root.drop_mail("1", incomplete.as_bytes());
    assert!(root.intake(&["run", "--once"]).status.success());
    let question = sink.received().pop().expect("the question");
    assert!(
        question.sender.starts_with("wsis-info+b-") && question.sender.ends_with("@itu.int"),
        "{question:?}"
    );
    let bounce = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: {}\nSubject: Undelivered Mail\n\
         Message-ID: <b1@mx.example.org>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nNo such user.\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; {OWNER}\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
        question.sender
    );
    root.drop_mail("2", bounce.as_bytes());
    // What a person sends there is no answer either.
    let prose =
        format!("From: {OWNER}\nTo: {}\nMessage-ID: <p@x.example>\n\nCountry: Kenya\n", question.sender);
    root.drop_mail("3", prose.as_bytes());
    assert!(root.intake(&["run", "--once"]).status.success());
    let audit = root.intake_json(&["audit"]);
    assert_eq!((audit["ignored"].clone(), audit["replies"].clone()), (json!(2), json!(1)), "{audit}");
    let id = root.intake_json(&["list"])[0]["id"].as_str().expect("an id").to_owned();
    let shown = root.intake_json(&["show", &id]);
    assert!(shown["note"].is_string() && shown["sender_unreachable_since"].is_string(), "{shown}");
    assert!(shown["fields"]["country"].is_null(), "{shown}");
    let reply = root.intake_json(&["outbox"])[0].clone();
    assert!(reply["trouble"].as_str().is_some_and(|trouble| trouble.contains("came back")), "{reply}");
}
