//! What somebody said, with who said it.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule, nothing};

/// What somebody said, with who said it.
pub(super) const QUOTE: Component = Component {
    name: "quote",
    what: "a quote",
    about: "What somebody said or wrote, with who it was and where it can be found.",
    example: ":::quote{by=\"A. Person\" role=\"Chair\"}\nWe listen.\n:::\n",
    text: TextRule::Always,
    parameters: &[
        Parameter { name: "by", kind: Kind::Words, required: true, about: "who said it" },
        Parameter { name: "role", kind: Kind::Words, required: false, about: "what they are" },
        Parameter { name: "source", kind: Kind::Link, required: false, about: "where it can be found" },
    ],
    check: nothing,
    show: |scene, used| {
        Some(json!({ "by": used.text("by"), "role": used.text("role"), "source": scene.url(used, "source") }))
    },
};
