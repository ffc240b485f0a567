//! The emulators and firmware that the checks need, made once.

use anyhow::{Context, Error, Result};
use tinyfit_bench::Counter;
use tinyfit_boards::Board;
use tinyfit_demo::Built;
use tinyfit_emulator::{cargo_build, node_program, unicorn};
use xtask::install;
use xtask::run::{command, run};

use crate::measured::Measured;

/// The RP2040's emulator.
pub(crate) const RP2040JS: &str = "boards/rp2040/emulator/run.mjs";

/// The emulators, and what the bench counts with.
pub(crate) fn emulators() -> Result<()> {
    install::targets()?;
    install::emulators()?;
    node_program(RP2040JS)?;
    unicorn()?;
    Counter::ready()?;
    Ok(())
}

/// Everything, and the firmware built once, so that the demo needs no network.
pub(crate) fn all() -> Result<()> {
    emulators()?;
    install::chromium()?;
    build(emulated()).map(drop)
}

/// The boards that an emulator has; the firmware of the others is built, and not run.
pub(crate) fn emulated() -> impl Iterator<Item = &'static Board> {
    tinyfit_boards::all().iter().filter(|board| board.emulator.is_some())
}

/// The bytes of those programs of boards that pages quote.
pub(crate) const SIZES: &str = "boards/sizes.json";

/// Builds the firmware of boards, and measures it.
pub(crate) fn build(boards: impl IntoIterator<Item = &'static Board>) -> Result<Measured> {
    let mut sizes = Measured::default();
    for board in boards {
        let made = tempfile::tempdir()?;
        let mut build = cargo_build(board, made.path())?;
        build.arg("--bins");
        run(build)?;
        let folder = made.path().join(&board.target).join("release");
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            // The programs have no extension.
            let (path, name) = (entry.path(), entry.file_name().display().to_string());
            if path.is_file() && !name.contains('.') {
                let built = Built::of(&path, board).map_err(Error::msg)?;
                sizes.add(&board.name, &format!("{name}_flash"), built.flash as f64);
                sizes.add(&board.name, &format!("{name}_ram"), built.ram as f64);
            }
        }
    }
    Ok(sizes)
}

/// Crates that are linted separately, since cargo lints only what it builds as a separate program: the crates that
/// boards share, for each chip that they differ by, and the images of the bench.
const LINTED: [(&str, &str); 4] = [
    ("boards/cortex-m", "--target thumbv7em-none-eabihf --features systick"),
    ("boards/rp", "--target thumbv6m-none-eabi --features rp2040"),
    ("boards/rp", "--target thumbv8m.main-none-eabihf --features rp2350"),
    ("host-tools/bench-images", "--target thumbv7em-none-eabihf"),
];

/// Builds the firmware of every board; `cargo xtask` lets builds lint.
pub(crate) fn boards() -> Result<()> {
    install::targets()?;
    for (folder, options) in LINTED {
        run(command(folder, &format!("cargo clippy --quiet --locked {options} -- --deny warnings")))?;
    }
    build(tinyfit_boards::all())?.check_part(SIZES, 0.02)
}
