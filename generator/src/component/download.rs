//! A file to take away, with its type and its size.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used, nothing};

/// What can be taken away.
const FILES: &[&str] =
    &["csv", "jpeg", "jpg", "mp3", "mp4", "ogg", "pdf", "png", "svg", "txt", "vtt", "webm", "webp"];

/// A file to take away.
pub(super) const DOWNLOAD: Component = Component {
    name: "download",
    what: "a download",
    about: "A file to take away; its type and its size stand beside it, for those who pay by the megabyte.",
    example: "::download{src=\"papers/programme.pdf\" title=\"The programme\"}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter { name: "src", kind: Kind::File(FILES), required: true, about: "the file" },
        Parameter { name: "title", kind: Kind::Words, required: true, about: "what it is" },
        Parameter {
            name: "language",
            kind: Kind::Choice(&["ar", "zh", "en", "fr", "ru", "es"]),
            required: false,
            about: "the language it is in, if it is another than the page's",
        },
    ],
    check: nothing,
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let (site, lang) = (scene.site, scene.lang);
    let file = used.text("src")?;
    let (words, language) = (site.words(lang), site.language(lang));
    // In thousands, as people read them: a file is never said to be smaller than it is.
    let size = scene.size(used, "src").map(|bytes| {
        let (key, unit) = if bytes < 1_000_000 { ("size_kb", 1_000) } else { ("size_mb", 1_000_000) };
        let n = i64::try_from(bytes.div_ceil(unit)).unwrap_or(i64::MAX);
        words.fill(key, &[("n", &language.number(n))])
    });
    let other =
        used.text("language").and_then(schema::name::Lang::from_tag).filter(|own| *own != scene.text_lang);
    Some(json!({
        "url": scene.url(used, "src")?,
        "title": used.text("title"),
        "type": file.rsplit('.').next().unwrap_or_default().to_ascii_uppercase(),
        "size": size,
        "language": other.map(|own| json!({ "tag": own.as_str(), "dir": own.dir(), "name": own.endonym() })),
    }))
}
