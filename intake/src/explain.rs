//! A dry run of one message: what would be understood and done, and why. Changes nothing.

mod terminal;

use jiff::Timestamp;
use schema::name::Lang;
use serde_json::{Map, Value, json};

use crate::decide::{self, Circumstances, Explained, Known, Lookup, Reading};
use crate::ledger::{Ledger, LedgerError};
use crate::office::Office;
use crate::source::Found;
use crate::submission::Purpose;

/// What a dry run tells, for programs and for people.
#[derive(Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Explanation {
    pub json: Value,
    pub text: String,
}

/// Explains one message.
pub fn explain(
    found: &Found,
    office: &Office,
    ledger: Option<&Ledger>,
    now: Timestamp,
) -> Result<Explanation, LedgerError> {
    let size = if found.oversize { u64::MAX } else { found.raw.len() as u64 };
    let reading = decide::read(&found.raw, size, office);
    let known = match ledger {
        Some(ledger) => {
            let own = office.own_addresses();
            ledger.known(&reading, &Lookup { recipients: &[], own: &own, now })?
        }
        None => Known::default(),
    };
    let digits = data_encoding::HEXLOWER.decode(reading.sha256.as_bytes()).unwrap_or_default();
    let id = format!("MSG-{}", &data_encoding::BASE32_NOPAD.encode(&digits)[..8]);
    let circumstances = Circumstances {
        office,
        now,
        id: &id,
        arrived: found.arrived,
        source: "explain",
        size,
        released: false,
        form: None,
        note: None,
        replies_before: 0,
        thread_replies_before: 0,
        tokens: None,
    };
    let opened = decide::open(&reading, crate::attachment::read);
    let explained = decide::decide(&reading, &known, &opened, &circumstances);
    Ok(Explanation {
        json: as_json(&reading, &explained, office),
        text: terminal::page(&reading, &explained, office),
    })
}

fn local(at: Timestamp, office: &Office) -> String {
    let zoned = at.to_zoned_datetime(office.catalogue.settings.time_zone.clone());
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Tells whether it came in time; `undecided` where it was still the day of the closing at the sender's own place.
fn before_deadline(reading: &Reading, explained: &Explained, office: &Office) -> Value {
    match explained.in_time {
        None => Value::Null,
        Some(true) => json!(true),
        Some(false) => {
            let call = explained.verdict.call.as_deref().and_then(|id| office.catalogue.calls.get(id));
            let zone = &office.catalogue.settings.time_zone;
            let closes = call.and_then(|named| named.call.closes_as_of(explained.verdict.received, zone));
            let there = reading.message.date.map(|date| date.offset.to_datetime(date.instant).date());
            match (closes, there) {
                (Some(closes), Some(there)) if !closes.has_clock() && there <= closes.last(zone) => {
                    json!("undecided")
                }
                _ => json!(false),
            }
        }
    }
}

fn as_json(reading: &Reading, explained: &Explained, office: &Office) -> Value {
    let verdict = &explained.verdict;
    let author = reading.message.author();
    let submission = explained.submission.as_ref();
    let mut records = Vec::new();
    for (index, understood) in submission.iter().flat_map(|submission| submission.records.iter()).enumerate()
    {
        let mut fields = Map::new();
        let mut needs_check = Vec::new();
        for answered in &understood.answers {
            fields.insert(answered.field.to_string(), json!(answered.answer));
            if let Some(reason) = answered.needs_check {
                needs_check.push(json!({ "field": answered.field, "reason": reason }));
            }
        }
        for (field, part) in &understood.files {
            let name = reading.message.parts.get(*part).and_then(|part| part.file_name.clone());
            if !fields.contains_key(field.as_str()) {
                fields.insert(field.to_string(), json!(name));
            }
        }
        let id = verdict.records.get(index).map(|record| record.id.to_string());
        let validated = explained.validated.get(index);
        // What an update leaves missing cannot be told where the record itself is not known.
        let known_base = verdict.records.get(index).is_some_and(|record| record.update) || !understood.update;
        let missing: Vec<String> = validated
            .filter(|_| known_base)
            .map(|validated| validated.missing.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        records.push(json!({
            "id": id.or_else(|| understood.id.as_ref().map(ToString::to_string)),
            "update": understood.update,
            "fields": fields,
            "missing_required": missing,
            "needs_check": needs_check,
        }));
    }
    let attachments: Vec<Value> = reading
        .message
        .parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            json!({
                "filename": part.file_name,
                "media_type": media_type(part),
                "use": purpose(index, explained),
            })
        })
        .collect();
    let call = verdict.call.as_deref().and_then(|id| office.catalogue.calls.get(id));
    let on_arrival = call.is_some_and(|named| named.call.publish == schema::call::Publish::OnArrival);
    json!({
        "kind": verdict.kind,
        "form": verdict.form,
        "call": verdict.call,
        "language": language(reading, explained).as_str(),
        "from": { "name": author.map(|a| &a.name), "email": author.map(|a| &a.email) },
        "received": local(verdict.received, office),
        "before_deadline": before_deadline(reading, explained, office),
        "concerns": verdict.concerns,
        "confirmation": if on_arrival { "needed" } else { "none" },
        "text": submission.map_or_else(|| reading.message.segments().new, |submission| submission.text.clone()),
        "records": records,
        "attachments": attachments,
        "action": verdict.action,
        "reason": verdict.reason,
        "reply": verdict.reply.as_ref().map(|reply| json!({ "subject": reply.subject, "text": reply.text })),
    })
}

fn language(reading: &Reading, explained: &Explained) -> Lang {
    match &explained.submission {
        Some(submission) => submission.language,
        None => {
            let declared = reading.message.content_language.iter().find_map(|tag| Lang::from_tag(tag));
            declared.unwrap_or_else(|| crate::understand::language_of(&reading.message.text))
        }
    }
}

fn media_type(part: &crate::message::Part) -> String {
    let sniffed = part.sniffed_type.media_type();
    if sniffed == "application/octet-stream" || sniffed == "text/plain" {
        part.declared_type.clone()
    } else {
        sniffed.to_owned()
    }
}

fn purpose(index: usize, explained: &Explained) -> String {
    let uses = explained.submission.iter().flat_map(|submission| submission.attachments.iter());
    match uses.into_iter().find(|attachment| attachment.part == index).map(|attachment| &attachment.purpose) {
        Some(Purpose::Answer { record, field }) => format!("{field} of record {}", record + 1),
        Some(Purpose::Form) => "filled-in form".to_owned(),
        Some(Purpose::Signature) => "picture of the signature, not used".to_owned(),
        Some(Purpose::Unknown) | None => "kept for a person".to_owned(),
    }
}
