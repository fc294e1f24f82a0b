//! Tells the sender of a record what a person decided about it: only where the person at the desk asks for it.

use jiff::Timestamp;
use schema::name::Lang;
use schema::record::{Answers, Status};

use super::reply::domain;
use crate::acknowledge::letter::{About, About1, Letter};
use crate::acknowledge::mail::{self, Envelope};
use crate::ledger::RecordRow;
use crate::office::Office;
use crate::verdict::Reply;

/// Composes the notice; `None` where the sender has no address, or where nothing is told of such a status.
pub fn notice(office: &Office, row: &RecordRow, status: Status, now: Timestamp) -> Option<Reply> {
    let about = match status {
        Status::Accepted => About::Accepted,
        Status::Declined => About::Declined,
        Status::Withdrawn => About::Withdrawn,
        Status::Submitted => return None,
    };
    let to = row.sender.as_deref().filter(|address| mail::is_answerable(address))?;
    let lang = Lang::from_tag(&row.language).unwrap_or(Lang::En);
    let answers = Answers::default();
    let letter = Letter {
        about,
        lang,
        name: None,
        message: &row.id,
        form: office.catalogue.forms.get(&row.form),
        records: vec![About1 {
            id: &row.id,
            answers: &answers,
            missing: Vec::new(),
            refused: Vec::new(),
            check: Vec::new(),
        }],
        deadline: None,
        completion: None,
        late: false,
        file: None,
        on_arrival: false,
    };
    let written = letter.write(&office.phrases, &office.catalogue);
    let contact = &office.catalogue.settings.contact;
    let message_id = format!("<{}.{}.{}@{}>", row.id, about.kind(), row.revision + 1, domain(office));
    let envelope = Envelope {
        from: (contact.name.text(lang), &contact.email),
        to: (None, to),
        reply_to: None,
        subject: &written.subject,
        message_id: &message_id,
        in_reply_to: None,
        references: &[],
        date: now,
        language: lang.as_str(),
    };
    let bytes = mail::compose(&envelope, &written.text, &written.html).ok()?;
    Some(Reply {
        kind: about.kind(),
        message_id,
        recipient: to.to_owned(),
        sender: None,
        suppressed: false,
        subject: written.subject,
        text: written.text,
        bytes,
        tokens: Vec::new(),
    })
}
