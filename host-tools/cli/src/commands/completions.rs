//! `tinyfit completions`

use clap_complete::Shell;
use serde::Serialize;

use crate::command_line::CommandLine;
use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  tinyfit completions bash > ~/.local/share/bash-completion/completions/tinyfit
  tinyfit completions zsh > ~/.zfunc/_tinyfit
  tinyfit completions fish > ~/.config/fish/completions/tinyfit.fish
  tinyfit completions powershell > tinyfit.ps1";

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

#[derive(Serialize)]
struct Report {
    shell: String,
    script: String,
}

/// Prints the script.
///
/// # Errors
/// Stdout is closed.
pub(crate) fn run(args: &Args, line: &CommandLine, output: &Output) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut line.grammar().clone(), "tinyfit", &mut script);
    if !output.is_json() {
        return output.data(&script);
    }
    let script = String::from_utf8_lossy(&script).into_owned();
    output.document(&Report { shell: args.shell.to_string(), script })
}
