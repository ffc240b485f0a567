//! An Arduino library.

use tinyfit_model::Model;

use crate::compile::Library;
use crate::kernel;
use crate::library;
use crate::name::Name;
use crate::tree::Tree;

/// The targets, and the folders of `src` where the Arduino tools look for a library for a core (`build.mcu`, and where there
/// is a floating point unit `build.fpu`-`build.float-abi`).
const FOLDERS: [(&str, &[&str]); 5] = [
    ("thumbv6m-none-eabi", &["cortex-m0plus", "cortex-m0"]),
    ("thumbv7m-none-eabi", &["cortex-m3"]),
    // `softfp`: floats are passed in general registers.
    ("thumbv7em-none-eabi", &["cortex-m4", "cortex-m4/fpv4-sp-d16-softfp"]),
    ("thumbv7em-none-eabihf", &["cortex-m4/fpv4-sp-d16-hard"]),
    ("riscv32imc-unknown-none-elf", &["esp32c3"]),
];

/// The targets that there are boards for.
pub fn targets() -> Vec<String> {
    FOLDERS.iter().map(|(target, _)| target.to_string()).collect()
}

/// The library's folder.
pub fn tree(model: &Model, name: &Name, library: &Library) -> Tree {
    let mut tree = Tree::default();
    tree.add(format!("src/{}.h", name.snake()), library.header.as_slice());
    for (target, archive) in &library.archives {
        let folders =
            FOLDERS.iter().find(|(known, _)| known == target).map_or(&[][..], |(_, folders)| folders);
        for folder in folders {
            tree.add(format!("src/{folder}/lib{}.a", name.snake()), archive.as_slice());
        }
    }
    let fill = |template: &str| name.fill(template).replace("VERSION", kernel::VERSION);
    tree.add("library.properties", fill(include_str!("arduino/library.properties")));
    tree.add("README.md", fill(include_str!("arduino/README.md")));
    tree.add("keywords.txt", keywords(&library.header));
    tree.add("examples/Predict/Predict.ino", library::sketch(model, name));
    tree
}

/// What the editor colours: the functions, types and macros of the header.
fn keywords(header: &[u8]) -> String {
    let header = String::from_utf8_lossy(header);
    let functions =
        header.lines().filter_map(|line| line.split_once('(')?.0.split_once("Status ").map(|(_, f)| f));
    let types = header.lines().filter_map(|line| line.strip_prefix("} ")?.strip_suffix(';'));
    let constants = header.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next());
    let row = |kind: &str, word: &str| format!("{word}\t{kind}\n");
    let functions = functions.map(|word| row("KEYWORD2", word));
    let types = types.map(|word| row("KEYWORD1", word));
    let constants = constants.filter(|word| !word.ends_with("_H")).map(|word| row("LITERAL1", word));
    types.chain(functions).chain(constants).collect()
}
