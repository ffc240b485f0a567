//! The command line, and how a command ends.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{
    bench, boards, demo, diff, eval, export, flash, import, inspect, monitor, predict, quantise, search,
    train,
};
use crate::error::{Interrupted, Usage, failure, message};
use crate::interrupts;
use crate::output::Output;

/// Neural networks that fit in a microcontroller and keep learning there.
#[derive(Parser)]
#[command(name = "tinyfit", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Print one JSON document on stdout; a failure is {"error": {"message", ..}}
    #[arg(long, global = true, display_order = 100)]
    json: bool,
    /// Print no text and no progress; what --json asks for is still printed
    #[arg(long, global = true, display_order = 100)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Verb {
    // The largest by far, and the one that has most of its flags.
    Train(Box<train::Args>),
    Search(Box<search::Args>),
    Eval(eval::Args),
    Predict(predict::Args),
    #[command(alias = "quantize")]
    Quantise(quantise::Args),
    Inspect(inspect::Args),
    Diff(diff::Args),
    Import(import::Args),
    Export(export::Args),
    Flash(flash::Args),
    Boards(boards::Args),
    Bench(bench::Args),
    Demo(demo::Args),
    Monitor(Box<monitor::Args>),
}

impl Verb {
    fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Train(args) => train::run(args, output),
            Verb::Search(args) => search::run(args, output),
            Verb::Eval(args) => eval::run(args, output),
            Verb::Predict(args) => predict::run(args, output),
            Verb::Quantise(args) => quantise::run(args, output),
            Verb::Inspect(args) => inspect::run(args, output),
            Verb::Diff(args) => diff::run(args, output),
            Verb::Import(args) => import::run(args, output),
            Verb::Export(args) => export::run(args, output),
            Verb::Flash(args) => flash::run(args, output),
            Verb::Boards(args) => boards::run(args, output),
            Verb::Bench(args) => bench::run(args, output),
            Verb::Demo(args) => demo::run(args, output),
            Verb::Monitor(args) => monitor::run(args, output),
        }
    }
}

/// The command line as it is understood.
pub(crate) fn grammar() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// The arguments of `tinyfit train` in these words, which follow the verb.
pub(crate) fn train_args(words: &[String]) -> Result<train::Args, clap::Error> {
    let line = ["tinyfit", "train"].into_iter().chain(words.iter().map(String::as_str));
    match Cli::try_parse_from(line)?.verb {
        Verb::Train(args) => Ok(*args),
        _ => Err(clap::Error::new(clap::error::ErrorKind::InvalidSubcommand)),
    }
}

/// Runs the command the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let output = Output::new(cli.json, cli.quiet);
    let run = interrupts::ignore_file_size_limit()
        .map_err(anyhow::Error::from)
        .and_then(|()| cli.verb.run(&output));
    let Err(error) = run else { return ExitCode::SUCCESS };
    // Whoever reads our output has seen enough, as in `tinyfit predict .. | head`.
    if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    if cli.json {
        let _ = output.document(&failure(&error));
    }
    let _ = writeln!(std::io::stderr(), "error: {}", message(&error));
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => ExitCode::from(interrupted.status),
        None => ExitCode::from(if error.is::<Usage>() { 2 } else { 1 }),
    }
}

/// Ends a command line that could not be read, or that asked for help.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    // No `Output` exists yet, but a script that asked for JSON gets JSON.
    if std::env::args_os().any(|arg| arg == "--json") {
        let text = error.to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let _ = Output::new(true, false).document(&failure(&Usage(message.to_string()).into()));
    }
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
