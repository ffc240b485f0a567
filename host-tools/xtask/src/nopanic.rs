//! The proof that the kernel cannot panic: an image whose panic handler needs a symbol that does not exist.

use anyhow::{Result, ensure};

use crate::run::{command, output, run};
use crate::setup;

const TARGETS: [&str; 2] = ["thumbv6m-none-eabi", "thumbv7em-none-eabihf"];

pub(crate) fn prove() -> Result<()> {
    setup::targets()?;
    for target in TARGETS {
        for profile in ["release", "small"] {
            let build = format!("cargo build --profile {profile} --target {target}");
            run(command("tests/no-panic", &build))?;
            // The proof is worth nothing if an image that can panic links too.
            let linked = output(command("tests/no-panic", &format!("{build} --features panics"))).is_some();
            ensure!(!linked, "an image that can panic links for {target}: the proof proves nothing");
        }
    }
    Ok(())
}
