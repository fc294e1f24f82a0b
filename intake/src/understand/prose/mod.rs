//! Running text: what it says for certain, sentence by sentence, and what may be concluded from it, marked.

mod ahead;
mod biography;
mod choice;
mod consent;
mod contact;
mod describe;
mod facts;
mod house;
mod nominee;
mod principal;
mod sentence;
mod several;
mod stated;
mod statement;
mod story;
mod writer;

pub(super) use consent::{allows_anything, consent_said, people_shown_said};
pub(super) use facts::subject_line;
pub(super) use house::nominative;
pub(super) use sentence::{Sentence, sentences};
pub(super) use statement::funding;
pub(super) use writer::{Writer, of as writer_of};

use super::answers::Desk;
use super::draft::Draft;
use super::lines::Paragraph;
use super::sender::Author;
use super::words;
use crate::submission::Place;

/// What is known of the letter around the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter<'a> {
    /// Addresses that are the writer's or ours: never the nominee's.
    pub own_addresses: &'a [String],
    /// Where the text stands.
    pub place: &'a Place,
    /// The text corrects what was said before.
    pub corrects: bool,
    /// The text answers a mail of ours.
    pub is_reply: bool,
    /// Who wrote the text.
    pub author: &'a Author,
}

/// Reads running text into the drafts of the records it speaks of.
pub(super) fn read(desk: &Desk<'_>, drafts: &mut Vec<Draft>, paragraphs: &[Paragraph], letter: Letter<'_>) {
    let all: Vec<Sentence> = paragraphs
        .iter()
        .enumerate()
        .flat_map(|(index, paragraph)| sentences(&paragraph.text, index))
        .collect();
    if drafts.is_empty() {
        drafts.push(Draft::default());
    }
    let writer = if letter.corrects || letter.is_reply {
        Writer::default()
    } else {
        writer::of(desk, &all, &letter.author.name)
    };
    if !letter.corrects && !letter.is_reply {
        nominee::read(desk, drafts, paragraphs, &all, letter, &writer);
        own(desk, drafts, letter, &writer);
    }
    let mut topic = None;
    let mut spoken: Vec<Vec<usize>> = Vec::new();
    for sentence in &all {
        let targets = spoken_of(desk, drafts, sentence, spoken.last(), &all);
        spoken.push(targets);
    }
    // Answers beside labels within a paragraph come first: what is read so is read.
    let mut used: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    for (index, draft) in drafts.iter_mut().enumerate() {
        let places: Vec<usize> = (0..all.len()).filter(|at| spoken[*at].contains(&index)).collect();
        let about: Vec<&Sentence> = places.iter().map(|at| &all[*at]).collect();
        for read in facts::labelled(desk, draft, &about, letter) {
            used[places[read]].push(index);
        }
    }
    for (at, sentence) in all.iter().enumerate() {
        for index in &spoken[at] {
            let draft = &mut drafts[*index];
            if used[at].contains(index) {
                // Beside a labelled address there may be a telephone.
                contact::read(desk, draft, sentence, letter);
                continue;
            }
            let before = draft.mark();
            stated::read(desk, draft, sentence, letter);
            statement::read(desk, draft, sentence, letter, topic);
            consent::read(desk, draft, sentence, letter);
            choice::read(desk, draft, sentence, letter);
            contact::read(desk, draft, sentence, letter);
            contact::other(desk, draft, sentence, letter);
            facts::read(desk, draft, sentence, letter);
            if draft.mark() != before {
                used[at].push(*index);
            }
        }
        topic = statement::topic(sentence).or(topic.filter(|_| sentence.goes_on));
    }
    for draft in drafts.iter_mut() {
        choice::drop_unasked(desk, draft);
    }
    if !letter.corrects && !letter.is_reply {
        for (index, draft) in drafts.iter_mut().enumerate() {
            let about: Vec<&Sentence> = all
                .iter()
                .zip(&spoken)
                .filter(|(_, targets)| targets.contains(&index))
                .map(|(sentence, _)| sentence)
                .collect();
            biography::read(desk, draft, &about, letter.place, &writer);
            let told: Vec<story::Told<'_>> = (0..all.len())
                .filter(|at| spoken[*at].contains(&index))
                .map(|at| story::Told { sentence: &all[at], used: used[at].contains(&index) })
                .collect();
            story::read(desk, draft, &told, letter);
        }
    }
}

/// Fills what a form asks of its writer's own house, where it names nobody else.
fn own(desk: &Desk<'_>, drafts: &mut [Draft], letter: Letter<'_>, writer: &Writer) {
    let roles = &desk.form.roles;
    if roles.names_another() || roles.organisation.is_none() {
        return;
    }
    let fields = describe::Fields {
        position: roles.own_position,
        organisation: roles.organisation,
        country: roles.country,
        stakeholder: roles.stakeholder,
    };
    for draft in drafts {
        let words = if writer.words.is_empty() { &writer.house_words } else { &writer.words };
        writer.is.fill(desk, draft, fields, words, letter.place);
    }
}

/// Returns the records that a sentence speaks of: those whose person it names; where it goes on with "he" or "she", the one
/// that was named last; else all.
fn spoken_of(
    desk: &Desk<'_>,
    drafts: &[Draft],
    sentence: &Sentence,
    before: Option<&Vec<usize>>,
    all: &[Sentence],
) -> Vec<usize> {
    let everybody = || (0..drafts.len()).collect::<Vec<_>>();
    if drafts.len() < 2 {
        return everybody();
    }
    let named: Vec<usize> = (0..drafts.len())
        .filter(|index| {
            drafts[*index]
                .text(desk.form.roles.name)
                .is_some_and(|name| statement::names_person(&sentence.words, &name))
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    if words::begins_with(&sentence.words, words::statement::EVERYBODY).is_some() {
        return everybody();
    }
    // Within a paragraph that names one person, the others sentences are about that one.
    match before {
        Some(before)
            if before.len() == 1
                && same_paragraph(sentence, all)
                && !words::contains(&sentence.words, words::statement::EVERYBODY) =>
        {
            before.clone()
        }
        _ => everybody(),
    }
}

/// Tells whether the sentence before stands in the same paragraph.
fn same_paragraph(sentence: &Sentence, all: &[Sentence]) -> bool {
    let place = all.iter().position(|other| std::ptr::eq(other, sentence)).unwrap_or(0);
    place > 0 && all[place - 1].paragraph == sentence.paragraph
}
