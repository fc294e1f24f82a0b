//! Where things live: pure rules of paths, relative to the root and with `/`.

use crate::name::{RecordId, Slug};

/// The folder that editors own.
pub const CONTENT: &str = "content";
/// The settings of the site.
pub const SITE: &str = "content/site.yaml";
/// The settings of the worker.
pub const INTAKE: &str = "content/intake.yaml";
/// The folder of the JSON Schemas of all that: hidden, because it is no content.
pub const SCHEMAS: &str = "content/.schema";
/// The folder of records.
pub const RECORDS: &str = "content/records";

/// Returns the path of a record's file.
pub fn record(form: &Slug, year: i16, id: &RecordId) -> String {
    format!("{RECORDS}/{form}/{year}/{id}.yaml")
}

/// Returns the path of a published file of a record.
pub fn attachment(form: &Slug, year: i16, id: &RecordId, file: &str) -> String {
    format!("{RECORDS}/{form}/{year}/{id}/{file}")
}

/// Returns the path of the counts of a form's records.
pub fn counts(form: &Slug, year: i16) -> String {
    format!("{RECORDS}/{form}/{year}/_counts.yaml")
}

/// What a file below `content/` is, by its path alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Place<'a> {
    Site,
    Intake,
    Provenance,
    Phases,
    KeyFigures,
    Organisers,
    Form {
        id: &'a str,
    },
    Vocabulary {
        name: &'a str,
    },
    Replies {
        lang: &'a str,
    },
    Record {
        form: &'a str,
        year: &'a str,
        id: &'a str,
    },
    Counts {
        form: &'a str,
        year: &'a str,
    },
    Markdown {
        folder: &'a str,
        name: &'a str,
    },
    /// A table below `content/data/`, by its path there.
    Data {
        name: &'a str,
    },
    Asset,
}

/// Tells what a file is; `path` is relative to the root.
pub fn place(path: &str) -> Option<Place<'_>> {
    let inside = path.strip_prefix("content/")?;
    let parts: Vec<&str> = inside.split('/').collect();
    let stem = |name: &'static str| move |file: &str| file.strip_suffix(name).map(str::len);
    let yaml = |file: &'_ str| stem(".yaml")(file);
    Some(match parts.as_slice() {
        ["site.yaml"] => Place::Site,
        ["intake.yaml"] => Place::Intake,
        ["provenance.yaml"] => Place::Provenance,
        ["phases.yaml"] => Place::Phases,
        ["key-figures.yaml"] => Place::KeyFigures,
        ["organisers.yaml"] => Place::Organisers,
        ["forms", file] if yaml(file).is_some() => Place::Form { id: &file[..file.len() - 5] },
        ["vocabulary", file] if yaml(file).is_some() => Place::Vocabulary { name: &file[..file.len() - 5] },
        ["replies", file] if yaml(file).is_some() => Place::Replies { lang: &file[..file.len() - 5] },
        ["data", .., file] if [".csv", ".json", ".yaml", ".yml"].iter().any(|end| file.ends_with(end)) => {
            Place::Data { name: &inside["data/".len()..] }
        }
        ["records", form, year, "_counts.yaml"] => Place::Counts { form, year },
        ["records", form, year, file] if yaml(file).is_some() => {
            Place::Record { form, year, id: &file[..file.len() - 5] }
        }
        [.., file] if file.ends_with(".md") => {
            let folder = inside[..inside.len() - file.len()].trim_end_matches('/');
            Place::Markdown { folder, name: &file[..file.len() - 3] }
        }
        _ => Place::Asset,
    })
}

/// Returns the name of the JSON Schema of a YAML file below `content/`.
pub fn schema_of(path: &str) -> Option<String> {
    Some(match place(path)? {
        Place::Site => "site".to_owned(),
        Place::Intake => "intake".to_owned(),
        Place::Provenance => "provenance".to_owned(),
        Place::Phases => "phases".to_owned(),
        Place::KeyFigures => "key-figures".to_owned(),
        Place::Organisers => "organisers".to_owned(),
        Place::Form { .. } => "form".to_owned(),
        Place::Vocabulary { .. } => "vocabulary".to_owned(),
        Place::Replies { .. } => "replies".to_owned(),
        Place::Record { form, .. } => format!("record-{form}"),
        // What a table of data holds is for its editors to say.
        Place::Counts { .. } | Place::Data { .. } | Place::Markdown { .. } | Place::Asset => return None,
    })
}

/// Returns the first line of a YAML file, by which it tells editors' tools its schema; see [`SCHEMAS`].
pub fn modeline(path: &str) -> Option<String> {
    let name = schema_of(path)?;
    let up = "../".repeat(path.split('/').count().saturating_sub(2));
    Some(format!("# yaml-language-server: $schema={up}.schema/{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_schema_by_its_place() {
        let line = |path| modeline(path).unwrap_or_default();
        assert_eq!(line("content/site.yaml"), "# yaml-language-server: $schema=.schema/site.json");
        assert_eq!(line("content/forms/x.yaml"), "# yaml-language-server: $schema=../.schema/form.json");
        assert_eq!(
            line("content/records/f/2020/A-1.yaml"),
            "# yaml-language-server: $schema=../../../.schema/record-f.json"
        );
        assert_eq!(modeline("content/index.md"), None);
    }

    #[test]
    fn a_path_says_what_a_file_is() {
        assert_eq!(place("content/forms/a.yaml"), Some(Place::Form { id: "a" }));
        assert_eq!(
            place("content/records/f/2020/A-1.yaml"),
            Some(Place::Record { form: "f", year: "2020", id: "A-1" })
        );
        assert_eq!(place("content/calls/x.fr.md"), Some(Place::Markdown { folder: "calls", name: "x.fr" }));
        assert_eq!(place("content/index.md"), Some(Place::Markdown { folder: "", name: "index" }));
        assert_eq!(place("content/data/x/a.csv"), Some(Place::Data { name: "x/a.csv" }));
        assert_eq!(place("content/photos/a.jpg"), Some(Place::Asset));
        assert_eq!(place("themes/wsis/theme.yaml"), None);
    }
}
