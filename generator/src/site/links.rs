//! Where links lead: from what an author wrote to a page, a heading, a file or the outside.

use schema::diagnostic::{Diagnostic, did_you_mean, nearest};
use schema::name::Lang;

use super::{Document, Site, records};
use crate::markdown::{Heading, Link};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Out of the site.
    External(String),
    /// To a document, by its place, and to one of the headings of its original.
    Document(usize, Option<Anchor>),
    /// To a heading of the page itself.
    Anchor(Anchor),
    /// To a path of the site, in the language of the page where there is one.
    Route(String),
    /// To a published file.
    Asset(String),
    /// To nothing that may be shown.
    Nowhere,
}

/// A heading: by its place, which holds in every language whose headings correspond, and by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Anchor {
    pub place: usize,
    pub id: String,
}

/// What is wrong with a link.
struct Problem {
    code: &'static str,
    message: String,
    help: String,
    warning: bool,
}

/// Where the links of a document lead, and those of its translations.
type Resolved = (Vec<Target>, Vec<(Lang, Vec<Target>)>);

/// Finds where every link of every document leads.
pub fn resolve(site: &mut Site, diagnostics: &mut Vec<Diagnostic>) {
    let resolved: Vec<Resolved> = site
        .documents
        .iter()
        .map(|document| {
            let source = &document.source;
            let own =
                all(site, document, &source.path, &source.body.links, &source.body.headings, diagnostics);
            let translated = document.translations.iter().map(|(lang, translation)| {
                let body = &translation.file.body;
                let file = &translation.file.path;
                (*lang, all(site, document, file, &body.links, &body.headings, diagnostics))
            });
            (own, translated.collect())
        })
        .collect();
    for (document, (own, translated)) in site.documents.iter_mut().zip(resolved) {
        document.targets = own;
        for (lang, targets) in translated {
            if let Some(translation) = document.translations.get_mut(&lang) {
                translation.targets = targets;
            }
        }
    }
    for collection in site.collections.values() {
        for record in &collection.records {
            for (id, (line, col, len)) in &record.facts.links {
                if site.unpublished.contains(id) {
                    continue;
                }
                if !site.collections.values().any(|other| other.by_id.contains_key(id)) {
                    let place = schema::diagnostic::Place { line: *line, col: *col, len: *len };
                    let message = format!("no published record `{id}`");
                    let near = collection.records.iter().map(|record| record.facts.id.as_str());
                    let help = match nearest(id, near) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write the id of a record of this site, or a whole address".to_owned(),
                    };
                    diagnostics.push(
                        Diagnostic::error("dangling-link", &record.facts.path(), place, message).help(help),
                    );
                }
            }
        }
    }
}

/// Returns the files that links of an entry may name.
pub fn files_of<'l>(id: &'l str, links: &'l [Link]) -> impl Iterator<Item = String> + 'l {
    links.iter().map(move |link| {
        let path = link.target.split('#').next().unwrap_or_default();
        format!("content{}", join(id, &percent_decode(path)))
    })
}

/// Takes the files out of the site that only entries name which do not exist at the instant: a picture's name tells
/// as much as a page.
pub fn hold_back(site: &mut Site, held: &[String]) {
    if held.is_empty() {
        return;
    }
    let shown: std::collections::BTreeSet<String> = site
        .documents
        .iter()
        .flat_map(|own| own.targets.iter().chain(own.translations.values().flat_map(|other| &other.targets)))
        .filter_map(|target| match target {
            Target::Asset(path) => Some(format!("content{path}")),
            _ => None,
        })
        .collect();
    site.assets.retain(|asset| !held.contains(&asset.path) || shown.contains(&asset.path));
}

fn all(
    site: &Site,
    document: &Document,
    file: &str,
    links: &[Link],
    headings: &[Heading],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Target> {
    let resolve = |link: &Link| match one(site, document, link, headings) {
        Ok(target) => target,
        Err(problem) => {
            let make = if problem.warning { Diagnostic::warning } else { Diagnostic::error };
            diagnostics.push(make(problem.code, file, link.place, problem.message).help(problem.help));
            Target::Nowhere
        }
    };
    links.iter().map(resolve).collect()
}

/// Returns where a link leads; `headings` are those of the text it stands in.
fn one(site: &Site, from: &Document, link: &Link, headings: &[Heading]) -> Result<Target, Problem> {
    let raw = link.target.as_str();
    if let Some((scheme, _)) = raw.split_once(':')
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    {
        return match scheme.to_ascii_lowercase().as_str() {
            "https" | "http" | "mailto" | "tel" | "webcal" => Ok(Target::External(raw.to_owned())),
            _ => Err(dangling(
                "bad-link",
                format!("a link cannot begin with `{scheme}:`"),
                "use https, http, mailto or tel".to_owned(),
            )),
        };
    }
    if raw.starts_with("//") {
        return Err(dangling(
            "bad-link",
            "a link needs its scheme".to_owned(),
            format!("write `https:{raw}`"),
        ));
    }
    let (path, anchor) = raw.split_once('#').map_or((raw, None), |(path, anchor)| (path, Some(anchor)));
    if path.is_empty() {
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else {
            return Err(dangling(
                "dangling-link",
                "the link is empty".to_owned(),
                "say where it leads".to_owned(),
            ));
        };
        return heading(anchor, headings, &from.source.body.headings, "this page").map(Target::Anchor);
    }
    let path = percent_decode(path);
    let absolute = join(&from.source.id, &path);
    if let Some(id) = absolute.strip_suffix(".md") {
        let id = id.trim_start_matches('/');
        return to_document(site, id, anchor);
    }
    if path.starts_with('/') && !link.image {
        // A path of the site: whether there is such a page is known when all pages are planned.
        let with_slash =
            if path.ends_with('/') || path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
                path
            } else {
                format!("{path}/")
            };
        let route = anchor.map_or_else(|| with_slash.clone(), |anchor| format!("{with_slash}#{anchor}"));
        return Ok(Target::Route(route));
    }
    if !link.image
        && let Some(found) = by_id(site, &path, &absolute, anchor)
    {
        return found;
    }
    let file = format!("content{absolute}");
    if site.assets.iter().any(|asset| asset.path == file) {
        return Ok(Target::Asset(absolute));
    }
    let known = site.assets.iter().map(|asset| asset.path.trim_start_matches("content/"));
    let help = match nearest(absolute.trim_start_matches('/'), known) {
        Some(near) => format!("did you mean `/{near}`?"),
        None => {
            "link to a Markdown file below content/, to a published file, or write a whole address".to_owned()
        }
    };
    Err(dangling("dangling-link", format!("there is no file `{file}`"), help))
}

/// Returns where a link by id leads: the id of a page, from its folder or from the root, or of a record. `None` says that
/// it is none.
fn by_id(site: &Site, path: &str, absolute: &str, anchor: Option<&str>) -> Option<Result<Target, Problem>> {
    if let Some(record) = crate::markdown::record_of(path) {
        if let Some(route) = site.record_route(record) {
            return Some(Ok(Target::Route(route)));
        }
        if site.unpublished.contains(record) {
            return Some(Err(Problem {
                warning: true,
                ..dangling(
                    "hidden-link",
                    format!("the record `{record}` does not exist at this instant"),
                    "the words are shown without a link until it is published".to_owned(),
                )
            }));
        }
    }
    let ids = [absolute.trim_matches('/'), path.trim_matches('/')];
    let id = ids.into_iter().find(|id| site.by_id.contains_key(*id) || site.hidden.contains(*id))?;
    Some(to_document(site, id, anchor))
}

fn to_document(site: &Site, id: &str, anchor: Option<&str>) -> Result<Target, Problem> {
    if let Some(at) = site.by_id.get(id) {
        let target = &site.documents[*at];
        let anchor = match anchor.filter(|anchor| !anchor.is_empty()) {
            None => None,
            Some(anchor) => {
                let translated =
                    target.translations.values().map(|translation| &translation.file.body.headings);
                let mut found = heading(anchor, &target.source.body.headings, &[], &target.source.path);
                for headings in translated {
                    if found.is_err()
                        && let Ok(other) = heading(anchor, headings, &[], "")
                    {
                        found = Ok(other);
                    }
                }
                Some(found?)
            }
        };
        return Ok(Target::Document(*at, anchor));
    }
    if site.hidden.contains(id) {
        return Err(Problem {
            warning: true,
            ..dangling(
                "hidden-link",
                format!("`content/{id}.md` does not exist at this instant"),
                "the words are shown without a link until it is published".to_owned(),
            )
        });
    }
    if site.paths.contains(&format!("content/{id}.md")) {
        // The file is there and could not be read, which is told already.
        return Ok(Target::Nowhere);
    }
    let known: Vec<&str> = site.by_id.keys().map(String::as_str).collect();
    let help = match nearest_path(id, &known) {
        Some(near) => format!("did you mean `/{near}.md`?"),
        None => "link to a Markdown file below content/".to_owned(),
    };
    Err(dangling("dangling-link", format!("there is no file `content/{id}.md`"), help))
}

/// Returns the nearest id, or one whose last part is the same.
fn nearest_path<'a>(id: &str, ids: &[&'a str]) -> Option<&'a str> {
    let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = last(id);
    nearest(id, ids.iter().copied()).or_else(|| ids.iter().copied().find(|other| last(other) == wanted))
}

fn heading(anchor: &str, headings: &[Heading], others: &[Heading], what: &str) -> Result<Anchor, Problem> {
    let anchor = percent_decode(anchor);
    let find = |headings: &[Heading]| headings.iter().position(|heading| heading.id == anchor);
    match find(headings).or_else(|| find(others)) {
        Some(place) => Ok(Anchor { place, id: anchor }),
        None => {
            let names: Vec<&str> = headings.iter().map(|heading| heading.id.as_str()).collect();
            let help = did_you_mean(&anchor, names);
            Err(dangling("dangling-anchor", format!("{what} has no heading `#{anchor}`"), help))
        }
    }
}

fn dangling(code: &'static str, message: String, help: String) -> Problem {
    Problem { code, message, help, warning: false }
}

/// Joins a link's path to the folder of an entry; the result begins with `/`.
fn join(from_id: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        parts.extend(from_id.split('/'));
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Site {
    /// Returns the address to which a target leads from a page in a language; `None` where there is none.
    pub fn href(&self, target: &Target, lang: Lang, own_ids: &[String]) -> Option<String> {
        match target {
            Target::External(url) => Some(url.clone()),
            Target::Document(at, anchor) => {
                let document = self.documents.get(*at)?;
                let route = self.localized(lang, &document.route);
                Some(match anchor {
                    Some(anchor) => format!("{route}#{}", document.heading_id(anchor, lang)),
                    None => route,
                })
            }
            Target::Anchor(anchor) => Some(format!("#{}", own_ids.get(anchor.place).unwrap_or(&anchor.id))),
            Target::Route(route) => Some(self.route_in(lang, route)),
            Target::Asset(path) => Some(path.clone()),
            Target::Nowhere => None,
        }
    }

    /// Returns a path of the site in a language; files and records have one address for all languages.
    pub fn route_in(&self, lang: Lang, route: &str) -> String {
        let path = route.split('#').next().unwrap_or(route);
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let mut parts = path.trim_matches('/').split('/');
        let is_record = parts.next() == Some("records")
            && match (parts.next().and_then(|form| self.collections.get(form)), parts.next()) {
                (Some(collection), Some(id)) => collection.by_id.contains_key(id),
                _ => false,
            };
        if is_file || is_record { route.to_owned() } else { self.localized(lang, route) }
    }

    /// Returns the address of a record by its id.
    pub fn record_route(&self, id: &str) -> Option<String> {
        self.collections.values().find_map(|collection| Some(records::route(&collection.record(id)?.facts)))
    }

    /// Returns the form of a published record.
    pub fn form_of_record(&self, id: &str) -> Option<&str> {
        let known = self.collections.values().find(|collection| collection.by_id.contains_key(id));
        known.map(|collection| collection.form.as_str())
    }
}

impl Document {
    /// Returns the name of a heading on the page in a language.
    fn heading_id(&self, anchor: &Anchor, lang: Lang) -> String {
        let ids = match self.translation(lang) {
            Some(translation) => translation.heading_ids.get(anchor.place).cloned(),
            None => self.source.body.headings.get(anchor.place).map(|heading| heading.id.clone()),
        };
        ids.unwrap_or_else(|| anchor.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_its_folder_or_to_the_root() {
        assert_eq!(join("calls/x", "../prizes.md"), "/prizes.md");
        assert_eq!(join("calls/x", "y.md"), "/calls/y.md");
        assert_eq!(join("index", "calls/y.md"), "/calls/y.md");
        assert_eq!(join("calls/x", "/photos/a.jpg"), "/photos/a.jpg");
        assert_eq!(join("index", "../../etc"), "/etc");
        assert_eq!(percent_decode("a%20b%C3%A9%zz"), "a bé%zz");
    }
}
