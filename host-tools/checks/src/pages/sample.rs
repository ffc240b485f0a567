//! The report in the book, which is what its command writes.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use xtask::run::{root, run};

use crate::tool;

pub(super) const TO: &str = "docs/src/figures/report.html";
/// Of a table in docs/data.
const DATA: &str = "pump.csv";
const COMMAND: &str = "train pump.csv --target fault --drop-columns serial,temperature --missing mean --report report.html --quiet";

/// Fails unless the committed report is that of the command; `update` writes it.
pub(super) fn check(update: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::copy(root().join("docs/data").join(DATA), folder.path().join(DATA)).context(DATA)?;
    let mut train = tool::tinyfit(COMMAND)?;
    train.current_dir(folder.path()).stdin(Stdio::null());
    run(train)?;
    let made = fs::read_to_string(folder.path().join("report.html"))?;
    if update {
        fs::write(root().join(TO), made)?;
        return Ok(());
    }
    let kept = fs::read_to_string(root().join(TO)).context(TO)?;
    ensure!(
        kept == made,
        "{TO} is not what `tinyfit {COMMAND}` writes: TINYFIT_UPDATE=1 cargo xtask test docs writes it again"
    );
    Ok(())
}
