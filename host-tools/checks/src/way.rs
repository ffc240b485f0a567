//! From a sensor to scores on the chip: record on the emulated RP2040, train, flash, and compare each score with the host's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tinyfit_boards::named;
use tinyfit_emulator::{Emulator, Options, Replay};

use crate::motor_log;
use crate::tool::Installed;
use xtask::run::{output, run};

const PATIENCE: Duration = Duration::from_secs(120);

/// An emulator that is so long without a line has none.
const SILENCE: Duration = Duration::from_secs(2);

/// The states of the machine, synthetic, made by a formula.
const STATES: [&str; 3] = ["ok", "unbalance", "bearing"];

/// The mountings of the sensor that are trained on, and the one that is not.
const TRAINED: [&str; 3] = ["m0", "m1", "m2"];
const TESTED: [&str; 1] = ["m3"];

/// Samples of each state in a mounting.
const SAMPLES: usize = 1600;

pub(crate) fn test(installed: &Installed) -> Result<()> {
    recorders(installed)?;
    let folder = installed.folder();
    let machine = Machine::new(&folder)?;
    for state in STATES {
        machine.record(installed, &TRAINED, state, "log.csv")?;
        machine.record(installed, &TESTED, state, "test.csv")?;
    }
    let train = "train log.csv --target label --time time --test test.csv --features vibration --frame 512 --stride 256 --rate 1600 \
                 --layers 8 --epochs 60 --lr 0.01 --out motor.safetensors --no-report --quiet";
    run(installed.tinyfit(train))?;
    run(installed
        .tinyfit("quantize motor.safetensors --calibration log.csv --out motor-int8.safetensors --quiet"))?;
    let (mut frames, mut right) = (0, 0);
    let flash = "flash motor.safetensors --int8 motor-int8.safetensors --board rp2040 --emulator --replay test.csv --quiet";
    let events = said(installed, flash)?;
    let of_chip: Vec<Value> = events.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let of_host = |model: &str| -> Result<Vec<Value>> {
        let predicted: Value =
            serde_json::from_str(&said(installed, &format!("predict {model} test.csv --json"))?)?;
        Ok(predicted["predictions"].as_array().context("no predictions")?.clone())
    };
    let (f32, int8) = (of_host("motor.safetensors")?, of_host("motor-int8.safetensors")?);
    ensure!(of_chip.len() == f32.len() && f32.len() == int8.len() && !f32.is_empty(), "{events}");
    // Each recording has as many frames.
    let states = STATES.iter().flat_map(|state| std::iter::repeat_n(state, f32.len() / STATES.len()));
    for (((event, f32), int8), state) in of_chip.iter().zip(&f32).zip(&int8).zip(states) {
        let score = event.pointer("/event/score").with_context(|| event.to_string())?;
        for (numbers, row) in [("f32", f32), ("int8", int8)] {
            // The classes in their order.
            let on_host = ["bearing", "ok", "unbalance"].map(|class| bits(&row[class]));
            let on_chip = score[numbers].as_array().context("no score")?;
            ensure!(
                on_chip.iter().map(bits).eq(on_host),
                "{numbers}: {event} on the chip, {row} on the host"
            );
        }
        frames += 1;
        right += usize::from(f32["class"] == *state);
    }
    ensure!(right * 10 >= frames * 9, "{right} of {frames} frames are right");
    own_firmware(installed, &f32).context("tinyfit new")?;
    eprintln!("rp2040: records, and scores {frames} frames with the bits of the host, {right} of them right");
    Ok(())
}

/// A crate of `tinyfit new` builds at once; it predicts the frames of its sensor as the host does, and learns and saves.
fn own_firmware(installed: &Installed, of_host: &[Value]) -> Result<()> {
    run(installed.tinyfit("new grinder --board rp2040 --sensor adc --model motor.safetensors --quiet"))?;
    let board = named("rp2040").context("no rp2040")?;
    let elf = built(&installed.folder().join("grinder"), &board.target)?.join("grinder-firmware");
    let log = fs::read_to_string(installed.folder().join("test.csv"))?;
    let samples: Vec<i16> = log.lines().skip(1).take(SAMPLES).filter_map(counts).flatten().collect();
    let mut replay = Replay::new("adc")?.context("no converter")?;
    // And a second more, until what waits in the queue has come.
    replay.append(&samples)?;
    replay.append(&[0; 2 * 1600])?;
    let options = Options { replay: Some(&replay), ..Options::default() };
    let mut emulator = Emulator::start_with(board, &elf, options)?;
    for row in of_host.iter().take(of_host.len() / STATES.len()) {
        let line = emulator.read_line(PATIENCE)?;
        let words: Vec<&str> = line.split(' ').collect();
        for output in words.chunks(2) {
            let [class, probability] = output else { bail!("{line}") };
            let of_chip: f32 = probability.parse().with_context(|| line.clone())?;
            ensure!(bits(&row[class]) == Some(of_chip.to_bits()), "{line} on the chip, {row} on the host");
        }
        ensure!(words.len() == 2 * STATES.len(), "{line}");
    }
    // The frames of the second more, until the sensor stands still.
    while emulator.read_line(SILENCE).is_ok() {}
    let mut ask = |line: &str| -> Result<String> {
        emulator.send_line(line)?;
        emulator.read_line(PATIENCE).with_context(|| format!("after {line}"))
    };
    let mut before = f32::INFINITY;
    for _ in 0..3 {
        let learned = ask("label bearing")?;
        let loss: f32 =
            learned.trim_start().strip_prefix("loss ").with_context(|| learned.clone())?.parse()?;
        ensure!(loss < before, "{learned} after a loss of {before}");
        before = loss;
    }
    for (line, answer) in [("label rose", "not learned: there is no class rose"), ("save", "saved")] {
        let said = ask(line)?;
        ensure!(said.contains(answer), "{line} was answered by {said}");
    }
    eprintln!("rp2040: the firmware of `tinyfit new` predicts, learns and saves");
    Ok(())
}

/// Builds a crate of firmware; returns the folder of its programs.
fn built(folder: &Path, target: &str) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet"]).current_dir(folder);
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("RUSTC_WORKSPACE_WRAPPER");
    // Crates that it shares with the board's own firmware are compiled there.
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_BUILD_BUILD_DIR", tinyfit_sources::cache("build/boards")?);
    run(cargo)?;
    Ok(folder.join("target").join(target).join("release"))
}

/// Firmware of `tinyfit new` builds for every board that learns and every source of samples.
pub(crate) fn every_new() -> Result<()> {
    let installed = Installed::new()?;
    for board in tinyfit_boards::all().iter().filter(|board| board.learns() && board.slots.is_some()) {
        let sensors = board.sensors.iter().map(|sensor| sensor.name.as_str());
        for (nth, sensor) in sensors.chain(["uart", "table"]).enumerate() {
            let rate = match sensor {
                "accelerometer" => "--rate 1920",
                "adc" => "--rate 16000 --channels 1",
                _ => "",
            };
            let name = format!("{}_{nth}", board.name);
            run(installed
                .tinyfit(&format!("new {name} --board {} --sensor {sensor} {rate} --quiet", board.name)))?;
            built(&installed.folder().join(&name), &board.target)
                .with_context(|| format!("{sensor} on {}", board.name))?;
        }
    }
    Ok(())
}

/// Firmware that records is built, and fits, for each sensor.
fn recorders(installed: &Installed) -> Result<()> {
    for sensor in ["motion", "accelerometer --rate 1920", "adc --channels 2 --rate 1600"] {
        let flash = format!("flash --record --board rp2040 --sensor {sensor} --dry-run --json");
        let put: Value = serde_json::from_str(&said(installed, &flash)?)?;
        ensure!(put["firmware"] == "record" && put["dry_run"] == true, "{put}");
    }
    Ok(())
}

/// Ten minutes of the board's time: three inputs at 1,600 Hz over a line as slow as its baud rate. None is lost, and the rate is right.
pub(crate) fn ten_minutes() -> Result<()> {
    const SAMPLES: i32 = 10 * 60 * 1600;
    let installed = Installed::new()?;
    let count = |n: i32, factor: i32| (n.wrapping_mul(factor) >> 4) % 2048 * 16;
    let row = |n: i32| format!("{},{},{}\n", count(n, 16), count(n, 7919), count(n, 104_729));
    let rows: String = (0..SAMPLES).map(row).collect();
    let measured = format!("x,y,z\n{rows}");
    fs::write(installed.folder().join("measured.csv"), &measured)?;
    let record =
        "record --emulator rp2040 --sensor adc --rate 1600 --replay measured.csv --out ten.csv --json";
    let recorded: Value = serde_json::from_str(&said(&installed, record)?)?;
    let lost = ["lost_in_sensor", "lost_in_queue", "lost_packets"].map(|key| recorded[key].as_u64());
    ensure!(lost == [Some(0); 3] && recorded["samples"] == SAMPLES, "{recorded}");
    let rate = recorded["measured_rate"].as_f64().context("no rate")?;
    ensure!((rate / 1600.0 - 1.0).abs() < 0.001, "{rate} samples a second");
    let log = fs::read_to_string(installed.folder().join("ten.csv"))?;
    let counts = log.lines().skip(1).map(|row| row.split_once(',').map(|(_, counts)| counts));
    ensure!(counts.eq(rows.lines().map(Some)), "other samples than were measured");
    eprintln!("rp2040: ten minutes recorded, {rate} samples a second");
    Ok(())
}

/// The output of the tool.
fn said(installed: &Installed, arguments: &str) -> Result<String> {
    output(installed.tinyfit(arguments))
        .with_context(|| format!("`tinyfit {arguments}` failed: run it to see why"))
}

/// The bits of a number in 32 bits, as JSON has it.
fn bits(number: &Value) -> Option<u32> {
    number.as_f64().map(|number| (number as f32).to_bits())
}

/// The machine.
struct Machine<'a> {
    folder: &'a Path,
    log: String,
}

impl<'a> Machine<'a> {
    fn new(folder: &'a Path) -> Result<Self> {
        Ok(Self { folder, log: motor_log::log() })
    }

    /// Records a state in some mountings; the log gets each sample that was measured, and no other.
    fn record(&self, installed: &Installed, mountings: &[&str], state: &str, out: &str) -> Result<()> {
        let ends: Vec<String> = mountings.iter().map(|mounting| format!(",{mounting},{state}")).collect();
        let of_it = |row: &&str| ends.iter().any(|end| row.ends_with(end));
        let measured: Vec<[i16; 2]> = self.log.lines().filter(of_it).filter_map(counts).collect();
        let samples = SAMPLES * mountings.len();
        ensure!(measured.len() == samples, "{} rows of {state}", measured.len());
        let text: String = measured.iter().map(|[x, y]| format!("{x},{y}\n")).collect();
        fs::write(self.folder.join("measured.csv"), format!("x,y\n{text}"))?;
        let before = fs::read_to_string(self.folder.join(out)).unwrap_or_default().lines().count().max(1);
        let record = format!(
            "record --emulator rp2040 --sensor adc --rate 1600 --replay measured.csv --label {state} --out {out} --append --json"
        );
        let recorded: Value = serde_json::from_str(&said(installed, &record)?)?;
        let lost = ["lost_in_sensor", "lost_in_queue", "lost_packets"].map(|key| recorded[key].as_u64());
        ensure!(lost == [Some(0); 3] && recorded["samples"] == samples, "{recorded}");
        let rate = recorded["measured_rate"].as_f64().context("no rate")?;
        // A second has few packets; the rate of ten minutes is within 0.1 %.
        ensure!((rate / 1600.0 - 1.0).abs() < 0.01, "{rate} samples a second");
        let log = fs::read_to_string(self.folder.join(out))?;
        let recorded: Vec<[i16; 2]> = log.lines().skip(before).filter_map(counts).collect();
        let codes = measured.iter().map(|sample| sample.map(|count| count.div_euclid(16) * 16));
        ensure!(recorded.iter().copied().eq(codes), "{out}: other samples than were measured");
        Ok(())
    }
}

/// The second and the third column of a row.
fn counts(row: &str) -> Option<[i16; 2]> {
    let mut cells = row.split(',').skip(1).map(str::parse);
    Some([cells.next()?.ok()?, cells.next()?.ok()?])
}
