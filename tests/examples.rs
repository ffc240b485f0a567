//! Each of `examples/` is short, runs, and what it asserts is so.

use std::path::Path;
use std::process::Command;

#[test]
fn examples_run() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let built = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples");
    let mut names: Vec<String> = std::fs::read_dir(sources)
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".rs").map(str::to_string)
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "autoencoder",
            "control_loop",
            "custom_layer",
            "custom_optimizer",
            "int8",
            "motor_log",
            "personalize",
            "predict_in_flash",
            "regression",
            "save_restore",
            "sliding_window",
            "supervisor",
            "transfer_head",
            "xor"
        ]
    );
    let build =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "tinyfit", "--examples"]).status();
    assert!(build.unwrap().success());
    // It takes minutes, and prints the tables of the guide.
    for name in names.iter().filter(|name| *name != "supervisor") {
        let program = built.join(name).with_extension(std::env::consts::EXE_EXTENSION);
        let output = Command::new(&program).output().unwrap_or_else(|e| panic!("{}: {e}", program.display()));
        assert!(output.status.success() && !output.stdout.is_empty(), "{name}: {output:?}");
    }
}
