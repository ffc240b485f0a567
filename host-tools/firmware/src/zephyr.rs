//! A Zephyr module.

use tinyfit_model::Model;
use tinyfit_sources as sources;

use crate::compile::Library;
use crate::kernel;
use crate::library;
use crate::name::Name;
use crate::tree::Tree;

/// The targets that the module chooses from.
pub fn targets() -> Vec<String> {
    let targets = [
        "thumbv6m-none-eabi",
        "thumbv7m-none-eabi",
        "thumbv7em-none-eabi",
        "thumbv7em-none-eabihf",
        "thumbv8m.main-none-eabi",
        "thumbv8m.main-none-eabihf",
        "riscv32imc-unknown-none-elf",
        "riscv32imac-unknown-none-elf",
    ];
    targets.map(str::to_string).to_vec()
}

/// The module's folder.
pub fn tree(model: &Model, name: &Name, library: &Library) -> Tree {
    let mut tree = Tree::default();
    tree.add(format!("include/{}.h", name.snake()), library.header.as_slice());
    for (target, archive) in &library.archives {
        tree.add(format!("lib/{target}/lib{}.a", name.snake()), archive.as_slice());
    }
    let fill = |template: &str| name.fill(template).replace("VERSION", kernel::VERSION);
    for (path, template) in [
        ("CMakeLists.txt", include_str!("zephyr/CMakeLists.txt")),
        ("Kconfig", include_str!("zephyr/Kconfig")),
        ("README.md", include_str!("zephyr/README.md")),
        ("sample/CMakeLists.txt", include_str!("zephyr/sample.txt")),
        ("sample/prj.conf", include_str!("zephyr/prj.conf")),
        ("zephyr/module.yml", include_str!("zephyr/module.yml")),
    ] {
        tree.add(path, fill(template));
    }
    tree.add("LICENSES.md", sources::bytes("host-tools/licenses/library.md"));
    tree.add("sample/src/main.c", library::sample(model, name));
    tree
}
