//! What `tinyfit export` writes for firmware, compiled by other toolchains and run on emulated cores.

mod c;
mod firmware;
mod libraries;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tinyfit_boards::{Board, TUNE};

use crate::tool::tinyfit;
use crate::{Depth, setup};
use xtask::install;
use xtask::run::{command, output, root, run};

/// Where models and exports lie.
const FOLDER: &str = "target/export";
const PATIENCE: Duration = Duration::from_secs(60);

/// A model, how it is made, and how the kernel learns from a row of it.
struct Model {
    name: &'static str,
    made: &'static str,
    /// Loss and target, in Rust; `None` for an int8 network.
    learns: Option<(&'static str, &'static str)>,
}

const MODELS: [Model; 10] = [
    Model {
        name: "iris",
        made: "train host-tools/cli/tests/data/iris.csv --target species --layers 8 --activation tanh --epochs 5",
        learns: Some(("CrossEntropy", "Class(0)")),
    },
    Model {
        name: "iris8",
        made: "quantize {}/iris --calibration host-tools/cli/tests/data/iris.csv",
        learns: None,
    },
    Model {
        name: "deep",
        made: "train {}/kinds.csv --target kind --layers 9,8,7,6,5 --activation leaky_relu --scale none --epochs 5",
        learns: Some(("BinaryCrossEntropy", "[0.0]")),
    },
    Model {
        name: "level",
        made: "train {}/levels.csv --target level --layers 6,5 --activation sigmoid --epochs 5",
        learns: Some(("MeanSquaredError", "level::standardized(&[1.0])")),
    },
    Model {
        name: "level4",
        made: "quantize {}/level --calibration {}/levels.csv --weight-bits 4",
        learns: None,
    },
    Model {
        name: "alone",
        made: "train {}/levels.csv --target level --layers 3 --activation linear --scale none --epochs 5",
        learns: Some(("MeanSquaredError", "alone::standardized(&[1.0])")),
    },
    Model {
        name: "odd",
        made: "train {}/levels.csv --task autoencode --layers 2 --epochs 5",
        learns: Some(("MeanSquaredError", "odd::scaled(&x)")),
    },
    Model { name: "odd8", made: "quantize {}/odd --calibration {}/levels.csv", learns: None },
    Model {
        name: "imported",
        made: "import host-tools/formats/tests/tflite/data/classifier-f32.tflite",
        learns: Some((
            "CrossEntropy",
            "core::array::from_fn::<f32, 3, _>(|i| if i == 0 { 1.0 } else { 0.0 })",
        )),
    },
    Model {
        name: "imported8",
        made: "import host-tools/formats/tests/tflite/data/detector-int8.tflite",
        learns: None,
    },
];

/// Models that are compiled in C for every core in the gate: f32 and learning, int4 and its predictions.
const IN_C: [&str; 2] = ["iris", "level4"];

pub(crate) fn test(depth: Depth) -> Result<()> {
    install::targets_of_libraries()?;
    install::emulators()?;
    install::cross_compilers()?;
    let folder = root().join(FOLDER);
    if folder.is_dir() {
        // Compiled parts are kept; all else is of an earlier run.
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            } else if !path.ends_with("compiled") {
                fs::remove_dir_all(path)?;
            }
        }
    }
    fs::create_dir_all(&folder)?;
    tables(&folder)?;
    for Model { name, made, .. } in &MODELS {
        run(tinyfit(&format!("{} --out {FOLDER}/{name} --quiet", made.replace("{}", FOLDER)))?)?;
        run(tinyfit(&format!("export {FOLDER}/{name} --rust --out {FOLDER}/{name}.rs --quiet"))?)?;
    }
    let expected = on_the_host(&folder)?;
    for (model, expected) in MODELS.iter().zip(&expected) {
        equals_predict(model.name, expected).with_context(|| format!("{}, in Rust", model.name))?;
        if depth.exhaustive || IN_C.contains(&model.name) {
            c::c(model, expected).with_context(|| format!("{}, in C", model.name))?;
        }
    }
    c::on_this_computer(&expected[0]).context("C on this computer")?;
    c::two_in_one().context("two models in one firmware")?;
    libraries::arduino(&expected[0]).context("the Arduino library")?;
    libraries::zephyr().context("the Zephyr module")?;
    let boards: Vec<&Board> = setup::emulated().filter(|board| depth.exhaustive || board.has(TUNE)).collect();
    // Classes, numbers, and networks of other shapes.
    for (board, model) in boards.into_iter().zip(["iris", "level4", "deep", "odd"].into_iter().cycle()) {
        firmware::firmware(board, model).with_context(|| format!("{model} on {}", board.name))?;
    }
    if depth.exhaustive {
        for board in tinyfit_boards::all().iter().filter(|board| board.emulator.is_none()) {
            firmware::unrun(board).with_context(|| format!("firmware of {}", board.name))?;
        }
    }
    firmware::learning_firmware().context("the firmware that learns")
}

/// Tables of numbers alone, so that a printed row of inputs is a row of the table.
fn tables(folder: &Path) -> Result<()> {
    let (mut kinds, mut levels) = (String::from("a,b,c,kind\n"), String::from("a,b,c,level\n"));
    for i in 0..120 {
        let [a, b, c] = [7, 11, 13].map(|n| f64::from(i * n % 40) / 8.0 - 2.0);
        let kind = if a * b > c { "above" } else { "below" };
        writeln!(kinds, "{a},{b},{c},{kind}")?;
        writeln!(levels, "{a},{b},{c},{}", 3.0 * a - b * c + 20.0)?;
    }
    fs::write(folder.join("kinds.csv"), kinds)?;
    fs::write(folder.join("levels.csv"), levels)?;
    Ok(())
}

/// The outputs of each model on this host, by the kernel and the exported source, in the words of the C example.
fn on_the_host(folder: &Path) -> Result<Vec<String>> {
    let mut source = String::from(include_str!("export/host.rs"));
    let mut calls = String::new();
    for Model { name, learns, .. } in &MODELS {
        writeln!(source, "mod {name} {{\n    include!(\"../../{name}.rs\");\n}}")?;
        let scaled = fs::read_to_string(folder.join(name).with_extension("rs"))?.contains("static SCALER");
        let x = if scaled { format!("{name}::SCALER.mean") } else { format!("[0.0; {name}::INPUTS.len()]") };
        match learns {
            Some((loss, target)) => writeln!(calls, "    learns!({name}, {x}, {loss}, |x| {target});")?,
            None => writeln!(calls, "    predicts!({name}, {x});\n    println!(\"done\");")?,
        }
    }
    fs::create_dir_all(folder.join("host/src"))?;
    fs::write(folder.join("host/src/main.rs"), format!("{source}\nfn main() {{\n{calls}}}\n"))?;
    let kernel = root().display().to_string().replace('\\', "/");
    let manifest = "[workspace]\n[package]\nname = \"host\"\nedition = \"2024\"\n[dependencies]\n";
    fs::write(folder.join("host/Cargo.toml"), format!("{manifest}tinyfit = {{ path = \"{kernel}\" }}\n"))?;
    let mut cargo = command(&format!("{FOLDER}/host"), "cargo run --quiet");
    cargo.env("CARGO_TARGET_DIR", compiled());
    let printed = output(cargo)
        .context("the exported Rust does not compile, or does not run: see target/export/host")?;
    Ok(printed.split_inclusive("done\n").map(str::to_string).collect())
}

/// The outputs of the lines that a program printed are those of `tinyfit predict` for the inputs it printed.
fn equals_predict(model: &str, lines: &str) -> Result<()> {
    let of = |what: &str| -> Vec<(String, u32)> {
        let named = lines.lines().filter_map(|line| line.strip_prefix(what)?.rsplit_once(' '));
        let number = |text: &str| match text.strip_prefix("0x") {
            Some(bits) => u32::from_str_radix(bits, 16).ok(),
            None => text.parse::<f32>().ok().map(f32::to_bits),
        };
        named.filter_map(|(name, text)| Some((name.to_string(), number(text)?))).collect()
    };
    let (inputs, outputs) = (of("input "), of("output "));
    ensure!(!inputs.is_empty() && !outputs.is_empty(), "printed\n{lines}");
    let names: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = inputs.iter().map(|(_, bits)| f32::from_bits(*bits).to_string()).collect();
    let row = root().join(FOLDER).join(format!("{model}-row.csv"));
    fs::write(&row, format!("{}\n{}\n", names.join(","), values.join(",")))?;
    let mut predict = tinyfit(&format!("predict {FOLDER}/{model}"))?;
    predict.arg(&row);
    let csv = output(predict).context("`tinyfit predict` failed")?;
    let cells = csv.lines().nth(1).unwrap_or_default().split(',');
    let want: Vec<u32> =
        cells.take(outputs.len()).filter_map(|cell| cell.parse::<f32>().ok().map(f32::to_bits)).collect();
    let got: Vec<u32> = outputs.iter().map(|(_, bits)| *bits).collect();
    ensure!(got == want, "printed\n{lines}where `tinyfit predict` prints\n{csv}");
    Ok(())
}

/// Runs an export whose compiled parts are kept for the next.
fn export(arguments: &str) -> Result<()> {
    let mut export = tinyfit(&format!("{arguments} --quiet"))?;
    export.env("CARGO_TARGET_DIR", compiled());
    run(export)
}

/// Where cargo keeps what it has compiled.
fn compiled() -> PathBuf {
    root().join(FOLDER).join("compiled")
}
