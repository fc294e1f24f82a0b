//! Consents in any words: somebody allows something, and it is said what. "Recording and publishing is fine with me",
//! "Vous pouvez publier", "Снимок мой, использовать можно".
//!
//! A consent is found by what it is about (publishing, recording, keeping data …) and by a word of allowing in the same
//! clause; a word of refusing near it leaves the question open.

use schema::field::fold;
use schema::form::FieldKind;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::words::{self, consent, cost, entrant, has_beginning};
use super::{Letter, Sentence};

/// Reads the consents of a sentence.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    if sentence.asks {
        return;
    }
    let rank = if letter.corrects { Rank::Correction } else { Rank::Prose };
    let form = &desk.form.form;
    for (index, field) in form.fields.iter().enumerate() {
        if draft.is_labelled(index)
            || Some(index) == desk.form.roles.agrees
            || Some(index) == desk.form.roles.adult
        {
            continue;
        }
        let name = field.name.as_str();
        let found = match field.kind {
            FieldKind::Consent => said(name, sentence).map(|check| (Answer::Flag(true), check)),
            FieldKind::Choice if name == "people_shown" => {
                people_shown(sentence).map(|key| (Answer::key(key), None)).filter(|_| !draft.has(index))
            }
            _ => None,
        };
        if let Some((answer, check)) = found {
            let proof = evidence(&sentence.text, letter.place);
            // The second half of what a label asks completes the first; the same sentence, read again, does not.
            let is_other_half = draft.is_doubted(index) && draft.proof(index).as_ref() != Some(&proof.quote);
            draft.set(index, answer, if is_other_half { None } else { check }, proof, rank);
        }
    }
}

/// Tells whether words beside a label give the consent that a field asks, and what is to be looked at.
pub(in super::super) fn consent_said(field: &str, text: &str) -> Option<Option<CheckReason>> {
    super::sentences(text, 0).iter().find_map(|sentence| said(field, sentence))
}

/// Returns what words beside a label say of the people in a picture.
pub(in super::super) fn people_shown_said(text: &str) -> Option<&'static str> {
    super::sentences(text, 0).iter().find_map(people_shown)
}

/// Tells whether a sentence allows anything that forms ask for.
pub(in super::super) fn allows_anything(sentence: &Sentence) -> bool {
    [consent::PUBLISH, consent::RECORD, consent::DATA, consent::USE, consent::NAMED, consent::RULES]
        .iter()
        .any(|topic| clauses(sentence).iter().any(|clause| allows(clause, topic)))
}

/// Tells whether a sentence gives the consent that a field asks, and what is to be looked at.
fn said(field: &str, sentence: &Sentence) -> Option<Option<CheckReason>> {
    let allowed = |topic: &[&str]| clauses(sentence).iter().any(|clause| allows(clause, topic));
    let plain = |found: bool| found.then_some(None);
    match field {
        "publish_consent" => plain(allowed(consent::PUBLISH)),
        "recording_consent" => plain(allowed(consent::RECORD)),
        "privacy_consent" => plain(allowed(consent::DATA)),
        "rules_consent" => plain(allowed(consent::RULES)),
        "may_be_named" => plain(allowed(consent::NAMED)),
        "own_costs_ack" => plain(pays(sentence)),
        "not_staff" => not_staff(sentence),
        "rights_consent" => rights(sentence),
        _ => None,
    }
}

/// The clauses of a sentence, the whole of it last; each folded, between blanks, without idioms of refusing.
fn clauses(sentence: &Sentence) -> Vec<String> {
    let mut clauses: Vec<String> = sentence
        .text
        .split([',', '，', '،', ';', '；', ':', '：'])
        .flat_map(|piece| {
            consent::BUT.iter().fold(vec![piece], |pieces, but| {
                pieces.into_iter().flat_map(|piece| piece.split(but)).collect()
            })
        })
        .map(plain)
        .collect();
    if clauses.len() > 1 {
        clauses.push(plain(&sentence.text));
    }
    clauses
}

fn plain(text: &str) -> String {
    let mut words = format!(" {} ", fold::words(text));
    for idiom in consent::IDIOMS {
        let padded = format!(" {idiom} ");
        while let Some(at) = words.find(&padded) {
            words.replace_range(at..at + padded.len(), " ok ");
        }
    }
    words
}

/// Tells whether a clause allows what it is about.
fn allows(clause: &str, topic: &[&str]) -> bool {
    has_beginning(clause, topic) && has_beginning(clause, consent::PERMITS) && !denies(clause)
}

fn denies(clause: &str) -> bool {
    clause.split(' ').any(|word| consent::NOT.contains(&word)) || words::contains(clause, consent::CONDITIONS)
}

/// "I know that I have to pay for travel and hotel myself", "mes frais de voyage sont à ma charge".
fn pays(sentence: &Sentence) -> bool {
    let words = plain(&sentence.text);
    let mine = words.split(' ').any(|word| cost::I.contains(&word)) || has_beginning(&words, cost::I_PAY);
    let costs = has_beginning(&words, cost::JOURNEY) || has_beginning(&words, cost::MY_COST);
    let denied = clauses(sentence).iter().any(|clause| {
        has_beginning(clause, cost::PAY) && denies(clause) && !has_beginning(clause, &["no ticket"])
    });
    mine && costs && has_beginning(&words, cost::PAY) && !denied
}

/// "Nobody in my family or me works at ITU".
fn not_staff(sentence: &Sentence) -> Option<Option<CheckReason>> {
    let words = plain(&sentence.text);
    let denied = words.split(' ').any(|word| consent::NOT.contains(&word));
    (denied && has_beginning(&words, entrant::ITU) && has_beginning(&words, entrant::WORKS))
        .then(|| (!has_beginning(&words, entrant::HOUSEHOLD)).then_some(CheckReason::Inferred))
}

/// "I took it myself and you can use it": both halves are plain, one of them is to be looked at.
fn rights(sentence: &Sentence) -> Option<Option<CheckReason>> {
    let usable = clauses(sentence).iter().any(|clause| allows(clause, consent::USE));
    let words = plain(&sentence.text);
    let mine = has_beginning(&words, entrant::MINE);
    // The writer's permission is the weightier half: only an author gives it.
    match (usable, mine) {
        (true, _) => Some(None),
        (false, true) if has_beginning(&words, entrant::RIGHTS) => Some(Some(CheckReason::Inferred)),
        _ => None,
    }
}

/// Whether people are shown, and whether they agreed.
fn people_shown(sentence: &Sentence) -> Option<&'static str> {
    let raw = format!(" {} ", fold::words(&sentence.text));
    if has_beginning(&raw, entrant::NOBODY_SHOWN) {
        return Some("no");
    }
    let own = words::contains(raw.trim(), entrant::I_AGREE);
    (has_beginning(&raw, entrant::SHOWN_AGREED) && !own && !raw.contains(" not agree"))
        .then_some("yes-with-their-consent")
}
