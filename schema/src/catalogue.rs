//! Everything that is asked: settings, vocabularies, forms and calls, read together and checked against each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::call::Call;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::form::{FieldKind, Form};
use crate::front_matter;
use crate::layout::{self, Place};
use crate::localized::Localized;
use crate::settings::Settings;
use crate::vocabulary::{Item, Vocabulary};
use crate::yaml::{self, Context, Fields, Read};

/// A text file: its path relative to the root, with `/`, and its text.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Source<'a> {
    pub path: &'a str,
    pub text: &'a str,
}

/// What both programs know of what is asked.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The settings of the site.
    pub settings: Settings,
    /// The vocabularies by name; `tracks` is read from the pages of the tracks.
    pub vocabularies: BTreeMap<String, Vocabulary>,
    /// The forms by id.
    pub forms: BTreeMap<String, Form>,
    /// The calls by id, with their titles.
    pub calls: BTreeMap<String, NamedCall>,
}

/// A call with its title.
#[derive(Debug, Clone)]
pub struct NamedCall {
    /// Its title in the languages there are.
    pub title: String,
    /// The working part.
    pub call: Call,
}

impl Catalogue {
    /// Reads all files that belong to it, skips the others, and adds every mistake to `diagnostics`.
    pub fn read<'a>(
        sources: impl IntoIterator<Item = Source<'a>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Catalogue> {
        let mut settings = None;
        let mut vocabularies = BTreeMap::new();
        let mut forms: BTreeMap<String, Form> = BTreeMap::new();
        let mut calls = BTreeMap::new();
        let mut tracks = Vocabulary { title: Localized::english("Tracks"), items: Vec::new() };
        // A file that is there and cannot be read is told once, not at every mention of it.
        let mut there = BTreeSet::new();
        for source in sources {
            there.insert(source.path);
            let mut context = Context::new(source.path);
            match layout::place(source.path) {
                Some(Place::Site) => settings = read_yaml(&source, &mut context),
                Some(Place::Vocabulary { name }) => {
                    if let Some(vocabulary) = read_yaml(&source, &mut context) {
                        vocabularies.insert(name.to_owned(), vocabulary);
                    }
                }
                Some(Place::Form { id }) => {
                    if let Some(form) = read_yaml::<Form>(&source, &mut context) {
                        if form.id.value.as_str() != id {
                            let message = format!("the form's id `{}` is not its file's name", form.id.value);
                            context.error(form.id.place, "id-not-file-name", message).set_help(format!(
                                "call the file `{}.yaml` or write `id: {id}`",
                                form.id.value
                            ));
                        }
                        forms.insert(id.to_owned(), form);
                    }
                }
                Some(Place::Markdown { folder: "calls", name }) if !name.contains('.') => {
                    // The page's other keys, and its mistakes, are the site's to report.
                    let mut unreported = Context::new(source.path);
                    if let Ok(split) = front_matter::split(source.path, source.text)
                        && let Some(mut fields) = Fields::open(&split.front, "a call", &mut unreported)
                        && let Some(call) = Call::read_from(&mut fields, &mut unreported)
                    {
                        let title = fields.or("title", name.to_owned(), &mut unreported);
                        calls.insert(name.to_owned(), NamedCall { title, call });
                    }
                }
                Some(Place::Markdown { folder: "tracks", name }) if !name.contains('.') => {
                    let mut unreported = Context::new(source.path);
                    if let Ok(split) = front_matter::split(source.path, source.text)
                        && let Some(mut fields) = Fields::open(&split.front, "a track", &mut unreported)
                    {
                        let title: String = fields.or("title", name.to_owned(), &mut unreported);
                        let aliases = fields.or("names", Vec::new(), &mut unreported);
                        tracks.items.push(Item {
                            key: name.to_owned(),
                            slug: name.to_owned(),
                            title: Localized::english(&title),
                            aliases,
                            ..Item::default()
                        });
                    }
                }
                _ => {}
            }
            diagnostics.append(&mut context.diagnostics);
        }
        vocabularies.entry("tracks".to_owned()).or_insert(tracks);
        let catalogue = Catalogue { settings: settings?, vocabularies, forms, calls };
        catalogue.check(&there, diagnostics);
        Some(catalogue)
    }

    /// Checks that forms name vocabularies and calls that exist, and that no two forms share a code.
    fn check(&self, there: &BTreeSet<&str>, diagnostics: &mut Vec<Diagnostic>) {
        let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
        for (id, form) in &self.forms {
            let file = format!("content/forms/{id}.yaml");
            if let Some(other) = codes.insert(&form.code, id) {
                let message = format!("the code `{}` belongs to the form `{other}` already", form.code);
                diagnostics.push(Diagnostic::error("duplicate-id", &file, form.id.place, message));
            }
            for call in &form.calls {
                let page = format!("content/calls/{}.md", call.value);
                if !self.calls.contains_key(call.value.as_str()) && !there.contains(page.as_str()) {
                    let help = did_you_mean(call.value.as_str(), self.calls.keys().map(String::as_str));
                    let message = format!("no call `{}`", call.value);
                    diagnostics
                        .push(Diagnostic::error("unknown-call", &file, call.place, message).help(help));
                }
            }
            for field in &form.fields {
                if let Some(from) = &field.options_from
                    && !self.vocabularies.contains_key(&from.value)
                    && !there.contains(format!("content/vocabulary/{}.yaml", from.value).as_str())
                {
                    let help = did_you_mean(&from.value, self.vocabularies.keys().map(String::as_str));
                    let message = format!("no vocabulary `{}`", from.value);
                    diagnostics
                        .push(Diagnostic::error("unknown-vocabulary", &file, from.place, message).help(help));
                }
                let choice = matches!(field.kind, FieldKind::Choice | FieldKind::Multichoice);
                if choice && field.options.is_empty() && field.options_from.is_none() {
                    let message = format!("the field `{}` offers no choices", field.name);
                    diagnostics.push(
                        Diagnostic::error("no-options", &file, field.place, message)
                            .help("add `options:` or `options_from:`"),
                    );
                }
            }
        }
    }

    /// Returns the form that a call asks.
    pub fn form_of(&self, call: &str) -> Option<&Form> {
        self.forms.get(self.calls.get(call)?.call.form.as_ref()?.value.as_str())
    }

    /// Returns the call that a form answers: the first of its calls that names it back, else its first.
    pub fn call_of(&self, form: &Form) -> Option<(&str, &NamedCall)> {
        let known = || form.calls.iter().filter_map(|call| self.calls.get_key_value(call.value.as_str()));
        known()
            .find(|(_, call)| call.call.form.as_ref().is_some_and(|named| named.value == form.id.value))
            .or_else(|| known().next())
            .map(|(id, call)| (id.as_str(), call))
    }
}

fn read_yaml<T: Read>(source: &Source<'_>, context: &mut Context<'_>) -> Option<T> {
    match yaml::parse(source.path, source.text) {
        Ok(node) => T::read(&node, context),
        Err(diagnostic) => {
            context.diagnostics.push(*diagnostic);
            None
        }
    }
}
