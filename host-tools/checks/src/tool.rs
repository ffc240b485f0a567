//! The command line tool, which `cargo xtask` has built next to this program.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;
use xtask::run::{output, root};

/// The folder of the tool.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(built()?.parent().context("the tool is in no folder")?.to_path_buf())
}

/// The tool, with arguments written as in a shell, in the root of the checkout.
pub(crate) fn tinyfit(arguments: &str) -> Result<Command> {
    Ok(command(&built()?, &root(), arguments))
}

/// The tool's output in JSON.
pub(crate) fn document(arguments: &str) -> Result<Value> {
    read(tinyfit(&format!("{arguments} --json"))?, arguments)
}

/// The tool as it is installed: a copy outside of the checkout that holds no path of it, in a folder that is empty
/// at first.
pub(crate) struct Installed(TempDir);

impl Installed {
    pub(crate) fn new() -> Result<Self> {
        let (folder, tool) = (tempfile::tempdir()?, built()?);
        let checkout = root().canonicalize()?.display().to_string();
        let bytes = fs::read(&tool).with_context(|| tool.display().to_string())?;
        if let Some(place) = bytes.windows(checkout.len()).position(|window| window == checkout.as_bytes()) {
            let end = (place + 200).min(bytes.len());
            let path = String::from_utf8_lossy(&bytes[place..end]);
            anyhow::bail!("the tool holds a path of the checkout it was compiled in: {path}");
        }
        let installed = Self(folder);
        fs::create_dir(installed.folder())?;
        fs::copy(tool, installed.tool())?;
        ensure!(!installed.folder().starts_with(root()), "the folder for temporary files is in the checkout");
        Ok(installed)
    }

    fn tool(&self) -> PathBuf {
        self.0.path().join(format!("tinyfit{EXE_SUFFIX}"))
    }

    /// The folder that it is started in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("empty")
    }

    /// It, with arguments written as in a shell.
    pub(crate) fn tinyfit(&self, arguments: &str) -> Command {
        command(&self.tool(), &self.folder(), arguments)
    }

    /// Its output in JSON.
    pub(crate) fn document(&self, arguments: &str) -> Result<Value> {
        read(self.tinyfit(&format!("{arguments} --json")), arguments)
    }
}

fn built() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(format!("tinyfit{EXE_SUFFIX}")))
}

fn command(tool: &Path, folder: &Path, arguments: &str) -> Command {
    let mut tinyfit = Command::new(tool);
    tinyfit.args(arguments.split_whitespace()).current_dir(folder).stdin(Stdio::null());
    tinyfit
}

fn read(tinyfit: Command, arguments: &str) -> Result<Value> {
    let json = output(tinyfit).with_context(|| format!("`tinyfit {arguments}` failed: run it to see why"))?;
    Ok(serde_json::from_str(&json)?)
}
