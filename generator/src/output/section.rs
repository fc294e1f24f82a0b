//! The further pages of sections, and the pages of taxonomies: part of the pages.

use schema::name::Lang;

use super::html::{insert, render};
use super::{Artifact, Rank, Stage, file_of};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::site::Document;
use crate::view::section::{self, Paged, SectionView, TaxonomyView};
use crate::view::{LinkView, PageView, Words, document, lists};

/// Returns the section that a page lists, its first page.
pub(super) fn first(stage: &Stage<'_>, lang: Lang, own: &Document) -> Option<SectionView> {
    let site = stage.site;
    let folder = section::folder_of(own)?;
    Some(SectionView::new(site, lang, &site.pages_of(folder), &paged(stage, own, 1)))
}

fn paged(stage: &Stage<'_>, own: &Document, number: usize) -> Paged {
    let per_page = match &own.source.front {
        crate::content::Front::Page(page) => page.per_page,
        _ => None,
    };
    let per_page = per_page.unwrap_or(stage.site.catalogue.settings.per_page).clamp(1, 1000);
    Paged { route: own.route.clone(), number, per_page }
}

/// Returns the pages of a section after its first.
pub(super) fn further<'s>(stage: &'s Stage<'s>, lang: Lang, own: &'s Document) -> Vec<Artifact<'s>> {
    let site = stage.site;
    let Some(folder) = section::folder_of(own) else { return Vec::new() };
    let pages = site.pages_of(folder);
    let link = document::link(site, lang, own);
    let above = LinkView { title: link.title.text.clone(), url: link.url.clone() };
    (2..=paged(stage, own, 1).pages(pages.len()))
        .map(|number| {
            let of = paged(stage, own, number);
            let view = SectionView::new(site, lang, &pages, &of);
            let mut page =
                lists::plain_page(site, lang, "section", &own.source.id, &of.own_route(), link.title.clone());
            page.breadcrumbs = section::crumbs(site, lang, Some(above.clone()));
            artifact(stage, lang, page, own.source.path.clone(), Matter::Section(view))
        })
        .collect()
}

/// What such a page shows.
enum Matter {
    Section(SectionView),
    Taxonomy(TaxonomyView),
}

/// Returns the pages of all taxonomies: the list of terms, and a list of pages for each.
pub(super) fn taxonomies<'s>(stage: &'s Stage<'s>, lang: Lang) -> Vec<Artifact<'s>> {
    let site = stage.site;
    let mut artifacts = Vec::new();
    for view in section::taxonomies(site, lang, |members| !members.is_empty()) {
        if view.terms.is_empty() {
            continue;
        }
        let (id, url) = (view.id.clone(), view.url.clone());
        let title = Words::new(&view.title, lang, lang);
        let above = LinkView { title: view.title.clone(), url };
        let mut page = lists::plain_page(site, lang, "taxonomy", &id, &format!("/{id}/"), title);
        page.breadcrumbs = section::crumbs(site, lang, None);
        artifacts.push(artifact(stage, lang, page, schema::layout::SITE.to_owned(), Matter::Taxonomy(view)));
        let Some(terms) = site.taxonomies.get(&id) else { continue };
        for (slug, term) in terms {
            let pages: Vec<&Document> = term.members.iter().map(|at| &site.documents[*at]).collect();
            let per_page = site.catalogue.settings.per_page;
            let first = Paged { route: format!("/{id}/{slug}/"), number: 1, per_page };
            for number in 1..=first.pages(pages.len()) {
                let of = Paged { number, ..first.clone() };
                let view = SectionView::new(site, lang, &pages, &of);
                let title = Words::of(&term.title, lang);
                let mut page = lists::plain_page(site, lang, "section", slug, &of.own_route(), title);
                page.breadcrumbs = section::crumbs(site, lang, Some(above.clone()));
                let owner = schema::layout::SITE.to_owned();
                artifacts.push(artifact(stage, lang, page, owner, Matter::Section(view)));
            }
        }
    }
    artifacts
}

fn artifact<'s>(
    stage: &'s Stage<'s>,
    lang: Lang,
    page: PageView,
    owner: String,
    matter: Matter,
) -> Artifact<'s> {
    let shared = stage.shared(lang);
    let made = match &matter {
        Matter::Section(view) => Fingerprint::of_value(&(&page, view)),
        Matter::Taxonomy(view) => Fingerprint::of_value(&(&page, view)),
    };
    let fingerprint = Mixer::new().with(shared.frame).with(made).finish();
    let path = file_of(&page.url);
    let of = owner.clone();
    let make = move || {
        let mut context = stage.context(lang);
        match &matter {
            Matter::Section(view) => insert(&mut context, "section", view),
            Matter::Taxonomy(view) => insert(&mut context, "taxonomy", view),
        }
        insert(&mut context, "page", &page);
        render(stage, page.layout, &context, &page.url, &of)
    };
    Artifact { path, fingerprint, rank: Rank::List, owner, make: Box::new(make) }
}
