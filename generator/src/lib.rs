//! Builds the static site of the WSIS Forum from Markdown and YAML.
//!
//! The stages, each a function of the one before: files ([`inputs`]) are read into entries ([`parse`]), linked into
//! a site ([`site`]), checked ([`check`]), and planned as artifacts with fingerprints ([`output`]). What is
//! disk, clock or network stands in the shell: [`discover`], [`cache`], [`mod@write`], [`watch`], [`serve`], [`report`].

pub mod cache;
pub mod check;
pub mod cli;
pub mod codes;
pub mod component;
pub mod content;
pub mod css_check;
pub mod discover;
pub mod editor;
pub mod event_check;
pub mod external;
pub mod fingerprint;
pub mod html_check;
pub mod inputs;
pub mod language;
pub mod markdown;
pub mod output;
pub mod parse;
pub mod report;
pub mod run;
pub mod scaffold;
pub mod schemas;
pub mod serve;
pub mod site;
pub mod strings;
pub mod theme;
pub mod view;
pub mod watch;
pub mod write;

use std::sync::Arc;

use content::record::Facts;
use fingerprint::Fingerprint;
use inputs::Inputs;
use output::{Artifact, Stage};
use parse::Memo;
use schema::diagnostic::{self, Diagnostic};
use site::{Site, ThemeParts};
use theme::{Theme, ThemeFiles};

/// A site that was read and linked, with what is wrong with it.
pub struct Linked {
    /// The site and its theme, if both could be made.
    pub made: Option<(Site, Theme)>,
    /// The facts of all records, for the memo of the next build.
    pub facts: Vec<Arc<Facts>>,
    /// The fingerprint of what the facts were read against.
    pub catalogue: Fingerprint,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and links the site: the order of the stages is the order of the types.
pub fn link(inputs: &Inputs<'_>, memo: &dyn Memo) -> Linked {
    let mut diagnostics = Vec::new();
    let mut entries = parse::parse(inputs, memo, &mut diagnostics);
    let facts = entries.records.iter().map(|record| Arc::clone(&record.facts)).collect();
    let catalogue = entries.catalogue_hash;
    let parts = ThemeParts {
        texts: std::mem::take(&mut entries.templates),
        assets: std::mem::take(&mut entries.theme_assets),
    };
    let asked = entries.catalogue.take().or_else(|| {
        check::no_settings(&mut diagnostics);
        None
    });
    let made = asked.and_then(|asked| {
        let chain = theme::chain(&asked.settings.theme, &parts.texts, &mut diagnostics);
        let site = Site::link(entries, asked, chain.as_deref().unwrap_or_default(), inputs, &mut diagnostics);
        check::site(&site, &mut diagnostics);
        event_check::site(&site, &mut diagnostics);
        let files = ThemeFiles {
            chain: &chain?,
            texts: &parts.texts,
            assets: &parts.assets,
            strings: Arc::clone(&site.strings),
            languages: Arc::clone(&site.languages),
        };
        let theme = Theme::load(&files, &mut diagnostics)?;
        Some((site, theme))
    });
    Linked { made, facts, catalogue, diagnostics }
}

/// Plans all artifacts and hands them over, unless something is wrong: then only the diagnostics.
pub fn plan<T>(
    inputs: &Inputs<'_>,
    linked: Linked,
    seed: Fingerprint,
    then: impl FnOnce(&Site, Vec<Artifact<'_>>, Vec<Diagnostic>) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let Linked { made, mut diagnostics, .. } = linked;
    let Some((site, theme)) = made else {
        diagnostic::sort(&mut diagnostics);
        return Err(diagnostics);
    };
    let stage = Stage::new(&site, &theme, inputs.world);
    let artifacts = output::plan(&stage, seed);
    check::plan(&site, &artifacts, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    if diagnostic::has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    Ok(then(&site, artifacts, diagnostics))
}
