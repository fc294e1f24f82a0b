//! Films and sounds: they wait until someone starts them, and films have captions.

use std::sync::LazyLock;

use scraper::Selector;

use super::{Findings, Seen, selector};

static AUTOPLAY: LazyLock<Selector> = LazyLock::new(|| selector("[autoplay], marquee, blink"));
static FILMS: LazyLock<Selector> = LazyLock::new(|| selector("video"));
static CAPTIONS: LazyLock<Selector> =
    LazyLock::new(|| selector("track[kind=captions][src], track[kind=subtitles][src]"));
static TRACKS: LazyLock<Selector> = LazyLock::new(|| selector("track:not([srclang])"));

/// Nothing plays by itself.
pub(super) fn autoplay(page: &Seen<'_>, told: &mut Findings) {
    for element in page.all(&AUTOPLAY) {
        let message = format!("`<{}>` plays by itself", element.value().name());
        told.tell("page-autoplay", page.place(element), message, "take `autoplay` away");
    }
}

/// Every film has captions, and every track of them says its language. A film without sound says so: `data-silent`.
pub(super) fn captions(page: &Seen<'_>, told: &mut Findings) {
    for film in page.all(&FILMS) {
        let silent = film.value().attr("data-silent").is_some();
        if !silent && film.select(&CAPTIONS).next().is_none() {
            let message = "a film has no captions";
            told.tell(
                "page-captions",
                page.place(film),
                message,
                "add `<track kind=\"captions\" src srclang label>`, or `data-silent` if it has no sound",
            );
        }
    }
    for track in page.all(&TRACKS) {
        let source = track.value().attr("src").unwrap_or_default();
        let message = format!("the track `{source}` does not say its language");
        told.tell("page-captions", page.place(track), message, "write `srclang` and `label`");
    }
}
