//! Of every board: puts `memory.x` where the linker looks for it, and the model where the firmware includes it from.
//!
//! `TINYFIT_MODEL` and `TINYFIT_MODEL_INT8` name other model files than the demo's, `TINYFIT_PUBLIC_KEY`, `TINYFIT_PRODUCT` and others
//! the owner: see `tinyfit_build::owner`.

mod memory;

use std::env;

fn main() {
    memory::main();
    for (name, variable) in [("model", "TINYFIT_MODEL"), ("int8", "TINYFIT_MODEL_INT8")] {
        println!("cargo::rerun-if-env-changed={variable}");
        let default = format!("../support/models/shoulder-{name}.safetensors");
        let network = tinyfit_build::model(name, env::var_os(variable).unwrap_or(default.into()));
        // A symbol of the ELF file, by which `tinyfit flash --model-only` knows what weights a firmware takes.
        println!("cargo::rustc-link-arg-bins=--defsym=tinyfit_{name}={network:#010x}");
    }
    tinyfit_build::owner(env::var_os("CARGO_FEATURE_SIGNED").is_some());
}
