//! Puts `memory.x` where the linker looks for it, unless the HAL has one.

use std::path::{Path, PathBuf};
use std::{env, fs};

pub(crate) fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    if Path::new("memory.x").exists() {
        fs::copy("memory.x", out.join("memory.x")).expect("OUT_DIR is writable");
        println!("cargo::rustc-link-search={}", out.display());
        println!("cargo::rerun-if-changed=memory.x");
    }
}
