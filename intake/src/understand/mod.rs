//! Understands mail: from a [`Message`] to a [`Submission`], field by field, each answer with its evidence.
//!
//! It reads like a careful secretary: what is certain is taken, what is concluded is marked, nothing is guessed. The order of
//! work: [`form_choice`] says which form it is; [`lines`] takes the text apart by that form's [`labels`] ([`label_lines`]
//! finds them, [`letter_end`] where the letter ends, [`values`] what belongs to each); [`answers`] makes records of it;
//! [`prose`] reads the rest; [`sender`] fills what is asked of the writer; [`reply`] and [`attachments`] do what their names
//! say. All words of languages stand in [`words`].

mod age;
mod answers;
mod attachments;
mod card;
mod cards;
mod consents;
mod draft;
mod fitting;
mod form_choice;
mod grids;
mod kin;
mod label_lines;
mod labels;
mod language;
mod layout;
mod letter_end;
mod lines;
mod numbered;
mod person;
mod phrases;
mod prose;
mod reply;
mod roles;
mod sender;
mod tables;
mod topics;
mod values;
mod words;

use std::collections::HashMap;

use memchr::memmem::Finder;
use schema::catalogue::Catalogue;
use schema::field::{self, list_of_choices::Lists};
use schema::form::{FieldKind, Form};
use schema::name::{Lang, Slug};
use schema::record::CheckReason;

use crate::classify::{Classification, Kind as MailKind};
use crate::message::Message;
use crate::submission::{
    Answered, AttachedText, FormSign, ForwardedFrom, Kind, Place, Submission, Thread, Understood,
};
use answers::Desk;
use consents::Consents;
use draft::Draft;
use labels::{Labels, Wanted};
use lines::{Manner, Paragraph, Parsed};
use phrases::Phrases;
use prose::{Letter, Sentence};
use roles::Roles;
use sender::Author;
use topics::Topics;

/// Everything of a catalogue that understanding looks up, indexed once.
#[derive(Debug)]
pub struct Reader {
    /// The address that the forms are sent to, folded.
    contact: String,
    /// The names that our own mails come under, folded.
    contact_names: Vec<String>,
    lists: Lists,
    topics: Topics,
    forms: Vec<FormIndex>,
}

/// One form, indexed.
#[derive(Debug)]
struct FormIndex {
    /// A copy: [`Lists`] knows its fields by their addresses.
    form: Form,
    /// The call that it answers.
    call: Option<Slug>,
    labels: Labels,
    roles: Roles,
    phrases: Phrases,
    consents: Consents,
    names: Vec<String>,
    /// Each name between blanks, ready to be looked for.
    name_finders: Vec<Finder<'static>>,
}

impl FormIndex {
    /// Returns the field that says what a record is of: the person named, or the title.
    fn title(&self) -> Option<schema::name::FieldName> {
        let field = self.roles.name.filter(|_| self.roles.names_another()).or(self.roles.title)?;
        Some(self.form.fields[field].name.clone())
    }

    fn field_index(&self, name: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.name.as_str() == name)
    }
}

/// Reads the plain text files of a message: forms filled in as text. Other kinds of files are read elsewhere.
pub fn attached_texts(message: &Message) -> Vec<AttachedText> {
    attachments::texts(message)
}

/// Returns the language of a text, as far as it is one of the six.
pub fn language_of(text: &str) -> Lang {
    language::of(text, &[])
}

/// The texts of a message by whom they are of.
struct Material<'m> {
    /// What the sender wrote now, without quotations and signature.
    new: String,
    /// Nothing of it is new.
    all_quoted: bool,
    signature: String,
    /// The forwarded text and who wrote it.
    forwarded: Option<(String, ForwardedFrom)>,
    quoted: Vec<(String, String)>,
    attached: Vec<AttachedText>,
    message: &'m Message,
}

impl Reader {
    /// Indexes a catalogue. This takes as long as understanding many mails: make one and keep it.
    pub fn new(catalogue: &Catalogue) -> Self {
        let read: Vec<Form> = catalogue.forms.values().filter(|form| !form.web_only).cloned().collect();
        let lists = Lists::of(&read, &catalogue.vocabularies);
        let all: Vec<&Form> = read.iter().collect();
        let topics = Topics::of(&all);
        let indexed: Vec<(Labels, Vec<String>)> = all
            .iter()
            .map(|form| {
                let titles: Vec<String> = form
                    .calls
                    .iter()
                    .filter_map(|call| Some(catalogue.calls.get(call.value.as_str())?.title.clone()))
                    .collect();
                (Labels::new(form, &all), form_choice::names_of(form, &titles))
            })
            .collect();
        let forms = read
            .into_iter()
            .zip(indexed)
            .map(|(form, (labels, names))| FormIndex {
                call: catalogue.call_of(&form).and_then(|(call, _)| Slug::parse(call)),
                consents: Consents::of(&form, Roles::of(&form).agrees),
                roles: Roles::of(&form),
                phrases: Phrases::of(&form),
                form,
                labels,
                name_finders: names
                    .iter()
                    .map(|name| Finder::new(&format!(" {name} ")).into_owned())
                    .collect(),
                names,
            })
            .collect();
        let mut contact_names: Vec<String> =
            catalogue.settings.contact.name.iter().map(|(_, name)| words::folded(name)).collect();
        contact_names.retain(|name| name.chars().count() > 4);
        contact_names.push("wsis secretariat".to_owned());
        Reader {
            contact: catalogue.settings.contact.email.to_lowercase(),
            contact_names,
            lists,
            topics,
            forms,
        }
    }

    /// Returns the field that says what a record of a form is of: two records with the same answer may be one sent twice.
    pub fn title_of(&self, form: &str) -> Option<schema::name::FieldName> {
        self.forms.iter().find(|index| index.form.id.value.as_str() == form)?.title()
    }

    /// Returns how fields are read with this catalogue.
    pub fn context(&self) -> field::Context<'_> {
        field::Context { lists: &self.lists, language: None }
    }

    /// Understands one message; `attached` are the forms read from its files.
    pub fn understand(
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

    /// Returns a mark of the question that a label asks in the first form that knows it.
    fn question_of(&self, label: &str) -> Option<usize> {
        const MOST: usize = 1_000;
        let found = |label: &str| {
            let wanted = Wanted::new(label);
            self.forms
                .iter()
                .enumerate()
                .find_map(|(at, form)| Some(at * MOST + form.labels.find_exact(&wanted)?))
        };
        // `Name / Nom` is one question in two languages.
        found(label).or_else(|| {
            let (first, second) = label.split_once(['/', '|'])?;
            let (first, second) = (found(first)?, found(second)?);
            (first == second).then_some(first)
        })
    }

    fn call(&self, index: &FormIndex, known: &Thread) -> Option<Slug> {
        let of_thread = known.records.first().and_then(|record| record.call.clone());
        of_thread.or_else(|| index.call.clone())
    }
}

impl<'m> Material<'m> {
    /// In an answer to us, what is quoted of our letter is ours, also where nothing stands above it: the answers between its
    /// lines are found there, and its words are not the writer's.
    fn set_our_letter_apart(&mut self, contact: &str) {
        if self.all_quoted {
            self.new.clear();
        }
        if let Some((text, from)) =
            self.forwarded.take_if(|(_, from)| !contact.is_empty() && from.email.to_lowercase() == *contact)
        {
            self.quoted.push((format!("{} <{}>", from.name, from.email), text));
        }
    }

    /// Sets the labels of all texts apart by colons, however their writers do it.
    fn undress(&mut self, known: layout::Known<'_>) {
        self.new = layout::plain(&self.new, known);
        if let Some((text, _)) = &mut self.forwarded {
            *text = layout::plain(text, known);
        }
        for file in &mut self.attached {
            file.text = layout::plain(&file.text, known);
        }
    }

    fn of(message: &'m Message, attached: &[AttachedText]) -> Self {
        let segments = message.segments();
        let mut new = segments.new;
        let mut all_quoted = segments.all_quoted;
        let forwarded = match (segments.forwarded, message.nested.first()) {
            (Some(forwarded), _) => {
                let author = Author::parse(&forwarded.from);
                let from = ForwardedFrom {
                    name: author.name,
                    email: author.email,
                    date: forwarded.date,
                    subject: forwarded.subject,
                };
                Some((forwarded.text, from))
            }
            (None, Some(nested)) => {
                let author = nested.author().cloned().unwrap_or_default();
                let author = Author::new(&author.name, &author.email);
                let date = nested.date.map(|date| date.instant.to_string()).unwrap_or_default();
                let from = ForwardedFrom {
                    name: author.name,
                    email: author.email,
                    date,
                    subject: nested.subject.clone(),
                };
                Some((nested.segments().own_text().to_owned(), from))
            }
            (None, None) => None,
        };
        if new.trim().is_empty() && forwarded.is_none() && segments.quoted.len() == 1 {
            new = segments.quoted[0].text.clone();
            all_quoted = true;
        }
        let quoted = segments.quoted.into_iter().map(|quoted| (quoted.attribution, quoted.text)).collect();
        Material {
            new,
            all_quoted,
            signature: segments.signature,
            forwarded,
            quoted,
            attached: attached.to_vec(),
            message,
        }
    }
}

/// The reading of one message by one form.
struct Reading<'a> {
    reader: &'a Reader,
    index: &'a FormIndex,
    context: field::Context<'a>,
    material: &'a Material<'a>,
    known: &'a Thread,
    /// The form is certain.
    sure: bool,
}

impl Reading<'_> {
    fn fill(&self, submission: &mut Submission, new_sentences: &[Sentence]) {
        let message = self.material.message;
        let is_reply = reply::is_reply(self.reader, message, &self.material.quoted, self.known);
        let sender = message.author().cloned().unwrap_or_default();
        let writer = Author::new(&sender.name, &sender.email);
        let inner = self.material.forwarded.as_ref().map(|(text, from)| {
            (text.as_str(), Author { name: from.name.clone(), email: from.email.clone() })
        });

        let corrects = self.known.records.is_empty()
            && inner.is_none()
            && self.material.attached.is_empty()
            && reply::corrects_before(&message.subject, new_sentences);
        // Whose text makes the records: the forwarded one, unless the note above it is itself a filled-in form.
        let note = self.parse(&self.material.new, &writer, Manner::Letter);
        let note_is_form = note.entries.iter().filter(|entry| !entry.raw.is_empty()).count() >= 3;
        let is_reply = is_reply || corrects && !note_is_form;
        let (main, author, place, covering) = match inner {
            Some((text, author)) if !note_is_form => {
                let parsed = self.parse(text, &author, Manner::Letter);
                (parsed, author, Place::Forwarded, Some(note))
            }
            _ => (note, writer.clone(), Place::Label, None),
        };
        let desk =
            Desk { form: self.index, context: self.context, author: &author.name, email: &author.email };
        let mut sentences: Vec<Sentence> = Vec::new();
        let mut drafts = self.labelled(&desk, &main, &place);
        self.attached(&desk, &mut drafts);
        let own_addresses = self.own_addresses(&author);
        let prose_place = if place == Place::Forwarded { Place::Forwarded } else { Place::Prose };
        let letter = Letter {
            own_addresses: &own_addresses,
            place: &prose_place,
            corrects: false,
            is_reply,
            author: &author,
        };
        let fills_quotation = !is_reply && reply::fills_quotation(&desk, message);
        // The lines below the quoted labels are their answers and no letter.
        let paragraphs = if fills_quotation { Vec::new() } else { letter_body(&main) };
        prose::read(&desk, &mut drafts, &paragraphs, letter);
        sentences.extend(
            paragraphs
                .iter()
                .enumerate()
                .flat_map(|(index, paragraph)| prose::sentences(&paragraph.text, index)),
        );
        if is_reply || fills_quotation {
            reply::between_quotes(&desk, &mut drafts, message, &self.material.quoted, self.known);
            reply::only_asked(&desk, &mut drafts, &paragraphs, &self.material.quoted, self.known);
        }
        if let Some(note) = &covering {
            self.correct(&desk, &mut drafts, note, &own_addresses);
        }
        drafts.retain(|draft| !draft.is_empty());
        // A whole form filled in within a mail that we have no record of is a new one, wherever it stands.
        let is_reply =
            is_reply && !(self.known.records.is_empty() && drafts.iter().any(|draft| self.is_whole(draft)));
        if drafts.is_empty() && !is_reply && !message.parts.is_empty() {
            drafts.push(Draft::default());
        }
        for draft in &mut drafts {
            if !is_reply {
                card::conclude_stakeholder(&desk, draft);
                prose::subject_line(&desk, draft, &message.subject);
                card::conclude_conditions(&desk, draft);
            }
            if !is_reply {
                self.only_country(&desk, draft, &paragraphs);
            }
            self.spelling(draft);
        }
        if corrects {
            // Beside the new value stands the old one: which is which is for a person to see.
            drafts.iter_mut().for_each(Draft::doubt_prose);
        }
        if is_reply {
            self.nominator(&desk, &mut drafts, &sentences, &author);
        }
        if !is_reply {
            let mut tail = main.tail.clone();
            if place != Place::Forwarded {
                tail.extend(self.material.signature.lines().map(str::to_owned));
            }
            let end = sender::end_of_letter(&tail, &author, self.reader.lists.named("countries"));
            sender::fill(&desk, &mut drafts, &author, &end, &sentences);
        }
        let mut records: Vec<Understood> = Vec::new();
        for draft in drafts {
            records.push(draft.finish(&self.index.form));
        }
        submission.attachments =
            attachments::assign(self.index, &mut records, message, &self.material.attached, is_reply);
        records.retain(|record| !record.answers.is_empty() || !record.refusals.is_empty());
        let only_sender = |record: &Understood| {
            record.refusals.is_empty()
                && record.answers.iter().all(|answered| {
                    answered.evidence.place == Place::Sender || answered.evidence.place == Place::Signature
                })
        };
        records.retain(|record| !only_sender(record));
        if is_reply {
            reply::join(&mut records, self.known);
        }
        // What a form's words alone, or a mere guess at a story, make of a mail is no record.
        if !is_reply {
            records.retain(|record| self.is_substantial(record));
        }
        // Who asks something and says hardly more answers no form.
        if submission.question && !is_reply && records.iter().all(|record| self.says_little(record)) {
            records.clear();
        }
        // Whoever plainly offers something to a certain form is asked for all that it needs.
        let offers =
            || new_sentences.iter().any(|sentence| words::contains(&sentence.words, words::reply::OFFERS));
        if records.is_empty()
            && self.sure
            && !is_reply
            && !submission.question
            && !submission.withdrawal
            && offers()
        {
            let mut drafts = vec![Draft::default()];
            let end = sender::end_of_letter(&main.tail, &author, self.reader.lists.named("countries"));
            sender::fill(&desk, &mut drafts, &author, &end, &sentences);
            records = drafts.into_iter().map(|draft| draft.finish(&self.index.form)).collect();
            records.retain(|record| !record.answers.is_empty());
        }
        mark_twins(self.index, &mut records);
        submission.records = records;
        submission.kind = reply::kind(submission, is_reply, self.known, new_sentences, &message.subject);
        // Words of taking back within a whole submission speak of something else.
        submission.withdrawal = submission.kind == Kind::Withdrawal;
        let mends =
            submission.kind == Kind::Correction && reply::corrects_before(&message.subject, new_sentences);
        if submission.kind == Kind::Withdrawal || mends {
            for record in &mut submission.records {
                record.update = true;
            }
        }
    }

    fn parse(&self, text: &str, author: &Author, manner: Manner) -> Parsed {
        let desk =
            Desk { form: self.index, context: self.context, author: &author.name, email: &author.email };
        lines::parse(text, &desk, manner)
    }

    /// Who nominates may be said in a reply too: "We nominate as the Horn Providers Association".
    fn nominator(&self, desk: &Desk<'_>, drafts: &mut [Draft], sentences: &[Sentence], author: &Author) {
        let roles = &self.index.roles;
        let Some(field) = roles.sender_organisation.filter(|_| roles.names_another()) else { return };
        let writer = prose::writer_of(desk, sentences, &author.name);
        if let (Some((house, words, _)), [draft]) = (writer.house(), drafts)
            && !draft.has(field)
        {
            let proof = draft::evidence(&words, &Place::Prose);
            draft.set(field, schema::record::Answer::Text(house), None, proof, draft::Rank::Prose);
        }
    }

    /// Tells whether a record holds little that was said and nothing beside a label.
    fn says_little(&self, record: &Understood) -> bool {
        const LITTLE: usize = 5;
        let named = self.index.roles.name.or(self.index.roles.title).is_some_and(|field| {
            let field = &self.index.form.fields[field];
            field.sender.is_none() && record.answered(field.name.as_str()).is_some()
        });
        let said = record
            .answers
            .iter()
            .filter(|answered| !matches!(answered.evidence.place, Place::Sender | Place::Signature));
        let labelled = record.answers.iter().any(|answered| {
            matches!(
                answered.evidence.place,
                Place::Label | Place::Table | Place::Attachment(_) | Place::Quoted
            )
        });
        !named && !labelled && record.refusals.is_empty() && record.files.is_empty() && said.count() <= LITTLE
    }

    /// Tells whether a record says enough to be one: little where the form is certain, more where it is known by the topic
    /// alone.
    fn is_substantial(&self, record: &Understood) -> bool {
        const SOME: usize = 2;
        let said = |answered: &&Answered| {
            !matches!(answered.evidence.place, Place::Sender | Place::Signature)
                && (self.sure || answered.needs_check != Some(CheckReason::Inferred))
        };
        let named = self.index.roles.name.or(self.index.roles.title).is_some_and(|field| {
            let name = self.index.form.fields[field].name.as_str();
            record.answered(name).as_ref().is_some_and(said)
        });
        let n_said = record.answers.iter().filter(said).count();
        let enough = if self.sure { n_said > 0 } else { n_said >= SOME };
        named || enough || !record.files.is_empty() || !record.refusals.is_empty()
    }

    /// Tells whether a draft answers a form and not only a few questions that were left open.
    fn is_whole(&self, draft: &Draft) -> bool {
        const MANY: usize = 6;
        let roles = &self.index.roles;
        draft.len() >= MANY && [roles.name, roles.title].into_iter().flatten().any(|field| draft.has(field))
    }

    /// Makes records of what is written beside labels, in lines and in tables.
    fn labelled(&self, desk: &Desk<'_>, parsed: &Parsed, place: &Place) -> Vec<Draft> {
        let tables = tables::records(desk, self.material.message);
        let entries: Vec<lines::Entry> = match &tables {
            Some(tables) => parsed
                .entries
                .iter()
                .filter(|entry| !tables.holds(&entry.label, &entry.raw))
                .cloned()
                .collect(),
            None => parsed.entries.clone(),
        };
        let entries = entries.into_iter().filter(|entry| !self.asks_back(entry)).collect();
        let (groups, shared) = answers::groups(desk, entries, &parsed.prose);
        let mut drafts: Vec<Draft> = Vec::new();
        for group in &groups {
            let mut draft = answers::draft(desk, &group.entries, place);
            if let Some(text) = &group.heading {
                answers::heading(desk, &mut draft, text, place);
            }
            drafts.push(draft);
        }
        for begun in (0..drafts.len()).rev() {
            if drafts[begun + 1..].iter().any(|again| drafts[begun].is_within(again)) {
                drafts.remove(begun);
            }
        }
        let shared = answers::draft(desk, &shared, place);
        if let Some(tables) = tables {
            match tables.drafts.len() {
                1 if drafts.len() == 1 => {
                    drafts[0].merge(tables.drafts.into_iter().next().unwrap_or_default());
                }
                _ => {
                    // Labelled lines beside a table of several people are about all of them.
                    let lines: Vec<Draft> = std::mem::replace(&mut drafts, tables.drafts);
                    for draft in &mut drafts {
                        for line in &lines {
                            draft.inherit(line, |_| true);
                        }
                    }
                }
            }
        }
        let all = drafts.clone();
        for draft in &mut drafts {
            draft.inherit(&shared, |_| true);
            // Who nominates is said once.
            for other in &all {
                draft.inherit(other, |field| answers::is_senders(&self.index.form.fields[field]));
            }
        }
        drafts
    }

    /// "Country: do you mean where she lives, or the passport?" asks what a question means and answers none.
    fn asks_back(&self, entry: &lines::Entry) -> bool {
        const SHORT: usize = 3;
        let told = |field: &usize| {
            let kind = self.index.form.fields[*field].kind;
            matches!(kind, FieldKind::Textarea | FieldKind::List | FieldKind::Text)
        };
        entry.raw.trim_end().ends_with(['?', '？', '؟'])
            && !entry.fields.iter().any(told)
            && words::folded(&entry.raw).split(' ').count() > SHORT
    }

    /// Reads the forms attached.
    fn attached(&self, desk: &Desk<'_>, drafts: &mut Vec<Draft>) {
        let mut read: Vec<Draft> = Vec::new();
        for file in &self.material.attached {
            let place = Place::Attachment(file.file_name.clone());
            let parsed = lines::parse(&file.text, desk, Manner::Form);
            let (groups, shared) = answers::groups(desk, parsed.entries, &[]);
            let shared = answers::draft(desk, &shared, &place);
            let several = groups.len() > 1;
            for group in groups {
                let mut draft = answers::draft(desk, &group.entries, &place);
                draft.inherit(&shared, |_| true);
                if draft.len() >= 2 {
                    read.push(draft);
                }
            }
            // The pairs of several records do not say which is whose; the text does.
            if let Some(draft) = tables::of_pairs(desk, &file.rows, &place).filter(|_| !several) {
                match read.last_mut() {
                    Some(last) => last.merge(draft),
                    None => read.push(draft),
                }
            }
        }
        match (read.len(), drafts.len()) {
            (0, _) => {}
            (_, 0) => *drafts = read,
            (1, 1) => {
                if let Some(form) = read.pop() {
                    drafts[0].merge(form);
                }
            }
            _ => drafts.append(&mut read),
        }
    }

    /// Reads the note above a forwarded text: what it says is newer.
    fn correct(&self, desk: &Desk<'_>, drafts: &mut Vec<Draft>, note: &Parsed, own_addresses: &[String]) {
        let author = Author::default();
        let letter = Letter {
            own_addresses,
            place: &Place::CoveringNote,
            corrects: true,
            is_reply: false,
            author: &author,
        };
        if drafts.is_empty() {
            drafts.push(Draft::default());
        }
        let labelled = answers::draft(desk, &note.entries, &Place::CoveringNote);
        for draft in drafts.iter_mut() {
            draft.correct(&labelled);
        }
        let before: Vec<usize> = drafts.iter().map(Draft::mark).collect();
        let body = letter_body(note);
        prose::read(desk, drafts, &body, letter);
        // It corrects something and it was not understood what: what its words are about is doubtful.
        for (draft, before) in drafts.iter_mut().zip(before) {
            if draft.mark() != before {
                continue;
            }
            for paragraph in &body {
                for sentence in prose::sentences(&paragraph.text, 0) {
                    if words::contains(&sentence.words, words::reply::CORRECTIONS) {
                        let said = kin::Said::of(&sentence.text);
                        for field in 0..self.index.form.fields.len() {
                            if self.index.labels.kin.hints(&said, field) {
                                draft.doubt(field, CheckReason::Conflict);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Where a letter names one country and no other, it is most likely the one that is asked for. To be looked at.
    fn only_country(&self, desk: &Desk<'_>, draft: &mut Draft, paragraphs: &[Paragraph]) {
        const LETTERS: usize = 6_000;
        let Some(field) = self.index.roles.country.filter(|field| !draft.has(*field)) else { return };
        if draft.is_labelled(field) {
            return;
        }
        let countries = desk.context.lists.named("countries");
        let mut only: Option<(usize, &str)> = None;
        let mut read = 0;
        for paragraph in paragraphs {
            read += paragraph.text.len();
            if read > LETTERS {
                return;
            }
            for hit in countries.scan(&paragraph.text, &field::fold::tokens(&paragraph.text)) {
                match only {
                    Some((item, _)) if item != hit.item => return,
                    _ => only = Some((hit.item, &paragraph.text)),
                }
            }
        }
        if let Some((item, text)) = only {
            let answer = schema::record::Answer::Text(countries.items()[item].key.clone());
            let proof = draft::evidence(text, &Place::Prose);
            draft.set(field, answer, Some(CheckReason::Inferred), proof, draft::Rank::Concluded);
        }
    }

    /// A name in another script than Latin: its Latin spelling is wanted for the programme.
    fn spelling(&self, draft: &mut Draft) {
        let Some(name) = self.index.roles.name else { return };
        if draft.text(Some(name)).is_some_and(|text| {
            text.chars().any(char::is_alphabetic)
                && !text.chars().any(|c| {
                    c.is_ascii_alphabetic() || matches!(u32::from(c), 0xc0..=0x24f | 0x1e00..=0x1eff)
                })
        }) {
            draft.doubt(name, CheckReason::Spelling);
        }
    }

    /// Addresses that are never the nominee's: the writer's, the forwarder's, ours.
    fn own_addresses(&self, author: &Author) -> Vec<String> {
        let message = self.material.message;
        let mut own: Vec<String> = message
            .from
            .iter()
            .chain(&message.to)
            .chain(&message.reply_to)
            .map(|address| address.email.clone())
            .collect();
        own.push(author.email.clone());
        own.push(self.reader.contact.clone());
        own.retain(|address| !address.is_empty());
        own
    }
}

/// Marks a record that names the same person or thing as one before it in the same message; both stay.
fn mark_twins(index: &FormIndex, records: &mut [Understood]) {
    let Some(title) = index.title() else { return };
    for later in 1..records.len() {
        let (before, rest) = records.split_at_mut(later);
        let Some(own) = rest[0].answer(title.as_str()).and_then(|answer| answer.as_text()) else { continue };
        let twin = before.iter().any(|record| {
            record
                .answer(title.as_str())
                .and_then(|answer| answer.as_text())
                .is_some_and(|other| field::fold::key(&other) == field::fold::key(&own))
        });
        if let Some(answered) = rest[0].answers.iter_mut().find(|answered| twin && answered.field == title) {
            answered.needs_check = Some(CheckReason::PossibleDuplicate);
        }
    }
}

/// The paragraphs of a letter without its greeting.
fn letter_body(parsed: &Parsed) -> Vec<Paragraph> {
    parsed
        .prose
        .iter()
        .filter_map(|paragraph| {
            let mut lines: Vec<&str> = paragraph.text.lines().collect();
            if lines.first().is_some_and(|line| letter_end::is_greeting(line)) {
                lines.remove(0);
            }
            let text = lines.join("\n");
            (!text.trim().is_empty()).then_some(Paragraph { text, line: paragraph.line })
        })
        .collect()
}
