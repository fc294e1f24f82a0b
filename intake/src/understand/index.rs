//! Indexes a catalogue: what understanding looks up in its forms, made once for all mails.

use memchr::memmem::Finder;
use schema::catalogue::Catalogue;
use schema::field::{self, list_of_choices::Lists};
use schema::form::Form;
use schema::name::Slug;

use super::consents::Consents;
use super::form_choice;
use super::labels::{Labels, Wanted};
use super::phrases::Phrases;
use super::roles::Roles;
use super::topics::Topics;
use super::words;
use crate::submission::Thread;

/// Everything of a catalogue that understanding looks up, indexed once.
#[derive(Debug)]
pub struct Reader {
    /// The address that the forms are sent to, folded.
    pub(super) contact: String,
    /// The names that our own mails come under, folded.
    pub(super) contact_names: Vec<String>,
    /// What is answered on the web alone is called so, folded.
    pub(super) web_names: Vec<String>,
    pub(super) lists: Lists,
    pub(super) topics: Topics,
    pub(super) forms: Vec<FormIndex>,
}

/// One form, indexed.
#[derive(Debug)]
pub(super) struct FormIndex {
    /// A copy: [`Lists`] knows its fields by their addresses.
    pub form: Form,
    /// The call that it answers.
    pub call: Option<Slug>,
    pub labels: Labels,
    pub roles: Roles,
    pub phrases: Phrases,
    pub consents: Consents,
    /// The names that the form is known by, folded.
    pub names: Vec<String>,
    /// Each name between blanks, ready to be looked for.
    pub name_finders: Vec<Finder<'static>>,
}

impl FormIndex {
    /// Returns the field that says what a record is of: the person named, or the title.
    pub(super) fn title(&self) -> Option<schema::name::FieldName> {
        let field = self.roles.name.filter(|_| self.roles.names_another()).or(self.roles.title)?;
        Some(self.form.fields[field].name.clone())
    }

    /// Returns the place of a field in the form.
    pub(super) fn field_index(&self, name: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.name.as_str() == name)
    }
}

impl Reader {
    /// Indexes a catalogue. This takes as long as understanding many mails: make one and keep it.
    pub fn new(catalogue: &Catalogue) -> Self {
        let read: Vec<Form> = catalogue.forms.values().filter(|form| !form.web_only).cloned().collect();
        let lists = Lists::of(&read, &catalogue.vocabularies);
        let all: Vec<&Form> = read.iter().collect();
        let topics = Topics::of(&all);
        let indexed: Vec<(Labels, Vec<String>)> = all
            .iter()
            .map(|form| {
                let titles: Vec<String> = form
                    .calls
                    .iter()
                    .filter_map(|call| Some(catalogue.calls.get(call.value.as_str())?.title.clone()))
                    .collect();
                (Labels::new(form, &all), form_choice::names_of(form, &titles))
            })
            .collect();
        let forms = read
            .into_iter()
            .zip(indexed)
            .map(|(form, (labels, names))| FormIndex {
                call: catalogue.call_of(&form).and_then(|(call, _)| Slug::parse(call)),
                consents: Consents::of(&form, Roles::of(&form).agrees),
                roles: Roles::of(&form),
                phrases: Phrases::of(&form),
                form,
                labels,
                name_finders: names
                    .iter()
                    .map(|name| Finder::new(&format!(" {name} ")).into_owned())
                    .collect(),
                names,
            })
            .collect();
        let web_names: Vec<String> = catalogue
            .forms
            .values()
            .filter(|form| form.web_only)
            .flat_map(|form| {
                form.names.iter().map(String::as_str).chain(form.title.iter().map(|(_, title)| title))
            })
            .map(words::folded)
            .filter(|name| name.contains(' '))
            .collect();
        let mut contact_names: Vec<String> =
            catalogue.settings.contact.name.iter().map(|(_, name)| words::folded(name)).collect();
        contact_names.retain(|name| name.chars().count() > 4);
        contact_names.push("wsis secretariat".to_owned());
        Reader {
            contact: catalogue.settings.contact.email.to_lowercase(),
            contact_names,
            web_names,
            lists,
            topics,
            forms,
        }
    }

    /// Returns the field that says what a record of a form is of: two records with the same answer may be one sent twice.
    pub fn title_of(&self, form: &str) -> Option<schema::name::FieldName> {
        self.forms.iter().find(|index| index.form.id.value.as_str() == form)?.title()
    }

    /// Returns how fields are read with this catalogue.
    pub fn context(&self) -> field::Context<'_> {
        field::Context { lists: &self.lists, language: None }
    }

    /// Returns a mark of the question that a label asks in the first form that knows it.
    pub(super) fn question_of(&self, label: &str) -> Option<usize> {
        const MOST: usize = 1_000;
        let found = |label: &str| {
            let wanted = Wanted::new(label);
            self.forms
                .iter()
                .enumerate()
                .find_map(|(at, form)| Some(at * MOST + form.labels.find_exact(&wanted)?))
        };
        // `Name / Nom` is one question in two languages.
        found(label).or_else(|| {
            let (first, second) = label.split_once(['/', '|'])?;
            let (first, second) = (found(first)?, found(second)?);
            (first == second).then_some(first)
        })
    }

    /// Returns the call that a form answers, the thread's before its own.
    pub(super) fn call(&self, index: &FormIndex, known: &Thread) -> Option<Slug> {
        let of_thread = known.records.first().and_then(|record| record.call.clone());
        of_thread.or_else(|| index.call.clone())
    }
}
