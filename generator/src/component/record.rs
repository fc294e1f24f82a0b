//! A published record as a card.

use serde_json::json;

use super::{Component, Kind, Parameter, TextRule, nothing};
use crate::view::record::RecordRef;

/// A published record as a card.
pub(super) const RECORD: Component = Component {
    name: "record",
    what: "a record",
    about: "A published record as a card, with its title and the start of its text, in the language it is in.",
    example: "::record{id=PHOTO-4F7K92QD}\n",
    text: TextRule::Never,
    parameters: &[Parameter { name: "id", kind: Kind::Record, required: true, about: "the record" }],
    check: nothing,
    show: |scene, used| {
        let id = used.text("id")?;
        let record = scene.site.collections.values().find_map(|collection| collection.record(id))?;
        Some(json!({ "record": RecordRef::new(scene.site, record) }))
    },
};
