//! The calls that can be answered now, or all of a state.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used, nothing};
use crate::view::call::CallView;

/// The calls of a state.
pub(super) const CALLS: Component = Component {
    name: "calls",
    what: "a list of calls",
    about: "The calls that can be answered now, the one that closes first at the top; or those to come, or those that are closed.",
    example: "::calls{state=open limit=3}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter {
            name: "state",
            kind: Kind::Choice(&["open", "upcoming", "closed", "all"]),
            required: false,
            about: "which; `open` unless said",
        },
        Parameter { name: "limit", kind: Kind::Count, required: false, about: "how many at most" },
    ],
    check: nothing,
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let calls = scene.site.of_kind("call").into_iter();
    let mut calls: Vec<CallView> =
        calls.filter_map(|call| CallView::new(scene.site, scene.lang, call)).collect();
    let state = used.text("state").unwrap_or("open");
    calls.retain(|call| match state {
        "open" => call.is_open,
        "upcoming" => call.state == "upcoming",
        "closed" => call.state == "closed",
        _ => true,
    });
    if state == "open" {
        calls.sort_by_key(|call| call.closes.as_ref().map_or("9999".to_owned(), |closes| closes.iso.clone()));
    }
    calls.truncate(used.count("limit").unwrap_or(usize::MAX));
    Some(json!({ "calls": calls, "state": state }))
}
