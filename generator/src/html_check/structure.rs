//! How a page is built: its language, title, headings, landmarks and ids.

use std::collections::HashSet;
use std::sync::LazyLock;

use icu_locale_core::LanguageIdentifier;
use schema::name::Lang;
use scraper::{ElementRef, Selector};

use super::{Findings, Seen, selector};
use crate::css_check;

static WITH_LANG: LazyLock<Selector> = LazyLock::new(|| selector("[lang], [hreflang], [srclang]"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("head > title"));
static HEADINGS: LazyLock<Selector> = LazyLock::new(|| selector("h1, h2, h3, h4, h5, h6"));
static FIRST: LazyLock<Selector> = LazyLock::new(|| selector("h1"));
static MAIN: LazyLock<Selector> = LazyLock::new(|| selector("main"));
static BODY: LazyLock<Selector> = LazyLock::new(|| selector("body"));
static NAV: LazyLock<Selector> =
    LazyLock::new(|| selector("nav, aside, section[aria-label], form[aria-label]"));
static WITH_ID: LazyLock<Selector> = LazyLock::new(|| selector("[id]"));
static WITH_STYLE: LazyLock<Selector> = LazyLock::new(|| selector("[style]"));

/// The page says its language and the direction of it, and every tag of a language is one (BCP 47).
pub(super) fn language(page: &Seen<'_>, told: &mut Findings) {
    let root = page.document.root_element();
    let lang = root.value().attr("lang").unwrap_or_default();
    let dir = root.value().attr("dir").unwrap_or_default();
    if !page.is_stub {
        let place = page.place(root);
        if lang.is_empty() || dir.is_empty() {
            told.tell(
                "page-language",
                place,
                "the page does not say its language",
                "write `<html lang dir>` in the template",
            );
        } else if Lang::from_tag(lang).is_some_and(|own| own.dir() != dir) {
            let message = format!("the page is in `{lang}` and says `dir=\"{dir}\"`");
            told.tell("page-language", place, message, "take both from `lang` of the template's values");
        }
    }
    for element in page.all(&WITH_LANG) {
        for name in ["lang", "hreflang", "srclang"] {
            let Some(tag) = element.value().attr(name) else { continue };
            let known = tag.is_empty() || tag == "x-default" || LanguageIdentifier::try_from_str(tag).is_ok();
            if !known {
                let message = format!("`{name}=\"{tag}\"` is no tag of a language");
                let help = "write a tag of BCP 47, such as `fr` or `zh-Hans`";
                told.tell("page-language", page.place(element), message, help);
            }
        }
    }
}

/// The page has a title.
pub(super) fn title(page: &Seen<'_>, told: &mut Findings) {
    let has = page.all(&TITLE).any(|title| !title.text().collect::<String>().trim().is_empty());
    if !page.is_stub && !has {
        let place = page.place(page.document.root_element());
        told.tell("page-title", place, "the page has no title", "write `<title>` in the template");
    }
}

/// There is one heading of the first level, none is empty, and none skips a level.
pub(super) fn headings(page: &Seen<'_>, told: &mut Findings) {
    if page.is_stub {
        return;
    }
    let first = page.all(&FIRST).count();
    if first != 1 {
        let place = page.all(&FIRST).nth(1).map_or(schema::diagnostic::Place::START, |own| page.place(own));
        let message = format!("the page has {first} headings of the first level");
        told.tell("page-heading", place, message, "write exactly one `<h1>`");
    }
    let mut last = 0;
    for heading in page.all(&HEADINGS) {
        let level = heading.value().name()[1..].parse::<u32>().unwrap_or(1);
        let text = heading.text().collect::<String>();
        let text = text.trim();
        if text.is_empty() {
            let message = format!("a heading of level {level} is empty");
            told.tell("page-heading", page.place(heading), message, "write its text, or take it away");
        }
        if last > 0 && level > last + 1 {
            let message = format!("the heading `{text}` skips from level {last} to {level}");
            told.tell("page-heading", page.place(heading), message, "use the next level");
        }
        last = level;
    }
}

/// Everything stands in a landmark, there is one `<main>`, and landmarks of the same kind have different names.
pub(super) fn landmarks(page: &Seen<'_>, told: &mut Findings) {
    if page.is_stub {
        return;
    }
    let mains: Vec<ElementRef<'_>> = page.all(&MAIN).collect();
    if mains.len() != 1 {
        let place = mains.get(1).map_or(schema::diagnostic::Place::START, |own| page.place(*own));
        let message = "the page does not have one `<main>`";
        told.tell("page-landmark", place, message, "wrap the content in `<main>`");
        return;
    }
    let outside = page.all(&BODY).flat_map(|body| body.child_elements()).find(|own| {
        let name = own.value().name();
        let is_landmark = ["main", "header", "footer", "nav", "aside"].contains(&name);
        let says_nothing = ["script", "style", "template", "noscript", "dialog"].contains(&name);
        let leads_in = name == "a" && own.value().attr("href").is_some_and(|href| href.starts_with('#'));
        !is_landmark && !says_nothing && !leads_in
    });
    if let Some(outside) = outside {
        let message = format!("`<{}>` stands outside of the landmarks", outside.value().name());
        let help = "move it into `<header>`, `<main>` or `<footer>`";
        told.tell("page-landmark", page.place(outside), message, help);
    }
    let mut names: HashSet<(&str, &str)> = HashSet::new();
    let regions: Vec<ElementRef<'_>> = page.all(&NAV).collect();
    for region in &regions {
        let name = region.value().name();
        let several = regions.iter().filter(|other| other.value().name() == name).count() > 1;
        let label = region.value().attr("aria-label").or_else(|| region.value().attr("aria-labelledby"));
        if several && !names.insert((name, label.unwrap_or_default())) {
            let message = match label {
                Some(label) => format!("two `<{name}>` have the name `{label}`"),
                None => format!("several `<{name}>` have no name"),
            };
            told.tell("page-landmark", page.place(*region), message, "give each its own `aria-label`");
        }
    }
}

/// No id stands twice.
pub(super) fn ids(page: &Seen<'_>, told: &mut Findings) {
    let mut seen = HashSet::new();
    for element in page.all(&WITH_ID) {
        let id = element.value().attr("id").unwrap_or_default();
        if !seen.insert(id) {
            let message = format!("the id `{id}` stands twice on the page");
            told.tell("page-duplicate-id", page.place(element), message, "give one of the two another id");
        }
    }
}

/// No element has a style of its own: the site's policy blocks it, and directions would be wrong in Arabic.
pub(super) fn style(page: &Seen<'_>, told: &mut Findings) {
    for element in page.all(&WITH_STYLE) {
        let style = element.value().attr("style").unwrap_or_default();
        let logical = style.split(';').find_map(|one| {
            let (name, value) = one.split_once(':')?;
            css_check::logical(&name.trim().to_ascii_lowercase(), value.trim())
        });
        let message = format!("an element has the style `{style}`, which the site's policy blocks");
        let help = match logical {
            Some(logical) => format!("give it a class; in the stylesheet write {logical}"),
            None => "give it a class, and write the style in the theme's stylesheet".to_owned(),
        };
        told.tell("page-style", page.place(element), message, help);
    }
}
