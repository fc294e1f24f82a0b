//! What a letter tells beside its answers: the sentences that answer no question are the course of life that a form asks for,
//! or the description of what was sent. Always to be looked at.

use schema::field::{self, Reading};
use schema::form::Required;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::letter_end;
use super::super::words::{self, closing, life, nominating, statement, writer};
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
    if told.iter().any(|told| words::contains(&told.sentence.words, FOLLOWS)) {
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
        .filter(|told| !told.used && tells(told.sentence) && !wishes(told.sentence))
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
    }
}

/// Words that promise a text for later.
const FOLLOWS: &[&str] = &[
    "will follow",
    "separately",
    "by separate",
    "se enviara",
    "enviara por separado",
    "por separado",
    "sera envoye",
    "sera envoyee",
    "separement",
    "sera transmis",
    "sera transmise",
    "отдельно",
    "отдельным письмом",
    "будет направлена",
    "بشكل منفصل",
    "على حده",
    "另 寄",
    "另 附",
    "另 发",
    "is being written",
    "being written",
    "in preparation",
    "is coming",
    "i will have to ask",
    "will have to ask",
    "arrive demain",
    "arrivera",
    "en cours de redaction",
    "en preparacion",
    "llega manana",
    "готовится",
    "подготовим",
    "подготовлю",
    "будет позже",
    "قيد الاعداد",
    "ستصلكم",
    "ستصل",
    "正 在 准 备",
    "正 在 撰 写",
    "补 上",
    "补 交",
    "后 补",
    "follows next week",
    "to follow",
    "will send the",
    "i will send",
    "we will send",
    "send it later",
    "next week",
    "suivra",
    "suivront",
    "vous enverrai",
    "vous enverrons",
    "la semaine prochaine",
    "enviare",
    "enviaremos",
    "la mando",
    "le mando",
    "proxima semana",
    "manana",
    "пришлю",
    "пришлем",
    "следующей неделе",
    "позже",
    "سارسل",
    "سنرسل",
    "لاحقا",
    "الاسبوع القادم",
    "稍 后",
    "随 后",
    "下 周",
    "另 行",
];

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

/// "We would like to make a submission" tells nothing of it.
fn wishes(sentence: &Sentence) -> bool {
    words::first_of(&sentence.words, writer::WISHES).is_some_and(|(_, at)| at < 40)
        && words::contains(&sentence.words, statement::US)
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
