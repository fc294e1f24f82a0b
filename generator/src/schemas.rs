//! JSON Schemas of the files that editors write: one line in [`FILES`] for each kind of YAML file, one schema for the
//! front matter of each kind of page, one for the records of each form. All are told by the readers themselves.

use std::collections::BTreeMap;

use schema::catalogue::Catalogue;
use schema::form::Form;
use schema::record;
use schema::settings::Settings;
use schema::shape::{Key, Keys, Shape};
use schema::vocabulary::Vocabulary;
use schema::yaml::Read as _;
use serde_json::Value as Json;

use crate::content::figures::FigureSet;
use crate::content::organisers::Organiser;
use crate::content::phase::Phase;
use crate::content::{KINDS, translation_shape};

/// The YAML files of one kind.
pub struct FileKind {
    /// The name of their schema.
    pub name: &'static str,
    /// What they are.
    pub title: &'static str,
    /// What they may hold.
    pub shape: fn() -> Shape,
}

/// The kinds of YAML files that this program reads. Those that the worker alone reads, it tells itself.
pub const FILES: &[FileKind] = &[
    FileKind { name: "site", title: "The site's settings", shape: Settings::shape },
    FileKind { name: "phases", title: "The phases of the consultation", shape: Vec::<Phase>::shape },
    FileKind { name: "key-figures", title: "Key figures", shape: Vec::<FigureSet>::shape },
    FileKind { name: "organisers", title: "Organisers", shape: Vec::<Organiser>::shape },
    FileKind { name: "form", title: "A form", shape: Form::shape },
    FileKind { name: "vocabulary", title: "A list of choices", shape: Vocabulary::shape },
    FileKind { name: "provenance", title: "Where each statement is carried", shape: provenance },
];

/// Makes all schemas, by name.
pub fn all(catalogue: Option<&Catalogue>) -> BTreeMap<String, Json> {
    let mut schemas: BTreeMap<String, Json> =
        FILES.iter().map(|file| (file.name.to_owned(), (file.shape)().to_schema(file.title))).collect();
    for kind in KINDS {
        let title = format!("The front matter of {}", kind.what);
        schemas.insert(format!("front-matter-{}", kind.name), kind.shape().to_schema(&title));
    }
    let title = "The front matter of a translation";
    schemas.insert("front-matter-translation".to_owned(), translation_shape().to_schema(title));
    if let Some(catalogue) = catalogue {
        for (id, form) in &catalogue.forms {
            let shape = record::shape_of(form, &catalogue.vocabularies);
            let title = format!("A record of {}", form.title.text(schema::name::Lang::En));
            schemas.insert(format!("record-{id}"), shape.to_schema(&title));
        }
    }
    schemas
}

/// Writes a schema as a file holds it.
pub fn text(schema: &Json) -> String {
    // A value of plain data can always be written.
    serde_json::to_string_pretty(schema).map_or_else(|_| String::new(), |text| text + "\n")
}

/// The file that says which page carries which statement; people and a test read it, no program does.
fn provenance() -> Shape {
    let key = |name: &str, required| Key { name: name.to_owned(), shape: Shape::Text, required };
    Shape::list(Shape::Keys(Keys {
        what: "a statement",
        keys: vec![key("id", true), key("says", true), key("page", false), key("none", false)],
        open: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::hints;
    use std::collections::BTreeSet;

    /// Goes through all maps of a shape.
    fn walk<'s>(shape: &'s Shape, see: &mut dyn FnMut(&'s Keys)) {
        match shape {
            Shape::Keys(keys) => {
                see(keys);
                keys.keys.iter().for_each(|key| walk(&key.shape, see));
            }
            Shape::List(of) | Shape::Each(of) => walk(of, see),
            Shape::Either(shapes) => shapes.iter().for_each(|shape| walk(shape, see)),
            _ => {}
        }
    }

    #[test]
    fn every_key_has_a_hint_and_every_hint_a_key() {
        let mut shapes: Vec<Shape> = FILES.iter().map(|file| (file.shape)()).collect();
        shapes.extend(KINDS.iter().map(|kind| kind.shape()));
        shapes.extend([translation_shape(), record::RecordFile::shape()]);
        let mut known = BTreeSet::new();
        for shape in &shapes {
            walk(shape, &mut |keys| {
                assert!(
                    !keys.what.is_empty(),
                    "a reader of text or a list does not tell its shape: {keys:?}"
                );
                for key in &keys.keys {
                    let same = ["a statement", "a text in several languages"].contains(&keys.what);
                    assert!(
                        same || hints::of(keys.what, &key.name).is_some(),
                        "no hint for `{}` of {}",
                        key.name,
                        keys.what
                    );
                    known.insert((keys.what, key.name.clone()));
                }
            });
        }
        // What the worker alone reads, it checks itself.
        let theirs = ["the worker's settings", "`replies`", "a mail server"];
        for (what, key, _) in hints::HINTS.iter().filter(|(what, ..)| !theirs.contains(what)) {
            assert!(known.contains(&(*what, (*key).to_owned())), "{what} has no key `{key}` any more");
        }
    }
}
