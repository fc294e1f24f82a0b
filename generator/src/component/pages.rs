//! The pages of a folder.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used, nothing};
use crate::view::document;

/// The pages of a folder.
pub(super) const PAGES: Component = Component {
    name: "pages",
    what: "a list of pages",
    about: "The pages of a folder with their summaries, by their order. For a long list give its page `layout: section`.",
    example: "::pages{of=services limit=3}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter { name: "of", kind: Kind::Folder, required: true, about: "the folder below `content/`" },
        Parameter { name: "limit", kind: Kind::Count, required: false, about: "how many at most" },
    ],
    check: nothing,
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let pages = scene.site.pages_of(used.text("of")?.trim_matches('/'));
    let pages = pages.into_iter().take(used.count("limit").unwrap_or(usize::MAX));
    let pages: Vec<_> = pages.map(|page| document::link(scene.site, scene.lang, page)).collect();
    (!pages.is_empty()).then(|| json!({ "pages": pages }))
}
