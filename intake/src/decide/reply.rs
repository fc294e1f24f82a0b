//! Makes the reply of a decision: to whom, in which language, with which bytes.

use jiff::ToSpan;
use schema::form::Field;
use schema::name::{FieldName, Lang};
use schema::record::Answers;

use super::{Circumstances, Reading};
use crate::acknowledge::letter::{About, About1, Letter, RefusedAnswer};
use crate::acknowledge::mail::{self, Envelope};
use crate::identity::{self, Issued, Purpose};
use crate::office::Office;
use crate::validate::Validated;
use crate::verdict::Reply;

/// What the reply says of one record.
pub(super) struct Said<'a> {
    pub(super) id: String,
    /// What was understood from this very message.
    pub(super) answers: Answers,
    pub(super) validated: &'a Validated,
    pub(super) check: Vec<FieldName>,
}

/// Everything that a reply depends on.
pub(super) struct Plan<'a> {
    pub(super) about: About,
    pub(super) lang: Lang,
    pub(super) form: Option<&'a schema::form::Form>,
    pub(super) call: Option<&'a schema::call::Call>,
    pub(super) said: Vec<Said<'a>>,
    pub(super) received: jiff::Timestamp,
    pub(super) late: bool,
    /// A file that could not be opened.
    pub(super) file: Option<String>,
    /// Whether whoever reads the reply may change the records that it is about.
    pub(super) may_prove: bool,
}

/// Returns the domain of our Message-IDs: one below the contact's, so that a colleague's mail is never taken for ours.
pub fn domain(office: &Office) -> String {
    let contact = &office.catalogue.settings.contact.email;
    format!("intake.{}", contact.rsplit_once('@').map_or("localhost", |(_, domain)| domain))
}

/// Composes the reply; `None` where nobody may be answered.
pub(super) fn compose(
    plan: &Plan<'_>,
    reading: &Reading,
    circumstances: &Circumstances<'_>,
) -> Option<Reply> {
    let office = circumstances.office;
    let to = reading.message.author().filter(|address| mail::is_answerable(&address.email))?;
    let own = office.own_addresses();
    if !reading.class.is_answerable || own.iter().any(|address| address.eq_ignore_ascii_case(&to.email)) {
        return None;
    }
    let settings = &office.catalogue.settings;
    let zone = &settings.time_zone;
    let call = plan.call;
    let in_time = call.is_none_or(|call| call.in_time(plan.received, zone) != Some(false));
    let deadline =
        call.and_then(|call| call.closes_as_of(circumstances.now, zone)).map(|when| when.ends(zone));
    let completion = call.filter(|_| in_time).and_then(|call| call.completion_ends(plan.received, zone));
    let name = Some(mail::clean(&to.name, 120)).filter(|name| !name.is_empty());
    let records = plan
        .said
        .iter()
        .filter_map(|said| {
            let form = plan.form?;
            let field = |name: &FieldName| form.field(name.as_str());
            let missing: Vec<&Field> = said.validated.missing.iter().filter_map(field).collect();
            let refused = said
                .validated
                .invalid
                .iter()
                .filter_map(|refused| {
                    let values = refused
                        .refusal
                        .values
                        .iter()
                        .map(|(name, value)| ((*name).to_owned(), value.clone()))
                        .collect();
                    Some(RefusedAnswer {
                        field: field(&refused.field)?,
                        reason: refused.refusal.code.to_owned(),
                        values,
                    })
                })
                .collect();
            let check = said.check.iter().filter_map(field).collect();
            Some(About1 { id: &said.id, answers: &said.answers, missing, refused, check })
        })
        .collect();
    let letter = Letter {
        about: plan.about,
        lang: plan.lang,
        name: name.as_deref(),
        message: circumstances.id,
        form: plan.form,
        records,
        deadline,
        completion,
        late: plan.late,
        file: plan.file.as_deref(),
        on_arrival: call.is_some_and(|call| call.publish == schema::call::Publish::OnArrival),
    };
    let written = letter.write(&office.phrases, &office.catalogue);
    let mut subject = written.subject.clone();
    let contact = &settings.contact.email;
    let tags = office.config.plus_addresses;
    let (mut tokens, mut reply_to, mut sender) = (Vec::new(), None, None);
    if let Some([proof, returned]) = circumstances.tokens {
        let expires = circumstances.now.saturating_add((identity::TOKEN_DAYS * 24).hours());
        let mut issue = |token: &str, purpose: Purpose| {
            let expires = expires.as_ref().map_or(circumstances.now, |at| *at);
            tokens.push(Issued { hash: identity::hash(token), purpose, expires });
        };
        if plan.may_prove {
            issue(proof, Purpose::Identity);
            reply_to = identity::tagged(contact, Purpose::Identity, proof).filter(|_| tags);
            subject = identity::tagged_subject(&subject, proof);
        }
        // Whoever is asked something should hear when the question did not arrive; a receipt is not worth a bounce.
        if tags && plan.about.asks() {
            issue(returned, Purpose::Bounce);
            sender = identity::tagged(contact, Purpose::Bounce, returned);
        }
    }
    let message_id = format!("<{}.{}@{}>", circumstances.id, plan.about.kind(), domain(office));
    let mut references = reading.message.references.clone();
    references.extend(reading.message.in_reply_to.iter().cloned());
    references.dedup();
    let envelope = Envelope {
        from: (settings.contact.name.text(plan.lang), &settings.contact.email),
        to: (name.as_deref(), &to.email),
        reply_to: reply_to.as_deref(),
        subject: &subject,
        message_id: &message_id,
        in_reply_to: reading.message.message_id.as_deref(),
        references: &references,
        date: circumstances.now,
        language: plan.lang.as_str(),
    };
    let bytes = mail::compose(&envelope, &written.text, &written.html).ok()?;
    Some(Reply {
        kind: plan.about.kind(),
        message_id,
        recipient: to.email.clone(),
        sender,
        suppressed: circumstances.replies_before >= i64::from(office.config.limits.address)
            || circumstances.thread_replies_before >= i64::from(office.config.limits.thread),
        subject,
        text: written.text,
        bytes,
        tokens,
    })
}
