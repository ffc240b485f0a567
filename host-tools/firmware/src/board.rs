//! A crate of firmware for a board: what `boards/` has for it, the kernel, a model, and a `main` that predicts, or learns.

use std::collections::BTreeMap;

use tinyfit_boards::{Board, Qemu, Sensor};
use tinyfit_model::{Anchors, Model, Sensing, Task};
use tinyfit_sources as sources;
use toml_edit::{Array, DocumentMut, Item, Table, value};

use crate::kernel;
use crate::name::Name;
use crate::tree::Tree;

/// The example of a firmware, as a start for its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// One prediction, printed.
    Predict,
    /// Rows come over the serial line, are predicted and learned; what was learned is saved in flash.
    Learn,
}

impl Example {
    /// Every one, the usual first.
    pub const ALL: [Self; 2] = [Self::Predict, Self::Learn];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Example::Predict => "predict",
            Example::Learn => "learn",
        }
    }

    /// Whether a crate of it can be made for the board: what learns saves, in slots of flash.
    pub fn suits(self, board: &Board) -> bool {
        self == Example::Predict || (board.slots.is_some() && board.learns())
    }

    /// What its source uses, which the manifest of a board may lack.
    fn dependencies(self) -> &'static [&'static str] {
        match self {
            Example::Predict => &["embedded-io"],
            Example::Learn => &["embedded-io", "embedded-storage"],
        }
    }
}

/// Where the samples of a firmware come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Samples<'a> {
    /// A sensor of the board's, of the model's channels and rate.
    Sensor {
        /// The sensor.
        sensor: &'a Sensor,
        /// Samples a second.
        hz: u32,
    },
    /// The serial line: a count of each channel in a line.
    Line,
}

/// The manifest of the boards' shared crate, which has the versions of what examples use.
const SUPPORT: &str = "boards/support/Cargo.toml";

/// Files of a board's folder that its crate of firmware has others for, or none.
const REPLACED: [&str; 5] = ["Cargo.toml", "Cargo.lock", "README.md", "board.toml", "build.rs"];

/// The name of the program.
fn program(name: &Name) -> String {
    format!("{}-firmware", name.snake())
}

fn document(path: &str) -> DocumentMut {
    sources::text(path).parse().unwrap_or_default()
}

/// The crate, the anchors in its `model.rs`. [`Example::Learn`] is for an f32 model, and for a board that it
/// [suits](Example::suits).
pub fn tree(model: &Model, anchors: &Anchors, name: &Name, board: &Board, what: Example) -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in sources::below(&board.folder()) {
        let beside = !path.contains('/') || path.starts_with(".cargo/");
        let of_the_library = path.starts_with("src/") && !path.starts_with("src/bin/");
        if of_the_library || beside && !REPLACED.contains(&path) {
            tree.add(path, bytes);
        }
    }
    tree.add("build.rs", sources::bytes("boards/memory.rs"));
    let shared = shared(board);
    tree.add("Cargo.toml", manifest(name, board, what, &shared));
    // The versions that the repository tests; cargo leaves out what is not needed here.
    tree.add("Cargo.lock", sources::bytes(&format!("{}/Cargo.lock", board.folder())));
    tree.add("rust-toolchain.toml", toolchain(board));
    let (main, example) = match what {
        Example::Predict => (predicting_program(board), example(model)),
        Example::Learn => (learning_program(board), learning_example(model)),
    };
    tree.add("src/main.rs", main);
    tree.add("src/example.rs", example);
    tree.add("src/model.rs", tinyfit_build::source_with(model, anchors));
    tree.add("LICENSES.md", sources::bytes(&format!("host-tools/licenses/{}.md", board.name)));
    tree.add("README.md", readme(name, board, model, what, &shared));
    tree.add(".gitignore", "/target\n");
    for (name, folder) in &shared {
        tree.add_in(name, if folder.is_empty() { kernel::tree() } else { kernel::shared(folder) });
    }
    tree
}

/// The crate for an f32 model that has a chain, on a board that learns: it takes samples, predicts each frame, and learns those that are labeled. Without a chain it is
/// that of [`Example::Learn`].
pub fn sensing_tree(
    model: &Model,
    anchors: &Anchors,
    name: &Name,
    board: &Board,
    samples: Samples<'_>,
) -> Tree {
    let mut tree = tree(model, anchors, name, board, Example::Learn);
    let Some(sensing) = &model.sensing else { return tree };
    let main = main(include_str!("board/sense.rs"), board);
    let (sensor, driver) = match samples {
        Samples::Sensor { .. } => (
            "mut sensor",
            "// Your own driver: anything that is a `tinyfit_board::Sensor<{ model::CHANNELS }>` in place of `sensor`.",
        ),
        Samples::Line => (
            "..",
            "// Your own driver: anything that is a `tinyfit_board::Sensor<{ model::CHANNELS }>` in place of this, which never has a sample.\n    \
             let mut sensor = tinyfit_board::NoSensor;",
        ),
    };
    let main = match samples {
        Samples::Line => {
            main.replace("mut serial, SENSOR, mut button, flash }", "mut serial, mut button, flash, .. }")
        }
        Samples::Sensor { .. } => main.replace("SENSOR", sensor),
    };
    tree.add("src/main.rs", main.replace("// DRIVER", driver));
    tree.add("src/sensing.rs", include_str!("board/sensing.rs"));
    let shared = shared(board);
    if let Samples::Sensor { sensor, hz } = samples {
        let (manifest, config) = fitted(name, board, &shared, sensor, sensing.channels.len(), hz);
        tree.add("Cargo.toml", manifest);
        tree.add(".cargo/config.toml", config);
    }
    let readme = page(include_str!("board/sense.md"), name, board, model, &shared);
    let source = match samples {
        Samples::Sensor { sensor, hz } => format!("Its sensor is {}, at {hz} Hz: {}.", sensor.part, sensor.wires),
        Samples::Line => {
            "Its samples come over the serial line, a line for each: a count of each channel, with commas between them.".into()
        }
    };
    let lines = lines_of_samples(model, sensing, samples);
    tree.add("README.md", readme.replace("SOURCE", &source).replace("LINES", &lines));
    tree
}

/// Manifest and configuration of a board's crate that is built for a sensor.
fn fitted(
    name: &Name,
    board: &Board,
    shared: &BTreeMap<String, String>,
    sensor: &Sensor,
    channels: usize,
    hz: u32,
) -> (String, String) {
    let mut manifest: DocumentMut = manifest(name, board, Example::Learn, shared).parse().unwrap_or_default();
    let mut config = document(&format!("{}/.cargo/config.toml", board.folder()));
    if board.sensor(None) != Some(sensor) {
        manifest["features"]["default"] = value(Array::from_iter([&sensor.name]));
        config["env"]["TINYFIT_CHANNELS"] = value(channels.to_string());
        config["env"]["TINYFIT_HZ"] = value(hz.to_string());
    }
    (manifest.to_string(), config.to_string())
}

/// How a firmware that takes samples handles lines.
fn lines_of_samples(model: &Model, sensing: &Sensing, samples: Samples<'_>) -> String {
    let label = format!("label {}", target(model));
    let sample = vec!["100"; sensing.channels.len()].join(",");
    let of_line = (sample.as_str(), "a sample, in counts");
    let lines = [
        (label.as_str(), "learns the last frame, and prints the loss before"),
        ("save", "keeps in flash what was learned; the next start goes on from there"),
        ("forget", "goes back to the model"),
    ];
    let lines: Vec<_> = (samples == Samples::Line).then_some(of_line).into_iter().chain(lines).collect();
    let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    lines.iter().map(|(line, does)| format!("{line:width$}  {does}\n")).collect()
}

/// The crates of this repository that a board depends on, and those that these do: names and folders, none of the kernel.
fn shared(board: &Board) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut left = vec![format!("{}/Cargo.toml", board.folder())];
    while let Some(path) = left.pop() {
        let manifest = document(&path);
        let table = manifest.get("dependencies").and_then(Item::as_table_like);
        for (name, item) in table.into_iter().flat_map(|table| table.iter()) {
            let inherited = item.get("workspace").is_some() && name.starts_with("tinyfit");
            if item.get("path").is_none() && !inherited || found.contains_key(name) {
                continue;
            }
            // Crates that boards share are next to them; the kernel is the root's.
            let beside = item.get("path").and_then(Item::as_str).and_then(|path| path.strip_prefix("../"));
            let folder = match beside.filter(|rest| !rest.starts_with('.')) {
                Some(rest) => format!("boards/{rest}"),
                None => String::new(),
            };
            if !folder.is_empty() {
                left.push(format!("{folder}/Cargo.toml"));
            }
            found.insert(name.to_string(), folder);
        }
    }
    found
}

/// The board's manifest with the kernel, and the boards' shared crates, next to it.
fn manifest(name: &Name, board: &Board, what: Example, shared: &BTreeMap<String, String>) -> String {
    let mut manifest = document(&format!("{}/Cargo.toml", board.folder()));
    manifest["workspace"]["exclude"] = value(Array::from_iter(shared.keys()));
    if let Some(package) = manifest["package"].as_table_mut() {
        package["name"] = value(program(name));
        package["description"] = value(format!("A tinyfit model on the {}", part(board)));
        package.remove("license");
        package.remove("default-run");
        package.remove("build");
    }
    manifest.remove("build-dependencies");
    manifest.remove("lints");
    manifest.remove("bin");
    let mut library = Table::new();
    library["name"] = value("board");
    manifest.insert("lib", Item::Table(library));
    let versions = document(SUPPORT);
    if let Some(dependencies) = manifest["dependencies"].as_table_mut() {
        for name in what.dependencies() {
            if !dependencies.contains_key(name) {
                dependencies.insert(name, versions["dependencies"][name].clone());
            }
        }
        for (name, item) in dependencies.iter_mut() {
            if item.get("path").is_some() {
                item["path"] = value(name.get());
            }
        }
    }
    manifest.to_string()
}

/// The compiler that the repository is tested with, for the board's target.
fn toolchain(board: &Board) -> String {
    let mut toolchain = document("rust-toolchain.toml");
    if let Some(table) = toolchain["toolchain"].as_table_mut() {
        table.remove("components");
        table["targets"] = value(Array::from_iter([&board.target]));
    }
    toolchain.to_string()
}

/// The part and its core.
fn part(board: &Board) -> String {
    format!("{} ({})", board.part, board.core)
}

/// Prints the example's output.
fn predicting_program(board: &Board) -> String {
    main(include_str!("board/predict.rs"), board)
}

/// Serves the example that learns.
fn learning_program(board: &Board) -> String {
    main(include_str!("board/serve.rs"), board)
}

fn main(program: &str, board: &Board) -> String {
    program.replace("PART", &part(board)).replace("SERIAL", &board.serial)
}

/// One prediction, printed by `main`.
fn example(model: &Model) -> String {
    let (scaler, x) = match (&model.scaler, model.offsets()) {
        (scaler, Some(offsets)) => {
            let mean =
                |i: usize| scaler.as_ref().and_then(|scaler| scaler.mean.get(i)).map_or(0.0, |&x| x.into());
            let x: Vec<f64> = offsets.iter().enumerate().map(|(i, offset)| mean(i) + offset).collect();
            ("", format!("{x:?}"))
        }
        (Some(_), None) => ("SCALER, ", "SCALER.mean".to_string()),
        (None, None) => ("", format!("[0.0; {}]", model.input_len())),
    };
    include_str!("board/example.rs").replace("SCALER, ", scaler).replace("SCALER.mean", &x)
}

/// A network that goes on learning, behind the board's serial line.
fn learning_example(model: &Model) -> String {
    let (target, what) = match &model.task {
        Task::Classify { .. } => (include_str!("board/learn_class.rs"), "its class"),
        Task::Regress(_) | Task::Outputs { .. } => (include_str!("board/learn_targets.rs"), "its targets"),
        Task::Autoencode { .. } => (include_str!("board/learn_normal.rs"), "`normal`"),
    };
    let labels = if matches!(model.task, Task::Classify { .. }) { "CLASSES, " } else { "" };
    let example = include_str!("board/learn.rs").replace("        // TARGET\n", target);
    example.replace("TARGET", what).replace("CLASSES, ", labels)
}

/// What follows a row for it to be learned, as an example.
fn target(model: &Model) -> String {
    match &model.task {
        Task::Classify { classes, .. } => classes.first().cloned().unwrap_or_default(),
        Task::Regress(_) | Task::Outputs { .. } => vec!["0.5"; tinyfit_build::outputs(model).len()].join(","),
        Task::Autoencode { .. } => "normal".to_string(),
    }
}

/// Source for firmware that learns: how it handles a line.
fn lines(model: &Model) -> String {
    let row = vec!["0.5"; model.input_len()].join(",");
    let learned = format!("{row},{}", target(model));
    let inputs = match model.sensing {
        Some(_) => "predicts the row, features of a frame in counts",
        None => "predicts the row, raw inputs as a table has them",
    };
    let lines = [
        (&*row, inputs),
        (&learned, "predicts it, learns it and prints the loss before"),
        ("save", "keeps in flash what was learned; the next start goes on from there"),
        ("forget", "goes back to the model"),
    ];
    lines.map(|(line, does)| format!("{line:width$}  {does}\n", width = learned.len())).concat()
}

/// How the inputs come from samples, for a model of frames.
fn frames(model: &Model) -> String {
    let Some(sensing) = &model.sensing else { return String::new() };
    format!(
        "\nThe {} inputs are features of {}, in the order of `INPUTS`. They are in counts: multiply each \
         sample by the `COUNTS` of its channel and round it to an `i16`. `EXTRACTOR` makes the features of that.\n",
        model.input_len(),
        sensing.frames()
    )
}

/// What `cargo run --release` does, by the runner of the board's `.cargo/config.toml`.
fn runs(board: &Board) -> String {
    let config = sources::text(&format!("{}/.cargo/config.toml", board.folder()));
    let runner = config.lines().find_map(|line| line.strip_prefix("runner = \"")).unwrap_or_default();
    let does = match (runner.split(' ').next().unwrap_or_default(), board.tool()) {
        ("probe-rs", _) => {
            "puts it on the board by a debug probe (`cargo install probe-rs-tools`)".to_string()
        }
        (tool, Some((_, install))) => format!("puts it on the board by `{tool}` (`{install}`)"),
        _ => "runs it in QEMU, and Ctrl-C ends it".to_string(),
    };
    let qemu = board.emulator.as_ref().and_then(|emulator| emulator.qemu.as_ref());
    let does = match qemu.filter(|_| !runner.starts_with("qemu")) {
        Some(Qemu { system, machine }) => format!(
            "{does}. Without a board, QEMU runs it, all but the flash: `qemu-system-{system} -M {machine} -display none -monitor none \
             -serial stdio -kernel target/TARGET/release/NAME`"
        ),
        None => does,
    };
    match &board.note {
        Some(note) => format!("{does}. Of the board: {note}"),
        None => does,
    }
}

fn readme(
    name: &Name,
    board: &Board,
    model: &Model,
    what: Example,
    shared: &BTreeMap<String, String>,
) -> String {
    let template = match what {
        Example::Predict => include_str!("board/README.md"),
        Example::Learn => include_str!("board/learn.md"),
    };
    page(template, name, board, model, shared).replace("LINES", &lines(model))
}

/// A page of a crate, all but its lines.
fn page(
    template: &str,
    name: &Name,
    board: &Board,
    model: &Model,
    shared: &BTreeMap<String, String>,
) -> String {
    let code = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let folder = board.folder();
    let beside = sources::below(&folder).map(|(path, _)| path);
    let memory: Vec<&str> = beside
        .filter(|path| !path.contains('/') && !REPLACED.contains(path))
        .chain([".cargo/config.toml"])
        .collect();
    let others: Vec<&str> =
        shared.iter().filter(|(_, folder)| !folder.is_empty()).map(|(name, _)| &**name).collect();
    let page = template.to_string() + &frames(model);
    page.replace("RUNS", &runs(board))
        .replace("NAME", &program(name))
        .replace("PART", &part(board))
        .replace("TARGET", &board.target)
        .replace("SERIAL", &board.serial)
        .replace("MEMORY", &code(memory))
        .replace("SHARED", &code(others))
        .replace("VERSION", kernel::VERSION)
}

#[cfg(test)]
mod tests {
    use tinyfit_boards::all;

    use super::*;

    /// What learns saves: these have flash to save in, and a program to begin with.
    #[test]
    fn boards_that_learn_have_a_program_to_begin_with() {
        let learn: Vec<_> = all().iter().filter(|board| Example::Learn.suits(board)).collect();
        assert!(learn.len() >= 5, "{learn:?}");
        for board in learn {
            let main = learning_program(board);
            assert!(main.contains("let mut device = example::Learner::new(flash, SLOTS);\n"), "{main}");
            assert!(
                main.contains("\nmod example;\nmod model;\n") && main.contains("use board::{SLOTS, "),
                "{main}"
            );
        }
    }

    /// Whatever a crate depends on by a path is brought along, next to it or in it; and all that it is made of.
    #[test]
    fn what_a_board_is_made_of_is_there() {
        let path = "../../boards/support/models/shoulder-model.safetensors";
        let (name, model) = (Name::default(), Model::load(std::path::Path::new(path)).unwrap().model);
        for board in all() {
            for what in Example::ALL.into_iter().filter(|what| what.suits(board)) {
                let tree = tree(&model, &Anchors::default(), &name, board, what);
                let text = |path: &str| {
                    let bytes = tree.get(path).unwrap_or_else(|| panic!("{path} of {}", board.name));
                    String::from_utf8(bytes.to_vec()).unwrap()
                };
                let manifest: DocumentMut = text("Cargo.toml").parse().unwrap();
                let licenses = text("LICENSES.md");
                let readme = text("README.md");
                for word in
                    ["NAME", "PART", "TARGET", "SERIAL", "RUNS", "LINES", "MEMORY", "SHARED", "VERSION"]
                {
                    assert!(!readme.contains(word), "{word} in the README of {}", board.name);
                }
                let qemu = board.emulator.as_ref().is_some_and(|emulator| emulator.qemu.is_some());
                assert_eq!(readme.contains("QEMU"), qemu, "{readme}");
                for (name, item) in manifest["dependencies"].as_table().unwrap().iter() {
                    let Some(path) = item.get("path") else {
                        let listed = licenses.contains(&format!("\n| [{name} "));
                        assert!(listed, "{name} of {}", board.name);
                        continue;
                    };
                    assert_eq!(path.as_str(), Some(name), "{}", board.name);
                    let manifest: DocumentMut = text(&format!("{name}/Cargo.toml")).parse().unwrap();
                    assert!(!manifest.to_string().contains("workspace"), "{manifest}");
                    assert!(text(&format!("{name}/src/lib.rs")).contains("//!"));
                    let kernel = manifest["dependencies"].get("tinyfit");
                    assert!(kernel.is_none_or(|kernel| kernel["path"].as_str() == Some("../tinyfit")));
                }
                assert!(text("build.rs").contains("fn main() {"));
                let library = text("src/lib.rs");
                assert!(!library.contains("#[path"), "{library}");
                for module in library.lines().filter_map(|line| line.strip_prefix("mod ")) {
                    assert!(!text(&format!("src/{}.rs", module.trim_end_matches(';'))).is_empty());
                }
                // Of a board with a choice of sensors, `init` is in the macro that makes it.
                let library = match library.contains("tinyfit_rp::sensor!();") {
                    true => library + &text("tinyfit-rp/src/sensor.rs"),
                    false => library,
                };
                for item in ["entry", "init", "stop"] {
                    assert!(library.contains(item), "{item} of {}", board.name);
                }
            }
        }
    }
}
