//! `tinyfit boards`

use std::fmt;

use serde::Serialize;

use crate::boards::{BOARDS, Board, VERBS};
use crate::output::{Output, table};

const EXAMPLES: &str = "\
Examples:
  tinyfit boards
  tinyfit boards --json";

/// What is known of each board, and what can be done with it
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

#[derive(Serialize)]
struct Report {
    boards: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    board: Board,
    /// How firmware gets onto it.
    flashed: &'static str,
    /// The verbs that work with it.
    verbs: Vec<&'static str>,
}

/// Shows the boards.
///
/// # Errors
/// Stdout is closed.
pub(crate) fn run(_: &Args, output: &Output) -> anyhow::Result<()> {
    let row = |board: Board| Row { board, flashed: board.flashed(), verbs: board.verbs() };
    output.report(&Report { boards: BOARDS.into_iter().map(row).collect() })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kib = |bytes: usize| format!("{} KiB", bytes / 1024);
        let rows = self.boards.iter().map(|Row { board, flashed, .. }| {
            vec![
                board.name.into(),
                board.chip.into(),
                board.core.into(),
                format!("{} MHz", board.clock_mhz),
                kib(board.flash),
                kib(board.ram),
                board.float_unit.into(),
                board.emulator.into(),
                (*flashed).into(),
            ]
        });
        let header =
            ["", "chip", "core", "clock", "flash", "RAM", "float unit", "emulator in tests", "flashed by"];
        writeln!(f, "{}", table(&header, rows))?;
        let rows = self.boards.iter().map(|Row { board, verbs, .. }| {
            let does = |yes: bool| if yes { "yes" } else { "-" }.to_string();
            let verbs = VERBS.iter().map(|(verb, _)| does(verbs.contains(verb)));
            [board.name.to_string(), does(board.learns)].into_iter().chain(verbs).collect()
        });
        let header: Vec<&str> = ["", "learns"].into_iter().chain(VERBS.map(|(verb, _)| verb)).collect();
        writeln!(f, "{}", table(&header, rows))?;
        writeln!(
            f,
            "`cargo run --release` puts firmware on a board from its folder in boards/. What does not learn on a board scores."
        )
    }
}
