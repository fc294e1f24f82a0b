//! Mails made to hurt: each gives a message, in time, and says what was wrong.

use std::time::Duration;

use crate::computed;
use proptest::prelude::*;
use wsis_intake::{
    classify::{Kind, OwnAddresses, classify},
    message::{Defect, Message, Rung, Unreadable, parse},
};

const MEGABYTE: usize = 1024 * 1024;

/// A second of computing for 25 MB; a build without optimisation is given more, or the test would measure that.
const LIMIT: Duration = if cfg!(debug_assertions) { Duration::from_secs(6) } else { Duration::from_secs(1) };

fn timed(name: &str, raw: &[u8]) -> Message {
    let start = computed();
    let message = parse(raw);
    let _ = classify(&message, &OwnAddresses::default());
    let elapsed = computed() - start;
    eprintln!("{name}: {} bytes in {:.3} s", raw.len(), elapsed.as_secs_f64());
    assert!(elapsed < LIMIT, "{name} took {elapsed:?}");
    message
}

fn kind(message: &Message) -> Kind {
    classify(message, &OwnAddresses::default()).kind
}

const HEAD: &str =
    "From: Ana <ana@example.org>\r\nTo: office@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n";

#[test]
fn nested_200_deep() {
    let mut raw = HEAD.to_owned();
    for depth in 0..200 {
        raw.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=\"b{depth}x\"\r\n\r\n--b{depth}x\r\n"
        ));
    }
    raw.push_str("Content-Type: text/plain\r\n\r\nName: at the bottom\r\n");
    (0..200).rev().for_each(|depth| raw.push_str(&format!("--b{depth}x--\r\n")));
    let message = timed("nested 200 deep", raw.as_bytes());
    assert!(message.has(Defect::TooDeep));
    assert_eq!(message.rung, Rung::Tolerant);
    assert_eq!(message.unreadable, Some(Unreadable::OverLimits));
    assert_eq!(kind(&message), Kind::Unreadable);
}

#[test]
fn mails_in_mails_in_mails() {
    let mut raw = String::new();
    for depth in 0..200 {
        raw.push_str(&format!("From: a{depth}@example.org\r\nContent-Type: message/rfc822\r\n\r\n"));
    }
    raw.push_str("From: z@example.org\r\n\r\nName: at the bottom\r\n");
    let message = timed("mails in mails", raw.as_bytes());
    let mut depth = 0;
    let mut inner = &message;
    while let Some(next) = inner.nested.first() {
        inner = next;
        depth += 1;
    }
    assert_eq!(depth, 5);
    assert!(inner.has(Defect::NestedTooDeep));
}

#[test]
fn thirty_megabytes_are_unreadable_but_known() {
    let mut raw = format!("{HEAD}Content-Type: text/plain\r\n\r\n").into_bytes();
    raw.resize(30 * MEGABYTE, b'a');
    let message = timed("30 MB of one line", &raw);
    assert_eq!(message.unreadable, Some(Unreadable::TooLarge));
    assert_eq!(message.from[0].email, "ana@example.org");
}

#[test]
fn eighteen_megabytes_of_header() {
    let long_line = format!("{HEAD}X-Long: {}\r\n\r\nName: Ana", "x".repeat(18 * MEGABYTE));
    let message = timed("18 MB in one header", long_line.as_bytes());
    assert!(message.has(Defect::HeaderLineTooLong));
    assert_eq!((message.text.as_str(), message.unreadable), ("Name: Ana", None));

    let many = format!("{HEAD}{}\r\nName: Ana", "X-Many: y\r\n".repeat(18 * MEGABYTE / 11));
    let message = timed("18 MB of headers", many.as_bytes());
    assert!(message.has(Defect::TooManyHeaders));
    assert_eq!(message.text, "Name: Ana");

    let folded = format!("{HEAD}X-Folded: y\r\n{}\r\nName: Ana", " y\r\n".repeat(18 * MEGABYTE / 4));
    let message = timed("18 MB of folding", folded.as_bytes());
    assert!(message.has(Defect::HeaderLineTooLong));
    assert_eq!(message.text, "Name: Ana");
}

#[test]
fn encoded_word_bombs() {
    for (name, piece) in [("=?", "=?"), ("open words", "=?a?q?"), ("one charset each", "=?utf-8?q?=C3=A9?= ")]
    {
        let header = piece.repeat(MEGABYTE / piece.len());
        let raw =
            format!("{HEAD}X-Bomb: {header}\r\nContent-Type: text/plain; name=\"{header}\"\r\n\r\nName: Ana");
        let message = timed(name, raw.as_bytes());
        assert_eq!(message.text, "Name: Ana");
        // Many headers, each within its own limit.
        let header = piece.repeat(8 * 1024 / piece.len());
        let headers: String = (0..190).map(|number| format!("X-Bomb-{number}: {header}\r\n")).collect();
        timed(name, format!("{HEAD}{headers}\r\nName: Ana").as_bytes());
    }
}

#[test]
fn many_parts() {
    let part = "--b\r\nContent-Type: text/plain\r\nX: y\r\n\r\nhello\r\n";
    let raw = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        part.repeat(25 * MEGABYTE / part.len() - 10)
    );
    let message = timed("25 MB of parts", raw.as_bytes());
    assert!(message.has(Defect::TooManyParts));
    assert!(message.text.starts_with("hello"));

    let raw =
        format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n".repeat(5 * MEGABYTE));
    timed("25 MB of delimiters", &raw.as_bytes()[..25 * MEGABYTE]);

    let raw =
        format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "\n--".repeat(8 * MEGABYTE));
    timed("24 MB of dashes", raw.as_bytes());
}

#[test]
fn large_bodies_of_every_encoding() {
    let line = "TmFtZTogQW5hIFNpbHZhDQpDb3VudHJ5OiBQZXJ1DQpOYW1lOiBBbmEgU2lsdmENCkNvdW50cnk6\r\n";
    let base64 = line.repeat(24 * MEGABYTE / line.len());
    let raw =
        format!("{HEAD}Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}");
    assert_eq!(timed("base64", raw.as_bytes()).parts[0].defects, []);
    let raw = format!(
        "{HEAD}Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64.replace("TmF", "T!F")
    );
    assert_eq!(timed("damaged base64", raw.as_bytes()).parts[0].defects, [Defect::TransferDamaged]);
    for (name, piece) in [
        ("quoted-printable", "=41=C3=A9 soft=\r\n"),
        ("stray equals signs", "====="),
        ("lines", "\r\n"),
        ("blanks", "      \r\n"),
    ] {
        let body = piece.repeat(24 * MEGABYTE / piece.len());
        for media_type in ["text/plain", "application/x-y", "text/html"] {
            let raw = format!(
                "{HEAD}Content-Type: {media_type}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}"
            );
            timed(name, raw.as_bytes());
        }
    }
}

#[test]
fn large_texts_that_look_like_quotations() {
    for piece in [
        "> a\n",
        "On Mon, 20 Jan 2020 at 05:15, A <a@example.org> wrote:\n",
        "From: a@example.org\n",
        "-- \n",
        "1@<\n",
        "On 1\n",
        "--- Original Message ---\n",
        "Sent from my iPhone\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\n",
        "begin 644 x\n",
        "a: b\n",
        "____\n\n",
        "```\n",
        "&gt;\n",
        "в 1\n",
    ] {
        let raw = format!(
            "{HEAD}Content-Type: text/plain; format=flowed\r\n\r\n{}",
            piece.repeat(24 * MEGABYTE / piece.len())
        );
        let start = computed();
        let message = timed(piece.trim(), raw.as_bytes());
        let _ = message.segments();
        assert!(computed() - start < LIMIT, "{piece:?}: {:?}", computed() - start);
    }
}

#[test]
fn hostile_html() {
    let pieces = [
        "<div>",
        "<b><i><font color=1>",
        "<table><tr><td>",
        "<p>x",
        "<",
        "&",
        "&#1114112;",
        "<!--",
        "<a href='http://x.example/'>y</a>",
        "<tr><td>a<td>b",
        "<blockquote type=cite>",
        "<ul><li>",
        "<span style='display:none'>",
        "<style>.a{",
        "</div></p></b>",
        "<svg><title>",
        "<select><option>",
        "\0",
    ];
    for piece in pieces {
        let raw =
            format!("{HEAD}Content-Type: text/html\r\n\r\n{}", piece.repeat(24 * MEGABYTE / piece.len()));
        timed(piece, raw.as_bytes());
        let raw = format!("{HEAD}Content-Type: text/html\r\n\r\n{}", piece.repeat(MEGABYTE / piece.len()));
        timed(piece, raw.as_bytes());
    }
    let table = format!("<table>{}</table>", "<tr><td>Name</td><td>Ana</td></tr>".repeat(20_000));
    let raw = format!("{HEAD}Content-Type: text/html\r\n\r\n{table}");
    timed("a long table", raw.as_bytes());
    let raw = format!(
        "{HEAD}Content-Type: text/html\r\n\r\n{}",
        "<table><tr><td>Name</td><td>Ana</td></tr></table>".repeat(20_000)
    );
    timed("many tables", raw.as_bytes());
}

#[test]
fn hostile_addresses() {
    for piece in ["a@b.example,", "<", "\"", "(", "a b c,", ":;", "=?utf-8?q?x?=,", "@,", "<a@b>,"] {
        let list = piece.repeat(60 * 1024 / piece.len());
        timed(piece, format!("From: {list}\r\nTo: {list}\r\n\r\nhello").as_bytes());
    }
}

#[test]
fn nothing_and_noise() {
    assert_eq!(kind(&parse(b"")), Kind::Empty);
    assert_eq!(kind(&parse(b"\r\n\r\n")), Kind::Empty);
    assert_eq!(kind(&parse(HEAD.as_bytes())), Kind::Empty);
    let noise: Vec<u8> = (0_u32..3_000_000)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect();
    let message = timed("noise", &noise);
    assert_eq!(message.unreadable, Some(Unreadable::Binary));
    timed("zeroes", &vec![0; 25 * MEGABYTE]);
    timed("line feeds", &vec![b'\n'; 25 * MEGABYTE]);
    timed("carriage returns", &vec![b'\r'; 25 * MEGABYTE]);
    timed("blanks", &vec![b' '; 25 * MEGABYTE]);
    timed("colons", &vec![b':'; 25 * MEGABYTE]);
    timed("high bytes", &vec![0xE9; 25 * MEGABYTE]);
    timed(
        "utf-16",
        &[
            &[0xFF, 0xFE][..],
            &"Name: Ana\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().repeat(MEGABYTE),
        ]
        .concat(),
    );
    let text = parse("Name: Ana Silva\nCountry: Peru\n".as_bytes());
    assert_eq!((text.rung, text.text.as_str()), (Rung::RawText, "Name: Ana Silva\nCountry: Peru"));
}

#[test]
fn every_cut_of_a_mail_gives_a_message() {
    let raw = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/mail/structure/alternative-in-related.eml"
    ))
    .unwrap();
    for length in 0..raw.len() {
        let message = parse(&raw[..length]);
        let _ = (classify(&message, &OwnAddresses::default()), message.segments());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..4000)) {
        let message = parse(&raw);
        let _ = (classify(&message, &OwnAddresses::default()), message.segments());
    }

    /// Pieces of mails in any order reach deeper than noise.
    #[test]
    fn arbitrary_pieces_of_mails_never_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let raw: Vec<u8> = pieces.iter().flat_map(|index| PIECES[*index].iter().copied()).collect();
        let message = parse(&raw);
        let _ = (classify(&message, &OwnAddresses::default()), message.segments());
        for part in &message.parts {
            let _ = part.stored_name();
        }
    }
}

const PIECES: &[&[u8]] = &[
    b"From: ",
    b"To: ",
    b"Subject: ",
    b"Date: ",
    b"Received: ",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\n\n",
    b" ",
    b"\t",
    b"Content-Type: ",
    b"multipart/mixed; ",
    b"multipart/alternative; ",
    b"multipart/related; ",
    b"multipart/report; report-type=delivery-status; ",
    b"boundary=b",
    b"boundary=\"b0\"",
    b"--b\r\n",
    b"--b0\r\n",
    b"--b--\r\n",
    b"text/plain; charset=utf-8; format=flowed; delsp=yes",
    b"text/html",
    b"message/rfc822",
    b"message/delivery-status",
    b"text/calendar; method=REQUEST",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1=x\r\n",
    b"=?utf-8?B?2YXY?= =?utf-8?q?=B1?=",
    b"=?",
    b"?=",
    b"<a@b.example>",
    b"\"",
    b"(",
    b"@",
    b",",
    b";",
    b"<table><tr><td>Name</td><td>Ana</td></tr></table>",
    b"<div style='display:none'>",
    b"> quoted\n",
    b"On 1 Jan 2020, A <a@b.example> wrote:\n",
    b"-- \n",
    b"-----Original Message-----\n",
    b"From: x\nSent: y\nTo: z\nSubject: w\n",
    b"\xE9\xFF\x00",
    "é世\u{202E}".as_bytes(),
    b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n",
    b"99999999999999999999",
    b"+AOk-",
    b"%00",
    b"```\n",
    b"begin 644 x\n",
    b"Message-ID: <a@b>\r\n",
    b"=C3=A9=\r\n",
    b"2YXYsQ==",
];
