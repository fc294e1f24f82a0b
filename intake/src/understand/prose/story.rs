//! What a letter tells beside its answers: the sentences that answer no question are the course of life that a form asks for,
//! or the description of what was sent. Always to be looked at.

use schema::field::{self, Reading};
use schema::form::Required;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::letter_end;
use super::super::words::{
    self, closing, introduction, life, nominating, statement, story as told_words, writer,
};
use super::{Letter, Sentence, nominee};

/// A sentence and whether something was read from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'s> {
    /// The sentence.
    pub sentence: &'s Sentence,
    /// It answered a question.
    pub used: bool,
}

/// Fills the long answers of a record from what is left.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, told: &[Told<'_>], letter: Letter<'_>) {
    let roles = &desk.form.roles;
    if told.iter().any(|told| promises(&told.sentence.words)) {
        return;
    }
    if roles.names_another() {
        let (Some(field), Some(name)) = (roles.biography, draft.text(roles.name)) else { return };
        if !draft.has(field) {
            let first = told
                .iter()
                .position(|told| super::statement::names_person(&told.sentence.words, &name))
                .map_or(0, |first| first + 1);
            let left = told.iter().skip(first).filter(|told| {
                tells(told.sentence)
                    && !names_day(desk, told.sentence)
                    && !told.used
                    && !words::contains(&told.sentence.words, statement::US)
                    && !nominates(told.sentence)
            });
            put(desk, draft, field, left.map(|told| told.sentence), letter);
        }
        return;
    }
    const KIND: [&str; 12] = [
        "i am a",
        "i am an",
        "i m a",
        "i m an",
        "je suis un",
        "je suis une",
        "soy un",
        "soy una",
        "я по профессии",
        "انا",
        "我 是 一",
        "soy",
    ];
    let own = |told: &&Told<'_>| {
        words::begins_with(&told.sentence.words, &KIND).is_some()
            || words::first_of(&told.sentence.words, writer::I_AM).is_some_and(|(_, at)| at == 0)
                && words::contains(&told.sentence.words, life::BIOGRAPHY)
            || nominee::begins_with_pronoun(&told.sentence.words)
    };
    let left: Vec<Told<'_>> = told
        .iter()
        .copied()
        .filter(|told| {
            !told.used && tells(told.sentence) && !wishes(told.sentence) && !introduces(told.sentence)
        })
        .collect();
    if let Some(field) = roles.biography.filter(|field| !draft.has(*field)) {
        let life = told.iter().filter(own).filter(|told| tells(told.sentence) && !wishes(told.sentence));
        put(desk, draft, field, life.map(|told| told.sentence), letter);
    }
    let wanted = |field: &usize| match &desk.form.form.fields[*field].required {
        Required::If(other, value) => {
            draft.text(desk.form.field_index(other.as_str())).as_deref() == Some(value.as_str())
        }
        _ => true,
    };
    if let Some(field) = roles.story.filter(|field| !draft.has(*field)).filter(wanted) {
        let biography = roles.biography.is_some();
        let story = left.iter().filter(|told| !(biography && own(told)));
        put(desk, draft, field, story.map(|told| told.sentence), letter);
        if !draft.has(field)
            && let Some(said) = told.iter().find_map(|told| behind_title(told.sentence))
        {
            put(desk, draft, field, std::iter::once(&said), letter);
        }
    }
}

/// "We ask for a workshop called “Knots and data”, in which weavers show how …" says with its title what it is about.
fn behind_title(sentence: &Sentence) -> Option<Sentence> {
    const WORDS: usize = 6;
    const IN_WHICH: [&str; 16] = [
        " in which ",
        " where ",
        " during which ",
        " où ",
        " dans lequel ",
        " dans laquelle ",
        " pendant lequel ",
        " pendant laquelle ",
        " en el que ",
        " en la que ",
        " en el cual ",
        " en la cual ",
        " donde ",
        " на котором ",
        " на которой ",
        " где ",
    ];
    let title = sentence.text.find(['»', '”', '"'])?;
    let behind = &sentence.text[title..];
    let from = IN_WHICH.iter().filter_map(|word| behind.find(word).map(|at| at + word.len())).min()?;
    let text = behind[from..].trim().trim_end_matches('.');
    (!sentence.asks && text.split_whitespace().count() >= WORDS).then(|| Sentence {
        text: text.to_owned(),
        words: words::folded(text),
        ..sentence.clone()
    })
}

/// Tells whether words promise a text: in a phrase that does, or by a time to come and the coming: "the caption comes tomorrow".
fn promises(words: &str) -> bool {
    // A longer sentence tells something itself: "Farmers send a photo of the leaf and soon get an answer from a neighbour."
    const SHORT: usize = 9;
    words::contains(words, told_words::FOLLOWS)
        || words.split(' ').count() <= SHORT
            && words::contains(words, told_words::LATER)
            && words::contains(words, told_words::COMING)
}

/// Tells whether a sentence tells something at all.
fn tells(sentence: &Sentence) -> bool {
    const WORDS: usize = 4;
    sentence.words.split(' ').count() >= WORDS
        && !sentence.asks
        && !sentence.text.trim_end().ends_with([':', '：'])
        && !sentence.text.contains('@')
        && !sentence.text.contains("://")
        && !has_label(&sentence.text)
        && !greets(sentence)
        && !words::contains(&sentence.words, closing::POLITE)
        && !words::contains(&sentence.words, life::TALK)
}

/// "Dear team, two files, two people.": a greeting and hardly more.
fn greets(sentence: &Sentence) -> bool {
    const HARDLY_MORE: usize = 8;
    letter_end::is_greeting(&sentence.text)
        || words::begins_with(&sentence.words, closing::GREETINGS).is_some()
            && sentence.words.split(' ').count() <= HARDLY_MORE
}

/// "Telephone: +41 …", "Nominated by: …": a few words before a colon are a label, also where nobody knows it.
fn has_label(text: &str) -> bool {
    const WORDS: usize = 3;
    const LETTERS: usize = 24;
    text.split_once([':', '：']).is_some_and(|(label, _)| {
        label.split_whitespace().count() <= WORDS && label.chars().count() <= LETTERS
    })
}

/// "On 31 March he examines" tells no life.
fn names_day(desk: &Desk<'_>, sentence: &Sentence) -> bool {
    let numbered = field::fold::tokens(&sentence.text)
        .iter()
        .any(|token| matches!(token.text.as_str(), "31" | "31st" | "1" | "1st" | "1er"));
    numbered
        && desk.form.roles.days.is_some_and(|days| {
            matches!(
                field::read(&desk.form.form.fields[days], &sentence.text, &desk.context),
                Reading::Answered(Answer::List(found), _) if !found.is_empty()
            )
        })
}

fn nominates(sentence: &Sentence) -> bool {
    words::first_of(&sentence.words, nominating::VERBS).is_some()
}

/// "We would like to make a submission" tells nothing of it; "I want to build a sensor that warns of frost" does.
fn wishes(sentence: &Sentence) -> bool {
    words::first_of(&sentence.words, writer::WISHES).is_some_and(|(_, at)| at < 40)
        && words::contains(&sentence.words, statement::US)
        && !(words::contains(&sentence.words, told_words::MAKES)
            && words::contains(&sentence.words, told_words::THAT))
}

/// "My name is Ada Lindt, I live in Ghana and work for Volta Meters": who writes is no part of the story.
fn introduces(sentence: &Sentence) -> bool {
    !words::contains(&sentence.words, told_words::MAKES)
        && (words::contains(&sentence.words, introduction::LIVES)
            || words::begins_with(&sentence.words, introduction::NAMED).is_some()
            || words::begins_with(&sentence.words, told_words::BEHALF).is_some())
}

fn put<'s>(
    desk: &Desk<'_>,
    draft: &mut Draft,
    field: usize,
    sentences: impl Iterator<Item = &'s Sentence>,
    letter: Letter<'_>,
) {
    const ENOUGH: usize = 20;
    let mut text = String::new();
    for sentence in sentences {
        if !text.is_empty() && !text.ends_with(['。', '；', '！']) {
            text.push(' ');
        }
        text.push_str(&sentence.text);
    }
    if text.chars().count() < ENOUGH && !text.chars().any(field::fold::is_ideograph) || text.is_empty() {
        return;
    }
    if let Reading::Answered(answer, _) = field::read(&desk.form.form.fields[field], &text, &desk.context) {
        let proof = evidence(&text, letter.place);
        draft.set(field, answer, Some(CheckReason::Inferred), proof, Rank::Concluded);
    }
}
