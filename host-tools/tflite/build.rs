//! Generates the reader and writer of the flatbuffers in `schema.fbs`.

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=schema.fbs");
    if let Err(reason) = generate() {
        println!("cargo::error={reason}");
        std::process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let schema = planus_translation::translate_files(&["schema.fbs"]).ok_or("schema.fbs is not a schema")?;
    let source = planus_codegen::generate_rust(&schema, false).map_err(|e| e.to_string())?;
    let folder = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    std::fs::write(PathBuf::from(folder).join("schema.rs"), source).map_err(|e| e.to_string())
}
