//! The view of a form: what is asked, and the template for an answer by mail.

use std::fmt::Write as _;

use schema::form::{Field, FieldKind, Form, Required, Visibility};
use schema::name::Lang;
use serde::Serialize;

use super::call::CallView;
use super::{Ref, Words, document};
use crate::site::Site;

/// A form as templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// Its page.
    pub url: String,
    /// The template for an answer by mail, as a text file.
    pub template_url: String,
    /// The same text.
    pub template: String,
    /// A link that opens the template in a mail program.
    pub mailto: String,
    /// The prefix of its records' ids.
    pub code: String,
    /// The calls it answers.
    pub calls: Vec<CallView>,
    /// Rules that people accept.
    pub rules: Vec<Words>,
    /// The questions in their groups.
    pub sections: Vec<SectionView>,
    /// The names of the languages in which answers are taken.
    pub languages: Vec<String>,
    /// The same as a list in words.
    pub languages_text: String,
    /// The published answers.
    pub records: Option<Ref>,
}

/// A group of questions.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SectionView {
    pub id: String,
    pub title: Option<Words>,
    pub fields: Vec<FieldView>,
}

/// A question.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FieldView {
    pub name: String,
    pub label: Words,
    pub help: Option<Words>,
    /// `text`, `textarea`, `choice` …
    pub kind: &'static str,
    pub required: bool,
    /// `required` or `optional` in words.
    pub required_text: String,
    /// For a question that depends on another one: that question and its answer.
    pub required_if: Option<String>,
    /// `public`, `private` or `aggregate`.
    pub visibility: &'static str,
    pub visibility_text: String,
    /// The limits in words.
    pub limits: Vec<String>,
    /// The choices, where there are not too many to list.
    pub options: Vec<Words>,
    /// The name of the list of choices, where there are too many.
    pub options_title: Option<Words>,
}

/// How many choices are listed.
const LISTED: usize = 24;
/// How long a `mailto:` link may be; longer ones fail in mail programs.
const MAILTO: usize = 1_800;

impl FormView {
    /// Makes the view of a form.
    pub fn new(site: &Site, lang: Lang, form: &Form) -> FormView {
        let id = form.id.value.as_str();
        let words = site.words(lang);
        let calls = form
            .calls
            .iter()
            .filter_map(|call| CallView::new(site, lang, site.document(&format!("calls/{}", call.value))?));
        let languages: Vec<String> =
            form.languages.iter().map(|own| words.get(&format!("lang_{own}")).to_owned()).collect();
        let template = template(lang, form);
        FormView {
            id: id.to_owned(),
            title: Words::of(&form.title, lang),
            url: site.localized(lang, &format!("/forms/{id}/")),
            template_url: site.localized(lang, &format!("/forms/{id}/template.txt")),
            mailto: mailto(site, lang, form, &template),
            template,
            code: form.code.clone(),
            calls: calls.collect(),
            rules: form.rules.iter().map(|rule| Words::of(&rule.text, lang)).collect(),
            sections: sections(site, lang, form),
            languages_text: site.language(lang).list(&languages),
            languages,
            records: site.collections.get(id).filter(|own| !own.records.is_empty()).map(|_| Ref {
                id: id.to_owned(),
                url: site.localized(lang, &format!("/records/{id}/")),
                title: Words::of(&form.title, lang),
                summary: None,
            }),
        }
    }
}

fn sections(site: &Site, lang: Lang, form: &Form) -> Vec<SectionView> {
    let view = |field: &Field| field_view(site, lang, form, field);
    let in_section = |id: Option<&str>| -> Vec<FieldView> {
        let own = |field: &&Field| field.section.as_ref().map(|section| section.value.as_str()) == id;
        form.fields.iter().filter(own).map(view).collect()
    };
    let loose = in_section(None);
    let mut sections = Vec::new();
    if !loose.is_empty() {
        sections.push(SectionView { id: "questions".to_owned(), title: None, fields: loose });
    }
    for section in &form.sections {
        sections.push(SectionView {
            id: section.id.clone(),
            title: Some(Words::of(&section.title, lang)),
            fields: in_section(Some(&section.id)),
        });
    }
    sections
}

fn field_view(site: &Site, lang: Lang, form: &Form, field: &Field) -> FieldView {
    let (words, language) = (site.words(lang), site.language(lang));
    let choices = field.choices(&site.catalogue.vocabularies);
    let few = choices.len() <= LISTED;
    let visibility = match field.visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
        Visibility::Aggregate => "aggregate",
    };
    let limit = |key: &str, limit: Option<u32>| {
        let number = language.number(i64::from(limit?));
        Some(words.fill(key, &[("limit", &number)]))
    };
    let mut limits: Vec<String> = [
        limit("limit_min_words", field.limits.min_words),
        limit("limit_words", field.limits.max_words),
        limit("limit_chars", field.limits.max_chars),
        limit("limit_items", field.limits.max_items),
    ]
    .into_iter()
    .flatten()
    .collect();
    if field.kind == FieldKind::File
        && let Some(bytes) = field.limits.max_bytes
    {
        let types: Vec<String> = field.limits.accept.iter().map(|kind| file_type(kind)).collect();
        let size = format!("{} MB", language.number(i64::try_from(bytes / 1_000_000).unwrap_or(0).max(1)));
        limits.push(words.fill("limit_file", &[("types", &language.list(&types)), ("size", &size)]));
    }
    let required = field.required == Required::Always;
    let list_name = field.options_from.as_ref().map_or("countries", |from| from.value.as_str());
    FieldView {
        name: field.name.to_string(),
        label: Words::of(&field.label, lang),
        help: field.help.as_ref().map(|help| Words::of(help, lang)),
        kind: field.kind.as_str(),
        required,
        required_text: words.get(if required { "required" } else { "optional" }).to_owned(),
        required_if: match &field.required {
            Required::If(other, answer) => form.field(other.as_str()).map(|other| {
                let choices = other.choices(&site.catalogue.vocabularies);
                let answer = choices
                    .iter()
                    .find(|item| item.key == *answer)
                    .map_or(answer.as_str(), |item| item.title.text(lang));
                format!("{}: {answer}", other.label.text(lang))
            }),
            _ => None,
        },
        visibility,
        visibility_text: words.get(&format!("visibility_{visibility}")).to_owned(),
        limits,
        options: choices.iter().filter(|_| few).map(|item| Words::of(&item.title, lang)).collect(),
        options_title: (!few)
            .then(|| site.catalogue.vocabularies.get(list_name))
            .flatten()
            .map(|vocabulary| Words::of(&vocabulary.title, lang)),
    }
}

fn file_type(media_type: &str) -> String {
    let name = media_type.rsplit('/').next().unwrap_or(media_type);
    name.split('.').next_back().unwrap_or(name).to_uppercase()
}

/// Writes the template for an answer by mail: one `Label:` line for each question.
fn template(lang: Lang, form: &Form) -> String {
    let mut out = String::new();
    let mut section = None;
    for field in &form.fields {
        if field.kind == FieldKind::File {
            continue;
        }
        let own = field.section.as_ref().map(|section| section.value.as_str());
        if own != section {
            section = own;
            if let Some(title) = form.sections.iter().find(|known| Some(known.id.as_str()) == own) {
                let _ = writeln!(out, "\n# {}", title.title.text(lang));
            }
        }
        // Nothing but the label stands before the colon, so that the worker knows it again.
        let _ = writeln!(out, "{}: ", field.label.text(lang));
    }
    out.trim_start().to_owned()
}

/// Makes the link that opens a mail with the template; a long template shrinks to its required questions, then to
/// the subject alone.
fn mailto(site: &Site, lang: Lang, form: &Form, template: &str) -> String {
    let contact = &site.catalogue.settings.contact.email;
    let subject = format!("[{}] {}", form.code, form.title.text(lang));
    let start = format!("mailto:{contact}?subject={}", encode(&subject));
    let required: String = form
        .fields
        .iter()
        .filter(|field| field.required == Required::Always && field.kind != FieldKind::File)
        .map(|field| format!("{}: \n", field.label.text(lang)))
        .collect();
    [template, required.as_str()]
        .into_iter()
        .map(|body| format!("{start}&body={}", encode(&body.replace('\n', "\r\n"))))
        .find(|link| link.len() <= MAILTO)
        .unwrap_or(start)
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Makes the page of a form.
pub fn page(site: &Site, lang: Lang, form: &FormView) -> super::PageView {
    let route = format!("/forms/{}/", form.id);
    let mut breadcrumbs = vec![document::home(site, lang)];
    if let Some(call) = form.calls.first() {
        breadcrumbs.push(super::LinkView { title: call.link.title.text.clone(), url: call.link.url.clone() });
    }
    super::PageView {
        breadcrumbs,
        ..super::lists::plain_page(site, lang, "form", &form.id, &route, form.title.clone())
    }
}
