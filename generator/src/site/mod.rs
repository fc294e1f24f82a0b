//! The site: all entries linked, sorted and seen at one instant. It does not change any more once it is made.

pub mod links;
pub mod records;
pub mod taxonomies;
pub mod time;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schema::catalogue::Catalogue;
use schema::diagnostic::{Diagnostic, Place};
use schema::name::Lang;

use crate::content::data::Table;
use crate::content::figures::FigureSet;
use crate::content::organisers::Organiser;
use crate::content::phase::{self, Phase, PhaseState};
use crate::content::{Front, Source, TranslationFile};
use crate::fingerprint::Fingerprint;
use crate::inputs::{Inputs, Listed};
use crate::language::Language;
use crate::parse::Entries;
use crate::strings::Strings;
use links::Target;
use records::Collection;
use time::Change;

/// The site at an instant.
pub struct Site {
    /// What is asked, and the settings.
    pub catalogue: Catalogue,
    /// The instant.
    pub now: Timestamp,
    /// The paths of all files but records.
    pub paths: BTreeSet<String>,
    /// Where the site will be.
    pub base: Base,
    /// The fingerprint of everything that records are read against.
    pub catalogue_hash: Fingerprint,
    /// Whether this is the editors' preview.
    pub preview: bool,
    /// The entries that exist at the instant, sorted by id.
    pub documents: Vec<Document>,
    /// Their places by id.
    pub by_id: BTreeMap<String, usize>,
    /// Ids of entries that do not exist at the instant: links to them lead nowhere, and say nothing.
    pub hidden: BTreeSet<String>,
    /// The steps of the consultation by their dates, each with its state.
    pub phases: Vec<(Phase, PhaseState)>,
    /// Key figures that are known, the newest year first.
    pub figures: Vec<FigureSet>,
    /// Organisers.
    pub organisers: Vec<Organiser>,
    /// The pages that name the terms of each taxonomy, by its id.
    pub taxonomies: BTreeMap<String, taxonomies::Terms>,
    /// Tables, by their path below `content/data/`.
    pub data: BTreeMap<String, Table>,
    /// Width and height of pictures, by their path.
    pub picture_sizes: BTreeMap<String, (u32, u32)>,
    /// Ids of key figures that are not known at the instant.
    pub hidden_figures: BTreeSet<String>,
    /// Published records by form.
    pub collections: BTreeMap<String, Collection>,
    /// Ids of records that are not published: links to them lead nowhere, and say nothing.
    pub unpublished: BTreeSet<String>,
    /// The words of the interface.
    pub strings: Arc<BTreeMap<Lang, Strings>>,
    /// The ways of writing.
    pub languages: Arc<BTreeMap<Lang, Language>>,
    /// Files that are published as they are.
    pub assets: Vec<Listed>,
    /// When the output changes, and why; also long past instants.
    pub changes: Vec<Change>,
}

/// An entry with its translations and where its links lead.
#[derive(Debug, Clone)]
pub struct Document {
    /// What its file says.
    pub source: Source,
    /// Its address in the default language, such as `/calls/x/`.
    pub route: String,
    /// Where the links of its text lead.
    pub targets: Vec<Target>,
    /// Its translations.
    pub translations: BTreeMap<Lang, Translation>,
}

/// A translation of a document.
#[derive(Debug, Clone)]
pub struct Translation {
    /// What its file says.
    pub file: TranslationFile,
    /// Where the links of its text lead.
    pub targets: Vec<Target>,
    /// Whether it was made from an older text.
    pub outdated: bool,
    /// The anchors of its headings: those of the original where the headings correspond, so that a link works in
    /// every language.
    pub heading_ids: Vec<String>,
}

impl Document {
    /// Returns the translation for a language, unless the original is in it or there is none.
    pub fn translation(&self, lang: Lang) -> Option<&Translation> {
        self.translations.get(&lang)
    }

    /// Returns the last part of its id.
    pub fn short_id(&self) -> &str {
        self.source.id.rsplit('/').next().unwrap_or(&self.source.id)
    }
}

/// Where a site is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its address with a final `/`, for feeds, calendars and canonical links.
    pub absolute: String,
    /// The path part, with both slashes.
    pub path: String,
    /// Whether pages link to each other by relative paths, so that a copy works from a folder.
    pub relative: bool,
}

impl Base {
    fn new(settings: &str, option: Option<&str>) -> Base {
        let relative = matches!(option, Some("." | "./"));
        let url = option.filter(|_| !relative).unwrap_or(settings);
        let absolute = if url.ends_with('/') { url.to_owned() } else { format!("{url}/") };
        let after_host = absolute.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_host.find('/').map_or("/", |at| &after_host[at..]).to_owned();
        Base { absolute, path, relative }
    }

    /// Returns the whole address of a path of the site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}", self.absolute, path.trim_start_matches('/'))
    }
}

/// What of the entries is not linked into the site: the files of the themes.
#[derive(Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ThemeParts {
    pub texts: Vec<(String, String)>,
    pub assets: Vec<(String, Vec<u8>)>,
}

impl Site {
    /// Links the entries; `themes` are the chosen theme and those it extends.
    pub fn link(
        entries: Entries,
        catalogue: Catalogue,
        themes: &[String],
        inputs: &Inputs<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Site {
        let (now, zone) = (inputs.now, catalogue.settings.time_zone.clone());
        let preview = inputs.options.pending;
        let mut changes = Vec::new();
        let mut documents: Vec<Document> = Vec::new();
        let mut hidden = BTreeSet::new();
        let mut held: Vec<String> = Vec::new();
        for source in entries.sources {
            time::of_source(&source, now, &zone, &mut changes);
            if (source.common.draft && !preview) || !is_public(&source, now, &zone) {
                held.extend(links::files_of(&source.id, &source.body.links));
                hidden.insert(source.id);
            } else {
                documents.push(Document::new(source));
            }
        }
        let of_hidden = entries.translations.iter().filter(|file| hidden.contains(&file.id));
        held.extend(of_hidden.flat_map(|file| links::files_of(&file.id, &file.body.links)));
        documents.sort_by(|a, b| a.source.id.cmp(&b.source.id));
        let by_id: BTreeMap<String, usize> =
            documents.iter().enumerate().map(|(at, document)| (document.source.id.clone(), at)).collect();
        attach(
            entries.translations,
            &mut documents,
            &by_id,
            &hidden,
            &entries.paths,
            &catalogue,
            diagnostics,
        );

        let mut phases = entries.phases;
        phase::sort(&mut phases);
        unique_ids("content/phases.yaml", phases.iter().map(|phase| &phase.id), diagnostics);
        unique_ids("content/organisers.yaml", entries.organisers.iter().map(|o| &o.id), diagnostics);
        time::of_phases(&phases, &zone, &mut changes);
        let states = phase::states(&phases, now, &zone);
        time::of_figures(&entries.figures, &zone, &mut changes);
        let today = now.to_zoned_datetime(zone.clone()).date();
        let (mut figures, later): (Vec<FigureSet>, Vec<FigureSet>) =
            entries.figures.into_iter().partition(|set| set.as_of.is_none_or(|day| day <= today));
        let hidden_figures =
            later.iter().flat_map(|set| &set.figures).map(|figure| figure.id.to_string()).collect();
        figures.sort_by_key(|set| std::cmp::Reverse(set.year));
        let (collections, mut unpublished) =
            records::collect(entries.records, &catalogue, now, preview, &mut changes, diagnostics);
        unpublished.extend(entries.broken_records);
        let mut strings: BTreeMap<Lang, Strings> = BTreeMap::new();
        for theme in themes {
            for ((_, lang), words) in entries.strings.iter().filter(|((own, _), _)| own == theme) {
                strings.entry(*lang).or_default().fall_back_on(words);
            }
        }
        let mut languages: BTreeMap<Lang, Language> = BTreeMap::new();
        for lang in &catalogue.settings.languages {
            languages.entry(*lang).or_insert_with(|| Language::load(*lang));
            strings.entry(*lang).or_default();
        }
        changes.sort();
        changes.dedup();
        let taxonomies = taxonomies::group(&catalogue, &documents, diagnostics);
        let mut site = Site {
            base: Base::new(&catalogue.settings.base_url, inputs.options.base_url.as_deref()),
            catalogue,
            now,
            paths: entries.paths,
            catalogue_hash: entries.catalogue_hash,
            preview,
            documents,
            by_id,
            hidden,
            phases: phases.into_iter().zip(states).collect(),
            figures,
            organisers: entries.organisers,
            taxonomies,
            data: entries.data,
            picture_sizes: entries.picture_sizes,
            hidden_figures,
            collections,
            unpublished,
            strings: Arc::new(strings),
            languages: Arc::new(languages),
            assets: entries.assets,
            changes,
        };
        links::resolve(&mut site, diagnostics);
        links::hold_back(&mut site, &held);
        site
    }

    /// Returns the zone of all dates.
    pub fn zone(&self) -> &TimeZone {
        &self.catalogue.settings.time_zone
    }

    /// Returns the language at the root of the site.
    pub fn default_language(&self) -> Lang {
        self.catalogue.settings.default_language
    }

    /// Returns the words of a language.
    pub fn words(&self, lang: Lang) -> &Strings {
        let known = self.strings.get(&lang).or_else(|| self.strings.get(&self.default_language()));
        known.expect("linking gives every language of the site its words, if only an empty list")
    }

    /// Returns the ways of writing of a language of the site.
    pub fn language(&self, lang: Lang) -> &Language {
        self.languages
            .get(&lang)
            .or_else(|| self.languages.values().next())
            .expect("a site has at least the default language")
    }

    /// Returns a path of the site in a language: the default one stands at the root.
    pub fn localized(&self, lang: Lang, route: &str) -> String {
        if lang == self.default_language() { route.to_owned() } else { format!("/{lang}{route}") }
    }

    /// Returns the language in which a record's page is shown.
    pub fn language_of(&self, record: &crate::content::record::Facts) -> Lang {
        let lang = record.language();
        if self.languages.contains_key(&lang) { lang } else { self.default_language() }
    }

    /// Returns the documents of a kind, by `order`, then date where the kind has one, then title.
    pub fn of_kind(&self, kind: &str) -> Vec<&Document> {
        let mut documents: Vec<&Document> =
            self.documents.iter().filter(|document| document.source.kind.name == kind).collect();
        let zone = self.zone();
        documents.sort_by_cached_key(|document| {
            let date = match &document.source.front {
                Front::Meeting(meeting) => meeting.dates_as_of(self.now, zone).map(|dates| dates.first(zone)),
                _ => None,
            };
            let newest_first = match &document.source.front {
                Front::News(news) => Some(std::cmp::Reverse(news.date)),
                _ => None,
            };
            let order = document.source.common.order.unwrap_or(i64::MAX);
            (order, date, newest_first, document.source.common.title.clone())
        });
        documents
    }

    /// Returns the pages that lie in a folder below `content/` itself, by `order`, then the newest first, then title.
    pub fn pages_of(&self, folder: &str) -> Vec<&Document> {
        let is_in = |id: &str| {
            let name = id.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            name.is_some_and(|name| !name.contains('/') && name != "index")
                || name.is_some_and(|name| name.split_once('/').is_some_and(|(_, last)| last == "index"))
        };
        let mut pages: Vec<&Document> =
            self.documents.iter().filter(|document| is_in(&document.source.id)).collect();
        pages.sort_by_cached_key(|document| {
            let common = &document.source.common;
            let day = match &document.source.front {
                Front::News(news) => Some(news.date),
                _ => None,
            };
            (common.order.unwrap_or(i64::MAX), std::cmp::Reverse(day), common.title.clone())
        });
        pages
    }

    /// Returns the document with an id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.by_id.get(id).map(|at| &self.documents[*at])
    }
}

fn is_public(source: &Source, now: Timestamp, zone: &TimeZone) -> bool {
    let news = match &source.front {
        Front::News(news) if source.common.publish_at.is_none() => Some(news.date),
        _ => None,
    };
    source.common.is_public(now, zone)
        && news.is_none_or(|day| schema::date::When::Day(day).begins(zone) <= now)
}

impl Document {
    fn new(source: Source) -> Document {
        let route = match source.id.as_str() {
            "index" => "/".to_owned(),
            id => format!("/{}/", id.strip_suffix("/index").unwrap_or(id)),
        };
        Document { route, source, targets: Vec::new(), translations: BTreeMap::new() }
    }
}

/// Gives each translation to its document, or says that there is none.
fn attach(
    translations: Vec<TranslationFile>,
    documents: &mut [Document],
    by_id: &BTreeMap<String, usize>,
    hidden: &BTreeSet<String>,
    paths: &BTreeSet<String>,
    catalogue: &Catalogue,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for file in translations {
        let Some(at) = by_id.get(&file.id) else {
            if !hidden.contains(&file.id) && !paths.contains(&format!("content/{}.md", file.id)) {
                let help = schema::diagnostic::did_you_mean(&file.id, by_id.keys().map(String::as_str));
                let message = format!("there is no content/{}.md to translate", file.id);
                diagnostics
                    .push(Diagnostic::error("no-original", &file.path, Place::START, message).help(help));
            }
            continue;
        };
        if file.lang == catalogue.settings.default_language {
            let message = "the original is in this language";
            diagnostics.push(
                Diagnostic::error("no-original", &file.path, Place::START, message)
                    .help(format!("write it in content/{}.md", file.id)),
            );
            continue;
        }
        let document = &mut documents[*at];
        let wanted = document.source.hash.short();
        let outdated = match &file.of {
            Some(of) if of.value == wanted => false,
            of => {
                let place = of.as_ref().map_or(Place::START, |of| of.place);
                let message = match of {
                    Some(_) => format!("this translation was made from an older `{}`", document.source.path),
                    None => format!(
                        "this translation does not say from which `{}` it was made",
                        document.source.path
                    ),
                };
                diagnostics.push(
                    Diagnostic::warning("older-translation", &file.path, place, message)
                        .help(format!("compare the two, then write `of: {wanted}`")),
                );
                true
            }
        };
        let (own, original) = (&file.body.headings, &document.source.body.headings);
        let same = own.len() == original.len() && own.iter().zip(original).all(|(a, b)| a.level == b.level);
        let ids = if same { original } else { own };
        let heading_ids = ids.iter().map(|heading| heading.id.clone()).collect();
        let lang = file.lang;
        document.translations.insert(lang, Translation { file, targets: Vec::new(), outdated, heading_ids });
    }
}

fn unique_ids<'a>(
    file: &str,
    ids: impl Iterator<Item = &'a schema::yaml::At<schema::name::Slug>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut sorted: Vec<_> = ids.collect();
    sorted.sort_by_key(|id| id.place);
    for id in sorted {
        if let Some(line) = seen.insert(id.value.as_str(), id.place.line) {
            let message = format!("the id `{}` stands at line {line} already", id.value);
            diagnostics.push(Diagnostic::error("duplicate-id", file, id.place, message));
        }
    }
}
