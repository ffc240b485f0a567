//! Emulators that are programs for Node, and the packages that they import.

use std::{fs::File, path::PathBuf, process::Command};

use tinyfit_sources::unpacked;

use crate::{Error, MissingTool};

pub(crate) const NODE: &str = "node";
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A program for Node, by its path in the repository, on disk with everything next to it. The packages of the
/// `package.json` there are installed by npm, unless they are.
///
/// # Errors
/// Node or npm is missing, or npm cannot install the packages.
pub fn node_program(path: &str) -> Result<PathBuf, Error> {
    MissingTool::unless_it_runs(NODE, "nodejs")?;
    let (folder, program) = path.rsplit_once('/').unwrap_or_default();
    let folder = unpacked(folder)?;
    let program = folder.join(program);
    // Who else wants them waits until they are there. The lock ends with the file, or with the process.
    let lock = File::create(folder.join("npm.lock"))?;
    lock.lock()?;
    // npm writes it when all is there.
    if folder.join("node_modules/.package-lock.json").is_file() {
        return Ok(program);
    }
    MissingTool::unless_it_runs(NPM, "npm")?;
    let output = Command::new(NPM).args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output()?;
    if output.status.success() {
        return Ok(program);
    }
    let stderr = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(Error::Packages { command: "npm ci", directory: folder, stderr })
}
