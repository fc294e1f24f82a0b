//! A recording with its transcript.

use serde_json::json;

use super::video::media_type;
use super::{Component, Kind, Parameter, Scene, TextRule, Used, nothing};

/// A recording with its transcript.
pub(super) const AUDIO: Component = Component {
    name: "audio",
    what: "an audio",
    about: "A recording of this site, such as a podcast, with its transcript for those who do not hear it.",
    example: "::audio{src=\"media/podcast-1.mp3\" title=\"First episode\" transcript=\"podcast-1.md\"}\n",
    text: TextRule::Maybe,
    parameters: &[
        Parameter { name: "src", kind: Kind::File(&["mp3", "ogg"]), required: true, about: "the recording" },
        Parameter { name: "title", kind: Kind::Words, required: true, about: "what is heard" },
        Parameter { name: "transcript", kind: Kind::Link, required: true, about: "what is said, as text" },
    ],
    check: nothing,
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    Some(json!({
        "url": scene.url(used, "src")?,
        "type": media_type(used.text("src")?),
        "title": used.text("title"),
        "sign": null,
        "described": null,
        "transcript": scene.url(used, "transcript"),
    }))
}
