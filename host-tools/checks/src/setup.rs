//! What the checks need of emulators and firmware, made once.

use anyhow::Result;
use tinyfit_bench::Counter;
use tinyfit_emulator::{Chip, cargo_build, rp2040js, unicorn};
use xtask::install;
use xtask::run::run;

/// Boards whose chip no emulator has: their firmware is built, and not run.
const BUILT: [&str; 4] = ["stm32f103", "nrf52840", "rp2350", "esp32c3"];

/// The emulators, and what the bench counts with.
pub(crate) fn emulators() -> Result<()> {
    install::targets()?;
    install::emulators()?;
    rp2040js()?;
    unicorn()?;
    Counter::ready()?;
    Ok(())
}

/// Everything, and the firmware built once, so that the demo needs no network.
pub(crate) fn all() -> Result<()> {
    emulators()?;
    install::chromium()?;
    build(Chip::ALL.map(Chip::folder))
}

/// Builds the firmware of boards.
pub(crate) fn build(boards: impl IntoIterator<Item = String>) -> Result<()> {
    for board in boards {
        let made = tempfile::tempdir()?;
        let mut build = cargo_build(&board, made.path())?;
        build.arg("--bins");
        run(build)?;
    }
    Ok(())
}

/// Builds the firmware of every board; `cargo xtask` lets builds lint.
pub(crate) fn boards() -> Result<()> {
    install::targets()?;
    build(Chip::ALL.map(Chip::folder).into_iter().chain(BUILT.map(|name| format!("boards/{name}"))))
}
