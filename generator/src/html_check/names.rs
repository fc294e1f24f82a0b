//! What people hear who do not see the page: pictures, fields, links and buttons have names.

use std::sync::LazyLock;

use scraper::{ElementRef, Selector};

use super::{Findings, Seen, selector};

static PICTURES: LazyLock<Selector> = LazyLock::new(|| selector("img, area, input[type=image]"));
static FIELDS: LazyLock<Selector> = LazyLock::new(|| selector("input, select, textarea"));
static LABELS: LazyLock<Selector> = LazyLock::new(|| selector("label[for]"));
static ACTIONS: LazyLock<Selector> = LazyLock::new(|| selector("a[href], button, summary, iframe"));
static INSIDE: LazyLock<Selector> =
    LazyLock::new(|| selector("img[alt], svg[aria-label], svg > title, [aria-label]"));

/// Every picture has an alternative text, empty for decoration.
pub(super) fn pictures(page: &Seen<'_>, told: &mut Findings) {
    for picture in page.all(&PICTURES) {
        if picture.value().attr("alt").is_none() {
            let source = picture.value().attr("src").unwrap_or_default();
            let message = format!("the picture `{source}` has no alternative text");
            told.tell("page-alt", page.place(picture), message, "write `alt`; an empty one for decoration");
        }
    }
}

/// Returns whether an element is named by an attribute.
fn is_named(element: ElementRef<'_>) -> bool {
    ["aria-label", "aria-labelledby", "title"]
        .iter()
        .any(|name| element.value().attr(name).is_some_and(|name| !name.trim().is_empty()))
}

/// Every field of a form has a label.
pub(super) fn labels(page: &Seen<'_>, told: &mut Findings) {
    for field in page.all(&FIELDS) {
        let kind = field.value().attr("type").unwrap_or("text");
        if ["hidden", "submit", "button", "reset", "image"].contains(&kind) {
            continue;
        }
        let id = field.value().attr("id").unwrap_or_default();
        let labelled = page.all(&LABELS).any(|label| label.value().attr("for") == Some(id))
            || field.ancestors().filter_map(ElementRef::wrap).any(|outer| outer.value().name() == "label");
        if !labelled && !is_named(field) {
            let name = field.value().attr("name").unwrap_or(id);
            let message = format!("the field `{name}` has no label");
            told.tell(
                "page-label",
                page.place(field),
                message,
                "write `<label for>` with the id of the field",
            );
        }
    }
}

/// Every link and button says where it leads or what it does.
pub(super) fn links(page: &Seen<'_>, told: &mut Findings) {
    for action in page.all(&ACTIONS) {
        let said = action.text().any(|text| !text.trim().is_empty())
            || is_named(action)
            || action.select(&INSIDE).any(|inside| {
                let label = inside.value().attr("alt").or_else(|| inside.value().attr("aria-label"));
                label.map_or(inside.value().name() == "title", |label| !label.trim().is_empty())
            });
        if !said {
            let name = action.value().name();
            let message = match action.value().attr("href").or_else(|| action.value().attr("src")) {
                Some(to) => format!("`<{name}>` to `{to}` has no text"),
                None => format!("`<{name}>` has no text"),
            };
            told.tell("page-label", page.place(action), message, "write a text, or `aria-label`");
        }
    }
}
