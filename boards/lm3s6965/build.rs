//! Puts `memory.x` where the linker looks for it, and the networks of `imported.rs` where it includes them.

#[path = "../memory.rs"]
mod memory;

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    memory::main();
    println!("cargo::rerun-if-env-changed=TINYFIT_IMPORTED");
    if env::var_os("CARGO_FEATURE_IMPORTED").is_some() {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        fs::write(out.join("networks.rs"), networks()).expect("OUT_DIR is writable");
    }
}

/// A module for each file `MODEL.RUNTIME.safetensors` of the folder, and a macro that calls another one with each of them.
fn networks() -> String {
    let folder = env::var_os("TINYFIT_IMPORTED").expect("TINYFIT_IMPORTED names the folder of the models");
    let (mut modules, mut calls) = (String::new(), String::new());
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("the folder is readable").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (model, runtime) = name.split_once('.').expect("a file is called MODEL.RUNTIME.safetensors");
        let module = name.replace(['-', '.'], "_");
        modules += &format!(
            "#[allow(dead_code, missing_docs, unreachable_pub)] // The ends in f32 are not used.\n\
             mod {module} {{\n    include!(concat!(env!(\"OUT_DIR\"), \"/{module}.rs\"));\n}}\n"
        );
        calls += &format!("$call!({module}, \"{model}\", \"{runtime}\");\n");
        tinyfit_build::model(&module, &path);
    }
    format!("{modules}\nmacro_rules! each_network {{ ($call:ident) => {{ {calls} }} }}\n")
}
