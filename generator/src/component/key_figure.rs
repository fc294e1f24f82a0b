//! A key figure with its year and its source.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used};
use crate::markdown::Mistake;
use crate::view::lists::{FigureSetView, figures};

/// A key figure with its year and its source.
pub(super) const KEY_FIGURE: Component = Component {
    name: "key-figure",
    what: "a key figure",
    about: "A number of `content/key-figures.yaml` with what it counts, its source and its day.",
    example: "::key-figure{id=participants year=2019}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter { name: "id", kind: Kind::Figure, required: true, about: "the figure" },
        Parameter {
            name: "year",
            kind: Kind::Count,
            required: false,
            about: "of which year; the newest unless said",
        },
    ],
    check: |scene, used| {
        let year = used.text("year")?;
        if find(scene, used).is_some() {
            return None;
        }
        let id = used.text("id").unwrap_or_default();
        let sets =
            scene.site.figures.iter().filter(|set| set.figures.iter().any(|own| own.id.as_str() == id));
        let years: Vec<String> = sets.map(|set| format!("`{}`", set.year)).collect();
        let message = format!("the key figure `{id}` is not known for {year}");
        let told = Mistake::error("unknown-figure", used.place_of("year"), message);
        Some(told.help(format!("known: {}", years.join(", "))))
    },
    show: |scene, used| {
        let set = find(scene, used)?;
        let figure = set.figures.iter().find(|figure| Some(figure.id.as_str()) == used.text("id"))?;
        Some(json!({
            "figure": figure, "year": set.year, "as_of": set.as_of, "source": set.source,
        }))
    },
};

fn find(scene: &Scene<'_>, used: &Used) -> Option<FigureSetView> {
    let (id, year) = (used.text("id")?, used.count("year"));
    figures(scene.site, scene.lang).into_iter().find(|set| {
        year.is_none_or(|year| usize::try_from(set.year) == Ok(year))
            && set.figures.iter().any(|figure| figure.id == id)
    })
}
