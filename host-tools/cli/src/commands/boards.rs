//! `tinyfit boards`

use std::fmt;

use serde::Serialize;
use tinyfit_boards::{Board, Verb};

use crate::output::{Output, count, table};

const EXAMPLES: &str = "\
Examples:
  tinyfit boards
  tinyfit boards --json
  tinyfit boards --markdown";

/// List the boards, and what each verb can do with them
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Print the tables of the boards' page, in Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

#[derive(Serialize)]
struct Report {
    boards: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    /// The part.
    chip: &'static str,
    /// The board that carries it.
    kits: &'static str,
    core: &'static str,
    float_unit: &'static str,
    clock_mhz: u32,
    /// The target of rustc.
    target: &'static str,
    /// Bytes of flash.
    flash: u32,
    /// Bytes of RAM in one piece.
    ram: u32,
    /// Other memory, which the firmware does not use.
    other: Option<&'static str>,
    serial: &'static str,
    /// The port of the log frames.
    logs: Option<&'static str>,
    sensors: Vec<String>,
    /// The emulator that runs its firmware.
    emulator: Option<String>,
    run_on_silicon: bool,
    /// Whether there is firmware that learns on it; otherwise it only scores.
    learns: bool,
    programs: &'static [String],
    /// The ways to put firmware or a model on it with `flash --via`; the default first.
    ways: Vec<&'static str>,
    /// Each verb's action on it, or the reason why there is none.
    verbs: Vec<Use>,
    note: Option<&'static str>,
}

#[derive(Serialize)]
struct Use {
    verb: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    does: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<String>,
}

/// Shows the boards.
///
/// # Errors
/// Stdout is closed.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if args.markdown {
        return output.data(tinyfit_boards::page().as_bytes());
    }
    output.report(&Report { boards: tinyfit_boards::all().iter().map(row).collect() })
}

fn row(board: &'static Board) -> Row {
    let of = |verb: Verb| {
        let (does, why_not) = match verb.on(board) {
            Ok(does) => (Some(does), None),
            Err(why_not) => (None, Some(why_not)),
        };
        Use { verb: verb.name(), does, why_not }
    };
    Row {
        name: &board.name,
        chip: &board.part,
        kits: &board.kits,
        core: &board.core,
        float_unit: &board.float_unit,
        clock_mhz: board.clock_mhz,
        target: &board.target,
        flash: board.flash.bytes(),
        ram: board.ram.bytes(),
        other: board.other.as_deref(),
        serial: &board.serial,
        logs: board.logs.as_deref(),
        sensors: board.sensors.iter().map(ToString::to_string).collect(),
        emulator: board.emulated_by(),
        run_on_silicon: board.run_on_silicon,
        learns: board.learns(),
        programs: &board.programs,
        ways: board.ways_onto(),
        verbs: Verb::ALL.map(of).into(),
        note: board.note.as_deref(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kib = |bytes: u32| count(bytes as usize / 1024);
        let rows = self.boards.iter().map(|row| {
            vec![
                row.name.into(),
                row.chip.into(),
                row.core.into(),
                row.clock_mhz.to_string(),
                kib(row.flash),
                kib(row.ram),
                row.float_unit.into(),
                row.emulator.clone().unwrap_or_else(|| "none".into()),
                if row.run_on_silicon { "yes" } else { "not yet" }.into(),
            ]
        });
        let header = [
            "board",
            "chip",
            "core",
            "clock, MHz",
            "flash, KiB",
            "RAM, KiB",
            "float unit",
            "emulator in tests",
            "run on silicon",
        ];
        writeln!(f, "{}", table(&header, rows))?;
        let rows = self.boards.iter().map(|row| {
            let does = |of: &Use| of.does.clone().unwrap_or_else(|| "-".into());
            let learns = if row.learns { "yes" } else { "no, it scores" };
            [row.name, learns].map(String::from).into_iter().chain(row.verbs.iter().map(does)).collect()
        });
        let verbs = Verb::ALL.map(Verb::name);
        let header: Vec<&str> = ["board", "learns"].into_iter().chain(verbs).collect();
        writeln!(f, "{}", table(&header, rows))?;
        for row in &self.boards {
            for Use { verb, why_not, .. } in &row.verbs {
                if let Some(why_not) = why_not {
                    writeln!(f, "{}: no `{verb}`: {why_not}", row.name)?;
                }
            }
            if let Some(note) = row.note {
                writeln!(f, "{}: {note}", row.name)?;
            }
        }
        Ok(())
    }
}
