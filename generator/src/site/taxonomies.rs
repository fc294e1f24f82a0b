//! Taxonomies: by which terms pages are grouped, beside the folders they lie in.

use std::collections::BTreeMap;

use schema::catalogue::Catalogue;
use schema::diagnostic::{Diagnostic, did_you_mean};
use schema::localized::Localized;

use super::Document;
use crate::markdown::slug;

/// The pages that name a term of a taxonomy.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// What it is called.
    pub title: Localized,
    /// The pages, by their places among the documents.
    pub members: Vec<usize>,
}

/// The terms of a taxonomy that a page names, by their slugs in the order of their addresses.
pub type Terms = BTreeMap<String, Term>;

/// Groups the documents by the terms of each taxonomy of the site.
pub fn group(
    catalogue: &Catalogue,
    documents: &[Document],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Terms> {
    let settings = &catalogue.settings.taxonomies;
    let mut groups: BTreeMap<String, Terms> =
        settings.iter().map(|own| (own.id.value.to_string(), Terms::new())).collect();
    for own in settings {
        if let Some(name) = &own.vocabulary
            && !catalogue.vocabularies.contains_key(&name.value)
        {
            let message = format!("no vocabulary `{}`", name.value);
            let known: Vec<&str> = catalogue.vocabularies.keys().map(String::as_str).collect();
            diagnostics.push(
                Diagnostic::error("unknown-vocabulary", schema::layout::SITE, name.place, message)
                    .help(did_you_mean(&name.value, known)),
            );
        }
    }
    for (at, document) in documents.iter().enumerate() {
        let file = &document.source.path;
        for named in &document.source.common.taxonomies {
            let Some(own) = settings.iter().find(|own| own.id.value.as_str() == named.name.value) else {
                let message = format!("no taxonomy `{}`", named.name.value);
                let known: Vec<&str> = settings.iter().map(|own| own.id.value.as_str()).collect();
                let help = if known.is_empty() {
                    "declare it in content/site.yaml: `taxonomies: [{id: topics, title: {en: Topics}}]`"
                        .to_owned()
                } else {
                    did_you_mean(&named.name.value, known)
                };
                diagnostics
                    .push(Diagnostic::error("unknown-taxonomy", file, named.name.place, message).help(help));
                continue;
            };
            let vocabulary = own.vocabulary.as_ref().and_then(|name| catalogue.vocabularies.get(&name.value));
            let Some(terms) = groups.get_mut(own.id.value.as_str()) else { continue };
            for term in &named.terms {
                let (slug, title) =
                    match vocabulary.map(|vocabulary| (vocabulary, vocabulary.item(&term.value))) {
                        None => (slug(&term.value), Localized::english(&term.value)),
                        Some((_, Some(item))) => (item.slug.clone(), item.title.clone()),
                        Some((vocabulary, None)) => {
                            let message = format!("`{}` is no term of `{}`", term.value, named.name.value);
                            let known = vocabulary.keys().collect::<Vec<_>>();
                            diagnostics.push(
                                Diagnostic::error("unknown-key", file, term.place, message)
                                    .help(did_you_mean(&term.value, known)),
                            );
                            continue;
                        }
                    };
                let entry = terms.entry(slug).or_insert_with(|| Term { title, members: Vec::new() });
                if entry.members.last() != Some(&at) {
                    entry.members.push(at);
                }
            }
        }
    }
    groups
}
