//! Models as source and as firmware. Compiled exports are tested by `cargo xtask test export`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::starts_with;
use serde_json::json;
use tinyfit_model::{Anchors, Model};

/// A folder with a model `m` of the flowers.
fn trained() -> Folder {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 2 --out m --quiet --no-report");
    folder
}

#[test]
fn rust_is_a_file() {
    let folder = trained();
    let said = folder.json("export m --rust --out m.rs");
    assert_eq!((&said["format"], &said["files"]), (&json!("rust"), &json!(1)));
    let source = folder.read("m.rs");
    assert!(
        source.contains("pub static NETWORK: Network")
            && source.contains("pub fn predict(x: &[f32; 4]) -> [f32; 3]")
    );
    assert!(source.lines().all(|line| line.len() <= 120), "{source}");
}

#[test]
fn firmware_is_a_folder_that_needs_no_other() {
    let folder = trained();
    for board in tinyfit_boards::all() {
        let (board, has_memory) = (&board.name, board.name != "esp32c3");
        let said = folder.json(&format!("export m --firmware {board} --name gesture --out {board}"));
        assert_eq!((&said["board"], &said["name"]), (&json!(board), &json!("gesture")));
        let main = folder.read(&format!("{board}/src/main.rs"));
        assert!(main.contains("mod model;") && main.contains("example::run(|line| {"), "{main}");
        assert!(!main.contains("selftest") && !main.contains("tinyfit_"), "{main}");
        let manifest = folder.read(&format!("{board}/Cargo.toml"));
        assert!(manifest.contains("name = \"gesture-firmware\"") && !manifest.contains(".."), "{manifest}");
        let readme = folder.read(&format!("{board}/README.md"));
        for placeholder in ["NAME", "PART", "TARGET", "SERIAL", "RUNS", "MEMORY", "SHARED", "VERSION"] {
            assert!(!readme.contains(placeholder), "{readme}");
        }
        // The HAL of the ESP32-C3 has the linker's script.
        assert_eq!(folder.path(board).join("memory.x").is_file(), has_memory, "{board}");
        for file in ["build.rs", ".cargo/config.toml", "rust-toolchain.toml", "tinyfit/src/lib.rs"] {
            assert!(folder.path(board).join(file).is_file(), "{file}");
        }
        assert!(!folder.path(board).join("src/bin").exists());
    }
    let text = folder.run("export m --firmware fe310 --out again");
    assert!(
        text.starts_with("m (f32) written to again, ") && text.contains("cargo build --release"),
        "{text}"
    );
}

/// By the model file's own tensors, and by the rows of the table that they were.
#[test]
fn anchors_go_with_a_classifier_into_its_source() {
    let folder = trained();
    assert!(!folder.run("inspect m").contains("anchors"));
    folder.json("export m --rust --out none.rs");
    assert!(!folder.read("none.rs").contains("ANCHORS"));

    let train = "train iris.csv --target species --layers 4 --epochs 2 --lr 0.01 --no-report --anchors";
    let told = json!({"examples": 12, "bytes": 12 * 4 * (4 + 1)});
    assert_eq!(folder.json(&format!("{train} 4 --out n"))["anchors"], told);
    assert!(
        folder.run(&format!("{train} 4 --out n")).contains("\nanchors: 12 examples, 240 bytes of flash\n")
    );
    assert_eq!(folder.json("inspect n")["anchors"], told);
    assert!(folder.run("inspect n").contains("\nanchors: 12 examples, 240 bytes of flash more"));
    let (model, anchors) = read(&folder, "n");
    let scaler = model.scaler.as_ref().unwrap();
    let table = folder.read("iris.csv");
    let scaled = |x: &str| {
        let mut x: Vec<f32> = x.split(',').map(|cell| cell.parse().unwrap()).collect();
        scaler.apply(&mut x);
        x
    };
    let rows: Vec<(Vec<f32>, &str)> = table
        .lines()
        .skip(1)
        .map(|line| line.rsplit_once(',').unwrap())
        .map(|(x, label)| (scaled(x), label))
        .collect();
    for (x, class) in anchors.iter(4) {
        let label = model.task.classes()[class as usize].as_str();
        assert!(rows.contains(&(x.to_vec(), label)), "{x:?} {label}");
    }
    for class in 0..3 {
        assert_eq!(anchors.classes.iter().filter(|of| **of == class).count(), 4);
    }

    folder.run("export n --rust --out n.rs");
    folder.run("export n --firmware rp2040 --example learn --out firmware");
    for file in ["n.rs", "firmware/src/model.rs"] {
        let source = folder.read(file);
        assert!(source.contains("12 examples of 20 bytes, 240 bytes of flash."), "{source}");
        let (_, constant) = source.split_once("pub const ANCHORS").unwrap();
        let constant = constant.split_whitespace().collect::<Vec<_>>().join(" ");
        for (x, class) in anchors.iter(4) {
            let example = format!("tinyfit::data::Example {{ x: {x:?}, target: tinyfit::Class({class}) }},");
            assert!(constant.contains(&example), "{example} in {constant}");
        }
        assert_eq!(constant.matches("tinyfit::data::Example {").count(), 12);
    }

    // Copied folders have them; int8 weights do not learn.
    folder.run("import n --out copied");
    assert_eq!(read(&folder, "copied").1, anchors);
    folder.json("quantize n --calibration iris.csv --out q");
    assert_eq!(read(&folder, "q").1, Anchors::default());

    // As many as a class has among the rows that validate: a fifth of 40.
    let trained = folder.json(&format!("{train} 20 --out few"));
    assert_eq!(trained["anchors"]["examples"], 24);
    assert!(trained["notes"][0].as_str().unwrap().starts_with("class 'setosa' has 8 anchors, not 20: "));
    // Where all rows but the test's are learned from, of these.
    let all = train.replace(" --lr 0.01", "");
    assert_eq!(folder.json(&format!("{all} 20 --out all"))["anchors"]["examples"], 60);

    folder.write("t.csv", "x,y\n1,0.5\n2,0.25\n3,0.125\n4,1.5\n5,2.5\n6,3.5\n7,8.25\n8,9.5\n");
    for (args, message) in [
        (
            "train t.csv --target y --anchors 2 --out r",
            "error: --anchors guards classes, and the task is to regress",
        ),
        (
            "train t.csv --task autoencode --anchors 2 --out r",
            "error: --anchors guards classes, and the task is to autoencode",
        ),
        (
            "train iris.csv --target species --anchors 3 --out r",
            "error: invalid value '3' for '--anchors <N>'",
        ),
    ] {
        folder.tinyfit(args).assert().code(2).stderr(starts_with(message));
    }
    assert!(!folder.path("r").exists());
}

fn read(folder: &Folder, name: &str) -> (Model, Anchors) {
    let path = folder.path(name);
    let bytes = std::fs::read(&path).unwrap();
    let model = Model::from_bytes(&bytes, &path).unwrap();
    let anchors = Anchors::from_bytes(&bytes, &model, &path).unwrap();
    (model, anchors)
}

#[test]
fn a_folder_is_written_whole_or_not_at_all() {
    let folder = trained();
    folder.write("file", "");
    std::fs::create_dir(folder.path("full")).unwrap();
    folder.write("full/x", "x");
    std::fs::create_dir(folder.path("empty")).unwrap();
    let before = folder.names();
    for (out, what) in [
        (
            "full",
            "error: full: is a folder that is not empty; give the path of a folder to be made with --out\n",
        ),
        ("file", "error: file: is not a folder; give the path of a folder to be made with --out\n"),
        (
            "no/where",
            "error: no/where: the folder no does not exist; create it or give another path with --out\n",
        ),
    ] {
        folder.tinyfit(&format!("export m --firmware fe310 --out {out}")).assert().code(1).stderr(what);
        assert_eq!(folder.names(), before);
    }
    assert_eq!(folder.read("full/x"), "x");
    folder.run("export m --firmware fe310 --out empty");
    assert_eq!(folder.names(), before);
    assert!(folder.path("empty/Cargo.toml").is_file());
}

#[test]
fn what_does_not_go_together_is_wrong_usage() {
    let folder = trained();
    for (args, what) in [
        ("--rust --target thumbv6m-none-eabi", "--target requires --c, --arduino or --zephyr"),
        ("--tflite --name gesture", "--name requires --firmware, --c, --arduino or --zephyr"),
        ("--arduino --target thumbv8m.main-none-eabi", "--target thumbv8m.main-none-eabi has no place there"),
        ("--firmware arduino", "invalid value 'arduino' for '--firmware <BOARD>'"),
        (
            "--firmware fe310 --example learn",
            "and fe310 has no flash for that: give esp32c3, nrf52840, rp2040, rp2350, stm32f405",
        ),
        ("--firmware rp2040 --example dance", "[possible values: predict, learn]"),
        ("--rust --example learn", "--example requires --firmware"),
        ("--rust --c", "cannot be used with"),
        ("--c --name 2nd", "a name is a word of a-z, 0-9 and _"),
    ] {
        let output =
            folder.tinyfit(&format!("export m {args} --out x")).assert().code(2).get_output().clone();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.starts_with("error: ") && text.contains(what), "{args}: {text}");
        assert!(!folder.path("x").exists());
    }
}

#[test]
fn a_missing_compiler_is_reported_with_what_installs_it() {
    let folder = trained();
    let export = |target: &str| {
        let mut command = folder.tinyfit(&format!("export m --c --target {target} --out x"));
        command.assert().code(1).get_output().clone()
    };
    let text = String::from_utf8_lossy(&export("thumbv9-none-eabi").stderr).into_owned();
    assert_eq!(
        text,
        "error: m: rustc has no target thumbv9-none-eabi; `rustc --print target-list` lists all\n"
    );
    let mut without = folder.tinyfit("export m --c --target thumbv6m-none-eabi --out x");
    without.env("PATH", "").assert().code(1).stderr(
        "error: m: `rustc` is missing, which compiles the library; install Rust from https://rustup.rs\n",
    );
    assert!(!folder.path("x").exists());
    // Without a target it is for this computer, which rustc names.
    let mut without = folder.tinyfit("export m --c --out x");
    without.env("PATH", "").assert().code(1).stderr(
        "error: m: `rustc` is missing, which compiles the library; install Rust from https://rustup.rs\n",
    );
    assert!(!folder.path("x").exists());
}

#[test]
fn firmware_that_learns_is_of_an_f32_model() {
    let folder = trained();
    for board in ["stm32f405", "rp2350", "esp32c3"] {
        folder.run(&format!("export m --firmware {board} --example learn --out {board}"));
        let main = folder.read(&format!("{board}/src/main.rs"));
        assert!(main.contains("example::Learner::new(flash, SLOTS)"), "{main}");
        let example = folder.read(&format!("{board}/src/example.rs"));
        assert!(example.contains("learn(net, trainer, &mut optimizer, &x, class)"), "{example}");
        let readme = folder.read(&format!("{board}/README.md"));
        assert!(readme.contains("\n0.5,0.5,0.5,0.5,setosa "), "{readme}");
        for placeholder in
            ["NAME", "PART", "TARGET", "SERIAL", "RUNS", "VERSION", "ROW", "ANSWER", "// TARGET"]
        {
            assert!(!readme.contains(placeholder) && !example.contains(placeholder), "{placeholder}");
        }
    }
    folder.run("quantize m --calibration iris.csv --out m8 --quiet");
    folder.refuses(
        "export m8 --firmware rp2040 --example learn --out y",
        "m8: int8 weights do not learn; give the f32 model that it was quantized from",
    );
}
