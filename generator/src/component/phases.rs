//! The steps of the consultation.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule, nothing};
use crate::view::lists::phases;

/// The steps of the consultation.
pub(super) const PHASES: Component = Component {
    name: "phases",
    what: "a list of phases",
    about: "The steps of the consultation, each done, current, next or to come, as it is now.",
    example: "::phases{look=long}\n",
    text: TextRule::Never,
    parameters: &[Parameter {
        name: "look",
        kind: Kind::Choice(&["wide", "long"]),
        required: false,
        about: "`wide` lies down, `long` hangs its dates; `long` unless said",
    }],
    check: nothing,
    show: |scene, used| {
        let phases = phases(scene.site, scene.lang);
        (!phases.is_empty()).then(|| json!({ "phases": phases, "look": used.text("look").unwrap_or("long") }))
    },
};
