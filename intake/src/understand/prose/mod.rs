//! Running text: what it says for certain, sentence by sentence, and what may be concluded from it, marked.

mod biography;
mod contact;
mod nominee;
mod sentence;
mod stated;
mod statement;

pub(super) use nominee::{subject, writes_for};
pub(super) use sentence::{Sentence, sentences};
pub(super) use statement::funding;

use super::answers::Desk;
use super::draft::Draft;
use super::lines::Paragraph;
use super::words::folded;
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
}

/// Reads running text into the drafts of the records it speaks of.
pub(super) fn read(desk: &Desk<'_, '_>, drafts: &mut Vec<Draft>, paragraphs: &[Paragraph], letter: Letter<'_>) {
    let all: Vec<Sentence> = paragraphs.iter().enumerate().flat_map(|(index, paragraph)| sentences(&paragraph.text, index)).collect();
    if drafts.is_empty() {
        drafts.push(Draft::default());
    }
    if !letter.corrects && !letter.is_reply {
        nominee::read(desk, drafts, paragraphs, &all, letter.place);
    }
    let mut topic = None;
    for sentence in &all {
        let targets = spoken_of(desk, drafts, sentence);
        for index in targets {
            stated::read(desk, &mut drafts[index], sentence, letter);
            statement::read(desk, &mut drafts[index], sentence, letter, &mut topic.clone());
            contact::read(desk, &mut drafts[index], sentence, letter);
        }
        topic = statement::topic(sentence).or(topic.filter(|_| sentence.goes_on));
    }
    if !letter.corrects && !letter.is_reply && drafts.len() == 1 {
        biography::read(desk, &mut drafts[0], &all, letter.place);
    }
}

/// Returns the records that a sentence speaks of: those whose person it names, else all.
fn spoken_of(desk: &Desk<'_, '_>, drafts: &[Draft], sentence: &Sentence) -> Vec<usize> {
    const SHORT: usize = 3;
    if drafts.len() < 2 {
        return (0..drafts.len()).collect();
    }
    let padded = format!(" {} ", sentence.words);
    let named: Vec<usize> = (0..drafts.len())
        .filter(|index| {
            let Some(name) = drafts[*index].text(desk.form.roles.name) else { return false };
            folded(&name).split(' ').any(|word| word.chars().count() >= SHORT && padded.contains(&format!(" {word} ")))
        })
        .collect();
    if named.is_empty() { (0..drafts.len()).collect() } else { named }
}
