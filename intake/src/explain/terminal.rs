//! A dry run on a terminal: what a person looks for, in the order in which it is asked; readable without colour.
//!
//! Columns are measured in cells, since a Chinese letter takes two and an Arabic mark none.

use unicode_width::UnicodeWidthChar;

use super::{before_deadline, local, media_type, purpose};
use crate::classify::Kind as MailKind;
use crate::decide::{Explained, Reading};
use crate::office::Office;
use crate::submission::{Evidence, FormChoice, FormSign, Place};

use schema::name::Lang;
use schema::record::CheckReason;
use serde_json::Value;

/// How wide a line is: what fits on every terminal and in a mail.
const CELLS: usize = 96;
/// The longest quotation: whoever wants more reads the mail.
const QUOTE_CELLS: usize = 44;
/// The widest first column.
const LABEL_CELLS: usize = 26;

/// Returns the page.
pub(super) fn page(reading: &Reading, explained: &Explained, office: &Office) -> String {
    let verdict = &explained.verdict;
    let message = &reading.message;
    let mut page = Page::default();
    let author = message.author().map(|author| match author.name.as_str() {
        "" => author.email.clone(),
        name => format!("{name} <{}>", author.email),
    });
    page.heading("message");
    page.row("from", &author.unwrap_or_default());
    page.row("subject", &message.subject);
    page.row("received", &received(reading, explained, office));
    page.row("kind", &verdict.kind);
    if reading.class.kind == MailKind::Ordinary {
        let choice = explained.submission.as_ref().and_then(|submission| submission.form.as_ref());
        let form = match (&verdict.form, choice) {
            (Some(form), Some(choice)) => format!("{form}, {}", sign(choice)),
            (Some(form), None) => form.clone(),
            (None, _) => "not found".to_owned(),
        };
        page.row("form", &form);
        page.row("call", verdict.call.as_deref().unwrap_or_default());
    }
    page.row("concerns", verdict.concerns.as_deref().unwrap_or_default());
    page.row("action", verdict.action.as_str());
    page.row("because", &verdict.reason);
    records(&mut page, explained, office);
    if !message.parts.is_empty() {
        page.heading("files");
        for (index, part) in message.parts.iter().enumerate() {
            let name = part.file_name.as_deref().unwrap_or("a file without a name");
            page.row(name, &format!("{}: {}", media_type(part), purpose(index, explained)));
        }
    }
    match &verdict.reply {
        Some(reply) => {
            page.heading("reply");
            page.row("to", &reply.recipient);
            page.row("subject", &reply.subject);
            page.out.push('\n');
            for line in reply.text.lines() {
                for line in wrap_kept(line, CELLS - 4) {
                    page.out.push_str(format!("  | {line}").trim_end());
                    page.out.push('\n');
                }
            }
        }
        None => page.heading("no reply"),
    }
    page.out
}

fn received(reading: &Reading, explained: &Explained, office: &Office) -> String {
    let at = local(explained.verdict.received, office);
    let in_time = before_deadline(reading, explained, office);
    match (&in_time, in_time.as_str()) {
        (Value::Bool(true), _) => format!("{at}, in time"),
        (Value::Bool(false), _) => format!("{at}, late"),
        (_, Some(_)) => format!("{at}, late here, the day of the closing at the sender's place"),
        _ => at,
    }
}

/// Says how the form is known.
fn sign(choice: &FormChoice) -> String {
    let by = match choice.by {
        FormSign::Address => "by the address it was sent to",
        FormSign::Thread => "by the thread",
        FormSign::Text => "named in the text",
        FormSign::Attachment => "by the form attached",
        FormSign::Subject => "named in the subject",
        FormSign::Labels => "by its labels",
        FormSign::Topics => "by what it is about",
    };
    match choice.evidence.quote.trim() {
        "" => by.to_owned(),
        quote => format!("{by}: “{}”", one_line(quote)),
    }
}

fn records(page: &mut Page, explained: &Explained, office: &Office) {
    let Some(submission) = &explained.submission else { return };
    let verdict = &explained.verdict;
    let form = verdict.form.as_deref().and_then(|id| office.catalogue.forms.get(id));
    let label = |name: &str| {
        let field = form.and_then(|form| form.field(name));
        field.map(|field| field.label.text(Lang::En).to_owned()).unwrap_or_default()
    };
    for (index, understood) in submission.records.iter().enumerate() {
        let validated = explained.validated.get(index);
        let id = verdict.records.get(index).map(|record| record.id.to_string());
        let id = id.or_else(|| understood.id.as_ref().map(ToString::to_string)).unwrap_or_default();
        let what = if understood.update { "changes a record" } else { "a new record" };
        page.heading(format!("record {} {id}", index + 1).trim_end());
        page.row("", what);
        let names = understood.answers.iter().map(|answered| answered.field.as_str());
        let others = validated.into_iter().flat_map(|validated| {
            let refused = validated.invalid.iter().map(|refused| refused.field.as_str());
            validated.missing.iter().map(schema::name::FieldName::as_str).chain(refused)
        });
        page.column = names.chain(others).map(cells).max().unwrap_or(0).min(LABEL_CELLS);
        for answered in &understood.answers {
            let answer = answered.answer.texts().join("; ");
            page.row(answered.field.as_str(), &answer);
            page.below(&source(&answered.evidence, &answer));
            if let Some(reason) = answered.needs_check {
                page.below(&format!("! check: {}", doubt(reason)));
            }
        }
        for (field, part) in &understood.files {
            page.row(field.as_str(), &format!("file {}", part + 1));
        }
        let Some(validated) = validated else { continue };
        for refused in &validated.invalid {
            page.row(refused.field.as_str(), &format!("! not taken ({})", refused.refusal.code));
            page.below(&source(&refused.evidence, ""));
        }
        for field in &validated.missing {
            page.row(field.as_str(), &format!("! missing: {}", label(field.as_str())));
        }
    }
}

/// Says where an answer stands, and the words if they differ from the answer.
fn source(evidence: &Evidence, answer: &str) -> String {
    let place = match &evidence.place {
        Place::Label => "a labelled line",
        Place::Table => "a table",
        Place::Prose => "the text",
        Place::Subject => "the subject",
        Place::Sender => "the sender",
        Place::Recipient => "the address it was sent to",
        Place::Signature => "the signature",
        Place::Forwarded => "the forwarded mail",
        Place::CoveringNote => "the note above the forwarded mail",
        Place::Quoted => "the quoted form",
        Place::Attachment(name) => &format!("the file {name}"),
        Place::Thread => "the thread",
    };
    let quote = shortened(&one_line(&evidence.quote));
    if quote.is_empty() || quote == one_line(answer) {
        format!("from {place}")
    } else {
        format!("from {place}: “{quote}”")
    }
}

/// Says why a person should look at an answer.
fn doubt(reason: CheckReason) -> String {
    let code = serde_json::to_value(reason).ok().and_then(|code| code.as_str().map(str::to_owned));
    code.unwrap_or_default().replace('-', " ")
}

/// Cuts a quotation to what fits on a line beside its place.
fn shortened(quote: &str) -> String {
    let mut used = 0;
    for (at, letter) in quote.char_indices() {
        used += letter.width().unwrap_or(0);
        if used > QUOTE_CELLS {
            return format!("{}…", quote[..at].trim_end().trim_end_matches('…'));
        }
    }
    quote.to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cells that a text takes.
fn cells(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or(0)).sum()
}

/// The page so far: rows of a label and a text that is wrapped beside it.
#[derive(Default)]
struct Page {
    out: String,
    column: usize,
}

impl Page {
    fn heading(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(&text.to_uppercase());
        self.out.push('\n');
        self.column = 8;
    }

    /// A label and its text; nothing for an empty text.
    fn row(&mut self, label: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let mut first = format!("  {label}");
        let room = self.column.saturating_sub(cells(label));
        first.push_str(&" ".repeat(room + 2));
        if cells(label) > self.column {
            // A long name has a line of its own.
            self.out.push_str(first.trim_end());
            self.out.push('\n');
            first = " ".repeat(self.column + 4);
        }
        self.wrapped(&first, text);
    }

    /// What belongs to the text above.
    fn below(&mut self, text: &str) {
        let first = " ".repeat(self.column + 6);
        self.wrapped(&first, text);
    }

    fn wrapped(&mut self, first: &str, text: &str) {
        let indent = cells(first);
        let room = CELLS.saturating_sub(indent).max(20);
        let mut start = first.to_owned();
        for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
            for line in wrap(paragraph, room) {
                self.out.push_str(format!("{start}{line}").trim_end());
                self.out.push('\n');
                start = " ".repeat(indent);
            }
        }
    }
}

/// Breaks a line that is indented or not, and keeps its indentation.
fn wrap_kept(text: &str, room: usize) -> Vec<String> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let lines = wrap(text, room.saturating_sub(indent).max(20));
    lines.into_iter().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
}

/// Breaks a line between words, or between letters where a word is longer than a line (Chinese has no blanks).
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let blank = usize::from(!line.is_empty());
        let width = cells(word);
        if used + blank + width <= room {
            if blank == 1 {
                line.push(' ');
            }
            line.push_str(word);
            used += blank + width;
            continue;
        }
        if width <= room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            line.push_str(word);
            used = width;
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        for letter in word.chars() {
            let width = letter.width().unwrap_or(0);
            if used + width > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += width;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_measured_in_cells() {
        let mut page = Page { out: String::new(), column: 8 };
        page.row("name", "王小明");
        page.row("姓名", "Ada");
        page.row("a_name_that_is_long", "Bo");
        page.below("from a table");
        assert_eq!(
            page.out,
            "  name      王小明\n  姓名      Ada\n  a_name_that_is_long\n            Bo\n              from a table\n"
        );
    }

    #[test]
    fn long_lines_are_wrapped_in_every_script() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("信息社会世界峰会", 8), ["信息社会", "世界峰会"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
