//! Labels in sentences: "his official position reads “Director, Measurement Laboratory”", "Son pays est le Togo".

use schema::field::{self, Reading, fold};
use schema::form::FieldKind;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, correction, statement};
use super::{Letter, Sentence};

/// Reads answers that a sentence gives beside their label, and posts that a correcting sentence gives.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    if sentence.asks {
        return;
    }
    let rank = if letter.corrects { Rank::Correction } else { Rank::Prose };
    let tokens = fold::tokens(&sentence.text);
    for (at, token) in tokens.iter().enumerate() {
        for length in (1..=2).rev() {
            let Some(last) = tokens.get(at + length - 1) else { continue };
            let joint =
                tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            if !statement::COPULAS.contains(&joint.as_str()) {
                continue;
            }
            let Some(field) = label_before(desk, &sentence.text, &tokens, at) else { continue };
            let value = value_after(&sentence.text[last.end..], desk.form.form.fields[field].kind);
            let field = fitting(desk, field, &value);
            take(desk, draft, field, &value, sentence, letter, rank);
            break;
        }
        let _ = token;
    }
    if letter.corrects || letter.is_reply {
        post(desk, draft, sentence, letter, rank);
    }
}

/// Returns the field whose label ends right before a word.
fn label_before(desk: &Desk<'_>, text: &str, tokens: &[fold::Token], at: usize) -> Option<usize> {
    const WORDS: usize = 5;
    let end = if at > 1 && statement::EXACT.contains(&tokens[at - 1].text.as_str()) { at - 1 } else { at };
    for length in (1..=WORDS.min(end)).rev() {
        let first = end - length;
        let words = &text[tokens[first].start..tokens[end - 1].end];
        let Some(hit) = desk.form.labels.find(words) else { continue };
        if hit.strength < super::super::labels::Strength::Loose || is_too_plain(&tokens[first..end]) {
            continue;
        }
        // "Su correo" is hers here, though the form asks the writer so.
        let field = hit.fields.iter().copied().find(|field| {
            let field = &desk.form.form.fields[*field];
            field.sender.is_none()
                && !matches!(field.kind, FieldKind::File | FieldKind::Consent | FieldKind::Textarea)
        });
        if field.is_some() {
            return field;
        }
    }
    // "the telephone of Mr Kiplagat is": whose it is stands between the label and the verb.
    const OF: [&str; 8] = ["of", "de", "du", "del", "d", "for", "من", "у"];
    let joint =
        (end.saturating_sub(WORDS)..end).find(|at| *at > 0 && OF.contains(&tokens[*at].text.as_str()))?;
    let before = (1..=3.min(joint)).rev().find_map(|length| {
        let first = joint - length;
        let words = &text[tokens[first].start..tokens[joint - 1].end];
        let hit = desk.form.labels.find(words)?;
        (hit.strength >= super::super::labels::Strength::Loose && !is_too_plain(&tokens[first..joint]))
            .then_some(hit)
    })?;
    before.fields.iter().copied().find(|field| {
        let field = &desk.form.form.fields[*field];
        field.sender.is_none()
            && !matches!(field.kind, FieldKind::File | FieldKind::Consent | FieldKind::Textarea)
    })
}

/// "Her title is Lead Engineer" is about her post, "her title is Dr" about her title of honour.
fn fitting(desk: &Desk<'_>, field: usize, value: &str) -> usize {
    let roles = &desk.form.roles;
    match (roles.salutation, roles.position) {
        (Some(salutation), Some(position)) if field == salutation && !person::is_salutation(value) => {
            position
        }
        (Some(salutation), Some(position)) if field == position && person::is_salutation(value) => salutation,
        _ => field,
    }
}

/// Words that are labels in a form and plain words in a sentence.
fn is_too_plain(tokens: &[fold::Token]) -> bool {
    const PLAIN: [&str; 26] = [
        "she",
        "he",
        "it",
        "this",
        "that",
        "name",
        "who",
        "candidate",
        "candidat",
        "candidato",
        "candidata",
        "nominee",
        "i",
        "we",
        "nom",
        "nombre",
        "sender",
        "update",
        "project",
        "session",
        "people",
        "where",
        "when",
        "he who",
        "facilitator",
        "кандидат",
    ];
    tokens.len() == 1 && PLAIN.contains(&tokens[0].text.as_str())
}

/// Returns the value behind a copula: what stands in quotation marks, else up to the clause's end.
fn value_after(rest: &str, kind: FieldKind) -> String {
    let rest = rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
    const MARKS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('\'', '\''), ('「', '」')];
    for (open, close) in MARKS {
        if let Some(inside) = rest.strip_prefix(open)
            && let Some(end) = inside.find(close)
        {
            return inside[..end].trim().to_owned();
        }
    }
    if kind != FieldKind::Text {
        // "The contribution would be financial, and yes, we may be named": what goes on says something else.
        const TURNS: [&str; 14] = [
            ", and yes",
            ", and we ",
            ", and I ",
            ", et oui",
            ", et nous ",
            ", et je ",
            ", y sí",
            ", y podemos ",
            ", y nos ",
            ", и да",
            ", и мы ",
            ", и нас ",
            "，并",
            "，而且",
        ];
        let end = TURNS.iter().filter_map(|turn| rest.find(turn)).min().unwrap_or(rest.len());
        let rest = &rest[..end];
        return without_old(rest).trim_end_matches(['.', '!']).to_owned();
    }
    let end = rest.find([',', ';', '(', '（', '，', '،']).unwrap_or(rest.len());
    let end =
        [" -- ", " – ", " — ", " and ", " but ", " not ", " et ", " pas ", " y ", " no ", " а не ", " и "]
            .iter()
            .filter_map(|cut| rest.find(cut))
            .fold(end, usize::min);
    rest[..end].trim().trim_end_matches(['.', '!', '。']).to_owned()
}

/// Returns a value without what it replaces: "+254 000 555 212, not 221".
fn without_old(rest: &str) -> &str {
    let end = [
        ", not ",
        " not ",
        ", and not ",
        " instead of ",
        " rather than ",
        ", et non ",
        " au lieu de ",
        ", no ",
        " en lugar de ",
        ", а не ",
        " вместо ",
        "，不是",
        "，而不是",
        " وليس ",
        " بدلا من ",
    ]
    .iter()
    .filter_map(|cut| rest.find(cut))
    .min()
    .unwrap_or(rest.len());
    &rest[..end]
}

fn take(
    desk: &Desk<'_>,
    draft: &mut Draft,
    field: usize,
    value: &str,
    sentence: &Sentence,
    letter: Letter<'_>,
    rank: Rank,
) {
    const LONGEST: usize = 200;
    let called = words::begins_with(&words::folded(value), words::project::CALLED).is_some();
    if called || value.is_empty() || value.chars().count() > LONGEST {
        return;
    }
    let form = &desk.form.form;
    let reading = field::read(&form.fields[field], value, &desk.context);
    let reading = match reading {
        // A text may have gone on behind its end: a person looks at it, unless it was in quotation marks.
        Reading::Answered(answer, None)
            if form.fields[field].kind == FieldKind::Text
                && !sentence.text.contains(['"', '“', '«', '„', '「'])
                && !letter.is_reply =>
        {
            Reading::Answered(answer, Some(CheckReason::Inferred))
        }
        Reading::Refused(_) => return,
        other => other,
    };
    draft.offer(form, field, reading, evidence(&sentence.text, letter.place), rank);
}

/// "теперь он директор": the person stands between.
fn without_pronoun(text: &str) -> &str {
    let tokens = fold::tokens(text);
    match tokens.as_slice() {
        [first, second, ..] if words::person::PRONOUNS.contains(&first.text.as_str()) => {
            &text[second.start..]
        }
        _ => text,
    }
}

/// "Ms Perera is Deputy Director-General, no longer Director."
fn post(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>, rank: Rank) {
    const VERBS: [&str; 12] = [
        " is now ",
        " is ",
        " has become ",
        " became ",
        " est désormais ",
        " est ",
        " es ahora ",
        " es ",
        " теперь ",
        " является ",
        " هو ",
        "现任",
    ];
    let Some(position) = desk.form.roles.position else { return };
    if !words::contains(&sentence.words, correction::CORRECTIONS) {
        return;
    }
    for verb in VERBS {
        let Some(at) = sentence.text.find(verb) else { continue };
        let value = value_after(&sentence.text[at + verb.len()..], FieldKind::Text);
        let value = without_pronoun(value.trim_start_matches("now "));
        let value = super::super::card::without_article(value).to_owned();
        if person::is_post(&value) && value.chars().count() <= 120 {
            draft.set(
                position,
                Answer::Text(field::text::line(&value)),
                letter.corrects.then_some(CheckReason::Inferred),
                evidence(&sentence.text, letter.place),
                rank,
            );
            return;
        }
    }
}
