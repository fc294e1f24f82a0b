//! What a record's file should hold: a pure function of the ledger's record, the file as last written and the file
//! as it is now. What an editor changed by hand wins; what both changed differently is a conflict for a person.

use schema::catalogue::Catalogue;
use schema::form::{Form, Visibility};
use schema::name::{FieldName, Lang, RecordId, Slug};
use schema::record::{Answers, Award, Channel, Record, RecordFile, SCHEMA, Status};
use schema::yaml::{self, Context, Read};

use crate::ledger::RecordRow;

/// What to do with a record's file.
#[derive(Debug, Clone, PartialEq)]
pub enum Projection {
    /// Nothing: the record is not complete, or its form has nothing public.
    None,
    /// The file stands as it should; this is its text.
    Unchanged(String),
    /// Write this.
    Write {
        /// The text.
        text: String,
        /// The record it says.
        record: Box<Record>,
    },
    /// Leave the file alone and tell a person.
    Conflict(String),
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
        aliases: Vec::new(),
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
    let never_written = row.written.is_none();
    // What a person accepted in spite of gaps is written like what is complete.
    let ready = row.complete || row.status == Status::Accepted.as_str();
    if form.public_fields().next().is_none() || (!ready && never_written) {
        return Projection::None;
    }
    let Some(ours) = public_record(row, form, catalogue) else {
        return Projection::Conflict("the ledger's record cannot be written as a file".to_owned());
    };
    let Some(now) = now else {
        return match never_written {
            true => write(ours),
            false => Projection::Conflict("its file was removed by hand".to_owned()),
        };
    };
    let Some(theirs) = read(now) else {
        return Projection::Conflict("its file was changed by hand and can no longer be read".to_owned());
    };
    // A file that is there before the first writing was made by us just before a crash, or by a person: it is the base.
    let base = row.written.as_deref().map_or_else(|| Some(theirs.clone()), read);
    let Some(base) = base else {
        return Projection::Conflict("the version last written cannot be read".to_owned());
    };
    if never_written && public_part(&theirs) == public_part(&ours) {
        return Projection::Unchanged(now.to_owned());
    }
    match merge(&base, ours, &theirs) {
        Ok(merged) if merged == theirs => Projection::Unchanged(now.to_owned()),
        Ok(merged) => write(merged),
        Err(field) => Projection::Conflict(format!(
            "`{field}` was changed by hand and by a later message; the file was left as it is"
        )),
    }
}

fn write(record: Record) -> Projection {
    Projection::Write { text: record.to_yaml(), record: Box::new(record) }
}

fn read(text: &str) -> Option<Record> {
    let node = yaml::parse("record", text).ok()?;
    let mut context = Context::new("record");
    let file = RecordFile::read(&node, &mut context)?;
    context.diagnostics.is_empty().then_some(file.record)
}

/// Returns whether a text is the file of a record with this id.
pub fn is_record(text: &str, id: &str) -> bool {
    read(text).is_some_and(|record| record.id.as_str() == id)
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

/// Merges field by field; the error names the field that both sides changed differently.
fn merge(base: &Record, ours: Record, theirs: &Record) -> Result<Record, String> {
    fn pick<T: PartialEq + Clone>(what: &str, base: &T, ours: T, theirs: &T) -> Result<T, String> {
        if *theirs == *base || *theirs == ours {
            Ok(ours)
        } else if ours == *base {
            Ok(theirs.clone())
        } else {
            Err(what.to_owned())
        }
    }
    let mut answers = Answers::default();
    let mut names: Vec<&FieldName> = ours.answers.0.iter().map(|(name, _)| name).collect();
    for (name, _) in theirs.answers.0.iter().chain(&base.answers.0) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let of = |record: &Record| record.answers.get(name.as_str()).cloned();
        if let Some(answer) = pick(name.as_str(), &of(base), of(&ours), &of(theirs))? {
            answers.0.push((name.clone(), answer));
        }
    }
    let status = pick("status", &base.status, ours.status, &theirs.status)?;
    let needs_check = pick("needs_check", &base.needs_check, ours.needs_check.clone(), &theirs.needs_check)
        .unwrap_or_else(|_| {
            // What one side has settled is settled.
            ours.needs_check
                .iter()
                .filter(|check| theirs.needs_check.contains(check) || !base.needs_check.contains(check))
                .cloned()
                .collect()
        });
    let attachments = pick("attachments", &base.attachments, ours.attachments.clone(), &theirs.attachments)?;
    let late = pick("late", &base.late, ours.late, &theirs.late)?;
    Ok(Record {
        status,
        answers,
        needs_check,
        attachments,
        late,
        call: pick("call", &base.call, ours.call.clone(), &theirs.call)?,
        language: pick("language", &base.language, ours.language.clone(), &theirs.language)?,
        // These are the editors' own.
        aliases: theirs.aliases.clone(),
        awards: theirs.awards.clone(),
        notes: theirs.notes.clone(),
        format: theirs.format,
        ..ours
    })
}

/// Returns the status that an editor wrote into the file, where it differs from the ledger's.
pub fn editors_status(row: &RecordRow, now: &str) -> Option<Status> {
    let theirs = read(now)?;
    let base = row.written.as_deref().and_then(read)?;
    let changed = theirs.status != base.status && theirs.status.as_str() != row.status;
    (changed && base.status.as_str() == row.status).then_some(theirs.status)
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
        let merged = merge(&base, ours, &theirs).expect("no conflict");
        assert_eq!(merged, record("Ada Byron", "GB", "accepted", "notes: spoke to her\n"));
    }

    #[test]
    fn what_both_changed_differently_is_a_conflict() {
        let base = record("Ada", "CH", "submitted", "");
        let conflict =
            merge(&base, record("Eva", "CH", "submitted", ""), &record("Ida", "CH", "submitted", ""));
        assert_eq!(conflict, Err("name".to_owned()));
    }
}
