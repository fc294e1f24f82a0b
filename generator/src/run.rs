//! Shell: The commands, each from its options to its outcome.
#![expect(clippy::disallowed_methods, reason = "shell: measures how long a build took")]

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use rayon::prelude::*;
use schema::date::When;
use schema::diagnostic::{self, Diagnostic};
use schema::settings::Settings;
use serde::Serialize;

use crate::cache::{self, Cache, CachePlace};
use crate::cli::{Build, Common, Format};
use crate::discover::Disk;
use crate::inputs::{Inputs, Listed, Options, World as _};
use crate::parse::{Memo, NoMemo};
use crate::site::time;
use crate::write::{self, Care};
use crate::{css_check, html_check, report};

/// How a command ended, if the machine did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All done.
    Done,
    /// The content has errors.
    ContentErrors,
    /// The command line makes no sense.
    WrongUsage,
}

/// What `build` says in JSON.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct BuildReport {
    pub pages: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub seconds: f64,
    pub next_change: Option<String>,
    #[serde(skip)]
    pub next: Option<Timestamp>,
    #[serde(skip)]
    pub base_path: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A clock.
pub type Clock<'c> = &'c dyn Fn() -> Timestamp;

/// Reads `--at`: an instant, a day in the site's zone, or `now`.
pub fn instant(at: &str, disk: &Disk, clock: Clock<'_>) -> Option<Timestamp> {
    if at == "now" {
        return Some(clock());
    }
    if let Ok(instant) = at.parse::<Timestamp>() {
        return Some(instant);
    }
    let when = When::parse(at)?;
    matches!(when, When::Day(_) | When::Clock(_) | When::Instant(_)).then(|| when.begins(&zone(disk)))
}

/// Returns the site's zone, as far as `site.yaml` can be read.
fn zone(disk: &Disk) -> jiff::tz::TimeZone {
    use schema::yaml::{Context, Read as _};
    let text = disk.read(schema::layout::SITE).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let settings = text.and_then(|text| {
        let node = schema::yaml::parse(schema::layout::SITE, &text).ok()?;
        Settings::read(&node, &mut Context::new(schema::layout::SITE))
    });
    settings.map_or(jiff::tz::TimeZone::UTC, |settings| settings.time_zone)
}

/// A root that was opened, and the instant.
pub struct Opened {
    /// The root.
    pub disk: Disk,
    /// The instant.
    pub now: Timestamp,
}

/// Opens the root and sets the clock; `None` if the command line makes no sense.
pub fn open(common: &Common, clock: Clock<'_>) -> io::Result<Option<Opened>> {
    let root = match common.root.canonicalize_utf8() {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            report::talk(&format!("error: there is no folder `{}`", common.root));
            return Ok(None);
        }
        Err(error) => {
            let message = format!("failed to open the root `{}`: {error}", common.root);
            return Err(io::Error::new(error.kind(), message));
        }
    };
    let disk = Disk::new(&root);
    match instant(&common.at, &disk, clock) {
        Some(now) => Ok(Some(Opened { disk, now })),
        None => {
            report::talk(&format!(
                "error: `--at {}` is no time\n\nhelp: write an instant such as 2020-01-20T09:00:00+01:00, a day such as 2020-01-20, or `now`",
                common.at
            ));
            Ok(None)
        }
    }
}

/// Builds the site, and remembers what it learned for the next time.
pub struct Builder {
    opened: Opened,
    out: Utf8PathBuf,
    options: Options,
    place: CachePlace,
    program: crate::fingerprint::Fingerprint,
    known: Cache,
    /// The files, as far as they were looked at.
    listed: Vec<Listed>,
    /// The next instant at which the output changes by itself.
    pub next_change: Option<Timestamp>,
    /// The path part of the site's address.
    pub base_path: String,
}

impl Builder {
    /// Begins with the cache of earlier builds, unless they shall be forgotten.
    pub fn new(opened: Opened, out: &Utf8Path, options: Options, use_cache: bool) -> Builder {
        let place = CachePlace::new(opened.disk.root(), out);
        let program = cache::program();
        let known = if use_cache { Cache::read(&place, program) } else { Cache::default() };
        Builder {
            opened,
            out: out.to_owned(),
            options,
            place,
            program,
            known,
            listed: Vec::new(),
            next_change: None,
            base_path: "/".to_owned(),
        }
    }

    /// Returns the root.
    pub fn disk(&self) -> &Disk {
        &self.opened.disk
    }

    /// Sets the clock.
    pub fn set_now(&mut self, now: Timestamp) {
        self.opened.now = now;
    }

    /// Builds, and returns what was done and the files that were written or removed.
    pub fn build(&mut self) -> io::Result<(BuildReport, Vec<String>)> {
        self.build_of(None)
    }

    /// Builds after a change of these files, and of no others that are known: everything else is as the last build
    /// left it, also in the output folder.
    pub fn build_after(&mut self, changed: &BTreeSet<PathBuf>) -> io::Result<(BuildReport, Vec<String>)> {
        self.build_of(Some(changed))
    }

    fn build_of(&mut self, changed: Option<&BTreeSet<PathBuf>>) -> io::Result<(BuildReport, Vec<String>)> {
        let started = Instant::now();
        let now_ns = Timestamp::now().as_nanosecond();
        let mut told = Vec::new();
        let mut files = std::mem::take(&mut self.listed);
        let quick =
            changed.is_some_and(|changed| !files.is_empty() && self.opened.disk.update(&mut files, changed));
        if !quick {
            files = self.opened.disk.list(&mut told);
        }
        let care = if quick { Care::Quick } else { Care::Full };
        let inputs =
            Inputs { files, world: &self.opened.disk, now: self.opened.now, options: self.options.clone() };
        let known = &self.known;
        let (mut report, learned, changed) = run(&inputs, known, told, self.program, |_, artifacts| {
            write::execute(artifacts, &self.out, &known.outputs, &known.own_files(&self.place), care)
        })?;
        if let Some(learned) = learned {
            self.known.learn(&inputs.files, &learned.facts, learned.catalogue, now_ns);
            self.known.set_outputs(learned.outputs);
        }
        self.next_change = report.next;
        if let Some(path) = &report.base_path {
            self.base_path.clone_from(path);
        }
        self.listed = inputs.files;
        report.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        Ok((report, changed))
    }

    /// Writes the cache.
    pub fn save(&mut self) -> io::Result<()> {
        self.known.write(&self.place, self.program)
    }
}

/// What a build leaves for the next.
pub struct Learned {
    outputs: std::collections::BTreeMap<String, cache::Written>,
    facts: Vec<std::sync::Arc<crate::content::record::Facts>>,
    catalogue: crate::fingerprint::Fingerprint,
}
/// Runs the stages and hands the artifacts to the writer.
pub fn run(
    inputs: &Inputs<'_>,
    memo: &dyn Memo,
    told: Vec<Diagnostic>,
    program: crate::fingerprint::Fingerprint,
    write: impl FnOnce(&crate::site::Site, &[crate::output::Artifact<'_>]) -> io::Result<write::Report>,
) -> io::Result<(BuildReport, Option<Learned>, Vec<String>)> {
    let mut linked = crate::link(inputs, memo);
    linked.diagnostics.extend(told);
    let facts = std::mem::take(&mut linked.facts);
    let catalogue = linked.catalogue;
    let mut report = BuildReport {
        pages: 0,
        written: 0,
        unchanged: 0,
        removed: 0,
        seconds: 0.0,
        next_change: None,
        next: None,
        base_path: None,
        diagnostics: Vec::new(),
    };
    let planned = crate::plan(inputs, linked, program, |site, artifacts, diagnostics| {
        report.base_path = Some(site.base.path.clone());
        report.next = time::next(&site.changes, site.now).map(|(at, _)| at);
        report.next_change = report.next.map(|at| rfc3339(at, site.zone()));
        report.diagnostics = diagnostics;
        write(site, &artifacts)
    });
    match planned {
        Err(diagnostics) => {
            report.diagnostics = diagnostics;
            Ok((report, None, Vec::new()))
        }
        Ok(done) => {
            let done = done?;
            report.pages = done.pages;
            report.written = done.written.len();
            report.unchanged = done.unchanged;
            report.removed = done.removed.len();
            report.diagnostics.extend(done.diagnostics);
            diagnostic::sort(&mut report.diagnostics);
            let changed = done.written.into_iter().chain(done.removed).collect();
            Ok((report, Some(Learned { outputs: done.outputs, facts, catalogue }), changed))
        }
    }
}

/// Writes an instant with the offset of a zone.
pub fn rfc3339(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Runs `build`.
pub fn build(common: &Common, options: &Build, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let out = out_folder(opened.disk.root(), options.out.as_deref())?;
    let site_options = Options { base_url: options.base_url.clone(), pending: false };
    let mut builder = Builder::new(opened, &out, site_options, !options.no_cache);
    let (done, _) = builder.build()?;
    builder.save()?;
    report::tell(builder.disk(), &done.diagnostics);
    let failed = diagnostic::has_errors(&done.diagnostics);
    report::data(common.format, &done, "");
    if common.format == Format::Text {
        let what = if failed && done.pages == 0 {
            "nothing was written; the published site stays as it was".to_owned()
        } else {
            summary(&done)
        };
        report::talk(&what);
    }
    Ok(if failed { Outcome::ContentErrors } else { Outcome::Done })
}

/// Sums a build up in a line.
pub fn summary(done: &BuildReport) -> String {
    format!(
        "built {} pages in {:.2} s: {} written, {} unchanged, {} removed",
        done.pages, done.seconds, done.written, done.unchanged, done.removed
    )
}

fn out_folder(root: &Utf8Path, out: Option<&Utf8Path>) -> io::Result<Utf8PathBuf> {
    let Some(out) = out else { return Ok(root.join("public")) };
    std::fs::create_dir_all(out)
        .and_then(|()| out.canonicalize_utf8())
        .map_err(|error| io::Error::new(error.kind(), format!("failed to open `{out}`: {error}")))
}

/// Returns everything that is wrong, also on finished pages; writes nothing.
pub fn diagnostics(opened: &Opened) -> io::Result<Vec<Diagnostic>> {
    Ok(look_at_all(opened)?.0)
}

/// Returns everything that is wrong, and a line about what is not translated.
fn look_at_all(opened: &Opened) -> io::Result<(Vec<Diagnostic>, Option<String>)> {
    let mut told = Vec::new();
    let files = opened.disk.list(&mut told);
    let inputs = Inputs { files, world: &opened.disk, now: opened.now, options: Options::default() };
    let mut found = Vec::new();
    for file in inputs.files.iter().filter(|file| is_stylesheet(&file.path)) {
        if let Some(text) = text(&opened.disk, &file.path) {
            css_check::stylesheet(&file.path, &text, &mut found);
        }
    }
    let mut untranslated = None;
    let (done, _, _) = run(&inputs, &NoMemo, told, cache::program(), |site, artifacts| {
        untranslated = not_translated(site);
        let records = inputs.files.par_iter().filter(|file| file.path.starts_with(schema::layout::RECORDS));
        let private: Vec<html_check::Private> = records
            .flat_map_iter(|file| {
                let text = text(&opened.disk, &file.path).unwrap_or_default();
                html_check::private_of(&file.path, &text)
            })
            .collect();
        found.extend(html_check::all(site, artifacts, &private));
        Ok(write::Report { diagnostics: std::mem::take(&mut found), ..write::Report::default() })
    })?;
    let mut diagnostics = done.diagnostics;
    diagnostics.append(&mut found);
    diagnostic::sort(&mut diagnostics);
    Ok((diagnostics, untranslated))
}

/// Sums up what waits for translators, if anything does.
fn not_translated(site: &crate::site::Site) -> Option<String> {
    let all = site.documents.len();
    let others = site.languages.keys().filter(|lang| **lang != site.default_language());
    let parts: Vec<String> = others
        .filter_map(|lang| {
            let missing = site.documents.iter().filter(|own| own.translation(*lang).is_none()).count();
            (missing > 0).then(|| format!("{lang} {missing}"))
        })
        .collect();
    let list = parts.join(", ");
    (!parts.is_empty()).then(|| format!("not translated, of {all}: {list} (see `wsis-site translations`)"))
}

fn is_stylesheet(path: &str) -> bool {
    path.starts_with("themes/") && path.ends_with(".css")
}

fn text(disk: &Disk, path: &str) -> Option<String> {
    disk.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Runs `check`.
pub fn check(common: &Common, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let (told, untranslated) = look_at_all(&opened)?;
    report::tell(&opened.disk, &told);
    report::data(common.format, &told, "");
    if let Some(line) = untranslated {
        report::talk(&line);
    }
    if diagnostic::has_errors(&told) {
        return Ok(Outcome::ContentErrors);
    }
    report::talk("the content is in order");
    Ok(Outcome::Done)
}

/// What `next` says.
#[derive(Debug, Serialize)]
struct Next {
    at: String,
    why: Vec<String>,
}

/// Runs `next`.
pub fn next(common: &Common, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let mut told = Vec::new();
    let files = opened.disk.list(&mut told);
    let inputs = Inputs { files, world: &opened.disk, now: opened.now, options: Options::default() };
    let mut linked = crate::link(&inputs, &NoMemo);
    linked.diagnostics.extend(told);
    diagnostic::sort(&mut linked.diagnostics);
    if diagnostic::has_errors(&linked.diagnostics) {
        report::tell(&opened.disk, &linked.diagnostics);
        return Ok(Outcome::ContentErrors);
    }
    let Some((site, _)) = linked.made else { return Ok(Outcome::ContentErrors) };
    let next =
        time::next(&site.changes, site.now).map(|(at, why)| Next { at: rfc3339(at, site.zone()), why });
    let text = match &next {
        Some(next) => format!("{}\n{}", next.at, next.why.join("\n")),
        None => "the site will not change by itself".to_owned(),
    };
    report::data(common.format, &next, &text);
    Ok(Outcome::Done)
}
