//! `tinyfit diff`

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_data::{Table, Tensor};
use tinyfit_engine::{Change, Metrics};
use tinyfit_formats::ModelFile;
use tinyfit_model::diff::{Comparison, Largest, LayerDiff, NumbersDiff, Outputs};
use tinyfit_model::{Model, Network};
use tinyfit_report::{Numbers, changes, headline};
use tinyfit_train::compare;

use crate::error::{Fault, one_line};
use crate::format_args::FormatArgs;
use crate::import_args::ImportArgs;
use crate::output::{Output, count, table};
use crate::{files, memory_args};

const EXAMPLES: &str = "\
Examples:
  tinyfit diff iris.safetensors iris-int8.safetensors iris.csv
  tinyfit diff iris.safetensors model.tflite";

/// Compare two models: structure, weights and, with data, their outputs, the change of each class and the worst row
///
/// Either can be a file of another tool. Weights and biases of an int8 network are compared after dequantization.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A model file, or a file of another tool that `import` reads
    a: PathBuf,
    /// The one to compare it with
    b: PathBuf,
    /// A CSV file with the columns of A, else of B. Its rows go through both models, each with its own scaling. If it
    /// has the target, the scores of both are compared, too.
    /// With --raw: .npy of float32, or CSV without a header
    data: Option<PathBuf>,
    /// Pass the rows to the networks without scaling
    #[arg(long, requires = "data")]
    raw: bool,
    /// Fail if a row's outputs differ by more than this, relative to the largest of them
    #[arg(long, value_name = "X", requires = "data", value_parser = tolerance)]
    tolerance: Option<f64>,
    #[command(flatten)]
    import: ImportArgs,
    #[command(flatten)]
    format: FormatArgs,
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "give a number of 0 or more".into())
}

#[derive(Serialize)]
struct Report {
    a: Side,
    b: Side,
    #[serde(flatten)]
    comparison: Comparison,
    /// On the rows that have the target; `None` without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    scores: Option<Scored>,
}

/// The scores of both.
#[derive(Serialize)]
struct Scored {
    rows: usize,
    a: Metrics,
    b: Metrics,
}

#[derive(Serialize)]
struct Side {
    file: String,
    /// The id of its [`tinyfit_formats::About`].
    format: &'static str,
    #[serde(skip)]
    tool: &'static str,
    element: &'static str,
    notes: Vec<String>,
}

/// Compares and shows.
///
/// # Errors
/// A file cannot be read, the data does not fit, or the outputs differ by more than the tolerance.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    files::check_inputs([&*args.a, &*args.b].into_iter().chain(args.data.as_deref()))?;
    let a = args.import.read_one(&args.a)?;
    let b = args.import.read_one(&args.b)?;
    args.import.check(&[a.format, b.format])?;
    let on_rows = |data| compare_on(args, data, &a.model, &b.model, output);
    let (outputs, scores) = args.data.as_deref().map(on_rows).transpose()?.unzip();
    let comparison = Comparison::of(&a.model, &b.model, outputs);
    let scores = scores.flatten();
    let report = Report { a: Side::of(&args.a, a), b: Side::of(&args.b, b), comparison, scores };
    output.report(&report)?;
    match (&report.comparison.outputs, args.tolerance) {
        (Some(outputs), Some(tolerance)) if outputs.relative > tolerance => {
            let Outputs { relative, worst, .. } = outputs;
            let what =
                format!("its outputs differ by {relative:.3e} in row {}, more than {tolerance:e}", worst.row);
            Err(Fault::new(&args.b, what, "see the worst row, or give another --tolerance").into())
        }
        _ => Ok(()),
    }
}

/// The outputs of the rows of a table, and the scores of both models where it has their target.
fn compare_on(
    args: &Args,
    data: &Path,
    a: &Model,
    b: &Model,
    output: &Output,
) -> anyhow::Result<(Outputs, Option<Scored>)> {
    if a.input_len() != b.input_len() || a.output_len() != b.output_len() {
        let shape = |model: &Model| format!("{} -> {}", model.input_len(), model.output_len());
        let what = format!("it is {} where {} is {}", shape(b), args.a.display(), shape(a));
        return Err(Fault::new(&args.b, what, "leave out the data to compare the rest").into());
    }
    if args.raw {
        let rows = Tensor::<f32>::read(data, a.input_len())?;
        let predict = |model: &Model, row: &[f32]| match &model.network {
            Network::F32(net) => net.predict(row),
            Network::Int8(net) => net.predict(row),
        };
        return Ok((Outputs::of(&rows.values, a, b, predict), None));
    }
    let table = Table::open(data, &args.format)?;
    // A file of another tool may not know what the columns are called.
    let rows = tinyfit_data::inputs(&table, a)
        .or_else(|fault| tinyfit_data::inputs(&table, b).map_err(|_| fault))?;
    let outputs = Outputs::of(&rows, a, b, Model::predict);
    // A label that is not one of the classes is no reason to stop: the outputs are compared without it.
    let scores = compare(&table, [a, b], &memory_args::usual()).unwrap_or_else(|error| {
        output.notes(&[format!("no scores: {error}")]);
        None
    });
    let scored = |(Change { before: a, after: b }, rows)| Scored { rows, a, b };
    Ok((outputs, scores.map(scored)))
}

/// Recall and F1 of each class or R² of each target, else the rows that each model puts in a class.
fn by_class(outputs: &Outputs, scores: Option<&Scored>) -> Option<Numbers> {
    if let Some(Scored { a, b, .. }) = scores {
        return changes(a, b, ["A", "B"]);
    }
    let rows = outputs.classes.iter().map(|of| {
        let counts = [of.a, of.b, of.both].map(count);
        [of.class.clone()].into_iter().chain(counts).collect()
    });
    let header = ["class", "rows, A", "rows, B", "in both"];
    (!outputs.classes.is_empty()).then(|| Numbers::new(header, rows))
}

impl Side {
    fn of(path: &Path, ModelFile { model, format, notes, .. }: ModelFile) -> Self {
        let (format, tool) = (format.about().id, format.about().name);
        Self { file: path.display().to_string(), format, tool, element: model.element(), notes }
    }
}

/// Formats a difference with few digits.
fn shown(difference: f64) -> String {
    if difference == 0.0 { "0".into() } else { format!("{difference:.3e}") }
}

/// Weights and biases, one row each.
fn rows(layer: &LayerDiff) -> [Vec<String>; 2] {
    let name = if layer.a == layer.b { layer.a.clone() } else { format!("{} / {}", layer.a, layer.b) };
    [row(format!("{name} weights"), &layer.weights), row(format!("{name} bias"), &layer.bias)]
}

fn row(what: String, of: &NumbersDiff) -> Vec<String> {
    let largest = match &of.largest {
        None => ["0", "", "", ""].map(String::from),
        Some(Largest { difference, at, a, b }) => {
            [shown(*difference), format!("{at:?}"), format!("{a:.6}"), format!("{b:.6}")]
        }
    };
    [what, count(of.differ), count(of.of), shown(of.mean)].into_iter().chain(largest).collect()
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, side) in [("A", &self.a), ("B", &self.b)] {
            writeln!(f, "{name}  {} ({}, {})", side.file, side.tool, side.element)?;
            for note in &side.notes {
                writeln!(f, "   {}", one_line(note))?;
            }
        }
        let Comparison { equal, differences, layers, outputs } = &self.comparison;
        if *equal {
            writeln!(f, "\nthe same model")?;
        } else if !differences.is_empty() {
            let cut = |text: &String| crate::error::shown(text);
            let rows = differences.iter().map(|d| vec![d.what.to_string(), cut(&d.a), cut(&d.b)]);
            write!(f, "\n{}", table(&["differs", "A", "B"], rows))?;
        }
        let rows = layers.iter().flat_map(rows);
        if layers.is_empty() {
            writeln!(f, "\nthe layers have different shapes: their weights are not compared")?;
        } else {
            let header = ["numbers", "differ", "of", "mean difference", "largest difference", "at", "A", "B"];
            write!(f, "\n{}", table(&header, rows))?;
        }
        let Some(outputs) = outputs else { return Ok(()) };
        writeln!(
            f,
            "\noutputs of {} rows: {} equal, the largest difference {}, relative to a row's largest output {}",
            count(outputs.rows),
            count(outputs.equal),
            shown(outputs.largest),
            shown(outputs.relative)
        )?;
        if let Some(same) = outputs.same_class {
            writeln!(f, "the same class in {} of {} rows", count(same), count(outputs.rows))?;
        }
        if let Some(scores) = &self.scores {
            writeln!(f, "\non the {} rows that have the target", count(scores.rows))?;
            writeln!(f, "  A  {}\n  B  {}", headline(&scores.a), headline(&scores.b))?;
        }
        if let Some(Numbers { header, rows }) = by_class(outputs, self.scores.as_ref()) {
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            write!(f, "\n{}", table(&header, rows))?;
        }
        if outputs.are_equal() {
            return Ok(());
        }
        let worst = &outputs.worst;
        let name = |at| outputs.names.get(at).cloned().unwrap_or_else(|| format!("output{}", at + 1));
        let rows = worst.a.iter().zip(&worst.b).enumerate().map(|(at, (a, b))| {
            let difference = shown((f64::from(*a) - f64::from(*b)).abs());
            vec![name(at), a.to_string(), b.to_string(), difference]
        });
        write!(f, "\n{}", table(&[&format!("worst: row {}", worst.row), "A", "B", "difference"], rows))
    }
}
