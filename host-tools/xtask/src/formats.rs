//! Models in and out of other tools' files: those tools write and read them, and compute what tinyfit does.

use std::path::PathBuf;

use anyhow::Result;
use tinyfit_bench::Environment;

use crate::run::{command, output, root, run, tinyfit};
use crate::setup::debian;

/// Random models of each tool.
const MODELS: &str = "60";

pub(crate) fn test() -> Result<()> {
    keras()?;
    pytorch()
}

fn keras() -> Result<()> {
    let vectors = root().join("host-tools/keras/tests/vectors");
    let environment = Environment::ready(&folder("keras")?, &vectors.join("requirements.txt"))?;
    let mut check = environment.python();
    check.arg(vectors.join("check.py")).arg(tinyfit("")?.get_program()).args(["--models", MODELS]);
    run(check)
}

/// By Debian's PyTorch, which is of the processor alone: the one of PyPI is some gigabytes.
fn pytorch() -> Result<()> {
    const PYTHON: &str = "/usr/bin/python3";
    let mut torch = command(".", &format!("{PYTHON} -c"));
    torch.arg("import torch, numpy");
    if output(torch).is_none() {
        debian("python3-torch python3-numpy")?;
    }
    let vectors = root().join("host-tools/pytorch/tests/vectors");
    let folder = folder("pytorch")?;
    // What reads safetensors is the same for every Python; the environment's is there to install it.
    let environment =
        Environment::ready(&folder.join("environment"), &vectors.join("requirements-check.txt"))?;
    let packages = folder.join("packages");
    let mut install = environment.python();
    install.args(["-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--target"]).arg(&packages);
    install.arg("--requirement").arg(vectors.join("requirements-check.txt"));
    run(install)?;
    let mut check = command(".", &format!("{PYTHON} -B"));
    check.env("PYTHONPATH", packages).arg(vectors.join("check.py"));
    check.arg(tinyfit("")?.get_program()).args(["--models", MODELS]);
    run(check)
}

fn folder(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/formats").join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
