//! A page of prose; its layout names the lists that the theme shows under the text.

use schema::yaml::{Context, Fields};

use super::{Kind, word};

/// The layouts that a page may name; each has a template `<layout>.html`.
pub const LAYOUTS: &[&str] = &[
    "page",
    "home",
    "consultation",
    "calls",
    "tracks",
    "programme",
    "meetings",
    "prizes",
    "stocktaking",
    "photos",
    "figures",
    "services",
    "news-list",
    "action-lines",
    "sdgs",
    "records",
    "organisers",
    "contact",
    "section",
];

/// The front matter of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Which lists are shown.
    pub layout: &'static str,
    /// How many pages a section lists on each of its pages.
    pub per_page: Option<usize>,
    /// A shorter title for menus.
    pub menu_title: Option<String>,
}

impl Kind for Page {
    const NAME: &'static str = "page";
    const FOLDER: &'static str = "";
    const WHAT: &'static str = "a page";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        let layout = word(fields, "layout", "unknown-layout", "a layout", LAYOUTS, context).unwrap_or("page");
        let per_page = fields.optional("per_page", context);
        Some(Page { layout, per_page, menu_title: fields.optional("menu_title", context) })
    }
}
