//! Reads one message by one form and makes its records.
//!
//! It says whose text makes the records and in which order the other files of this module are asked; what a covering note
//! corrects and what a letter leaves to be concluded are read here.

use schema::field;
use schema::form::FieldKind;
use schema::record::CheckReason;

use super::answers::{self, Desk};
use super::draft::{self, Draft};
use super::lines::{self, Manner, Paragraph, Parsed};
use super::material::Material;
use super::prose::{self, Letter, Sentence};
use super::sender::{self, Author};
use super::substance::{mark_twins, offers};
use super::{FormIndex, Reader, attachments, card, kin, letter_end, reply, words};
use crate::submission::{Kind, Place, Submission, Thread, Understood};

/// The reading of one message by one form.
pub(super) struct Reading<'a> {
    pub reader: &'a Reader,
    pub index: &'a FormIndex,
    pub context: field::Context<'a>,
    pub material: &'a Material<'a>,
    pub known: &'a Thread,
    /// The form is certain.
    pub sure: bool,
}

impl Reading<'_> {
    /// Fills a submission with the records of the message.
    pub(super) fn fill(&self, submission: &mut Submission, new_sentences: &[Sentence]) {
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
        let (mut main, author, place, covering) = match inner {
            Some((text, author)) if !note_is_form => {
                let parsed = self.parse(text, &author, Manner::Letter);
                (parsed, author, Place::Forwarded, Some(note))
            }
            _ => (note, writer.clone(), Place::Label, None),
        };
        self.free_consents(&mut main);
        let addresses = addresses_of(&main, &author.email);
        let desk = Desk {
            form: self.index,
            context: self.context,
            author: &author.name,
            email: &author.email,
            addresses: &addresses,
        };
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
        let mut paragraphs = if fills_quotation { Vec::new() } else { letter_body(&main) };
        if !fills_quotation {
            paragraphs.extend(self.behind_addresses(&main));
        }
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
        let offers = new_sentences.iter().chain(&prose::sentences(&message.subject, 0)).any(offers);
        if submission.question && !is_reply && records.iter().all(|record| self.says_little(record, offers)) {
            records.clear();
        }
        // Whoever plainly offers something to a certain form is asked for all that it needs.
        if records.is_empty()
            && self.sure
            && !is_reply
            && !submission.question
            && !submission.withdrawal
            && offers
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

    /// "Contact: ada@example.org, +44 …. She can come on 31 March." is a label in running text: what stands behind the
    /// address is read on.
    fn behind_addresses(&self, parsed: &Parsed) -> Vec<Paragraph> {
        const FEW: usize = 3;
        if parsed.entries.len() > FEW {
            return Vec::new();
        }
        let is_address = |field: &usize| {
            matches!(self.index.form.fields[*field].kind, FieldKind::Email | FieldKind::Phone)
        };
        parsed
            .entries
            .iter()
            .filter(|entry| entry.fields.first().is_some_and(is_address) && entry.raw.contains(". "))
            .map(|entry| Paragraph { text: entry.raw.clone(), line: entry.line })
            .collect()
    }

    /// "About me: I build radios. You may record and publish the talk." ends in a sentence that answers other questions: it is
    /// read as running text.
    fn free_consents(&self, parsed: &mut Parsed) {
        const MOST_WORDS: usize = 16;
        let mut free: Vec<Paragraph> = Vec::new();
        for entry in &mut parsed.entries {
            let is_long =
                entry.fields.iter().all(|field| self.index.form.fields[*field].kind == FieldKind::Textarea);
            let last = prose::sentences(&entry.raw, 0).pop();
            let is_short = |sentence: &Sentence| sentence.words.split(' ').count() <= MOST_WORDS;
            let frees = |last: &Sentence| is_long && is_short(last) && prose::allows_anything(last);
            let Some(last) = last.filter(frees) else { continue };
            let Some(at) = entry.raw.rfind(&last.text).filter(|at| !entry.raw[..*at].trim().is_empty())
            else {
                continue;
            };
            let text = entry.raw.split_off(at);
            entry.raw.truncate(entry.raw.trim_end().len());
            free.push(Paragraph { text, line: entry.line });
        }
        parsed.prose.extend(free);
    }

    fn parse(&self, text: &str, author: &Author, manner: Manner) -> Parsed {
        let desk = Desk {
            form: self.index,
            context: self.context,
            author: &author.name,
            email: &author.email,
            addresses: &[],
        };
        lines::parse(text, &desk, manner)
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
                    if words::contains(&sentence.words, words::correction::CORRECTIONS) {
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

    /// Where a letter names one country and no other, it is most likely the one that is asked for. To be looked at.
    fn only_country(&self, desk: &Desk<'_>, draft: &mut Draft, paragraphs: &[Paragraph]) {
        const LETTERS: usize = 6_000;
        let Some(field) = self.index.roles.country.filter(|field| !draft.has(*field)) else { return };
        if draft.is_labelled(field) {
            return;
        }
        let countries = desk.context.lists.named("countries");
        let mut only: Option<(usize, &str)> = None;
        let mut several = false;
        let mut read = 0;
        for paragraph in paragraphs {
            read += paragraph.text.len();
            if read > LETTERS {
                return;
            }
            let tokens = field::fold::tokens(&paragraph.text);
            for hit in countries.scan(&paragraph.text, &tokens) {
                // "Hebrides Island Council" and "small island states" are not Iceland in its own language.
                if hit.end - hit.first == 1 && tokens[hit.first].text == "island" {
                    continue;
                }
                match only {
                    Some((item, _)) if item != hit.item => several = true,
                    _ => only = Some((hit.item, &paragraph.text)),
                }
            }
        }
        // Of several countries the one is meant that the house is called by: "新加坡数字部".
        let house = draft.text(self.index.roles.organisation).unwrap_or_default();
        if several {
            let hits = countries.scan(&house, &field::fold::tokens(&house));
            only = hits
                .first()
                .filter(|first| hits.iter().all(|hit| hit.item == first.item))
                .map(|hit| (hit.item, house.as_str()));
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

/// Returns the addresses that a letter names, and its writer's.
fn addresses_of(parsed: &Parsed, author: &str) -> Vec<String> {
    const MOST: usize = 20;
    let mut addresses: Vec<String> = parsed
        .prose
        .iter()
        .flat_map(|paragraph| field::email::find(&paragraph.text))
        .chain(parsed.entries.iter().flat_map(|entry| field::email::find(&entry.raw)))
        .take(MOST)
        .collect();
    addresses.push(author.to_owned());
    addresses
}

/// The paragraphs of a letter without its greeting.
fn letter_body(parsed: &Parsed) -> Vec<Paragraph> {
    parsed
        .prose
        .iter()
        .filter_map(|paragraph| {
            let mut lines: Vec<&str> = paragraph.text.lines().collect();
            // "Bonjour, voici nos deux candidats (société civile tous les deux) :" greets and says something.
            const MERE: usize = 7;
            if lines
                .first()
                .is_some_and(|line| letter_end::is_greeting(line) && line.split_whitespace().count() <= MERE)
            {
                lines.remove(0);
            }
            let text = lines.join("\n");
            (!text.trim().is_empty()).then_some(Paragraph { text, line: paragraph.line })
        })
        .collect()
}
