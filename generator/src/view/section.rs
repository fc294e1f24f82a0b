//! The views of sections and taxonomies: pages that list pages, so many on each.

use schema::date::When;
use schema::name::Lang;
use serde::Serialize;

use super::record::Pager;
use super::{DateView, LinkView, Ref, Words, document};
use crate::content::Front;
use crate::site::{Document, Site};

/// A page of the pages of a section or of a term.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    /// The pages on this page.
    pub items: Vec<SectionItem>,
    /// How many pages there are in all.
    pub count: usize,
    /// The way to the other pages.
    pub pager: Pager,
}

/// A page in a section.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SectionItem {
    #[serde(flatten)]
    pub link: Ref,
    /// The day of a piece of news.
    pub date: Option<DateView>,
    /// What its front matter says under `extra`.
    pub extra: serde_json::Value,
}

/// The terms of a taxonomy.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TaxonomyView {
    pub id: String,
    pub title: String,
    pub url: String,
    pub terms: Vec<TermLinkView>,
}

/// A term with its page.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TermLinkView {
    pub title: Words,
    pub url: String,
    pub count: usize,
}

/// Returns the folder whose pages a page lists, if it is a section.
pub fn folder_of(document: &Document) -> Option<&str> {
    match &document.source.front {
        Front::Page(page) if page.layout == "section" => {
            Some(document.source.id.strip_suffix("/index").unwrap_or(&document.source.id))
        }
        _ => None,
    }
}

impl SectionView {
    /// Makes a page of a list of pages; pages are counted from 1.
    pub fn new(site: &Site, lang: Lang, pages: &[&Document], of: &Paged) -> SectionView {
        let shown = pages.iter().skip((of.number - 1) * of.per_page).take(of.per_page);
        let base = site.localized(lang, &of.route);
        SectionView {
            items: shown
                .map(|page| SectionItem {
                    link: document::link(site, lang, page),
                    date: match &page.source.front {
                        Front::News(news) => Some(DateView::new(site, lang, &When::Day(news.date))),
                        _ => None,
                    },
                    extra: page.source.common.extra.clone(),
                })
                .collect(),
            count: pages.len(),
            pager: Pager::new(site, lang, &base, of.number, of.pages(pages.len())),
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Paged {
    /// The address of the first page.
    pub route: String,
    /// Which page, from 1.
    pub number: usize,
    /// How many entries a page has.
    pub per_page: usize,
}

impl Paged {
    /// Returns how many pages a list of this length has.
    pub fn pages(&self, count: usize) -> usize {
        count.div_ceil(self.per_page.max(1)).max(1)
    }

    /// Returns the address of this page.
    pub fn own_route(&self) -> String {
        match self.number {
            1 => self.route.clone(),
            number => format!("{}page/{number}/", self.route),
        }
    }
}

/// Returns the taxonomies that a document names, each with the terms it names.
pub fn terms_of(site: &Site, lang: Lang, at: usize) -> Vec<TaxonomyView> {
    let mut views = taxonomies(site, lang, |members| members.contains(&at));
    views.retain(|view| !view.terms.is_empty());
    views
}

/// Returns the taxonomies of the site, with the terms whose members are wanted.
pub fn taxonomies(site: &Site, lang: Lang, wanted: impl Fn(&[usize]) -> bool) -> Vec<TaxonomyView> {
    let settings = &site.catalogue.settings.taxonomies;
    let view = |own: &schema::settings::Taxonomy| {
        let id = own.id.value.to_string();
        let terms = site.taxonomies.get(&id)?.iter().filter(|(_, term)| wanted(&term.members));
        let mut terms: Vec<TermLinkView> = terms
            .map(|(slug, term)| TermLinkView {
                title: Words::of(&term.title, lang),
                url: site.localized(lang, &format!("/{id}/{slug}/")),
                count: term.members.len(),
            })
            .collect();
        if own.vocabulary.is_none() {
            terms.sort_by_key(|term| term.title.text.to_lowercase());
        }
        let url = site.localized(lang, &format!("/{id}/"));
        Some(TaxonomyView { id, title: own.title.text(lang).to_owned(), url, terms })
    };
    settings.iter().filter_map(view).collect()
}

/// Returns the way to a page of a list: the home page, and the first page where this is another.
pub fn crumbs(site: &Site, lang: Lang, above: Option<LinkView>) -> Vec<LinkView> {
    std::iter::once(document::home(site, lang)).chain(above).collect()
}
