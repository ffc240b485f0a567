//! `tinyfit train`

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use tinyfit_engine::{Dataset, Epoch, LossKind, Settings, Trained, head, network};
use tinyfit_model::{Activation, F32Network, Model, Network, Provenance, UnknownActivation};

use crate::cost::{Cost, LayerCost};
use crate::data_args::DataArgs;
use crate::error::{Usage, listed};
use crate::memory_args::MemoryArgs;
use crate::output::{Output, count};
use crate::parts::{Shares, cross, parts};
use crate::prepare::{Prepared, prepare, with_threshold};
use crate::scores::Scores;
use crate::target::TaskChoice;
use crate::{files, metrics};

mod columns;
mod folds;
mod report;
mod resumable;
mod training;

use resumable::{Resumable, Running};
use training::Training;

/// Train a network on a table
#[derive(clap::Args)]
pub struct Args {
    /// A table of CSV or JSON lines, plain or compressed by gzip, or - for standard input; every column that has no other role is an input
    data: PathBuf,
    #[command(flatten)]
    table: DataArgs,
    /// What to make of the target
    #[arg(long, default_value = "auto")]
    task: TaskChoice,
    /// Sizes of the hidden layers
    #[arg(long, value_name = "N,..", value_delimiter = ',', default_value = "64,64", value_parser = positive)]
    layers: Vec<usize>,
    /// The activation of the hidden layers: relu, relu6, leaky_relu[:SLOPE], elu[:ALPHA], selu, sigmoid,
    /// hard_sigmoid[:SLOPE[:SHIFT]], tanh, softplus, silu, gelu, gelu_tanh, softmax or linear
    #[arg(long, default_value = "relu", value_parser = hidden)]
    activation: Activation,
    #[command(flatten)]
    training: Training,
    /// The share of rows that only the final test sees; 0 for no test
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    test_size: f64,
    /// The share of the other rows that chooses the best epoch
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    validation_size: f64,
    /// The seed of everything random: the same seed gives the same model file
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The model file [default: DATA.safetensors in the current folder]
    #[arg(short, long, value_name = "M")]
    out: Option<PathBuf>,
    #[command(flatten)]
    report: super::report::ReportArgs,
    // What has the heading of the others comes last: it is that of all that follows.
    #[command(flatten)]
    memory: MemoryArgs,
    #[command(flatten)]
    running: Running,
}

/// Networks of more parameters are for other tools: their training would need gigabytes.
const MOST_PARAMETERS: usize = 1 << 24;

#[derive(Serialize)]
struct Report {
    model: String,
    /// None if it was not wanted.
    report: Option<String>,
    data: String,
    task: &'static str,
    target: String,
    classes: Vec<String>,
    inputs: Vec<String>,
    /// What a user should know of the way the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    rows: Rows,
    layers: Vec<LayerCost>,
    parameters: usize,
    epochs: usize,
    best_epoch: usize,
    best_val_loss: f64,
    /// None without cross-validation.
    #[serde(skip_serializing_if = "Option::is_none")]
    folds: Option<folds::Folds>,
    /// None without test rows.
    test: Option<Scores>,
}

#[derive(Serialize)]
struct Rows {
    train: usize,
    validation: usize,
    test: usize,
}

/// Trains, writes the model file and shows how good it is.
///
/// # Errors
/// The table cannot be learned from, the model cannot be written, or training diverges.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.data));
    files::check_destination(&out, &[&args.data])?;
    let page = args.report.destination(&out, &args.data)?;
    let others: Vec<&Path> = [&args.data, &out].into_iter().chain(&page).map(PathBuf::as_path).collect();
    let checkpoint = args.running.destination(&out, &others)?;
    let memory = args.memory.memory(&out)?;
    let examples = args.table.read(&args.data, args.task, &memory)?;
    let (splitting, with) = (&args.table.splitting, args.table.preparation(args.seed));
    let shares = Shares { test: args.test_size, validation: args.validation_size };
    let parts = parts(&args.data, &examples, splitting, shares, args.seed)?;
    let crossed = cross(&args.data, &examples, splitting, shares, args.seed)?;
    let prepared = prepare(&args.data, &examples, &parts, &with)?;
    let (mut model, net) = beginning(args, &prepared)?;
    let Prepared { train: training, train_rows, validation, mut test, .. } = prepared;
    let mut notes = examples.notes.clone();
    if let Some(file) = &splitting.test {
        let (rows, more) = args.table.test_rows(file, &model, &memory)?;
        test = rows;
        notes.extend(more);
    }
    let mut resumable = Resumable::new(&args.running, checkpoint, &args.data)?;
    let folds = folds::run(args, &examples, &crossed, &mut resumable, output)?;
    // The parts have what they need of it.
    drop((examples, crossed, parts));

    let settings = settings(args, &net)?;
    let metric = if model.task.classes().is_empty() { "R^2" } else { "accuracy" };
    let bar = output.progress(settings.epochs);
    let trained = resumable.train(net, &training, &validation, &settings, &mut |epoch| {
        let Epoch { epoch, loss, val_loss, val_score } = epoch;
        bar.set_position(*epoch as u64);
        bar.set_message(format!(
            "epochs, loss {loss:.4}, validation {val_loss:.4}, {metric} {val_score:.4},"
        ));
    });
    bar.finish_and_clear();
    let trained = trained?;

    let rows = Rows { train: train_rows, validation: validation.len(), test: test.len() };
    model.task = with_threshold(model.task, &trained.network, &validation)?;
    model.network = Network::F32(trained.network.clone());
    let scores = (rows.test > 0).then(|| Scores::of(&model, &test, args.seed)).transpose()?;
    files::save_model(&model, &out)?;
    if let Some(page) = &page {
        let busy = output.busy("writing the report");
        let run = report::Run {
            args,
            out: &out,
            model: &model,
            loss: settings.loss,
            trained: &trained,
            train: &training,
            train_rows,
            validation: &validation,
            test: &test,
            scores: scores.as_ref(),
            notes: &notes,
        };
        files::write(page, report::html(&run)?.as_bytes())?;
        busy.finish_and_clear();
    }
    resumable.done();
    let cost = Cost::of(&model);
    output.report(&Report {
        model: out.display().to_string(),
        report: page.map(|page| page.display().to_string()),
        data: args.data.display().to_string(),
        task: model.task.name(),
        target: model.task.targets().join(","),
        classes: model.task.classes().to_vec(),
        inputs: model.inputs,
        notes,
        rows,
        layers: cost.layers,
        parameters: cost.parameters,
        epochs: trained.history.len(),
        best_epoch: trained.best.epoch,
        best_val_loss: trained.best.val_loss,
        folds,
        test: scores,
    })
}

/// The model that `train` makes of prepared examples by the settings.
///
/// # Errors
/// A setting does not go with the data, or `train` fails.
pub(super) fn learned(
    args: &Args,
    prepared: &Prepared,
    train: impl FnOnce(F32Network, &Settings) -> anyhow::Result<Trained>,
) -> anyhow::Result<Model> {
    let (mut model, net) = beginning(args, prepared)?;
    let settings = settings(args, &net)?;
    let trained = train(net, &settings)?;
    model.task = with_threshold(model.task, &trained.network, &prepared.validation)?;
    model.network = Network::F32(trained.network);
    Ok(model)
}

/// The model as it is before it learns, and its network.
///
/// # Errors
/// It would be too large.
pub(super) fn beginning(args: &Args, prepared: &Prepared) -> Result<(Model, F32Network), Usage> {
    let net = untrained(args, &prepared.train)?;
    Ok((model(args, prepared, net.clone()), net))
}

/// The model of prepared examples and a network.
fn model(args: &Args, prepared: &Prepared, network: F32Network) -> Model {
    Model {
        network: Network::F32(network),
        scaler: prepared.scaler.clone(),
        task: prepared.task.clone(),
        inputs: prepared.inputs.clone(),
        columns: prepared.columns.clone(),
        windows: prepared.windows.clone(),
        provenance: Provenance {
            tinyfit: env!("CARGO_PKG_VERSION").to_string(),
            data: args.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            rows: prepared.train_rows,
            seed: args.seed,
            settings: flags(args),
        },
    }
}

/// The data's name without its endings: `log.csv.gz` makes `log.safetensors`, standard input `stdin.safetensors`.
pub(super) fn default_out(data: &Path) -> PathBuf {
    if data == Path::new(crate::spool::STDIN) {
        return "stdin.safetensors".into();
    }
    let data = if data.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz")) {
        data.with_extension("")
    } else {
        data.to_path_buf()
    };
    format!("{}.safetensors", data.file_stem().unwrap_or_default().to_string_lossy()).into()
}

fn untrained(args: &Args, data: &Dataset) -> Result<F32Network, Usage> {
    let (outputs, last) = head(&data.targets);
    let sizes: Vec<usize> =
        [data.width()].into_iter().chain(args.layers.iter().copied()).chain([outputs]).collect();
    let layers = sizes.windows(2).map(|pair| pair[0].saturating_add(1).saturating_mul(pair[1]));
    let parameters = layers.fold(0, usize::saturating_add);
    if parameters > MOST_PARAMETERS {
        let most = count(MOST_PARAMETERS);
        return Err(Usage(format!("--layers asks for more than {most} parameters: give smaller layers")));
    }
    Ok(network(&sizes, args.activation, last, args.seed))
}

/// The settings of the engine.
fn settings(args: &Args, net: &F32Network) -> Result<Settings, Usage> {
    let settings = args.training.settings(LossKind::of(net.activation()), args.seed)?;
    Ok(Settings { threads: args.running.threads(), ..settings })
}

/// The settings as they would be given again, defaults included.
fn flags(args: &Args) -> String {
    let sizes: Vec<String> = args.layers.iter().map(usize::to_string).collect();
    let mut flags = format!(
        "--layers {} --activation {} {} --test-size {} --validation-size {} --task {}",
        sizes.join(","),
        args.activation,
        args.training.flags(),
        args.test_size,
        args.validation_size,
        name(args.task)
    );
    flags += &args.table.flags(args.task);
    flags
}

/// What is given on the command line for a value.
fn name(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
}

fn hidden(text: &str) -> Result<Activation, String> {
    let activation: Activation = text.parse().map_err(|error: UnknownActivation| error.to_string())?;
    if activation.is_valid() {
        Ok(activation)
    } else {
        Err("a network learns with settings from 0 up only".to_string())
    }
}

pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err("a whole number from 1 is wanted".to_string()),
    }
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..1.0).contains(&share) => Ok(share),
        _ => Err("a share from 0 to below 1 is wanted".to_string()),
    }
}

impl Report {
    fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rows { train, validation, test } = self.rows;
        let rows = count(train + validation + test);
        write!(f, "{}: {rows} rows, {} inputs", self.data, self.inputs.len())?;
        if !self.target.is_empty() {
            write!(f, ", target '{}'", self.target)?;
        }
        writeln!(f)?;
        match self.task {
            "classify" => {
                let classes = listed(self.classes.iter().map(String::as_str));
                writeln!(f, "classify: {} classes ({classes})", self.classes.len())?;
            }
            "autoencode" => writeln!(f, "autoencode: the inputs themselves")?,
            _ if self.outputs() == 1 => writeln!(f, "regress: a number")?,
            _ => writeln!(f, "regress: {} numbers", self.outputs())?,
        }
        writeln!(f, "rows to train {}, validate {}, test {}", count(train), count(validation), count(test))?;
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        let outputs = self.layers.iter().map(|layer| layer.outputs.to_string());
        let sizes: Vec<String> = [self.inputs.len().to_string()].into_iter().chain(outputs).collect();
        writeln!(f, "network {}, {} parameters", sizes.join("-"), count(self.parameters))?;
        let best = (self.epochs, self.best_epoch, self.best_val_loss);
        writeln!(f, "{} epochs; the best is {}, validation loss {:.6}\n", best.0, best.1, best.2)?;
        if let Some(folds) = &self.folds {
            writeln!(f, "{folds}")?;
        }
        if let Some(test) = &self.test {
            writeln!(f, "test\n{}", metrics::text(test, &self.classes))?;
        }
        match &self.report {
            Some(report) => writeln!(f, "model written to {}, report to {report}", self.model),
            None => writeln!(f, "model written to {}", self.model),
        }
    }
}
