//! What a record's file should hold: a pure function of the ledger's record, of what the ledger had when the file was
//! last written, and of the file as it is now. What an editor changed by hand wins, however often the record is
//! projected; what an editor and a later message changed differently is a conflict, held for a person.

use schema::catalogue::Catalogue;
use schema::form::{Form, Visibility};
use schema::name::{FieldName, Lang, RecordId, Slug};
use schema::record::{Answer, Answers, Award, Channel, Record, RecordFile, SCHEMA, Status};
use schema::yaml::{self, Context, Read};
use serde::{Deserialize, Serialize};

use crate::ledger::RecordRow;

/// One field that an editor's hand and a message changed differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// The field of the record.
    pub field: String,
    /// What stands in the file.
    pub file: String,
    /// What the ledger has from the messages.
    pub ledger: String,
}

/// What to do with a record's file.
#[derive(Debug, Clone, PartialEq)]
pub enum Projection {
    /// Nothing: the record is not complete, or its form has nothing public.
    None,
    /// The file stands as it should.
    Unchanged(Settled),
    /// Write this.
    Write(Settled),
    /// Leave the file alone until a person has decided between the two.
    Conflict(Vec<Disagreement>),
    /// Leave the file alone and tell a person why.
    Trouble(String),
}

/// A file as it should stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// Its text.
    pub text: String,
    /// The record it says.
    pub record: Box<Record>,
    /// What the ledger alone would write: the base of the next merge.
    pub base: String,
}

/// Returns the public part of a record, as the ledger has it.
pub fn public_record(row: &RecordRow, form: &Form, catalogue: &Catalogue) -> Option<Record> {
    let status = Status::ALL.iter().find(|(_, word)| *word == row.status)?.0;
    let withdrawn = status == Status::Withdrawn;
    let mut answers = Answers::default();
    for field in form.public_fields() {
        if let Some(answer) = row.answers.get(field.name.as_str()).filter(|_| !withdrawn) {
            answers.0.push((field.name.clone(), answer.clone()));
        }
    }
    let is_public = |name: &FieldName| {
        form.field(name.as_str()).is_some_and(|field| field.visibility == Visibility::Public)
    };
    let zoned = row.received.to_zoned_datetime(catalogue.settings.time_zone.clone());
    Some(Record {
        schema: SCHEMA,
        id: RecordId::parse(&row.id)?,
        aliases: row.aliases.clone(),
        form: Slug::parse(&row.form)?,
        call: row.call.as_deref().and_then(Slug::parse),
        status,
        received: Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        late: row.late,
        channel: match row.channel.as_str() {
            "web" => Channel::Web,
            "import" => Channel::Import,
            _ => Channel::Email,
        },
        language: Lang::from_tag(&row.language).map_or("en", Lang::as_str).to_owned(),
        format: None,
        needs_check: row
            .needs_check
            .iter()
            .filter(|check| is_public(&check.field) && !withdrawn)
            .cloned()
            .collect(),
        attachments: row
            .files
            .iter()
            .filter_map(crate::verdict::KeptFile::attachment)
            .filter(|file| is_public(&file.field) && !withdrawn)
            .collect(),
        awards: Vec::new(),
        answers,
        notes: None,
    })
}

/// Decides what to do with a record's file; `now` is the file as it is, `None` where there is none.
pub fn project(row: &RecordRow, form: &Form, catalogue: &Catalogue, now: Option<&str>) -> Projection {
    let trouble = |why: &str| Projection::Trouble(why.to_owned());
    let never_written = row.written.is_none();
    // What a person accepted in spite of gaps is written like what is complete.
    let ready = row.complete || row.status == Status::Accepted.as_str();
    if form.public_fields().next().is_none() || (!ready && never_written) {
        return Projection::None;
    }
    let Some(ours) = public_record(row, form, catalogue) else {
        return trouble("the ledger's record cannot be written as a file");
    };
    let withdrawn = ours.status == Status::Withdrawn;
    let base_text = ours.to_yaml();
    let settled = |record: Record| Settled {
        text: record.to_yaml(),
        record: Box::new(record),
        base: base_text.clone(),
    };
    let Some(now) = now else {
        return match never_written {
            true => Projection::Write(settled(ours)),
            // What is taken back and no longer there needs no file.
            false if withdrawn => Projection::None,
            false => trouble("its file was removed by hand"),
        };
    };
    let Some(theirs) = read(now) else {
        // A person's wish to be taken back counts more than a file that nobody can read.
        return match withdrawn {
            true => Projection::Write(settled(ours)),
            false => trouble("its file was changed by hand and can no longer be read"),
        };
    };
    // A file that is there before the first writing was made by us just before a crash, or by a person: it is the base.
    let base = row.base.as_deref().map_or_else(|| Some(theirs.clone()), read);
    let Some(base) = base else {
        return trouble("the version last written cannot be read");
    };
    let unchanged = |record: Record| Settled { text: now.to_owned(), ..settled(record) };
    if never_written && public_part(&theirs) == public_part(&ours) {
        return Projection::Unchanged(unchanged(theirs));
    }
    let merged = match withdrawn {
        true => taken_back(ours, &theirs, row.forgotten),
        false => match merge(&base, ours, &theirs, row.settled) {
            Ok(merged) => merged,
            Err(disagreements) => return Projection::Conflict(disagreements),
        },
    };
    if merged == theirs {
        Projection::Unchanged(unchanged(merged))
    } else {
        Projection::Write(settled(merged))
    }
}

/// A record that was taken back keeps its id and status, whatever its file says by now.
fn taken_back(ours: Record, theirs: &Record, forgotten: bool) -> Record {
    Record {
        aliases: theirs.aliases.clone(),
        // An editor's notes may speak of the person.
        notes: theirs.notes.clone().filter(|_| !forgotten),
        ..ours
    }
}

fn read(text: &str) -> Option<Record> {
    let node = yaml::parse("record", text).ok()?;
    let mut context = Context::new("record");
    let file = RecordFile::read(&node, &mut context)?;
    context.diagnostics.is_empty().then_some(file.record)
}

/// Returns a record's file with one honour more; `None` where the text is no record.
pub fn with_award(text: &str, award: &str, publish_at: Option<&str>) -> Option<String> {
    let mut record = read(text)?;
    record.awards.retain(|known| known.award != award);
    record.awards.push(Award { award: award.to_owned(), publish_at: publish_at.map(str::to_owned) });
    Some(record.to_yaml())
}

fn public_part(record: &Record) -> (&Answers, &RecordId, Status) {
    (&record.answers, &record.id, record.status)
}

/// Merges field by field; the error names what both sides changed differently. Where a person has settled that, the file
/// is right.
fn merge(base: &Record, ours: Record, theirs: &Record, settled: bool) -> Result<Record, Vec<Disagreement>> {
    let mut disagreements = Vec::new();
    let mut answers = Answers::default();
    let mut names: Vec<&FieldName> = ours.answers.0.iter().map(|(name, _)| name).collect();
    for (name, _) in theirs.answers.0.iter().chain(&base.answers.0) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let of = |record: &Record| record.answers.get(name.as_str()).cloned();
        let words = |answer: &Option<_>| answer.as_ref().map_or(String::new(), in_words);
        let (ours, theirs) = (of(&ours), of(theirs));
        let picked = pick(&of(base), ours.clone(), &theirs).unwrap_or_else(|| {
            disagreements.push(Disagreement {
                field: name.to_string(),
                file: words(&theirs),
                ledger: words(&ours),
            });
            theirs
        });
        if let Some(answer) = picked {
            answers.0.push((name.clone(), answer));
        }
    }
    let mut disagree = |field: &str, file: String, ledger: String| {
        disagreements.push(Disagreement { field: field.to_owned(), file, ledger });
    };
    let status = pick(&base.status, ours.status, &theirs.status).unwrap_or_else(|| {
        disagree("status", theirs.status.as_str().to_owned(), ours.status.as_str().to_owned());
        theirs.status
    });
    let needs_check =
        pick(&base.needs_check, ours.needs_check.clone(), &theirs.needs_check).unwrap_or_else(|| {
            // What one side has settled is settled.
            ours.needs_check
                .iter()
                .filter(|check| theirs.needs_check.contains(check) || !base.needs_check.contains(check))
                .cloned()
                .collect()
        });
    let files = |record: &Record| -> String {
        let names: Vec<&str> = record.attachments.iter().map(|file| file.file.as_str()).collect();
        names.join(", ")
    };
    let attachments =
        pick(&base.attachments, ours.attachments.clone(), &theirs.attachments).unwrap_or_else(|| {
            disagree("attachments", files(theirs), files(&ours));
            theirs.attachments.clone()
        });
    // These follow from the message alone: what a person wrote there is meant.
    let late = pick(&base.late, ours.late, &theirs.late).unwrap_or(theirs.late);
    let call = pick(&base.call, ours.call.clone(), &theirs.call).unwrap_or_else(|| theirs.call.clone());
    let language = pick(&base.language, ours.language.clone(), &theirs.language)
        .unwrap_or_else(|| theirs.language.clone());
    if !settled && !disagreements.is_empty() {
        return Err(disagreements);
    }
    Ok(Record {
        status,
        answers,
        needs_check,
        attachments,
        late,
        call,
        language,
        // These are the editors' own.
        aliases: theirs.aliases.clone(),
        awards: theirs.awards.clone(),
        notes: theirs.notes.clone(),
        format: theirs.format,
        ..ours
    })
}

/// Picks the side that changed; `None` where both changed differently.
fn pick<T: PartialEq + Clone>(base: &T, ours: T, theirs: &T) -> Option<T> {
    if *theirs == *base || *theirs == ours {
        Some(ours)
    } else if ours == *base {
        Some(theirs.clone())
    } else {
        None
    }
}

fn in_words(answer: &Answer) -> String {
    answer.texts().join("; ")
}

/// Returns the status that an editor wrote into the file, where it differs from the ledger's. What was withdrawn stays so:
/// a new wish of its sender is a new message.
pub fn editors_status(row: &RecordRow, now: &str) -> Option<Status> {
    let theirs = read(now)?;
    let base = row.base.as_deref().and_then(read)?;
    let changed = theirs.status != base.status && theirs.status.as_str() != row.status;
    (changed && base.status.as_str() == row.status && base.status != Status::Withdrawn)
        .then_some(theirs.status)
}

/// Returns the names of the files that a record publishes.
pub fn published_files(text: &str) -> Vec<String> {
    read(text).map_or_else(Vec::new, |record| {
        record.attachments.into_iter().map(|attachment| attachment.file).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, country: &str, status: &str, notes: &str) -> Record {
        let text = format!(
            "schema: 1\nid: HLTF-4F7K92QD\nform: hltf-nomination\nstatus: {status}\nanswers: {{name: {name}, country: \"{country}\"}}\n{notes}"
        );
        read(&text).expect("a record")
    }

    #[test]
    fn an_editors_change_and_a_later_mail_are_merged_field_by_field() {
        let base = record("Ada", "CH", "submitted", "");
        let theirs = record("Ada Byron", "CH", "accepted", "notes: spoke to her\n");
        let ours = record("Ada", "GB", "submitted", "");
        let merged = merge(&base, ours, &theirs, false).expect("no conflict");
        assert_eq!(merged, record("Ada Byron", "GB", "accepted", "notes: spoke to her\n"));
    }

    #[test]
    fn what_an_editor_changed_stays_when_nothing_new_comes() {
        // The base is what the ledger had, not what the merge made of it.
        let ledger = record("Ada", "CH", "submitted", "");
        let theirs = record("Ada Byron", "CH", "submitted", "");
        for _ in 0..3 {
            assert_eq!(merge(&ledger, ledger.clone(), &theirs, false).expect("no conflict"), theirs);
        }
    }

    #[test]
    fn what_both_changed_differently_is_a_conflict_with_both_versions() {
        let base = record("Ada", "CH", "submitted", "");
        let (ours, theirs) = (record("Eva", "CH", "submitted", ""), record("Ida", "CH", "submitted", ""));
        let disagreement =
            Disagreement { field: "name".to_owned(), file: "Ida".to_owned(), ledger: "Eva".to_owned() };
        assert_eq!(merge(&base, ours.clone(), &theirs, false), Err(vec![disagreement]));
        assert_eq!(merge(&base, ours, &theirs, true), Ok(theirs), "a person has settled it");
    }
}
