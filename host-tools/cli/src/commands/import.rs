//! `tinyfit import`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_formats::{FORMATS, ModelFile};
use tinyfit_model::{Ends, Network, RuntimeKind};

use crate::error::one_line;
use crate::files;
use crate::import_args::ImportArgs;
use crate::output::{Output, count, table};
use tinyfit_model::{Cost, LayerCost};

const EXAMPLES: &str = "\
Examples:
  tinyfit import model.tflite -o model.safetensors
  tinyfit import state.pt -o model.safetensors --activation relu";

/// Convert a file of another tool, f32 or int8, to a model
#[derive(clap::Args)]
#[command(long_about = long_about(), after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file; its format is detected from its contents
    file: PathBuf,
    /// The model file
    #[arg(short, long, value_name = "M")]
    out: PathBuf,
    #[command(flatten)]
    import: ImportArgs,
}

/// The supported contents of each format's files.
fn long_about() -> String {
    let others = FORMATS.iter().filter(|format| format.about().flag.is_some());
    let reads: String = others
        .map(|format| {
            format!("\n\n{} Activations: {}.", format.about().reads, format.activations().join(", "))
        })
        .collect();
    format!(
        "Convert a file of another tool, f32 or int8, to a model{reads}\n\n\
         No code in a file is run. Unnamed inputs and outputs become input1, input2, .. and output1, output2, ..; a file that \
         `export` wrote becomes the same model again."
    )
}

#[derive(Serialize)]
struct Report {
    model: String,
    from: String,
    /// The id of its [`tinyfit_formats::About`].
    format: &'static str,
    element: &'static str,
    /// Of an int8 network.
    runtime: Option<RuntimeKind>,
    ends: Option<Ends>,
    layers: Vec<LayerCost>,
    scaler: bool,
    /// Notes on how it was read.
    notes: Vec<String>,
}

/// Imports and writes the model.
///
/// # Errors
/// A file cannot be read or written, or tinyfit does not support the network.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    files::check_destination(&args.out, &[&args.file])?;
    let output = &output.aside([args.out.as_path()])?;
    let ModelFile { model, anchors, format, notes, .. } = args.import.read(&args.file)?;
    files::save_model_with(&model, &anchors, &args.out)?;
    let (runtime, ends) = match &model.network {
        Network::F32(_) => (None, None),
        Network::Int8(net) => (Some(net.runtime), Some(net.ends)),
    };
    output.report(&Report {
        model: args.out.display().to_string(),
        from: args.file.display().to_string(),
        format: format.about().id,
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
            writeln!(f, "its inputs are standardized first: the model includes the scaler")?;
        }
        for note in &self.notes {
            writeln!(f, "{}", one_line(note))?;
        }
        writeln!(f, "model written to {}", self.model)
    }
}
