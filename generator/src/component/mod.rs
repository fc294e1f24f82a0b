//! What editors may place in a text beside Markdown: one file here for each component, one line in [`COMPONENTS`].
//!
//! `::name{argument="value"}` stands on a line of its own; a component with a text begins with three colons and ends
//! with a line `:::`. Names and arguments are checked where they are written; what they name on the site, when the
//! site is linked. How a component looks is the theme's: its Tera component `content.<name>` gets what
//! [`Component::show`] returns as `of`, with `level` (of its headings) and `ui` (the language of the interface's words),
//! and the text as `body`.

mod audio;
mod call;
mod calls;
mod deadline;
mod details;
mod download;
mod figure;
mod key_figure;
mod list;
mod note;
mod pages;
mod phases;
mod quote;
mod record;
mod table;
mod video;

use schema::diagnostic::{Diagnostic, Place, did_you_mean, nearest};
use schema::name::Lang;
use serde_json::Value as Json;

use crate::content::data::Table;
use crate::markdown::{Body, Call, Link, Mistake};
use crate::site::links::Target;
use crate::site::{Document, Site};

/// A kind of component.
#[derive(Debug)]
pub struct Component {
    /// Its name in texts, and that of the theme's component.
    pub name: &'static str,
    /// How messages name it: `a figure`.
    pub what: &'static str,
    /// What it is for, to editors.
    pub about: &'static str,
    /// How it is written.
    pub example: &'static str,
    /// Whether it holds a text.
    pub text: TextRule,
    /// Its arguments.
    pub parameters: &'static [Parameter],
    /// Says what is wrong with it beyond its arguments.
    pub check: fn(&Scene<'_>, &Used) -> Option<Mistake>,
    /// Returns what the theme shows; `None` where there is nothing to show at this instant.
    pub show: fn(&Scene<'_>, &Used) -> Option<Json>,
}

/// Every component, by name.
pub const COMPONENTS: &[&Component] = &[
    &audio::AUDIO,
    &call::CALL,
    &calls::CALLS,
    &deadline::DEADLINE,
    &details::DETAILS,
    &download::DOWNLOAD,
    &figure::FIGURE,
    &key_figure::KEY_FIGURE,
    &list::LIST,
    &note::NOTE,
    &pages::PAGES,
    &phases::PHASES,
    &quote::QUOTE,
    &record::RECORD,
    &table::TABLE,
    &video::VIDEO,
];

/// Whether a component holds a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRule {
    /// It has none: `::name`.
    Never,
    /// It may have one.
    Maybe,
    /// It must have one: `:::name` … `:::`.
    Always,
}

/// An argument that a component takes.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, to editors.
    pub about: &'static str,
}

/// What the value of an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words for readers.
    Words,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A name alone, or `true` or `false`.
    Flag,
    /// A whole number from 1.
    Count,
    /// A published file below `content/` with one of these ends.
    File(&'static [&'static str]),
    /// A Markdown file, a path of the site or a whole address.
    Link,
    /// The id of a call.
    Call,
    /// The id of a record.
    Record,
    /// The id of a key figure.
    Figure,
    /// A folder below `content/` that holds pages.
    Folder,
    /// A file below `content/data/`.
    Data,
    /// Names of columns, with commas between: `name, country: Pays`.
    Columns,
}

/// The ends of pictures that pages show.
pub const PICTURES: &[&str] = &["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// The ends of films that pages show.
pub const FILMS: &[&str] = &["mp4", "webm"];

/// A component as a text uses it.
#[derive(Debug, Clone)]
pub struct Used {
    /// What it is.
    pub component: &'static Component,
    /// Where it stands.
    pub place: Place,
    /// Whether a text follows.
    pub has_text: bool,
    /// The level that a heading inside it has: one below the heading that it stands under.
    pub level: u8,
    given: Vec<Given>,
}

/// An argument as it was given and checked.
#[derive(Debug, Clone)]
struct Given {
    parameter: &'static Parameter,
    text: String,
    place: Place,
    /// Its place among the links of the text, if it is a file or a page.
    link: Option<usize>,
}

impl Used {
    fn given(&self, name: &str) -> Option<&Given> {
        self.given.iter().find(|given| given.parameter.name == name)
    }

    /// Returns the value of an argument.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given(name).map(|given| given.text.as_str())
    }

    /// Returns whether a flag is set.
    pub fn is(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// Returns a number.
    pub fn count(&self, name: &str) -> Option<usize> {
        self.text(name)?.parse().ok()
    }

    /// Returns where the value of an argument stands, or the component where it has none.
    pub fn place_of(&self, name: &str) -> Place {
        self.given(name).map_or(self.place, |given| given.place)
    }

    /// Returns the columns that an argument names, each with the title it gives.
    pub fn columns(&self, name: &str) -> Vec<(&str, Option<&str>)> {
        let parts = self.text(name).into_iter().flat_map(|text| text.split(','));
        parts
            .map(|part| match part.split_once(':') {
                Some((column, title)) => (column.trim(), Some(title.trim())),
                None => (part.trim(), None),
            })
            .filter(|(column, _)| !column.is_empty())
            .collect()
    }

    /// Moves its places.
    pub fn move_places(&mut self, down: impl Fn(&mut Place)) {
        down(&mut self.place);
        self.given.iter_mut().for_each(|given| down(&mut given.place));
    }
}

/// Returns whether a component has this name.
pub fn is_known(name: &str) -> bool {
    COMPONENTS.iter().any(|known| known.name == name)
}

/// Reads a component as it is written; what is wrong with it is noted in the text.
pub fn read(call: &Call, body: &mut Body) -> Option<Used> {
    let Some(component) = COMPONENTS.iter().find(|known| known.name == call.name) else {
        let names = COMPONENTS.iter().map(|known| known.name);
        body.mistakes.push(
            Mistake::error("unknown-component", call.place, format!("no component `{}`", call.name))
                .help(did_you_mean(&call.name, names)),
        );
        return None;
    };
    let mut used = Used { component, place: call.place, has_text: false, level: 2, given: Vec::new() };
    for argument in &call.arguments {
        let Some(parameter) = component.parameters.iter().find(|known| known.name == argument.name) else {
            let names = component.parameters.iter().map(|known| known.name);
            let message = format!("{} has no argument `{}`", component.what, argument.name);
            let told = Mistake::error("unknown-argument", argument.place, message);
            body.mistakes.push(told.help(did_you_mean(&argument.name, names)));
            continue;
        };
        let (text, place) = match &argument.value {
            Some((text, place)) => (text.clone(), *place),
            None if parameter.kind == Kind::Flag => ("true".to_owned(), argument.place),
            None => {
                let message = format!("`{}` needs a value", argument.name);
                let told = Mistake::error("bad-argument", argument.place, message);
                body.mistakes.push(told.help(format!("write `{}=\"…\"`", argument.name)));
                continue;
            }
        };
        if let Some((message, help)) = parameter.kind.refuse(&text) {
            let message = format!("`{}` {message}", parameter.name);
            body.mistakes.push(Mistake::error("bad-argument", place, message).help(help));
            continue;
        }
        let link = matches!(parameter.kind, Kind::File(_) | Kind::Link).then(|| {
            let image = matches!(parameter.kind, Kind::File(_));
            body.links.push(Link { target: text.clone(), place, image });
            body.links.len() - 1
        });
        used.given.push(Given { parameter, text, place, link });
    }
    for parameter in component.parameters.iter().filter(|parameter| parameter.required) {
        if !call.arguments.iter().any(|argument| argument.name == parameter.name) {
            let message = format!("{} needs `{}`", component.what, parameter.name);
            body.mistakes.push(
                Mistake::error("missing-argument", call.place, message)
                    .help(format!("add `{}=\"…\"`: {}", parameter.name, parameter.about)),
            );
        }
    }
    Some(used)
}

impl Kind {
    /// Says why a value cannot be one of this kind, and what is.
    fn refuse(self, text: &str) -> Option<(String, String)> {
        let is_one = match self {
            Kind::Words | Kind::Columns | Kind::Link => true,
            Kind::Choice(words) => words.contains(&text),
            Kind::Flag => matches!(text, "true" | "false"),
            Kind::Count => text.parse::<u32>().is_ok_and(|n| n > 0),
            Kind::File(ends) => has_end(text, ends),
            Kind::Data => has_end(text, &["csv", "json", "yaml", "yml"]),
            Kind::Call | Kind::Record | Kind::Figure | Kind::Folder => !text.trim().is_empty(),
        };
        if is_one {
            return None;
        }
        let ends = |ends: &[&str]| ends.iter().map(|end| format!("`.{end}`")).collect::<Vec<_>>().join(", ");
        let message = format!("cannot be `{text}`");
        let help = match self {
            Kind::Choice(words) => did_you_mean(text, words.iter().copied()),
            Kind::Flag => "write the name alone, or `true` or `false`".to_owned(),
            Kind::Count => "write a whole number from 1".to_owned(),
            Kind::File(known) => format!("name a file that ends in {}", ends(known)),
            Kind::Data => {
                format!("name a file below content/data/ that ends in {}", ends(&["csv", "json", "yaml"]))
            }
            _ => "write its id".to_owned(),
        };
        Some((message, help))
    }

    /// Says to editors what a value must be.
    pub fn about(self) -> String {
        let list =
            |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match self {
            Kind::Words => "words".to_owned(),
            Kind::Choice(words) => list(words),
            Kind::Flag => "name alone".to_owned(),
            Kind::Count => "number".to_owned(),
            Kind::File(ends) => format!("file: {}", list(ends)),
            Kind::Link => "`page.md` or address".to_owned(),
            Kind::Call => "id of a call".to_owned(),
            Kind::Record => "id of a record".to_owned(),
            Kind::Figure => "id of a key figure".to_owned(),
            Kind::Folder => "folder of pages".to_owned(),
            Kind::Data => "file below `content/data/`".to_owned(),
            Kind::Columns => "`name, other: Title`".to_owned(),
        }
    }
}

fn has_end(text: &str, ends: &[&str]) -> bool {
    text.rsplit_once('.').is_some_and(|(_, end)| ends.contains(&end.to_ascii_lowercase().as_str()))
}

/// Where a component is seen: the site, the language of the page and that of the text.
pub struct Scene<'s> {
    /// The site.
    pub site: &'s Site,
    /// The language of the page.
    pub lang: Lang,
    /// The language of the text in which the component stands.
    pub text_lang: Lang,
    /// The page.
    pub document: &'s Document,
    /// Where the links of the text lead.
    pub targets: &'s [Target],
}

impl Scene<'_> {
    /// Returns the address of a file or a page that an argument names.
    pub fn url(&self, used: &Used, name: &str) -> Option<String> {
        let target = self.targets.get(used.given(name)?.link?)?;
        self.site.href(target, self.lang, &[])
    }

    /// Returns the size of a file that an argument names.
    pub fn size(&self, used: &Used, name: &str) -> Option<u64> {
        let Target::Asset(path) = self.targets.get(used.given(name)?.link?)? else { return None };
        let file = format!("content{path}");
        self.site.assets.iter().find(|asset| asset.path == file).map(|asset| asset.stamp.size)
    }

    /// Returns width and height of a picture that an argument names.
    pub fn picture_size(&self, used: &Used, name: &str) -> Option<(u32, u32)> {
        let Target::Asset(path) = self.targets.get(used.given(name)?.link?)? else { return None };
        self.site.picture_sizes.get(&format!("content{path}")).copied()
    }

    /// Returns the call that an argument names, if it exists at this instant.
    pub fn call(&self, used: &Used, name: &str) -> Option<&Document> {
        self.site.document(&format!("calls/{}", used.text(name)?))
    }

    /// Returns the table that an argument names, in the language of the text where there is one.
    pub fn data(&self, used: &Used, name: &str) -> Option<&Table> {
        let file = used.text(name)?;
        let (stem, end) = file.rsplit_once('.')?;
        let own = format!("{stem}.{}.{end}", self.text_lang);
        self.site.data.get(&own).or_else(|| self.site.data.get(file))
    }

    /// Returns the language and the direction of the interface's words, for an element inside the text.
    fn interface(&self) -> Json {
        serde_json::json!({
            "lang": self.lang.as_str(),
            "dir": self.lang.dir(),
            "foreign": self.lang != self.text_lang,
        })
    }
}

impl Used {
    /// Returns what the theme gets.
    pub fn shown(&self, scene: &Scene<'_>) -> Option<Json> {
        let mut of = (self.component.show)(scene, self)?;
        if let Some(of) = of.as_object_mut() {
            of.insert("level".to_owned(), self.level.into());
            of.insert("ui".to_owned(), scene.interface());
        }
        Some(of)
    }
}

/// Checks what the components of all texts name.
pub fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    for document in &site.documents {
        let default = site.default_language();
        let own = (&document.source.path, &document.source.body, &document.targets, default);
        let translated = document.translations.iter().map(|(lang, translation)| {
            (&translation.file.path, &translation.file.body, &translation.targets, *lang)
        });
        for (file, body, targets, lang) in std::iter::once(own).chain(translated) {
            let scene = Scene { site, lang, text_lang: lang, document, targets };
            for used in &body.components {
                let named = used.given.iter().filter_map(|given| named(&scene, given));
                let mut told: Vec<Mistake> = named.collect();
                if told.is_empty() {
                    told.extend((used.component.check)(&scene, used));
                }
                diagnostics.extend(told.iter().map(|mistake| mistake.of(file)));
            }
        }
    }
}

/// Says what is wrong with the thing that an argument names.
fn named(scene: &Scene<'_>, given: &Given) -> Option<Mistake> {
    let (site, text) = (scene.site, given.text.as_str());
    let hidden = |what: &str| {
        Mistake::warning(
            "hidden-component",
            given.place,
            format!("{what} `{text}` does not exist at this instant"),
        )
        .help("nothing is shown here until it is published")
    };
    let unknown = |code, what: &str, known: Vec<&str>| {
        Mistake::error(code, given.place, format!("no {what} `{text}`")).help(did_you_mean(text, known))
    };
    match given.parameter.kind {
        Kind::Call => {
            let id = format!("calls/{text}");
            if site.document(&id).is_some() {
                return None;
            }
            if site.hidden.contains(&id) {
                return Some(hidden("the call"));
            }
            // A call whose file is there and cannot be read is told there.
            if site.paths.contains(&format!("content/{id}.md")) {
                return None;
            }
            let known = site.by_id.keys().filter_map(|id| id.strip_prefix("calls/")).collect();
            Some(unknown("unknown-call", "call", known))
        }
        Kind::Record => {
            if site.record_route(text).is_some() {
                return None;
            }
            if site.unpublished.contains(text) {
                return Some(hidden("the record"));
            }
            let ids = site.collections.values().flat_map(|collection| &collection.records);
            let near = nearest(text, ids.map(|record| record.facts.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the id of a record of this site".to_owned(),
            };
            Some(Mistake::error("unknown-record", given.place, format!("no record `{text}`")).help(help))
        }
        Kind::Figure => {
            let is_known =
                |id: &str| site.figures.iter().any(|set| set.figures.iter().any(|own| own.id.as_str() == id));
            // Figures whose file is there and cannot be read are told there.
            let broken = site.figures.is_empty() && site.paths.contains("content/key-figures.yaml");
            if is_known(text) || (broken && site.hidden_figures.is_empty()) {
                return None;
            }
            if site.hidden_figures.contains(text) {
                return Some(hidden("the key figure"));
            }
            let figures = site.figures.iter().flat_map(|set| &set.figures);
            let mut known: Vec<&str> = figures.map(|figure| figure.id.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            Some(unknown("unknown-figure", "key figure", known))
        }
        Kind::Data => {
            if site.data.contains_key(text) || site.paths.contains(&format!("content/data/{text}")) {
                return None;
            }
            let known = site.data.keys().map(String::as_str).collect();
            Some(unknown("unknown-data", "file in content/data/", known))
        }
        Kind::Folder => {
            let folder = text.trim_matches('/');
            let is_in = |id: &str| id.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            if site.by_id.keys().any(|id| is_in(id)) || site.hidden.iter().any(|id| is_in(id)) {
                return None;
            }
            let mut known: Vec<&str> =
                site.by_id.keys().filter_map(|id| id.rsplit_once('/').map(|(folder, _)| folder)).collect();
            known.dedup();
            Some(unknown("unknown-folder", "folder of pages", known))
        }
        _ => None,
    }
}

/// Returns the reference for editors, as Markdown: what COMPONENTS.md of the repository holds.
pub fn reference() -> String {
    let mut out = String::from(HEAD);
    for component in COMPONENTS {
        let text = match component.text {
            TextRule::Never => "",
            TextRule::Maybe => " It may hold a text.",
            TextRule::Always => " It holds a text.",
        };
        out.push_str(&format!(
            "\n## {}\n\n{}{text}\n\n```\n{}\n```\n",
            component.name,
            component.about,
            component.example.trim_end()
        ));
        if component.parameters.is_empty() {
            continue;
        }
        out.push_str("\n| argument | value | |\n|---|---|---|\n");
        for own in component.parameters {
            let must = if own.required { " **(must be there)**" } else { "" };
            out.push_str(&format!("| `{}`{must} | {} | {} |\n", own.name, own.kind.about(), own.about));
        }
    }
    out
}

/// How components are written, above their list.
const HEAD: &str = "\
# Components

What may stand in a text beside Markdown. This page is written from the program itself
(`UPDATE_SUITE=1 cargo test -p tests --test site`); `tests/suite/components.md` shows what each becomes.

A component stands on a line of its own, also inside lists and quotations. Two colons: it stands alone. Three colons: a
text follows, which ends with a line `:::`.

```
::figure{src=\"photos/hall.jpg\" alt=\"The hall, full\"}

:::note{kind=important title=\"Before you write\"}
The call closes at midnight **in Geneva**.
:::
```

Arguments stand between braces with blanks between them and may go on over several lines, without a blank line. A value
with blanks needs quotation marks, `\"` or `'`; `\\\"` stands for one inside. Files and pages are named as in links, from the
folder of the page or, with `/`, from `content/`. `wsis-site check` knows every name, argument and file, and tells what is
wrong at its line and column.
";

/// Nothing more is to be checked.
fn nothing(_: &Scene<'_>, _: &Used) -> Option<Mistake> {
    None
}

/// Says that two arguments cannot stand together, or that one needs another.
fn together(used: &Used, name: &str, message: impl Into<String>, help: impl Into<String>) -> Mistake {
    Mistake::error("bad-argument", used.place_of(name), message.into()).help(help.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_is_described_and_its_example_is_right() {
        for (nth, component) in COMPONENTS.iter().enumerate() {
            assert!(
                nth == 0 || COMPONENTS[nth - 1].name < component.name,
                "{} is out of order",
                component.name
            );
            assert!(component.about.ends_with('.') && component.what.len() > 3, "{}", component.name);
            for parameter in component.parameters {
                assert!(!parameter.about.is_empty(), "{}.{}", component.name, parameter.name);
            }
            let rules = crate::markdown::Rules::Editor(None);
            let body = crate::markdown::render(component.example, crate::markdown::Above::default(), rules);
            assert!(body.mistakes.is_empty(), "{}: {:?}", component.name, body.mistakes);
            assert!(body.components.iter().any(|used| used.component.name == component.name));
        }
    }
}
