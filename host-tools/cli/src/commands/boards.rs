//! `tinyfit boards`

use std::fmt;

use serde::Serialize;

use crate::boards::{BOARDS, Board};
use crate::output::{Output, table};

/// What is known of each board
#[derive(clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Report {
    boards: &'static [Board],
}

/// Shows the boards.
///
/// # Errors
/// Stdout is closed.
pub fn run(_: &Args, output: &Output) -> anyhow::Result<()> {
    output.report(&Report { boards: &BOARDS })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kib = |bytes: usize| format!("{} KiB", bytes / 1024);
        let rows = self.boards.iter().map(|board| {
            vec![
                board.name.into(),
                board.chip.into(),
                board.core.into(),
                format!("{} MHz", board.clock_mhz),
                kib(board.flash),
                kib(board.ram),
                board.float_unit.into(),
                board.emulator.into(),
                board.flashed.into(),
            ]
        });
        let header =
            ["", "chip", "core", "clock", "flash", "RAM", "float unit", "emulator in tests", "flashed by"];
        writeln!(f, "{}", table(&header, rows))?;
        writeln!(
            f,
            "`cargo run --release` puts firmware on a board from its folder in boards/, which also has boards that score and do\n\
             not learn."
        )
    }
}
