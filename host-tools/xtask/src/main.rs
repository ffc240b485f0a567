//! `cargo xtask test` installs what the tests need and runs them; see [`USAGE`].

#[cfg(test)]
mod anywhere;
mod checks;
mod fuzz;
mod licenses;
mod lock;
mod nopanic;
mod products;
mod quick;
mod readme;
mod sbom;
#[cfg(test)]
mod security;
mod suites;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use suites::Depth;
use xtask::imports;
use xtask::run::root;
use xtask::times;

const USAGE: &str = "\
cargo xtask test                  every test that a change must pass
cargo xtask test NAME..           the named suites; `cargo xtask suites` lists them
cargo xtask test quick            formats, lints and tests of what changed since the last commit, and of what depends on it
cargo xtask test --exhaustive     everything, for releases: hours
cargo xtask suites                the suites, a line each
cargo xtask imports               which room of the kernel imports which; an error if there is a cycle
cargo xtask setup                 install what the tests need, and build the firmware once
cargo xtask licenses [--check]    write `licenses`: what is linked into the tool, the libraries and the firmwares, and under which
                                  licenses; --check only compares
cargo xtask sbom NAME [OPTION..]  print what is linked into one of these as CycloneDX, built with these options of cargo's
cargo xtask fit [--check]         fit the coefficients of predicted cycles to counts; --check only compares
cargo xtask defaults [--seeds N]  compare the defaults of `train` with scikit-learn on small tables
cargo xtask time NAME COMMAND..   run a command and write its times to host-tools/xtask/times.json, which CONTRIBUTING quotes
cargo xtask h1 [--seeds N]        compare workload H1 with Keras, PyTorch, scikit-learn and LiteRT: installs some gigabytes
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match go(&arguments) {
        Ok(Some(())) => ExitCode::SUCCESS,
        Ok(None) => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what is asked for; `None` if nothing is called that.
fn go(arguments: &[&str]) -> Result<Option<()>> {
    match arguments {
        ["--help" | "-h" | "help"] => print!("{USAGE}"),
        ["imports"] => print!("{}", imports::report(&imports::read(&root().join("src"))?)?),
        ["suites"] => suites::list(),
        ["test", "quick"] => quick::test()?,
        ["test", rest @ ..] => {
            let (options, names): (Vec<&str>, Vec<&str>) =
                rest.iter().partition(|word| word.starts_with('-'));
            let depth = match options[..] {
                [] => Depth::Gate,
                ["--exhaustive"] => Depth::Exhaustive,
                _ => bail!("{}: there is no such option; the only one is --exhaustive", options.join(" ")),
            };
            suites::test(&names, depth)?;
        }
        ["licenses"] => licenses::write()?,
        ["licenses", "--check"] => licenses::check()?,
        ["sbom", name, options @ ..] => {
            let products = products::products()?;
            let names: Vec<&str> = products.iter().map(|product| product.name.as_str()).collect();
            let product = products.iter().find(|product| product.name == *name);
            sbom::print(
                product.with_context(|| format!("{name}: there are {}", names.join(", ")))?,
                options,
            )?;
        }
        ["time", name, command @ ..] if !command.is_empty() => times::record(name, &command.join(" "))?,
        ["setup" | "fit" | "defaults" | "h1", ..] => {
            let _lock = lock::take()?;
            checks::start(&arguments.join(" "))?;
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}
