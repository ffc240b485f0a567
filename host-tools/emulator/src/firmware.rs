//! Building the firmware of a board.

use std::{
    path::{Path, PathBuf, absolute},
    process::Command,
};

use tinyfit_boards::{Board, Sensor};

use crate::{Error, kept};

/// Model files to link into a firmware in place of those that the boards ship.
#[derive(Clone, Copy, Debug)]
pub struct Models<'a> {
    /// The f32 model.
    pub f32: &'a Path,
    /// Its int8 model.
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
    pub access: &'a str,
}

/// A sensor that a firmware is built for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fed<'a> {
    /// The sensor.
    pub sensor: &'a Sensor,
    /// How many of its channels.
    pub channels: usize,
    /// Samples a second.
    pub hz: u32,
}

/// `cargo build --release` of a board's crate, to the folder `artifacts`.
///
/// Common crates of the boards' builds, mainly build scripts and their dependencies, are compiled once for all of
/// them.
///
/// # Errors
/// cargo or the Rust target is missing, or the cache cannot be written.
pub fn cargo_build(board: &Board, artifacts: &Path) -> Result<Command, Error> {
    let kept = tinyfit_sources::cache("build/boards")?;
    let mut command = tinyfit_sources::cargo_build(&board.folder(), &board.target, artifacts, &kept)?;
    command.arg("--release");
    Ok(command)
}

/// Builds the program `name` of the crate of a board as a release and returns its ELF file, which is kept in the cache.
///
/// # Errors
/// cargo fails.
pub fn build(board: &Board, name: &str, models: Option<Models<'_>>) -> Result<PathBuf, Error> {
    build_signed(board, name, models, None)
}

/// The same; with a public key of Ed25519 in a PEM file, a firmware that takes only models that are signed.
///
/// # Errors
/// cargo fails.
pub fn build_signed(
    board: &Board,
    name: &str,
    models: Option<Models<'_>>,
    public_key: Option<&Path>,
) -> Result<PathBuf, Error> {
    build_for(board, name, models, &Owner { public_key, ..Owner::default() }, None)
}

/// The same for an owner and a sensor: the usual one, if none is given.
///
/// # Errors
/// cargo fails.
pub fn build_for(
    board: &Board,
    name: &str,
    models: Option<Models<'_>>,
    owner: &Owner<'_>,
    sensor: Option<Fed<'_>>,
) -> Result<PathBuf, Error> {
    let made = tempfile::tempdir()?;
    let mut command = cargo_build(board, made.path())?;
    command.args(["--bin", name]);
    if let Some(Models { f32, int8 }) = models {
        command.env("TINYFIT_MODEL", absolute(f32)?).env("TINYFIT_MODEL_INT8", absolute(int8)?);
    }
    let Owner { public_key, product, device, least_counter, access } = *owner;
    let counter = if least_counter == 0 { String::new() } else { least_counter.to_string() };
    let usual = board.sensor(None);
    let sensor = sensor.filter(|of| usual != Some(of.sensor));
    let (channels, hz) =
        sensor.map_or((String::new(), String::new()), |of| (of.channels.to_string(), of.hz.to_string()));
    let mut features: Vec<&str> = sensor.iter().map(|of| of.sensor.name.as_str()).collect();
    // Variables without a value are removed, so that nothing is built again, and nothing exported for another build
    // enters.
    for (variable, value) in [
        ("TINYFIT_PRODUCT", product),
        ("TINYFIT_DEVICE", device),
        ("TINYFIT_LEAST_COUNTER", counter.as_str()),
        ("TINYFIT_ACCESS", access),
        ("TINYFIT_CHANNELS", channels.as_str()),
        ("TINYFIT_HZ", hz.as_str()),
        ("TINYFIT_PUBLIC_KEY", ""),
    ] {
        if value.is_empty() {
            command.env_remove(variable)
        } else {
            command.env(variable, value)
        };
    }
    if let Some(key) = public_key {
        features.push("signed");
        command.env("TINYFIT_PUBLIC_KEY", absolute(key)?);
    }
    if !features.is_empty() {
        command.args(["--features", &features.join(",")]);
    }
    let output = command.output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let directory = command.get_current_dir().map(PathBuf::from).unwrap_or_default();
        return Err(Error::Build {
            command: format!("cargo build --release --bin {name}"),
            directory,
            stderr,
        });
    }
    Ok(kept::keep(&made.path().join(&board.target).join("release").join(name), &kept::shelf(board)?, name)?)
}
