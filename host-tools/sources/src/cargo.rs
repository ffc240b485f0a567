//! Compiling a crate of the sources.

use std::path::Path;
use std::process::Command;

use crate::cache::unwritable;
use crate::kept::make_room;
use crate::{Error, text, unpacked};

/// A `cargo build` of a crate of the sources for a Rust target: the crate by its folder in the repository. What is asked for comes
/// to the folder `artifacts`.
///
/// What is compiled on the way is kept in the folder `kept`, of the [`cache`](crate::cache): so the next time is short. That folder is
/// emptied now and then, so that what versions of the sources leave there does not pile up. Two processes may do this at once, as long
/// as they have a folder for artifacts each.
///
/// # Errors
/// The cache cannot be written; cargo or the target is missing.
pub fn cargo_build(folder: &str, target: &str, artifacts: &Path, kept: &Path) -> Result<Command, Error> {
    let sources = unpacked("")?;
    let version = sources.file_name().unwrap_or_default().to_string_lossy();
    make_room(kept, &version).map_err(|cause| unwritable(kept, cause))?;
    let crate_folder = sources.join(folder);
    installed(&crate_folder, target)?;
    let mut command = Command::new("cargo");
    command
        .args(["build", "--locked", "--target", target, "--target-dir"])
        .arg(artifacts)
        .current_dir(crate_folder);
    command.env("CARGO_BUILD_BUILD_DIR", kept);
    // Flags from outside would replace those of the crate, which name the linker scripts.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    Ok(command)
}

/// Whether the sources can be compiled for a target.
///
/// # Errors
/// The cache cannot be written; cargo or the target is missing.
pub fn target_installed(target: &str) -> Result<(), Error> {
    installed(&unpacked("")?, target)
}

/// In the folder, as its `rust-toolchain.toml` chooses the compiler.
fn installed(folder: &Path, target: &str) -> Result<(), Error> {
    let mut rustc = Command::new("rustc");
    let output = rustc.args(["--print", "target-libdir", "--target", target]).current_dir(folder).output();
    let missing = |what: String, install: String| Error::Missing { what, install };
    let Ok(output) = output else {
        let install = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";
        return Err(missing("Rust (cargo, rustc)".into(), install.into()));
    };
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    let toolchain = text("rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = "));
    let channel = channel.unwrap_or("stable").trim_matches('"');
    Err(missing(
        format!("the Rust target {target}"),
        format!("rustup target add --toolchain {channel} {target}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The compiler is the one that `rust-toolchain.toml` names, in this checkout and in the cache.
    #[test]
    fn a_missing_target_is_named_with_the_command_that_installs_it() {
        let error = installed(Path::new("."), "thumbv0-none-eabi").unwrap_err().to_string();
        let toolchain = include_str!("../../../rust-toolchain.toml");
        let (_, command) =
            error.split_once("the Rust target thumbv0-none-eabi is missing; install it with: ").unwrap();
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(words[..4], ["rustup", "target", "add", "--toolchain"]);
        assert!(
            toolchain.contains(&format!("\"{}\"", words[4])) && words[5] == "thumbv0-none-eabi",
            "{error}"
        );
    }
}
