//! Puts a [`Message`] together: limits, normalisation, structure, headers, body, defects, in this order.

use super::{
    Address, Defect, Headers, Hop, Message, Report, ReturnPath, Rung, TextSource, Unreadable, address,
    body::Content,
    clean, date,
    header::{self, RawHeader},
    limits, normalise, received, report, sniff,
    structure::{self, Node},
};

/// Reads a mail that is nested `nesting` mails deep.
pub(super) fn message(raw: &[u8], nesting: usize) -> Message {
    let cut = &raw[..raw.len().min(limits::MESSAGE_BYTES)];
    let (bytes, mut defects) = normalise::normalise(cut);
    let was_normalised = !defects.is_empty();
    let scan = limits::scan(&bytes);
    let is_too_large = raw.len() > limits::MESSAGE_BYTES;
    if is_too_large {
        defects.push(Defect::MessageTooLarge);
    }
    defects.extend(scan.defects);
    let (root, rung) = structure::read(&bytes, was_normalised, scan.is_risky, &mut defects);
    let mut message = Message { rung, size_bytes: raw.len(), ..Message::default() };
    read_headers(&mut message, &root.headers, &mut defects);
    read_body(&mut message, &root, nesting, &mut defects);
    if message.from.iter().all(|address| address.email.is_empty()) {
        defects.push(Defect::MissingFrom);
    }
    if message.message_id.is_none() {
        defects.push(Defect::MissingMessageId);
    }
    if message.date.is_none() {
        defects.push(Defect::MissingDate);
    }
    defects.sort_unstable();
    defects.dedup();
    message.unreadable = unreadable(&message, &bytes, is_too_large, &defects);
    message.defects = defects;
    message
}

fn read_headers(message: &mut Message, raw: &[RawHeader], defects: &mut Vec<Defect>) {
    let headers = Headers::decode(raw, defects);
    const ONCE: [&str; 7] = ["from", "to", "subject", "date", "message-id", "content-type", "sender"];
    if ONCE.iter().any(|name| headers.all(name).nth(1).is_some()) {
        defects.push(Defect::DuplicateHeader);
    }
    let mut addresses = |name: &str| -> Vec<Address> {
        // Several To or Cc headers are several lists; of two From headers only the first counts.
        let take = if matches!(name, "from" | "sender") { 1 } else { usize::MAX };
        let values = raw.iter().filter(|header| header.name.eq_ignore_ascii_case(name)).take(take);
        values.flat_map(|header| address::list(&header.value, defects)).take(limits::ADDRESSES).collect()
    };
    message.from = addresses("from");
    message.sender = addresses("sender");
    message.reply_to = addresses("reply-to");
    message.to = addresses("to");
    message.cc = addresses("cc");
    message.return_path = match header::first(raw, "return-path") {
        None => ReturnPath::Absent,
        Some(value) => {
            match address::list(value, &mut Vec::new()).into_iter().find(|address| !address.email.is_empty())
            {
                Some(address) => ReturnPath::Address(address.email),
                None if value.contains(&b'<') => ReturnPath::Null,
                None => ReturnPath::Absent,
            }
        }
    };
    message.subject = clean::line(headers.first("subject").unwrap_or_default());
    message.message_id =
        headers.first("message-id").and_then(|value| report::message_ids(value).into_iter().next());
    message.in_reply_to = headers.first("in-reply-to").map(report::message_ids).unwrap_or_default();
    message.references = headers.first("references").map(report::message_ids).unwrap_or_default();
    message.date = headers.first("date").and_then(date::parse);
    message.received = headers.all("received").take(limits::HEADERS).map(Hop::parse).collect();
    message.delivered_to = received::delivered_to(&headers, &message.received);
    message.content_language = languages(&headers);
    message.headers = headers;
}

/// Collects language tags: what the mail says it is written in.
fn languages(headers: &Headers) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for value in headers.all("content-language") {
        for tag in value.split([',', ';', ' ']).map(|tag| tag.trim().to_ascii_lowercase()) {
            let is_tag = (2..=20).contains(&tag.len())
                && tag.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
            if is_tag && !tags.contains(&tag) && tags.len() < 10 {
                tags.push(tag);
            }
        }
    }
    tags
}

fn read_body(message: &mut Message, root: &Node<'_>, nesting: usize, defects: &mut Vec<Defect>) {
    if message.rung == Rung::RawText && sniff::sniff(root.body) != super::FileType::Text {
        // Binary data has no text to show.
        return;
    }
    let mut content = Content::of(root, nesting);
    let text = content.text();
    message.text = text.text;
    message.text_source = if message.rung == Rung::RawText && text.source != TextSource::None {
        TextSource::Raw
    } else {
        text.source
    };
    message.charset = text.charset;
    message.charset_source = text.charset_source;
    message.html_rows = text.rows;
    message.parts = content.parts;
    message.nested = content.nested;
    message.calendar_method = content.calendar_method;
    message.encrypted = content.encrypted;
    message.signed = content.signed;
    message.report = content.report.or_else(|| prose_report(message));
    defects.append(&mut content.defects);
}

/// Old mail servers bounce in prose: their reports are read from the text.
fn prose_report(message: &Message) -> Option<Report> {
    let local_part = message
        .author()
        .map(|address| format!("{} {}", address.email, address.name).to_lowercase())
        .unwrap_or_default();
    let is_daemon = local_part.contains("mailer-daemon")
        || local_part.starts_with("postmaster@")
        || local_part.contains("mail delivery");
    if is_daemon { report::from_prose(&message.text) } else { None }
}

/// Decides whether a mail ends in quarantine.
fn unreadable(message: &Message, bytes: &[u8], is_too_large: bool, defects: &[Defect]) -> Option<Unreadable> {
    if is_too_large {
        return Some(Unreadable::TooLarge);
    }
    let is_empty = message.text.is_empty()
        && message.parts.is_empty()
        && message.nested.is_empty()
        && message.report.is_none();
    if message.rung == Rung::RawText && is_empty && !bytes.trim_ascii().is_empty() {
        return Some(Unreadable::Binary);
    }
    let over = [
        Defect::TooDeep,
        Defect::TooManyParts,
        Defect::HeaderBlockTooLarge,
        Defect::HeaderLineTooLong,
        Defect::TooManyHeaders,
    ];
    (is_empty && defects.iter().any(|defect| over.contains(defect))).then_some(Unreadable::OverLimits)
}
