//! From a reading to a verdict: what kind of mail it is, what it changes, and the one action for the whole of it.

use jiff::Timestamp;
use schema::call::Call;
use schema::field::Refusal;
use schema::form::{Form, Visibility};
use schema::name::{FieldName, Lang, RecordId};
use schema::record::{Answers, CheckReason, NeedsCheck};

use super::reply::{Plan, Said, compose};
use super::{Circumstances, Known, Opened, Reading};
use crate::acknowledge::letter::{About, Why};
use crate::attachment::Problem;
use crate::attachment::name::publish_name;
use crate::classify::Kind as MailKind;
use crate::ledger::RecordRow;
use crate::message::received_instant;
use crate::submission::{Evidence, Kind, Place, Purpose, Refused, Submission, Understood};
use crate::validate::{Validated, validate};
use crate::verdict::{Action, KeptFile, PublishedFile, RecordChange, Verdict};

/// A verdict with what it was made of, for `explain`.
#[derive(Debug)]
pub struct Explained {
    /// What is decided.
    pub verdict: Verdict,
    /// What was understood; `None` for mail that is not read for answers.
    pub submission: Option<Submission>,
    /// How each record stands after this message.
    pub validated: Vec<Validated>,
    /// Whether it came before the closing; `None` where there is none.
    pub in_time: Option<bool>,
    /// The bytes of files to be kept.
    pub files: Vec<Vec<u8>>,
}

/// Decides about a message.
pub fn decide(
    reading: &Reading,
    known: &Known,
    opened: &Opened,
    circumstances: &Circumstances<'_>,
) -> Explained {
    let received = received(reading, circumstances);
    let sender =
        reading.message.author().map(|address| address.email.clone()).filter(|email| !email.is_empty());
    let verdict = Verdict {
        action: Action::Ignore,
        kind: reading.class.kind.code().to_owned(),
        reason: reading.class.reason.clone(),
        form: None,
        call: None,
        received,
        concerns: known.records.first().map(|row| row.id.clone()),
        sender,
        records: Vec::new(),
        reply: None,
        used_tokens: Vec::new(),
        undeliverable: Vec::new(),
        returned: None,
    };
    if known.to_bounces && !matches!(reading.class.kind, MailKind::Bounce | MailKind::Receipt) {
        return plain(to_the_reader_of_bounces(verdict, reading, known));
    }
    match reading.class.kind {
        MailKind::Ordinary => ordinary(verdict, reading, known, opened, circumstances),
        MailKind::Unreadable => {
            let reply = neutral(About::Unreadable, reading, circumstances, received);
            plain(Verdict { action: Action::Quarantine, reply, ..verdict })
        }
        MailKind::Encrypted => {
            let reply = neutral(About::Person(Why::Encrypted), reading, circumstances, received);
            plain(Verdict { action: Action::Hold, reply, ..verdict })
        }
        MailKind::Bounce => {
            let concerns = known.records.first().or(known.bounced.first()).map(|row| row.id.clone());
            let ours = known.ours || concerns.is_some() || reading.message.report.is_some();
            let action = if ours { Action::Flag } else { Action::Ignore };
            let undeliverable = undeliverable(reading, known);
            let returned = known.returned.as_ref().map(|(id, _)| id.clone());
            plain(Verdict { action, concerns, undeliverable, returned, ..verdict })
        }
        MailKind::Empty | MailKind::Invitation => plain(Verdict { action: Action::Flag, ..verdict }),
        _ => plain(verdict),
    }
}

/// What comes to an address of bounces is never read for answers: a bounce that follows no standard, or a vacation note.
fn to_the_reader_of_bounces(verdict: Verdict, reading: &Reading, known: &Known) -> Verdict {
    match reading.class.kind {
        MailKind::Ordinary | MailKind::Unreadable | MailKind::Encrypted | MailKind::Empty => Verdict {
            action: Action::Flag,
            kind: MailKind::Bounce.code().to_owned(),
            reason: "it came to an address that only returned mail is for".to_owned(),
            returned: known.returned.as_ref().map(|(id, _)| id.clone()),
            ..verdict
        },
        _ => verdict,
    }
}

/// Returns the addresses that a mail of ours will never reach; nobody marks an address by a bounce of somebody else's mail.
fn undeliverable(reading: &Reading, known: &Known) -> Vec<(String, String)> {
    let (Some((_, address)), Some(report)) = (&known.returned, &reading.message.report) else {
        return Vec::new();
    };
    let failed = report.deliveries.iter().find(|delivery| delivery.is_permanent());
    failed.map(|delivery| (address.to_lowercase(), delivery.status.clone())).into_iter().collect()
}

fn plain(verdict: Verdict) -> Explained {
    Explained { verdict, submission: None, validated: Vec::new(), in_time: None, files: Vec::new() }
}

/// Returns the instant that decides a deadline.
fn received(reading: &Reading, circumstances: &Circumstances<'_>) -> Timestamp {
    match circumstances.source {
        "deliver" | "web" => circumstances.now,
        _ => received_instant(
            &reading.message,
            &circumstances.office.config.own_hosts,
            circumstances.now,
            circumstances.arrived,
        ),
    }
}

/// Returns a receipt that says nothing of what a message says.
pub(super) fn receipt(
    reading: &Reading,
    circumstances: &Circumstances<'_>,
    received: Timestamp,
) -> Option<crate::verdict::Reply> {
    neutral(About::Unreadable, reading, circumstances, received)
}

fn neutral(
    about: About,
    reading: &Reading,
    circumstances: &Circumstances<'_>,
    received: Timestamp,
) -> Option<crate::verdict::Reply> {
    let lang =
        reading.message.content_language.iter().find_map(|tag| Lang::from_tag(tag)).unwrap_or(Lang::En);
    let plan = Plan {
        about,
        lang,
        form: None,
        call: None,
        said: Vec::new(),
        received,
        late: false,
        file: None,
        may_prove: false,
    };
    compose(&plan, reading, circumstances)
}

/// Decides about a person's mail.
fn ordinary(
    mut verdict: Verdict,
    reading: &Reading,
    known: &Known,
    opened: &Opened,
    circumstances: &Circumstances<'_>,
) -> Explained {
    let office = circumstances.office;
    let catalogue = &office.catalogue;
    let zone = &catalogue.settings.time_zone;
    let mut submission =
        office.reader().understand(&reading.message, &reading.class, &known.thread(), &opened.texts);
    verdict.kind = submission.kind.as_str().to_owned();
    if let Some(form) = circumstances.form {
        // A person said which form it is.
        submission.form_unclear.clear();
        verdict.form = Some(form.to_owned());
    } else {
        // Who only asks about a form answers none; the call that it is about is known all the same.
        let asks_only = submission.kind == Kind::Question && submission.records.is_empty();
        let answered = submission.form.as_ref().filter(|_| !asks_only || !known.records.is_empty());
        verdict.form = answered.map(|choice| choice.form.to_string());
    }
    let form = verdict.form.as_deref().and_then(|id| catalogue.forms.get(id));
    let call_id = submission
        .call
        .as_ref()
        .map(ToString::to_string)
        .or_else(|| form.and_then(|form| catalogue.call_of(form)).map(|(id, _)| id.to_owned()));
    let call = call_id.as_deref().and_then(|id| catalogue.calls.get(id)).map(|named| &named.call);
    verdict.call = call_id.clone();
    let in_time = call.and_then(|call| call.in_time(verdict.received, zone));

    let mut judged = Vec::new();
    let mut files = Vec::new();
    if let Some(form) = form {
        let case = Case {
            form,
            call,
            call_id: call_id.as_deref(),
            submission: &submission,
            reading,
            known,
            opened,
            circumstances,
            received: verdict.received,
        };
        for (place, understood) in submission.records.iter().enumerate() {
            judged.push(judge(&case, place, understood, &mut files));
        }
    }
    // Every token that counted for a record counts no more.
    for proof in &known.proofs {
        if judged.iter().any(|judged| judged.proof.as_deref() == Some(proof.hash.as_str())) {
            verdict.used_tokens.push(proof.hash.clone());
        }
    }
    let (action, reason, why) =
        weigh(&submission, &judged, call, in_time, reading, known, opened, circumstances);
    verdict.action = action;
    verdict.reason = reason;
    let about = match action {
        Action::Accept => Some(About::Received),
        Action::Ask => Some(About::Ask),
        Action::Update if submission.withdrawal => Some(About::Withdrawn),
        Action::Update => Some(About::Updated),
        Action::Hold if reading.class.spam.is_none() => Some(About::Person(why)),
        Action::Quarantine => Some(About::Unreadable),
        _ => None,
    };
    let late = in_time == Some(false);
    if let Some(about) = about {
        let said = match about {
            About::Person(_) => Vec::new(),
            _ => judged.iter().map(Judged::said).collect(),
        };
        let file = opened
            .problems
            .keys()
            .next()
            .and_then(|part| reading.message.parts.get(*part)?.file_name.clone());
        // A token proves that its mailbox was read: only the sender of the record gets one for it.
        let may_prove = match about {
            About::Person(Why::Identity) => known.records.iter().any(|row| {
                row.sender.as_deref().is_some_and(|sender| {
                    verdict.sender.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(sender))
                })
            }),
            About::Person(_) | About::Unreadable => false,
            _ => true,
        };
        let plan = Plan {
            about,
            lang: submission.language,
            form,
            call,
            said,
            received: verdict.received,
            late,
            file,
            may_prove,
        };
        verdict.reply = compose(&plan, reading, circumstances);
    }
    let recorded = matches!(action, Action::Accept | Action::Ask | Action::Update);
    let validated = judged.iter().map(|judged| judged.validated.clone()).collect();
    if recorded {
        verdict.records = judged.into_iter().map(|judged| judged.change).collect();
        verdict.concerns = None;
    } else {
        files.clear();
        verdict.used_tokens.clear();
    }
    Explained { verdict, submission: Some(submission), validated, in_time, files }
}

/// One record of the message with what it becomes.
struct Judged {
    change: RecordChange,
    validated: Validated,
    /// What this very message answered.
    said: Answers,
    /// Whether somebody else than the sender of the known record wants something changed that was settled.
    needs_identity: bool,
    /// The token that showed it, where one was needed.
    proof: Option<String>,
}

impl Judged {
    fn said(&self) -> Said<'_> {
        let check = self
            .change
            .needs_check
            .iter()
            .filter(|check| self.said.get(check.field.as_str()).is_some())
            .map(|check| check.field.clone())
            .collect();
        Said { id: self.change.id.to_string(), answers: self.said.clone(), validated: &self.validated, check }
    }
}

/// Everything that the judgement of one record depends on, the same for all records of a message.
#[derive(Clone, Copy)]
struct Case<'a> {
    form: &'a Form,
    call: Option<&'a Call>,
    call_id: Option<&'a str>,
    submission: &'a Submission,
    reading: &'a Reading,
    known: &'a Known,
    opened: &'a Opened,
    circumstances: &'a Circumstances<'a>,
    received: Timestamp,
}

fn judge(case: &Case<'_>, place: usize, understood: &Understood, files: &mut Vec<Vec<u8>>) -> Judged {
    let Case { form, call, call_id, submission, reading, known, circumstances, received, .. } = *case;
    let zone = &circumstances.office.catalogue.settings.time_zone;
    let row = understood.id.as_ref().and_then(|id| known.records.iter().find(|row| row.id == id.as_str()));
    let mut said = Answers::default();
    for answered in &understood.answers {
        said.set(&answered.field, answered.answer.clone());
    }
    let mut answers = row.map(|row| row.answers.clone()).unwrap_or_default();
    for (field, answer) in &said.0 {
        answers.set(field, answer.clone());
    }
    answers.0.retain(|(field, _)| !understood.cleared.contains(field));
    answers.0.sort_by_key(|(field, _)| form.fields.iter().position(|known| known.name == *field));
    let mut needs_check: Vec<NeedsCheck> = row.map(|row| row.needs_check.clone()).unwrap_or_default();
    needs_check.retain(|check| said.get(check.field.as_str()).is_none());
    for answered in &understood.answers {
        if let Some(reason) = answered.needs_check {
            needs_check.push(NeedsCheck { field: answered.field.clone(), reason });
        }
    }
    if row.is_none() && !understood.update {
        mark_duplicate(case, place, &said, &mut needs_check);
    }
    let mut kept = row.map(|row| row.files.clone()).unwrap_or_default();
    keep_files(case, place, &mut kept, files);
    let unreadable = unreadable_files(case, place);
    let given: Vec<FieldName> = kept
        .iter()
        .filter(|file| {
            file.published.is_some() || !unreadable.iter().any(|refused| refused.field.as_str() == file.field)
        })
        .filter_map(|file| FieldName::parse(&file.field))
        .collect();
    let refusals = [understood.refusals.as_slice(), &unreadable].concat();
    let validated = validate(form, &answers, &refusals, &given);
    // What was refused and need not be answered holds nobody up: a person looks at it.
    for refused in &refusals {
        let open = answers.get(refused.field.as_str()).is_none() && !given.contains(&refused.field);
        let asked = validated.invalid.iter().any(|invalid| invalid.field == refused.field);
        if open && !asked && !needs_check.iter().any(|check| check.field == refused.field) {
            needs_check.push(NeedsCheck { field: refused.field.clone(), reason: CheckReason::TypeRejected });
        }
    }
    let id = row
        .and_then(|row| RecordId::parse(&row.id))
        .or_else(|| understood.id.clone())
        .unwrap_or_else(|| RecordId::mint(&form.code, reading.sha256.as_bytes(), &form.id.value, place));
    let year = call.map_or_else(|| received.to_zoned_datetime(zone.clone()).year(), |call| call.edition);
    let what = match (row, submission.withdrawal) {
        (None, _) => "received".to_owned(),
        (Some(_), true) => "withdrawn".to_owned(),
        (Some(_), false) => {
            let fields: Vec<&str> = said.0.iter().map(|(field, _)| field.as_str()).collect();
            format!("{}: {}", submission.kind.as_str(), fields.join(", "))
        }
    };
    let identity = row.map_or(Identity::Shown, |row| identity(row, &said, submission, reading, known));
    Judged {
        needs_identity: identity == Identity::Needed,
        proof: match identity {
            Identity::ByToken(hash) => Some(hash),
            _ => None,
        },
        change: RecordChange {
            id,
            update: row.is_some(),
            form: form.id.value.to_string(),
            call: call_id.map(str::to_owned),
            year: row.map_or(year, |row| row.year),
            complete: validated.is_complete(),
            late: call.is_some_and(|call| call.in_time(received, zone) == Some(false)),
            withdrawn: submission.withdrawal,
            language: submission.language.as_str().to_owned(),
            channel: "email".to_owned(),
            answers,
            needs_check,
            missing: validated.missing.clone(),
            files: kept,
            what,
            aliases: Vec::new(),
        },
        said,
        validated,
    }
}

/// Marks a record that the same sender may have sent before, and one beyond the number that the rules allow. Both stay: a
/// person decides.
fn mark_duplicate(case: &Case<'_>, place: usize, said: &Answers, needs_check: &mut Vec<NeedsCheck>) {
    let form = case.form.id.value.as_str();
    let Some(title) = case.circumstances.office.reader().title_of(form) else { return };
    let Some(own) = said.get(title.as_str()).and_then(|answer| answer.as_text()) else { return };
    let key = schema::field::fold::key(&own);
    let before: Vec<&RecordRow> = case.known.of_sender.iter().filter(|row| row.form == form).collect();
    let twin = before.iter().any(|row| {
        row.answers
            .get(title.as_str())
            .and_then(|answer| answer.as_text())
            .is_some_and(|other| schema::field::fold::key(&other) == key)
    });
    let most = case.form.max_entries_per_person.map_or(usize::MAX, |most| most as usize);
    if (twin || before.len() + place >= most) && !needs_check.iter().any(|check| check.field == title) {
        needs_check.push(NeedsCheck { field: title, reason: CheckReason::PossibleDuplicate });
    }
}

/// How it is shown that somebody may change a record.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// By the thread and address, or by our mail server's word for the address.
    Shown,
    /// By a token of a mail of ours.
    ByToken(String),
    /// It is not.
    Needed,
}

/// A reply from the same address may fill what is missing or was to be checked; anything else needs more than a name.
fn identity(
    row: &RecordRow,
    said: &Answers,
    submission: &Submission,
    reading: &Reading,
    known: &Known,
) -> Identity {
    let same_sender = match (&row.sender, reading.message.author()) {
        (Some(sender), Some(author)) => sender.eq_ignore_ascii_case(&author.email),
        _ => false,
    };
    let open = |field: &FieldName| {
        row.missing.iter().any(|missing| missing == field.as_str())
            || row.needs_check.iter().any(|check| check.field == *field)
            || row.answers.get(field.as_str()).is_none()
            || row.answers.get(field.as_str()) == said.get(field.as_str())
    };
    let fills_only = !submission.withdrawal && said.0.iter().all(|(field, _)| open(field));
    if same_sender && (fills_only || reading.is_authenticated) {
        return Identity::Shown;
    }
    match known.proofs.iter().find(|proof| proof.records.contains(&row.id)) {
        Some(proof) => Identity::ByToken(proof.hash.clone()),
        None => Identity::Needed,
    }
}

/// Returns the files that answer a field by their type and cannot be opened: they are asked for again.
fn unreadable_files(case: &Case<'_>, place: usize) -> Vec<Refused> {
    let answers = case.submission.attachments.iter().filter_map(|attachment| match &attachment.purpose {
        Purpose::Answer { record, field } if *record == place => Some((attachment.part, field)),
        _ => None,
    });
    answers
        .filter(|(part, _)| case.opened.problems.contains_key(part))
        .map(|(part, field)| {
            let name = case.reading.message.parts.get(part).and_then(|part| part.file_name.clone());
            let name = name.unwrap_or_default();
            let types = case.form.field(field.as_str()).map(|field| field.limits.accept.join(", "));
            let values = vec![("file", name.clone()), ("types", types.unwrap_or_default())];
            Refused {
                field: field.clone(),
                refusal: Refusal { code: "file-unreadable", values },
                evidence: Evidence { quote: name.clone(), place: Place::Attachment(name) },
            }
        })
        .collect()
}

fn keep_files(case: &Case<'_>, place: usize, kept: &mut Vec<KeptFile>, files: &mut Vec<Vec<u8>>) {
    for attachment in &case.submission.attachments {
        let Purpose::Answer { record, field } = &attachment.purpose else { continue };
        let part = case.reading.message.parts.get(attachment.part).filter(|_| *record == place);
        let Some(part) = part else { continue };
        let sha256 = crate::ledger::hex(&part.bytes);
        if kept.iter().any(|file| file.sha256 == sha256 && file.field == field.as_str()) {
            continue;
        }
        let number = kept.iter().filter(|file| file.field == field.as_str()).count() + 1;
        // An original may say where it was taken: what is published is a new picture, pixels alone.
        let public =
            case.form.field(field.as_str()).is_some_and(|field| field.visibility == Visibility::Public);
        let photo = case.opened.photos.get(&attachment.part).filter(|_| public);
        let published = photo.and_then(|photo| {
            files.push(photo.bytes.clone());
            Some(PublishedFile {
                file: publish_name(field.as_str(), number, photo.media_type)?,
                media_type: photo.media_type.to_owned(),
                sha256: crate::ledger::hex(&photo.bytes),
                bytes: photo.bytes.len() as u64,
            })
        });
        kept.push(KeptFile {
            field: field.to_string(),
            name: part.file_name.clone().unwrap_or_default(),
            media_type: part.sniffed_type.media_type().to_owned(),
            bytes: part.bytes.len() as u64,
            sha256,
            published,
        });
        files.push(part.bytes.to_vec());
    }
}

/// Chooses the one action for the message: the strongest of its parts.
#[expect(clippy::too_many_arguments, reason = "each is one independent fact of the decision")]
fn weigh(
    submission: &Submission,
    judged: &[Judged],
    call: Option<&Call>,
    in_time: Option<bool>,
    reading: &Reading,
    known: &Known,
    opened: &Opened,
    circumstances: &Circumstances<'_>,
) -> (Action, String, Why) {
    let released = circumstances.released;
    let hold = |why: Why, reason: &str| (Action::Hold, reason.to_owned(), why);
    if let Some(spam) = reading.class.spam.as_ref().filter(|_| !released) {
        return hold(Why::Other, &format!("likely spam: {spam}"));
    }
    if let Some(note) = circumstances.note.filter(|_| !released) {
        return hold(Why::Conflict, note);
    }
    let is_document =
        |part: &usize| reading.message.parts.get(*part).is_some_and(|part| !part.sniffed_type.is_picture());
    let over_limit =
        opened.problems.iter().any(|(part, problem)| *problem == Problem::OverLimit && is_document(part));
    if (reading.message.is_cut() || over_limit) && !released {
        return hold(Why::Other, "it is longer than is read; something may stand in the rest");
    }
    let answered =
        judged.iter().any(|judged| !judged.said.0.is_empty() || !judged.validated.invalid.is_empty());
    if submission.withdrawal {
        return match judged.first() {
            Some(judged) if judged.change.update && (!judged.needs_identity || released) => {
                (Action::Update, "its sender takes it back".to_owned(), Why::Other)
            }
            Some(_) | None => {
                hold(Why::Identity, not_shown(known, "something is taken back, and it is not shown who asks"))
            }
        };
    }
    if !submission.form_unclear.is_empty() {
        return hold(Why::Unclear, "it may answer more than one call");
    }
    if !answered && let Some((part, problem)) = opened.problems.first_key_value() {
        let name =
            reading.message.parts.get(*part).and_then(|part| part.file_name.clone()).unwrap_or_default();
        return hold(Why::Resend, &format!("the attachment {name} cannot be opened: {problem}"));
    }
    if !answered {
        return match (submission.question, known.ours || !known.records.is_empty()) {
            (true, _) => hold(Why::Question, "it asks something and answers no form"),
            (false, true) => hold(Why::Other, "an answer to a mail of ours without anything to record"),
            (false, false) => hold(Why::Unclear, "nothing in it answers a form"),
        };
    }
    if submission.question && judged.iter().all(|judged| judged.said.0.len() <= 3 && !judged.change.update) {
        return hold(Why::Question, "it asks something");
    }
    if judged.iter().any(|judged| judged.needs_identity) && !released {
        return hold(
            Why::Identity,
            not_shown(known, "it changes what is known of a record, and it is not shown who asks"),
        );
    }
    let continuous = call.is_some_and(|call| call.continuous);
    if in_time == Some(false)
        && !continuous
        && !released
        && !completes_in_time(submission, judged, known, call, circumstances)
    {
        return hold(Why::Late, "it came after the closing");
    }
    let updates = judged.iter().any(|judged| judged.change.update)
        || submission.records.iter().any(|understood| understood.update);
    let incomplete: Vec<String> = judged
        .iter()
        .filter(|judged| !judged.validated.is_complete())
        .flat_map(|judged| {
            let missing = judged.validated.missing.iter().map(ToString::to_string);
            missing.chain(judged.validated.invalid.iter().map(|refused| refused.field.to_string()))
        })
        .collect();
    let unknown_base = updates && judged.iter().any(|judged| !judged.change.update);
    if !incomplete.is_empty() && !unknown_base {
        return (
            Action::Ask,
            format!("required answers are missing or invalid: {}", incomplete.join(", ")),
            Why::Other,
        );
    }
    if updates {
        return (Action::Update, format!("a {} of a known record", submission.kind.as_str()), Why::Other);
    }
    (Action::Accept, "every required answer is there".to_owned(), Why::Other)
}

fn not_shown<'a>(known: &Known, why: &'a str) -> &'a str {
    if known.spent_token { "it carries a token that was used before or has expired" } else { why }
}

/// What completes a record that came in time is in time until its own end.
fn completes_in_time(
    submission: &Submission,
    judged: &[Judged],
    known: &Known,
    call: Option<&Call>,
    circumstances: &Circumstances<'_>,
) -> bool {
    let zone = &circumstances.office.catalogue.settings.time_zone;
    let Some(call) = call else { return true };
    !submission.records.is_empty()
        && judged.iter().all(|judged| {
            let row = known.records.iter().find(|row| row.id == judged.change.id.as_str());
            row.is_some_and(|row| {
                !row.late
                    && call.completion_ends(row.received, zone).is_some_and(|ends| circumstances.now <= ends)
            })
        })
}
