//! `tinyfit import`

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_model::{Ends, Model, Network, Provenance, RoundingKind, Task};
use tinyfit_tflite::{Imported, import};

use crate::cost::{Cost, LayerCost};
use crate::error::Fault;
use crate::files;
use crate::output::{Output, count, table};
use crate::rounding::Rounding;

/// Make a model of a .tflite file, f32 or int8
///
/// Reads chains of FULLY_CONNECTED (also with fused ReLU and ReLU6), LOGISTIC, TANH, RELU, RELU6, SOFTMAX, QUANTIZE,
/// DEQUANTIZE and RESHAPE. Of a dynamic range model the int8 weights become f32. The file says nothing of what goes in
/// and out: columns are called input1, input2, .. and output1, output2, ..
#[derive(clap::Args)]
pub struct Args {
    /// A .tflite file
    file: PathBuf,
    /// The model file
    #[arg(long, value_name = "M")]
    out: PathBuf,
    /// The runtime whose bytes an int8 model gives; LiteRT's own default if not told
    #[arg(long, default_value = "float")]
    rounding: Rounding,
}

#[derive(Serialize)]
struct Report {
    model: String,
    from: String,
    element: &'static str,
    /// Of an int8 network.
    rounding: Option<RoundingKind>,
    ends: Option<Ends>,
    layers: Vec<LayerCost>,
    /// Layers whose int8 weights became f32.
    dequantised: usize,
}

/// Imports and writes the model.
///
/// # Errors
/// A file cannot be read or written, or the network is one that tinyfit has not.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    files::check_destination(&args.out, &[&args.file])?;
    let bytes = files::read(&args.file)?;
    let rounding = args.rounding.into();
    let Imported { network, dequantised } =
        import(&bytes, rounding).map_err(|error| fault(&args.file, &error))?;
    let model = model(network, &args.file, rounding);
    files::save_model(&model, &args.out)?;
    let (rounding, ends) = match &model.network {
        Network::F32(_) => (None, None),
        Network::Int8(net) => (Some(net.rounding), Some(net.ends)),
    };
    output.report(&Report {
        model: args.out.display().to_string(),
        from: args.file.display().to_string(),
        element: model.element(),
        rounding,
        ends,
        layers: Cost::of(&model).layers,
        dequantised,
    })
}

/// The message ends with what to do, after the last semicolon where it has one.
fn fault(path: &Path, error: &tinyfit_tflite::Error) -> Fault {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, advice)) => Fault::new(path, what, advice),
        None => Fault::new(path, text, "convert the model again, or give another one"),
    }
}

/// The network as a model that says no more than its numbers.
pub(crate) fn model(network: Network, file: &Path, rounding: RoundingKind) -> Model {
    let numbered = |name: &str, n: usize| (1..=n).map(|i| format!("{name}{i}")).collect();
    let mut model = Model {
        network,
        scaler: None,
        task: Task::Outputs { names: Vec::new() },
        inputs: Vec::new(),
        columns: Vec::new(),
        windows: None,
        provenance: Provenance {
            tinyfit: env!("CARGO_PKG_VERSION").to_string(),
            data: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            settings: format!("import --rounding {}", rounding.name()),
            ..Provenance::default()
        },
    };
    model.inputs = numbered("input", model.input_len());
    model.task = Task::Outputs { names: numbered("output", model.output_len()) };
    model
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
        if let (Some(rounding), Some(ends)) = (self.rounding, self.ends) {
            writeln!(
                f,
                "int8, from {} to {}; the bytes are those of {}",
                ends.input,
                ends.output,
                rounding.runtimes()
            )?;
        }
        if self.dequantised > 0 {
            writeln!(
                f,
                "a dynamic range model: the int8 weights of {} layers are f32 now",
                self.dequantised
            )?;
        }
        writeln!(f, "model written to {}", self.model)
    }
}
