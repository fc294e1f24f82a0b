//! What is published: one file here for each kind of output, one line in [`OUTPUTS`] for each.
//!
//! An output lists its artifacts without making them: a path, a fingerprint over all that the artifact is made from,
//! and a closure. Only artifacts whose fingerprint changed are made.

pub mod atom;
pub mod calendar;
pub mod data;
pub mod files;
pub mod hosting;
pub mod html;
pub mod matrix;
mod section;
pub mod sitemap;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schema::diagnostic::Diagnostic;
use schema::name::Lang;
use tera::Value;

use crate::content::record::Answers;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::inputs::World;
use crate::parse;
use crate::site::Site;
use crate::site::records::Record;
use crate::theme::Theme;
use crate::view::LangView;
use crate::view::lists::{Lists, site_view};
use crate::view::record::{CollectionView, RecordParts, RecordRef, collection_view};

/// One kind of output.
pub trait Output: Sync {
    /// Its name in `outputs` of `site.yaml`.
    fn name(&self) -> &'static str;
    /// Lists its artifacts.
    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>>;
}

/// Every output.
pub const OUTPUTS: &[&dyn Output] = &[
    &html::Html,
    &matrix::Matrix,
    &atom::Atom,
    &sitemap::Sitemap,
    &calendar::Calendar,
    &data::Data,
    &hosting::Hosting,
    &files::Files,
];

/// Returns whether an output is made: all are, unless `site.yaml` chooses. The files that pages need always are.
pub fn is_chosen(site: &Site, name: &str) -> bool {
    let chosen = &site.catalogue.settings.outputs;
    chosen.is_empty() || name == "files" || chosen.iter().any(|output| output.value == name)
}

/// When an artifact is written: pages before the lists that link to them, lists before what sums everything up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Rank {
    File,
    Page,
    List,
    Index,
}

/// What makes an artifact.
pub type Make<'s> = Box<dyn Fn() -> Result<Vec<u8>, Vec<Diagnostic>> + Send + Sync + 's>;

/// A file of the site, not yet made.
pub struct Artifact<'s> {
    /// Its path below the output folder.
    pub path: String,
    /// Over all that it is made from.
    pub fingerprint: Fingerprint,
    /// When it is written.
    pub rank: Rank,
    /// Of which source it is, for messages.
    pub owner: String,
    /// Makes it.
    pub make: Make<'s>,
}

/// Everything that outputs are made from.
pub struct Stage<'s> {
    /// The site.
    pub site: &'s Site,
    /// The theme.
    pub theme: &'s Theme,
    /// The way to read answers and files that were not kept.
    pub world: &'s dyn World,
    /// What the pages of a language share.
    pub shared: BTreeMap<Lang, Shared>,
    /// What the lists of a collection share.
    pub collections: BTreeMap<String, SharedCollection>,
}

/// What the pages of a language share, made once.
pub struct Shared {
    lang: Value,
    words: Value,
    site: Value,
    lists: Value,
    /// Over language, words, site and theme.
    pub frame: Fingerprint,
    /// Over the lists.
    pub lists_hash: Fingerprint,
}

/// What the lists of a collection share, made once.
pub struct SharedCollection {
    /// The list items, each made when the first list shows it.
    items: Vec<OnceLock<Value>>,
    /// Their fingerprints.
    pub hashes: Vec<Fingerprint>,
    /// What the pages of its records share, by language.
    pub parts: BTreeMap<Lang, RecordParts>,
    /// The collection in each language.
    pub views: BTreeMap<Lang, CollectionView>,
}

impl<'s> Stage<'s> {
    /// Makes what pages share.
    pub fn new(site: &'s Site, theme: &'s Theme, world: &'s dyn World) -> Stage<'s> {
        use rayon::prelude::*;
        let languages: Vec<Lang> = site.languages.keys().copied().collect();
        let css_url = theme.urls.get("style.css").cloned().unwrap_or_default();
        let shared =
            languages.par_iter().map(|lang| (*lang, Shared::new(site, theme, *lang, &css_url))).collect();
        let collections = site
            .collections
            .iter()
            .map(|(form, collection)| {
                let hashes = collection.records.par_iter().map(RecordRef::fingerprint).collect();
                let items = collection.records.iter().map(|_| OnceLock::new()).collect();
                let parts = languages
                    .iter()
                    .filter_map(|lang| Some((*lang, RecordParts::new(site, *lang, &collection.form)?)))
                    .collect();
                let views = languages
                    .iter()
                    .filter_map(|lang| Some((*lang, collection_view(site, *lang, collection)?)))
                    .collect();
                (form.clone(), SharedCollection { items, hashes, parts, views })
            })
            .collect();
        Stage { site, theme, world, shared, collections }
    }

    /// Returns what the pages of a language share.
    pub fn shared(&self, lang: Lang) -> &Shared {
        self.shared.get(&lang).expect("every language of the site is shared")
    }

    /// Begins the context of a page.
    pub fn context(&self, lang: Lang) -> tera::Context {
        let shared = self.shared(lang);
        let mut context = tera::Context::new();
        context.insert_value("lang", shared.lang.clone());
        context.insert_value("t", shared.words.clone());
        context.insert_value("site", shared.site.clone());
        context
    }

    /// Begins the context of a page that shows lists of the site.
    pub fn context_with_lists(&self, lang: Lang) -> tera::Context {
        let mut context = self.context(lang);
        context.insert_value("lists", self.shared(lang).lists.clone());
        context
    }

    /// Calls a function with the answers of a record, which are read again if they were not kept.
    pub fn with_answers<T>(
        &self,
        record: &Record,
        then: impl FnOnce(&Answers) -> T,
    ) -> Result<T, Vec<Diagnostic>> {
        if let Some(answers) = &record.answers {
            return Ok(then(answers));
        }
        let path = record.facts.path();
        let unreadable =
            |why: String| vec![Diagnostic::error("unreadable", &path, schema::diagnostic::Place::START, why)];
        let bytes = self
            .world
            .read(&path)
            .map_err(|error| unreadable(format!("the file cannot be read: {error}")))?;
        let mut context = schema::yaml::Context::new(&path);
        match parse::record_text(&path, &bytes, &self.site.catalogue, &[], &mut context) {
            Some((_, answers)) => Ok(then(&answers)),
            None => Err(context.diagnostics),
        }
    }
}

impl SharedCollection {
    /// Returns the list item of a record, by its place.
    pub fn item(&self, site: &Site, records: &[Record], at: usize) -> Value {
        self.items[at].get_or_init(|| Value::from_serializable(&RecordRef::new(site, &records[at]))).clone()
    }
}

impl Shared {
    fn new(site: &Site, theme: &Theme, lang: Lang, css_url: &str) -> Shared {
        let words: BTreeMap<&str, &str> = site.words(lang).iter().collect();
        let view = LangView::new(lang);
        let site_view = site_view(site, lang, &theme.css, css_url);
        let lists = Lists::new(site, lang);
        let mut frame = Mixer::new().with(theme.hash);
        frame.mix(Fingerprint::of_value(&(&view, &words, &site_view)));
        Shared {
            frame: frame.finish(),
            lists_hash: Fingerprint::of_value(&lists),
            lang: Value::from_serializable(&view),
            words: Value::from_serializable(&words),
            site: Value::from_serializable(&site_view),
            lists: Value::from_serializable(&lists),
        }
    }
}

/// Lists all artifacts of the chosen outputs, by rank and path; `seed` stands for the program itself.
pub fn plan<'s>(stage: &'s Stage<'s>, seed: Fingerprint) -> Vec<Artifact<'s>> {
    let mut artifacts: Vec<Artifact<'s>> = OUTPUTS
        .iter()
        .filter(|output| is_chosen(stage.site, output.name()))
        .flat_map(|output| output.artifacts(stage))
        .collect();
    let base = &stage.site.base;
    let seed = Mixer::new()
        .with(seed)
        .bytes(base.absolute.as_bytes())
        .bytes(&[u8::from(base.relative), u8::from(stage.site.preview)])
        .finish();
    for artifact in &mut artifacts {
        artifact.fingerprint = Mixer::new().with(seed).with(artifact.fingerprint).finish();
    }
    artifacts.sort_by(|a, b| (a.rank, &a.path).cmp(&(b.rank, &b.path)));
    artifacts
}

/// Returns the file of a route: `/calls/` is `calls/index.html`.
pub fn file_of(route: &str) -> String {
    let route = route.trim_start_matches('/');
    if route.is_empty() || route.ends_with('/') { format!("{route}index.html") } else { route.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_output_has_its_own_name() {
        let mut names: Vec<&str> = OUTPUTS.iter().map(|output| output.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OUTPUTS.len());
    }

    #[test]
    fn a_route_is_a_file() {
        assert_eq!(file_of("/"), "index.html");
        assert_eq!(file_of("/fr/calls/"), "fr/calls/index.html");
        assert_eq!(file_of("/404.html"), "404.html");
    }
}
