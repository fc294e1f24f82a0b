//! Facts about the repository's own content: provenance, forms and phrases.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use std::collections::{BTreeMap, BTreeSet};

use schema::catalogue::{Catalogue, Source};
use schema::diagnostic::Diagnostic;
use schema::form::Form;
use schema::name::Lang;
use schema::yaml::{self, Value};
use tests::programs::{files, repository};
use unicode_normalization::UnicodeNormalization;

fn content() -> Vec<(String, String)> {
    files(&repository().join("content"))
        .into_iter()
        .filter_map(|(name, bytes)| Some((format!("content/{name}"), String::from_utf8(bytes).ok()?)))
        .collect()
}

fn catalogue() -> (Catalogue, Vec<Diagnostic>) {
    let content = content();
    let mut diagnostics = Vec::new();
    let sources = content.iter().map(|(path, text)| Source { path, text });
    let catalogue = Catalogue::read(sources, &mut diagnostics).expect("the settings of the site");
    (catalogue, diagnostics)
}

#[test]
fn every_statement_of_the_first_meeting_is_accounted_for() {
    let text = std::fs::read_to_string(repository().join("content/provenance.yaml")).expect("the file");
    let node = yaml::parse("content/provenance.yaml", &text).unwrap_or_else(|error| panic!("{error:?}"));
    let Value::List(rows) = &node.value else { panic!("a list") };
    let mut seen = BTreeSet::new();
    for row in rows {
        let Value::Map(entries) = &row.value else { panic!("a map at line {}", row.place.line) };
        let get = |key: &str| entries.iter().find(|(k, _)| k.name == key).and_then(|(_, value)| value.text());
        let id = get("id").expect("an id");
        assert!(seen.insert(id.to_owned()), "{id} stands twice");
        assert!(get("says").is_some_and(|says| says.len() > 10), "{id} says nothing");
        match (get("page"), get("none")) {
            (Some(page), None) => {
                assert!(repository().join("content").join(page).is_file(), "{id}: no page {page}");
            }
            (None, Some(reason)) => assert!(reason.len() > 10, "{id}: no reason"),
            _ => panic!("{id} needs a page or a reason"),
        }
    }
    let wanted: BTreeSet<String> = (1..=106).map(|n| format!("S-{n:03}")).collect();
    assert_eq!(seen, wanted);
}

#[test]
fn the_forms_calls_and_vocabularies_have_no_mistakes() {
    let (_, diagnostics) = catalogue();
    let told: String = diagnostics.iter().map(|diagnostic| diagnostic.render(None)).collect();
    assert!(diagnostics.is_empty(), "{told}");
}

/// Every word by which a field can be named, as label matching sees it.
fn folded(text: &str) -> String {
    text.nfkd().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

#[test]
fn no_label_of_a_form_names_two_fields() {
    let (catalogue, _) = catalogue();
    for (id, form) in &catalogue.forms {
        let mut owner: BTreeMap<String, &str> = BTreeMap::new();
        for field in &form.fields {
            let labels = field.label.iter().map(|(_, label)| label.to_owned());
            for label in labels.chain(field.aliases.iter().cloned()) {
                let other = owner.insert(folded(&label), field.name.as_str());
                assert!(
                    other.is_none_or(|other| other == field.name.as_str()),
                    "{id}: `{label}` names {} and {}",
                    other.unwrap_or_default(),
                    field.name
                );
            }
        }
    }
}

#[test]
fn every_form_speaks_six_languages() {
    let (catalogue, _) = catalogue();
    let complete = |what: &str, text: &schema::localized::Localized| {
        for lang in Lang::ALL {
            assert!(text.exact(lang).is_some_and(|text| !text.is_empty()), "{what} is not in {lang}");
        }
    };
    for (id, form) in &catalogue.forms {
        let form: &Form = form;
        complete(id, &form.title);
        for field in &form.fields {
            complete(&format!("{id}.{}", field.name), &field.label);
            for option in &field.options {
                complete(&format!("{id}.{}.{}", field.name, option.key), &option.title);
            }
        }
    }
}

#[test]
fn the_phrases_of_replies_and_of_the_theme_are_the_same_in_all_languages() {
    for folder in ["content/replies", "themes/wsis/strings"] {
        let mut sets: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (name, bytes) in files(&repository().join(folder)) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let node = yaml::parse(&name, &text).unwrap_or_else(|error| panic!("{error:?}"));
            let Value::Map(entries) = &node.value else { panic!("{name}: a map") };
            let placeholders = |text: &str| {
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
            };
            let keys = entries
                .iter()
                .map(|(key, value)| (key.name.clone(), placeholders(value.text().unwrap_or_default())))
                .collect();
            sets.insert(name, keys);
        }
        assert_eq!(sets.len(), 6, "{folder}");
        let english = sets["en.yaml"].clone();
        for (name, keys) in &sets {
            assert_eq!(keys, &english, "{folder}/{name} differs from English");
        }
    }
}
