//! A film with captions and a version in sign language.

use serde_json::json;

use super::{Component, FILMS, Kind, PICTURES, Parameter, Scene, TextRule, Used, together};
use crate::markdown::Mistake;

/// A film with captions and a version in sign language.
pub(super) const VIDEO: Component = Component {
    name: "video",
    what: "a video",
    about: "A film of this site. Speech needs captions; a version in sign language and a transcript stand beside it.",
    example: "::video{src=\"media/launch.mp4\" title=\"The launch\" captions=\"media/launch.en.vtt\" sign=\"media/launch-sign.mp4\"}\n",
    text: TextRule::Maybe,
    parameters: &[
        Parameter { name: "src", kind: Kind::File(FILMS), required: true, about: "the film" },
        Parameter { name: "title", kind: Kind::Words, required: true, about: "what it shows" },
        Parameter {
            name: "captions",
            kind: Kind::File(&["vtt"]),
            required: false,
            about: "captions in the language of the page",
        },
        Parameter { name: "silent", kind: Kind::Flag, required: false, about: "nobody speaks in it" },
        Parameter {
            name: "sign",
            kind: Kind::File(FILMS),
            required: false,
            about: "the same in sign language",
        },
        Parameter {
            name: "described",
            kind: Kind::File(FILMS),
            required: false,
            about: "the same with what is seen told",
        },
        Parameter { name: "transcript", kind: Kind::Link, required: false, about: "what is said, as text" },
        Parameter {
            name: "poster",
            kind: Kind::File(PICTURES),
            required: false,
            about: "the picture before it runs",
        },
    ],
    check: |_, used| {
        let (captions, silent) = (used.text("captions").is_some(), used.is("silent"));
        if !captions && !silent {
            let told = Mistake::error("missing-argument", used.place, "a video needs `captions`");
            return Some(told.help("add `captions=\"….vtt\"`, or `silent` if nobody speaks in it"));
        }
        (captions && silent)
            .then(|| together(used, "captions", "a silent video has no captions", "take one of the two away"))
    },
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    Some(json!({
        "url": scene.url(used, "src")?,
        "type": media_type(used.text("src")?),
        "title": used.text("title"),
        "captions": scene.url(used, "captions"),
        "captions_lang": scene.text_lang.as_str(),
        "captions_name": scene.text_lang.endonym(),
        "sign": scene.url(used, "sign"),
        "described": scene.url(used, "described"),
        "transcript": scene.url(used, "transcript"),
        "poster": scene.url(used, "poster"),
    }))
}

/// Returns the media type of a file by its end.
pub(super) fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        _ => "video/mp4",
    }
}
