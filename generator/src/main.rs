//! `wsis-site`: reads the command line, runs the command, and decides the exit code.
#![expect(clippy::disallowed_methods, reason = "shell: the clock is read here, once")]

use std::process::ExitCode;

use clap::Parser as _;
use wsis_site::cli::{Cli, Command};
use wsis_site::editor;
use wsis_site::run::{self, Outcome};
use wsis_site::serve;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => {
            let _ = refusal.print();
            return ExitCode::from(if refusal.use_stderr() { 2 } else { 0 });
        }
    };
    let clock = || jiff::Timestamp::now();
    let outcome = match &cli.command {
        Command::Build(options) => run::build(&cli.common, options, &clock),
        Command::Check => run::check(&cli.common, &clock),
        Command::Serve(options) => serve::serve(&cli.common, options, &clock),
        Command::Next => run::next(&cli.common, &clock),
        Command::New(options) => editor::new(&cli.common, options, &clock),
        Command::Schema(options) => editor::schema(&cli.common, options, &clock),
        Command::Links(options) => editor::links(&cli.common, options, &clock),
        Command::Translations => editor::translations(&cli.common, &clock),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::ContentErrors) => ExitCode::from(1),
        Ok(Outcome::WrongUsage) => ExitCode::from(2),
        Err(failure) => {
            wsis_site::report::talk(&format!("error: {failure}"));
            ExitCode::from(3)
        }
    }
}
