//! When a call closes, in a line.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule};
use crate::markdown::Mistake;
use crate::view::call::CallView;

/// When a call closes, in a line.
pub(super) const DEADLINE: Component = Component {
    name: "deadline",
    what: "a deadline",
    about: "When a call closes, in a line: the day and the hour in Geneva and in UTC, and in the last days how many are left.",
    example: "::deadline{call=photo-contest-2020}\n",
    text: TextRule::Never,
    parameters: &[Parameter { name: "call", kind: Kind::Call, required: true, about: "the call" }],
    check: |scene, used| {
        let call = CallView::new(scene.site, scene.lang, scene.call(used, "call")?)?;
        if call.closes.is_some() {
            return None;
        }
        let message = format!("the call `{}` has no closing day yet", used.text("call")?);
        let told = Mistake::warning("no-deadline", used.place_of("call"), message);
        Some(told.help("nothing is shown here until it has `closes`; `::call` shows it without"))
    },
    show: |scene, used| {
        let call = CallView::new(scene.site, scene.lang, scene.call(used, "call")?)?;
        call.closes.as_ref()?;
        Some(json!({ "call": call }))
    },
};
