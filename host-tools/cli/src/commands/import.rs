//! `tinyfit import`

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_data::{cells, option};
use tinyfit_formats::{FORMATS, ModelFile};
use tinyfit_model::{Ends, Model, NamesError, Network, RuntimeKind};

use crate::error::{Fault, Usage, one_line};
use crate::files;
use crate::import_args::ImportArgs;
use crate::output::{Output, count, table};
use tinyfit_model::{Cost, LayerCost};

const EXAMPLES: &str = "\
Examples:
  tinyfit import model.tflite -o model.safetensors
  tinyfit import state.pt -o model.safetensors --activation relu
  tinyfit import model.keras -o model.safetensors --inputs length,width --classes small,large --target size
  tinyfit import model.onnx -o model.safetensors --inputs @columns.txt";

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
    /// The names of the inputs in their order, as the columns of a table have them: a list, in which a name with a comma is
    /// quoted, or a file with one name in each line [default: as in the file, else input1, input2, ..]
    #[arg(long, value_name = "NAME,..|@FILE")]
    inputs: Option<String>,
    /// The names of the classes in the order of the outputs, which are their probabilities, given like those of the inputs
    #[arg(long, value_name = "NAME,..|@FILE")]
    classes: Option<String>,
    /// With --classes, the column of a table that has the class of each row, which `eval` compares with
    #[arg(long, value_name = "COL", requires = "classes", default_value = "class")]
    target: String,
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
         No code in a file is run. Unnamed inputs and outputs become input1, input2, .. and output1, output2, ..; --inputs and \
         --classes name them. A file that `export` wrote becomes the same model again."
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
    let ModelFile { mut model, anchors, format, mut notes, .. } = args.import.read(&args.file)?;
    notes.extend(args.name(&mut model)?);
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

impl Args {
    /// Gives the model the names of the command line. Returns a note where they leave a doubt.
    ///
    /// # Errors
    /// They are not those of the model, or their file cannot be read.
    fn name(&self, model: &mut Model) -> anyhow::Result<Option<String>> {
        let unfit = |option: &str, error: NamesError| Usage(format!("--{option}: {error}: give each once"));
        // A model that was trained here has the command that trained it.
        let was_imported = model.provenance.rows == 0;
        let mut given = String::new();
        if let Some(inputs) = &self.inputs {
            model.name_inputs(names("inputs", inputs)?).map_err(|error| unfit("inputs", error))?;
            given += &option("inputs", inputs);
        }
        if let Some(classes) = &self.classes {
            let names = names("classes", classes)?;
            model.name_classes(&self.target, names).map_err(|error| unfit("classes", error))?;
            given += &(option("classes", classes) + &option("target", &self.target));
        }
        if was_imported {
            model.provenance.settings += &given;
        }
        let doubtful = self.classes.is_some() && !model.ends_in_probabilities();
        Ok(doubtful.then(|| {
            "the outputs are not probabilities, as the network ends in neither a softmax nor a sigmoid: the class is that of the largest"
                .into()
        }))
    }
}

/// The names in the value of an option: a list, or those of a file, one in each line.
fn names(option: &str, value: &str) -> anyhow::Result<Vec<String>> {
    let Some(file) = value.strip_prefix('@') else { return Ok(cells(value)) };
    let bytes = files::read(Path::new(file))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Fault::new(
            Path::new(file),
            format!("is not a list of names for --{option}"),
            "give a text file in UTF-8",
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.trim_end().lines().map(|line| line.trim().to_string()).collect())
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
