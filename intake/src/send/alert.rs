//! Tells the operator by mail that something needs a person at the machine. The mail names ids alone, and goes the way of
//! every reply: its bytes are frozen in the outbox.

use jiff::Timestamp;

use crate::acknowledge::mail::{self, Envelope};
use crate::decide::message_id_domain;
use crate::ledger::{Ledger, LedgerError, hex};
use crate::office::Office;
use crate::verdict::Reply;

/// Writes a mail to the operator, where the settings name one; the same news goes once.
pub fn tell(
    ledger: &mut Ledger,
    office: &Office,
    now: Timestamp,
    news: &str,
    text: &str,
) -> Result<(), LedgerError> {
    let Some(operator) = &office.config.operator else { return Ok(()) };
    let settings = &office.catalogue.settings;
    let name = hex(format!("{news}\n{text}\n{now}").as_bytes());
    let message_id = format!("<alert.{}@{}>", &name[..16], message_id_domain(office));
    let subject = format!("wsis-intake: {news}");
    let envelope = Envelope {
        from: (settings.contact.name.text(schema::name::Lang::En), &settings.contact.email),
        to: (None, operator),
        reply_to: None,
        subject: &subject,
        message_id: &message_id,
        in_reply_to: None,
        references: &[],
        date: now,
        language: "en",
    };
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace("\n\n", "</p>\n<p>");
    let html = format!("<!DOCTYPE html>\n<html lang=\"en\"><body><p>{html}</p></body></html>\n");
    let Ok(bytes) = mail::compose(&envelope, &format!("{text}\n"), &html) else { return Ok(()) };
    let reply = Reply {
        kind: "alert",
        message_id,
        recipient: operator.clone(),
        sender: None,
        suppressed: false,
        subject,
        text: text.to_owned(),
        bytes,
        tokens: Vec::new(),
    };
    ledger.add_alert(&reply, now)
}
