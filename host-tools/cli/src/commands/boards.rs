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
        type Fact = (&'static str, fn(&Board) -> String);
        let facts: [Fact; 7] = [
            ("chip", |board| board.chip.into()),
            ("core", |board| board.core.into()),
            ("clock", |board| format!("{} MHz", board.clock_mhz)),
            ("float unit", |board| board.float_unit.into()),
            ("also there, unused", |board| board.other.into()),
            ("emulator in tests", |board| board.emulator.into()),
            ("flashed by", |board| board.flashed.into()),
        ];
        let row = |name: &str, of: &dyn Fn(&Board) -> String| {
            std::iter::once(name.to_string()).chain(self.boards.iter().map(of)).collect::<Vec<_>>()
        };
        let mut rows: Vec<_> = facts.iter().map(|(name, of)| row(name, of)).collect();
        rows.insert(3, row("flash", &|board| kib(board.flash)));
        rows.insert(4, row("RAM", &|board| kib(board.ram)));
        let header: Vec<&str> =
            std::iter::once("").chain(self.boards.iter().map(|board| board.name)).collect();
        f.write_str(&table(&header, rows))
    }
}
