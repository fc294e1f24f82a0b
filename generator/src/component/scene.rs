//! Where a component is seen, and the check of what it names: calls, records, figures, folders and data of the site.

use schema::diagnostic::{Diagnostic, did_you_mean, nearest};
use schema::name::Lang;
use serde_json::Value as Json;

use super::{Given, Kind, Used};
use crate::content::data::Table;
use crate::markdown::Mistake;
use crate::site::links::Target;
use crate::site::{Document, Site};

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
