//! Every verb that takes a board handles each of them: it does what `tinyfit boards` lists, or prints why not and
//! what does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::contains;
use serde_json::Value;
use tinyfit_boards::{Board, Verb, all};

/// A folder with a regressor of two columns, `r`, and an autoencoder of three, `a`.
fn folder() -> Folder {
    let folder = Folder::new();
    let rows = (0..60).map(|i| {
        let [a, b] = [7, 11].map(|n| f64::from(i * n % 40) / 8.0 - 2.0);
        format!("{a},{b},{}\n", 3.0 * a - b + 20.0)
    });
    folder.write("t.csv", format!("a,b,y\n{}", rows.collect::<String>()));
    folder.run("train t.csv --target y --hidden 4 --epochs 3 --out r --no-report --quiet");
    folder.run("train t.csv --task autoencode --hidden 2 --epochs 3 --out a --no-report --quiet");
    folder
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The command line of a verb for a board, which goes no further than to the board where it works, and how it ends there.
fn tried(verb: Verb, board: &Board) -> (String, i32, &'static str) {
    let name = &board.name;
    match verb {
        Verb::Inspect => (format!("inspect r --json {name}"), 2, ""),
        Verb::Search => {
            (format!("search none.csv -t y --board {name}"), 1, "none.csv: there is no such file")
        }
        // Firmware that learns needs a second model; other firmware would be compiled.
        Verb::Flash if board.learns() => {
            (format!("flash r --board {name} --dry-run"), 1, "`tune` needs its int8 model too")
        }
        Verb::Flash => (format!("flash none --board {name} --dry-run"), 1, "none: there is no such file"),
        Verb::Monitor => {
            // Where the emulator is not installed, that is the error.
            (format!("monitor --emulator {name} --firmware none.elf"), 1, "error: ")
        }
        Verb::Record => (format!("record --emulator {name} --replay none.csv --out x.csv"), 1, "none.csv"),
        Verb::Export => (format!("export r --firmware {name} --out none/x"), 1, "none"),
    }
}

#[test]
fn every_verb_knows_every_board() {
    let folder = folder();
    let listed = folder.json("boards");
    let listed = listed["boards"].as_array().unwrap();
    assert_eq!(listed.len(), all().len());
    let inspected = folder.json("inspect r");
    for (board, row) in all().iter().zip(listed) {
        assert_eq!(text(row, "name"), board.name);
        for (verb, uses) in Verb::ALL.into_iter().zip(row["verbs"].as_array().unwrap()) {
            assert_eq!(text(uses, "verb"), verb.name());
            let fits = inspected["boards"]
                .as_array()
                .unwrap()
                .iter()
                .find(|fit| fit["board"] == board.name.as_str());
            if verb == Verb::Inspect {
                let fits = fits.unwrap();
                assert_eq!(
                    (&fits["predict"], &fits["learns"]),
                    (&true.into(), &board.learns().into()),
                    "{fits}"
                );
                continue;
            }
            let (line, code, words) = tried(verb, board);
            match verb.on(board) {
                Ok(does) => {
                    assert_eq!(text(uses, "does"), does);
                    folder.tinyfit(&line).assert().code(code).stderr(contains(words));
                }
                Err(why_not) => {
                    assert_eq!(text(uses, "why_not"), why_not);
                    folder.tinyfit(&line).assert().code(2).stderr(contains(&why_not));
                }
            }
        }
    }
    let shown = folder.run("boards");
    assert!(
        shown.contains("lm3s6965: no `flash`: none of its programs carries a model; `tinyfit export MODEL"),
        "{shown}"
    );
    assert_eq!(folder.run("boards --markdown"), tinyfit_boards::page());
}

/// The crates build and run on emulators in `cargo xtask test export`.
#[test]
fn regressors_and_autoencoders_become_firmware_of_every_board() {
    let folder = folder();
    for board in all() {
        let name = &board.name;
        for model in ["r", "a"] {
            let out = format!("{name}-{model}");
            let said = folder.json(&format!("export {model} --firmware {name} --out {out}"));
            assert_eq!(text(&said, "board"), name);
            assert!(folder.read(&format!("{out}/src/example.rs")).contains("predict(&x)"));
            let line = format!("export {model} --firmware {name} --example learn --out {out}-learn");
            if board.learns() {
                folder.run(&line);
                let example = folder.read(&format!("{out}-learn/src/example.rs"));
                let targets = example.contains("learn(net, trainer, &mut optimizer, &x, &targets)");
                assert_eq!(targets, model == "r", "{example}");
            } else {
                let why = format!(
                    "--example learn saves in flash, and {name} has no flash for that: give esp32c3, "
                );
                folder.tinyfit(&line).assert().code(2).stderr(contains(why));
            }
        }
    }
    let said =
        folder.tinyfit("flash a --board rp2040 --dry-run").assert().code(1).get_output().stderr.clone();
    let said = String::from_utf8(said).unwrap();
    assert!(
        said.contains(
            "`tune` needs its int8 model too; make it by `tinyfit quantize MODEL --calibration DATA.csv`"
        ),
        "{said}"
    );
}

#[test]
fn ways_are_those_of_the_board() {
    let folder = folder();
    let fails = |line: &str, words: &str| {
        folder.tinyfit(&format!("flash r {line}")).assert().code(2).stderr(contains(words))
    };
    fails("--board rp2350 --via dfu", "--via dfu does not work for rp2350: give one of uf2, probe, serial");
    fails("--board esp32c3 --via probe", "--via probe does not work for esp32c3: give one of tool, serial");
    fails(
        "--board esp32c3 --model-only",
        "--via tool puts a whole firmware on the board: with --model-only give --via serial",
    );
    fails(
        "--board nrf52840 --emulator",
        "--via emulator does not work for nrf52840: give one of probe, serial",
    );
    fails(
        "--board stm32f103 --model-only",
        "--model-only is for boards that learn and keep a model; stm32f103 does not",
    );
    fails("--board fe310 --erase-learned", "--erase-learned is for boards that learn");
}

#[test]
fn firmware_begins_with_a_board_and_a_sensor_that_go_together() {
    let folder = Folder::new();
    let refused = |args: &str, wanted: &str| {
        let output = folder.tinyfit(args).assert().failure().get_output().clone();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(wanted) && text.lines().count() == 1, "{text}");
    };
    refused(
        "new x --board fe310 --sensor uart",
        "--board fe310: firmware that learns is for esp32c3, nrf52840, rp2040, rp2350",
    );
    refused(
        "new x --board rp2040 --sensor gps",
        "--sensor gps: for rp2040 there are motion, accelerometer, adc, uart",
    );
    refused("new x --board stm32f405 --sensor adc", "--sensor adc: for stm32f405 there are uart, table");
    refused(
        "new x --board rp2040 --sensor accelerometer",
        "give --rate: the LSM6DSV16X has 3 channels at 480, 960, 1920 Hz",
    );
    refused(
        "new x --board rp2040 --sensor adc --rate 16000 --channels 9",
        "--channels: 9, and the ADC has 1 to 3 channels",
    );
    refused("new Big-Name --board rp2040 --sensor uart", "Big-Name: ");
    assert_eq!(folder.names(), [""; 0]);
    let made = folder.json("new grinder --board rp2040 --sensor adc --channels 2 --rate 1600");
    assert_eq!((&made["sensor"], &made["inputs"]), (&"adc".into(), &10.into()));
    let manifest = folder.read("grinder/Cargo.toml");
    assert!(manifest.contains("default = [\"adc\"]"), "{manifest}");
    let config = folder.read("grinder/.cargo/config.toml");
    assert!(
        config.contains("TINYFIT_CHANNELS = \"2\"") && config.contains("TINYFIT_HZ = \"1600\""),
        "{config}"
    );
    refused("new grinder --board rp2040 --sensor uart", "grinder: is there already");
}
