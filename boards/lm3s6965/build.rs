//! Puts `memory.x` where the linker looks for it, and the networks of `imported.rs` where it includes them.

use std::path::{Path, PathBuf};
use std::{env, fs};

use tinyfit_model::{Provenance, RuntimeKind};

/// What TensorFlow's converter made, from the tests of the importer.
const MODELS: [&str; 3] = ["autoencoder", "classifier", "detector"];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("memory.x"), include_bytes!("memory.x")).expect("OUT_DIR is writable");
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rerun-if-changed=memory.x");
    for name in MODELS {
        let path = format!("../../host-tools/tflite/tests/data/{name}-int8.tflite");
        println!("cargo::rerun-if-changed={path}");
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        for runtime in RuntimeKind::ALL {
            let source = source(&bytes, runtime).unwrap_or_else(|error| panic!("{path}: {error}"));
            write(&out, &format!("{name}_{}.rs", runtime.name().replace('-', "_")), &source);
        }
    }
}

fn source(bytes: &[u8], runtime: RuntimeKind) -> Result<String, tinyfit_tflite::Error> {
    let imported = tinyfit_tflite::import(bytes, Some(runtime))?;
    Ok(tinyfit_build::source(&imported.into_model(Provenance::default())))
}

fn write(out: &Path, name: &str, source: &str) {
    fs::write(out.join(name), source).expect("OUT_DIR is writable");
}
