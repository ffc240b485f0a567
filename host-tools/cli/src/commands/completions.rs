//! `tinyfit completions`

use clap_complete::Shell;
use serde::Serialize;

use crate::output::Output;

/// Print what a shell completes commands and flags by
#[derive(clap::Args)]
pub struct Args {
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
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::grammar(), "tinyfit", &mut script);
    if !output.is_json() {
        return output.data(&script);
    }
    let script = String::from_utf8_lossy(&script).into_owned();
    output.document(&Report { shell: args.shell.to_string(), script })
}
