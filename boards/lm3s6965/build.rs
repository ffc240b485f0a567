//! Puts `memory.x` where the linker looks for it, and the networks of `imported.rs` where it includes them.

use std::path::PathBuf;
use std::{env, fs};

use tinyfit_model::{Provenance, RuntimeKind};

/// What TensorFlow's converter made, from the tests of the importer.
const MODELS: [&str; 3] = ["autoencoder", "classifier", "detector"];

/// The runtimes of such models.
const RUNTIMES: [RuntimeKind; 4] =
    [RuntimeKind::LiteRtReference, RuntimeKind::TfliteMicro, RuntimeKind::LiteRtBuiltin, RuntimeKind::LiteRt];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("memory.x"), include_bytes!("memory.x")).expect("OUT_DIR is writable");
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rerun-if-changed=memory.x");
    fs::write(out.join("networks.rs"), networks()).expect("OUT_DIR is writable");
}

/// A module for each model and runtime, and a macro that calls another one with each of them.
fn networks() -> String {
    let (mut modules, mut calls) = (String::new(), String::new());
    for name in MODELS {
        let path = format!("../../host-tools/tflite/tests/data/{name}-int8.tflite");
        println!("cargo::rerun-if-changed={path}");
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        for runtime in RUNTIMES {
            let source = source(&bytes, runtime).unwrap_or_else(|error| panic!("{path}: {error}"));
            let module = format!("{name}_{}", runtime.name().replace('-', "_"));
            modules += &format!(
                "#[allow(dead_code, missing_docs, unreachable_pub)] // The ends in f32 are not used.\nmod {module} {{\n{source}}}\n"
            );
            calls += &format!("$call!({module}, \"{name}-int8\", \"{}\");\n", runtime.name());
        }
    }
    format!("{modules}\nmacro_rules! each_network {{ ($call:ident) => {{ {calls} }} }}\n")
}

fn source(bytes: &[u8], runtime: RuntimeKind) -> Result<String, tinyfit_tflite::Error> {
    let imported = tinyfit_tflite::import(bytes, Some(runtime))?;
    Ok(tinyfit_build::source(&imported.into_model(Provenance::default())))
}
