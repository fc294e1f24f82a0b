//! A record while it is being understood: each field's best answer so far, with its evidence.

use std::collections::BTreeMap;

use schema::field::{self, Reading};
use schema::form::Form;
use schema::record::{Answer, CheckReason};

use crate::submission::{Answered, Evidence, Place, Refused, Understood};

/// How much an answer's source is trusted: an answer gives way to one of a higher rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The sender's address, the signature.
    Sender,
    /// Concluded from other words.
    Concluded,
    /// Said in a sentence.
    Prose,
    /// Written beside its label.
    Label,
    /// A later word that corrects an earlier one.
    Correction,
}

#[derive(Debug, Clone)]
struct Held {
    answer: Answer,
    check: Option<CheckReason>,
    evidence: Evidence,
    rank: Rank,
}

/// A record while it is being understood.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    held: BTreeMap<usize, Held>,
    refused: BTreeMap<usize, Refused>,
    /// How often something was said for this record.
    said: usize,
    /// The person is said to be of the house of who writes, whatever it is called.
    pub is_of_writers_house: bool,
}

impl Draft {
    /// Returns a mark that changes whenever something is said for this record.
    pub(super) fn mark(&self) -> usize {
        self.said
    }

    /// Tells whether a field has an answer.
    pub(super) fn has(&self, field: usize) -> bool {
        self.held.contains_key(&field)
    }

    /// Tells whether a field has an answer that was written beside its label.
    pub(super) fn is_labelled(&self, field: usize) -> bool {
        self.held.get(&field).is_some_and(|held| held.rank >= Rank::Label)
            || self.refused.contains_key(&field)
    }

    /// Tells whether nothing but the sender is known.
    pub(super) fn is_empty(&self) -> bool {
        self.held.values().all(|held| held.rank == Rank::Sender) && self.refused.is_empty()
    }

    /// Counts the answers that the writer gave.
    pub(super) fn len(&self) -> usize {
        self.held.values().filter(|held| held.rank > Rank::Sender).count()
    }

    /// Returns the text of an answer.
    pub(super) fn text(&self, field: Option<usize>) -> Option<String> {
        self.held.get(&field?)?.answer.as_text()
    }

    /// Takes a reading of a field's words.
    pub(super) fn offer(
        &mut self,
        form: &Form,
        field: usize,
        reading: Reading,
        evidence: Evidence,
        rank: Rank,
    ) {
        match reading {
            Reading::Blank => {}
            Reading::Answered(answer, check) => self.set(field, answer, check, evidence, rank),
            Reading::Refused(refusal) => {
                if rank >= Rank::Label && !self.has(field) {
                    let name = form.fields[field].name.clone();
                    self.refused.insert(field, Refused { field: name, refusal, evidence });
                }
            }
        }
    }

    /// Takes an answer.
    pub(super) fn set(
        &mut self,
        field: usize,
        answer: Answer,
        check: Option<CheckReason>,
        evidence: Evidence,
        rank: Rank,
    ) {
        self.said += 1;
        match self.held.get_mut(&field) {
            Some(held) if held.rank > rank => {}
            Some(held) if held.rank == rank && rank != Rank::Correction => {
                if !agree(&held.answer, &answer) {
                    held.check = Some(CheckReason::Conflict);
                } else if held.check.is_some() && check.is_none() {
                    held.check = None;
                }
            }
            Some(held) => {
                let check = if rank == Rank::Correction && !agree(&held.answer, &answer) {
                    check.or(Some(CheckReason::Inferred))
                } else {
                    check
                };
                *held = Held { answer, check, evidence, rank };
            }
            None => {
                self.held.insert(field, Held { answer, check, evidence, rank });
            }
        }
        if rank >= Rank::Label {
            self.refused.remove(&field);
        }
    }

    /// Adds items to a list answer.
    pub(super) fn add(&mut self, field: usize, items: Vec<Answer>, evidence: Evidence, rank: Rank) {
        self.said += 1;
        match self.held.get_mut(&field) {
            Some(Held { answer: Answer::List(known), rank: held, .. }) if *held == rank => {
                for item in items {
                    if !known.contains(&item) {
                        known.push(item);
                    }
                }
            }
            _ => self.set(field, Answer::List(items), None, evidence, rank),
        }
    }

    /// Marks an answer.
    pub(super) fn doubt(&mut self, field: usize, reason: CheckReason) {
        if let Some(held) = self.held.get_mut(&field) {
            held.check = held.check.or(Some(reason));
        }
    }

    /// Tells whether another draft says all that this one says: it was begun, and begun again.
    pub(super) fn is_within(&self, other: &Draft) -> bool {
        let said = |held: &&Held| held.rank > Rank::Sender;
        self.refused.is_empty()
            && self.len() < other.len()
            && self.held.iter().filter(|(_, held)| said(held)).all(|(field, held)| {
                other.held.get(field).is_some_and(|newer| agree(&held.answer, &newer.answer))
            })
    }

    /// Tells whether this one is the other hardly begun: the same name and few answers, none of them told otherwise.
    pub(super) fn is_begun(&self, other: &Draft, name: Option<usize>) -> bool {
        const FEW: usize = 4;
        let Some(name) = name else { return false };
        let (mine, others) = (self.held.get(&name), other.held.get(&name));
        let same = mine.zip(others).is_some_and(|(mine, others)| agree(&mine.answer, &others.answer));
        same && self.refused.is_empty()
            && self.len() <= FEW
            && self.len() < other.len()
            && self.held.iter().all(|(field, held)| {
                other.held.get(field).is_none_or(|newer| agree(&held.answer, &newer.answer))
            })
    }

    /// Marks what was said in sentences.
    pub(super) fn doubt_prose(&mut self) {
        for held in self.held.values_mut().filter(|held| held.rank == Rank::Prose) {
            held.check = held.check.or(Some(CheckReason::Inferred));
        }
    }

    /// Returns the words that an answer was found in.
    pub(super) fn proof(&self, field: usize) -> Option<String> {
        self.held.get(&field).map(|held| held.evidence.quote.clone())
    }

    /// Takes back an answer.
    pub(super) fn forget(&mut self, field: usize) {
        self.held.remove(&field);
    }

    /// Takes back an answer that is to be looked at: a better one follows.
    pub(super) fn clear_doubted(&mut self, field: usize) {
        if self.is_doubted(field) {
            self.held.remove(&field);
        }
    }

    /// Tells whether an answer is to be looked at.
    pub(super) fn is_doubted(&self, field: usize) -> bool {
        self.held.get(&field).is_some_and(|held| held.check.is_some())
    }

    /// Marks a name that stands in another case than the nominative.
    pub(super) fn doubt_name(&mut self, field: Option<usize>) {
        if let Some(field) = field {
            self.doubt(field, CheckReason::Inferred);
        }
    }

    /// Takes the answers of another draft where this one has none.
    pub(super) fn inherit(&mut self, other: &Draft, only: impl Fn(usize) -> bool) {
        for (field, held) in &other.held {
            if only(*field) && !self.held.contains_key(field) && !self.refused.contains_key(field) {
                self.held.insert(*field, held.clone());
            }
        }
    }

    /// Takes labelled answers that correct what was said before.
    pub(super) fn correct(&mut self, newer: &Draft) {
        for (field, held) in &newer.held {
            self.set(*field, held.answer.clone(), held.check, held.evidence.clone(), Rank::Correction);
        }
    }

    /// Takes what an attached form says: a difference from the letter is a conflict.
    pub(super) fn merge(&mut self, other: Draft) {
        for (field, held) in other.held {
            match self.held.get_mut(&field) {
                Some(mine) if mine.rank >= Rank::Label && held.rank >= Rank::Label => {
                    if !agree(&mine.answer, &held.answer) {
                        mine.check = Some(CheckReason::Conflict);
                    }
                }
                Some(mine) if mine.rank >= held.rank => {}
                _ => {
                    self.refused.remove(&field);
                    self.held.insert(field, held);
                }
            }
        }
        for (field, refused) in other.refused {
            if !self.held.contains_key(&field) {
                self.refused.entry(field).or_insert(refused);
            }
        }
    }

    /// Returns the record as it was understood.
    pub(super) fn finish(self, form: &Form) -> Understood {
        let answers = self
            .held
            .into_iter()
            .map(|(field, held)| Answered {
                field: form.fields[field].name.clone(),
                answer: held.answer,
                evidence: held.evidence,
                needs_check: held.check,
            })
            .collect();
        Understood { answers, refusals: self.refused.into_values().collect(), ..Understood::default() }
    }
}

/// Tells whether two answers say the same, but for case and blanks.
fn agree(a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::List(a), Answer::List(b)) => a.len() == b.len() && a.iter().all(|item| b.contains(item)),
        _ => match (a.as_text(), b.as_text()) {
            (Some(a), Some(b)) => field::fold::key(&a) == field::fold::key(&b),
            _ => a == b,
        },
    }
}

/// Makes evidence of words, shortened for display.
pub(super) fn evidence(words: &str, place: &Place) -> Evidence {
    const SHOWN: usize = 160;
    let line = field::text::line(words);
    let quote =
        if line.chars().count() > SHOWN { line.chars().take(SHOWN).chain(['…']).collect() } else { line };
    Evidence { quote, place: place.clone() }
}
