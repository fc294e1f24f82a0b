//! Checks on finished pages, for the people who read them: one function for each check, one line in [`CHECKS`] for
//! each; what is between pages stands in `links`. All pages are made and checked in parallel.

mod links;
mod media;
mod names;
mod private;
mod structure;
mod weight;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use schema::diagnostic::{Diagnostic, Place};
use scraper::{ElementRef, Html, Selector};

use crate::output::Artifact;
use crate::site::Site;

pub use private::{Private, private_of};

/// One check: it looks at a page and says what it finds.
type Check = fn(&Seen<'_>, &mut Findings);

/// Every check of a page by itself.
const CHECKS: &[Check] = &[
    structure::language,
    structure::title,
    structure::headings,
    structure::landmarks,
    structure::ids,
    structure::style,
    names::pictures,
    names::labels,
    names::links,
    media::autoplay,
    media::captions,
    weight::page,
];

/// A page as the checks see it.
struct Seen<'p> {
    site: &'p Site,
    /// Its path below the output folder.
    path: &'p str,
    html: &'p str,
    document: &'p Html,
    /// Whether it only leads on to another page.
    is_stub: bool,
    /// The sizes of the stylesheets, packed.
    stylesheets: &'p BTreeMap<String, u64>,
}

/// What the checks find on a page.
#[derive(Default)]
struct Findings(Vec<Finding>);

/// One mistake on a page.
struct Finding {
    code: &'static str,
    place: Place,
    message: String,
    help: String,
}

impl Findings {
    fn tell(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Finding { code, place, message: message.into(), help: help.into() });
    }
}

impl<'p> Seen<'p> {
    fn all(&self, selector: &Selector) -> impl Iterator<Item = ElementRef<'p>> {
        self.document.select(selector).collect::<Vec<_>>().into_iter()
    }

    /// Returns where an element begins in the page: its tag is found by counting, since parsers forget places.
    fn place(&self, element: ElementRef<'_>) -> Place {
        let name = element.value().name();
        let same = self.document.tree.nodes().filter_map(ElementRef::wrap);
        let same: Vec<ElementRef<'_>> = same.filter(|other| other.value().name() == name).collect();
        // The order of the tree's nodes is that of the tags, as long as nobody moved them.
        let Some(nth) = same.iter().position(|other| other.id() == element.id()) else { return Place::START };
        let tags = tags(self.html, name);
        if tags.len() != same.len() {
            return Place::START;
        }
        tags.get(nth).map_or(Place::START, |at| Place::of_offset(self.html, *at, name.len() + 1))
    }
}

/// Finds the opening tags of a name, outside of comments, scripts and styles.
fn tags(html: &str, name: &str) -> Vec<usize> {
    let lower = html.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = lower[at..].find('<').map(|open| at + open) {
        let rest = &lower[open + 1..];
        let skip = if rest.starts_with("!--") {
            rest.find("-->")
        } else if rest.starts_with("script") && !name.eq("script") {
            rest.find("</script")
        } else if rest.starts_with("style") && !name.eq("style") {
            rest.find("</style")
        } else {
            None
        };
        let is_end = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/';
        if rest.strip_prefix(name).is_some_and(|after| after.starts_with(is_end)) {
            found.push(open);
        }
        at = open + 1 + skip.unwrap_or(0);
    }
    found
}

/// What of a page the checks between pages need.
struct Page<'a> {
    artifact: &'a Artifact<'a>,
    links: links::Links,
    findings: Findings,
    failed: Vec<Diagnostic>,
}

/// Makes every page and checks it; `private` holds texts that must stand in no file of the site.
pub fn all<'a>(site: &Site, artifacts: &'a [Artifact<'a>], private: &[Private]) -> Vec<Diagnostic> {
    let stylesheets: BTreeMap<String, u64> = artifacts
        .par_iter()
        .filter(|artifact| artifact.path.ends_with(".css"))
        .filter_map(|artifact| Some((artifact.path.clone(), weight::packed(&(artifact.make)().ok()?))))
        .collect();
    let pages: Vec<Page<'_>> = artifacts
        .par_iter()
        .filter(|artifact| artifact.path.ends_with(".html"))
        .map(|artifact| match (artifact.make)() {
            Ok(bytes) => page(site, artifact, &String::from_utf8_lossy(&bytes), &stylesheets),
            Err(failed) => {
                Page { artifact, links: links::Links::default(), findings: Findings::default(), failed }
            }
        })
        .collect();
    let paths: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let mut between = links::between(site, &pages, &paths);
    let mut diagnostics = private::leaks(artifacts, private);
    let mut same = Same::default();
    for page in pages {
        diagnostics.extend(page.failed);
        let further = between.remove(page.artifact.path.as_str()).unwrap_or_default();
        for finding in page.findings.0.into_iter().chain(further.0) {
            same.add(&page.artifact.path, &page.artifact.owner, finding);
        }
    }
    diagnostics.extend(same.told());
    diagnostics
}

fn page<'a>(
    site: &Site,
    artifact: &'a Artifact<'a>,
    html: &str,
    stylesheets: &BTreeMap<String, u64>,
) -> Page<'a> {
    let document = Html::parse_document(html);
    let is_stub = html.contains("http-equiv=\"refresh\"");
    let seen = Seen { site, path: &artifact.path, html, document: &document, is_stub, stylesheets };
    let mut findings = Findings::default();
    for check in CHECKS {
        check(&seen, &mut findings);
    }
    Page { artifact, links: links::of(&seen), findings, failed: Vec::new() }
}

/// Mistakes by their wording: one of a template stands on a thousand pages, and is told once.
#[derive(Default)]
struct Same {
    by_words: HashMap<(&'static str, String), usize>,
    told: Vec<(Diagnostic, String, BTreeSet<String>)>,
}

impl Same {
    fn add(&mut self, path: &str, owner: &str, finding: Finding) {
        let Finding { code, place, message, help } = finding;
        match self.by_words.get(&(code, message.clone())) {
            Some(at) => {
                let (first, _, others) = &mut self.told[*at];
                if first.file != format!("public/{path}") {
                    others.insert(path.to_owned());
                }
            }
            None => {
                self.by_words.insert((code, message.clone()), self.told.len());
                let told = Diagnostic::error(code, &format!("public/{path}"), place, message).help(help);
                self.told.push((told, owner.to_owned(), BTreeSet::new()));
            }
        }
    }

    fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.told.into_iter().map(|(mut told, owner, others)| {
            match others.len() {
                0 => {}
                1 => told.message.push_str(" (also on one other page)"),
                n => told.message.push_str(&format!(" (also on {n} other pages)")),
            }
            if owner.contains('/')
                && let Some(help) = &mut told.help
            {
                help.push_str(&format!(" (the page is made from {owner})"));
            }
            told
        })
    }
}

/// Makes a selector of this file's own.
fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the selectors of these files are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_outside_of_scripts_styles_and_comments() {
        let html = "<p><!-- <p> --><script>'<p>'</script><style>p</style><P class=a><pre></p><p>";
        assert_eq!(tags(html, "p").len(), 3);
        assert_eq!(tags("<p", "p"), Vec::<usize>::new());
    }
}
