//! The proof that the kernel cannot panic: an image whose panic handler needs a symbol that does not exist.

use anyhow::{Result, ensure};
use xtask::install;
use xtask::run::{command, output, run};

use crate::suites::Depth;

/// Without a floating-point unit and with one, for size and for speed.
const GATE: [(&str, &str); 2] = [("thumbv6m-none-eabi", "small"), ("thumbv7em-none-eabihf", "release")];
const OTHERS: [(&str, &str); 2] = [("thumbv6m-none-eabi", "release"), ("thumbv7em-none-eabihf", "small")];

pub(crate) fn prove(depth: Depth) -> Result<()> {
    install::targets()?;
    // Apart from the builds: what clippy compiles is optimized less.
    run(command("tests/no-panic", "cargo clippy --quiet --target thumbv6m-none-eabi -- --deny warnings"))?;
    let others = if depth == Depth::Exhaustive { &OTHERS[..] } else { &[] };
    for (target, profile) in GATE.iter().chain(others) {
        let build = format!("cargo build --quiet --profile {profile} --target {target}");
        run(command("tests/no-panic", &build))?;
        // The proof is worth nothing if an image that can panic links too.
        if depth == Depth::Exhaustive || *target == GATE[0].0 {
            let linked = output(command("tests/no-panic", &format!("{build} --features panics"))).is_some();
            ensure!(!linked, "an image that can panic links for {target}: the proof proves nothing");
        }
    }
    Ok(())
}
