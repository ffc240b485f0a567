//! Models in the formats of other tools, as those tools load them.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use tinyfit_python::{Environment, Requirements};

use crate::Depth;
use crate::tool::{document, tinyfit};
use xtask::install::debian;
use xtask::run::{command, output, root, run};

/// How many random models of each tool are compared, in addition to those that are trained here: in the gate, and
/// at most.
const RANDOM_MODELS: [&str; 2] = ["12", "60"];

const TABLE: &str = "target/formats/table.csv";

pub(crate) fn test(depth: Depth) -> Result<()> {
    let models = depth.choose(RANDOM_MODELS[0], RANDOM_MODELS[1]);
    tflite()?;
    onnx(models)?;
    keras(models)?;
    pytorch(models)
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
    Network { name: "sigmoid", options: "--target sum --drop-columns kind --layers 10 --activation sigmoid" },
    Network { name: "linear", options: "--task autoencode --drop-columns kind --layers 2" },
];

/// With activations that an int8 network does not have.
const IN_F32: [Network; 4] = [
    Network { name: "elu", options: "--target kind --layers 9 --activation elu" },
    Network { name: "gelu", options: "--target sum --drop-columns kind --layers 9 --activation gelu" },
    Network {
        name: "hard_swish",
        options: "--target sum --drop-columns kind --layers 9 --activation hard_swish",
    },
    Network { name: "silu", options: "--target kind --layers 9 --activation silu" },
];

/// Files of TensorFlow's converter, which have operators that no training makes: ReLU6, softmax in int8.
const TFLITE: [&str; 3] = ["autoencoder-per-tensor", "classifier-float-ends", "classifier-int8"];

/// LiteRT gives what `predict --raw` gives with each of its sets of kernels, and the import of an export is the model.
fn tflite() -> Result<()> {
    let folder = empty("tflite")?;
    in_f32("tflite")?;
    for network in &NETWORKS {
        let f32 = network.train("tflite")?;
        network.export("tflite", "", "--tflite")?;
        network.export_with_scaler("tflite", "")?;
        if network.name == "leaky" {
            // TFLite's int8 kernel of it is not one of the kernel's.
            continue;
        }
        for runtime in ["litert-reference", "litert-builtin", "litert"] {
            let out = format!("target/formats/tflite/models/{}-{runtime}.safetensors", network.name);
            document(&format!("quantize {f32} --calibration {TABLE} --runtime {runtime} --out {out}"))?;
            network.export("tflite", &format!("-{runtime}"), "--tflite")?;
            network.export_with_scaler("tflite", &format!("-{runtime}"))?;
        }
        for runtime in ["litert-reference", "litert-builtin"] {
            let out = format!("target/formats/tflite/models/{}-int4-{runtime}.safetensors", network.name);
            let options = format!("--weight-bits 4 --runtime {runtime}");
            document(&format!("quantize {f32} --calibration {TABLE} {options} --out {out}"))?;
            network.export("tflite", &format!("-int4-{runtime}"), "--tflite")?;
        }
    }
    let vectors = root().join("host-tools/formats/tests/tflite/vectors");
    let environment = Environment::ready(Requirements::GATE)?;
    let mut check = environment.python();
    check.arg("-B").arg(vectors.join("exported.py"));
    check.arg(tinyfit("")?.get_program()).arg(folder.join("models"));
    run(check)
}

/// ONNX Runtime gives what `predict --raw` gives, and the import of an export is the model.
fn onnx(models: &str) -> Result<()> {
    let folder = empty("onnx")?;
    in_f32("onnx")?;
    for network in &NETWORKS {
        let f32 = network.train("onnx")?;
        network.export("onnx", "", "--onnx")?;
        network.export_with_scaler("onnx", "")?;
        let quantize = format!("quantize {f32} --calibration {TABLE} --runtime onnxruntime");
        for (kind, options) in [("-int8", ""), ("-per-tensor", "--per-tensor"), ("-int4", "--weight-bits 4")]
        {
            let out = format!("target/formats/onnx/models/{}{kind}.safetensors", network.name);
            document(&format!("{quantize} {options} --out {out}"))?;
            network.export("onnx", kind, "--onnx")?;
            network.export_with_scaler("onnx", kind)?;
        }
    }
    for name in TFLITE {
        let model = format!("target/formats/onnx/models/{name}");
        let file = format!("host-tools/formats/tests/tflite/data/{name}.tflite");
        document(&format!("import {file} --runtime onnxruntime --out {model}.safetensors"))?;
        document(&format!("export {model}.safetensors --onnx --out {model}.onnx"))?;
    }
    let vectors = root().join("host-tools/formats/tests/onnx/vectors");
    let environment = Environment::ready(Requirements::GATE)?;
    let mut check = environment.python();
    check.arg(vectors.join("check.py")).arg(tinyfit("")?.get_program());
    check.args(["--models", models, "--exported"]).arg(folder.join("models"));
    run(check)
}

/// Trains and exports those of f32 alone.
fn in_f32(tool: &str) -> Result<()> {
    for network in &IN_F32 {
        network.train(tool)?;
        network.export(tool, "", &format!("--{tool}"))?;
        network.export_with_scaler(tool, "")?;
    }
    Ok(())
}

impl Network {
    /// Trains it, and returns the model file.
    fn train(&self, tool: &str) -> Result<String> {
        let Self { name, options } = self;
        let out = format!("target/formats/{tool}/models/{name}.safetensors");
        document(&format!("train {TABLE} {options} --epochs 3 --no-report --out {out}"))?;
        Ok(out)
    }

    /// Exports it, or its int8 model of this kind.
    fn export(&self, tool: &str, kind: &str, format: &str) -> Result<()> {
        let model = format!("target/formats/{tool}/models/{}{kind}", self.name);
        document(&format!("export {model}.safetensors {format} --out {model}.{tool}"))?;
        Ok(())
    }

    /// The same with the scaler, which the scripts tell by the name.
    fn export_with_scaler(&self, tool: &str, kind: &str) -> Result<()> {
        let model = format!("target/formats/{tool}/models/{}{kind}", self.name);
        document(&format!("export {model}.safetensors --{tool} --with-scaler --out {model}.scaled.{tool}"))?;
        Ok(())
    }
}

/// The folder of a tool, without models yet; and the table to train from.
fn empty(tool: &str) -> Result<PathBuf> {
    let (folder, models) = (folder(tool)?, folder(tool)?.join("models"));
    if models.exists() {
        fs::remove_dir_all(&models)?;
    }
    fs::create_dir_all(&models)?;
    fs::write(root().join(TABLE), table(300))?;
    Ok(folder)
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

fn keras(models: &str) -> Result<()> {
    let vectors = root().join("host-tools/formats/tests/keras/vectors");
    let environment = Environment::ready(Requirements::GATE)?;
    let mut check = environment.python();
    check.arg(vectors.join("check.py")).arg(tinyfit("")?.get_program()).args(["--models", models]);
    run(check)
}

/// By Debian's PyTorch, which is of the processor alone: the one of PyPI is some gigabytes.
fn pytorch(models: &str) -> Result<()> {
    const PYTHON: &str = "/usr/bin/python3";
    let mut torch = command(".", &format!("{PYTHON} -c"));
    torch.arg("import torch, numpy");
    if output(torch).is_none() {
        debian("python3-torch python3-numpy")?;
    }
    let vectors = root().join("host-tools/formats/tests/pytorch/vectors");
    // What reads safetensors is the same for every Python; NumPy and the rest of the gate's packages are not.
    let packages = folder("pytorch")?.join("packages");
    let mut copy = Environment::ready(Requirements::GATE)?.python();
    copy.arg(root().join("host-tools/python/copy_package.py")).arg("safetensors").arg(&packages);
    run(copy)?;
    let mut check = command(".", &format!("{PYTHON} -B"));
    check.env("PYTHONPATH", packages).arg(vectors.join("check.py"));
    check.arg(tinyfit("")?.get_program()).args(["--models", models]);
    run(check)
}

fn folder(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/formats").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
