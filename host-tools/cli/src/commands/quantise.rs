//! `tinyfit quantise`

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_engine::{Dataset, Metrics, Targets, calibrate, evaluate, quantise, scaled};
use tinyfit_model::{Int8Network, Model, Network, Quantisation, RoundingKind};

use crate::cost::Cost;
use crate::error::Fault;
use crate::output::{Output, count, table};
use crate::rounding::Rounding;
use crate::table::Table;
use crate::{examples, files, metrics};

/// Make the int8 twin of a model, calibrated on rows of a table
#[derive(clap::Args)]
pub struct Args {
    /// An f32 model file
    model: PathBuf,
    /// A CSV file with the model's inputs, whose ranges are read off; with the target too, accuracy is compared
    #[arg(long, value_name = "DATA.csv")]
    calibration: PathBuf,
    /// The runtime whose bytes to give
    #[arg(long, default_value = "single")]
    rounding: Rounding,
    /// The int8 model file [default: MODEL-int8.safetensors, beside MODEL]
    #[arg(long, value_name = "M")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    model: String,
    calibration: String,
    rows: usize,
    rounding: RoundingKind,
    input: Quantisation,
    layers: Vec<Layer>,
    flash: Change<usize>,
    /// On the calibration rows; none without the target.
    metrics: Option<Change<Metrics>>,
}

#[derive(Serialize)]
struct Change<T> {
    before: T,
    after: T,
}

#[derive(Serialize)]
struct Layer {
    name: String,
    inputs: usize,
    outputs: usize,
    /// How the layer's outputs are stored.
    #[serde(flatten)]
    output: Quantisation,
    /// One an output; none for an activation's table.
    weight_scale: Vec<f32>,
}

/// Quantises, writes the int8 model and shows what it cost.
///
/// # Errors
/// A file cannot be read or written, the table does not fit the model, or the model is int8 already.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (model, _) = files::read_model(&args.model)?;
    let Network::F32(net) = &model.network else {
        return Err(Fault::new(&args.model, "the model is int8 already", "give the f32 model").into());
    };
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.model));
    files::check_destination(&out, &[&args.model, &args.calibration])?;
    let table = Table::read(&args.calibration)?;
    let rows = calibration_rows(&table, &model)?;
    let rounding = args.rounding.into();
    let twin = quantise(net, &calibrate(net, (0..rows.len()).map(|i| rows.row(i))), rounding);
    let layers = layers(&twin);
    let input = twin.input;
    let after = Model { network: Network::Int8(twin), ..model.clone() };
    let labelled = match model.task.target().map(|target| table.column(target)) {
        Some(Ok(_)) => Some(examples::labelled(&table, &model, None)?),
        _ => None,
    };
    files::save_model(&after, &out)?;
    output.report(&Report {
        model: out.display().to_string(),
        calibration: args.calibration.display().to_string(),
        rows: rows.len(),
        rounding,
        input,
        layers,
        flash: Change { before: Cost::of(&model).flash.total, after: Cost::of(&after).flash.total },
        metrics: labelled
            .map(|data| Change { before: evaluate(&model, &data), after: evaluate(&after, &data) }),
    })
}

/// The model's inputs, scaled as the network sees them.
fn calibration_rows(table: &Table, model: &Model) -> Result<Dataset, Fault> {
    let inputs = examples::inputs(table, model)?;
    let rows = Dataset { width: model.input_len(), inputs, targets: Targets::Values(vec![0.0; table.len()]) };
    Ok(match &model.scaler {
        Some(scaler) => scaled(rows, scaler),
        None => rows,
    })
}

fn layers(net: &Int8Network) -> Vec<Layer> {
    let layers = net.layers.iter().map(|layer| Layer {
        name: layer.name.clone(),
        inputs: layer.inputs(),
        outputs: layer.outputs(),
        output: layer.output,
        weight_scale: layer.dense().map(|dense| dense.weight_scale.clone()).unwrap_or_default(),
    });
    layers.collect()
}

fn default_out(model: &Path) -> PathBuf {
    let stem = model.file_stem().unwrap_or_default().to_string_lossy();
    model.with_file_name(format!("{stem}-int8.safetensors"))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = format!("{:.6}", self.input.scale);
        let first =
            vec!["input".to_string(), String::new(), input, self.input.zero_point.to_string(), String::new()];
        let rows = self.layers.iter().map(|layer| {
            let smallest = layer.weight_scale.iter().copied().reduce(f32::min);
            let largest = layer.weight_scale.iter().copied().reduce(f32::max);
            let scales = smallest.zip(largest).map(|(from, to)| format!("{from:.6}..{to:.6}"));
            vec![
                layer.name.clone(),
                format!("{} -> {}", layer.inputs, layer.outputs),
                format!("{:.6}", layer.output.scale),
                layer.output.zero_point.to_string(),
                scales.unwrap_or_default(),
            ]
        });
        let header = ["", "shape", "scale", "zero point", "weight scales"];
        writeln!(f, "{}", table(&header, std::iter::once(first).chain(rows)))?;
        if let Some(Change { before, after }) = &self.metrics {
            writeln!(f, "on the {} rows of {}", count(self.rows), self.calibration)?;
            writeln!(f, "  f32    {}", metrics::headline(before))?;
            writeln!(f, "  int8   {}", metrics::headline(after))?;
        }
        let Change { before, after } = self.flash;
        writeln!(f, "flash {} -> {} bytes", count(before), count(after))?;
        writeln!(f, "model written to {}", self.model)
    }
}
