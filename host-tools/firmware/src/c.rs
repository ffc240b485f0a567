//! A folder with a C library.

use tinyfit_model::Model;
use tinyfit_sources as sources;

use crate::compile::Library;
use crate::header;
use crate::kernel;
use crate::library::{self, Memory};
use crate::name::Name;
use crate::tree::Tree;

/// Header, libraries, an example, the crate they are made of, and how to use them.
pub fn tree(model: &Model, name: &Name, library: &Library) -> Tree {
    let mut tree = Tree::default();
    tree.add(format!("include/{}.h", name.snake()), library.header.as_slice());
    for (target, archive) in &library.archives {
        tree.add(format!("lib/{target}/lib{}.a", name.snake()), archive.as_slice());
    }
    tree.add("example/main.c", library::example(model, name));
    tree.add_in("crate", library.source.clone());
    tree.add("LICENSES.md", sources::bytes("host-tools/licenses/library.md"));
    tree.add("README.md", readme(model, name, library));
    tree
}

/// The crate that a library is made of, without a compiler.
pub fn source(model: &Model, name: &Name, memory: Memory) -> Tree {
    library::tree(model, name, memory)
}

/// The header of that crate.
pub fn header(source: &Tree, model: &Model, name: &Name, memory: Memory) -> String {
    header::header(source, model, name, memory)
}

/// The cores of a target, and the flags with which GCC links it.
fn flags(target: &str) -> Option<(&'static str, &'static str)> {
    Some(match target {
        "thumbv6m-none-eabi" => ("Cortex-M0, M0+", "-mcpu=cortex-m0plus -mthumb"),
        "thumbv7m-none-eabi" => ("Cortex-M3", "-mcpu=cortex-m3 -mthumb"),
        "thumbv7em-none-eabi" => ("Cortex-M4, M7 without floating point unit", "-mcpu=cortex-m4 -mthumb"),
        "thumbv7em-none-eabihf" => {
            ("Cortex-M4F, M7", "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16")
        }
        "thumbv8m.main-none-eabi" => {
            ("Cortex-M33 without floating point unit", "-mcpu=cortex-m33+nofp -mthumb")
        }
        "thumbv8m.main-none-eabihf" => {
            ("Cortex-M33", "-mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16")
        }
        "riscv32imc-unknown-none-elf" => ("RV32IMC: ESP32-C3", "-march=rv32imc -mabi=ilp32"),
        "riscv32imac-unknown-none-elf" => ("RV32IMAC", "-march=rv32imac -mabi=ilp32"),
        _ => return None,
    })
}

fn readme(model: &Model, name: &Name, library: &Library) -> String {
    let row = |target: &String| {
        let (core, flags) = flags(target).unwrap_or(("this target of rustc", "those of its compiler"));
        format!("| {core} | `{target}` | `{flags}` |\n")
    };
    let rows: String = library.archives.iter().map(|(target, _)| row(target)).collect();
    let samples = match &model.sensing {
        None => String::new(),
        Some(sensing) => {
            let of = format!("in counts of {} channels", sensing.channels.len());
            include_str!("c/samples.md").replace("SAMPLES", &of)
        }
    };
    name.fill(&(include_str!("c/README.md").to_string() + &samples))
        .replace("FLAGS\n", &rows)
        .replace("VERSION", kernel::VERSION)
}
