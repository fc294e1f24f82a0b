//! What the files of a message are for: the picture that a form asks for, a filled-in form, a signature's logo.

use schema::field::Refusal;
use schema::form::Field;
use schema::record::{Answer, CheckReason};

use super::FormIndex;
use super::draft::evidence;
use super::person;
use super::words::folded;
use crate::attachment::limits::TEXT_BYTES;
use crate::message::{FileType, Message, Part, charset};
use crate::submission::{Answered, AttachedText, AttachmentUse, Place, Purpose, Refused, Understood};

/// Reads the text files of a message: forms filled in as plain text.
pub(super) fn texts(message: &Message) -> Vec<AttachedText> {
    message
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| {
            part.sniffed_type == FileType::Text && part.bytes.len() <= TEXT_BYTES && !is_data(part)
        })
        .map(|(index, part)| {
            let bytes = part.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&part.bytes);
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => charset::decode(bytes, None).text,
            };
            AttachedText { part: index, file_name: name(part), text, rows: Vec::new() }
        })
        .collect()
}

/// Files whose text is for programs.
fn is_data(part: &Part) -> bool {
    let name = part.file_name.as_deref().unwrap_or_default().to_lowercase();
    part.declared_type == "text/calendar"
        || part.declared_type == "text/vcard"
        || [".csv", ".ics", ".vcf", ".json", ".xml", ".html", ".htm", ".log"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn name(part: &Part) -> String {
    part.file_name.clone().unwrap_or_default()
}

/// Returns the files of a message that nobody asked for.
pub(super) fn unused(message: &Message) -> Vec<AttachmentUse> {
    message.parts.iter().enumerate().map(|(part, file)| AttachmentUse { part, purpose: idle(file) }).collect()
}

fn idle(part: &Part) -> Purpose {
    if is_logo(part) { Purpose::Signature } else { Purpose::Unknown }
}

/// A picture that the letter's own HTML shows is of the signature, not an answer; so is a tiny inline picture.
fn is_logo(part: &Part) -> bool {
    const TINY: usize = 6 * 1024;
    part.sniffed_type.is_picture()
        && (part.referenced_by_cid || (part.disposition == "inline" && part.bytes.len() < TINY))
}

/// Gives the files to the fields that ask for them.
pub(super) fn assign(
    index: &FormIndex,
    records: &mut [Understood],
    message: &Message,
    attached: &[AttachedText],
    is_reply: bool,
) -> Vec<AttachmentUse> {
    let mut uses: Vec<AttachmentUse> = Vec::new();
    let pictures: Vec<usize> = (0..message.parts.len())
        .filter(|part| message.parts[*part].sniffed_type.is_picture() && !is_logo(&message.parts[*part]))
        .collect();
    // A portrait pasted into the letter counts where a picture is asked for and nothing is attached.
    let pictures = if pictures.is_empty() { pasted(message) } else { pictures };
    for (part, file) in message.parts.iter().enumerate() {
        let read = attached.iter().any(|text| text.part == part)
            && records.iter().any(|record| {
                record.answers.iter().any(|answered| answered.evidence.place == Place::Attachment(name(file)))
            });
        let purpose = if read {
            Purpose::Form
        } else if pictures.contains(&part)
            && let Some(field) = index.roles.pictures.first().map(|field| &index.form.fields[*field])
            && let Some(record) = record_of(
                records,
                index,
                file,
                pictures.iter().position(|picture| *picture == part),
                pictures.len(),
                is_reply,
            )
        {
            give(&mut records[record], field, part, file);
            Purpose::Answer { record, field: field.name.clone() }
        } else {
            idle(file)
        };
        uses.push(AttachmentUse { part, purpose });
    }
    uses
}

fn pasted(message: &Message) -> Vec<usize> {
    const LARGE: usize = 40 * 1024;
    let large: Vec<usize> = (0..message.parts.len())
        .filter(|part| {
            message.parts[*part].sniffed_type.is_picture() && message.parts[*part].bytes.len() >= LARGE
        })
        .collect();
    if large.len() == 1 { large } else { Vec::new() }
}

/// Returns the record that a picture belongs to: the only one, the one whose name is in the file's, or by order.
fn record_of(
    records: &[Understood],
    index: &FormIndex,
    file: &Part,
    place: Option<usize>,
    n_pictures: usize,
    is_reply: bool,
) -> Option<usize> {
    match records.len() {
        0 => return None,
        1 => return Some(0),
        _ => {}
    }
    let file_words = folded(&name(file).replace(['_', '.'], " "));
    let title = index
        .roles
        .name
        .or_else(|| index.form.show.title.as_ref().and_then(|title| index.field_index(title.value.as_str())));
    let by_name: Vec<usize> = (0..records.len())
        .filter(|record| {
            let Some(field) = title else { return false };
            let Some(Answer::Text(name)) = records[*record].answer(index.form.fields[field].name.as_str())
            else {
                return false;
            };
            folded(name)
                .split(' ')
                .any(|word| word.chars().count() > 3 && file_words.split(' ').any(|other| other == word))
                || person::same(name, &file_words)
        })
        .collect();
    match by_name.as_slice() {
        [only] => Some(*only),
        _ if n_pictures == records.len() && !is_reply => place,
        _ => None,
    }
}

/// Puts a file into a record, if its kind and size are those that the field takes.
fn give(record: &mut Understood, field: &Field, part: usize, file: &Part) {
    let proof = evidence(&name(file), &Place::Attachment(name(file)));
    let media_type = file.sniffed_type.media_type();
    let size = file.bytes.len() as u64;
    let refusal = if !field.limits.accept.is_empty()
        && !field.limits.accept.iter().any(|accepted| accepted == media_type)
    {
        Some(Refusal {
            code: "file_type",
            values: vec![("file", name(file)), ("types", field.limits.accept.join(", "))],
        })
    } else {
        field.limits.max_bytes.filter(|limit| size > *limit).map(|limit| Refusal {
            code: "file_size",
            values: vec![("file", name(file)), ("size", megabytes(size)), ("limit", megabytes(limit))],
        })
    };
    if let Some(refusal) = refusal {
        record.refusals.push(Refused { field: field.name.clone(), refusal, evidence: proof });
        return;
    }
    let many = field.limits.max_items.is_some();
    let known = record.answers.iter_mut().find(|answered| answered.field == field.name);
    match known {
        Some(Answered { answer: Answer::List(files), needs_check, .. }) => {
            files.push(Answer::Text(name(file)));
            if field.limits.max_items.is_some_and(|limit| files.len() > limit as usize) {
                *needs_check = Some(CheckReason::OverLimit);
            }
        }
        // One picture is asked for and several came: the first counts until a person chose.
        Some(answered) => answered.needs_check = Some(CheckReason::Conflict),
        None => {
            let answer = Answer::Text(name(file));
            let answer = if many { Answer::List(vec![answer]) } else { answer };
            record.answers.push(Answered {
                field: field.name.clone(),
                answer,
                evidence: proof,
                needs_check: None,
            });
        }
    }
    record.files.push((field.name.clone(), part));
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
