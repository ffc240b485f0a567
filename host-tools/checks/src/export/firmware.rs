//! Crates of firmware.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tinyfit_boards::{Board, named};
use tinyfit_emulator::{Emulator, Flash, Options};

use super::{FOLDER, PATIENCE, compiled, equals_predict};
use crate::tool::tinyfit;
use xtask::run::{command, root, run};

/// Builds a crate of firmware.
fn built(board: &Board, folder: &str, name: &str) -> Result<PathBuf> {
    let mut cargo = command(folder, "cargo build --release --quiet");
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env("CARGO_TARGET_DIR", compiled());
    // Crates that it shares with the board's own firmware are compiled there.
    cargo.env("CARGO_BUILD_BUILD_DIR", tinyfit_sources::cache("build/boards")?);
    run(cargo)?;
    Ok(compiled().join(&board.target).join(format!("release/{name}-firmware")))
}

/// The crate of firmware builds, and prints what `tinyfit predict` does.
pub(super) fn firmware(board: &Board, model: &str) -> Result<()> {
    let folder = format!("{FOLDER}/{}", board.name);
    run(tinyfit(&format!(
        "export {FOLDER}/{model} --firmware {} --name {model} --out {folder} --quiet",
        board.name
    ))?)?;
    let elf = built(board, &folder, model)?;
    let lock = |folder: &str| fs::read_to_string(root().join(folder).join("Cargo.lock"));
    let (ours, theirs) = (lock(&board.folder())?, lock(&folder)?);
    let other = theirs.lines().find(|line| line.starts_with("checksum") && !ours.contains(line));
    ensure!(other.is_none(), "a dependency has another version than the board's: {other:?}");
    let mut emulator = Emulator::start(board, &elf)?;
    let mut lines = String::new();
    loop {
        let line = emulator.read_line(PATIENCE).with_context(|| format!("after\n{lines}"))?;
        if line == "done" {
            break;
        }
        lines += &(line + "\n");
    }
    equals_predict(model, &lines)?;
    eprintln!("{}: the firmware's outputs are those of `tinyfit predict`", board.name);
    Ok(())
}

/// The crates of firmware of a board that no emulator has build: what predicts, and what learns.
pub(super) fn unrun(board: &Board) -> Result<()> {
    for (model, example) in [("level4", "predict"), ("level", "learn")] {
        if example == "learn" && !board.learns() {
            continue;
        }
        let folder = format!("{FOLDER}/{}-{example}", board.name);
        run(tinyfit(&format!(
            "export {FOLDER}/{model} --firmware {} --example {example} --name {example} --out {folder} --quiet",
            board.name
        ))?)?;
        built(board, &folder, example)?;
    }
    Ok(())
}

/// The crate of firmware that learns predicts what `tinyfit predict` does, its loss falls, and after a power cut it goes on from what
/// it saved.
pub(super) fn learning_firmware() -> Result<()> {
    let board = named("rp2040").context("no rp2040")?;
    let folder = format!("{FOLDER}/learner");
    run(tinyfit(&format!(
        "export {FOLDER}/iris --firmware {} --example learn --name learner --out {folder} --quiet",
        board.name
    ))?)?;
    let elf = built(board, &folder, "learner")?;
    let image = root().join(FOLDER).join("learner.flash");
    let boot = || {
        let options = Options { flash: Some(Flash { image: &image, cut: None }), ..Options::default() };
        Emulator::start_with(board, &elf, options)
    };
    let ask = |emulator: &mut Emulator, line: &str| -> Result<String> {
        emulator.send_line(line)?;
        emulator.read_line(PATIENCE).with_context(|| format!("after {line}"))
    };
    let flowers = fs::read_to_string(root().join("host-tools/cli/tests/data/iris.csv"))?;
    let mut rows = flowers.lines().map(|line| line.rsplit_once(',').unwrap_or_default());
    let (names, _) = rows.next().context("no header")?;
    let (row, _) = rows.next().context("no row")?;
    let mut emulator = boot()?;
    let first = ask(&mut emulator, row)?;
    let inputs = names.split(',').zip(row.split(',')).map(|(name, x)| format!("input {name} {x}\n"));
    let outputs: Vec<&str> = first.split_whitespace().collect();
    let outputs = outputs.chunks(2).map(|output| format!("output {}\n", output.join(" ")));
    equals_predict("iris", &inputs.chain(outputs).collect::<String>())?;
    let mut before = f32::INFINITY;
    for _ in 0..5 {
        let learned = ask(&mut emulator, &format!("{row},setosa"))?;
        let loss = learned.rsplit_once("loss ").with_context(|| learned.clone())?.1.parse::<f32>()?;
        ensure!(loss < before, "{learned} after a loss of {before}");
        before = loss;
    }
    for (line, answer) in [
        (format!("{row},rose"), "not learned: there is no class rose"),
        ("1,2".to_string(), "error: no number for"),
        ("save".to_string(), "saved"),
    ] {
        let said = ask(&mut emulator, &line)?;
        ensure!(said.contains(answer), "{line} was answered by {said}");
    }
    let learned = ask(&mut emulator, row)?;
    drop(emulator);
    let mut emulator = boot()?;
    ensure!(
        ask(&mut emulator, row)? == learned && learned != first,
        "after a power cut what was learned is gone"
    );
    ensure!(
        ask(&mut emulator, "forget")? == "forgotten" && ask(&mut emulator, row)? == first,
        "it did not forget"
    );
    eprintln!("{}: the exported firmware predicts, learns, and keeps what it learned", board.name);
    Ok(())
}
