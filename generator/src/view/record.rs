//! The views of records: the page of one, and the lists of many. A list costs the same whatever the size of its
//! term: it sees its own fifty entries and two numbers.

use std::collections::BTreeMap;

use schema::date::When;
use schema::form::Form;
use schema::name::Lang;
use schema::vocabulary::Item;
use serde::Serialize;
use tera::Value;

use super::{DateView, Html, LinkView, PageView, Ref, Words, document, lists};
use crate::content::record::{Answers, Facts, Piece, State, record_link};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::markdown::answer;
use crate::site::Site;
use crate::site::records::{Collection, Facet, Record, facet_slug, route};

/// A record in lists; the same in every language.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RecordRef {
    pub id: String,
    pub url: String,
    pub title: String,
    pub summary: String,
    pub lang: &'static str,
    pub dir: &'static str,
    pub image: Option<String>,
    /// Waits for a person; only in the editors' preview.
    pub pending: bool,
    /// `champion`, `winner` …, once they may be known.
    pub awards: Vec<String>,
}

/// A record on its page.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RecordView {
    pub id: String,
    /// The list of all records of its form ([`Ref`]).
    pub form: Value,
    /// The call it answers ([`Ref`] or null).
    pub call: Value,
    /// The answers in the form's order, without the title.
    pub fields: Vec<AnswerView>,
    pub image: Option<String>,
    pub awards: Vec<AwardView>,
    pub received: Option<DateView>,
    pub late: bool,
    pub pending: bool,
    /// Numbers of older systems.
    pub aliases: Vec<String>,
    pub files: Vec<LinkView>,
}

/// An honour.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AwardView {
    pub award: String,
    pub text: String,
}

/// An answer.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AnswerView {
    pub name: String,
    /// The question ([`Words`]).
    pub label: Value,
    /// `prose`, `line`, `terms`, `lines`, `url`, `date`, `number` or `flag`.
    pub kind: &'static str,
    /// The answer in the language of the page, for `line`, `url`, `date`, `number` and `flag`.
    pub text: Option<String>,
    /// The text of `prose`, and each of `lines`.
    pub html: Option<Html>,
    pub lines: Vec<Html>,
    /// The choices ([`TermLink`]).
    pub terms: Vec<Value>,
    pub date: Option<DateView>,
}

/// A choice, with the list of the records that made it.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TermLink {
    pub key: String,
    pub title: Words,
    pub url: Option<String>,
}

/// A collection of records.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct CollectionView {
    #[serde(flatten)]
    pub link: Ref,
    pub count: usize,
    pub count_text: String,
    pub facets: Vec<FacetView>,
    /// The newest records.
    pub latest: Vec<RecordRef>,
    pub matrix_url: Option<String>,
    pub csv_url: Option<String>,
    pub json_url: Option<String>,
}

/// The lists of a collection by one field.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FacetView {
    pub field: String,
    pub title: Words,
    pub url: String,
    pub terms: Vec<TermCount>,
}

/// A term of a facet.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TermCount {
    pub key: String,
    pub title: Words,
    pub url: String,
    pub count: usize,
    pub count_text: String,
}

/// A page of a list of records.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ListView {
    pub form: Ref,
    /// The facet and the term, where the list is of one.
    pub facet: Option<Ref>,
    pub term: Option<TermLink>,
    /// The second term, on the lists of the matrix.
    pub with: Option<TermLink>,
    pub items: Vec<Value>,
    pub count: usize,
    pub count_text: String,
    pub pager: Pager,
}

/// Where a page stands among the pages of its list.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Pager {
    pub page: usize,
    pub pages: usize,
    /// `Page 2 of 9`.
    pub text: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub first: String,
    pub last: String,
    /// A few pages around this one.
    pub near: Vec<PagerLink>,
}

/// A link to a page of a list.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PagerLink {
    pub page: usize,
    pub url: String,
    pub current: bool,
}

impl Pager {
    /// Makes the pager of a list at a localized base address.
    pub fn new(site: &Site, lang: Lang, base: &str, page: usize, pages: usize) -> Pager {
        let url = |page: usize| if page == 1 { base.to_owned() } else { format!("{base}page/{page}/") };
        let number = |n: usize| site.language(lang).number(i64::try_from(n).unwrap_or(i64::MAX));
        let near = page.saturating_sub(2).max(1)..=(page + 2).min(pages);
        Pager {
            page,
            pages,
            text: site.words(lang).fill("page_n_of_m", &[("page", &number(page)), ("pages", &number(pages))]),
            previous: (page > 1).then(|| url(page - 1)),
            next: (page < pages).then(|| url(page + 1)),
            first: url(1),
            last: url(pages),
            near: near.map(|n| PagerLink { page: n, url: url(n), current: n == page }).collect(),
        }
    }
}

impl RecordRef {
    /// Makes the slim form of a record.
    pub fn new(site: &Site, record: &Record) -> RecordRef {
        let facts = &record.facts;
        let lang = facts.language();
        RecordRef {
            id: facts.id.clone(),
            url: route(facts),
            title: facts.title.clone(),
            summary: facts.summary.clone(),
            lang: lang.as_str(),
            dir: lang.dir(),
            image: image(site, facts),
            pending: facts.state == State::Waiting,
            awards: record.awards.clone(),
        }
    }
}

impl RecordRef {
    /// Takes the fingerprint of all that the slim form is made from.
    pub fn fingerprint(record: &Record) -> Fingerprint {
        let facts = &record.facts;
        let mut mixer = Mixer::new().bytes(facts.id.as_bytes()).with(facts.slim);
        mixer.add(&[u8::from(facts.state == State::Waiting)]);
        for award in &record.awards {
            mixer.add(award.as_bytes());
        }
        mixer.finish()
    }
}

fn image(site: &Site, facts: &Facts) -> Option<String> {
    let form = site.catalogue.forms.get(&facts.form)?;
    let field = form.show.image.as_ref()?;
    let (_, file) = facts.files.iter().find(|(own, _)| own == field.value.as_str())?;
    Some(format!("{}{file}", route(facts)))
}

/// Returns the link to the list of a form's records.
pub fn form_link(site: &Site, lang: Lang, form: &Form) -> Ref {
    let id = form.id.value.as_str();
    Ref {
        id: id.to_owned(),
        url: site.localized(lang, &format!("/records/{id}/")),
        title: Words::of(&form.title, lang),
        summary: None,
    }
}

/// Returns the choices of a facet's field.
pub fn choices<'s>(site: &'s Site, form: &'s str, field: &str) -> &'s [Item] {
    let form = site.catalogue.forms.get(form);
    form.and_then(|form| form.field(field)).map_or(&[], |field| field.choices(&site.catalogue.vocabularies))
}

/// Returns the route of a term's list.
pub fn term_route(form: &str, field: &str, item: &Item) -> String {
    format!("/records/{form}/{}/{}/", facet_slug(field), item.slug)
}

/// Makes the facets of a collection, each term with its count.
pub fn facets(site: &Site, lang: Lang, collection: &Collection) -> Vec<FacetView> {
    collection.facets.iter().map(|facet| facet_view(site, lang, collection, facet)).collect()
}

fn facet_view(site: &Site, lang: Lang, collection: &Collection, facet: &Facet) -> FacetView {
    let items = choices(site, &collection.form, &facet.field);
    let terms = facet.terms.iter().filter_map(|(at, records)| {
        let item = items.get(usize::from(*at))?;
        Some(TermCount {
            key: item.key.clone(),
            title: Words::of(&item.title, lang),
            url: site.localized(lang, &term_route(&collection.form, &facet.field, item)),
            count: records.len(),
            count_text: count(site, lang, records.len()),
        })
    });
    FacetView {
        field: facet.field.clone(),
        title: facet_title(site, lang, &collection.form, &facet.field),
        url: site.localized(lang, &format!("/records/{}/{}/", collection.form, facet_slug(&facet.field))),
        terms: terms.collect(),
    }
}

/// Returns the title of a facet: that of its vocabulary, or the label of its field.
pub fn facet_title(site: &Site, lang: Lang, form: &str, field: &str) -> Words {
    let field = site.catalogue.forms.get(form).and_then(|form| form.field(field));
    let Some(field) = field else { return Words::new("", lang, lang) };
    let vocabulary = match &field.options_from {
        Some(from) => site.catalogue.vocabularies.get(&from.value),
        None if field.kind == schema::form::FieldKind::Country => {
            site.catalogue.vocabularies.get("countries")
        }
        None => None,
    };
    Words::of(vocabulary.map_or(&field.label, |vocabulary| &vocabulary.title), lang)
}

/// Words a count of records.
pub fn count(site: &Site, lang: Lang, count: usize) -> String {
    document::count_of(site, lang, "records_count", i64::try_from(count).unwrap_or(i64::MAX))
}

/// How many of the newest records a collection shows.
const LATEST: usize = 5;

/// Makes the views of the collections that have records.
pub fn collections(site: &Site, lang: Lang) -> Vec<CollectionView> {
    let known = site.collections.values().filter(|collection| !collection.records.is_empty());
    known.filter_map(|collection| collection_view(site, lang, collection)).collect()
}

/// Makes the view of a collection.
pub fn collection_view(site: &Site, lang: Lang, collection: &Collection) -> Option<CollectionView> {
    let form = site.catalogue.forms.get(&collection.form)?;
    let id = &collection.form;
    let chosen = |name: &str| crate::output::is_chosen(site, name);
    let has_records = !collection.records.is_empty();
    let file = |end: &str| (chosen("data") && has_records).then(|| format!("/records/{id}/{id}.{end}"));
    Some(CollectionView {
        link: form_link(site, lang, form),
        count: collection.records.len(),
        count_text: count(site, lang, collection.records.len()),
        facets: facets(site, lang, collection),
        latest: collection.records.iter().take(LATEST).map(|record| RecordRef::new(site, record)).collect(),
        matrix_url: (chosen("matrix") && has_records && crate::output::matrix::has_matrix(collection))
            .then(|| site.localized(lang, &format!("/records/{id}/matrix/"))),
        csv_url: file("csv"),
        json_url: file("json"),
    })
}

/// Returns the list of the records that name a term, in the largest collection that has such a facet.
pub fn term_of_site(site: &Site, lang: Lang, field: &str, key: &str) -> (Option<String>, usize) {
    let mut best = (None, 0);
    for collection in site.collections.values() {
        let Some(facet) = collection.facet(field) else { continue };
        let items = choices(site, &collection.form, field);
        let Some(at) = items.iter().position(|item| item.key == key) else { continue };
        let count = u16::try_from(at).ok().and_then(|at| facet.terms.get(&at)).map_or(0, Vec::len);
        if count > best.1 {
            best = (Some(site.localized(lang, &term_route(&collection.form, field, &items[at]))), count);
        }
    }
    best
}

/// Returns the published entries of the photo contest: records whose picture is what they are about.
pub fn photos(site: &Site) -> Vec<RecordRef> {
    let collection = site.collections.get("photo-contest-entry");
    let records = collection.into_iter().flat_map(|collection| &collection.records);
    records
        .map(|record| RecordRef::new(site, record))
        .filter(|record| record.image.is_some())
        .take(48)
        .collect()
}

/// What the pages of a form's records share in a language, made once.
pub struct RecordParts {
    form: Value,
    form_crumb: LinkView,
    call: Value,
    labels: BTreeMap<String, Value>,
    /// The choices of each field, by key.
    terms: BTreeMap<String, BTreeMap<String, Value>>,
}

impl RecordParts {
    /// Makes what the pages of a form's records share.
    pub fn new(site: &Site, lang: Lang, form_id: &str) -> Option<RecordParts> {
        let form = site.catalogue.forms.get(form_id)?;
        let link = form_link(site, lang, form);
        let call = site.catalogue.call_of(form).and_then(|(id, _)| site.document(&format!("calls/{id}")));
        let call = call.map(|call| document::link(site, lang, call));
        let collection = site.collections.get(form_id)?;
        let terms = form.public_fields().map(|field| {
            let is_facet = collection.facet(field.name.as_str()).is_some();
            let items = field.choices(&site.catalogue.vocabularies);
            let links = items.iter().map(|item| {
                let link = TermLink {
                    key: item.key.clone(),
                    title: Words::of(&item.title, lang),
                    url: is_facet
                        .then(|| site.localized(lang, &term_route(form_id, field.name.as_str(), item))),
                };
                (item.key.clone(), Value::from_serializable(&link))
            });
            (field.name.to_string(), links.collect())
        });
        Some(RecordParts {
            form: Value::from_serializable(&link),
            form_crumb: LinkView { title: link.title.text, url: link.url },
            call: Value::from_serializable(&call),
            labels: form
                .public_fields()
                .map(|field| {
                    (field.name.to_string(), Value::from_serializable(&Words::of(&field.label, lang)))
                })
                .collect(),
            terms: terms.collect(),
        })
    }
}

/// Makes the page of a record and the record on it.
pub fn page(
    site: &Site,
    parts: &RecordParts,
    record: &Record,
    answers: &Answers,
) -> Option<(PageView, RecordView)> {
    let facts = &record.facts;
    let lang = site.language_of(facts);
    let own = facts.language();
    let form = site.catalogue.forms.get(&facts.form)?;
    let title_field = form.show.title.as_ref().map(|title| title.value.as_str());
    let fields = answers.0.iter().filter(|(name, _)| Some(name.as_str()) != title_field);
    let words = site.words(lang);
    let view = RecordView {
        id: facts.id.clone(),
        call: parts.call.clone(),
        fields: fields.filter_map(|(name, piece)| answer_view(site, lang, parts, name, piece)).collect(),
        image: image(site, facts),
        awards: record
            .awards
            .iter()
            .map(|award| AwardView {
                award: award.clone(),
                text: if words.has(award) { words.get(award).to_owned() } else { award.clone() },
            })
            .collect(),
        received: facts.received.as_deref().and_then(day_of).map(|day| DateView::new(site, lang, &day)),
        late: facts.late,
        pending: facts.state == State::Waiting,
        aliases: facts.aliases.clone(),
        files: facts
            .files
            .iter()
            .map(|(_, file)| LinkView { title: file.clone(), url: format!("{}{file}", route(facts)) })
            .collect(),
        form: parts.form.clone(),
    };
    let url = route(facts);
    let mut page =
        lists::plain_page(site, lang, "record", &facts.id, &url, Words::new(&facts.title, own, lang));
    page.absolute_url = site.base.url(&url);
    page.url = url;
    page.summary = (!facts.summary.is_empty()).then(|| Words::new(&facts.summary, own, lang));
    page.breadcrumbs.push(parts.form_crumb.clone());
    page.alternates = Vec::new();
    Some((page, view))
}

/// Returns the day of an instant, as received: the clock time is nobody's business.
fn day_of(received: &str) -> Option<When> {
    When::parse(received.get(..10)?)
}

fn answer_view(
    site: &Site,
    lang: Lang,
    parts: &RecordParts,
    name: &str,
    piece: &Piece,
) -> Option<AnswerView> {
    let mut view = AnswerView {
        name: name.to_owned(),
        label: parts.labels.get(name)?.clone(),
        kind: "line",
        text: None,
        html: None,
        lines: Vec::new(),
        terms: Vec::new(),
        date: None,
    };
    match piece {
        Piece::Prose(body) => {
            view.kind = "prose";
            let html = body.html(
                |at| {
                    let target = &body.links.get(at)?.target;
                    match record_link(target) {
                        Some(id) => site.record_route(id),
                        None => Some(target.clone()),
                    }
                },
                |at| {
                    body.headings.get(at).map(|heading| format!("{name}-{}", heading.id)).unwrap_or_default()
                },
                &format!("{name}-"),
            );
            view.html = Some(Html(html));
        }
        Piece::Line(text) => view.text = Some(text.clone()),
        Piece::Lines(lines) => {
            view.kind = "lines";
            view.lines = lines.iter().map(|line| Html(answer::line(line))).collect();
        }
        Piece::Url(url) => {
            view.kind = "url";
            view.text = Some(url.clone());
        }
        Piece::Date(text) => {
            view.kind = "date";
            view.date = When::parse(text).map(|when| DateView::new(site, lang, &when));
            view.text = Some(view.date.as_ref().map_or_else(|| text.clone(), |date| date.text.clone()));
        }
        Piece::Number(number) => {
            view.kind = "number";
            view.text = Some(site.language(lang).number(*number));
        }
        Piece::Flag(flag) => {
            view.kind = "flag";
            view.text = Some(site.words(lang).get(if *flag { "yes" } else { "no" }).to_owned());
        }
        Piece::Keys(keys) => {
            view.kind = "terms";
            let terms = parts.terms.get(name);
            view.terms = keys.iter().filter_map(|key| terms?.get(key).cloned()).collect();
        }
    }
    Some(view)
}
