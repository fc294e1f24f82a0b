//! What editors write in Markdown files: one file here for each kind, one line in `kinds!` for each.
//!
//! A kind reads its own keys of the front matter; the keys that all kinds share are read here.

pub mod call;
pub mod data;
pub mod edition;
pub mod figures;
pub mod meeting;
pub mod news;
pub mod organisers;
pub mod page;
pub mod phase;
pub mod picture;
pub mod record;
pub mod service;
pub mod track;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schema::date::When;
use schema::diagnostic::Place;
use schema::name::Lang;
use schema::shape::Shape;
use schema::yaml::{At, Context, Fields, Node, Read, Value};

use crate::fingerprint::Fingerprint;
use crate::markdown::{self, Above, Body, Rules};

/// One kind of content.
pub trait Kind: Sized {
    /// Its name, which is also that of its template.
    const NAME: &'static str;
    /// The folder below `content/` that holds it; the empty one holds all others too.
    const FOLDER: &'static str;
    /// How messages name it.
    const WHAT: &'static str;
    /// Reads its own keys.
    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($module:ident),)*) => {
        /// The front matter of an entry, by its kind.
        #[derive(Debug, Clone)]
        pub enum Front {
            $($(#[$doc])* $name(Box<$module::$name>),)*
        }

        /// What is known of a kind without an entry of it.
        #[derive(Debug, Clone, Copy)]
        #[allow(missing_docs, reason = "the names say it")]
        pub struct KindInfo {
            pub name: &'static str,
            pub folder: &'static str,
            pub what: &'static str,
            read: fn(&mut Fields<'_>, &mut Context<'_>) -> Option<Front>,
        }

        /// Every kind.
        pub const KINDS: &[KindInfo] = &[
            $(KindInfo {
                name: <$module::$name as Kind>::NAME,
                folder: <$module::$name as Kind>::FOLDER,
                what: <$module::$name as Kind>::WHAT,
                read: |fields, context| <$module::$name as Kind>::read(fields, context).map(|own| Front::$name(Box::new(own))),
            },)*
        ];
    };
}

kinds! {
    /// A page of prose, with the lists that its layout names.
    Page(page),
    /// A call.
    Call(call),
    /// A special track or feature of the programme.
    Track(track),
    /// A meeting, or a paper of one.
    Meeting(meeting),
    /// A year's Forum.
    Edition(edition),
    /// A service for participants.
    Service(service),
    /// A piece of news.
    News(news),
}

impl KindInfo {
    /// Tells what the front matter of this kind may hold.
    pub fn shape(&self) -> Shape {
        Shape::asked(|node, context| {
            if let Some(mut fields) = Fields::open(node, self.what, context) {
                Common::read(&mut fields, context);
                (self.read)(&mut fields, context);
                fields.finish(context);
            }
        })
    }
}

/// Returns the kind of the files of a folder below `content/`.
pub fn kind_of(folder: &str) -> &'static KindInfo {
    KINDS.iter().find(|kind| !kind.folder.is_empty() && kind.folder == folder).unwrap_or(&KINDS[0])
}

/// The keys that every kind has.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Common {
    pub title: String,
    pub summary: Option<String>,
    pub order: Option<i64>,
    pub aliases: Vec<At<String>>,
    pub draft: bool,
    pub publish_at: Option<When>,
    pub expires_at: Option<When>,
    pub updated: Option<Date>,
    pub toc: Option<Toc>,
    pub taxonomies: Vec<Named>,
    pub extra: serde_json::Value,
}

impl Common {
    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Common> {
        let title: Option<At<String>> = fields.required("title", context);
        let aliases: Vec<At<String>> = fields.or("aliases", Vec::new(), context);
        for alias in &aliases {
            if !alias.value.starts_with('/') {
                context
                    .error(alias.place, "bad-alias", format!("`{}` is not a path of the site", alias.value))
                    .set_help(format!("write it from the root: `/{}/`", alias.value.trim_matches('/')));
            }
        }
        let common = Common {
            title: title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
            summary: fields.optional("summary", context),
            order: fields.optional("order", context),
            aliases,
            draft: fields.or("draft", false, context),
            publish_at: fields.optional("publish_at", context),
            expires_at: fields.optional("expires_at", context),
            updated: fields.optional("updated", context),
            toc: fields.optional("toc", context),
            taxonomies: named(fields, context),
            extra: fields.node("extra").map_or(serde_json::Value::Null, free),
        };
        title.map(|_| common)
    }

    /// Returns whether an entry exists at an instant.
    pub fn is_public(&self, now: Timestamp, zone: &TimeZone) -> bool {
        self.publish_at.is_none_or(|at| at.begins(zone) <= now)
            && self.expires_at.is_none_or(|at| now < at.begins(zone))
    }
}

/// What a page says about its table of contents: `true`, `false`, or how deep it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toc {
    /// It has none, whatever the theme thinks.
    Never,
    /// It has one, with headings down to this level.
    To(u8),
}

impl Read for Toc {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match node.text() {
            Some("false") => Some(Toc::Never),
            Some("true") => Some(Toc::To(3)),
            Some(level @ ("2" | "3" | "4")) => level.parse().ok().map(Toc::To),
            _ => {
                let found = node.text().unwrap_or("something else");
                context
                    .error(node.place, "wrong-type", format!("`{found}` is not a table of contents"))
                    .set_help("write `true`, `false`, or the deepest level of its headings: 2, 3 or 4");
                None
            }
        }
    }
}

/// The terms of a taxonomy that a page names.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Named {
    pub name: At<String>,
    pub terms: Vec<At<String>>,
}

/// Reads `taxonomies: {topics: [one, two]}`.
fn named(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Vec<Named> {
    let Some(node) = fields.node("taxonomies") else { return Vec::new() };
    let Value::Map(entries) = &node.value else {
        context
            .error(node.place, "wrong-type", "expected the terms of each taxonomy")
            .set_help("write `taxonomies: {topics: [one, two]}`");
        return Vec::new();
    };
    let read = entries.iter().filter_map(|(key, value)| {
        let terms = Vec::<At<String>>::read(value, context)?;
        Some(Named { name: At { place: key.place, value: key.name.clone() }, terms })
    });
    read.collect()
}

/// Turns a free value into JSON.
fn free(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Text(text) => text.clone().into(),
        Value::Plain(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        Value::List(items) => items.iter().map(free).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.name.clone(), free(value))).collect(),
    }
}

/// An entry in the default language, as its file says it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file, relative to the root.
    pub path: String,
    /// The path below `content/` without `.md`.
    pub id: String,
    /// What it is.
    pub kind: &'static KindInfo,
    /// The shared keys.
    pub common: Common,
    /// The keys of its kind.
    pub front: Front,
    /// The text.
    pub body: Body,
    /// The fingerprint of the file's bytes, as `of:` of a translation names it.
    pub hash: Fingerprint,
}

/// A translation of an entry, as its file says it.
#[derive(Debug, Clone)]
pub struct TranslationFile {
    /// The file, relative to the root.
    pub path: String,
    /// The id of the entry it translates.
    pub id: String,
    /// Its language.
    pub lang: Lang,
    /// The translated title.
    pub title: Option<String>,
    /// The translated summary.
    pub summary: Option<String>,
    /// The hash of the source it was made from.
    pub of: Option<At<String>>,
    /// The translated text.
    pub body: Body,
    /// The fingerprint of the file's bytes.
    pub hash: Fingerprint,
}

/// The front matter of a translation.
struct TranslationFront {
    title: Option<String>,
    summary: Option<String>,
    of: Option<At<String>>,
}

impl TranslationFront {
    fn read_as(what: &'static str, node: &Node, context: &mut Context<'_>) -> Option<TranslationFront> {
        let mut fields = Fields::open(node, what, context)?;
        let front = TranslationFront {
            title: fields.optional("title", context),
            summary: fields.optional("summary", context),
            of: fields.optional("of", context),
        };
        fields.allow(&["menu_title"]);
        fields.finish(context);
        Some(front)
    }
}

/// Tells what the front matter of a translation may hold.
pub fn translation_shape() -> Shape {
    Shape::asked(|node, context| {
        TranslationFront::read_as("a translation", node, context);
    })
}

/// What a Markdown file holds.
#[derive(Debug, Clone)]
pub enum MarkdownFile {
    /// An entry.
    Source(Box<Source>),
    /// A translation of one.
    Translation(Box<TranslationFile>),
}

/// Reads a Markdown file; `folder` and `name` are its place below `content/`, `default` is the language of what is no
/// translation.
pub fn read(
    path: &str,
    folder: &str,
    name: &str,
    text: &str,
    default: Lang,
    context: &mut Context<'_>,
) -> Option<MarkdownFile> {
    let hash = Fingerprint::of_file(text.as_bytes());
    let split = match schema::front_matter::split(path, text) {
        Ok(split) => split,
        Err(diagnostic) => {
            context.diagnostics.push(*diagnostic);
            return None;
        }
    };
    let (stem, lang) = match name.rsplit_once('.') {
        Some((stem, tag)) => match Lang::from_tag(tag) {
            Some(lang) if lang.as_str() == tag => (stem, Some(lang)),
            _ => {
                let help = "use a language of the site, such as `name.fr.md`, and no other dot in the name";
                context
                    .error(
                        Place::START,
                        "unknown-language",
                        format!("`{tag}` is not a language of this software"),
                    )
                    .set_help(help);
                return None;
            }
        },
        None => (name, None),
    };
    let above = Above { lines: split.body_line, cols: 0 };
    let mut body = markdown::render(split.body, above, Rules::Editor(Some(lang.unwrap_or(default))));
    let mistakes = std::mem::take(&mut body.mistakes);
    context.diagnostics.extend(mistakes.iter().map(|mistake| mistake.of(path)));
    let id = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
    if let Some(bad) = id.split('/').find(|part| schema::name::Slug::parse(part).is_none()) {
        context
            .error(Place::START, "bad-id", format!("`{bad}` cannot stand in an address"))
            .set_help("name files and folders with lower-case letters, digits and `-`");
        return None;
    }
    let kind = kind_of(folder);
    match lang {
        Some(lang) => {
            let TranslationFront { title, summary, of } =
                TranslationFront::read_as(kind.what, &split.front, context)?;
            let path = path.to_owned();
            let translation = TranslationFile { path, id, lang, title, summary, of, body, hash };
            Some(MarkdownFile::Translation(Box::new(translation)))
        }
        None => {
            let mut fields = Fields::open(&split.front, kind.what, context)?;
            let common = Common::read(&mut fields, context);
            let front = (kind.read)(&mut fields, context);
            fields.finish(context);
            let source =
                Source { path: path.to_owned(), id, kind, common: common?, front: front?, body, hash };
            Some(MarkdownFile::Source(Box::new(source)))
        }
    }
}

/// Reads one of a fixed set of words.
fn word(
    fields: &mut Fields<'_>,
    key: &'static str,
    code: &'static str,
    what: &str,
    words: &[&'static str],
    context: &mut Context<'_>,
) -> Option<&'static str> {
    context.asks(key, || Shape::words(words.iter().copied()), false);
    let found: At<String> = fields.optional(key, context)?;
    let known = words.iter().find(|word| **word == found.value).copied();
    if known.is_none() {
        let help = schema::diagnostic::did_you_mean(&found.value, words.iter().copied());
        context.error(found.place, code, format!("`{}` is not {what}", found.value)).set_help(help);
    }
    known
}

/// A thing and when it is: `{what, dates}`.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Dated {
    /// Where it stands in its file.
    pub place: Place,
    pub what: String,
    pub dates: Option<When>,
    pub note: Option<String>,
}

impl Read for Dated {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        if let Some(what) = node.text() {
            return Some(Dated { place: node.place, what: what.to_owned(), dates: None, note: None });
        }
        let mut fields = Fields::open(node, "an entry of this list", context)?;
        let what: Option<String> = match fields.optional("what", context) {
            Some(what) => Some(what),
            None => fields.optional("title", context),
        };
        let dates = match fields.optional("dates", context) {
            Some(dates) => Some(dates),
            None => fields.optional("when", context),
        };
        let note = fields.optional("note", context);
        fields.finish(context);
        if what.is_none() {
            context.error(node.place, "missing-field", "an entry of this list needs `what`");
        }
        Some(Dated { place: node.place, what: what?, dates, note })
    }

    fn shape() -> Shape {
        let map = Shape::asked(|node, context| {
            Dated::read(node, context);
        });
        Shape::Either(vec![Shape::Text, map])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_name_and_folder_and_no_key_of_all_kinds() {
        for (nth, kind) in KINDS.iter().enumerate() {
            for other in &KINDS[nth + 1..] {
                assert!(kind.name != other.name && kind.folder != other.folder);
            }
        }
        assert_eq!(kind_of("calls").name, "call");
        assert_eq!(kind_of("somewhere/else").name, "page");
    }

    #[test]
    fn a_folder_may_hold_pages_of_its_own() {
        let mut context = Context::new("content/help/x.md");
        let read = read("content/help/x.md", "help", "x", "---\ntitle: X\n---\nHi\n", Lang::En, &mut context);
        assert!(matches!(read, Some(MarkdownFile::Source(source)) if source.id == "help/x"));
        assert!(context.diagnostics.is_empty());
    }
}
