//! `tinyfit diff`

mod outputs;
mod weights;

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_data::{Table, Tensor};
use tinyfit_model::{Model, Network};

use crate::any_model::{AnyModel, Format, Reading};
use crate::error::{Fault, one_line};
use crate::files;
use crate::format_args::FormatArgs;
use crate::output::{Output, count, table};
use outputs::Outputs;
use weights::LayerDiff;

/// Compare two models: what they are, their weights, and on data their outputs, with the worst row
///
/// Either can be a file of another tool. Of an int8 network, weights and biases are compared as the numbers they stand for.
#[derive(clap::Args)]
pub struct Args {
    /// A model file, or a file of another tool that `import` reads
    a: PathBuf,
    /// The one to compare it with
    b: PathBuf,
    /// A CSV file with the columns of A, else of B, whose rows go through both, each with its own scaling. With --raw: .npy of
    /// float32, or CSV without a header
    data: Option<PathBuf>,
    /// Give the rows to the networks as they are, without scaling
    #[arg(long, requires = "data")]
    raw: bool,
    /// Fail if a row's outputs differ by more than this, relative to the largest of them
    #[arg(long, value_name = "X", requires = "data", value_parser = tolerance)]
    tolerance: Option<f64>,
    #[command(flatten)]
    reading: Reading,
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
    /// Whether they are the same model, and compute the same outputs where there is data.
    equal: bool,
    /// What they are that is not the same, but for numbers.
    differences: Vec<Difference>,
    /// Dense layers that have the same shape in both; none if the shapes differ.
    layers: Vec<LayerDiff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<Outputs>,
}

#[derive(Serialize)]
struct Side {
    file: String,
    format: Format,
    element: &'static str,
    notes: Vec<String>,
}

/// What one has otherwise than the other.
#[derive(Serialize)]
struct Difference {
    what: &'static str,
    a: String,
    b: String,
}

/// Compares and shows.
///
/// # Errors
/// A file cannot be read, the data does not fit, or the outputs differ by more than the tolerance.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    files::check_inputs([&*args.a, &*args.b].into_iter().chain(args.data.as_deref()))?;
    let a = AnyModel::read_any(&args.a, &args.reading)?;
    let b = AnyModel::read_any(&args.b, &args.reading)?;
    args.reading.check(&[&a, &b])?;
    let differences = differences(&a.model, &b.model);
    let layers = weights::compare(&a.model.network, &b.model.network);
    let outputs =
        args.data.as_deref().map(|data| compare_outputs(args, data, &a.model, &b.model)).transpose()?;
    let report = Report {
        equal: differences.is_empty()
            && a.model.network == b.model.network
            && outputs.as_ref().is_none_or(Outputs::are_equal),
        a: Side::of(&args.a, a),
        b: Side::of(&args.b, b),
        differences,
        layers,
        outputs,
    };
    output.report(&report)?;
    match (&report.outputs, args.tolerance) {
        (Some(outputs), Some(tolerance)) if outputs.relative > tolerance => {
            let Outputs { relative, worst, .. } = outputs;
            let what =
                format!("its outputs differ by {relative:.3e} in row {}, more than {tolerance:e}", worst.row);
            Err(Fault::new(&args.b, what, "see the worst row, or give another --tolerance").into())
        }
        _ => Ok(()),
    }
}

fn compare_outputs(args: &Args, data: &Path, a: &Model, b: &Model) -> anyhow::Result<Outputs> {
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
        return Ok(Outputs::of(&rows.values, a, b, predict));
    }
    let table = Table::open(data, &args.format)?;
    // A file of another tool may not know what the columns are called.
    let rows = tinyfit_data::inputs(&table, a)
        .or_else(|fault| tinyfit_data::inputs(&table, b).map_err(|_| fault))?;
    Ok(Outputs::of(&rows, a, b, Model::predict))
}

impl Side {
    fn of(path: &Path, AnyModel { model, format, notes, .. }: AnyModel) -> Self {
        Self { file: path.display().to_string(), format, element: model.element(), notes }
    }
}

fn differences(a: &Model, b: &Model) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |what: &'static str, a: String, b: String| {
        if a != b {
            differences.push(Difference { what, a, b });
        }
    };
    differ("element", a.element().into(), b.element().into());
    let shapes =
        |model: &Model| weights::dense(&model.network).iter().map(ToString::to_string).collect::<Vec<_>>();
    differ("layers", shapes(a).join(", "), shapes(b).join(", "));
    if let (Network::Int8(a), Network::Int8(b)) = (&a.network, &b.network) {
        differ("runtime", a.runtime.name().into(), b.runtime.name().into());
        differ(
            "ends",
            format!("{} to {}", a.ends.input, a.ends.output),
            format!("{} to {}", b.ends.input, b.ends.output),
        );
    }
    differ("inputs", json(&a.inputs), json(&b.inputs));
    differ("task", json(&a.task), json(&b.task));
    differ("columns", json(&a.columns), json(&b.columns));
    differ("windows", json(&a.windows), json(&b.windows));
    differ("scaler", json(&a.scaler), json(&b.scaler));
    differences
}

/// As the model file has it; what has no JSON is left out.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Few digits, as a difference has them.
fn shown(difference: f64) -> String {
    if difference == 0.0 { "0".into() } else { format!("{difference:.3e}") }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, side) in [("A", &self.a), ("B", &self.b)] {
            writeln!(f, "{name}  {} ({}, {})", side.file, side.format.shown(), side.element)?;
            for note in &side.notes {
                writeln!(f, "   {}", one_line(note))?;
            }
        }
        if self.equal {
            writeln!(f, "\nthe same model")?;
        } else if !self.differences.is_empty() {
            let cut = |text: &String| crate::error::shown(text);
            let rows = self.differences.iter().map(|d| vec![d.what.to_string(), cut(&d.a), cut(&d.b)]);
            write!(f, "\n{}", table(&["differs", "A", "B"], rows))?;
        }
        let rows = self.layers.iter().flat_map(|layer| layer.rows());
        if self.layers.is_empty() {
            writeln!(f, "\nthe layers have other shapes: their weights are not compared")?;
        } else {
            let header = ["numbers", "differ", "of", "largest difference", "at", "A", "B", "mean difference"];
            write!(f, "\n{}", table(&header, rows))?;
        }
        let Some(outputs) = &self.outputs else { return Ok(()) };
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
        if outputs.are_equal() {
            return Ok(());
        }
        let worst = &outputs.worst;
        let outputs = worst.a.iter().zip(&worst.b).enumerate();
        let rows = outputs.map(|(at, (a, b))| {
            let difference = shown((f64::from(*a) - f64::from(*b)).abs());
            vec![self.output_name(at), a.to_string(), b.to_string(), difference]
        });
        write!(f, "\n{}", table(&[&format!("worst: row {}", worst.row), "A", "B", "difference"], rows))
    }
}

impl Report {
    fn output_name(&self, at: usize) -> String {
        let names = self.outputs.as_ref().map(|outputs| &outputs.names);
        names.and_then(|names| names.get(at)).cloned().unwrap_or_else(|| format!("output{}", at + 1))
    }
}
