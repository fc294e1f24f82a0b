//! A person's course of life in running text: the sentences that tell it and nothing else.

use schema::field::{self, Reading, fold};
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, agreement, attendance, belonging, life, statement, tongue, travel};
use super::writer::Writer;
use super::{Sentence, nominee};
use crate::submission::Place;

/// Takes the sentences that tell a life: from the first that is about the person, up to one that says something else.
pub(super) fn read(
    desk: &Desk<'_>,
    draft: &mut Draft,
    sentences: &[&Sentence],
    place: &Place,
    writer: &Writer,
) {
    let roles = &desk.form.roles;
    let Some(field) = roles.biography else { return };
    let Some(name) = draft.text(roles.name) else { return };
    if draft.is_labelled(field) || draft.has(field) {
        return;
    }
    let own = writer.nominates_self && roles.names_another() || !roles.names_another();
    let mut used: Vec<String> = [roles.position, roles.organisation, roles.name]
        .into_iter()
        .flatten()
        .filter_map(|field| draft.proof(field))
        .collect();
    // "She has run the laboratory for six years": where the post was only concluded, the sentence tells a life.
    let concluded =
        roles.position.filter(|field| draft.is_doubted(*field)).and_then(|field| draft.proof(field));
    used.retain(|quote| Some(quote) != concluded.as_ref());
    let mut told: Vec<&Sentence> = Vec::new();
    let mut paragraph = None;
    let mut near = None;
    for sentence in sentences {
        // Languages without pronouns go on with the verb alone.
        let goes_on = near == Some(sentence.paragraph);
        // What says the post is told already.
        let is_used = used.contains(&evidence(&sentence.text, place).quote);
        let labelled = behind_label(&sentence.text).len() < sentence.text.len();
        if !is_used
            && if labelled {
                true
            } else if own {
                tells_self(sentence)
            } else {
                tells(sentence, &name, !told.is_empty(), goes_on)
            }
        {
            told.push(sentence);
            paragraph = Some(sentence.paragraph);
        } else if paragraph.is_some() {
            break;
        }
        if is_used || nominee::speaks_of(sentence, &name) {
            near = Some(sentence.paragraph);
        }
    }
    if told.is_empty() {
        in_clause(desk, draft, field, sentences, &name, place);
        return;
    }
    let joiner = |before: &str| if before.ends_with(['。', '；', '！']) { "" } else { " " };
    let mut text = String::new();
    for sentence in &told {
        if !text.is_empty() {
            text.push_str(joiner(&text));
        }
        text.push_str(behind_label(&sentence.text));
    }
    // Several sentences that all tell a life are plainly that; a lone short one may be less than the writer meant.
    let plain = words::contains(&told[0].words, life::BIOGRAPHY) && text.chars().count() >= 40;
    let reading = match field::read(&desk.form.form.fields[field], &text, &desk.context) {
        Reading::Answered(answer @ Answer::Text(_), check) => {
            Reading::Answered(answer, check.or((!plain).then_some(CheckReason::Inferred)))
        }
        other => other,
    };
    draft.offer(&desk.form.form, field, reading, evidence(&text, place), Rank::Concluded);
}

/// ", que coordina desde hace diez años los talleres;", "，她教农民网上卖茶，": a clause behind the name tells the life. To be
/// looked at.
fn in_clause(
    desk: &Desk<'_>,
    draft: &mut Draft,
    field: usize,
    sentences: &[&Sentence],
    name: &str,
    place: &Place,
) {
    let found = sentences.iter().filter(|sentence| !sentence.asks).find_map(|sentence| {
        let behind = &sentence.text[sentence.text.find(name)? + name.len()..];
        let clause =
            if name.starts_with(fold::is_ideograph) { chinese_clause(behind) } else { clause(behind) };
        clause.map(|clause| (clause, *sentence))
    });
    if let Some((text, sentence)) = found
        && let Reading::Answered(answer, _) = field::read(&desk.form.form.fields[field], &text, &desk.context)
    {
        let proof = evidence(&sentence.text, place);
        draft.set(field, answer, Some(CheckReason::Inferred), proof, Rank::Concluded);
    }
}

/// The clause behind "who", up to where the sentence goes on with something else.
fn clause(behind: &str) -> Option<String> {
    const WORDS: usize = 5;
    let tokens = fold::tokens(behind);
    (1..tokens.len()).find_map(|at| {
        let gap = &behind[tokens[at - 1].end..tokens[at].start];
        if !life::RELATIVE.contains(&tokens[at].text.as_str()) || !gap.contains([',', '،', '(', '–', '—'])
        {
            return None;
        }
        let arabic = behind[tokens[at].start..].starts_with('و');
        let start = if arabic { tokens[at].start } else { tokens.get(at + 1)?.start };
        let rest = &behind[start..];
        let end = [", as ", ", to ", ", comme ", ", pour ", ", como ", ", para ", ", в качестве "]
            .iter()
            .filter_map(|cut| rest.find(cut))
            .chain(rest.find([';', '؛', '،', '.', ')', '!']))
            .min()
            .unwrap_or(rest.len());
        let text = rest[..end].trim();
        let folded = words::folded(text);
        (folded.split(' ').count() >= WORDS && tells_life(&folded, text)).then(|| text.to_owned())
    })
}

/// The clauses from "he" or "she" up to one that says how to reach them, or that they agree.
fn chinese_clause(behind: &str) -> Option<String> {
    const LEAST: usize = 8;
    let pieces: Vec<&str> = behind.split(['，', '；', '。', ',']).map(str::trim).collect();
    let first =
        pieces.iter().position(|piece| piece.starts_with(['他', '她']) && !piece.starts_with("他们"))?;
    let told: Vec<&str> = pieces[first..]
        .iter()
        .take_while(|piece| !piece.is_empty() && tells_life(&words::folded(piece), piece))
        .copied()
        .collect();
    let text = told.join("，");
    (text.chars().count() >= LEAST && !text.starts_with("他是") && !text.starts_with("她是")).then_some(text)
}

/// Tells whether a clause answers nothing else that a form asks.
fn tells_life(folded: &str, text: &str) -> bool {
    !(text.contains('@')
        || words::contains(folded, agreement::AGREES)
        || words::contains(folded, attendance::AVAILABLE)
        || words::contains(folded, travel::PAID)
        || words::contains(folded, belonging::BELONGS)
        || words::contains(folded, words::contact::CONTACT)
        || words::contains(folded, statement::NOT)
        || words::begins_with(
            folded,
            &["is", "works", "est", "es", "trabaja", "является", "работает", "will", "would"],
        )
        .is_some())
}

/// Tells whether a sentence is of a life: it is about the person, tells something of it, and states nothing to the form.
fn tells(sentence: &Sentence, name: &str, begun: bool, goes_on: bool) -> bool {
    let words = &sentence.words;
    let life = words::contains(words, life::BIOGRAPHY);
    let verb_first = words::begins_with(words, life::BIOGRAPHY).is_some()
        || words::begins_with(words, life::TRADES).is_some();
    // "An economist, he drafted the rules of 2016": the person stands behind the first comma.
    let pronoun_soon = words.split(' ').take(8).any(|word| words::person::PRONOUNS.contains(&word));
    let about = nominee::speaks_of(sentence, name)
        || pronoun_soon && life
        || begun && (life || goes_on)
        || (goes_on && verb_first);
    // "Mrs Baraniko was a radio presenter in Fiji": the person does or was something, whatever the verb.
    let subject_first = !sentence.asks
        && sentence.text.chars().count()
            >= if sentence.text.starts_with(fold::is_ideograph) { 12 } else { 40 }
        && (nominee::speaks_of(sentence, "") && !words::contains(words, words::contact::CONTACT)
            || person::at_start(&sentence.text, true)
                .is_some_and(|found| person::same(&found.name, name) && !found.rest.is_empty()));
    (about || subject_first)
        && is_plain(sentence)
        && !talks(words)
        && (begun || life || verb_first || subject_first)
}

/// Tells whether a sentence is of the writer's own life.
fn tells_self(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    let life = words::contains(words, life::BIOGRAPHY) || words::contains(words, life::OWN_LIFE);
    let trade = words::begins_with(words, life::TRADES).is_some();
    let polite = words::contains(words, super::super::words::closing::POLITE);
    let wants = words::contains(words, super::super::words::introduction::WANTS)
        || words::contains(words, super::super::words::introduction::MYSELF);
    is_plain(sentence) && !polite && !wants && (life || trade)
}

/// Tells whether a sentence states nothing that a form asks for by itself.
fn is_plain(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    let nominates = words::first_of(words, super::super::words::nominating::VERBS).is_some();
    let states = words::contains(words, agreement::AGREES)
        || words::contains(words, agreement::WILL_SEND)
        || words::contains(words, attendance::AVAILABLE)
        || words::contains(words, attendance::BOTH)
        || words::contains(words, travel::PAID)
        || super::statement::funding(&sentence.text).is_some()
        || words::contains(words, travel::ASKS_FUNDS)
        || words::contains(words, tongue::SPEAKS)
        || words::contains(words, belonging::BELONGS)
        || words::contains(words, tongue::THEMES)
        || words::contains(words, super::super::words::introduction::NAMED)
        || sentence.text.contains('@')
        || super::consent::allows_anything(sentence);
    !states && !nominates && !sentence.asks
}

fn talks(words: &str) -> bool {
    words::contains(words, statement::US) || words::contains(words, super::super::words::closing::POLITE)
}

/// Returns what stands behind "About her:", "О себе:", "Sobre mí:".
fn behind_label(text: &str) -> &str {
    match text.split_once([':', '：']) {
        Some((label, behind))
            if life::ABOUT.contains(&words::folded(label).as_str()) && !behind.trim().is_empty() =>
        {
            behind.trim()
        }
        _ => text,
    }
}
