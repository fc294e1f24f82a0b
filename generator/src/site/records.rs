//! The published records of each form, and their lists by facet. All of it is counted once, here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use schema::catalogue::Catalogue;
use schema::date::When;
use schema::diagnostic::{Diagnostic, Place};
use schema::form::Visibility;

use super::time::{self, Change};
use crate::content::record::{Answers, Facts};
use crate::parse::ReadRecord;

/// The published records of a form.
#[derive(Debug, Default)]
pub struct Collection {
    /// The form.
    pub form: String,
    /// The records, the newest first.
    pub records: Vec<Record>,
    /// Their places by id.
    pub by_id: HashMap<String, usize>,
    /// Their lists.
    pub facets: Vec<Facet>,
}

/// A published record.
#[derive(Debug)]
pub struct Record {
    /// What lists and links need.
    pub facts: Arc<Facts>,
    /// Its answers, where the file was read in this build.
    pub answers: Option<Answers>,
    /// The honours that may be known.
    pub awards: Vec<String>,
}

/// The lists of a form's records by the answers to one field.
#[derive(Debug)]
pub struct Facet {
    /// The field.
    pub field: String,
    /// Its place among the facets of the site.
    pub place: usize,
    /// The records of each choice, by the choice's place in its vocabulary; empty lists are left out.
    pub terms: BTreeMap<u16, Vec<u32>>,
}

impl Collection {
    /// Returns a record by its id.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.by_id.get(id).map(|at| &self.records[*at])
    }

    /// Returns a facet by its field.
    pub fn facet(&self, field: &str) -> Option<&Facet> {
        self.facets.iter().find(|facet| facet.field == field)
    }
}

/// Returns the address of a record's page.
pub fn route(facts: &Facts) -> String {
    format!("/records/{}/{}/", facts.form, facts.id)
}

/// Returns the part of an address that names a field.
pub fn facet_slug(field: &str) -> String {
    field.replace('_', "-")
}

/// Sorts the records that are published into collections.
pub fn collect(
    records: Vec<ReadRecord>,
    catalogue: &Catalogue,
    now: Timestamp,
    preview: bool,
    changes: &mut Vec<Change>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, Collection>, BTreeSet<String>) {
    let zone = &catalogue.settings.time_zone;
    let mut collections: BTreeMap<String, Collection> = BTreeMap::new();
    let mut unpublished = BTreeSet::new();
    let mut seen: HashMap<String, Arc<Facts>> = HashMap::with_capacity(records.len());
    for ReadRecord { facts, answers } in records {
        if let Some(other) = seen.insert(facts.id.clone(), Arc::clone(&facts)) {
            let (line, col, len) = facts.id_at;
            let message = format!("the id `{}` belongs to `{}` already", facts.id, other.path());
            let told = Diagnostic::error("duplicate-id", &facts.path(), Place { line, col, len }, message);
            diagnostics.push(told.help("keep one of the two files"));
            continue;
        }
        if !facts.is_public(preview) {
            unpublished.insert(facts.id.clone());
            continue;
        }
        time::of_record(&facts, catalogue, changes);
        let known = |at: &Option<String>| match at {
            None => true,
            // An instant that cannot be read keeps the honour hidden.
            Some(at) => When::parse(at).is_some_and(|when| when.begins(zone) <= now),
        };
        let awards =
            facts.awards.iter().filter(|(_, at)| known(at)).map(|(award, _)| award.clone()).collect();
        let collection = collections.entry(facts.form.clone()).or_default();
        collection.records.push(Record { facts, answers, awards });
    }
    // A form whose answers may be published has its lists before the first answer comes.
    for (id, form) in &catalogue.forms {
        if form.public_fields().next().is_some() {
            collections.entry(id.clone()).or_default();
        }
    }
    for (form, collection) in &mut collections {
        collection.form.clone_from(form);
        collection.finish(catalogue);
    }
    (collections, unpublished)
}

impl Collection {
    fn finish(&mut self, catalogue: &Catalogue) {
        self.records.sort_by(|a, b| {
            (b.facts.received_s.cmp(&a.facts.received_s)).then_with(|| a.facts.id.cmp(&b.facts.id))
        });
        self.by_id =
            self.records.iter().enumerate().map(|(at, record)| (record.facts.id.clone(), at)).collect();
        let Some(form) = catalogue.forms.get(&self.form) else { return };
        for (place, facet) in catalogue.settings.facets.iter().enumerate() {
            let field = form.field(&facet.value).filter(|field| field.visibility == Visibility::Public);
            let Some(field) = field else { continue };
            let mut terms: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
            for (at, record) in self.records.iter().enumerate() {
                let at = u32::try_from(at).expect("records are counted in 32 bits");
                for term in record.facts.terms.get(place).into_iter().flatten() {
                    terms.entry(*term).or_default().push(at);
                }
            }
            self.facets.push(Facet { field: field.name.to_string(), place, terms });
        }
    }
}
