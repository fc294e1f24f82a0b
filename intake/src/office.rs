//! The office: the root folder with everything read from it that the worker needs, opened once for a command.

#![expect(clippy::disallowed_methods, reason = "shell: reads the content folder")]

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use schema::catalogue::{Catalogue, Source};
use schema::diagnostic::{self, Diagnostic};
use schema::layout::{self, Place};
use schema::name::Lang;
use walkdir::WalkDir;

use crate::acknowledge::phrases::Phrases;
use crate::config::Config;
use crate::understand::Reader;

/// What is asked, how we answer, and how we work here.
#[derive(Debug, Clone)]
pub struct Office {
    /// The root folder.
    pub root: Utf8PathBuf,
    /// What is asked.
    pub catalogue: Catalogue,
    /// How we answer.
    pub phrases: Phrases,
    /// How we work.
    pub config: Config,
    /// Mistakes in the content that the worker can live with.
    pub diagnostics: Vec<Diagnostic>,
    /// The catalogue indexed for understanding, made when the first message is read.
    reader: OnceLock<Arc<Reader>>,
}

impl Closed {
    /// Words it for the person who can mend it.
    pub fn told(&self) -> String {
        match self {
            Closed::Content(diagnostics) => {
                let told: String = diagnostics.iter().map(|(d, text)| d.render(text.as_deref())).collect();
                format!("the content has mistakes that the worker cannot work with\n{told}")
            }
            Closed::Machine(path, error) => format!("{path}: {error}"),
        }
    }
}

/// Why the office cannot open.
#[derive(Debug)]
pub enum Closed {
    /// The content has mistakes in what the worker needs; each with the text of its file.
    Content(Vec<(Diagnostic, Option<String>)>),
    /// A file cannot be read.
    Machine(Utf8PathBuf, io::Error),
}

impl Office {
    /// Reads the settings, forms, calls, vocabularies and phrases below a root.
    pub fn open(root: &Utf8Path) -> Result<Office, Closed> {
        let files = read_content(root).map_err(|(path, error)| Closed::Machine(path, error))?;
        let mut diagnostics = Vec::new();
        let sources = files.iter().map(|(path, text)| Source { path, text });
        let catalogue = Catalogue::read(sources, &mut diagnostics);
        let mut phrases = Phrases::default();
        let mut config = Some(Config::default());
        for (path, text) in &files {
            match layout::place(path) {
                Some(Place::Replies { lang }) => match Lang::from_tag(lang) {
                    Some(lang) => phrases.add(lang, path, text, &mut diagnostics),
                    None => diagnostics.push(Diagnostic::warning(
                        "unknown-language",
                        path,
                        diagnostic::Place::START,
                        format!("`{lang}` is not a language of this software"),
                    )),
                },
                Some(Place::Intake) => config = Config::parse(path, text, &mut diagnostics),
                _ => {}
            }
        }
        diagnostic::sort(&mut diagnostics);
        let with_text = |diagnostics: Vec<Diagnostic>| {
            let text = |file: &str| files.iter().find(|(path, _)| path == file).map(|(_, text)| text.clone());
            diagnostics.into_iter().map(|d| (d.clone(), text(&d.file))).collect()
        };
        match (catalogue, config) {
            (Some(catalogue), Some(config)) if !diagnostic::has_errors(&diagnostics) => Ok(Office {
                root: root.to_owned(),
                catalogue,
                phrases,
                config,
                diagnostics,
                reader: OnceLock::new(),
            }),
            (None, _) if !files.iter().any(|(path, _)| path == layout::SITE) => {
                let missing = Diagnostic::error(
                    "no-site",
                    layout::SITE,
                    diagnostic::Place::START,
                    "there is no site here",
                )
                .help("run the command in the folder that holds content/, or name it with --root");
                Err(Closed::Content(vec![(missing, None)]))
            }
            _ => Err(Closed::Content(with_text(diagnostics))),
        }
    }

    /// Returns a mark that changes when a file that the worker reads is changed, added or removed.
    pub fn stamp(root: &Utf8Path) -> u64 {
        let mut hash = DefaultHasher::new();
        for path in wanted_files(root).unwrap_or_default() {
            path.hash(&mut hash);
            if let Ok(metadata) = fs::metadata(root.join(&path)) {
                metadata.len().hash(&mut hash);
                metadata.modified().ok().hash(&mut hash);
            }
        }
        hash.finish()
    }

    /// Returns what understands messages by this catalogue.
    pub fn reader(&self) -> &Reader {
        self.reader.get_or_init(|| Arc::new(Reader::new(&self.catalogue)))
    }

    /// Returns the folder of the ledger.
    pub fn var(&self) -> Utf8PathBuf {
        self.root.join("var")
    }

    /// Returns the addresses that are ours.
    pub fn own_addresses(&self) -> Vec<String> {
        let contact = self.catalogue.settings.contact.email.clone();
        std::iter::once(contact).chain(self.config.own_addresses.iter().cloned()).collect()
    }
}

/// Reads the text files that the worker needs.
fn read_content(root: &Utf8Path) -> Result<Vec<(String, String)>, (Utf8PathBuf, io::Error)> {
    let mut files = Vec::new();
    for path in wanted_files(root)? {
        let bytes = fs::read(root.join(&path)).map_err(|error| (root.join(&path), error))?;
        files.push((path, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(files)
}

/// Lists them: settings, forms, vocabularies, phrases, calls and tracks; not the other pages, not records.
fn wanted_files(root: &Utf8Path) -> Result<Vec<String>, (Utf8PathBuf, io::Error)> {
    let content = root.join(layout::CONTENT);
    if !content.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let records = root.join(layout::RECORDS);
    let walk = WalkDir::new(&content).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.path() != records.as_std_path()) {
        let entry = entry.map_err(|error| (content.clone(), io::Error::other(error)))?;
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let Ok(relative) = path.strip_prefix(root) else { continue };
        let wanted = match layout::place(relative.as_str()) {
            Some(Place::Markdown { folder, .. }) => matches!(folder, "calls" | "tracks"),
            Some(Place::Site | Place::Intake | Place::Form { .. }) => true,
            Some(Place::Vocabulary { .. } | Place::Replies { .. }) => true,
            _ => false,
        };
        if wanted && entry.file_type().is_file() {
            files.push(relative.to_string());
        }
    }
    Ok(files)
}
