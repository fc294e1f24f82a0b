//! Spans of months beside one label: "From - to: March 2016 - June 2019", "Dates: since 2016, May".
//!
//! Forms ask for the beginning and the end; people write both behind one label. Two months in their order are the two ends.

use schema::field::{Reading, dates};
use schema::form::FieldKind;
use schema::record::Answer;

use super::answers::Desk;
use super::draft::{Draft, Rank};
use super::lines::Entry;
use super::roles;
use crate::submission::Evidence;

/// Reads a span into its two fields; false where the value is none.
pub(super) fn put(desk: &Desk<'_>, draft: &mut Draft, asked: usize, entry: &Entry, proof: &Evidence) -> bool {
    let form = &desk.form.form;
    let name = &form.fields[asked].name;
    let Some(end) = roles::beside(form, name, "start_date", "end_date") else { return false };
    if form.fields[end].kind != FieldKind::Month || draft.is_labelled(end) {
        return false;
    }
    let found = dates::find(&entry.raw);
    let [first, last] = found.as_slice() else { return false };
    let (Some(from), Some(to)) = (first.year, last.year.or(first.year)) else { return false };
    let (from, to) = ((from, first.month), (to, last.month));
    if from >= to || first.ambiguous || last.ambiguous {
        return false;
    }
    for (index, (year, month)) in [(asked, from), (end, to)] {
        let answer = Answer::Text(format!("{year:04}-{month:02}"));
        draft.offer(form, index, Reading::Answered(answer, None), proof.clone(), Rank::Label);
    }
    true
}
