//! The pages: documents, forms, records, and the lists of records.

use schema::diagnostic::{Diagnostic, Place};
use schema::name::Lang;
use serde::Serialize;
use tera::Value;

use super::{Artifact, Output, Rank, Stage, file_of, section};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::markdown;
use crate::site::Document;
use crate::site::records::{self, Collection, facet_slug};
use crate::view::document::{self, ComponentView, KindView};
use crate::view::form::{self, FormView};
use crate::view::record::{
    CollectionView, FacetView, ListView, Pager, TermLink, choices, count, facet_title, facets, form_link,
    page as record_page, term_route,
};
use crate::view::{LinkView, PageView, Ref, Words, lists};

/// The pages.
pub struct Html;

impl Output for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        use rayon::prelude::*;
        let site = stage.site;
        let languages: Vec<Lang> = site.languages.keys().copied().collect();
        let pairs: Vec<(Lang, &Document)> =
            languages.iter().flat_map(|lang| site.documents.iter().map(|own| (*lang, own))).collect();
        let mut artifacts: Vec<Artifact<'s>> =
            pairs.into_par_iter().map(|(lang, own)| document_page(stage, lang, own)).collect();
        for lang in &languages {
            artifacts.extend(site.documents.iter().flat_map(|own| section::further(stage, *lang, own)));
            artifacts.extend(section::taxonomies(stage, *lang));
            artifacts.extend(site.catalogue.forms.values().map(|form| form_page(stage, *lang, form)));
            artifacts.push(not_found(stage, *lang));
        }
        for collection in site.collections.values() {
            artifacts.par_extend(
                collection.records.par_iter().map(|record| record_artifact(stage, collection, record)),
            );
            for lang in &languages {
                artifacts.extend(collection_lists(stage, *lang, collection));
            }
        }
        artifacts
    }
}

/// Adds what a page needs to stand alone: the matter of its kind under the kind's name.
pub(super) fn insert<T: Serialize + ?Sized>(context: &mut tera::Context, name: &'static str, value: &T) {
    context.insert_value(name, Value::from_serializable(value));
}

/// Renders a template for a page, and sets its links where the site is.
pub fn render(
    stage: &Stage<'_>,
    template: &str,
    context: &tera::Context,
    page_url: &str,
    owner: &str,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let file = format!("{template}.html");
    if !stage.theme.has(&file) {
        let message = format!("the theme has no template `{file}`");
        let told = Diagnostic::error("missing-template", owner, Place::START, message);
        return Err(vec![told.help("add it to the theme's templates/ folder")]);
    }
    let html = stage.theme.render(&file, context)?;
    Ok(crate::output::hosting::relocate(html, page_url, &stage.site.base))
}

fn document_page<'s>(stage: &'s Stage<'s>, lang: Lang, own: &'s Document) -> Artifact<'s> {
    let site = stage.site;
    let (mut page, components) = document::page(site, lang, own);
    page.feed_url = super::atom::feed_of(site, lang, own);
    page.calendar_url = super::calendar::file_of(site, lang, own);
    let kind = KindView::new(site, lang, own);
    page.json_ld = json_ld(site, &page, &kind);
    // The form stands on the page of its call.
    let form = match &own.source.front {
        crate::content::Front::Call(call) => call.working.form.as_ref(),
        _ => None,
    };
    let form = form.and_then(|form| site.catalogue.forms.get(form.value.as_str()));
    let form = form.map(|form| FormView::new(site, lang, form));
    let section = section::first(stage, lang, own);
    let shared = stage.shared(lang);
    let fingerprint = Mixer::new()
        .with(shared.frame)
        .with(shared.lists_hash)
        .with(Fingerprint::of_value(&(&page, &kind, &form, &components, &section)))
        .finish();
    let path = file_of(&page.url);
    let owner = own.source.path.clone();
    let make = move || {
        let mut context = stage.context_with_lists(lang);
        let filled;
        let page = if components.is_empty() {
            &page
        } else {
            filled = with_components(stage, lang, &page, &components, own)?;
            &filled
        };
        if !matches!(kind, KindView::Page) {
            insert(&mut context, own.source.kind.name, &kind);
        }
        insert(&mut context, "form", &form);
        if section.is_some() {
            insert(&mut context, "section", &section);
        }
        insert(&mut context, "page", page);
        render(stage, page.layout, &context, &page.url, &own.source.path)
    };
    Artifact { path, fingerprint, rank: Rank::Page, owner, make: Box::new(make) }
}

/// Returns a page whose text has the theme's HTML in the places of its components.
fn with_components(
    stage: &Stage<'_>,
    lang: Lang,
    page: &PageView,
    components: &[ComponentView],
    own: &Document,
) -> Result<PageView, Vec<Diagnostic>> {
    let mut around = stage.context(lang);
    insert(&mut around, "page", page);
    let body = page.body.as_ref().map_or("", |body| body.0.as_str());
    let html = markdown::fill(body, |at, inside| {
        let Some(view) = components.get(at) else { return Ok(String::new()) };
        let Some(of) = &view.of else { return Ok(String::new()) };
        let file = match own.translation(lang) {
            Some(translation) if !translation.file.body.is_empty() => &translation.file.path,
            _ => &own.source.path,
        };
        stage.theme.render_component(view.name, of, &around, inside.as_deref()).map_err(|told| match told {
            Some(told) => told,
            None => {
                let message = format!("the theme has no component `content.{}`", view.name.replace('-', "_"));
                let told = Diagnostic::error("missing-template", file, view.place, message);
                vec![told.help("add it to a file of the theme's components/ folder")]
            }
        })
    })?;
    Ok(PageView { body: Some(crate::view::Html(html)), ..page.clone() })
}

/// Says to search engines what a page is about.
fn json_ld(site: &crate::site::Site, page: &PageView, kind: &KindView) -> Option<crate::view::Html> {
    let (dates, place) = match kind {
        KindView::Meeting(meeting) if !meeting.document => (meeting.dates.as_ref(), meeting.place.as_ref()),
        KindView::Edition(edition) => (edition.plan.dates.as_ref(), edition.plan.place.as_ref()),
        _ => return None,
    };
    let dates = dates.filter(|dates| !dates.approximate)?;
    let mut event = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": page.title.text,
        "url": page.absolute_url,
        "startDate": dates.iso,
        "endDate": dates.iso_end.as_ref().unwrap_or(&dates.iso),
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "organizer": { "@type": "Organization", "name": site.catalogue.settings.contact.name.text(Lang::En) },
    });
    if let (Some(place), Some(event)) = (place, event.as_object_mut()) {
        event.insert(
            "location".to_owned(),
            serde_json::json!({ "@type": "Place", "name": place, "address": place }),
        );
    }
    Some(crate::view::script_json(&event))
}

fn form_page<'s>(stage: &'s Stage<'s>, lang: Lang, own: &'s schema::form::Form) -> Artifact<'s> {
    let form = FormView::new(stage.site, lang, own);
    let page = form::page(stage.site, lang, &form);
    let shared = stage.shared(lang);
    let fingerprint = Mixer::new().with(shared.frame).with(Fingerprint::of_value(&(&page, &form))).finish();
    let owner = format!("content/forms/{}.yaml", own.id.value);
    let path = file_of(&page.url);
    let make = move || {
        let mut context = stage.context(lang);
        insert(&mut context, "form", &form);
        insert(&mut context, "page", &page);
        render(stage, "form", &context, &page.url, "content/forms")
    };
    Artifact { path, fingerprint, rank: Rank::Page, owner, make: Box::new(make) }
}

fn not_found<'s>(stage: &'s Stage<'s>, lang: Lang) -> Artifact<'s> {
    let site = stage.site;
    let title = Words::new(site.words(lang).get("not_found_title"), lang, lang);
    let page = lists::plain_page(site, lang, "404", "404", "/404.html", title);
    let fingerprint = Mixer::new().with(stage.shared(lang).frame).with(Fingerprint::of_value(&page)).finish();
    let make = move || {
        let mut context = stage.context(lang);
        insert(&mut context, "page", &page);
        render(stage, "404", &context, &page.url, "themes")
    };
    let path = file_of(&site.localized(lang, "/404.html"));
    Artifact { path, fingerprint, rank: Rank::Page, owner: "404".to_owned(), make: Box::new(make) }
}

fn record_artifact<'s>(
    stage: &'s Stage<'s>,
    collection: &'s Collection,
    record: &'s records::Record,
) -> Artifact<'s> {
    let site = stage.site;
    let facts = &record.facts;
    let lang = site.language_of(facts);
    let mut mixer = Mixer::new()
        .with(stage.shared(lang).frame)
        .with(site.catalogue_hash)
        .with(facts.hash)
        .bytes(record.awards.join("\n").as_bytes());
    // A linked record that is published or withdrawn changes the link; its own words do not.
    for (id, _) in &facts.links {
        mixer.add(site.form_of_record(id).unwrap_or_default().as_bytes());
    }
    if let Some((call, _)) =
        site.catalogue.forms.get(&collection.form).and_then(|form| site.catalogue.call_of(form))
        && let Some(call) = site.document(&format!("calls/{call}"))
    {
        mixer.mix(call.source.hash);
        if let Some(translation) = call.translation(lang) {
            mixer.mix(translation.file.hash);
        }
    }
    let url = records::route(facts);
    let make = move || {
        let parts = stage.collections.get(&collection.form).and_then(|shared| shared.parts.get(&lang));
        let Some(parts) = parts else { return Ok(Vec::new()) };
        let made = stage.with_answers(record, |answers| record_page(site, parts, record, answers))?;
        let Some((page, view)) = made else { return Ok(Vec::new()) };
        let mut context = stage.context(lang);
        insert(&mut context, "page", &page);
        insert(&mut context, "record", &view);
        render(stage, "record", &context, &page.url, &facts.path())
    };
    Artifact {
        path: file_of(&url),
        fingerprint: mixer.finish(),
        rank: Rank::Page,
        owner: facts.path(),
        make: Box::new(make),
    }
}

/// What a list of records is a list of.
struct ListOf<'s> {
    route: String,
    title: Words,
    facet: Option<Ref>,
    term: Option<TermLink>,
    with: Option<TermLink>,
    /// The records, by their places in the collection; `None` stands for all.
    members: Option<std::borrow::Cow<'s, [u32]>>,
    breadcrumbs: Vec<LinkView>,
    /// The overview that stands above the first page.
    overview: Option<&'s CollectionView>,
}

fn collection_lists<'s>(stage: &'s Stage<'s>, lang: Lang, collection: &'s Collection) -> Vec<Artifact<'s>> {
    let site = stage.site;
    let Some(form) = site.catalogue.forms.get(&collection.form) else { return Vec::new() };
    let form_ref = form_link(site, lang, form);
    let crumbs = vec![document::home(site, lang)];
    let overview = stage.collections.get(&collection.form).and_then(|shared| shared.views.get(&lang));
    let mut artifacts = list_pages(
        stage,
        lang,
        collection,
        &form_ref,
        ListOf {
            route: format!("/records/{}/", collection.form),
            title: form_ref.title.clone(),
            facet: None,
            term: None,
            with: None,
            members: None,
            breadcrumbs: crumbs.clone(),
            overview,
        },
    );
    let form_crumb = LinkView { title: form_ref.title.text.clone(), url: form_ref.url.clone() };
    let crumbs: Vec<LinkView> = crumbs.into_iter().chain([form_crumb]).collect();
    for (facet, view) in collection.facets.iter().zip(facets(site, lang, collection)) {
        let facet_ref = Ref {
            id: facet.field.clone(),
            url: view.url.clone(),
            title: facet_title(site, lang, &collection.form, &facet.field),
            summary: None,
        };
        let facet_crumb = LinkView { title: facet_ref.title.text.clone(), url: facet_ref.url.clone() };
        let below: Vec<LinkView> = crumbs.iter().cloned().chain([facet_crumb]).collect();
        let items = choices(site, &collection.form, &facet.field);
        for (at, members) in &facet.terms {
            let Some(item) = items.get(usize::from(*at)) else { continue };
            let title = Words::of(&item.title, lang);
            let route = term_route(&collection.form, &facet.field, item);
            let term = TermLink {
                key: item.key.clone(),
                title: title.clone(),
                url: Some(site.localized(lang, &route)),
            };
            let of = ListOf {
                route,
                title,
                facet: Some(facet_ref.clone()),
                term: Some(term),
                with: None,
                members: Some(members.as_slice().into()),
                breadcrumbs: below.clone(),
                overview: None,
            };
            artifacts.extend(list_pages(stage, lang, collection, &form_ref, of));
        }
        artifacts.push(facet_page(stage, lang, &form_ref, &collection.form, view, crumbs.clone()));
    }
    artifacts
}

/// The page that lists the terms of a facet.
fn facet_page<'s>(
    stage: &'s Stage<'s>,
    lang: Lang,
    form: &Ref,
    form_id: &str,
    facet: FacetView,
    breadcrumbs: Vec<LinkView>,
) -> Artifact<'s> {
    let route = format!("/records/{form_id}/{}/", facet_slug(&facet.field));
    let mut page = lists::plain_page(stage.site, lang, "facet", &facet.field, &route, facet.title.clone());
    page.breadcrumbs = breadcrumbs;
    let form = form.clone();
    let fingerprint = Mixer::new()
        .with(stage.shared(lang).frame)
        .with(Fingerprint::of_value(&(&page, &facet, &form)))
        .finish();
    let path = file_of(&page.url);
    let make = move || {
        let mut context = stage.context(lang);
        insert(&mut context, "facet", &facet);
        insert(&mut context, "form", &form);
        insert(&mut context, "page", &page);
        render(stage, "facet", &context, &page.url, "content/records")
    };
    Artifact {
        path,
        fingerprint,
        rank: Rank::List,
        owner: "content/records".to_owned(),
        make: Box::new(make),
    }
}

/// The pages of a list. Each sees its own entries and two numbers.
fn list_pages<'s>(
    stage: &'s Stage<'s>,
    lang: Lang,
    collection: &'s Collection,
    form: &Ref,
    of: ListOf<'s>,
) -> Vec<Artifact<'s>> {
    let site = stage.site;
    let Some(shared) = stage.collections.get(&collection.form) else { return Vec::new() };
    let total = of.members.as_ref().map_or(collection.records.len(), |members| members.len());
    let per_page = site.catalogue.settings.per_page;
    let pages = total.div_ceil(per_page).max(1);
    let base = site.localized(lang, &of.route);
    let head =
        Fingerprint::of_value(&(form, &of.title, &of.facet, &of.term, &of.with, &of.breadcrumbs, total));
    let of = std::sync::Arc::new(of);
    let form = std::sync::Arc::new(form.clone());
    (1..=pages)
        .map(|number| {
            let range = (number - 1) * per_page..(number * per_page).min(total);
            let place = move |at: usize, of: &ListOf<'_>| match &of.members {
                Some(members) => members[at] as usize,
                None => at,
            };
            let mut mixer = Mixer::new().with(stage.shared(lang).frame).with(head);
            mixer.add(&(number as u64).to_le_bytes());
            for at in range.clone() {
                mixer.mix(shared.hashes[place(at, &of)]);
            }
            let overview = of.overview.filter(|_| number == 1);
            if let Some(overview) = overview {
                mixer.mix(Fingerprint::of_value(overview));
            }
            let route = if number == 1 { of.route.clone() } else { format!("{}page/{number}/", of.route) };
            let path = file_of(&site.localized(lang, &route));
            let (of, form, base) = (std::sync::Arc::clone(&of), std::sync::Arc::clone(&form), base.clone());
            let make = move || {
                let mut page =
                    lists::plain_page(site, lang, "list", &collection.form, &route, of.title.clone());
                page.breadcrumbs.clone_from(&of.breadcrumbs);
                if of.members.is_none() && super::is_chosen(site, "atom") {
                    page.feed_url = Some(super::atom::records_feed(&collection.form));
                }
                let list = ListView {
                    form: (*form).clone(),
                    facet: of.facet.clone(),
                    term: of.term.clone(),
                    with: of.with.clone(),
                    items: range
                        .clone()
                        .map(|at| shared.item(site, &collection.records, place(at, &of)))
                        .collect(),
                    count: total,
                    count_text: count(site, lang, total),
                    pager: Pager::new(site, lang, &base, number, pages),
                };
                let mut context = stage.context(lang);
                insert(&mut context, "list", &list);
                insert(&mut context, "collection", &of.overview.filter(|_| number == 1));
                insert(&mut context, "page", &page);
                render(stage, "list", &context, &page.url, "content/records")
            };
            Artifact {
                path,
                fingerprint: mixer.finish(),
                rank: Rank::List,
                owner: "content/records".to_owned(),
                make: Box::new(make) as super::Make<'s>,
            }
        })
        .collect()
}

/// The pages of the records that name two terms, for the matrix.
pub(super) fn cell_pages<'s>(
    stage: &'s Stage<'s>,
    lang: Lang,
    collection: &'s Collection,
    cell: super::matrix::Cell,
    members: Vec<u32>,
) -> Vec<Artifact<'s>> {
    let Some(form) = stage.site.catalogue.forms.get(&collection.form) else { return Vec::new() };
    let form_ref = form_link(stage.site, lang, form);
    let crumb = LinkView { title: form_ref.title.text.clone(), url: form_ref.url.clone() };
    let matrix = LinkView {
        title: stage.site.words(lang).get("matrix_heading").to_owned(),
        url: stage.site.localized(lang, &format!("/records/{}/matrix/", collection.form)),
    };
    let of = ListOf {
        route: cell.route,
        title: cell.title,
        facet: None,
        term: Some(cell.row),
        with: Some(cell.column),
        members: Some(members.into()),
        breadcrumbs: vec![document::home(stage.site, lang), crumb, matrix],
        overview: None,
    };
    list_pages(stage, lang, collection, &form_ref, of)
}
