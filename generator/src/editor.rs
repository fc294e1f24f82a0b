//! Shell: The commands that help editors: `new` writes a fresh file, `schema` the schemas for their tools, `links` asks
//! after links to other sites, `translations` says what is translated and what is not.
#![expect(clippy::disallowed_methods, reason = "shell: writes fresh files and schemas")]

use std::io::{self, Write as _};
use std::time::Duration;

use camino::Utf8Path;
use schema::catalogue::Catalogue;
use schema::diagnostic;
use schema::name::Lang;
use serde::Serialize;

use crate::cli::{Common, Links, New, Schema};
use crate::external::{self, ask};
use crate::fingerprint::Fingerprint;
use crate::inputs::{Inputs, Options, World as _};
use crate::parse::NoMemo;
use crate::run::{self, Clock, Opened, Outcome};
use crate::scaffold::{self, Given};
use crate::{report, schemas};

/// Reads the catalogue as far as it can be read; what is wrong with it is for `check` to tell.
fn catalogue(opened: &Opened) -> Option<Catalogue> {
    let files = opened.disk.list(&mut Vec::new());
    let texts: Vec<(String, String)> = files
        .iter()
        .filter(|file| file.path.ends_with(".yaml") || file.path.ends_with(".md"))
        .filter(|file| !file.path.starts_with(schema::layout::RECORDS))
        .filter_map(|file| Some((file.path.clone(), read(opened, &file.path)?)))
        .collect();
    let sources = texts.iter().map(|(path, text)| schema::catalogue::Source { path, text });
    Catalogue::read(sources, &mut Vec::new())
}

fn read(opened: &Opened, path: &str) -> Option<String> {
    opened.disk.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

fn refuse(what: &str, help: &str) -> Outcome {
    report::talk(&format!("error: {what}\n\nhelp: {help}"));
    Outcome::WrongUsage
}

/// What `new` says in JSON.
#[derive(Serialize)]
struct Written<'a> {
    path: &'a str,
}

/// Runs `new`.
pub fn new(common: &Common, options: &New, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = run::open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let catalogue = catalogue(&opened);
    let zone = catalogue.as_ref().map_or(jiff::tz::TimeZone::UTC, |known| known.settings.time_zone.clone());
    let given = Given {
        today: opened.now.to_zoned_datetime(zone.clone()).date(),
        now: run::rfc3339(opened.now, &zone),
        catalogue: catalogue.as_ref(),
        read: &|path| read(&opened, path),
    };
    let fresh = match scaffold::fresh(&options.kind, &options.slug, &given) {
        Ok(fresh) => fresh,
        Err(refusal) => return Ok(refuse(&refusal.what, &refusal.help)),
    };
    let path = opened.disk.root().join(&fresh.path);
    match create(&path, &fresh.text) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let help = "choose another name, or edit that file; `new` never writes over anything";
            return Ok(refuse(&format!("{} is there already", fresh.path), help));
        }
        Err(error) => {
            return Err(io::Error::new(error.kind(), format!("failed to write `{path}`: {error}")));
        }
    }
    report::data(common.format, &Written { path: &fresh.path }, &fresh.path);
    report::talk(&format!("wrote {}; {}", fresh.path, fresh.next));
    Ok(Outcome::Done)
}

/// Writes a file that is not there yet.
fn create(path: &Utf8Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// Runs `schema`.
pub fn schema(common: &Common, options: &Schema, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = run::open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let all = schemas::all(catalogue(&opened).as_ref());
    let Some(out) = &options.out else {
        report::data(crate::cli::Format::Json, &all, "");
        return Ok(Outcome::Done);
    };
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("failed to write below `{out}`: {error}"));
    std::fs::create_dir_all(out).map_err(named)?;
    for (name, schema) in &all {
        std::fs::write(out.join(format!("{name}.json")), schemas::text(schema)).map_err(named)?;
    }
    report::talk(&format!("wrote {} schemas to {out}", all.len()));
    Ok(Outcome::Done)
}

/// Runs `links`.
pub fn links(common: &Common, options: &Links, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = run::open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let seconds = |n: f64| Duration::try_from_secs_f64(n).unwrap_or_default();
    let manners = ask::Manners {
        pause: seconds(options.pause),
        patience: seconds(options.patience),
        longest_wait: Duration::from_secs(120),
    };
    let mut told = Vec::new();
    let files = opened.disk.list(&mut told);
    let inputs = Inputs { files, world: &opened.disk, now: opened.now, options: Options::default() };
    let linked = crate::link(&inputs, &NoMemo);
    let found = crate::plan(&inputs, linked, Fingerprint::default(), |site, artifacts, _| {
        let texts = inputs.files.iter().filter(|file| {
            file.path.starts_with("content/") && (file.path.ends_with(".md") || file.path.ends_with(".yaml"))
        });
        let sources: Vec<(String, String)> =
            texts.filter_map(|file| Some((file.path.clone(), read(&opened, &file.path)?))).collect();
        (external::find(site, &artifacts, &sources, options.local), site.base.absolute.clone())
    });
    let (links, contact) = match found {
        Ok(found) => found,
        Err(diagnostics) => {
            report::tell(&opened.disk, &diagnostics);
            return Ok(Outcome::ContentErrors);
        }
    };
    let place = opened.disk.root().join("var/site-links.json");
    let mut memory = ask::recall(&place);
    ask::all(&links, &mut memory, opened.now, &contact, manners);
    // What is linked no longer need not be remembered.
    memory.retain(|url, _| links.iter().any(|link| link.url.as_str() == url));
    ask::remember(&place, &memory)?;
    let told = external::told(&links, &memory);
    report::tell(&opened.disk, &told);
    report::data(common.format, &told, "");
    report::talk(&format!("{} links to other sites", links.len()));
    Ok(if diagnostic::has_errors(&told) { Outcome::ContentErrors } else { Outcome::Done })
}

/// What `translations` says of an entry.
#[derive(Serialize)]
struct Row {
    file: String,
    title: String,
    languages: Vec<State>,
}

/// How an entry stands in a language.
#[derive(Serialize)]
struct State {
    lang: Lang,
    /// `translated`, `older` or `missing`.
    state: &'static str,
}

/// Runs `translations`.
pub fn translations(common: &Common, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = run::open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let mut told = Vec::new();
    let files = opened.disk.list(&mut told);
    let inputs = Inputs { files, world: &opened.disk, now: opened.now, options: Options::default() };
    let linked = crate::link(&inputs, &NoMemo);
    let Some((site, _)) = linked.made else {
        let mut diagnostics = linked.diagnostics;
        diagnostic::sort(&mut diagnostics);
        report::tell(&opened.disk, &diagnostics);
        return Ok(Outcome::ContentErrors);
    };
    let languages: Vec<Lang> = site
        .catalogue
        .settings
        .languages
        .iter()
        .copied()
        .filter(|lang| *lang != site.default_language())
        .collect();
    let rows: Vec<Row> = site
        .documents
        .iter()
        .map(|document| Row {
            file: document.source.path.clone(),
            title: document.source.common.title.clone(),
            languages: languages
                .iter()
                .map(|lang| {
                    let state = match document.translation(*lang) {
                        Some(own) if own.outdated => "older",
                        Some(_) => "translated",
                        None => "missing",
                    };
                    State { lang: *lang, state }
                })
                .collect(),
        })
        .collect();
    report::data(common.format, &rows, &table(&rows, &languages));
    Ok(Outcome::Done)
}

/// Sums up by language, then names every entry that waits for a translator.
fn table(rows: &[Row], languages: &[Lang]) -> String {
    let mut lines = Vec::new();
    for (nth, lang) in languages.iter().enumerate() {
        let count = |state| rows.iter().filter(|row| row.languages[nth].state == state).count();
        lines.push(format!(
            "{lang}  {:4} translated  {:4} older than the original  {:4} missing",
            count("translated"),
            count("older"),
            count("missing")
        ));
    }
    lines.push(String::new());
    for row in rows {
        let of = |state: &str| {
            let tags: Vec<&str> =
                row.languages.iter().filter(|own| own.state == state).map(|own| own.lang.as_str()).collect();
            if tags.is_empty() { String::new() } else { format!("  {state}: {}", tags.join(" ")) }
        };
        let waits = of("older") + &of("missing");
        if !waits.is_empty() {
            lines.push(format!("{}{waits}", row.file));
        }
    }
    lines.join("\n")
}
