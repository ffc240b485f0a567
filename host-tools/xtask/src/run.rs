//! Starting other programs.

use std::env::consts::EXE_EXTENSION;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// A command in a folder of the checkout, written as in a shell.
pub(crate) fn command(folder: &str, line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(root().join(folder)).stdin(Stdio::null());
    command
}

/// Runs a command to its end and fails if it does.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let shown = show(&command);
    eprintln!("+ {shown}");
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command and returns what it printed, or `None` if it cannot be started or fails.
pub(crate) fn output(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command line tool, built if need be, with arguments written as in a shell.
pub(crate) fn tinyfit(arguments: &str) -> Result<Command> {
    static BUILT: OnceLock<bool> = OnceLock::new();
    let built = BUILT.get_or_init(|| run(command(".", "cargo build --quiet --release")).is_ok());
    ensure!(built, "the command line tool does not build");
    // `cargo xtask` is optimised too, and so is the tool's neighbour.
    let tool = std::env::current_exe()?.with_file_name("tinyfit").with_extension(EXE_EXTENSION);
    let mut tinyfit = Command::new(tool);
    tinyfit.args(arguments.split_whitespace()).current_dir(root()).stdin(Stdio::null());
    Ok(tinyfit)
}

/// What the tool says in JSON.
pub(crate) fn document(arguments: &str) -> Result<Value> {
    let json = output(tinyfit(&format!("{arguments} --json"))?);
    let json = json.with_context(|| format!("`tinyfit {arguments}` failed: run it to see why"))?;
    Ok(serde_json::from_str(&json)?)
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
