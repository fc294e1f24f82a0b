//! Checks on finished pages, for the people who read them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schema::diagnostic::{Diagnostic, Place};
use scraper::{Html, Selector};

use crate::output::Artifact;

/// What a page holds that other pages may link to, and where it links.
struct Page<'a> {
    path: &'a str,
    ids: BTreeSet<String>,
    links: Vec<String>,
    told: Vec<Diagnostic>,
}

/// Makes every page and checks it.
pub fn all(artifacts: &[Artifact<'_>]) -> Vec<Diagnostic> {
    let pages: Vec<Page<'_>> = artifacts
        .par_iter()
        .filter(|artifact| artifact.path.ends_with(".html"))
        .map(|artifact| match (artifact.make)() {
            Ok(bytes) => page(artifact, &String::from_utf8_lossy(&bytes)),
            Err(told) => Page { path: &artifact.path, ids: BTreeSet::new(), links: Vec::new(), told },
        })
        .collect();
    let paths: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let ids: BTreeMap<&str, &BTreeSet<String>> = pages.iter().map(|page| (page.path, &page.ids)).collect();
    let mut diagnostics = Vec::new();
    for page in &pages {
        diagnostics.extend(page.told.iter().cloned());
        for link in &page.links {
            if let Some(problem) = dangling(page.path, link, &paths, &ids) {
                let told =
                    Diagnostic::error("page-link", &format!("public/{}", page.path), Place::START, problem);
                diagnostics.push(told.help("mend the template that writes this link"));
            }
        }
    }
    diagnostics
}

fn dangling(
    page: &str,
    link: &str,
    paths: &BTreeSet<&str>,
    ids: &BTreeMap<&str, &BTreeSet<String>>,
) -> Option<String> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let file = match path {
        "" => page.to_owned(),
        path if path.starts_with('/') && !path.starts_with("//") => crate::output::file_of(path),
        _ => return None,
    };
    if !paths.contains(file.as_str()) {
        return Some(format!("the link `{link}` leads to no page"));
    }
    let anchor = anchor.filter(|anchor| !anchor.is_empty())?;
    let known = ids.get(file.as_str())?;
    (!known.contains(anchor)).then(|| format!("the link `{link}` leads to no part of its page"))
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the selectors of this file are valid")
}

fn page<'a>(artifact: &'a Artifact<'_>, html: &str) -> Page<'a> {
    let document = Html::parse_document(html);
    let file = format!("public/{}", artifact.path);
    let mut told = Vec::new();
    let mut error = |code, message: String, help: &str| {
        told.push(Diagnostic::error(code, &file, Place::START, message).help(help));
    };
    let is_stub = html.contains("http-equiv=\"refresh\"");
    let mut ids = BTreeSet::new();
    for element in document.select(&selector("[id]")) {
        let id = element.value().attr("id").unwrap_or_default();
        if !ids.insert(id.to_owned()) {
            error(
                "page-duplicate-id",
                format!("the id `{id}` stands twice on the page"),
                "give one of the two another id",
            );
        }
    }
    if !is_stub {
        let root = document.root_element();
        if root.value().attr("lang").is_none_or(str::is_empty)
            || root.value().attr("dir").is_none_or(str::is_empty)
        {
            error(
                "page-language",
                "the page does not say its language".to_owned(),
                "write `<html lang dir>` in the template",
            );
        }
        let first = document.select(&selector("h1")).count();
        if first != 1 {
            error(
                "page-heading",
                format!("the page has {first} headings of the first level"),
                "write exactly one `<h1>`",
            );
        }
        let mut last = 0;
        for heading in document.select(&selector("h1, h2, h3, h4, h5, h6")) {
            let level = heading.value().name()[1..].parse::<u32>().unwrap_or(1);
            if last > 0 && level > last + 1 {
                let text = heading.text().collect::<String>();
                let message = format!("the heading `{}` skips from level {last} to {level}", text.trim());
                error("page-heading", message, "use the next level");
            }
            last = level;
        }
        if document.select(&selector("main")).count() != 1 {
            error(
                "page-landmark",
                "the page does not have one `<main>`".to_owned(),
                "wrap the content in `<main>`",
            );
        }
        if document
            .select(&selector("title"))
            .next()
            .is_none_or(|title| title.text().collect::<String>().trim().is_empty())
        {
            error("page-title", "the page has no title".to_owned(), "write `<title>` in the template");
        }
    }
    for image in document.select(&selector("img")) {
        if image.value().attr("alt").is_none() {
            let source = image.value().attr("src").unwrap_or_default();
            error(
                "page-alt",
                format!("the picture `{source}` has no alternative text"),
                "write `alt`; an empty one for decoration",
            );
        }
    }
    let links = document
        .select(&selector("a[href], link[href], img[src]"))
        .filter_map(|element| element.value().attr("href").or_else(|| element.value().attr("src")))
        .map(str::to_owned)
        .collect();
    Page { path: &artifact.path, ids, links, told }
}
