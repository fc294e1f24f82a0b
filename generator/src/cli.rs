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
