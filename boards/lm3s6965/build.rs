//! Puts `memory.x` where the linker looks for it, and the networks of `imported.rs` where it includes them.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("memory.x"), include_bytes!("memory.x")).expect("OUT_DIR is writable");
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rerun-if-changed=memory.x");
    println!("cargo::rerun-if-env-changed=TINYFIT_IMPORTED");
    if env::var_os("CARGO_FEATURE_IMPORTED").is_none() {
        return;
    }
    let folder = env::var_os("TINYFIT_IMPORTED").expect("TINYFIT_IMPORTED names the folder of the models");
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("the folder is readable").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        tinyfit_build::model(&name, path);
    }
}
