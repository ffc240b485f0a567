//! `tinyfit export`

mod firmware;

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_model::{Activation, Element, Int8Layer, Model, Network, RuntimeKind, Task, WeightBits};

use crate::any_model::fault;
use crate::error::listed;
use crate::files;
use crate::output::{Output, count};

/// Write a model in the format of another tool, as source, or as firmware
///
/// A file for another tool computes what `predict --raw` does: the network's own tensors, without the scaling of its inputs; with
/// --with-scaler what `predict` does. It carries a note of all else that the model is, so that `import` gives the very model back. Source and firmware compute what
/// `predict` does, scaling included.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("format").required(true))]
pub struct Args {
    /// A model file, f32 or int8
    model: PathBuf,
    /// Write a .tflite file; weights of four bits are int4 tensors there, but int8 ones of a model quantized with --runtime litert
    #[arg(long, group = "format")]
    tflite: bool,
    /// Write an .onnx file; of an int8 model one of QuantizeLinear and DequantizeLinear, of which ONNX Runtime makes the same bytes
    /// if the model was quantized with --runtime onnxruntime
    #[arg(long, group = "format")]
    onnx: bool,
    /// Write a .keras file of an f32 model, which keras.saving.load_model reads; or, if FILE ends in .weights.h5, the weights
    /// alone for model.load_weights
    #[arg(long, group = "format")]
    keras: bool,
    /// Write an f32 model as a PyTorch state dict in a safetensors file: NAME.weight and NAME.bias of each layer
    #[arg(long, group = "format")]
    safetensors: bool,
    /// With --tflite or --onnx: the file takes raw inputs and scales them itself, and gives outputs in the target's unit, in f32
    #[arg(long, conflicts_with_all = ["keras", "safetensors", "rust", "firmware", "c", "arduino", "zephyr"])]
    with_scaler: bool,
    #[command(flatten)]
    firmware: firmware::FirmwareArgs,
    /// The file or folder to write
    #[arg(short, long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Report {
    model: String,
    out: String,
    format: &'static str,
    element: &'static str,
    bytes: usize,
    /// Of an int8 network: the runtimes that give the same bytes have it.
    runtime: Option<RuntimeKind>,
    /// Whether there are weights of four bits, which the file has in eight.
    widened: bool,
    /// Whether the model standardizes its inputs, which the file leaves to its user unless it is `with_scaler`.
    scaler: bool,
    /// What the model takes off its inputs and adds to its outputs in 64 bits, which the file leaves to its user: `ts less 5`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offsets: Vec<String>,
    /// Whether the file computes what `predict` does: it takes raw inputs and gives outputs in the targets' units.
    with_scaler: bool,
    /// Whether the outputs are standardized ones, of which the file leaves the unit to its user.
    standardized: bool,
    /// Whether a softmax after the int8 outputs is left to the file's user.
    without_softmax: bool,
}

/// Exports and writes the file.
///
/// # Errors
/// A file cannot be read or written, or a layer is one that the format has not.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let output = &output.aside([args.out.as_path()])?;
    if firmware::run(&args.firmware, &args.model, &args.out, output)? {
        return Ok(());
    }
    let (model, _) = files::read_model(&args.model)?;
    files::check_destination(&args.out, &[&args.model])?;
    let bytes = args.export(&model).map_err(|error| fault(&args.model, &error))?;
    files::write(&args.out, &bytes)?;
    output.report(&Report {
        model: args.model.display().to_string(),
        out: args.out.display().to_string(),
        format: args.format(),
        element: model.element(),
        bytes: bytes.len(),
        runtime: match &model.network {
            Network::F32(_) => None,
            Network::Int8(net) => Some(net.runtime),
        },
        widened: match &model.network {
            Network::F32(_) => false,
            Network::Int8(_) if !args.onnx => tinyfit_tflite::is_widened(&model),
            Network::Int8(net) => {
                let mut dense = net.layers.iter().filter_map(Int8Layer::dense);
                dense.any(|dense| dense.weight_bits == WeightBits::Four)
            }
        },
        scaler: model.scaler.is_some(),
        offsets: offsets(&model),
        with_scaler: args.with_scaler,
        standardized: matches!(model.task, Task::Regress(_)) && !args.with_scaler,
        without_softmax: match &model.network {
            Network::F32(_) => false,
            Network::Int8(net) => {
                net.output_activation != Activation::Identity
                    && net.ends.output == Element::Int8
                    && !args.with_scaler
            }
        },
    })
}

/// Each input less its offset, and each target.
fn offsets(model: &Model) -> Vec<String> {
    let of_inputs = model.inputs.iter().zip(model.offsets().unwrap_or_default());
    let targets = model.task.targets().into_iter().enumerate();
    let of_targets = targets.map(|(i, target)| (target, model.task.offset(i)));
    let all = of_inputs.map(|(input, offset)| (input.as_str(), offset)).chain(of_targets);
    all.filter(|(_, offset)| *offset != 0.0).map(|(name, offset)| format!("{name} less {offset}")).collect()
}

impl Args {
    fn export(&self, model: &Model) -> Result<Vec<u8>, String> {
        if self.keras {
            let weights_alone = self.out.to_string_lossy().ends_with(".weights.h5");
            let export = if weights_alone { tinyfit_keras::export_weights } else { tinyfit_keras::export };
            return export(model).map_err(|error| error.to_string());
        }
        if self.safetensors {
            return tinyfit_pytorch::export(model).map_err(|error| error.to_string());
        }
        if self.onnx {
            let export =
                if self.with_scaler { tinyfit_onnx::export_with_scaler } else { tinyfit_onnx::export };
            return export(model).map_err(|error| error.to_string());
        }
        let export =
            if self.with_scaler { tinyfit_tflite::export_with_scaler } else { tinyfit_tflite::export };
        export(model).map_err(|error| error.to_string())
    }

    fn format(&self) -> &'static str {
        match (self.onnx, self.keras, self.safetensors) {
            (true, ..) => "onnx",
            (_, true, _) => "keras",
            (.., true) => "safetensors",
            _ => "tflite",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} ({}) written to {}, {} bytes",
            self.model,
            self.element,
            self.out,
            count(self.bytes)
        )?;
        let command = if self.with_scaler { "predict" } else { "predict --raw" };
        if let Some(runtime) = self.runtime {
            writeln!(f, "the same bytes as `{command}` come from {}", runtime.runtimes())?;
        }
        if self.widened {
            writeln!(f, "its weights are int8: four bits each are the model file's and the firmware's")?;
        }
        let advice = match self.format {
            "tflite" | "onnx" => "; --with-scaler puts it in",
            _ => "",
        };
        match (self.scaler, self.with_scaler) {
            (true, false) => {
                writeln!(
                    f,
                    "its inputs are standardized ones: the model's scaler is not part of the file{advice}"
                )?;
            }
            (_, true) => writeln!(
                f,
                "its inputs are raw ones: what `predict` does before and after the network is part of the file"
            )?,
            (false, false) => {}
        }
        if self.standardized {
            writeln!(
                f,
                "its outputs are standardized ones: the unit of what was learned is not part of the file"
            )?;
        }
        if !self.offsets.is_empty() {
            let offsets = listed(self.offsets.iter().map(String::as_str));
            writeln!(f, "offsets, taken off in 64 bits, are not part of the file either: {offsets}")?;
        }
        if self.without_softmax {
            writeln!(f, "its outputs are int8 before the softmax, which the model computes in f32")?;
        }
        Ok(())
    }
}
