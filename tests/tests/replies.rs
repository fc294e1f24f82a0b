//! Replies over a real SMTP connection: one for each mail, the same bytes again after a failure, none to machines.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::json;
use tests::programs::{Root, repository};
use tests::sink::Sink;

fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
}

fn root_with(sink: &Sink) -> Root {
    let root = Root::new();
    let settings = format!(
        "replies:\n  smtp: {{host: 127.0.0.1, port: {}, security: none, hello: test.example}}\n",
        sink.port
    );
    root.write("content/intake.yaml", settings);
    root
}

/// Runs the worker once at a clock time of the open day.
fn run_at(root: &Root, time: &str) {
    let at = format!("2020-01-20T{time}+01:00");
    let output = root.intake_at(&at, &["run", "--once"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_reply_goes_out_once_with_a_null_sender() {
    let sink = Sink::start(&[]);
    let root = root_with(&sink);
    root.drop_mail("1", &nomination("smtp"));
    run_at(&root, "09:00:00");
    run_at(&root, "09:30:00");
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].sender.as_str(), received[0].recipient.as_str()),
        ("", "amina.okello@delta-libraries.example.org")
    );
    assert!(String::from_utf8_lossy(&received[0].bytes).contains("\r\nAuto-Submitted: auto-replied\r\n"));
    assert_eq!(root.intake_json(&["outbox"])[0]["state"], "sent");
}

#[test]
fn a_refusal_for_now_is_tried_again_later_with_the_same_bytes() {
    let sink = Sink::start(&["451 try again"]);
    let root = root_with(&sink);
    root.drop_mail("1", &nomination("later"));
    run_at(&root, "09:00:00");
    assert_eq!(root.intake_json(&["outbox"])[0]["state"], "waiting");
    let frozen = root.intake_json(&["outbox"])[0]["sha256"].clone();
    run_at(&root, "09:00:30");
    assert_eq!(sink.received().len(), 0, "not before the pause is over");
    run_at(&root, "09:05:00");
    assert_eq!(sink.received().len(), 1);
    let sent = root.intake_json(&["outbox"])[0].clone();
    assert_eq!((sent["state"].clone(), sent["sha256"].clone()), (json!("sent"), frozen));
}

#[test]
fn a_refusal_for_good_is_shown_at_the_record() {
    let sink = Sink::start(&["550 5.1.1 no such user"]);
    let root = root_with(&sink);
    root.drop_mail("1", &nomination("never"));
    run_at(&root, "09:00:00");
    let reply = root.intake_json(&["outbox"])[0].clone();
    assert_eq!(reply["state"], "dead");
    let record = root.intake_json(&["show", reply["record"].as_str().expect("a record")]);
    assert!(record["note"].as_str().is_some_and(|note| note.contains("cannot be delivered")), "{record}");
}

#[test]
fn a_server_that_is_down_delays_replies_and_nothing_else() {
    let sink = Sink::start(&[]);
    let root = root_with(&sink);
    root.write("content/intake.yaml", "replies:\n  smtp: {host: 127.0.0.1, port: 1, security: none}\n");
    root.drop_mail("1", &nomination("down"));
    run_at(&root, "09:00:00");
    assert_eq!(root.files("content/records").len(), 1, "the record is written all the same");
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
    root.write(
        "content/intake.yaml",
        format!("replies:\n  smtp: {{host: 127.0.0.1, port: {}, security: none}}\n", sink.port),
    );
    run_at(&root, "09:10:00");
    assert_eq!(sink.received().len(), 1);
}

#[test]
fn machines_get_no_reply() {
    let sink = Sink::start(&[]);
    let root = root_with(&sink);
    let cases = [
        "Auto-Submitted: auto-replied\nSubject: Re: nomination",
        "Precedence: bulk\nList-Id: <news.example.org>\nSubject: News",
        "Return-Path: <>\nSubject: Undelivered Mail Returned to Sender",
    ];
    for (number, headers) in cases.iter().enumerate() {
        let mail = format!(
            "From: MAILER-DAEMON@example.org\nTo: wsis-info@itu.int\n{headers}\nMessage-ID: <{number}@x.example>\n\nName: A\nCountry: Kenya\n"
        );
        root.drop_mail(&number.to_string(), mail.as_bytes());
    }
    run_at(&root, "09:00:00");
    assert_eq!(sink.received(), []);
    assert_eq!(root.intake_json(&["audit"])["ignored"], json!(cases.len()));
}

#[test]
fn a_loop_of_two_machines_ends() {
    let sink = Sink::start(&[]);
    let root = root_with(&sink);
    for number in 0..40 {
        root.drop_mail(&format!("{number:03}"), &nomination(&format!("loop-{number}")));
    }
    run_at(&root, "09:00:00");
    assert_eq!(sink.received().len(), 30, "one address gets thirty replies in a day");
    let suppressed = root.intake_json(&["outbox"]);
    let suppressed =
        suppressed.as_array().expect("rows").iter().filter(|row| row["state"] == "suppressed").count();
    assert_eq!(suppressed, 10, "and the others are kept, and shown");
}

#[test]
fn the_systems_sendmail_takes_replies_and_may_refuse_them_for_now() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = Root::new();
    let script = |body: &str| {
        root.write("sendmail", format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(root.path("sendmail"), std::fs::Permissions::from_mode(0o755))
            .expect("a program");
    };
    let folder = root.path("").to_str().expect("UTF-8").to_owned();
    root.write("content/intake.yaml", format!("replies: {{sendmail: {folder}sendmail}}\n"));
    script("cat > /dev/null; echo 'queue is full' >&2; exit 75");
    root.drop_mail("1", &nomination("sendmail"));
    run_at(&root, "09:00:00");
    assert_eq!(root.intake_json(&["outbox"])[0]["state"], "waiting");
    script(&format!("echo \"$@\" > {folder}arguments; cat > {folder}taken"));
    run_at(&root, "09:05:00");
    assert_eq!(root.intake_json(&["outbox"])[0]["state"], "sent");
    assert!(root.read("taken").contains("Auto-Submitted: auto-replied"));
    assert!(root.read("arguments").contains("amina.okello@delta-libraries.example.org"));
}

#[test]
fn a_thread_and_all_replies_together_have_their_limits() {
    let sink = Sink::start(&[]);
    let root = Root::new();
    let settings = |limits: &str| {
        format!(
            "operator: operator@example.org\nlimits: {limits}\n\
             replies: {{smtp: {{host: 127.0.0.1, port: {}, security: none}}}}\n",
            sink.port
        )
    };
    root.write("content/intake.yaml", settings("{thread: 3}"));
    root.drop_mail("0", &nomination("thread"));
    run_at(&root, "09:00:00");
    for number in 0..5 {
        let mail = format!(
            "From: amina.okello@delta-libraries.example.org\nTo: wsis-info@itu.int\nSubject: Re: it\n\
             Message-ID: <t{number}@x.example>\nIn-Reply-To: <thread@delta-libraries.example.org>\n\nWhen is it? Number {number}?\n"
        );
        root.drop_mail(&format!("t{number}"), mail.as_bytes());
        run_at(&root, "09:00:00");
    }
    assert_eq!(sink.received().len(), 3, "a thread gets so many replies in a day");

    // Past the last limit everything stops, nothing is lost, and the operator hears of it once.
    root.write("content/intake.yaml", settings("{all: 5}"));
    for number in 0..4 {
        let mail = String::from_utf8(nomination(&format!("all-{number}"))).expect("UTF-8");
        root.drop_mail(&format!("a{number}"), mail.replace("amina.", &format!("a{number}.")).as_bytes());
        run_at(&root, &format!("09:0{}:00", number + 1));
    }
    let to_operator =
        |sink: &Sink| sink.received().iter().filter(|mail| mail.recipient == "operator@example.org").count();
    assert_eq!((sink.received().len(), to_operator(&sink)), (6, 1), "five, and the news that it stopped");
    let waiting = root.intake_json(&["outbox"]);
    let waiting =
        waiting.as_array().expect("rows").iter().filter(|reply| reply["state"] == "waiting").count();
    assert_eq!(waiting, 2, "the others wait");
    assert!(root.intake_at("2020-01-20T09:06:00+01:00", &["outbox", "send"]).status.success());
    assert_eq!(sink.received().len(), 8, "a person let them go on");
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}
