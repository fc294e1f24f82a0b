//! The theme: templates, components, words and files of `themes/<name>/`, and those of the theme it extends.
//!
//! The only module that names the template engine's loader. Its errors become diagnostics with their place.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema::diagnostic::{Diagnostic, Place, did_you_mean};
use schema::name::Lang;
use schema::yaml::{At, Context, Fields};
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::fingerprint::{Fingerprint, Mixer};
use crate::language::Language;
use crate::strings::{Strings, fill, placeholders};

/// A loaded theme.
pub struct Theme {
    tera: Tera,
    /// The fingerprint of all its templates.
    pub hash: Fingerprint,
    /// The stylesheet.
    pub css: String,
    /// The published files: path on the site and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Published paths by the file's path below `assets/`.
    pub urls: BTreeMap<String, String>,
}

/// What a theme is loaded from.
pub struct ThemeFiles<'f> {
    /// The chosen theme and those it extends, the nearest first.
    pub chain: &'f [String],
    /// Text files: path relative to the root, and text.
    pub texts: &'f [(String, String)],
    /// Other files.
    pub assets: &'f [(String, Vec<u8>)],
    /// The words of all languages.
    pub strings: Arc<BTreeMap<Lang, Strings>>,
    /// The ways of writing.
    pub languages: Arc<BTreeMap<Lang, Language>>,
}

impl Theme {
    /// Loads a theme; `None` if a template cannot be used.
    pub fn load(files: &ThemeFiles<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Theme> {
        let chain = files.chain;
        let before = diagnostics.len();
        let in_chain = |path: &str, folder: &str| {
            chain.iter().any(|theme| path.starts_with(&format!("themes/{theme}/{folder}/")))
        };
        let templates: Vec<(&str, &str)> = files
            .texts
            .iter()
            .filter(|(path, _)| in_chain(path, "templates") || in_chain(path, "components"))
            .map(|(path, text)| (path.trim_start_matches("themes/"), text.as_str()))
            .collect();
        check_words(&templates, files, diagnostics);
        let (files_out, urls, css) = assets(files, chain);
        let prefixes: Vec<String> = chain
            .iter()
            .flat_map(|theme| [format!("{theme}/templates/"), format!("{theme}/components/")])
            .collect();
        let fresh = || engine(files, urls.clone(), &prefixes);
        for (name, text) in &templates {
            // Each file by itself first, so that the mistakes of all of them are told in one run.
            if let Err(error) = fresh().add_raw_template(name, text)
                && let tera::ErrorKind::SyntaxError(_) = error.kind()
            {
                tell(&error, diagnostics);
            }
        }
        if schema::diagnostic::has_errors(&diagnostics[before..]) {
            return None;
        }
        let mut tera = fresh();
        if let Err(error) = tera.add_raw_templates(templates.iter().copied()) {
            tell(&error, diagnostics);
            return None;
        }
        let mut mixer = Mixer::new();
        for (name, text) in &templates {
            mixer.add(name.as_bytes());
            mixer.add(text.as_bytes());
        }
        mixer.add(css.as_bytes());
        for (name, url) in &urls {
            mixer.add(name.as_bytes());
            mixer.add(url.as_bytes());
        }
        Some(Theme { tera, hash: mixer.finish(), css, files: files_out, urls })
    }

    /// Returns whether there is a template of a name.
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }

    /// Renders a component of a text: `content.<name>` gets `of`, and `inside` as `body`; what it takes in by `@` comes
    /// from `around`. `Err(None)` says that the theme has none of this name.
    pub fn render_component(
        &self,
        name: &str,
        of: &serde_json::Value,
        around: &tera::Context,
        inside: Option<&str>,
    ) -> Result<String, Option<Vec<Diagnostic>>> {
        let name = format!("content.{}", name.replace('-', "_"));
        if !self.tera.contains_component(&name) {
            return Err(None);
        }
        let mut arguments = tera::Context::new();
        arguments.insert_value("of", Value::from_serializable(of));
        let made = self.tera.render_component_with_implicits(&name, &arguments, around, inside, true);
        made.map_err(|error| {
            let mut told = Vec::new();
            tell(&error, &mut told);
            Some(told)
        })
    }

    /// Renders a template.
    pub fn render(&self, template: &str, context: &tera::Context) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut out = Vec::with_capacity(16 * 1024);
        match self.tera.render_to(template, context, &mut out) {
            Ok(()) => Ok(out),
            Err(error) => {
                let mut told = Vec::new();
                tell(&error, &mut told);
                Err(told)
            }
        }
    }
}

/// Returns the theme and those it extends, the nearest first.
pub fn chain(
    name: &At<String>,
    texts: &[(String, String)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<String>> {
    let At { place, value: name } = name;
    let mut chain = vec![name.clone()];
    let known: std::collections::BTreeSet<&str> =
        texts.iter().filter_map(|(path, _)| path.strip_prefix("themes/")?.split('/').next()).collect();
    if !known.contains(name.as_str()) {
        let message = format!("there is no theme `{name}`");
        diagnostics.push(
            Diagnostic::error(
                "unknown-theme",
                schema::layout::SITE,
                Place { line: place.line.max(1), ..*place },
                message,
            )
            .help(did_you_mean(name, known.iter().copied())),
        );
        return None;
    }
    while let Some(last) = chain.last() {
        let path = format!("themes/{last}/theme.yaml");
        let Some((_, text)) = texts.iter().find(|(known, _)| *known == path) else { break };
        let mut context = Context::new(&path);
        let base =
            schema::yaml::parse(&path, text).map_err(|told| diagnostics.push(*told)).ok().and_then(|node| {
                let mut fields = Fields::open(&node, "a theme", &mut context)?;
                let base: Option<At<String>> = fields.optional("extends", &mut context);
                fields.allow(&["title", "description", "licence", "author"]);
                fields.finish(&mut context);
                base
            });
        diagnostics.append(&mut context.diagnostics);
        match base {
            Some(base) if !known.contains(base.value.as_str()) || chain.contains(&base.value) => {
                let message = format!("`{}` is no theme that can be extended here", base.value);
                diagnostics.push(
                    Diagnostic::error("unknown-theme", &path, base.place, message)
                        .help(did_you_mean(&base.value, known.iter().copied())),
                );
                return None;
            }
            Some(base) => chain.push(base.value),
            None => break,
        }
    }
    Some(chain)
}

type Published = (Vec<(String, Vec<u8>)>, BTreeMap<String, String>, String);

/// Names the theme's files by their content, and returns the stylesheet.
fn assets(files: &ThemeFiles<'_>, chain: &[String]) -> Published {
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // The nearest theme wins, so it is read last.
    for theme in chain.iter().rev() {
        let prefix = format!("themes/{theme}/assets/");
        for (path, text) in files.texts {
            if let Some(inside) = path.strip_prefix(&prefix) {
                found.insert(inside.to_owned(), text.clone().into_bytes());
            }
        }
        for (path, bytes) in files.assets {
            if let Some(inside) = path.strip_prefix(&prefix) {
                found.insert(inside.to_owned(), bytes.clone());
            }
        }
    }
    let css =
        found.get("style.css").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let css = minify(&css);
    let mut published = Vec::new();
    let mut urls = BTreeMap::new();
    for (name, bytes) in found {
        let bytes = if name == "style.css" { css.clone().into_bytes() } else { bytes };
        let hash = Fingerprint::of(&bytes).short();
        let named = match name.rsplit_once('.') {
            Some((stem, end)) => format!("/assets/{stem}.{hash}.{end}"),
            None => format!("/assets/{name}.{hash}"),
        };
        urls.insert(name, named.clone());
        published.push((named, bytes));
    }
    (published, urls, css)
}

/// Takes comments, indentation and blank lines out of a stylesheet: cheap, safe, and most of the gain.
fn minify(css: &str) -> String {
    let mut clean = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find("/*") {
        clean.push_str(&rest[..open]);
        rest = rest[open..].find("*/").map_or("", |close| &rest[open + close + 2..]);
    }
    clean.push_str(rest);
    let lines = clean.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut out = String::with_capacity(clean.len());
    for line in lines {
        out.push_str(line);
        if !line.ends_with(['{', '}', ';', ',']) {
            out.push('\n');
        }
    }
    out
}

/// Makes an engine with our filters and functions, without templates.
fn engine(files: &ThemeFiles<'_>, urls: BTreeMap<String, String>, prefixes: &[String]) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".xml", ".svg"]);
    tera.set_fallback_prefixes(prefixes.to_vec()).expect("no template was added yet");
    tera.register_filter("with", |text: &str, values: Kwargs, _: &State| {
        let values: Vec<(String, String)> = values
            .iter()
            .map(|(name, value)| (name.as_str().unwrap_or_default().to_owned(), value.to_string()))
            .collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        fill(text, &values)
    });
    let (strings, languages) = (Arc::clone(&files.strings), Arc::clone(&files.languages));
    tera.register_function("count_of", move |arguments: Kwargs, state: &State| -> TeraResult<String> {
        let (key, n) = (arguments.must_get::<String>("key")?, arguments.must_get::<i64>("n")?);
        let lang = language_of(&arguments, state)?;
        let (Some(language), Some(words)) = (languages.get(&lang), strings.get(&lang)) else {
            return Err(tera::Error::message("`lang` is not a language of the site"));
        };
        let exact = format!("{key}_{}", language.plural(n));
        let key = if words.has(&exact) { exact } else { format!("{key}_other") };
        if !words.has(&key) {
            return Err(tera::Error::message(format!("there is no interface word `{key}`")));
        }
        Ok(words.fill(&key, &[("count", &language.number(n))]))
    });
    let languages = Arc::clone(&files.languages);
    tera.register_function("number", move |arguments: Kwargs, state: &State| -> TeraResult<String> {
        let n = arguments.must_get::<i64>("n")?;
        let lang = language_of(&arguments, state)?;
        Ok(languages.get(&lang).map_or_else(|| n.to_string(), |language| language.number(n)))
    });
    tera.register_function("asset", move |arguments: Kwargs, _: &State| -> TeraResult<String> {
        let path = arguments.must_get::<String>("path")?;
        urls.get(&path).cloned().ok_or_else(|| {
            let help = did_you_mean(&path, urls.keys().map(String::as_str));
            tera::Error::message(format!("the theme has no file `assets/{path}`; {help}"))
        })
    });
    tera
}

/// Returns the language of a call: its argument `lang`, or that of the page.
fn language_of(arguments: &Kwargs, state: &State) -> TeraResult<Lang> {
    let tag = match arguments.get::<String>("lang")? {
        Some(tag) => Some(tag),
        None => state
            .get::<Value>("lang")?
            .and_then(|lang| lang.get_from_path("tag").and_then(Value::as_str).map(str::to_owned)),
    };
    tag.and_then(|tag| Lang::from_tag(&tag))
        .ok_or_else(|| tera::Error::message("say the language: `lang=lang.tag`, or take it in with `@lang`"))
}

/// Turns the engine's report into diagnostics: each mistake stands in it with its place.
fn tell(error: &tera::Error, diagnostics: &mut Vec<Diagnostic>) {
    let report = error.to_string();
    let before = diagnostics.len();
    let mut lines = report.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(message) = line.strip_prefix("error: ") else { continue };
        let mut words = vec![message];
        let place = loop {
            let Some(line) = lines.next() else { break None };
            match line.trim_start().strip_prefix("--> ") {
                Some(place) => break Some(place),
                None => words.push(line),
            }
        };
        let Some((file, line, col)) = place.and_then(parts) else { continue };
        let (message, help) = reword(&words.join(" "));
        let mut told =
            Diagnostic::error("template", &format!("themes/{file}"), Place { line, col, len: 1 }, message);
        told.help = help;
        diagnostics.push(told);
    }
    if diagnostics.len() == before {
        let message = report.lines().next().unwrap_or("the templates cannot be used").to_owned();
        diagnostics.push(
            Diagnostic::error("template", schema::layout::SITE, Place::START, lower_first(&message))
                .help("look at the templates of the theme that site.yaml names"),
        );
    }
}

fn parts(place: &str) -> Option<(&str, u32, u32)> {
    let (rest, col) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?, col.parse().ok()?))
}

/// Takes the list of what is available out of the engine's message, as help.
fn reword(message: &str) -> (String, Option<String>) {
    let message = lower_first(message.trim().trim_end_matches('.'));
    match message.split_once(". Available") {
        Some((what, available)) => (what.to_owned(), Some(format!("available{available}"))),
        None => (message, Some("see the contract of templates in generator/src/view/mod.rs".to_owned())),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Checks that every word which the templates and the program use exists in every language, with the same
/// placeholders.
fn check_words(templates: &[(&str, &str)], files: &ThemeFiles<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let languages: Vec<Lang> = files.languages.keys().copied().collect();
    let missing = |key: &str| -> Vec<Lang> {
        languages
            .iter()
            .copied()
            .filter(|lang| files.strings.get(lang).is_none_or(|words| !words.has(key)))
            .collect()
    };
    let all_keys: std::collections::BTreeSet<&str> =
        files.strings.values().flat_map(|words| words.iter().map(|(key, _)| key)).collect();
    let mut told: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for (name, text) in templates {
        for (offset, key) in words_used(text) {
            let langs = missing(key);
            if langs.is_empty() || !told.insert(key) {
                continue;
            }
            let place = Place::of_offset(text, offset, key.chars().count());
            let names: Vec<&str> = langs.iter().map(|lang| lang.as_str()).collect();
            let message = format!("the interface word `{key}` is missing in {}", names.join(", "));
            let help = match schema::diagnostic::nearest(key, all_keys.iter().copied()) {
                Some(near) if near != key => format!("did you mean `{near}`?"),
                _ => format!("add it to themes/{}/strings/<language>.yaml", files.chain[0]),
            };
            diagnostics.push(
                Diagnostic::error("missing-word", &format!("themes/{name}"), place, message).help(help),
            );
        }
    }
    for lang in &languages {
        let file = format!("themes/{}/strings/{lang}.yaml", files.chain[0]);
        let Some(words) = files.strings.get(lang) else { continue };
        for key in crate::strings::USED {
            if !words.has(key) && told.insert(key) {
                let message = format!("the interface word `{key}` is missing");
                diagnostics.push(
                    Diagnostic::error("missing-word", &file, Place::START, message)
                        .help(format!("add a line `{key}: …`")),
                );
            }
        }
        let categories = files.languages.get(lang).map(Language::categories).unwrap_or_default();
        for key in all_keys.iter().filter_map(|key| key.strip_suffix("_other")) {
            let lacks = |category: &&&str| {
                words.has(&format!("{key}_other")) && !words.has(&format!("{key}_{category}"))
            };
            let missing: Vec<String> =
                categories.iter().filter(lacks).map(|category| format!("`{key}_{category}`")).collect();
            if !missing.is_empty() {
                let (file, place) = words.place(&format!("{key}_other")).unwrap_or((&file, Place::START));
                let message = format!("the counted word `{key}` is missing in a plural of {lang}");
                diagnostics.push(
                    Diagnostic::error("missing-word", file, place, message)
                        .help(format!("add {}", missing.join(", "))),
                );
            }
        }
        let Some(original) = files.strings.get(&Lang::En).filter(|_| *lang != Lang::En) else { continue };
        for (key, text) in words.iter() {
            if original.has(key) && placeholders(text) != placeholders(original.get(key)) {
                let wanted: Vec<String> =
                    placeholders(original.get(key)).iter().map(|name| format!("`{{{name}}}`")).collect();
                let message = format!("`{key}` has other placeholders than in English");
                let (file, place) = words.place(key).unwrap_or((&file, Place::START));
                diagnostics.push(Diagnostic::warning("placeholders", file, place, message).help(format!(
                    "use {}",
                    if wanted.is_empty() { "none".to_owned() } else { wanted.join(", ") }
                )));
            }
        }
    }
}

/// Finds the words that a template uses: `t.key` inside its delimiters, with their offsets.
fn words_used(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['{']).map(|open| at + open) {
        let close = match text[open..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        let end = text[open..].find(close).map_or(text.len(), |end| open + end);
        let code = &text[open..end];
        for (offset, _) in code.match_indices("t.") {
            let before = code[..offset].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == '.' || before == '"' {
                continue;
            }
            let key = &code[offset + 2..];
            let len = key.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(key.len());
            if len > 0 {
                found.push((open + offset + 2, &key[..len]));
            }
        }
        at = end.max(open + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_template_are_found_inside_its_delimiters() {
        let text = "t.no {{ t.opens }} {% if t.a_b and x.t.no %}{{ at.no ~ t.c | with(date=t.d) }}";
        let words: Vec<&str> = words_used(text).into_iter().map(|(_, key)| key).collect();
        assert_eq!(words, ["opens", "a_b", "c", "d"]);
    }

    #[test]
    fn a_stylesheet_loses_comments_and_indentation_only() {
        assert_eq!(
            minify("/* a */\n:root {\n  --x: 1px;\n}\n\na,\nb {\n  color: red\n}\n"),
            ":root {--x: 1px;}a,b {color: red\n}"
        );
    }
}
