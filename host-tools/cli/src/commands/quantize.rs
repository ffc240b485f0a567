//! `tinyfit quantize`

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use tinyfit_data::Table;
use tinyfit_engine::{Fidelity, Method, Metrics, Quantizer, evaluate, fidelity};
use tinyfit_model::{Activation, Int8Network, Int8Operator, Model, Network, Task, WeightBits};

use crate::cost::Cost;
use crate::error::{Fault, Usage};
use crate::format_args::FormatArgs;
use crate::layers::{HEADER, row};
use crate::output::{Output, count, table};
use crate::runtime::RuntimeName;
use crate::{files, memory_args, metrics};

pub(super) mod report;

/// Make the int8 twin of a model, calibrated on rows of a table
#[derive(clap::Args)]
pub struct Args {
    /// An f32 model file
    model: PathBuf,
    /// A CSV file with the model's inputs, whose ranges are read off; with the target too, accuracy is compared
    #[arg(long, value_name = "DATA.csv")]
    calibration: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
    /// How the ranges of activations follow from the rows: the whole range, a percentile of the values, the least squared
    /// error of rounding and cutting off, or whichever of these errs least in the network's outputs
    #[arg(long, alias = "method", default_value = "auto")]
    calibration_method: MethodName,
    /// The percentage of the values that a range holds, with --calibration-method percentile [default: 99.99]
    #[arg(long, value_name = "P", value_parser = percentile)]
    percentile: Option<f64>,
    /// One weight scale a layer instead of one an output channel
    #[arg(long)]
    per_tensor: bool,
    /// The bits of a weight: 8, or 4, which take half the flash and cost more accuracy; activations have 8 all the same
    #[arg(long, value_name = "4|8", default_value = "8", value_parser = weight_bits)]
    weight_bits: WeightBits,
    /// Leave biases as they are, whatever quantizing shifts the mean of a sum by
    #[arg(long)]
    no_bias_correction: bool,
    /// The runtime whose bytes to give
    #[arg(long, alias = "rounding", default_value = "litert-reference")]
    runtime: RuntimeName,
    /// The int8 model file [default: MODEL-int8.safetensors, or MODEL-int4.safetensors, beside MODEL]
    #[arg(short, long, value_name = "M")]
    out: Option<PathBuf>,
    /// The report [default: beside the int8 model, ending in .html]
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum MethodName {
    Auto,
    MinMax,
    Percentile,
    LeastSquares,
}

#[derive(Serialize)]
struct Report {
    model: String,
    report: String,
    calibration: String,
    rows: usize,
    #[serde(flatten)]
    quantizer: Quantizer,
    input: Fidelity,
    layers: Vec<Layer>,
    flash: Change<usize>,
    /// Bytes of flash if the weights had eight bits; none where they have.
    flash_in_eight_bits: Option<usize>,
    /// On the calibration rows that have a target; none without the target.
    metrics: Option<Change<Metrics>>,
    /// How many those are.
    #[serde(skip)]
    labeled: usize,
}

#[derive(Serialize)]
struct Change<T> {
    before: T,
    after: T,
}

#[derive(Serialize)]
struct Layer {
    inputs: usize,
    outputs: usize,
    #[serde(flatten)]
    fidelity: Fidelity,
    weight_bits: WeightBits,
    /// One an output; none for an activation's table.
    weight_scale: Vec<f32>,
}

/// Quantizes, writes the int8 model and shows what it cost.
///
/// # Errors
/// A file cannot be read or written, the table does not fit the model, an activation has no int8 form, or the model is int8
/// already.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if args.percentile.is_some() && args.calibration_method != MethodName::Percentile {
        return Err(Usage("--percentile goes with --calibration-method percentile: add it".into()).into());
    }
    files::check_inputs([&*args.model, &*args.calibration])?;
    let (model, _) = files::read_model(&args.model)?;
    let Network::F32(net) = &model.network else {
        return Err(Fault::new(&args.model, "the model is int8 already", "give the f32 model").into());
    };
    if let Some(layer) = net.without_int8() {
        let what =
            format!("layer '{}' ends in {}, which has no int8 form here", layer.name, layer.activation);
        let names: Vec<_> = Activation::ALL
            .iter()
            .filter(|activation| activation.has_int8() && activation.is_elementwise())
            .map(|activation| activation.name())
            .filter(|name| *name != Activation::Identity.name())
            .collect();
        let advice = format!("train with {} (a softmax may be last), or use the f32 model", names.join(", "));
        return Err(Fault::new(&args.model, what, advice).into());
    }
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.model, args.weight_bits));
    let page = args.report.clone().unwrap_or_else(|| {
        let model =
            if files::is_standard(&out) { default_out(&args.model, args.weight_bits) } else { out.clone() };
        model.with_extension("html")
    });
    let output = &output.aside([&*out, &*page].into_iter().filter(|_| out != page))?;
    if page == out {
        return Err(Usage("--report is the model file: give another path".into()).into());
    }
    for file in [&out, &page] {
        files::check_destination(file, &[&args.model, &args.calibration])?;
    }
    let table = Table::open(&args.calibration, &args.format)?;
    let inputs = calibration_rows(&table, &model)?;
    output.notes(&table.notes());
    let rows: Vec<&[f32]> = inputs.chunks_exact(model.input_len()).collect();
    let mut quantizer = quantizer(args);
    let (twin, method) = quantizer.choose(net, &rows);
    quantizer.method = method;
    let mut fidelity = fidelity(net, &twin, &rows).into_iter();
    let input = fidelity.next().context("a network has an input")?;
    let layers = layers(&twin, fidelity);
    let flash_in_eight_bits = (args.weight_bits != WeightBits::Eight).then(|| {
        let network = Network::Int8(in_eight_bits(twin.clone()));
        Cost::of(&Model { network, ..model.clone() }).flash.total
    });
    let after = Model { network: Network::Int8(twin), ..model.clone() };
    let targets = model.task.targets();
    let has_targets = targets.iter().all(|target| table.column(target).is_ok());
    let is_comparable = has_targets && !matches!(model.task, Task::Outputs { .. });
    let compared = |model: &Model| -> anyhow::Result<(Change<Metrics>, usize)> {
        let labeled =
            if targets.is_empty() { None } else { Some(tinyfit_data::with_targets(&table, model, None)?.0) };
        let table = labeled.as_ref().unwrap_or(&table);
        let data = tinyfit_data::labeled(table, model, None, &memory_args::usual())?;
        Ok((Change { before: evaluate(model, &data)?, after: evaluate(&after, &data)? }, data.len()))
    };
    let (metrics, labeled) = is_comparable.then(|| compared(&model)).transpose()?.unzip();
    let report = Report {
        model: out.display().to_string(),
        report: page.display().to_string(),
        calibration: args.calibration.display().to_string(),
        rows: rows.len(),
        quantizer,
        input,
        layers,
        flash: Change { before: Cost::of(&model).flash.total, after: Cost::of(&after).flash.total },
        flash_in_eight_bits,
        metrics,
        labeled: labeled.unwrap_or(0),
    };
    files::save_model(&after, &out)?;
    files::write(&page, report::html(&report).as_bytes())?;
    output.report(&report)
}

fn quantizer(args: &Args) -> Quantizer {
    Quantizer {
        method: match args.calibration_method {
            MethodName::Auto => Method::Auto,
            MethodName::LeastSquares => Method::LeastSquares,
            MethodName::MinMax => Method::MinMax,
            MethodName::Percentile => Method::Percentile(args.percentile.unwrap_or(99.99)),
        },
        per_channel: !args.per_tensor,
        weight_bits: args.weight_bits,
        bias_correction: !args.no_bias_correction,
        runtime: args.runtime.into(),
    }
}

fn percentile(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(percent) if percent > 50.0 && percent <= 100.0 => Ok(percent),
        _ => Err("a percentage above 50 and at most 100 is wanted".into()),
    }
}

fn weight_bits(text: &str) -> Result<WeightBits, String> {
    let bits = text.parse().ok().and_then(|bits: u8| WeightBits::try_from(bits).ok());
    bits.ok_or_else(|| "weights have 4 or 8 bits".into())
}

/// The model's inputs, scaled as the network sees them.
pub(super) fn calibration_rows(table: &Table, model: &Model) -> Result<Vec<f32>, Fault> {
    let mut inputs = tinyfit_data::inputs(table, model)?;
    if let Some(scaler) = &model.scaler {
        inputs.chunks_exact_mut(model.input_len()).for_each(|row| scaler.apply(row));
    }
    Ok(inputs)
}

fn layers(net: &Int8Network, fidelity: impl Iterator<Item = Fidelity>) -> Vec<Layer> {
    let dense = net.layers.iter().filter_map(|layer| layer.dense());
    let layers = dense.zip(fidelity).map(|(dense, fidelity)| Layer {
        inputs: dense.inputs,
        outputs: dense.outputs,
        fidelity,
        weight_bits: dense.weight_bits,
        weight_scale: dense.weight_scale.clone(),
    });
    layers.collect()
}

/// The same network, that a chip keeps in eight bits a weight.
fn in_eight_bits(mut net: Int8Network) -> Int8Network {
    for layer in &mut net.layers {
        if let Int8Operator::Dense(dense) = &mut layer.operator {
            dense.weight_bits = WeightBits::Eight;
        }
    }
    net
}

fn default_out(model: &Path, bits: WeightBits) -> PathBuf {
    let model = if files::is_standard(model) { Path::new("stdin") } else { model };
    let stem = model.file_stem().unwrap_or_default().to_string_lossy();
    model.with_file_name(format!("{stem}-{}.safetensors", bits.name()))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", table(&HEADER, self.cells()))?;
        if let Some(Change { before, after }) = &self.metrics {
            writeln!(f, "on the {} rows of {}", count(self.labeled), self.calibration)?;
            writeln!(f, "  f32    {}", metrics::headline(before))?;
            writeln!(f, "  {}   {}", self.quantizer.weight_bits.name(), metrics::headline(after))?;
        }
        let Change { before, after } = self.flash;
        write!(f, "flash {} -> {} bytes", count(before), count(after))?;
        if let Some(eight) = self.flash_in_eight_bits {
            let bits = u8::from(self.quantizer.weight_bits);
            write!(f, ", weights of {bits} bits: {} less than with 8", count(eight.saturating_sub(after)))?;
        }
        writeln!(f)?;
        writeln!(f, "model written to {}, report to {}", self.model, self.report)
    }
}

impl Report {
    /// The input and each layer, under [`HEADER`].
    fn cells(&self) -> Vec<Vec<String>> {
        let layers = self.layers.iter().map(|layer| {
            let shape = format!("{} -> {}", layer.inputs, layer.outputs);
            row(&layer.fidelity, shape, &layer.weight_scale)
        });
        std::iter::once(row(&self.input, String::new(), &[])).chain(layers).collect()
    }
}
