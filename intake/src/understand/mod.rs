//! Understands mail: from a [`Message`] to a [`Submission`], field by field, each answer with its evidence.
//!
//! It reads like a careful secretary: what is certain is taken, what is concluded is marked, nothing is guessed. What it looks
//! up stands in [`index`]. The order of work: texts in [`traditional`] characters are read in simplified ones; [`material`] sorts a message's texts by whom they are of; [`form_choice`] says
//! which form it is; [`reading`] reads by that form and asks the others: [`lines`] takes the text apart by the form's
//! [`labels`] ([`label_lines`] finds them, [`letter_end`] where the letter ends, [`values`] what belongs to each);
//! [`labelled`] makes drafts of it with [`answers`] (and [`nominated_by`], [`period`], [`age`] for values of several parts);
//! [`prose`] reads the rest; [`sender`] fills what is asked of the writer; [`substance`] says which records say enough;
//! [`reply`] and [`attachments`] do what their names say; [`interleaved`] and [`numbered`] find answers to questions that are
//! quoted. The tables of words of the six languages stand in [`words`].

mod age;
mod answers;
mod attachments;
mod card;
mod cards;
mod consents;
mod domain;
mod draft;
mod fitting;
mod form_choice;
mod grids;
mod index;
mod interleaved;
mod kin;
mod label_lines;
mod labelled;
mod labels;
mod language;
mod layout;
mod letter_end;
mod lines;
mod material;
mod nominated_by;
mod numbered;
mod period;
mod person;
mod phrases;
mod prose;
mod reading;
mod reply;
mod roles;
mod sender;
mod substance;
mod tables;
mod topics;
mod traditional;
mod values;
mod words;

use std::collections::HashMap;

use schema::field;
use schema::name::Lang;

use crate::classify::{Classification, Kind as MailKind};
use crate::message::Message;
use crate::submission::{AttachedText, FormSign, Kind, Submission, Thread};
use index::FormIndex;
pub use index::Reader;
use material::Material;
use reading::Reading;
use traditional::Traditional;

/// Reads the plain text files of a message: forms filled in as text. Other kinds of files are read elsewhere.
pub fn attached_texts(message: &Message) -> Vec<AttachedText> {
    attachments::texts(message)
}

/// Returns the language of a text, as far as it is one of the six.
pub fn language_of(text: &str) -> Lang {
    language::of(text, &[])
}

impl Reader {
    /// Understands one message; `attached` are the forms read from its files.
    pub fn understand(
        &self,
        message: &Message,
        class: &Classification,
        known: &Thread,
        attached: &[AttachedText],
    ) -> Submission {
        let Some(traditional) = Traditional::of(message, attached) else {
            return self.read(message, class, known, attached);
        };
        let mut submission = self.read(&traditional.message, class, known, &traditional.attached);
        traditional.restore(&mut submission);
        submission
    }

    fn read(
        &self,
        message: &Message,
        class: &Classification,
        known: &Thread,
        attached: &[AttachedText],
    ) -> Submission {
        let mut material = Material::of(message, attached);
        let text = material.new.clone();
        let is_reply = reply::is_reply(self, message, &material.quoted, known);
        if is_reply {
            material.set_our_letter_apart(&self.contact);
        }
        let text = if material.new.is_empty() { String::new() } else { text };
        // The same words are asked about for every dress that a text might wear.
        let asked = std::cell::RefCell::new(HashMap::<String, Option<usize>>::new());
        material.undress(&|label| {
            if let Some(question) = asked.borrow().get(label) {
                return *question;
            }
            let question = self.question_of(label);
            asked.borrow_mut().insert(label.to_owned(), question);
            question
        });
        let spoken = match &material.forwarded {
            Some((text, _)) => format!("{}\n{text}", material.new),
            None => material.new.clone(),
        };
        let spoken = if spoken.trim().is_empty() {
            let quoted = material.quoted.iter().map(|(_, text)| text.as_str());
            material.attached.iter().map(|file| file.text.as_str()).chain(quoted).collect()
        } else {
            spoken
        };
        // Of a few words between the lines of a quotation the quotation tells the language.
        const FEW: usize = 12;
        let spoken = if spoken.split_whitespace().count() < FEW {
            format!("{}\n{spoken}\n{}", message.subject, message.text)
        } else {
            spoken
        };
        let language = language::of(&spoken, &message.content_language);
        let mut submission = Submission {
            kind: Kind::Submission,
            form: None,
            form_unclear: Vec::new(),
            call: None,
            language,
            text,
            records: Vec::new(),
            attachments: Vec::new(),
            forwarded: material.forwarded.as_ref().map(|(_, from)| from.clone()),
            question: false,
            withdrawal: false,
        };
        if class.kind != MailKind::Ordinary {
            submission.attachments = attachments::unused(message);
            return submission;
        }
        let rows: Vec<String> = message.html_rows.iter().map(|row| row.label.clone()).collect();
        let all_quoted = material.quoted.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
        let texts = form_choice::Texts {
            rows: &rows,
            new: &material.new,
            forwarded: material.forwarded.as_ref().map_or("", |(text, _)| text),
            quoted: &all_quoted,
            attached: &material.attached,
        };
        let sentences = reply::sentences(&material.new);
        let mends = material.forwarded.is_none() && reply::corrects_before(&message.subject, &sentences);
        let choice = form_choice::choose(self, message, texts, known, is_reply || mends);
        submission.form_unclear = choice.unclear;
        let sure = choice.sure;
        let index = choice
            .form
            .as_ref()
            .and_then(|choice| self.forms.iter().find(|form| form.form.id.value == choice.form));
        submission.form = choice.form;
        submission.question = reply::asks(&material.new);
        submission.withdrawal = reply::withdraws(&message.subject, &sentences);
        let Some(index) = index else {
            submission.kind = reply::kind_without_form(&submission, mends);
            submission.attachments = attachments::unused(message);
            return submission;
        };
        submission.call = self.call(index, known);
        let context = field::Context { lists: &self.lists, language: Some(language) };
        let reading = Reading { reader: self, index, context, material: &material, known, sure };
        reading.fill(&mut submission, &sentences);
        // Who merely speaks of what a form is about answers none.
        let spoken_of = submission.form.as_ref().is_some_and(|choice| choice.by == FormSign::Topics);
        if spoken_of
            && !is_reply
            && submission.kind != Kind::Question
            && submission.records.is_empty()
            && known.records.is_empty()
        {
            submission.form = None;
        }
        submission
    }
}
