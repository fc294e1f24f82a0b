//! A remark that stands out.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used, nothing};

/// The weight of a remark.
const KINDS: &[&str] = &["note", "tip", "important", "warning"];

/// A remark that stands out.
pub(super) const NOTE: Component = Component {
    name: "note",
    what: "a note",
    about: "A remark that stands out from the text, with a word that says how much it weighs.",
    example: ":::note{kind=important}\nThe call closes at midnight **in Geneva**.\n:::\n",
    text: TextRule::Always,
    parameters: &[
        Parameter {
            name: "kind",
            kind: Kind::Choice(KINDS),
            required: false,
            about: "how much it weighs; `note` unless said",
        },
        Parameter {
            name: "title",
            kind: Kind::Words,
            required: false,
            about: "words above it, instead of the usual ones",
        },
    ],
    check: nothing,
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let kind = used.text("kind").unwrap_or("note");
    Some(json!({
        "kind": kind,
        "title": used.text("title"),
        "label": scene.site.words(scene.lang).get(&format!("note_{kind}")),
    }))
}
