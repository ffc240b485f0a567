//! `tinyfit quantize`

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use tinyfit_data::Table;
use tinyfit_engine::{Change, Method, Metrics, NotQuantizable, Quantized, Quantizer};
use tinyfit_model::WeightBits;
use tinyfit_report::{FIDELITY, QuantizedReport, headline};
use tinyfit_train::{calibration_rows, compare};

use crate::error::{Usage, fault};
use crate::format_args::FormatArgs;
use crate::output::{Output, count, table};
use crate::runtime::RuntimeName;
use crate::{files, memory_args};

const EXAMPLES: &str = "\
Examples:
  tinyfit quantize iris.safetensors --calibration iris.csv
  tinyfit quantize iris.safetensors --calibration iris.csv --weight-bits 4";

/// Quantize a model to int8, calibrated on rows of a table
#[derive(clap::Args)]
#[command(alias = "quantise", after_help = EXAMPLES)]
pub(crate) struct Args {
    /// An f32 model file
    model: PathBuf,
    /// A CSV file with the model's inputs, to measure their ranges; if it has the target, accuracy is compared, too
    #[arg(long, value_name = "DATA.csv")]
    calibration: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
    /// How the ranges of activations are computed from the rows: the whole range, a percentile of the values, the
    /// least squared error of rounding and clipping, or the one of these with the least error in the network's
    /// outputs
    #[arg(long, alias = "method", default_value = "auto")]
    calibration_method: MethodName,
    /// With --calibration-method percentile, the percentage of the values within the range [default: 99.99]
    #[arg(long, value_name = "P", value_parser = percentile)]
    percentile: Option<f64>,
    /// One weight scale per layer instead of one per output channel
    #[arg(long)]
    per_tensor: bool,
    /// The bits of a weight: 8, or 4, which takes half the flash and costs more accuracy; activations always have 8
    #[arg(long, value_name = "4|8", default_value = "8", value_parser = weight_bits)]
    weight_bits: WeightBits,
    /// Do not correct biases for the shift of means by quantization
    #[arg(long)]
    no_bias_correction: bool,
    /// The runtime whose output bytes the model gives
    #[arg(long, alias = "rounding", default_value = "litert-reference")]
    runtime: RuntimeName,
    /// The int8 model file [default: MODEL-int8.safetensors, or MODEL-int4.safetensors, next to MODEL]
    #[arg(short, long, value_name = "M")]
    out: Option<PathBuf>,
    /// The report [default: next to the int8 model, ending in .html]
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

/// Of more classes the report has the changes alone.
const MOST_CLASSES: usize = 16;

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
    quantized: Quantized,
    /// On the calibration rows that have a target; `None` without the target.
    metrics: Option<Change<Metrics>>,
    /// The number of those rows.
    #[serde(skip)]
    labeled: usize,
}

/// Quantizes, writes the int8 model and prints the loss of accuracy.
///
/// # Errors
/// A file cannot be read or written, the table does not fit the model, an activation has no int8 form, or the model is int8
/// already.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if args.percentile.is_some() && args.calibration_method != MethodName::Percentile {
        return Err(Usage("--percentile requires --calibration-method percentile: add it".into()).into());
    }
    files::check_inputs([&*args.model, &*args.calibration])?;
    let (model, _) = files::read_model(&args.model)?;
    let of_model = |error: NotQuantizable| fault(&args.model, &error);
    Quantized::check(&model).map_err(of_model)?;
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
    let quantized = Quantized::of(&model, &quantizer(args), &rows).map_err(of_model)?;
    let compared = compare(&table, [&model, &quantized.model], &memory_args::usual())?;
    let (metrics, labeled) = compared.unzip();
    let report = Report {
        model: out.display().to_string(),
        report: page.display().to_string(),
        calibration: args.calibration.display().to_string(),
        rows: rows.len(),
        quantized,
        metrics,
        labeled: labeled.unwrap_or(0),
    };
    files::save_model(&report.quantized.model, &out)?;
    files::write(&page, report.page().html().as_bytes())?;
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
        _ => Err("expected a percentage above 50 and at most 100".into()),
    }
}

fn weight_bits(text: &str) -> Result<WeightBits, String> {
    let bits = text.parse().ok().and_then(|bits: u8| WeightBits::try_from(bits).ok());
    bits.ok_or_else(|| "weights have 4 or 8 bits".into())
}

fn default_out(model: &Path, bits: WeightBits) -> PathBuf {
    let model = if files::is_standard(model) { Path::new("stdin") } else { model };
    let stem = model.file_stem().unwrap_or_default().to_string_lossy();
    model.with_file_name(format!("{stem}-{}.safetensors", bits.name()))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", table(&FIDELITY, self.page().cells()))?;
        if let Some(Change { before, after }) = &self.metrics {
            writeln!(f, "on the {} rows of {}", count(self.labeled), self.calibration)?;
            writeln!(f, "  f32    {}", headline(before))?;
            writeln!(f, "  {}   {}", self.quantized.quantizer.weight_bits.name(), headline(after))?;
        }
        if let Some(changes) = self.page().changes().filter(|changes| changes.rows.len() <= MOST_CLASSES) {
            let header: Vec<&str> = changes.header.iter().map(String::as_str).collect();
            writeln!(f, "\n{}", table(&header, changes.rows))?;
        }
        let Change { before, after } = self.quantized.flash;
        write!(f, "flash {} -> {} bytes", count(before), count(after))?;
        if let Some(eight) = self.quantized.flash_in_eight_bits {
            let bits = u8::from(self.quantized.quantizer.weight_bits);
            write!(f, ", weights of {bits} bits: {} less than with 8", count(eight.saturating_sub(after)))?;
        }
        writeln!(f)?;
        writeln!(f, "model written to {}, report to {}", self.model, self.report)
    }
}

impl Report {
    fn page(&self) -> QuantizedReport<'_> {
        let Self { model, calibration, rows, quantized, metrics, .. } = self;
        QuantizedReport { model, calibration, rows: *rows, quantized, metrics: metrics.as_ref() }
    }
}
