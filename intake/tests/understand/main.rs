//! Mails with what a careful secretary takes from them: our own in `tests/mail/understand/`, and the samples of the folder
//! that `WSIS_SAMPLE_MAILS` names. The shape of `*.expected.yaml` is that of the samples' README.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod any_text;
mod expected;
mod owners;
mod roundtrip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use expected::Expected;
use schema::catalogue::{Catalogue, Source};
use schema::name::RecordId;
use schema::record::{Answer, Answers};
use wsis_intake::classify::{self, OwnAddresses};
use wsis_intake::message;
use wsis_intake::submission::{KnownRecord, Submission, Thread};
use wsis_intake::understand::{Reader, attached_texts};
use wsis_intake::validate::validate;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads the catalogue of this repository.
fn catalogue() -> Catalogue {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &root.join("content"), &mut files);
    let sources = files.iter().map(|(path, text)| Source { path, text });
    Catalogue::read(sources, &mut Vec::new()).expect("the content of this repository is readable")
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            files.push((name, text));
        }
    }
}

/// What was made of the mails so far, for replies to them.
#[derive(Default)]
struct Ledger {
    by_message: BTreeMap<String, Vec<KnownRecord>>,
}

/// One mail, read.
struct Outcome {
    kind: String,
    submission: Submission,
    /// For each record: fields missing, fields to check.
    judged: Vec<(Answers, Vec<String>, Vec<String>)>,
}

fn read(raw: &[u8], reader: &Reader, catalogue: &Catalogue, ledger: &mut Ledger) -> Outcome {
    let own = OwnAddresses {
        addresses: vec![catalogue.settings.contact.email.clone()],
        message_id_domains: vec!["secretariat.example".to_owned()],
    };
    let message = message::parse(raw);
    let class = classify::classify(&message, &own);
    let ids = message.in_reply_to.iter().chain(&message.references);
    let records: Vec<KnownRecord> =
        ids.filter_map(|id| ledger.by_message.get(id)).flatten().cloned().collect();
    let thread = Thread { ours: !records.is_empty(), records: records.clone() };
    let attached = attached_texts(&message);
    let submission = reader.understand(&message, &class, &thread, &attached);
    let kind = match class.kind {
        classify::Kind::Ordinary => submission.kind.as_str(),
        other => other.code(),
    };
    let mut judged = Vec::new();
    let mut made = Vec::new();
    if let Some(choice) = &submission.form {
        let form = &catalogue.forms[choice.form.as_str()];
        for (place, record) in submission.records.iter().enumerate() {
            let mut answers = Answers::default();
            for answered in &record.answers {
                answers.set(&answered.field, answered.answer.clone());
            }
            let mut whole = records
                .first()
                .filter(|_| record.update)
                .map(|known| known.answers.clone())
                .unwrap_or_default();
            for (field, answer) in &answers.0 {
                whole.set(field, answer.clone());
            }
            let files: Vec<_> = record.files.iter().map(|(field, _)| field.clone()).collect();
            let validated = validate(form, &whole, &record.refusals, &files);
            let missing = if record.update && records.is_empty() {
                Vec::new()
            } else {
                validated
                    .missing
                    .iter()
                    .chain(validated.invalid.iter().map(|refused| &refused.field))
                    .cloned()
                    .collect()
            };
            made.push(KnownRecord {
                id: RecordId::mint(&form.code, raw, &form.id.value, place),
                form: form.id.value.clone(),
                call: submission.call.clone(),
                answers: whole,
                missing: missing.clone(),
                needs_check: Vec::new(),
            });
            let check = record.answers.iter().filter(|answered| answered.needs_check.is_some());
            let check = check.map(|answered| answered.field.to_string()).collect();
            judged.push((answers, missing.iter().map(ToString::to_string).collect(), check));
        }
    }
    if let Some(id) = &message.message_id {
        ledger.by_message.insert(id.clone(), made);
    }
    Outcome { kind: kind.to_owned(), submission, judged }
}

/// Compares one mail with what is expected; returns the differences.
fn compare(outcome: &Outcome, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut differ = |what: &str, found: &str, wanted: &str| {
        if found != wanted {
            wrong.push(format!("{what}: found {found:?}, expected {wanted:?}"));
        }
    };
    let submission = &outcome.submission;
    let slug = |slug: Option<&schema::name::Slug>| slug.map_or("-", |slug| slug.as_str()).to_owned();
    if let Some(kind) = &expected.kind {
        differ("kind", &outcome.kind, kind);
    }
    if let Some(form) = &expected.form {
        differ("form", &slug(submission.form.as_ref().map(|choice| &choice.form)), form);
    }
    if let Some(call) = &expected.call {
        differ("call", &slug(submission.call.as_ref()), call);
    }
    if let Some(language) = &expected.language {
        differ("language", submission.language.as_str(), language);
    }
    differ("records", &outcome.judged.len().to_string(), &expected.records.len().to_string());
    for (place, (wanted, (answers, missing, check))) in
        expected.records.iter().zip(&outcome.judged).enumerate()
    {
        let record = &submission.records[place];
        for (field, value) in &wanted.fields {
            match answers.get(field) {
                Some(answer) => differ(&format!("{place}.{field}"), &shown(field, answer), value),
                None => differ(&format!("{place}.{field}"), "-", value),
            }
        }
        for (field, answer) in &answers.0 {
            if !wanted.fields.iter().any(|(name, _)| name == field.as_str()) {
                differ(&format!("{place}.{field}"), &shown(field.as_str(), answer), "-");
            }
        }
        differ(&format!("{place} update"), &record.update.to_string(), &wanted.update.to_string());
        differ(&format!("{place} missing"), &missing.join(" "), &wanted.missing.join(" "));
        differ(&format!("{place} needs_check"), &sorted(check), &sorted(&wanted.needs_check));
    }
    if let Some(question) = expected.question {
        differ("question", &submission.question.to_string(), &question.to_string());
    }
    wrong
}

fn sorted(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort();
    names.join(" ")
}

/// Shows an answer for comparing: white space as one blank, lists as sets except speakers.
fn shown(field: &str, answer: &Answer) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match answer {
        Answer::List(_) => {
            let mut items: Vec<String> = answer.texts().iter().map(|text| line(text)).collect();
            if field != "speakers" {
                items.sort();
            }
            items.join(" | ")
        }
        single => line(&single.as_text().unwrap_or_default()),
    }
}

/// Runs all mails of a folder in their order; returns how many and what differs.
fn run(folder: &Path) -> (usize, Vec<String>) {
    let catalogue = catalogue();
    let reader = Reader::new(&catalogue);
    let mut ledger = Ledger::default();
    let mut mails: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of mails")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    mails.sort();
    let mut wrong = Vec::new();
    for mail in &mails {
        let raw = std::fs::read(mail).expect("a mail");
        let text = std::fs::read_to_string(mail.with_extension("expected.yaml")).expect("what is expected");
        let expected = Expected::parse(&text);
        let outcome = read(&raw, &reader, &catalogue, &mut ledger);
        let differences = compare(&outcome, &expected);
        if !differences.is_empty() {
            let name = mail.file_name().unwrap_or_default().to_string_lossy();
            wrong.push(format!("{name}\n  {}", differences.join("\n  ")));
        }
    }
    (mails.len(), wrong)
}

#[test]
fn the_sample_mails_come_out_as_expected() {
    let Ok(folder) = std::env::var("WSIS_SAMPLE_MAILS") else {
        eprintln!("SKIPPED: WSIS_SAMPLE_MAILS names no folder of sample mails");
        return;
    };
    let (count, wrong) = run(Path::new(&folder));
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn our_own_mails_come_out_as_expected() {
    let (count, wrong) = run(&root().join("tests/mail/understand"));
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}
