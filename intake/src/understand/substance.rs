//! Tells whether a record says enough to be one, and whether it says what another says already.

use schema::field;
use schema::record::CheckReason;

use super::FormIndex;
use super::draft::Draft;
use super::prose::Sentence;
use super::reading::Reading;
use super::words::{self, offer};
use crate::submission::{Answered, Place, Understood};

impl Reading<'_> {
    /// Tells whether a record says enough to be one: little where the form is certain, more where it is known by the topic
    /// alone.
    pub(super) fn is_substantial(&self, record: &Understood) -> bool {
        const SOME: usize = 2;
        let said = |answered: &&Answered| {
            !matches!(answered.evidence.place, Place::Sender | Place::Signature)
                && (self.sure || answered.needs_check != Some(CheckReason::Inferred))
        };
        let named = self.index.roles.name.or(self.index.roles.title).is_some_and(|field| {
            let name = self.index.form.fields[field].name.as_str();
            record.answered(name).as_ref().is_some_and(said)
        });
        let n_said = record.answers.iter().filter(said).count();
        let enough = if self.sure { n_said > 0 } else { n_said >= SOME };
        named || enough || !record.files.is_empty() || !record.refusals.is_empty()
    }

    /// Tells whether a record holds little that was said and nothing beside a label. Who also offers something needs to say
    /// less.
    pub(super) fn says_little(&self, record: &Understood, offers: bool) -> bool {
        const LITTLE: usize = 5;
        const LEAST: usize = 1;
        let little = if offers { LEAST } else { LITTLE };
        let named = self.index.roles.name.or(self.index.roles.title).is_some_and(|field| {
            let field = &self.index.form.fields[field];
            field.sender.is_none() && record.answered(field.name.as_str()).is_some()
        });
        let said = record
            .answers
            .iter()
            .filter(|answered| !matches!(answered.evidence.place, Place::Sender | Place::Signature));
        let labelled = record.answers.iter().any(|answered| {
            matches!(
                answered.evidence.place,
                Place::Label | Place::Table | Place::Attachment(_) | Place::Quoted
            )
        });
        !named && !labelled && record.refusals.is_empty() && record.files.is_empty() && said.count() <= little
    }

    /// Tells whether a draft answers a form and not only a few questions that were left open.
    pub(super) fn is_whole(&self, draft: &Draft) -> bool {
        const MANY: usize = 6;
        let roles = &self.index.roles;
        draft.len() >= MANY && [roles.name, roles.title].into_iter().flatten().any(|field| draft.has(field))
    }
}

/// Tells whether a sentence offers what the calls ask for: in a phrase that does, or by a wish and a deed.
pub(super) fn offers(sentence: &Sentence) -> bool {
    let wishes = || {
        !sentence.asks
            && words::has_beginning(&sentence.words, offer::WISHES)
            && words::has_beginning(&sentence.words, offer::DEEDS)
    };
    words::contains(&sentence.words, offer::OFFERS) || wishes()
}

/// Marks a record that names the same person or thing as one before it in the same message; both stay.
pub(super) fn mark_twins(index: &FormIndex, records: &mut [Understood]) {
    let Some(title) = index.title() else { return };
    for later in 1..records.len() {
        let (before, rest) = records.split_at_mut(later);
        let Some(own) = rest[0].answer(title.as_str()).and_then(|answer| answer.as_text()) else { continue };
        let twin = before.iter().any(|record| {
            record
                .answer(title.as_str())
                .and_then(|answer| answer.as_text())
                .is_some_and(|other| field::fold::key(&other) == field::fold::key(&own))
        });
        if let Some(answered) = rest[0].answers.iter_mut().find(|answered| twin && answered.field == title) {
            answered.needs_check = Some(CheckReason::PossibleDuplicate);
        }
    }
}
