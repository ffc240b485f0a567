//! The RP2040's emulator: programs for Node, and the packages that they import.

use std::{fs::File, path::PathBuf, process::Command};

use tinyfit_sources::unpacked;

use crate::{Error, MissingTool, chip::runs};

const NODE: MissingTool = MissingTool { tool: "node", install: "apt-get install nodejs" };
const NPM: MissingTool = MissingTool { tool: "npm", install: "apt-get install npm" };

/// The folder of the programs `run.mjs` and `count.mjs`, with rp2040js beside them; installed by npm unless it is there.
///
/// # Errors
/// Node or npm is missing, or npm cannot install the packages.
pub fn rp2040js() -> Result<PathBuf, Error> {
    if !runs(NODE.tool) {
        return Err(NODE.into());
    }
    let folder = unpacked("boards/rp2040/emulator")?;
    // Who else wants it waits until it is there. The lock ends with the file, or with the process.
    let lock = File::create(folder.join("npm.lock"))?;
    lock.lock()?;
    // npm writes it when all is there.
    if folder.join("node_modules/.package-lock.json").is_file() {
        return Ok(folder);
    }
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { NPM.tool });
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
    let Ok(output) = npm.output() else { return Err(NPM.into()) };
    if output.status.success() {
        return Ok(folder);
    }
    let stderr = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(Error::Packages { command: "npm ci", directory: folder, stderr })
}
