//! Any text as a mail to the office of this repository: it is understood, decided and answered; the reply is a mail again,
//! and nothing of the text becomes markup in it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wsis_intake::attachment::Problem;
use wsis_intake::decide::{self, Circumstances, Known};
use wsis_intake::message;
use wsis_intake::office::Office;

static OFFICE: LazyLock<Office> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    Office::open(root.into()).unwrap_or_else(|closed| panic!("{}", closed.told()))
});

// The first byte says how the text comes: in the sender's name, the subject, plain text, HTML, as a reply.
fuzz_target!(|input: (u8, &str)| {
    let (style, text) = input;
    let reply = if style & 1 == 0 { "" } else { "In-Reply-To: <hltf-ask-1@intake.itu.int>\n" };
    let kind = if style & 2 == 0 { "plain" } else { "html" };
    let to = if style & 4 == 0 { "wsis-info@itu.int" } else { "wsis-info+hltf@itu.int" };
    let (head, body) = if style & 8 == 0 { ("nomination", text) } else { text.split_once('\n').unwrap_or((text, "")) };
    let raw = format!(
        "From: {head} <a@x.example>\nTo: {to}\nSubject: {head}\n{reply}Message-ID: <1@x.example>\n\
         Content-Type: text/{kind}; charset=utf-8\n\n{body}"
    );
    let office = &*OFFICE;
    let reading = decide::read(raw.as_bytes(), raw.len() as u64, office);
    let opened = decide::open(&reading, |_, _, _| Err(Problem::Damaged));
    let now = "2020-01-23T10:00:00Z".parse().expect("an instant");
    let circumstances = Circumstances {
        office,
        now,
        id: "MSG-AAAAAAAA",
        arrived: None,
        source: "deliver",
        size: raw.len() as u64,
        released: false,
        form: None,
        note: None,
        replies_before: 0,
    };
    let explained = decide::decide(&reading, &Known::default(), &opened, &circumstances);
    assert!(!explained.verdict.reason.is_empty());
    if let Some(reply) = &explained.verdict.reply {
        let sent = message::parse(&reply.bytes);
        assert_eq!(sent.unreadable, None);
        assert_eq!(sent.from.len(), 1);
        assert_eq!(sent.to.len(), 1, "{:?}", sent.to);
        let html = String::from_utf8_lossy(&reply.bytes);
        assert!(html.is_ascii() || !html.contains("<script"));
    }
});
