//! What is between pages: links and anchors that lead somewhere, and translations that know each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schema::diagnostic::Place;
use scraper::Selector;

use super::{Findings, Page, Seen, selector};
use crate::output::file_of;
use crate::site::Site;

static WITH_ID: LazyLock<Selector> = LazyLock::new(|| selector("[id], a[name]"));
static LINKS: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "a[href], area[href], link[href], img[src], source[src], video[src], video[poster], audio[src], track[src], script[src], iframe[src], form[action]",
    )
});
static ALTERNATES: LazyLock<Selector> = LazyLock::new(|| selector("link[rel=alternate][hreflang][href]"));

/// What a page offers to others, and where it leads.
#[derive(Default)]
pub(super) struct Links {
    ids: BTreeSet<String>,
    /// Where each link leads.
    links: Vec<String>,
    /// The page in other languages: tag and address.
    alternates: Vec<(String, String)>,
    lang: String,
}

/// Finds what a page offers and where it leads.
pub(super) fn of(page: &Seen<'_>) -> Links {
    let ids = page
        .all(&WITH_ID)
        .filter_map(|own| own.value().attr("id").or_else(|| own.value().attr("name")))
        .map(str::to_owned)
        .collect();
    let mut links = Vec::new();
    let mut known = BTreeSet::new();
    for element in page.all(&LINKS) {
        for name in ["href", "src", "poster", "action"] {
            if let Some(link) = element.value().attr(name)
                && known.insert(link)
            {
                links.push(link.to_owned());
            }
        }
    }
    let alternates = page.all(&ALTERNATES).filter_map(|link| {
        let (tag, to) = (link.value().attr("hreflang")?, link.value().attr("href")?);
        Some((tag.to_owned(), to.to_owned()))
    });
    let lang = page.document.root_element().value().attr("lang").unwrap_or_default().to_owned();
    Links { ids, links, alternates: alternates.collect(), lang }
}

/// Checks every page against the others; returns what was found by page.
pub(super) fn between<'a>(
    site: &Site,
    pages: &[Page<'a>],
    paths: &BTreeSet<&str>,
) -> BTreeMap<&'a str, Findings> {
    let by_path: BTreeMap<&str, &Links> =
        pages.iter().map(|page| (page.artifact.path.as_str(), &page.links)).collect();
    let mut told: BTreeMap<&'a str, Findings> = BTreeMap::new();
    for page in pages {
        let mut findings = Findings::default();
        let path = page.artifact.path.as_str();
        for link in &page.links.links {
            if let Some(problem) = dangling(site, path, link, paths, &by_path) {
                let place = place(page, link);
                findings.tell("page-link", place, problem, "mend the template that writes this link");
            }
        }
        for (tag, to) in &page.links.alternates {
            if let Some(problem) = unanswered(site, page, tag, to, &by_path) {
                let place = place(page, to);
                findings.tell("page-hreflang", place, problem, "write `page.alternates` in the template");
            }
        }
        if !findings.0.is_empty() {
            told.insert(path, findings);
        }
    }
    told
}

/// Returns where a link stands; the page is made once more for it, since pages are not kept.
fn place(page: &Page<'_>, link: &str) -> Place {
    let html = (page.artifact.make)().unwrap_or_default();
    let html = String::from_utf8_lossy(&html);
    let quoted = format!("\"{}\"", crate::markdown::escape(link));
    html.find(&quoted).map_or(Place::START, |at| Place::of_offset(&html, at + 1, link.chars().count()))
}

/// Returns the file that an address of the site names, if it is one of the site.
fn target(site: &Site, page: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or(path);
    let inside = match path {
        "" => return Some(page.to_owned()),
        path if path.starts_with("//") => return None,
        path if path.starts_with(&site.base.absolute) => &path[site.base.absolute.len() - 1..],
        path if path.starts_with('/') => {
            let folder = site.base.path.trim_end_matches('/');
            path.strip_prefix(folder).filter(|rest| rest.starts_with('/')).unwrap_or(path)
        }
        // A scheme, such as `https:`, `mailto:` or `tel:`.
        path if path.split(['/', '#']).next().is_some_and(|first| first.contains(':')) => return None,
        path => {
            let mut parts: Vec<&str> = page.split('/').collect();
            parts.pop();
            for part in path.split('/') {
                match part {
                    ".." => drop(parts.pop()),
                    "." => {}
                    part => parts.push(part),
                }
            }
            return Some(file_of(&format!("/{}", parts.join("/"))));
        }
    };
    Some(file_of(inside))
}

fn dangling(
    site: &Site,
    page: &str,
    link: &str,
    paths: &BTreeSet<&str>,
    pages: &BTreeMap<&str, &Links>,
) -> Option<String> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let file = target(site, page, path)?;
    if !paths.contains(file.as_str()) && !paths.contains(decoded(&file).as_str()) {
        return Some(format!("the link `{link}` leads to no page"));
    }
    let anchor = decoded(anchor.filter(|anchor| !anchor.is_empty())?);
    let known = pages.get(file.as_str())?;
    (!known.ids.contains(&anchor)).then(|| format!("the link `{link}` leads to no part of its page"))
}

/// Returns why a translation that a page names does not name the page back.
fn unanswered(
    site: &Site,
    page: &Page<'_>,
    tag: &str,
    to: &str,
    pages: &BTreeMap<&str, &Links>,
) -> Option<String> {
    let path = page.artifact.path.as_str();
    let Some(there) = target(site, path, to).and_then(|file| pages.get(file.as_str()).copied()) else {
        return Some(format!("`hreflang=\"{tag}\"` leads to `{to}`, which is no page"));
    };
    if tag != "x-default" && there.lang != tag {
        return Some(format!("`hreflang=\"{tag}\"` leads to `{to}`, which is in `{}`", there.lang));
    }
    let back = there.alternates.iter().any(|(_, to)| target(site, path, to).as_deref() == Some(path));
    (!back).then(|| format!("`hreflang=\"{tag}\"` leads to `{to}`, which does not lead back"))
}

/// Decodes `%C3%A9` in an address.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
