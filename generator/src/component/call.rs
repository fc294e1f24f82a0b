//! A call as a card: its state, its title, until when.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule, nothing};
use crate::view::call::CallView;

/// A call as a card.
pub(super) const CALL: Component = Component {
    name: "call",
    what: "a call",
    about: "A call as a card: its state, its title and until when it can be answered, always as it is now.",
    example: "::call{id=photo-contest-2020}\n",
    text: TextRule::Never,
    parameters: &[Parameter { name: "id", kind: Kind::Call, required: true, about: "the call" }],
    check: nothing,
    show: |scene, used| {
        let call = CallView::new(scene.site, scene.lang, scene.call(used, "id")?)?;
        Some(json!({ "call": call }))
    },
};
