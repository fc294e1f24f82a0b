//! A picture with its caption.

use serde_json::json;

use super::{Component, Kind, PICTURES, Parameter, Scene, TextRule, Used, together};
use crate::markdown::Mistake;

/// A picture with its caption.
pub(super) const FIGURE: Component = Component {
    name: "figure",
    what: "a figure",
    about: "A picture with its caption and credit. `alt` says what the picture shows, for those who do not see it.",
    example: "::figure{src=\"photos/hall.jpg\" alt=\"The hall, full\" caption=\"Opening, 2019\"}\n",
    text: TextRule::Maybe,
    parameters: &[
        Parameter { name: "src", kind: Kind::File(PICTURES), required: true, about: "the picture" },
        Parameter { name: "alt", kind: Kind::Words, required: false, about: "what it shows" },
        Parameter {
            name: "decorative",
            kind: Kind::Flag,
            required: false,
            about: "it says nothing that the text does not",
        },
        Parameter {
            name: "caption",
            kind: Kind::Words,
            required: false,
            about: "words below it; with markup, write them as text",
        },
        Parameter { name: "credit", kind: Kind::Words, required: false, about: "who made it" },
        Parameter { name: "link", kind: Kind::Link, required: false, about: "where it leads" },
        Parameter { name: "wide", kind: Kind::Flag, required: false, about: "wider than the text" },
    ],
    check: |_, used| {
        let alt = used.text("alt").map(str::trim).unwrap_or_default();
        if alt.is_empty() && !used.is("decorative") {
            let told = Mistake::error("missing-argument", used.place_of("alt"), "a figure needs `alt`");
            return Some(told.help(
                "add `alt=\"…\"`: what it shows; or `decorative`, if it says nothing that the text does not",
            ));
        }
        if !alt.is_empty() && used.is("decorative") {
            return Some(together(
                used,
                "alt",
                "a decorative figure has no `alt`",
                "take one of the two away",
            ));
        }
        (used.has_text && used.text("caption").is_some()).then(|| {
            together(
                used,
                "caption",
                "the caption stands twice, as `caption` and as text",
                "keep one of the two",
            )
        })
    },
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    Some(json!({
        "url": scene.url(used, "src")?,
        "alt": used.text("alt").unwrap_or_default(),
        "caption": used.text("caption"),
        "credit": used.text("credit"),
        "link": scene.url(used, "link"),
        "wide": used.is("wide"),
        "size": scene.picture_size(used, "src"),
    }))
}
