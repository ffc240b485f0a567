//! A crate of firmware for a board: what `boards/` has for it, the kernel, a model, and a `main` that predicts, or learns.

use tinyfit_model::{Anchors, Model, Task};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use crate::kernel;
use crate::name::Name;
use crate::sources;
use crate::tree::Tree;

/// A board that a crate of firmware can be made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Board {
    /// The name, and that of its folder in `boards/`.
    pub name: &'static str,
    /// The part.
    pub part: &'static str,
    /// Where it prints.
    serial: &'static str,
    /// What `cargo run --release` does.
    run: &'static str,
}

const PROBE: &str = "puts it on the board by a debug probe (`cargo install probe-rs-tools`)";
const QEMU: &str = "runs it in QEMU, and Ctrl-C ends it";
const ONLY_QEMU: &str = "runs it in QEMU, and Ctrl-C ends it. The board's files are for the emulator: nothing sets pins, clock or \
                         baud rate";

/// Every board.
pub const BOARDS: [Board; 4] = [
    Board {
        name: "stm32f405",
        part: "STM32F405RG (Cortex-M4F)",
        serial: "USART1, transmit on PA9, 115200 8N1",
        run: PROBE,
    },
    Board {
        name: "rp2040",
        part: "RP2040 (Cortex-M0+)",
        serial: "UART0, transmit on GP0, 115200 8N1",
        run: PROBE,
    },
    Board { name: "lm3s6965", part: "LM3S6965 (Cortex-M3)", serial: "UART0", run: ONLY_QEMU },
    Board { name: "fe310", part: "FE310-G002 (RV32IMAC)", serial: "UART0, 115200 8N1", run: QEMU },
];

/// What the boards share: crates and their folders.
const SHARED: [(&str, &str); 3] = [
    ("tinyfit-board", "boards/support"),
    ("tinyfit-cortex-m", "boards/cortex-m"),
    ("tinyfit-rp", "boards/rp"),
];

/// What a firmware does, for its user to go on from.
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
}

impl Board {
    /// Whether there is a place to save in, so that [`Example::Learn`] can be made for it.
    pub fn learns(&self) -> bool {
        !sources::text(&self.path("src/bin/tune.rs")).is_empty()
    }

    /// The board of that name.
    pub fn named(name: &str) -> Option<Self> {
        BOARDS.into_iter().find(|board| board.name == name)
    }

    fn path(&self, file: &str) -> String {
        format!("boards/{}/{file}", self.name)
    }

    /// What rustc compiles for.
    pub fn target(&self) -> String {
        let config =
            sources::text(&self.path(".cargo/config.toml")).parse::<DocumentMut>().unwrap_or_default();
        config["build"]["target"].as_str().unwrap_or_default().to_string()
    }

    /// The name of the program.
    pub fn program(name: &Name) -> String {
        format!("{}-firmware", name.snake())
    }
}

/// The crate, the anchors in its `model.rs`. [`Example::Learn`] is for an f32 model, and for a board that
/// [`learns`](Board::learns).
pub fn tree(model: &Model, anchors: &Anchors, name: &Name, board: Board, what: Example) -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in sources::below(&format!("boards/{}/src", board.name)) {
        if !path.starts_with("bin/") {
            tree.add(format!("src/{path}"), bytes);
        }
    }
    for path in [".cargo/config.toml", "memory.x"] {
        tree.add(path, sources::bytes(&board.path(path)));
    }
    tree.add("build.rs", include_str!("board/build.rs"));
    tree.add("Cargo.toml", manifest(name, board));
    // The versions that the repository tests; cargo leaves out what is not needed here.
    tree.add("Cargo.lock", sources::bytes(&board.path("Cargo.lock")));
    tree.add("rust-toolchain.toml", toolchain(board));
    let (main, example) = match what {
        Example::Predict => (predicting_program(board), example(model)),
        Example::Learn => (learning_program(board), learning_example(model)),
    };
    tree.add("src/main.rs", main);
    tree.add("src/example.rs", example);
    tree.add("src/model.rs", tinyfit_build::source_with(model, anchors));
    tree.add("LICENSES.md", sources::bytes(&format!("host-tools/licenses/{}.md", board.name)));
    tree.add("README.md", readme(name, board, model, what));
    tree.add(".gitignore", "/target\n");
    tree.add_in("tinyfit", kernel::tree());
    for (name, folder) in SHARED {
        tree.add_in(name, kernel::shared(folder));
    }
    tree
}

/// The board's manifest with the kernel, and what the boards share, beside it.
fn manifest(name: &Name, board: Board) -> String {
    let mut manifest = sources::text(&board.path("Cargo.toml")).parse::<DocumentMut>().unwrap_or_default();
    manifest["workspace"]["exclude"] =
        value(Array::from_iter(["tinyfit"].into_iter().chain(SHARED.map(|(name, _)| name))));
    if let Some(package) = manifest["package"].as_table_mut() {
        package["name"] = value(Board::program(name));
        package["description"] = value(format!("A tinyfit model on the {}", board.part));
        package.remove("license");
        package.remove("default-run");
        package.remove("build");
    }
    manifest.remove("build-dependencies");
    manifest.remove("lints");
    let mut library = Table::new();
    library["name"] = value("board");
    manifest.insert("lib", Item::Table(library));
    if let Some(dependencies) = manifest["dependencies"].as_table_mut() {
        for (name, item) in dependencies.iter_mut() {
            if item.get("path").is_some() {
                item["path"] = value(name.get());
            }
        }
    }
    manifest.to_string()
}

/// The compiler that the repository is tested with, for the board's target.
fn toolchain(board: Board) -> String {
    let mut toolchain = sources::text("rust-toolchain.toml").parse::<DocumentMut>().unwrap_or_default();
    if let Some(table) = toolchain["toolchain"].as_table_mut() {
        table.remove("components");
        table["targets"] = value(Array::from_iter([board.target()]));
    }
    toolchain.to_string()
}

/// Prints what the example says.
fn predicting_program(board: Board) -> String {
    main(include_str!("board/predict.rs"), board)
}

/// Serves the example that learns.
fn learning_program(board: Board) -> String {
    main(include_str!("board/serve.rs"), board)
}

fn main(program: &str, board: Board) -> String {
    program.replace("PART", board.part).replace("SERIAL", board.serial)
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

fn readme(name: &Name, board: Board, model: &Model, what: Example) -> String {
    let (template, row) = match what {
        Example::Predict => (include_str!("board/README.md"), String::new()),
        Example::Learn => (include_str!("board/learn.md"), vec!["0.5"; model.input_len()].join(",")),
    };
    template
        .replace("ROW", &row)
        .replace("ANSWER", &target(model))
        .replace("NAME", &Board::program(name))
        .replace("PART", board.part)
        .replace("TARGET", &board.target())
        .replace("SERIAL", board.serial)
        .replace("RUNS", board.run)
        .replace("VERSION", kernel::VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a crate depends on by a path is brought along, beside it or in it.
    /// What learns saves: these two have flash to save in.
    #[test]
    fn two_boards_learn() {
        let learn: Vec<_> = BOARDS.iter().filter(|board| board.learns()).map(|board| board.name).collect();
        assert_eq!(learn, ["stm32f405", "rp2040"]);
        for board in BOARDS.into_iter().filter(Board::learns) {
            let main = learning_program(board);
            assert!(main.contains("let mut device = example::Learner::new(flash, SLOTS);\n"), "{main}");
            assert!(
                main.contains("\nmod example;\nmod model;\n") && main.contains("use board::{SLOTS, "),
                "{main}"
            );
        }
    }

    #[test]
    fn what_a_board_is_made_of_is_there() {
        let name = Name::default();
        for board in BOARDS {
            let manifest: DocumentMut = manifest(&name, board).parse().unwrap();
            for (name, item) in manifest["dependencies"].as_table().unwrap().iter() {
                let Some(path) = item.get("path") else {
                    let licenses = sources::text(&format!("host-tools/licenses/{}.md", board.name));
                    assert!(licenses.contains(&format!("\n| [{name} ")), "{name} of {}", board.name);
                    continue;
                };
                assert_eq!(path.as_str(), Some(name), "{}", board.name);
                let shared = match SHARED.iter().find(|(shared, _)| *shared == name) {
                    Some((_, folder)) => kernel::shared(folder),
                    None if name == "tinyfit" => kernel::tree(),
                    None => panic!("{} needs {name}", board.name),
                };
                let manifest = shared.get("Cargo.toml").unwrap();
                let manifest: DocumentMut = std::str::from_utf8(manifest).unwrap().parse().unwrap();
                assert!(!manifest.to_string().contains("workspace"), "{manifest}");
                assert!(shared.get("src/lib.rs").is_some());
                let kernel = manifest["dependencies"].get("tinyfit");
                assert!(kernel.is_none_or(|kernel| kernel["path"].as_str() == Some("../tinyfit")));
            }
        }
    }
}
