//! `tinyfit predict`

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use serde_json::{Map, Value};
use tinyfit_data::{Element, Table, Tensor, is_npy};
use tinyfit_model::{Element as End, Int8Network, Model, Network, Number, Prediction, printable};

use crate::error::{Fault, Usage};
use crate::model_args::ModelArgs;
use crate::output::{Output, count};
use crate::{files, limits};

const EXAMPLES: &str = "\
Examples:
  tinyfit predict iris.safetensors iris.csv
  tinyfit predict iris.safetensors iris.csv -o predictions.csv
  tinyfit predict iris-int8.safetensors x.npy --raw -o y.npy";

/// Predict each row of a table
///
/// Writes CSV. Classes: a column with the probability of each, and `class`. A number: `prediction`. Several
/// numbers: a column for each. An autoencoder: `score` and `anomaly`. For a log there is one row per window.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    given: ModelArgs,
    /// The file for predictions [default: stdout]. With --raw: .npy or .csv, or - for CSV on stdout
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Read and write the network's own tensors, float32 or int8, without scaling. DATA is then .npy, or CSV without a header
    #[arg(long)]
    raw: bool,
    /// Put an apostrophe before names and classes that a spreadsheet would compute as a formula: those that begin with = + - @,
    /// a tab or a line break, and are not numbers
    #[arg(long, conflicts_with = "raw")]
    escape_formulas: bool,
}

/// The predictions: the rows themselves unless they went to a file.
#[derive(Serialize)]
struct Report {
    model: String,
    data: String,
    element: &'static str,
    rows: usize,
    /// Notes on how the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<Value>,
}

/// Predictions in the form they are written, and as JSON.
struct Predicted {
    rows: usize,
    bytes: Vec<u8>,
    json: Value,
}

/// Predicts and writes.
///
/// # Errors
/// A file cannot be read or written, or the data does not fit the model.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    check_extensions(args)?;
    files::check_inputs([&*args.given.model, &*args.given.data])?;
    let output = &output.aside(args.out.as_deref())?;
    let (model, _) = files::read_model(&args.given.model)?;
    if let Some(out) = &args.out {
        files::check_destination(out, &[&args.given.model, &args.given.data])?;
    }
    let mut notes = Vec::new();
    let predicted = match &model.network {
        _ if !args.raw => {
            let shown = output.is_json() && args.out.is_none();
            let read = Table::open(&args.given.data, &args.given.format)?;
            let predicted = table(&model, &read, (shown, args.escape_formulas))?;
            notes = read.notes();
            predicted
        }
        Network::F32(net) => {
            raw((args, output.is_json()), model.input_len(), |row: &[f32]| net.predict(row))?
        }
        Network::Int8(net) => int8((args, output.is_json()), net)?,
    };
    if !output.is_json() {
        output.notes(&notes);
    }
    match &args.out {
        Some(out) => files::write(out, &predicted.bytes)?,
        None if !output.is_json() => return output.data(&predicted.bytes),
        None => {}
    }
    output.report(&Report {
        model: args.given.model.display().to_string(),
        data: args.given.data.display().to_string(),
        element: model.element(),
        rows: predicted.rows,
        notes,
        predictions: args.out.is_none().then_some(predicted.json),
        out: args.out.as_ref().map(|out| out.display().to_string()),
    })
}

fn check_extensions(args: &Args) -> Result<(), Usage> {
    let is_csv =
        |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    match &args.out {
        _ if !args.raw && is_npy(&args.given.data) => {
            Err(Usage("a .npy file has no column names for the scaler: give a CSV file, or --raw".into()))
        }
        Some(out) if !args.raw && is_npy(out) => {
            Err(Usage("predictions of a table are CSV: name --out .csv, or give --raw".into()))
        }
        Some(out) if args.raw && !is_npy(out) && !is_csv(out) && !files::is_standard(out) => {
            Err(Usage("with --raw, --out ends in .npy or .csv, which selects the format".into()))
        }
        _ => Ok(()),
    }
}

/// The tensors of an int8 network, by the types of its ends.
fn int8(args: (&Args, bool), net: &Int8Network) -> anyhow::Result<Predicted> {
    let columns = net.input_len();
    match (net.ends.input, net.ends.output) {
        (End::Int8, End::Int8) => raw(args, columns, |x: &[i8]| net.predict_raw(x)),
        (End::Int8, End::F32) => raw(args, columns, |x: &[i8]| net.finish(&net.predict_raw(x))),
        (End::F32, End::Int8) => raw(args, columns, |x: &[f32]| net.predict_raw(&net.quantize(x))),
        (End::F32, End::F32) => raw(args, columns, |x: &[f32]| net.predict(x)),
    }
}

fn raw<I: Element, O: Element + Serialize>(
    (args, shown): (&Args, bool),
    columns: usize,
    predict: impl Fn(&[I]) -> Vec<O>,
) -> anyhow::Result<Predicted> {
    let inputs = Tensor::<I>::read(&args.given.data, columns)?;
    let rows: Vec<Vec<O>> = inputs.rows().map(predict).collect();
    let json = if args.out.is_none() && shown { serde_json::to_value(&rows)? } else { Value::Null };
    let outputs = Tensor { columns: rows.first().map_or(0, Vec::len), values: rows.concat() };
    let bytes =
        if args.out.as_deref().is_some_and(is_npy) { outputs.to_npy() } else { outputs.to_csv().into() };
    Ok(Predicted { rows: rows.len(), bytes, json })
}

/// The approximate memory of a value with its name before it is JSON.
const OF_A_VALUE: usize = 128;

/// Predictions of a table; as JSON only if they are shown.
fn table(model: &Model, table: &Table, (shown, escapes): (bool, bool)) -> anyhow::Result<Predicted> {
    let inputs = tinyfit_data::inputs(table, model)?;
    let header = model.prediction_names();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cell = |text: String| if escapes { printable::no_formula(&text).into_owned() } else { text };
    writer.write_record(header.iter().map(|name| cell(name.to_string())))?;
    let mut json = Vec::new();
    for row in inputs.chunks_exact(model.input_len()) {
        let (numbers, rest) = match model.prediction(row) {
            Prediction::Class(numbers, class) => (numbers, Some(Value::from(class))),
            Prediction::Numbers(numbers) => (numbers, None),
            Prediction::Anomaly(score, is_anomaly) => (vec![score], Some(Value::from(is_anomaly))),
        };
        let text =
            |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| cell(text.to_string()));
        let cells = numbers.iter().map(Number::to_string).chain(rest.iter().map(text));
        writer.write_record(cells)?;
        let taken = writer.get_ref().len().max(json.len() * header.len() * OF_A_VALUE) as u64;
        if taken > limits::held() {
            let what = format!("its predictions take more than {} of memory", limits::size(limits::held()));
            return Err(Fault::new(table.path(), what, "cut the table into several files").into());
        }
        if !shown {
            continue;
        }
        let values = numbers.into_iter().map(Value::from).chain(rest);
        json.push(header.iter().map(|name| name.to_string()).zip(values).collect::<Map<_, _>>());
    }
    let bytes = writer.into_inner().context("writing CSV to memory")?;
    let rows = inputs.len() / model.input_len();
    Ok(Predicted { rows, bytes, json: Value::from_iter(json) })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let out = self.out.as_deref().unwrap_or_default();
        writeln!(f, "{} predictions of {} ({}) written to {out}", count(self.rows), self.model, self.element)
    }
}
