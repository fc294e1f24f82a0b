//! Our own mails, one per quirk, each with LF and with CR LF line ends.
//!
//! A key of an expectation names a fact of the message; an unknown key fails, so that a slip of the pen is no silent pass.
//! `~` is a fact that is absent. A value in JSON is compared as JSON, anything else as a string.

use std::path::Path;

use serde_json::{Value, json};
use wsis_intake::{
    classify::{OwnAddresses, classify},
    message::{Address, Direction, Message, ReturnPath, TextSource, parse, received_instant},
};

use crate::files;

fn own() -> OwnAddresses {
    OwnAddresses {
        addresses: vec!["office@forum.example".into()],
        message_id_domains: vec!["forum.example".into()],
    }
}

#[test]
fn every_quirk_is_read_as_a_person_would() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mail");
    let mut count = 0;
    let mut mistakes = Vec::new();
    for path in
        files(&folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
    {
        // What those mails say is held by the suite of understanding.
        if path.parent().is_some_and(|folder| folder.ends_with("understand")) {
            continue;
        }
        let raw = std::fs::read(&path).unwrap();
        let expected = path.with_extension("expected.yaml");
        let Ok(expected) = std::fs::read_to_string(&expected) else {
            mistakes.push(format!("{}: no expectation beside it", path.display()));
            continue;
        };
        // Mails whose quirk is their line ends, and binary ones, are taken as they are.
        let is_exact = expected.lines().any(|line| line == "# exact bytes");
        let variants = if is_exact {
            vec![raw]
        } else {
            vec![with_line_ends(&raw, b"\n"), with_line_ends(&raw, b"\r\n")]
        };
        for (index, raw) in variants.iter().enumerate() {
            let message = parse(raw);
            for (key, wanted) in facts(&expected) {
                let found = fact(&message, &key);
                if found.as_ref() != Some(&wanted) {
                    let ends = if is_exact { "as is" } else { ["LF", "CR LF"][index] };
                    let found = found.map_or_else(|| "no such key".to_owned(), |found| found.to_string());
                    mistakes.push(format!(
                        "{} ({ends}) {key}:\n  expected {wanted}\n  found    {found}",
                        path.display()
                    ));
                }
            }
        }
        count += 1;
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert!(count > 0);
    eprintln!("{count} quirks");
}

fn with_line_ends(raw: &[u8], line_end: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() * 2);
    for (index, line) in raw.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            out.extend_from_slice(line_end);
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
    }
    out
}

/// The keys and values of a flat expectation.
fn facts(expected: &str) -> Vec<(String, Value)> {
    let lines = expected.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("no `key: value`: {line}"));
            let value = value.trim();
            let parsed = if value == "~" {
                Value::Null
            } else {
                serde_json::from_str(value).unwrap_or_else(|_| value.into())
            };
            (key.to_owned(), parsed)
        })
        .collect()
}

/// A fact of a message by its key; `None` for an unknown key.
fn fact(message: &Message, key: &str) -> Option<Value> {
    let people = |list: &[Address]| {
        json!(list.iter().map(|one| [one.name.as_str(), one.email.as_str()]).collect::<Vec<_>>())
    };
    let verdict = classify(message, &own());
    let segments = message.segments();
    let part = message.parts.first();
    let forwarded = segments.forwarded.as_ref();
    let delivery = message.report.as_ref().and_then(|report| report.deliveries.first());
    let nested = message.nested.first();
    Some(match key {
        "kind" => verdict.kind.code().into(),
        "answerable" => verdict.is_answerable.into(),
        "spam" => verdict.spam.is_some().into(),
        "rung" => message.rung.code().into(),
        "defects" => message.defects.iter().map(|defect| defect.code()).collect::<Vec<_>>().into(),
        "unreadable" => json!(message.unreadable.map(|reason| reason.to_string())),
        "from" => people(&message.from),
        "natural_name" => json!(message.author().map(Address::natural_name)),
        "to" => people(&message.to),
        "cc" => people(&message.cc),
        "reply_to" => people(&message.reply_to),
        "return_path" => match &message.return_path {
            ReturnPath::Absent => Value::Null,
            ReturnPath::Null => "<>".into(),
            ReturnPath::Address(email) => email.as_str().into(),
        },
        "delivered_to" => json!(message.delivered_to),
        "subject" => message.subject.as_str().into(),
        "message_id" => json!(message.message_id),
        "references" => json!(message.references),
        "date" => json!(message.date.map(|date| date.instant.to_string())),
        "received" => {
            let clock = "2020-06-01T00:00:00Z".parse().unwrap();
            received_instant(message, &["mx1.forum.example".into()], clock, None).to_string().into()
        }
        "language" => json!(message.content_language),
        "text" => message.text.as_str().into(),
        "text_source" => match message.text_source {
            TextSource::None => "none",
            TextSource::Plain => "plain",
            TextSource::Flowed => "flowed",
            TextSource::Html => "html",
            TextSource::Mixed => "mixed",
            TextSource::Raw => "raw",
        }
        .into(),
        "charset" => message.charset.into(),
        "new" => segments.new.as_str().into(),
        "own_text" => segments.own_text().into(),
        "signature" => segments.signature.as_str().into(),
        "quoted" => segments.quoted.iter().map(|quoted| quoted.text.as_str()).collect::<Vec<_>>().into(),
        "forwarded_from" => json!(forwarded.map(|forwarded| &forwarded.from)),
        "forwarded_date" => json!(forwarded.map(|forwarded| &forwarded.date)),
        "forwarded_subject" => json!(forwarded.map(|forwarded| &forwarded.subject)),
        "forwarded_text" => json!(forwarded.map(|forwarded| &forwarded.text)),
        "rows" => rows(message, Direction::Across),
        "rows_down" => rows(message, Direction::Down),
        "files" => json!(message.parts.iter().map(|part| part.file_name.as_deref()).collect::<Vec<_>>()),
        "file_types" => {
            json!(message.parts.iter().map(|part| part.sniffed_type.media_type()).collect::<Vec<_>>())
        }
        "file_text" => json!(part.map(|part| String::from_utf8_lossy(&part.bytes))),
        "file_bytes" => json!(part.map(|part| part.bytes.len())),
        "by_cid" => json!(message.parts.iter().map(|part| part.referenced_by_cid).collect::<Vec<_>>()),
        "nested" => message.nested.iter().map(|nested| nested.subject.as_str()).collect::<Vec<_>>().into(),
        "nested_text" => json!(nested.map(|nested| &nested.text)),
        "calendar" => json!(message.calendar_method),
        "encrypted" => message.encrypted.into(),
        "signed" => message.signed.into(),
        "bounced" => {
            json!(delivery.map(|delivery| [&delivery.recipient, &delivery.action, &delivery.status]))
        }
        "permanent" => json!(delivery.map(wsis_intake::message::Delivery::is_permanent)),
        "original" => json!(message.report.as_ref().and_then(|report| report.original_message_id.as_ref())),
        _ => return None,
    })
}

fn rows(message: &Message, direction: Direction) -> Value {
    let rows = message.html_rows.iter().filter(|row| row.direction == direction);
    json!(rows.map(|row| json!([row.record, row.label, row.value])).collect::<Vec<_>>())
}
