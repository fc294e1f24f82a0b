//! What a sentence says to the questions of any form: labels within it, choices by their names, yes and no, titles in
//! quotation marks, months, telephones.

use schema::field::{self, Reading, dates, fold};
use schema::form::{Field, FieldKind};
use schema::record::{Answer, CheckReason};

use super::super::answers::{self, Desk};
use super::super::draft::{Draft, Rank, evidence};
use super::super::kin::Said;
use super::super::labels::Strength;
use super::super::lines::Entry;
use super::super::sender::Author;
use super::super::words::{self, agreement, attendance, statement, travel, writer};
use super::{Letter, Sentence};
use crate::submission::Place;

/// Reads the facts of a sentence.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    if sentence.asks || letter.corrects {
        return;
    }
    called(desk, draft, sentence, letter);
    made(desk, draft, sentence, letter);
    for clause in clauses(&sentence.text) {
        let words = words::folded(clause);
        if words::contains(&words, words::permission::CONDITIONS) {
            continue;
        }
        let said = Said::of(clause);
        // Yes and no first: "we need no session" says that its format was not named either.
        let mut order: Vec<usize> = (0..desk.form.form.fields.len()).collect();
        order.sort_by_key(|index| !is_yes_or_no(&desk.form.form.fields[*index]));
        for index in order {
            let field = &desk.form.form.fields[index];
            if draft.has(index) || is_read_elsewhere(desk, index) || is_not_asked(desk, draft, field) {
                continue;
            }
            match field.kind {
                FieldKind::Choice | FieldKind::Multichoice => {
                    choices(desk, draft, index, clause, &words, &said, sentence, letter);
                }
                FieldKind::Month | FieldKind::Date => {
                    month(desk, draft, index, clause, &said, sentence, letter);
                }
                _ => {}
            }
        }
    }
}

/// Reads the choices that a subject names: "Stocktaking: new entry".
pub(in super::super) fn subject_line(desk: &Desk<'_>, draft: &mut Draft, subject: &str) {
    let words = words::folded(subject);
    let said = Said::of("");
    let sentence = Sentence {
        text: subject.to_owned(),
        words: words.clone(),
        paragraph: 0,
        goes_on: false,
        asks: false,
    };
    let letter = Letter {
        own_addresses: &[],
        place: &Place::Subject,
        corrects: false,
        is_reply: false,
        author: &Author::default(),
    };
    for (index, field) in desk.form.form.fields.iter().enumerate() {
        let single = field.kind == FieldKind::Choice && !is_yes_or_no(field);
        if single && !draft.has(index) && !is_read_elsewhere(desk, index) {
            choices(desk, draft, index, subject, &words, &said, &sentence, letter);
        }
    }
}

/// Fields that a reader of their own knows better.
fn is_read_elsewhere(desk: &Desk<'_>, index: usize) -> bool {
    let roles = &desk.form.roles;
    let field = &desk.form.form.fields[index];
    [roles.stakeholder, roles.country, roles.days, roles.languages, roles.themes, roles.goals, roles.funded]
        .contains(&Some(index))
        || matches!(field.name.as_str(), "gender")
        || field.options_from.as_ref().is_some_and(|from| from.value == "countries")
}

/// Tells whether a question is not asked, because the one that it depends on was answered otherwise.
fn is_not_asked(desk: &Desk<'_>, draft: &Draft, field: &Field) -> bool {
    match &field.required {
        schema::form::Required::If(other, value) => {
            draft.text(desk.form.field_index(other.as_str())).is_some_and(|answer| answer != *value)
        }
        _ => false,
    }
}

/// Takes a sentence apart where it turns: "We need no stand, but a session".
fn clauses(text: &str) -> Vec<&str> {
    let tokens = fold::tokens(text);
    let mut cuts = vec![0];
    for token in tokens.iter().skip(1) {
        if writer::TURNS.contains(&token.text.as_str()) {
            cuts.push(token.start);
        }
    }
    cuts.push(text.len());
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

#[expect(clippy::too_many_arguments, reason = "a clause, its words and its stems are one thing read once")]
fn choices(
    desk: &Desk<'_>,
    draft: &mut Draft,
    index: usize,
    clause: &str,
    words: &str,
    said: &Said,
    sentence: &Sentence,
    letter: Letter<'_>,
) {
    let field = &desk.form.form.fields[index];
    let proof = || evidence(&sentence.text, letter.place);
    if is_yes_or_no(field) {
        const ENOUGH: f64 = 0.85;
        let short = words.split(' ').count() <= 30;
        if short && desk.form.labels.kin.said(said, index) >= ENOUGH {
            let key = if words::contains(words, statement::NOT) { "no" } else { "yes" };
            draft.set(index, Answer::Text(key.to_owned()), None, proof(), Rank::Prose);
        }
        return;
    }
    let list = desk.context.lists.of_field(field);
    let tokens = fold::tokens(clause);
    let hints: Vec<usize> = match desk.form.labels.kin.hints(said, index) {
        true => (0..tokens.len())
            .filter(|at| {
                desk.form.labels.kin.hints(&Said::of(&clause[tokens[*at].start..tokens[*at].end]), index)
            })
            .collect(),
        false => Vec::new(),
    };
    let does = field.kind == FieldKind::Multichoice && is_capable(words);
    let mut found: Vec<(usize, bool)> = Vec::new();
    for hit in list.scan(clause, &tokens) {
        // "No pedimos espacio de exposición": what is refused stands some words behind the refusal, in the same clause.
        const FAR: usize = 5;
        let denied = (hit.first.saturating_sub(FAR)..hit.first).any(|at| {
            statement::NOT.contains(&tokens[at].text.as_str())
                && (hit.first - at <= 2
                    || !clause[tokens[at].end..tokens[hit.first].start]
                        .contains([',', ';', ':', '،', '，', '；', '：', '.']))
        });
        let n = hit.end - hit.first;
        let ideographs = tokens[hit.first].text.chars().all(fold::is_ideograph);
        // A single word is a choice only near a word of its question.
        let near = hints.iter().any(|at| at.abs_diff(hit.first) <= 5 && !(hit.first..hit.end).contains(at));
        let strong = n >= if ideographs { 4 } else { 2 } || near;
        if !denied
            && (strong || does && tokens[hit.first].text.chars().count() > 3)
            && tokens[hit.first].text.chars().count() + n > 2
        {
            found.push((hit.item, strong));
        }
    }
    if found.is_empty() {
        return;
    }
    let check = found.iter().any(|(_, strong)| !strong).then_some(CheckReason::Inferred);
    if field.kind == FieldKind::Choice {
        let first = found[0].0;
        let several = found.iter().any(|(item, _)| *item != first).then_some(CheckReason::NearMiss);
        draft.set(index, Answer::key(&list.items()[first].key), several.or(check), proof(), Rank::Prose);
        return;
    }
    let mut items: Vec<Answer> = Vec::new();
    for (item, _) in found {
        let answer = Answer::key(&list.items()[item].key);
        if !items.contains(&answer) {
            items.push(answer);
        }
    }
    draft.set(index, Answer::List(items), check, proof(), Rank::Prose);
}

/// Tells whether writers say what they do or can do.
fn is_capable(words: &str) -> bool {
    words::contains(words, statement::US)
        && words::contains(
            words,
            &[
                "write",
                "do",
                "design",
                "code",
                "build",
                "good at",
                "experienced in",
                "skilled",
                "know",
                "can",
                "fais",
                "sais",
                "developpe",
                "code",
                "conçois",
                "programo",
                "diseno",
                "hago",
                "se programar",
                "пишу",
                "умею",
                "занимаюсь",
                "делаю",
                "اجيد",
                "اكتب",
                "ابرمج",
                "اصمم",
                "会",
                "擅 长",
                "写",
            ],
        )
}

fn is_yes_or_no(field: &Field) -> bool {
    let has = |key: &str| field.options.iter().any(|item| item.key == key);
    field.kind == FieldKind::Choice && has("yes") && has("no")
}

/// "It began in April 2018": the one month of a clause that speaks of a field's word.
fn month(
    desk: &Desk<'_>,
    draft: &mut Draft,
    index: usize,
    clause: &str,
    said: &Said,
    sentence: &Sentence,
    letter: Letter<'_>,
) {
    if !desk.form.labels.kin.hints(said, index) {
        return;
    }
    let found = dates::find(clause);
    let [only] = found.as_slice() else { return };
    // "It started in February 2015 and the second phase ended": the nearest word says what the month is of.
    let tokens = fold::tokens(clause);
    let far = |field: usize| {
        tokens
            .iter()
            .filter(|token| desk.form.labels.kin.hints(&Said::of(&clause[token.start..token.end]), field))
            .map(|token| only.start.abs_diff(token.end).min(only.end.abs_diff(token.start)))
            .min()
    };
    let own = far(index);
    let nearer = (0..desk.form.form.fields.len()).any(|other| {
        other != index
            && matches!(desk.form.form.fields[other].kind, FieldKind::Month | FieldKind::Date)
            && far(other).is_some_and(|distance| own.is_none_or(|own| distance < own))
    });
    if nearer {
        return;
    }
    let reading = field::read(&desk.form.form.fields[index], &clause[only.start..only.end], &desk.context);
    if let reading @ Reading::Answered(_, None) = reading {
        draft.offer(&desk.form.form, index, reading, evidence(&sentence.text, letter.place), Rank::Prose);
    }
}

/// What is sent is called so: "its title is “Signal tree”", "Se llama "Bibliotecas flotantes"".
fn called(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    const MARKS: [(char, char); 8] =
        [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“'), ('「', '」'), ('《', '》'), ('‘', '’'), ('„', '”')];
    const LONGEST: usize = 160;
    let Some(field) = desk.form.roles.title.filter(|field| !draft.has(*field)) else { return };
    let text = sentence.text.as_str();
    for (open, close) in MARKS {
        let Some(start) = text.find(open) else { continue };
        let inside = &text[start + open.len_utf8()..];
        let Some(end) = inside.find(close) else { continue };
        let before = words::folded(&text[..start]);
        let said = writer::CALLED.iter().any(|entry| {
            before == *entry || before.strip_suffix(entry).is_some_and(|rest| rest.ends_with(' '))
        });
        let title = inside[..end].trim();
        if said && !title.is_empty() && title.chars().count() <= LONGEST {
            let reading = field::read(&desk.form.form.fields[field], title, &desk.context);
            draft.offer(&desk.form.form, field, reading, evidence(text, letter.place), Rank::Prose);
            return;
        }
    }
}

/// Where something was made: "I took it in Kananga in August 2019".
fn made(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    let Some(field) = desk.form.roles.place.filter(|field| !draft.has(*field)) else { return };
    let tokens = fold::tokens(&sentence.text);
    for at in 0..tokens.len() {
        for length in (1..=5.min(tokens.len() - at)).rev() {
            let joint =
                tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            if !writer::MADE_IN.contains(&joint.as_str()) {
                continue;
            }
            let rest = sentence.text[tokens[at + length - 1].end..].trim_start();
            let end = [
                " in ", " on ", " en ", " le ", " el ", " в ", " last ", ", en ", ", in ", " في ", " this ",
                " during ",
            ]
            .iter()
            .filter_map(|cut| rest.find(cut))
            .chain(rest.find(['.', ';', '。', '；', '!']))
            .min()
            .unwrap_or(rest.len());
            let place = rest[..end].trim().trim_end_matches([',', '，', '،']);
            let proper = place.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
            if proper && place.chars().count() <= 80 {
                let reading = match field::read(&desk.form.form.fields[field], place, &desk.context) {
                    Reading::Answered(answer, check) => {
                        Reading::Answered(answer, check.or(Some(CheckReason::Inferred)))
                    }
                    other => other,
                };
                draft.offer(
                    &desk.form.form,
                    field,
                    reading,
                    evidence(&sentence.text, letter.place),
                    Rank::Prose,
                );
            }
            return;
        }
    }
}

/// Finds answers beside labels within the sentences of a paragraph: "Yes, she agreed. Her bio: Hodan built …". Returns the
/// places of the sentences that were read so.
pub(super) fn labelled(
    desk: &Desk<'_>,
    draft: &mut Draft,
    sentences: &[&Sentence],
    letter: Letter<'_>,
) -> Vec<usize> {
    const LABEL_WORDS: usize = 6;
    let mut read = Vec::new();
    let mut at = 0;
    while at < sentences.len() {
        let text = sentences[at].text.as_str();
        let found = text.match_indices([':', '：']).next().and_then(|(colon, mark)| {
            let label = text[..colon].trim();
            let value = text[colon + mark.len()..].trim();
            let bare = without_own(label);
            let short =
                words::folded(bare).split(' ').count() <= LABEL_WORDS || bare.chars().any(fold::is_ideograph);
            let hit = short.then(|| desk.form.labels.find(bare)).flatten()?;
            (hit.strength >= Strength::Loose && !value.is_empty())
                .then(|| (hit, label.to_owned(), value.to_owned()))
        });
        let Some((hit, label, mut value)) = found else {
            at += 1;
            continue;
        };
        let long = hit.fields.iter().any(|field| desk.form.form.fields[*field].kind == FieldKind::Textarea);
        let mut next = at + 1;
        let mut here = vec![at];
        while long && next < sentences.len() && goes_on(desk, sentences[next], sentences[at]) {
            value.push(' ');
            value.push_str(&sentences[next].text);
            here.push(next);
            next += 1;
        }
        let entry = Entry::beside(hit.fields, label, value);
        let said = answers::draft(desk, &[entry], letter.place);
        // What answers nothing was no label: the sentence is read as one.
        if said.says_nothing() {
            at += 1;
            continue;
        }
        if letter.corrects {
            draft.correct(&said);
        } else {
            draft.inherit(&said, |_| true);
        }
        read.append(&mut here);
        at = next;
    }
    read
}

/// Tells whether a sentence goes on with a long answer: in the same paragraph, without a label of its own, and saying nothing
/// to another question.
fn goes_on(desk: &Desk<'_>, sentence: &Sentence, first: &Sentence) -> bool {
    let own_label = sentence
        .text
        .split_once([':', '：'])
        .is_some_and(|(label, _)| desk.form.labels.find(without_own(label)).is_some());
    sentence.paragraph == first.paragraph
        && !own_label
        && !words::contains(&sentence.words, agreement::AGREES)
        && !words::contains(&sentence.words, travel::PAID)
        && !words::contains(&sentence.words, attendance::AVAILABLE)
        && !words::contains(&sentence.words, words::closing::POLITE)
}

/// Returns a label without the possessive before it.
fn without_own(label: &str) -> &str {
    let tokens = fold::tokens(label);
    match tokens.as_slice() {
        [first, second, ..] if writer::OWN.contains(&first.text.as_str()) => &label[second.start..],
        [one, two, third, ..] if writer::OWN.contains(&format!("{} {}", one.text, two.text).as_str()) => {
            &label[third.start..]
        }
        _ => label,
    }
}
