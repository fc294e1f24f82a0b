//! A person's course of life in running text: the sentences that tell it and nothing else.

use schema::field::{self, Reading};
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::words::{self, statement};
use super::{Sentence, nominee};
use crate::submission::Place;

/// Takes the sentences that tell a life: from the first that is about the person, up to one that says something else.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentences: &[&Sentence], place: &Place) {
    let roles = &desk.form.roles;
    let Some(field) = roles.biography else { return };
    let Some(name) = draft.text(roles.name) else { return };
    if draft.is_labelled(field) || draft.has(field) {
        return;
    }
    let mut told: Vec<&Sentence> = Vec::new();
    let mut paragraph = None;
    let mut near = None;
    for sentence in sentences {
        // Languages without pronouns go on with the verb alone.
        let goes_on = near == Some(sentence.paragraph);
        if tells(sentence, &name, !told.is_empty(), goes_on) {
            told.push(sentence);
            paragraph = Some(sentence.paragraph);
        } else if paragraph.is_some() {
            break;
        }
        if nominee::speaks_of(sentence, &name) {
            near = Some(sentence.paragraph);
        }
    }
    if told.is_empty() {
        return;
    }
    let joiner = |before: &str| if before.ends_with(['。', '；', '！']) { "" } else { " " };
    let mut text = String::new();
    for sentence in &told {
        if !text.is_empty() {
            text.push_str(joiner(&text));
        }
        text.push_str(&sentence.text);
    }
    // Several sentences that all tell a life are plainly that; a lone short one may be less than the writer meant.
    let plain = words::contains(&told[0].words, statement::BIOGRAPHY) && text.chars().count() >= 40;
    let reading = match field::read(&desk.form.form.fields[field], &text, &desk.context) {
        Reading::Answered(answer @ Answer::Text(_), check) => {
            Reading::Answered(answer, check.or((!plain).then_some(CheckReason::Inferred)))
        }
        other => other,
    };
    draft.offer(&desk.form.form, field, reading, evidence(&text, place), Rank::Concluded);
}

/// Tells whether a sentence is of a life: it is about the person, tells something of it, and states nothing to the form.
fn tells(sentence: &Sentence, name: &str, begun: bool, goes_on: bool) -> bool {
    let words = &sentence.words;
    let verb_first = words::begins_with(words, statement::BIOGRAPHY).is_some();
    let about = nominee::speaks_of(sentence, name)
        || (begun && words::contains(words, statement::BIOGRAPHY))
        || (goes_on && verb_first);
    let nominates = words::first_of(words, super::super::words::nominating::VERBS).is_some();
    let states = words::contains(words, statement::AGREES)
        || words::contains(words, statement::AVAILABLE)
        || words::contains(words, statement::BOTH)
        || words::contains(words, statement::PAID)
        || words::contains(words, statement::ASKS_FUNDS)
        || words::contains(words, statement::SPEAKS)
        || words::contains(words, statement::THEMES)
        || words.split(' ').any(|word| statement::REPRESENTS.iter().any(|stem| word.starts_with(stem)))
        || words::contains(words, &["代 表", "属 于", "来 自"])
        || sentence.text.contains('@');
    let talks =
        words::contains(words, statement::US) || words::contains(words, super::super::words::closing::POLITE);
    about
        && !states
        && !nominates
        && !talks
        && !sentence.asks
        && (begun || words::contains(words, statement::BIOGRAPHY))
}
