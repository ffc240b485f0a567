//! Models in the formats of other tools, as those tools load them.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use tinyfit_bench::Environment;

use crate::run::{command, document, output, root, run, tinyfit};
use crate::setup::debian;

/// How many random models of each tool are compared, beside those that are trained here.
const RANDOM_MODELS: &str = "60";

pub(crate) fn test() -> Result<()> {
    onnx()?;
    keras()?;
    pytorch()
}

/// A network to train.
struct Network {
    name: &'static str,
    options: &'static str,
}

const NETWORKS: [Network; 6] = [
    Network { name: "relu", options: "--target kind --layers 12,7 --activation relu" },
    Network { name: "wide", options: "--target kind --layers 70 --activation relu" },
    Network { name: "leaky", options: "--target kind --layers 16,5 --activation leaky_relu" },
    Network { name: "tanh", options: "--target kind --layers 9,8,3 --activation tanh" },
    Network { name: "sigmoid", options: "--target sum --drop kind --layers 10 --activation sigmoid" },
    Network { name: "linear", options: "--task autoencode --drop kind --layers 2" },
];

/// Files of TensorFlow's converter, which have operators that no training makes: ReLU6, softmax in int8.
const TFLITE: [&str; 3] = ["autoencoder-per-tensor", "classifier-float-ends", "classifier-int8"];

/// ONNX Runtime gives what `predict --raw` gives, and the import of an export is the model.
fn onnx() -> Result<()> {
    let folder = root().join("target/formats/onnx");
    if folder.join("models").exists() {
        fs::remove_dir_all(folder.join("models"))?;
    }
    fs::create_dir_all(folder.join("models"))?;
    let vectors = root().join("host-tools/onnx/tests/vectors");
    let environment = Environment::ready(&folder.join("environment"), &vectors.join("requirements.txt"))?;
    fs::write(folder.join("table.csv"), table(300))?;
    let (models, table) = ("target/formats/onnx/models", "target/formats/onnx/table.csv");
    for Network { name, options } in &NETWORKS {
        let f32 = format!("{models}/{name}.safetensors");
        document(&format!("train {table} {options} --epochs 3 --no-report --out {f32}"))?;
        let quantise = format!("quantise {f32} --calibration {table} --rounding onnx-runtime");
        for (kind, quantised) in [("int8", ""), ("per-tensor", "--per-tensor"), ("int4", "--weight-bits 4")] {
            document(&format!("{quantise} {quantised} --out {models}/{name}-{kind}.safetensors"))?;
        }
        for kind in ["", "-int8", "-per-tensor", "-int4"] {
            export(&format!("{models}/{name}{kind}"))?;
        }
    }
    for name in TFLITE {
        let file = format!("host-tools/tflite/tests/data/{name}.tflite");
        let model = format!("{models}/{name}");
        document(&format!("import {file} --rounding onnx-runtime --out {model}.safetensors"))?;
        export(&model)?;
    }
    let mut check = environment.python();
    check.arg(vectors.join("check.py")).arg(tinyfit("")?.get_program());
    check.args(["--models", RANDOM_MODELS, "--exported"]).arg(folder.join("models"));
    run(check)
}

/// Writes the ONNX file beside a model.
fn export(model: &str) -> Result<()> {
    document(&format!("export {model}.safetensors --onnx --out {model}.onnx")).map(drop)
}

/// Four columns of numbers, a number and a class that depend on them.
fn table(rows: usize) -> String {
    let mut table = String::from("a,b,c,d,sum,kind\n");
    for row in 0..rows {
        let [a, b, c, d] = [3, 7, 11, 13].map(|step| (row * step % 29) as f64 / 14.5 - 1.0);
        let sum = a - 0.5 * b + c * d;
        let kind = ["low", "middle", "high"][usize::from(sum > -0.5) + usize::from(sum > 0.5)];
        writeln!(table, "{a},{b},{c},{d},{sum},{kind}").expect("a string takes any text");
    }
    table
}

fn keras() -> Result<()> {
    let vectors = root().join("host-tools/keras/tests/vectors");
    let environment = Environment::ready(&folder("keras")?, &vectors.join("requirements.txt"))?;
    let mut check = environment.python();
    check.arg(vectors.join("check.py")).arg(tinyfit("")?.get_program()).args(["--models", RANDOM_MODELS]);
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
    check.arg(tinyfit("")?.get_program()).args(["--models", RANDOM_MODELS]);
    run(check)
}

fn folder(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/formats").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
