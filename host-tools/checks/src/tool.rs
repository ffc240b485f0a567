//! The command line tool, which `cargo xtask` has built beside this program.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::run::{output, root};

/// The folder of the tool.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.parent().context("this program has no folder")?.to_path_buf())
}

/// The tool, with arguments written as in a shell.
pub(crate) fn tinyfit(arguments: &str) -> Result<Command> {
    let tool = std::env::current_exe()?.with_file_name(format!("tinyfit{EXE_SUFFIX}"));
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
