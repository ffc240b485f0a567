//! Building the firmware of a board.

use std::{
    path::{Path, PathBuf, absolute},
    process::Command,
};

use crate::{Chip, Error};

/// Model files to link into a firmware in place of those that the boards ship.
#[derive(Clone, Copy, Debug)]
pub struct Models<'a> {
    /// The f32 model.
    pub f32: &'a Path,
    /// Its int8 twin.
    pub int8: &'a Path,
}

/// Whose a firmware is; see `tinyfit_build::owner`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner<'a> {
    /// A public key of Ed25519 in a PEM file: the firmware takes only models that are signed.
    pub public_key: Option<&'a Path>,
    /// The product's name; empty: none.
    pub product: &'a str,
    /// The device's name; empty: none.
    pub device: &'a str,
    /// Updates of this counter and below are refused.
    pub least_counter: u32,
    /// `open`, `until-provisioned` or `owner-only`; empty: open.
    pub teaching: &'a str,
}

/// `cargo build --release` in the folder of a board crate.
///
/// What the boards' builds have in common, build scripts and what they depend on above all, is compiled once for all of them.
pub fn cargo_build(board: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.args(["build", "--release", "--target-dir", "target"]).current_dir(board);
    command.env("CARGO_BUILD_BUILD_DIR", board.join("../target"));
    // Flags from outside would replace those of the board, which name the linker scripts.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    command
}

/// Builds the program `name` of the board crate of `chip` as a release and returns its ELF file.
///
/// # Errors
/// cargo fails.
pub fn build(chip: Chip, name: &str, models: Option<Models<'_>>) -> Result<PathBuf, Error> {
    build_signed(chip, name, models, None)
}

/// The same; with a public key of Ed25519 in a PEM file, a firmware that takes only models that are signed.
///
/// # Errors
/// cargo fails.
pub fn build_signed(
    chip: Chip,
    name: &str,
    models: Option<Models<'_>>,
    public_key: Option<&Path>,
) -> Result<PathBuf, Error> {
    build_owned(chip, name, models, &Owner { public_key, ..Owner::default() })
}

/// The same for an owner.
///
/// # Errors
/// cargo fails.
pub fn build_owned(
    chip: Chip,
    name: &str,
    models: Option<Models<'_>>,
    owner: &Owner<'_>,
) -> Result<PathBuf, Error> {
    let directory = chip.board();
    let mut command = cargo_build(&directory);
    command.args(["--bin", name]);
    if let Some(Models { f32, int8 }) = models {
        command.env("TINYFIT_MODEL", absolute(f32)?).env("TINYFIT_MODEL_INT8", absolute(int8)?);
    }
    let Owner { public_key, product, device, least_counter, teaching } = *owner;
    // Nothing that somebody exported for another build goes in.
    command.env_remove("TINYFIT_PUBLIC_KEY");
    if let Some(key) = public_key {
        command.args(["--features", "signed"]).env("TINYFIT_PUBLIC_KEY", absolute(key)?);
    }
    command.env("TINYFIT_PRODUCT", product).env("TINYFIT_DEVICE", device).env("TINYFIT_TEACHING", teaching);
    command.env("TINYFIT_LEAST_COUNTER", least_counter.to_string());
    let output = command.output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::Build {
            command: format!("cargo build --release --bin {name}"),
            directory,
            stderr,
        });
    }
    Ok(directory.join("target").join(chip.target()).join("release").join(name))
}
