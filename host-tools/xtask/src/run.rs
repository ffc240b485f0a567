//! Starting other programs; what each takes is noted in [`crate::times`].

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use wait4::Wait4;

use crate::times::{self, Taken};

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// A command in a folder of the checkout, written as in a shell.
pub fn command(folder: &str, line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(root().join(folder)).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
///
/// # Errors
/// It cannot be started, or fails.
pub fn run(mut command: Command) -> Result<()> {
    let shown = show(&command);
    eprintln!("+ {shown}");
    let (status, _) = finish(&mut command)?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command and returns what it printed, or `None` if it cannot be started or fails.
pub fn output(mut command: Command) -> Option<String> {
    let (status, printed) = finish(command.stdout(Stdio::piped()).stderr(Stdio::null())).ok()?;
    status.success().then(|| String::from_utf8_lossy(&printed).into_owned())
}

/// The output of a command, if standard output is a pipe, and how it ended.
fn finish(command: &mut Command) -> Result<(ExitStatus, Vec<u8>)> {
    let (status, printed, taken) = ended(command)?;
    times::note(&taken);
    Ok((status, printed))
}

/// Runs a command to its end, and returns how it ended and what it took.
///
/// # Errors
/// It cannot be started.
pub fn measured(mut command: Command) -> Result<(ExitStatus, Taken)> {
    let (status, _, taken) = ended(&mut command)?;
    Ok((status, taken))
}

fn ended(command: &mut Command) -> Result<(ExitStatus, Vec<u8>, Taken)> {
    let (shown, start) = (show(command), Instant::now());
    let mut child = command.spawn().with_context(|| format!("`{shown}` could not be started"))?;
    let mut printed = Vec::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_end(&mut printed)?;
    }
    let ended = child.wait4()?;
    let processor = ended.rusage.utime + ended.rusage.stime;
    Ok((ended.status, printed, Taken { command: shown, wall: start.elapsed(), processor }))
}

/// The command as it would be written in a shell, without the path of its program.
pub fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
