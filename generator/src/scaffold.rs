//! What `new` writes: the text of a fresh file that passes `check` at once, with a line about every key it may have.
//!
//! The keys and what may stand in them come from the readers ([`schema::shape`]), the lines about them from
//! [`schema::hints`]; nothing here repeats them.

use jiff::civil::Date;
use schema::catalogue::Catalogue;
use schema::date::When;
use schema::diagnostic::did_you_mean;
use schema::form::{Field, FieldKind, Form, Required};
use schema::hints;
use schema::layout::modeline;
use schema::name::{Lang, RecordId, Slug};
use schema::shape::{Key, Keys, Shape};
use schema::vocabulary::Vocabulary;
use schema::yaml::Read as _;

use crate::content::{KINDS, KindInfo};
use crate::fingerprint::Fingerprint;

/// What a fresh file is made from.
pub struct Given<'g> {
    /// The day.
    pub today: Date,
    /// The instant, as records write it.
    pub now: String,
    /// What the site asks; absent if it cannot be read.
    pub catalogue: Option<&'g Catalogue>,
    /// Reads a file of the root, for a translation of it.
    pub read: &'g dyn Fn(&str) -> Option<String>,
}

/// A fresh file.
#[derive(Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Where it belongs, relative to the root.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// What to do next.
    pub next: String,
}

/// Why nothing is written.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

/// The kinds beside those of pages.
const OTHERS: &[&str] = &["form", "vocabulary", "record", "translation"];

/// Makes the fresh file of a kind.
pub fn fresh(kind: &str, slug: &str, given: &Given<'_>) -> Result<Fresh, Refusal> {
    if let Some(page) = KINDS.iter().find(|known| known.name == kind) {
        return entry(page, slug, given);
    }
    match kind {
        "form" => Ok(form(&checked(slug)?, given)),
        "vocabulary" => Ok(vocabulary(&checked(slug)?)),
        "record" => record(slug, given),
        "translation" => translation(slug, given),
        _ => {
            let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).chain(OTHERS.iter().copied()).collect();
            let together = match kind {
                "phase" | "phases" => Some("content/phases.yaml"),
                "figure" | "key-figure" | "key-figures" => Some("content/key-figures.yaml"),
                "organiser" | "organisers" => Some("content/organisers.yaml"),
                _ => None,
            };
            let help = match together {
                Some(file) => format!("all of them stand in {file}; add one there"),
                None => format!("{}\nkinds: {}", did_you_mean(kind, known.iter().copied()), known.join(", ")),
            };
            Err(Refusal { what: format!("there is no kind `{kind}`"), help })
        }
    }
}

fn checked(slug: &str) -> Result<Slug, Refusal> {
    Slug::parse(slug).ok_or_else(|| Refusal {
        what: format!("`{slug}` cannot stand in an address"),
        help: format!("use lower-case letters, digits and `-`, such as `{}`", slug_of(slug)),
    })
}

/// Makes what was probably meant.
fn slug_of(text: &str) -> String {
    let folded: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = folded.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "my-page".to_owned() } else { parts.join("-") }
}

/// Makes a title of an id: `high-level-dialogue` is `High level dialogue`.
fn title_of(id: &str) -> String {
    let words = id.rsplit('/').next().unwrap_or(id).replace('-', " ");
    let mut chars = words.chars();
    let title: String =
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    // In quotes, because titles such as `2020` or `Null` are no text to YAML.
    format!("\"{title}\"")
}

fn entry(kind: &KindInfo, slug: &str, given: &Given<'_>) -> Result<Fresh, Refusal> {
    // Pages may lie in folders of their own, as long as no other kind lives there.
    let id = match slug.split_once('/') {
        Some((folder, rest)) if kind.folder.is_empty() => {
            if let Some(other) = KINDS.iter().find(|other| !other.folder.is_empty() && other.folder == folder)
            {
                return Err(Refusal {
                    what: format!("content/{folder}/ holds {}s", other.name),
                    help: format!("write `wsis-site new {} {rest}`", other.name),
                });
            }
            for part in slug.split('/') {
                checked(part)?;
            }
            slug.to_owned()
        }
        _ => checked(slug)?.to_string(),
    };
    let folder = if kind.folder.is_empty() { String::new() } else { format!("{}/", kind.folder) };
    let path = format!("content/{folder}{id}.md");
    let Shape::Keys(keys) = kind.shape() else {
        return Err(Refusal { what: format!("`{}` has no keys", kind.name), help: String::new() });
    };
    let mut text = String::from("---\n");
    for key in keys.keys.iter().filter(|key| key.required) {
        hint(&mut text, &keys, key);
        text.push_str(&format!("{}: {}\n", key.name, sample(&key.name, &key.shape, &id, given)));
    }
    text.push_str(
        "# While this line is here the entry is not published; `wsis-site serve --pending` shows it.\n",
    );
    text.push_str("draft: true\n\n# What may stand here too: take the `#` before the key away.\n");
    optional(&mut text, &keys, "", given);
    text.push_str("---\n\nWrite the text here, in Markdown.\n");
    let next = "it is a draft: take the line `draft: true` away when it is ready".to_owned();
    Ok(Fresh { path, text, next })
}

fn hint(text: &mut String, keys: &Keys, key: &Key) {
    if let Some(line) = hints::of(keys.what, &key.name) {
        text.push_str(&format!("# {line}\n"));
    }
}

/// Writes every key that need not be there as a comment, each with an example and the line about it.
fn optional(text: &mut String, keys: &Keys, indent: &str, given: &Given<'_>) {
    for key in keys.keys.iter().filter(|key| !key.required && key.name != "draft") {
        let example = example(&key.shape, given);
        let line = hints::of(keys.what, &key.name).unwrap_or_default();
        let words = match &key.shape {
            Shape::Words(words) => format!(" One of: {}.", words.join(", ")),
            _ => String::new(),
        };
        text.push_str(&format!("{indent}#{}: {example}  # {line}{words}\n", key.name));
    }
}

/// Returns the value that a required key has in a fresh file.
fn sample(name: &str, shape: &Shape, id: &str, given: &Given<'_>) -> String {
    match (name, shape) {
        ("title", _) => title_of(id),
        ("edition" | "year", _) => edition(given).to_string(),
        _ => example(shape, given),
    }
}

/// Returns the year of the Forum under preparation.
fn edition(given: &Given<'_>) -> i16 {
    given.catalogue.and_then(|catalogue| catalogue.settings.edition).unwrap_or_else(|| given.today.year())
}

/// Returns an example of what may stand in a place.
fn example(shape: &Shape, given: &Given<'_>) -> String {
    match shape {
        Shape::Any => "{}".to_owned(),
        Shape::Text => "Text".to_owned(),
        Shape::Flag => "true".to_owned(),
        Shape::Whole => "1".to_owned(),
        Shape::Pattern { example, .. } if is_day(example) => given.today.to_string(),
        Shape::Pattern { example, .. } => (*example).to_owned(),
        Shape::Words(words) => words.first().cloned().unwrap_or_default(),
        Shape::List(of) => format!("[{}]", example(of, given)),
        Shape::Either(shapes) => shapes.last().map(|shape| example(shape, given)).unwrap_or_default(),
        Shape::Each(_) => "{}".to_owned(),
        Shape::Keys(keys) => {
            let required = keys.keys.iter().filter(|key| key.required);
            let shown: Vec<&Key> = match required.clone().next() {
                Some(_) => required.collect(),
                None => keys.keys.iter().take(1).collect(),
            };
            let parts: Vec<String> =
                shown.iter().map(|key| format!("{}: {}", key.name, example(&key.shape, given))).collect();
            format!("{{{}}}", parts.join(", "))
        }
    }
}

/// Tells examples of days from others.
fn is_day(example: &str) -> bool {
    matches!(When::parse(example), Some(When::Day(_)))
}

fn head(path: &str) -> String {
    modeline(path).map(|line| line + "\n").unwrap_or_default()
}

fn form(id: &Slug, given: &Given<'_>) -> Fresh {
    let path = format!("content/forms/{id}.yaml");
    let mut text = head(&path);
    let Shape::Keys(keys) = Form::shape() else { return Fresh { path, text, next: String::new() } };
    for key in keys.keys.iter().filter(|key| key.required) {
        hint(&mut text, &keys, key);
        let value = match key.name.as_str() {
            "id" => id.to_string(),
            "code" => code(id, given),
            "title" => format!("{{en: {}}}", title_of(id.as_str())),
            _ => {
                text.push_str(FIELDS);
                continue;
            }
        };
        text.push_str(&format!("{}: {value}\n", key.name));
    }
    if let Shape::Keys(field) = Field::shape() {
        text.push_str("    # What a field may have too:\n");
        optional(&mut text, &field, "    ", given);
    }
    text.push_str("\n# What may stand here too: take the `#` before the key away.\n");
    optional(&mut text, &keys, "", given);
    let next =
        format!("let a call ask it: write `form: {id}` in content/calls/ID.md, and `calls: [ID]` here");
    Fresh { path, text, next }
}

/// The questions that nearly every form has.
const FIELDS: &str = "\
fields:
  - name: name
    label: {en: Name}
    type: text
    required: true
    visibility: public
  - name: statement
    label: {en: Statement}
    type: textarea
    required: true
    max_words: 300
    visibility: public
  - name: email
    label: {en: E-mail}
    type: email
    required: true
    visibility: private
    sender: email
  - name: consent
    label: {en: I agree that the public answers are published}
    type: consent
    required: true
    visibility: private
";

/// Makes a code that no other form has.
fn code(id: &Slug, given: &Given<'_>) -> String {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
    };
    let initials: String = id.as_str().split('-').filter_map(|part| letters(part).chars().next()).collect();
    let whole = letters(id.as_str());
    let taken = |code: &str| {
        given.catalogue.is_some_and(|catalogue| catalogue.forms.values().any(|form| form.code == code))
    };
    let first = [initials.chars().take(8).collect(), whole.chars().take(4).collect::<String>()];
    let further = (b'A'..=b'Z').map(|letter| format!("F{}", char::from(letter)));
    let mut all = first.into_iter().chain(further).filter(|code| code.len() >= 2);
    all.find(|code| !taken(code)).unwrap_or_else(|| "FORM".to_owned())
}

fn vocabulary(name: &Slug) -> Fresh {
    let path = format!("content/vocabulary/{name}.yaml");
    let mut text = head(&path);
    let Shape::Keys(keys) = Vocabulary::shape() else { return Fresh { path, text, next: String::new() } };
    for key in &keys.keys {
        hint(&mut text, &keys, key);
        match key.name.as_str() {
            "title" => text.push_str(&format!("title: {{en: {}}}\n", title_of(name.as_str()))),
            _ => text.push_str("items:\n  - {key: first, title: {en: First}}\n"),
        }
    }
    let next = format!("let a question offer it: write `options_from: {name}` in a field of a form");
    Fresh { path, text, next }
}

fn record(slug: &str, given: &Given<'_>) -> Result<Fresh, Refusal> {
    let forms: Vec<&str> =
        given.catalogue.iter().flat_map(|catalogue| catalogue.forms.keys().map(String::as_str)).collect();
    let how = || format!("write `wsis-site new record FORM/ID`; forms: {}", forms.join(", "));
    let Some((form, id)) = slug.split_once('/') else {
        return Err(Refusal {
            what: format!("`{slug}` does not say which form the record answers"),
            help: how(),
        });
    };
    let Some((catalogue, form)) =
        given.catalogue.and_then(|catalogue| Some((catalogue, catalogue.forms.get(form)?)))
    else {
        let help = format!("{}\n{}", did_you_mean(form, forms.iter().copied()), how());
        return Err(Refusal { what: format!("there is no form `{form}`"), help });
    };
    let Some(id) = RecordId::parse(id) else {
        let help = format!("use letters, digits, `-` and `_`, such as `{}-1`", form.code);
        return Err(Refusal { what: format!("`{id}` is no id of a record"), help });
    };
    let call = catalogue.call_of(form);
    let year = call.map_or_else(|| edition(given), |(_, call)| call.call.edition);
    let path = schema::layout::record(&form.id.value, year, &id);
    let mut text = head(&path);
    text.push_str(&format!("schema: {}\nid: {id}\nform: {}\n", schema::record::SCHEMA, form.id.value));
    if let Some((call, _)) = call {
        text.push_str(&format!("call: {call}\n"));
    }
    let lang = form.languages.first().copied().unwrap_or(Lang::En);
    let lang = if form.languages.contains(&Lang::En) { Lang::En } else { lang };
    text.push_str("# `accepted` publishes it.\nstatus: submitted\n");
    text.push_str(&format!("received: {}\nchannel: import\nlanguage: {lang}\nanswers:\n", given.now));
    for field in form.public_fields().filter(|field| field.kind != FieldKind::File) {
        let mark = if field.required == Required::Always { "" } else { "#" };
        let label = field.label.text(Lang::En).replace(['\n', '\r'], " ");
        text.push_str(&format!("  # {label}\n  {mark}{}: {}\n", field.name, answer(field, catalogue, given)));
    }
    Ok(Fresh { path, text, next: "set `status: accepted` when it may be published".to_owned() })
}

fn answer(field: &Field, catalogue: &Catalogue, given: &Given<'_>) -> String {
    let key = || field.choices(&catalogue.vocabularies).first().map(|item| format!("{:?}", item.key));
    match field.kind {
        FieldKind::Choice | FieldKind::Country => key().unwrap_or_default(),
        FieldKind::Multichoice => format!("[{}]", key().unwrap_or_default()),
        FieldKind::Date => given.today.to_string(),
        FieldKind::Month => given.today.strftime("%Y-%m").to_string(),
        FieldKind::Email => "name@example.org".to_owned(),
        FieldKind::Url => "https://example.org/".to_owned(),
        FieldKind::Phone => "\"+41 22 000 00 00\"".to_owned(),
        FieldKind::Number => "1".to_owned(),
        FieldKind::Consent => "true".to_owned(),
        FieldKind::List => "[Text]".to_owned(),
        FieldKind::Text | FieldKind::Textarea | FieldKind::File => "Text".to_owned(),
    }
}

/// Makes the beginning of a translation: the original, to be written over. Until its `of:` line stands, readers are
/// told that it is not in order yet.
fn translation(slug: &str, given: &Given<'_>) -> Result<Fresh, Refusal> {
    let how = "write `wsis-site new translation PAGE.LANG`, such as `calls/hltf-nominations.fr`";
    let refuse = |what: String, help: &str| Refusal { what, help: help.to_owned() };
    let Some((id, tag)) = slug.trim_end_matches(".md").rsplit_once('.') else {
        return Err(refuse(format!("`{slug}` does not say the language"), how));
    };
    let Some(lang) = Lang::ALL.into_iter().find(|lang| lang.as_str() == tag) else {
        let tags: Vec<&str> = Lang::ALL.iter().map(|lang| lang.as_str()).collect();
        return Err(refuse(
            format!("`{tag}` is not a language of this software"),
            &format!("use one of {}", tags.join(", ")),
        ));
    };
    if given.catalogue.is_some_and(|catalogue| catalogue.settings.default_language == lang) {
        return Err(refuse(format!("the originals are in {lang}"), "choose another language"));
    }
    for part in id.split('/') {
        checked(part)?;
    }
    let original = format!("content/{id}.md");
    let Some(source) = (given.read)(&original) else {
        return Err(refuse(format!("there is no {original} to translate"), how));
    };
    let Ok(split) = schema::front_matter::split(&original, &source) else {
        return Err(refuse(format!("{original} has no front matter"), "mend it first: `wsis-site check`"));
    };
    let hash = Fingerprint::of_file(source.as_bytes()).short();
    let mut text = String::from("---\n");
    for key in ["title", "summary"] {
        let line = source.lines().skip(1).find(|line| line.starts_with(&format!("{key}:")));
        text.extend(line.map(|line| format!("{line}\n")));
    }
    text.push_str(&format!(
        "# Take the `#` away once the text below is translated; until then readers are told that it is not in order.\n#of: \"{hash}\"\n---\n{}",
        split.body
    ));
    Ok(Fresh {
        path: format!("content/{id}.{lang}.md"),
        text,
        next: "write the translation over the original, then take the `#` before `of:` away".to_owned(),
    })
}
