//! Makes drafts of what is written beside labels: in lines, in tables and in the forms attached.

use schema::form::FieldKind;

use super::answers::{self, Desk};
use super::draft::Draft;
use super::lines::{self, Manner, Parsed};
use super::reading::Reading;
use super::{tables, words};
use crate::submission::Place;

impl Reading<'_> {
    /// Makes records of what is written beside labels, in lines and in tables.
    pub(super) fn labelled(&self, desk: &Desk<'_>, parsed: &Parsed, place: &Place) -> Vec<Draft> {
        let tables = tables::records(desk, self.material.message);
        let entries: Vec<lines::Entry> = match &tables {
            Some(tables) => parsed
                .entries
                .iter()
                .filter(|entry| !tables.holds(&entry.label, &entry.raw))
                .cloned()
                .collect(),
            None => parsed.entries.clone(),
        };
        let entries = entries.into_iter().filter(|entry| !self.asks_back(entry)).collect();
        let (groups, shared) = answers::groups(desk, entries, &parsed.prose, parsed.for_all);
        let mut drafts: Vec<Draft> = Vec::new();
        for group in &groups {
            let mut draft = answers::draft(desk, &group.entries, place);
            if let Some(text) = &group.heading {
                answers::heading(desk, &mut draft, text, place);
            }
            drafts.push(draft);
        }
        // Who begins and begins again ("sorry, once more") says of the same one first little, then all.
        for begun in (0..drafts.len().saturating_sub(1)).rev() {
            if drafts[begun].is_begun(&drafts[begun + 1], self.index.roles.name.or(self.index.roles.title)) {
                let first = drafts.remove(begun);
                drafts[begun].inherit(&first, |_| true);
            }
        }
        for begun in (0..drafts.len()).rev() {
            if drafts[begun + 1..].iter().any(|again| drafts[begun].is_within(again)) {
                drafts.remove(begun);
            }
        }
        let shared = answers::draft(desk, &shared, place);
        if let Some(tables) = tables {
            match tables.drafts.len() {
                1 if drafts.len() == 1 => {
                    drafts[0].merge(tables.drafts.into_iter().next().unwrap_or_default());
                }
                _ => {
                    // Labelled lines beside a table of several people are about all of them.
                    let lines: Vec<Draft> = std::mem::replace(&mut drafts, tables.drafts);
                    for draft in &mut drafts {
                        for line in &lines {
                            draft.inherit(line, |_| true);
                        }
                    }
                }
            }
        }
        let all = drafts.clone();
        for draft in &mut drafts {
            draft.inherit(&shared, |_| true);
            // Who nominates is said once.
            for other in &all {
                draft.inherit(other, |field| answers::is_senders(&self.index.form.fields[field]));
            }
        }
        drafts
    }

    /// "Country: do you mean where she lives, or the passport?" asks what a question means and answers none.
    fn asks_back(&self, entry: &lines::Entry) -> bool {
        const SHORT: usize = 3;
        let told = |field: &usize| {
            let kind = self.index.form.fields[*field].kind;
            matches!(kind, FieldKind::Textarea | FieldKind::List | FieldKind::Text)
        };
        entry.raw.trim_end().ends_with(['?', '？', '؟'])
            && !entry.fields.iter().any(told)
            && words::folded(&entry.raw).split(' ').count() > SHORT
    }

    /// Reads the forms attached.
    pub(super) fn attached(&self, desk: &Desk<'_>, drafts: &mut Vec<Draft>) {
        let mut read: Vec<Draft> = Vec::new();
        for file in &self.material.attached {
            let place = Place::Attachment(file.file_name.clone());
            let parsed = lines::parse(&file.text, desk, Manner::Form);
            let (groups, shared) = answers::groups(desk, parsed.entries, &[], parsed.for_all);
            let shared = answers::draft(desk, &shared, &place);
            let several = groups.len() > 1;
            for group in groups {
                let mut draft = answers::draft(desk, &group.entries, &place);
                draft.inherit(&shared, |_| true);
                if draft.len() >= 2 {
                    read.push(draft);
                }
            }
            // The pairs of several records do not say which is whose; the text does.
            if let Some(draft) = tables::of_pairs(desk, &file.rows, &place).filter(|_| !several) {
                match read.last_mut() {
                    Some(last) => last.merge(draft),
                    None => read.push(draft),
                }
            }
        }
        match (read.len(), drafts.len()) {
            (0, _) => {}
            (_, 0) => *drafts = read,
            (1, 1) => {
                if let Some(form) = read.pop() {
                    drafts[0].merge(form);
                }
            }
            _ => drafts.append(&mut read),
        }
    }
}
