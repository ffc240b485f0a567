//! The kernel's build script, which detects Arm cores with DSP instructions and those with Thumb-2 only.
//!
//! `cfg` has neither.

use std::env::var;

/// Cores whose target, `thumbv8m.main`, leaves the DSP extension open.
const WITH_DSP: [&str; 6] =
    ["cortex-m33", "cortex-m35p", "star-mc1", "cortex-m52", "cortex-m55", "cortex-m85"];

fn main() {
    println!("cargo::rerun-if-changed=src/arch/build.rs");
    println!("cargo::rustc-check-cfg=cfg(dsp)");
    println!("cargo::rustc-check-cfg=cfg(thumb2)");
    let (target, flags) =
        (var("TARGET").unwrap_or_default(), var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default());
    let v8m = target.starts_with("thumbv8m.main");
    let named = |core: &&str| flags.contains(&format!("target-cpu={core}"));
    let dsp =
        target.starts_with("thumbv7em") || v8m && (WITH_DSP.iter().any(named) || flags.contains("+dsp"));
    if dsp && !flags.contains("-dsp") {
        println!("cargo::rustc-cfg=dsp");
    } else if v8m || target.starts_with("thumbv7") {
        println!("cargo::rustc-cfg=thumb2");
    }
}
