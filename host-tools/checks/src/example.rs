//! The crate that the tutorials make from an empty folder, `examples/firmware`: in QEMU it learns, and keeps what it learned.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tinyfit_sources::cache;
use xtask::run::{command, output, root, run};

use crate::{Depth, pages, tool};

const FOLDER: &str = "examples/firmware";
const MODEL: &str = "examples/firmware/src/model.rs";

/// As its `.cargo/config.toml` runs it.
fn runner() -> Result<String> {
    let config = std::fs::read_to_string(root().join(FOLDER).join(".cargo/config.toml"))?;
    let runner = config.lines().find_map(|line| line.strip_prefix("runner = \"")?.strip_suffix('"'));
    Ok(runner.context("no runner")?.to_string())
}

/// Builds it and runs its programs: in the gate the one that is without embassy, whose crates take long.
pub(crate) fn test(depth: Depth) -> Result<()> {
    build(depth.choose("", "--features embassy"))?;
    let programs: &[&str] = depth.choose(&["bare"], &["bare", "embassy"]);
    programs.iter().try_for_each(|program| learns(program))
}

fn build(features: &str) -> Result<()> {
    let mut cargo = command(FOLDER, &format!("cargo build --release --locked --quiet {features}"));
    // The crates that it shares with the boards' firmware are compiled there.
    cargo.env("CARGO_TARGET_DIR", root().join("target/example"));
    cargo.env("CARGO_BUILD_BUILD_DIR", cache("build/boards")?);
    run(cargo)
}

/// The model is what `tinyfit` makes of the tutorial's table; what a killed run has saved, the next one goes on from.
fn learns(program: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    model(folder.path())?;
    let start = |before: &str| -> Result<_> {
        let elf = root().join("target/example/thumbv7m-none-eabi/release").join(program);
        let mut qemu = command(".", &format!("{before}{}", runner()?));
        qemu.arg(elf).current_dir(folder.path()).stderr(Stdio::null());
        Ok(qemu)
    };
    let printed = |what| {
        output(start("timeout 60 ")?).with_context(|| format!("{program} does not end in QEMU {what}"))
    };
    let whole = printed("at first")? + &printed("the second time")?;
    let lines: Vec<&str> = whole.lines().collect();
    let right = |line: &str| line.split(' ').next().and_then(|count| count.parse::<u32>().ok());
    let (first, last) = (lines.get(1).copied().and_then(right), lines.last().copied().and_then(right));
    ensure!(lines[0] == "begins with the model" && lines[6] == "goes on from save 5", "printed\n{whole}");
    pages::shows("docs/src/tutorials/own-firmware.md", "cargo run --release", &lines[..6])?;
    ensure!(last == Some(48) && first.is_some_and(|first| first < 36), "it did not learn:\n{whole}");

    std::fs::remove_file(folder.path().join("flash.bin"))?;
    let mut qemu = start("")?.stdout(Stdio::piped()).spawn()?;
    let said = BufReader::new(qemu.stdout.take().context("no pipe")?);
    let killed = said.lines().take(3).collect::<io::Result<Vec<_>>>()?;
    qemu.kill()?;
    qemu.wait()?;
    ensure!(killed == lines[..3], "printed {killed:?}, before\n{whole}");
    let again = printed("after it was killed")?;
    let saved = again.lines().next().and_then(|line| line.strip_prefix("goes on from save "));
    let saved: usize = saved.and_then(|nth| nth.parse().ok()).with_context(|| again.clone())?;
    let same =
        again.lines().nth(1) == lines[1..].iter().filter(|line| line.contains(", save ")).nth(saved).copied();
    ensure!((2..6).contains(&saved) && same, "after it was killed it printed\n{again}before\n{whole}");
    eprintln!("examples/firmware: {program} learns, and goes on from save {saved} after it was killed");
    Ok(())
}

/// That the committed model is the exported one; with `TINYFIT_UPDATE=1` it is written.
fn model(folder: &Path) -> Result<()> {
    std::fs::copy(root().join("docs/data/iris.csv"), folder.join("iris.csv"))?;
    for line in [
        "train iris.csv --target species --layers 16,8 --quiet",
        "export iris.safetensors --rust --out model.rs --quiet",
    ] {
        let mut tinyfit = tool::tinyfit(line)?;
        tinyfit.current_dir(folder);
        run(tinyfit)?;
    }
    let exported = std::fs::read_to_string(folder.join("model.rs"))?;
    if std::env::var_os("TINYFIT_UPDATE").is_some() {
        std::fs::write(root().join(MODEL), &exported)?;
    }
    let committed = std::fs::read_to_string(root().join(MODEL))?;
    ensure!(committed == exported, "{MODEL} is not what `tinyfit export` writes: TINYFIT_UPDATE=1 writes it");
    Ok(())
}
