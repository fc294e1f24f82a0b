//! The first stage: files to entries, each by itself and in parallel. Nothing here looks from one entry to another,
//! except that records are read against the catalogue of forms and vocabularies, which is read first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use schema::catalogue::{self, Catalogue};
use schema::diagnostic::{Diagnostic, Place as At};
use schema::layout::{self, Place};
use schema::name::Lang;
use schema::yaml::{self, Context, Read};

use crate::content::data::{self, Table};
use crate::content::figures::FigureSet;
use crate::content::organisers::Organiser;
use crate::content::phase::Phase;
use crate::content::record::{self, Answers, Facts};
use crate::content::{self, MarkdownFile, Source, TranslationFile, picture};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::inputs::{Inputs, Listed};
use crate::strings::Strings;

/// What the files say, before anything is linked.
#[derive(Default)]
pub struct Entries {
    /// What is asked.
    pub catalogue: Option<Catalogue>,
    /// The fingerprint of everything that records are read against.
    pub catalogue_hash: Fingerprint,
    /// The entries in the default language.
    pub sources: Vec<Source>,
    /// Their translations.
    pub translations: Vec<TranslationFile>,
    /// The steps of the consultation.
    pub phases: Vec<Phase>,
    /// Key figures.
    pub figures: Vec<FigureSet>,
    /// Organisers.
    pub organisers: Vec<Organiser>,
    /// Tables, by their path below `content/data/`.
    pub data: BTreeMap<String, Table>,
    /// Width and height of pictures, by their path.
    pub picture_sizes: BTreeMap<String, (u32, u32)>,
    /// Ids of records whose files could not be read.
    pub broken_records: Vec<String>,
    /// The records in the order of their paths.
    pub records: Vec<ReadRecord>,
    /// The words of the interface, by theme and language.
    pub strings: BTreeMap<(String, Lang), Strings>,
    /// The files of the themes that are text: path and text.
    pub templates: Vec<(String, String)>,
    /// The other files of the themes: path and bytes.
    pub theme_assets: Vec<(String, Vec<u8>)>,
    /// The paths of all files: one that could not be read is told once, not at every link to it.
    pub paths: BTreeSet<String>,
    /// Files below `content/` that are published as they are.
    pub assets: Vec<Listed>,
}

/// A record as it was read, or as the memo knows it.
pub struct ReadRecord {
    /// What lists and links need.
    pub facts: Arc<Facts>,
    /// Its answers, unless they were not read.
    pub answers: Option<Answers>,
}

/// What an earlier build knows of the files of records.
pub trait Memo: Sync {
    /// Returns the facts of a file that is unchanged since they were read against the same catalogue.
    fn facts(
        &self,
        file: &Listed,
        catalogue: Fingerprint,
        read: &dyn Fn() -> Option<Vec<u8>>,
    ) -> Option<Arc<Facts>>;
}

/// The memo that knows nothing.
pub struct NoMemo;

impl Memo for NoMemo {
    fn facts(&self, _: &Listed, _: Fingerprint, _: &dyn Fn() -> Option<Vec<u8>>) -> Option<Arc<Facts>> {
        None
    }
}

/// A file with its bytes, or with the reason why it has none.
type ReadFile<'f> = (&'f Listed, Option<Vec<u8>>, Vec<Diagnostic>);

/// What one small file holds.
enum Small {
    Markdown(MarkdownFile),
    Phases(Vec<Phase>),
    Figures(Vec<FigureSet>),
    Organisers(Vec<Organiser>),
    Strings(Lang, Strings),
    Template(String),
    ThemeAsset(Vec<u8>),
    Asset(Option<(u32, u32)>),
    Data(Table),
    Nothing,
}

/// Reads all files.
pub fn parse(inputs: &Inputs<'_>, memo: &dyn Memo, diagnostics: &mut Vec<Diagnostic>) -> Entries {
    let (records, others): (Vec<&Listed>, Vec<&Listed>) =
        inputs.files.iter().partition(|file| is_record(file));
    let others_paths = others.iter().map(|file| file.path.clone()).collect();
    let read: Vec<ReadFile<'_>> = others
        .into_par_iter()
        .map(|file| match inputs.world.read(&file.path) {
            Ok(bytes) => (file, Some(bytes), Vec::new()),
            Err(error) => (file, None, vec![unreadable(&file.path, &error)]),
        })
        .collect();
    let texts: Vec<(&str, &str)> = read
        .iter()
        .filter_map(|(file, bytes, _)| Some((file.path.as_str(), std::str::from_utf8(bytes.as_ref()?).ok()?)))
        .collect();
    let mut entries = Entries { paths: others_paths, ..Entries::default() };
    let catalogue_sources = texts.iter().filter(|(path, _)| belongs_to_catalogue(path));
    let mut mixer = Mixer::new();
    for (path, text) in catalogue_sources.clone() {
        mixer.add(path.as_bytes());
        mixer.add(text.as_bytes());
    }
    entries.catalogue_hash = mixer.finish();
    let sources = catalogue_sources.map(|(path, text)| catalogue::Source { path, text });
    entries.catalogue = Catalogue::read(sources, diagnostics);
    let default = entries.catalogue.as_ref().map_or(Lang::En, |own| own.settings.default_language);
    let smalls: Vec<(String, Small, Vec<Diagnostic>)> =
        read.into_par_iter().map(|(file, bytes, told)| small(file, bytes, default, told)).collect();
    for (path, small, told) in smalls {
        diagnostics.extend(told);
        entries.add(path, small);
    }
    entries.assets = inputs.files.iter().filter(|file| is_published_asset(&file.path)).cloned().collect();
    if let Some(catalogue) = &entries.catalogue {
        let facets: Vec<&str> = catalogue.settings.facets.iter().map(|facet| facet.value.as_str()).collect();
        let hash = entries.catalogue_hash;
        let read: Vec<(Option<ReadRecord>, Vec<Diagnostic>)> = records
            .into_par_iter()
            .map(|file| read_record(inputs, memo, file, catalogue, hash, &facets))
            .collect();
        for (record, told) in read {
            if record.is_none() {
                entries.broken_records.extend(told.first().and_then(|told| record_id(&told.file)));
            }
            diagnostics.extend(told);
            entries.records.extend(record);
        }
    }
    entries
}

impl Entries {
    fn add(&mut self, path: String, small: Small) {
        match small {
            Small::Markdown(MarkdownFile::Source(source)) => self.sources.push(*source),
            Small::Markdown(MarkdownFile::Translation(translation)) => self.translations.push(*translation),
            Small::Phases(phases) => self.phases = phases,
            Small::Figures(figures) => self.figures = figures,
            Small::Organisers(organisers) => self.organisers = organisers,
            Small::Strings(lang, strings) => {
                let theme = path.split('/').nth(1).unwrap_or_default();
                self.strings.insert((theme.to_owned(), lang), strings);
            }
            Small::Template(text) => self.templates.push((path, text)),
            Small::ThemeAsset(bytes) => self.theme_assets.push((path, bytes)),
            Small::Asset(size) => {
                if let Some(size) = size {
                    self.picture_sizes.insert(path, size);
                }
            }
            Small::Data(table) => {
                let name = path.strip_prefix("content/data/").unwrap_or(&path).to_owned();
                self.data.insert(name, table);
            }
            Small::Nothing => {}
        }
    }
}

fn record_id(path: &str) -> Option<String> {
    match layout::place(path) {
        Some(Place::Record { id, .. }) => Some(id.to_owned()),
        _ => None,
    }
}

fn is_record(file: &Listed) -> bool {
    matches!(layout::place(&file.path), Some(Place::Record { .. }))
}

fn belongs_to_catalogue(path: &str) -> bool {
    matches!(
        layout::place(path),
        Some(
            Place::Site
                | Place::Vocabulary { .. }
                | Place::Form { .. }
                | Place::Markdown { folder: "calls" | "tracks", .. }
        )
    )
}

/// File types that are published from `content/` as they are.
const PUBLISHED: &[&str] = &[
    "avif", "csv", "gif", "jpeg", "jpg", "mp3", "mp4", "ogg", "pdf", "png", "svg", "txt", "vtt", "webm",
    "webp",
];

fn is_published_asset(path: &str) -> bool {
    let known =
        path.rsplit_once('.').is_some_and(|(_, end)| PUBLISHED.contains(&end.to_ascii_lowercase().as_str()));
    known && matches!(layout::place(path), Some(Place::Asset | Place::Data { .. }))
}

fn small(
    file: &Listed,
    bytes: Option<Vec<u8>>,
    default: Lang,
    mut told: Vec<Diagnostic>,
) -> (String, Small, Vec<Diagnostic>) {
    let path = file.path.clone();
    let Some(bytes) = bytes else { return (path, Small::Nothing, told) };
    let is_data = matches!(layout::place(&path), Some(Place::Data { .. }));
    if is_published_asset(&path) && !is_data {
        return (path, Small::Asset(picture::size(&bytes)), told);
    }
    let in_theme = path.strip_prefix("themes/").and_then(|rest| rest.split_once('/'));
    let is_text = path.starts_with("content/")
        || in_theme.is_some_and(|(_, inside)| !inside.starts_with("assets/") || inside.ends_with(".css"));
    if !is_text {
        return (path, Small::ThemeAsset(bytes), told);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = At::of_offset(
                &String::from_utf8_lossy(error.as_bytes()),
                error.utf8_error().valid_up_to(),
                1,
            );
            told.push(
                Diagnostic::error("not-utf8", &path, at, "the file is not UTF-8 text")
                    .help("save it again as UTF-8 in your editor"),
            );
            return (path, Small::Nothing, told);
        }
    };
    let mut context = Context::new(&path);
    let small = match layout::place(&path) {
        Some(Place::Markdown { folder, name }) => {
            content::read(&path, folder, name, &text, default, &mut context).map(Small::Markdown)
        }
        Some(Place::Phases) => list(&path, &text, &mut context).map(Small::Phases),
        Some(Place::KeyFigures) => list(&path, &text, &mut context).map(Small::Figures),
        Some(Place::Organisers) => list(&path, &text, &mut context).map(Small::Organisers),
        Some(Place::Data { name }) => data::read(name, &text, &mut context).map(Small::Data),
        Some(Place::Asset) if path.ends_with(".yaml") || path.ends_with(".yml") => {
            context
                .warning(At::START, "unknown-file", "this file is not read: nothing is known of its place")
                .set_help("see the list of files in the README, or remove it");
            None
        }
        Some(_) => None,
        None => theme_file(&path, text, &mut context),
    };
    told.append(&mut context.diagnostics);
    (path, small.unwrap_or(Small::Nothing), told)
}

fn theme_file(path: &str, text: String, context: &mut Context<'_>) -> Option<Small> {
    let (_, inside) = path.strip_prefix("themes/")?.split_once('/')?;
    if let Some(name) = inside.strip_prefix("strings/").and_then(|name| name.strip_suffix(".yaml")) {
        let Some(lang) = Lang::ALL.into_iter().find(|lang| lang.as_str() == name) else {
            context.error(
                At::START,
                "unknown-language",
                format!("`{name}` is not a language of this software"),
            );
            return None;
        };
        return list_of::<Strings>(path, &text, context).map(|strings| Small::Strings(lang, strings));
    }
    Some(Small::Template(text))
}

fn list<T: Read>(path: &str, text: &str, context: &mut Context<'_>) -> Option<Vec<T>> {
    match yaml::parse(path, text) {
        Ok(node) => match &node.value {
            // One broken item does not hide the others.
            yaml::Value::List(items) => {
                Some(items.iter().filter_map(|item| T::read(item, context)).collect())
            }
            _ => Vec::<T>::read(&node, context),
        },
        Err(diagnostic) => {
            context.diagnostics.push(*diagnostic);
            None
        }
    }
}

fn list_of<T: Read>(path: &str, text: &str, context: &mut Context<'_>) -> Option<T> {
    match yaml::parse(path, text) {
        Ok(node) => T::read(&node, context),
        Err(diagnostic) => {
            context.diagnostics.push(*diagnostic);
            None
        }
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unreadable", path, At::START, format!("the file cannot be read: {error}"))
}

fn read_record(
    inputs: &Inputs<'_>,
    memo: &dyn Memo,
    file: &Listed,
    catalogue: &Catalogue,
    hash: Fingerprint,
    facets: &[&str],
) -> (Option<ReadRecord>, Vec<Diagnostic>) {
    if let Some(facts) = memo.facts(file, hash, &|| inputs.world.read(&file.path).ok()) {
        return (Some(ReadRecord { facts, answers: None }), Vec::new());
    }
    let bytes = match inputs.world.read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return (None, vec![unreadable(&file.path, &error)]),
    };
    let mut context = Context::new(&file.path);
    let record = record_text(&file.path, &bytes, catalogue, facets, &mut context)
        .map(|(facts, answers)| ReadRecord { facts: Arc::new(facts), answers: Some(answers) });
    // A form or call whose file is there and cannot be read is told there.
    let there = |path: String| inputs.files.binary_search_by(|file| file.path.cmp(&path)).is_ok();
    context.diagnostics.retain(|told| match (told.code, told.message.split('`').nth(1)) {
        ("unknown-form", Some(form)) => !there(format!("content/forms/{form}.yaml")),
        ("unknown-call", Some(call)) => !there(format!("content/calls/{call}.md")),
        _ => true,
    });
    (record, context.diagnostics)
}

/// Reads the text of a record's file.
pub fn record_text(
    path: &str,
    bytes: &[u8],
    catalogue: &Catalogue,
    facets: &[&str],
    context: &mut Context<'_>,
) -> Option<(Facts, Answers)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        context.error(At::START, "not-utf8", "the file is not UTF-8 text");
        return None;
    };
    let Some(Place::Record { form, year, id }) = layout::place(path) else { return None };
    record::read(text, (form, year, id), catalogue, facets, context)
}
