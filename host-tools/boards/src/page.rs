//! The tables of `boards/README.md`, and the one of the README.

use std::fmt::Write;

use crate::description::Board;
use crate::verb::Verb;

/// The tables, in Markdown: what each board is, its wires, and what the verbs of the tool do with it.
pub fn page() -> String {
    let boards = crate::all();
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
    let mut page = String::new();
    table(
        &mut page,
        &["board", "part", "core", "clock", "flash, RAM", "floats", "kits"],
        boards.iter().map(|board| {
            let Board { part, core, clock_mhz, flash, ram, float_unit, kits, .. } = board;
            let memory = format!("{} KiB, {} KiB", flash.kib, ram.kib);
            [
                linked(board),
                part.clone(),
                core.clone(),
                format!("{clock_mhz} MHz"),
                memory,
                float_unit.clone(),
                kits.clone(),
            ]
        }),
    );
    table(
        &mut page,
        &["board", "protocol", "logs (defmt)", "sensors"],
        boards.iter().map(|board| {
            let sensors: Vec<String> = board.sensors.iter().map(ToString::to_string).collect();
            let sensor = match &sensors[..] {
                [] => "none: samples come by message".into(),
                sensors => sensors.join("; "),
            };
            [board.name.clone(), board.serial.clone(), or_none(&board.logs), sensor]
        }),
    );
    table(
        &mut page,
        &["board", "programs", "emulator used by the tests", "run on silicon"],
        boards.iter().map(|board| {
            let emulator = board.emulated_by().unwrap_or_else(|| "none: they are only built".into());
            let silicon = if board.run_on_silicon { "yes" } else { "not yet" };
            [board.name.clone(), board.programs.join(", "), emulator, silicon.into()]
        }),
    );
    let verbs: Vec<String> = Verb::ALL.iter().map(|verb| format!("`{}`", verb.name())).collect();
    let header: Vec<&str> = ["board"].into_iter().chain(verbs.iter().map(String::as_str)).collect();
    table(
        &mut page,
        &header,
        boards.iter().map(|board| {
            let does = Verb::ALL.map(|verb| verb.on(board).unwrap_or_else(|_| "-".into()));
            [board.name.clone()].into_iter().chain(does)
        }),
    );
    let notes = boards.iter().filter_map(|board| Some((&board.name, board.note.as_ref()?)));
    for (name, note) in notes {
        // A page that cannot be written does not occur: it is a text in memory.
        let _ = writeln!(page, "`{name}`: {note}.");
    }
    page
}

/// The README's table, in Markdown: what each board is, does, and has been run in.
pub fn summary() -> String {
    let mut page = String::new();
    table(
        &mut page,
        &["board", "core", "firmware", "emulated by", "run on silicon"],
        crate::all().iter().map(|board| {
            let Board { name, part, core, .. } = board;
            let does = if board.learns() { "learns, saves" } else { "predicts" };
            let emulator = board.emulated_by().unwrap_or_else(|| "(only built)".into());
            let silicon = if board.run_on_silicon { "yes" } else { "nobody yet" };
            [format!("[{part}](boards/{name})"), core.clone(), does.into(), emulator, silicon.into()]
        }),
    );
    page
}

/// The name, as a link to the board's page where it has one: by its folder, which a test holds to be there.
fn linked(board: &Board) -> String {
    format!("[`{0}`]({0})", board.name)
}

fn table<R: IntoIterator<Item = String>>(page: &mut String, header: &[&str], rows: impl Iterator<Item = R>) {
    let mut row = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        page.push_str(&format!("| {} |\n", cells.join(" | ")));
    };
    row(&mut header.iter().map(ToString::to_string));
    row(&mut header.iter().map(|_| "---".to_string()));
    rows.for_each(|cells| row(&mut cells.into_iter()));
    page.push('\n');
}
