//! `tinyfit import`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_model::{Ends, Network, RuntimeKind};

use crate::any_model::{AnyModel, Format, Reading};
use crate::cost::{Cost, LayerCost};
use crate::error::one_line;
use crate::files;
use crate::output::{Output, count, table};

/// Make a model of a file of another tool, f32 or int8
///
/// A .tflite file is a chain of FULLY_CONNECTED (also with fused ReLU and ReLU6), LOGISTIC, TANH, RELU, RELU6, SOFTMAX,
/// QUANTIZE, DEQUANTIZE and RESHAPE, in f32 also LEAKY_RELU, PRELU, ELU, GELU,
/// LOGISTIC(x) * x and ADD, SUB, MUL, DIV by constants. Weights may
/// be of float16, and of int8 or int4 in a network of f32 (dynamic range); they become f32. Of several signatures one is read.
///
/// An .onnx file is a chain of Gemm, MatMul, Add, Sub, Mul, Div, BatchNormalization, Relu, LeakyRelu, PRelu, Elu,
/// Selu, Gelu, SiLU, Softplus, HardSigmoid, Clip, Sigmoid, Tanh and Softmax, in f32 or between QuantizeLinear and DequantizeLinear, or quantized dynamically. scikit-learn's
/// networks and linear models come with their classes; what scales, fills, encodes, selects and cuts inputs before becomes the
/// model's scaler and columns.
///
/// A .keras or .h5 file is a Sequential or a Functional chain of Dense, Activation, ReLU, LeakyReLU, PReLU, ELU, Softmax,
/// BatchNormalization, Normalization, Rescaling, Flatten, Reshape, and layers that only act in training. A .pt or .safetensors
/// file is a PyTorch state dict of Linear, BatchNorm1d and PReLU; what it does not say is told by --modules, or --activation.
/// Nothing in a file is run.
///
/// What the file does not name are input1, input2, .. and output1, output2, ..; a file that `export` wrote becomes the very
/// model it was.
#[derive(clap::Args)]
pub struct Args {
    /// The file; its contents tell the format
    file: PathBuf,
    /// The model file
    #[arg(short, long, value_name = "M")]
    out: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
struct Report {
    model: String,
    from: String,
    format: Format,
    element: &'static str,
    /// Of an int8 network.
    runtime: Option<RuntimeKind>,
    ends: Option<Ends>,
    layers: Vec<LayerCost>,
    scaler: bool,
    /// What a user should know of the way it was read.
    notes: Vec<String>,
}

/// Imports and writes the model.
///
/// # Errors
/// A file cannot be read or written, or the network is one that tinyfit has not.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    files::check_destination(&args.out, &[&args.file])?;
    let output = &output.aside([args.out.as_path()])?;
    let AnyModel { model, anchors, format, notes, .. } = AnyModel::read(&args.file, &args.reading)?;
    files::save_model_with(&model, &anchors, &args.out)?;
    let (runtime, ends) = match &model.network {
        Network::F32(_) => (None, None),
        Network::Int8(net) => (Some(net.runtime), Some(net.ends)),
    };
    output.report(&Report {
        model: args.out.display().to_string(),
        from: args.file.display().to_string(),
        format,
        element: model.element(),
        runtime,
        ends,
        layers: Cost::of(&model).layers,
        scaler: model.scaler.is_some(),
        notes,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.layers.iter().map(|layer| {
            vec![
                layer.name.clone(),
                format!("{} -> {}", layer.inputs, layer.outputs),
                layer.activation.to_string(),
                count(layer.parameters),
            ]
        });
        writeln!(f, "{}", table(&["layer", "shape", "activation", "parameters"], rows))?;
        if let (Some(runtime), Some(ends)) = (self.runtime, self.ends) {
            writeln!(
                f,
                "int8, from {} to {}; the bytes are those of {}",
                ends.input,
                ends.output,
                runtime.runtimes()
            )?;
        }
        if self.scaler {
            writeln!(f, "its inputs are standardized first: the model has the scaler")?;
        }
        for note in &self.notes {
            writeln!(f, "{}", one_line(note))?;
        }
        writeln!(f, "model written to {}", self.model)
    }
}
