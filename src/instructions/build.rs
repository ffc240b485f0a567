//! The kernel's build script: tells which Arm cores have Thumb-2, which `cfg` does not.

fn main() {
    println!("cargo::rerun-if-changed=src/instructions/build.rs");
    println!("cargo::rustc-check-cfg=cfg(thumb2)");
    let target = std::env::var("TARGET").unwrap_or_default();
    if ["thumbv7", "thumbv8m.main"].iter().any(|prefix| target.starts_with(prefix)) {
        println!("cargo::rustc-cfg=thumb2");
    }
}
