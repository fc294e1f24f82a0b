//! A text that opens when it is asked for.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule, nothing};

/// A text that opens when it is asked for.
pub(super) const DETAILS: Component = Component {
    name: "details",
    what: "a details",
    about: "A question with its answer below it, which opens when it is asked for; no script is needed.",
    example: ":::details{title=\"May I write in Arabic?\"}\nYes.\n:::\n",
    text: TextRule::Always,
    parameters: &[
        Parameter { name: "title", kind: Kind::Words, required: true, about: "the question" },
        Parameter { name: "open", kind: Kind::Flag, required: false, about: "it is open from the start" },
    ],
    check: nothing,
    show: |_, used| Some(json!({ "title": used.text("title"), "open": used.is("open") })),
};
