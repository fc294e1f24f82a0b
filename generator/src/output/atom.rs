//! Atom feeds (RFC 4287): news and calls, each by itself and together, and the newest records of each form.

use std::fmt::Write as _;

use jiff::Timestamp;
use schema::date::When;
use schema::name::Lang;

use super::{Artifact, Output, Rank, Stage, is_chosen};
use crate::content::Front;
use crate::fingerprint::Fingerprint;
use crate::markdown::escape;
use crate::site::records::{Collection, route};
use crate::site::{Document, Site};
use crate::view::{LinkView, document};

/// The feeds.
pub struct Atom;

/// How many entries a feed has.
const ENTRIES: usize = 50;

/// An entry of a feed.
struct Entry {
    url: String,
    title: String,
    summary: String,
    updated: Timestamp,
}

/// Returns the feeds of a language, for the head of every page.
pub fn feeds(site: &Site, lang: Lang) -> Vec<LinkView> {
    vec![LinkView {
        title: site.catalogue.settings.title.text(lang).to_owned(),
        url: site.localized(lang, "/feed.xml"),
    }]
}

/// Returns the feed of the newest records of a form.
pub fn records_feed(form: &str) -> String {
    format!("/records/{form}/feed.xml")
}

/// Returns the feed of a document's section.
pub fn feed_of(site: &Site, lang: Lang, own: &Document) -> Option<String> {
    let section = match own.source.kind.name {
        "news" => "news",
        "call" => "calls",
        "page" if matches!(own.source.id.as_str(), "news" | "calls") => own.source.id.as_str(),
        _ => return None,
    };
    is_chosen(site, "atom").then(|| site.localized(lang, &format!("/{section}/feed.xml")))
}

impl Output for Atom {
    fn name(&self) -> &'static str {
        "atom"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let site = stage.site;
        let mut artifacts = Vec::new();
        for lang in site.languages.keys() {
            let site_title = site.catalogue.settings.title.text(*lang);
            let words = site.words(*lang);
            for (path, kinds, title) in [
                ("/feed.xml", &["news", "call"][..], site_title.to_owned()),
                ("/news/feed.xml", &["news"], format!("{site_title}: {}", words.get("news"))),
                ("/calls/feed.xml", &["call"], format!("{site_title}: {}", words.get("calls_open_now"))),
            ] {
                let entries = documents(site, *lang, kinds);
                if entries.is_empty() && path != "/feed.xml" {
                    continue;
                }
                let page = path.trim_end_matches("feed.xml");
                artifacts.push(feed(site, *lang, path, page, &title, &entries));
            }
        }
        for collection in site.collections.values().filter(|own| !own.records.is_empty()) {
            let lang = site.default_language();
            let Some(form) = site.catalogue.forms.get(&collection.form) else { continue };
            let page = format!("/records/{}/", collection.form);
            let title = form.title.text(lang).to_owned();
            artifacts.push(feed(
                site,
                lang,
                &records_feed(&collection.form),
                &page,
                &title,
                &records(site, collection),
            ));
        }
        artifacts
    }
}

fn documents(site: &Site, lang: Lang, kinds: &[&str]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = site
        .documents
        .iter()
        .filter(|own| kinds.contains(&own.source.kind.name))
        .map(|own| {
            let link = document::link(site, lang, own);
            let day = match (&own.source.common.updated, &own.source.front) {
                (Some(day), _) => Some(*day),
                (None, Front::News(news)) => Some(news.date),
                (None, Front::Call(call)) => {
                    call.working.opens.as_ref().map(|when| when.value.first(site.zone()))
                }
                _ => None,
            };
            Entry {
                url: site.base.url(&link.url),
                title: link.title.text,
                summary: link.summary.map(|summary| summary.text).unwrap_or_default(),
                updated: day.map_or(Timestamp::UNIX_EPOCH, |day| When::Day(day).begins(site.zone())),
            }
        })
        .collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.url.cmp(&b.url)));
    entries.truncate(ENTRIES);
    entries
}

fn records(site: &Site, collection: &Collection) -> Vec<Entry> {
    collection
        .records
        .iter()
        .take(ENTRIES)
        .map(|record| Entry {
            url: site.base.url(&route(&record.facts)),
            title: record.facts.title.clone(),
            summary: record.facts.summary.clone(),
            updated: record
                .facts
                .received
                .as_deref()
                .and_then(When::parse)
                .map_or(Timestamp::UNIX_EPOCH, |when| when.begins(site.zone())),
        })
        .collect()
}

fn feed<'s>(site: &Site, lang: Lang, path: &str, page: &str, title: &str, entries: &[Entry]) -> Artifact<'s> {
    let path = site.localized(lang, path);
    let own = site.base.url(&path);
    let page = site.base.url(&site.localized(lang, page));
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let author = site.catalogue.settings.contact.name.text(lang);
    let mut xml = String::with_capacity(512 + entries.len() * 512);
    let _ = write!(
        xml,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
         <id>{}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        escape(&own),
        text(title),
        text(author),
        escape(&own),
        escape(&page),
    );
    for entry in entries {
        let _ = write!(
            xml,
            "<entry>\n<id>{url}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n<summary>{}</summary>\n</entry>\n",
            text(&entry.title),
            entry.updated,
            text(&entry.summary),
            url = escape(&entry.url),
        );
    }
    xml.push_str("</feed>\n");
    let bytes = xml.into_bytes();
    Artifact {
        path: super::file_of(&path),
        fingerprint: Fingerprint::of(&bytes),
        rank: Rank::Index,
        owner: "feeds".to_owned(),
        make: Box::new(move || Ok(bytes.clone())),
    }
}

/// Escapes text for XML, without the control characters that XML cannot hold.
pub fn text(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    escape(&clean)
}
