//! The command line, and how a command ends.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser};
use tinyfit_model::printable;

use crate::command_line::CommandLine;
use crate::commands::Verb;
use crate::error::{Interrupted, Usage, failure, is_usage, message, with_command};
use crate::interrupts;
use crate::output::{self, Output};

const FIRST: &str = "\
Examples:
  tinyfit train iris.csv --target species    iris.safetensors and a report
  tinyfit quantize iris.safetensors --calibration iris.csv
  tinyfit predict iris-int8.safetensors iris.csv
  tinyfit demo                               all of it, on shipped recordings";

/// Neural networks that fit in a microcontroller and keep learning there.
#[derive(Parser)]
#[command(name = "tinyfit", version, max_term_width = 100, after_help = FIRST)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Print one JSON document on stdout; a failure is {"error": {"message", ..}}
    #[arg(long, global = true, display_order = 100)]
    json: bool,
    /// Print no text and no progress; --json still prints its document
    #[arg(short, long, global = true, display_order = 100)]
    quiet: bool,
}

/// The parsed command line. A dumb terminal gets no colors, even where `CI` or `CLICOLOR` is set.
pub(crate) fn grammar() -> clap::Command {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    Cli::command().color(if dumb { ColorChoice::Never } else { ColorChoice::Auto })
}

/// Runs the command the process was started with.
pub fn main() -> ExitCode {
    let read = CommandLine::parse(grammar(), std::env::args_os().collect());
    let read = read.and_then(|line| Ok((Cli::from_arg_matches(line.matches())?, line)));
    let (cli, line) = match read {
        Ok(read) => read,
        Err(error) => return usage(&error),
    };
    let output = Output::new(cli.json, cli.quiet);
    let run = interrupts::ignore_file_size_limit()
        .map_err(anyhow::Error::from)
        .and_then(|()| cli.verb.run(&line, &output));
    let Err(error) = run else { return ExitCode::SUCCESS };
    // Whoever reads our output has seen enough, as in `tinyfit predict .. | head`.
    if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    let error = with_command(error, |options| line.again(options));
    if cli.json {
        let _ = output.document(&failure(&error));
    }
    output::show(&format!("error: {}", message(&error)));
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => ExitCode::from(interrupted.status),
        None => ExitCode::from(if is_usage(&error) { 2 } else { 1 }),
    }
}

/// Exits on a command line that is not valid, or that requests help.
fn usage(error: &clap::Error) -> ExitCode {
    // A word of it may be the name of a file, which a shell has put there.
    let text = error.to_string();
    match printable::text(&text) {
        Cow::Borrowed(_) => drop(error.print()),
        Cow::Owned(text) => output::tell(text.trim_end()),
    }
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    // No `Output` exists yet, but a script that asked for JSON gets JSON.
    if std::env::args_os().any(|arg| arg == "--json") {
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let _ = Output::new(true, false).document(&failure(&Usage(message.to_string()).into()));
    }
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    /// What `--help` shows can be done, and is shown of every verb.
    #[test]
    fn each_example_is_understood() {
        let grammar = Cli::command();
        let verbs = grammar.get_subcommands();
        let of_verbs = verbs.map(|verb| (verb.get_name(), verb.get_after_help()));
        for (verb, help) in of_verbs.chain([("", grammar.get_after_help())]) {
            let help = help.map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> =
                help.lines().filter_map(|line| line.trim_start().strip_prefix("tinyfit ")).collect();
            assert!(lines.iter().any(|line| line.starts_with(verb)), "{verb}: {help}");
            for line in lines {
                // What follows is for a shell, or for a person.
                let words =
                    line.split(" > ").next().and_then(|line| line.split("  ").next()).unwrap_or_default();
                let words = shlex::split(words).unwrap();
                let read = Cli::try_parse_from(std::iter::once("tinyfit".to_string()).chain(words));
                assert!(
                    read.is_ok(),
                    "{line}: {}",
                    read.err().map(|error| error.to_string()).unwrap_or_default()
                );
            }
        }
    }

    /// No line of options is longer than a narrow terminal.
    #[test]
    fn help_wraps() {
        let mut grammar = Cli::command();
        grammar.build();
        for verb in grammar.get_subcommands() {
            let help = verb.clone().term_width(60).render_long_help().to_string();
            let options = help.split("Examples:").next().unwrap_or_default().lines();
            let long = options.filter(|line| line.chars().count() > 60 && !line.starts_with("Usage:"));
            assert_eq!(long.collect::<Vec<_>>(), [""; 0], "{}", verb.get_name());
        }
    }
}
