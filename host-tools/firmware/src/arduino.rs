//! An Arduino library.

use tinyfit_model::Model;
use tinyfit_sources as sources;

use crate::compile::Library;
use crate::kernel;
use crate::library;
use crate::name::Name;
use crate::tree::Tree;

/// Compiled libraries of a core: the folders of `src` where the Arduino tools look for it (`build.mcu`, and where
/// there is a floating point unit `build.fpu`-`build.float-abi`), and the architectures of boards that have such a
/// core.
struct Core {
    target: &'static str,
    folders: &'static [&'static str],
    architectures: &'static [&'static str],
}

const CORES: [Core; 5] = [
    Core {
        target: "thumbv6m-none-eabi",
        folders: &["cortex-m0plus", "cortex-m0"],
        architectures: &["samd", "mbed_rp2040", "rp2040", "stm32"],
    },
    Core { target: "thumbv7m-none-eabi", folders: &["cortex-m3"], architectures: &["sam", "stm32"] },
    // `softfp`: floats are passed in general registers.
    Core {
        target: "thumbv7em-none-eabi",
        folders: &["cortex-m4", "cortex-m4/fpv4-sp-d16-softfp"],
        architectures: &["mbed", "mbed_nano", "nrf52", "samd", "stm32"],
    },
    Core {
        target: "thumbv7em-none-eabihf",
        folders: &["cortex-m4/fpv4-sp-d16-hard"],
        architectures: &["renesas_uno", "nrf52", "samd", "stm32"],
    },
    Core { target: "riscv32imc-unknown-none-elf", folders: &["esp32c3"], architectures: &["esp32"] },
];

/// The targets that there are boards for.
pub fn targets() -> Vec<String> {
    CORES.iter().map(|core| core.target.to_string()).collect()
}

/// The library's folder.
pub fn tree(model: &Model, name: &Name, library: &Library) -> Tree {
    let mut tree = Tree::default();
    tree.add(format!("src/{}.h", name.snake()), library.header.as_slice());
    let mut architectures: Vec<&str> = Vec::new();
    for (target, archive) in &library.archives {
        let Some(core) = CORES.iter().find(|core| core.target == target) else { continue };
        for folder in core.folders {
            tree.add(format!("src/{folder}/lib{}.a", name.snake()), archive.as_slice());
        }
        architectures.extend(core.architectures);
    }
    architectures.sort_unstable();
    architectures.dedup();
    let fill = |template: &str| name.fill(template).replace("VERSION", kernel::VERSION);
    let properties = fill(include_str!("arduino/library.properties"));
    tree.add("library.properties", properties.replace("ARCHITECTURES", &architectures.join(",")));
    tree.add("LICENSES.md", sources::bytes("host-tools/licenses/library.md"));
    tree.add("README.md", fill(include_str!("arduino/README.md")));
    tree.add("keywords.txt", keywords(&library.header));
    tree.add("examples/Predict/Predict.ino", library::sketch(model, name));
    tree
}

/// The keywords for the editor: the functions, types and macros of the header.
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
