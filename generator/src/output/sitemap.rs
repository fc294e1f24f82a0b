//! The sitemap, with every page in every language, and record pages once.

use std::fmt::Write as _;

use super::{Artifact, Output, Rank, Stage};
use crate::fingerprint::Fingerprint;
use crate::markdown::escape;
use crate::site::Site;
use crate::site::records::{facet_slug, route};
use crate::view::alternates;
use crate::view::record::{choices, term_route};

/// The sitemap.
pub struct Sitemap;

/// How many addresses one file may hold.
const LIMIT: usize = 45_000;

impl Output for Sitemap {
    fn name(&self) -> &'static str {
        "sitemap"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let urls = urls(stage.site);
        let parts: Vec<&[String]> = urls.chunks(LIMIT).collect();
        if parts.len() <= 1 {
            return vec![file("sitemap.xml".to_owned(), urlset(&urls))];
        }
        let mut index = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        let mut files = Vec::new();
        for (nth, part) in parts.into_iter().enumerate() {
            let name = format!("sitemap-{}.xml", nth + 1);
            let _ = writeln!(index, "<sitemap><loc>{}</loc></sitemap>", escape(&stage.site.base.url(&name)));
            files.push(file(name, urlset(part)));
        }
        index.push_str("</sitemapindex>\n");
        files.push(file("sitemap.xml".to_owned(), index));
        files
    }
}

fn file<'s>(path: String, xml: String) -> Artifact<'s> {
    let bytes = xml.into_bytes();
    Artifact {
        path,
        fingerprint: Fingerprint::of(&bytes),
        rank: Rank::Index,
        owner: "sitemap".to_owned(),
        make: Box::new(move || Ok(bytes.clone())),
    }
}

fn urlset(urls: &[String]) -> String {
    let mut xml = String::with_capacity(urls.iter().map(String::len).sum::<usize>() + 256);
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    urls.iter().for_each(|url| xml.push_str(url));
    xml.push_str("</urlset>\n");
    xml
}

/// Returns an element for each page: documents, forms and lists in all languages, records once.
fn urls(site: &Site) -> Vec<String> {
    let mut urls = Vec::new();
    for document in &site.documents {
        let updated = document.source.common.updated.map(|day| day.to_string());
        in_all_languages(site, &document.route, updated.as_deref(), &mut urls);
    }
    for (id, terms) in &site.taxonomies {
        if !terms.is_empty() {
            in_all_languages(site, &format!("/{id}/"), None, &mut urls);
        }
        for slug in terms.keys() {
            in_all_languages(site, &format!("/{id}/{slug}/"), None, &mut urls);
        }
    }
    for form in site.catalogue.forms.keys() {
        in_all_languages(site, &format!("/forms/{form}/"), None, &mut urls);
    }
    for collection in site.collections.values() {
        let form = &collection.form;
        in_all_languages(site, &format!("/records/{form}/"), None, &mut urls);
        for facet in &collection.facets {
            in_all_languages(
                site,
                &format!("/records/{form}/{}/", facet_slug(&facet.field)),
                None,
                &mut urls,
            );
            let items = choices(site, form, &facet.field);
            for item in facet.terms.keys().filter_map(|at| items.get(usize::from(*at))) {
                in_all_languages(site, &term_route(form, &facet.field, item), None, &mut urls);
            }
        }
        for record in &collection.records {
            let url = site.base.url(&route(&record.facts));
            urls.push(format!("<url><loc>{}</loc></url>\n", escape(&url)));
        }
    }
    urls
}

fn in_all_languages(site: &Site, route: &str, updated: Option<&str>, urls: &mut Vec<String>) {
    let others = alternates(site, site.default_language(), route);
    for own in &others {
        let mut url = format!("<url><loc>{}</loc>", escape(&own.absolute_url));
        if let Some(updated) = updated {
            let _ = write!(url, "<lastmod>{updated}</lastmod>");
        }
        if others.len() > 1 {
            for other in &others {
                let _ = write!(
                    url,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>",
                    other.tag,
                    escape(&other.absolute_url)
                );
            }
        }
        url.push_str("</url>\n");
        urls.push(url);
    }
}
