//! Models as source and as firmware. What is compiled is tested by `cargo xtask test export`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use serde_json::json;

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
    for board in ["stm32f405", "rp2040", "lm3s6965", "fe310"] {
        let said = folder.json(&format!("export m --firmware {board} --name gesture --out {board}"));
        assert_eq!((&said["board"], &said["name"]), (&json!(board), &json!("gesture")));
        let main = folder.read(&format!("{board}/src/main.rs"));
        assert!(main.contains("mod model;") && main.contains("example::run(|line| {"), "{main}");
        assert!(!main.contains("selftest") && !main.contains("tinyfit_"), "{main}");
        let manifest = folder.read(&format!("{board}/Cargo.toml"));
        assert!(manifest.contains("name = \"gesture-firmware\"") && !manifest.contains(".."), "{manifest}");
        let readme = folder.read(&format!("{board}/README.md"));
        for placeholder in ["NAME", "PART", "TARGET", "SERIAL", "RUNS", "VERSION"] {
            assert!(!readme.contains(placeholder), "{readme}");
        }
        for file in
            ["memory.x", "build.rs", ".cargo/config.toml", "rust-toolchain.toml", "tinyfit/src/lib.rs"]
        {
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
            "error: full: is a folder with something in it; give the path of a folder to be made with --out\n",
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
        ("--rust --target thumbv6m-none-eabi", "--target goes with --c, --arduino or --zephyr"),
        ("--tflite --name gesture", "--name goes with --firmware, --c, --arduino or --zephyr"),
        ("--arduino --target thumbv8m.main-none-eabi", "--target thumbv8m.main-none-eabi has no place there"),
        ("--firmware arduino", "invalid value 'arduino' for '--firmware <BOARD>'"),
        ("--firmware nrf52840", "`export --firmware` works with stm32f405, rp2040, lm3s6965, fe310"),
        ("--firmware fe310 --example learn", "which fe310 has none for: give stm32f405, rp2040"),
        ("--firmware rp2040 --example dance", "[possible values: predict, learn]"),
        ("--rust --example learn", "--example goes with --firmware"),
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
fn a_compiler_that_is_missing_is_told_with_what_installs_it() {
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
    for (board, wait) in [("stm32f405", "Serial::wait"), ("rp2040", "|_| wait()")] {
        folder.run(&format!("export m --firmware {board} --example learn --out {board}"));
        let main = folder.read(&format!("{board}/src/main.rs"));
        assert!(main.contains("example::Learner::new(flash, SLOTS)") && main.contains(wait), "{main}");
        let example = folder.read(&format!("{board}/src/example.rs"));
        assert!(example.contains("learn(net, trainer, &mut rule, &x, class)"), "{example}");
        let readme = folder.read(&format!("{board}/README.md"));
        assert!(readme.contains("\n0.5,0.5,0.5,0.5,setosa "), "{readme}");
        for placeholder in
            ["NAME", "PART", "TARGET", "SERIAL", "RUNS", "VERSION", "ROW", "ANSWER", "// TARGET"]
        {
            assert!(!readme.contains(placeholder) && !example.contains(placeholder), "{placeholder}");
        }
    }
    folder.run("quantise m --calibration iris.csv --out m8 --quiet");
    folder.refuses(
        "export m8 --firmware rp2040 --example learn --out y",
        "m8: int8 weights do not learn; give the f32 model that it was quantised from",
    );
}
