//! The command line. The doc comments of this file are the manual.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Build the site of the WSIS Forum from Markdown and YAML
#[derive(Debug, Parser)]
#[command(name = "wsis-site", version, disable_help_subcommand = true)]
pub struct Cli {
    /// What holds on for all commands.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of all commands.
#[derive(Debug, Args)]
pub struct Common {
    /// Use the folder that holds content/, themes/, public/ and var/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub root: camino::Utf8PathBuf,
    /// Set the clock: an instant such as 2020-01-20T09:00:00+01:00, a day (its start in the site's zone), or `now`
    #[arg(long, global = true, value_name = "TIME", default_value = "now")]
    pub at: String,
    /// Choose how data is written
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub format: Format,
}

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site once
    ///
    /// Writes only what changed. With an error in the content nothing is written and the published site stays as it
    /// was.
    Build(Build),
    /// Build, serve on this machine, and build again at every change
    ///
    /// The page in the browser reloads by itself and keeps its place. At the next change of state, such as the
    /// closing of a call, the site is built again without being asked.
    Serve(Serve),
    /// Check everything and write nothing
    ///
    /// Tells all mistakes, also those on finished pages. A warning does not fail the check.
    Check,
    /// Say when the site will change by itself, and why
    Next,
    /// Begin a new file that passes the check: a page, call, track, meeting, edition, service, news, form, vocabulary,
    /// record or translation
    ///
    /// The file has every key that must be there, and every other one as a comment with a line about it. Pages begin
    /// as drafts. A page may lie in a folder (`new page help/visa`), a record is named with its form
    /// (`new record FORM/ID`), a translation with its language (`new translation calls/hltf-nominations.fr`). Nothing
    /// is ever written over.
    New(New),
    /// Write the JSON Schemas of all files that editors write, for their tools
    ///
    /// Without --out they are written to standard output, as one object.
    Schema(Schema),
    /// Ask other sites whether the pages that ours links to are still there
    ///
    /// One request at a time to each host, with a pause, as its robots.txt allows; good answers count for a week and
    /// lie in var/site-links.json. What is gone is an error, what is not known a warning. No build ever does this.
    Links(Links),
    /// Say which entries are translated, which translations are older than their original, and which are missing
    Translations,
}

/// Options of `links`.
#[derive(Debug, Args)]
pub struct Links {
    /// Wait this many seconds between two requests to one host
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    pub pause: f64,
    /// Wait at most this many seconds for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0)]
    pub patience: f64,
    /// Ask hosts of this machine and its network too
    #[arg(long)]
    pub local: bool,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// What it is: `page`, `call`, `form` …
    pub kind: String,
    /// Its name, which stands in addresses: lower-case letters, digits and `-`
    pub slug: String,
}

/// Options of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Write one file for each schema to this folder; those of this repository lie in content/.schema
    #[arg(long, value_name = "DIR")]
    pub out: Option<camino::Utf8PathBuf>,
}

/// Options of `build`.
#[derive(Debug, Args, Default)]
pub struct Build {
    /// Write the site to this folder [default: public in the root]
    #[arg(long, value_name = "DIR")]
    pub out: Option<camino::Utf8PathBuf>,
    /// Build for this address; `./` makes a copy that works from a folder, without a server
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Forget earlier builds
    #[arg(long)]
    pub no_cache: bool,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Listen on this port of 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Show drafts and submitted records too, marked as such, in var/preview/
    #[arg(long)]
    pub pending: bool,
}
