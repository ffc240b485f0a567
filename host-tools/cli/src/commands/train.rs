//! `tinyfit train`

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use tinyfit_data::{Choice, Prepared, Shares, TaskChoice, cross, parts, prepare, with_threshold};
use tinyfit_engine::{Dataset, Epoch, Settings, Trained, network, output_layer};
use tinyfit_model::{Activation, Anchors, F32Network, Model, Network, Provenance, UnknownActivation};

use crate::anchors::{self, AnchorCost};
use crate::cost::{Cost, LayerCost};
use crate::data_args::DataArgs;
use crate::error::{Usage, listed, one_line};
use crate::flags::choice;
use crate::memory_args::MemoryArgs;
use crate::output::{Output, count, counted};
use crate::scores::Scores;
use crate::{files, limits, metrics};

mod baselines;
mod columns;
mod defaults;
mod folds;
mod learning;
mod report;
mod resumable;
mod sizes;
mod training;

use baselines::Baselines;
use defaults::{SPLITS, Table as Kind};
use learning::{Learned, learn, plan, trainings};
use resumable::{Resumable, Running};
use sizes::Sizes;
use training::{Plan, Training};

/// Train a network on a table
#[derive(clap::Args)]
pub struct Args {
    /// A table of CSV or JSON lines, plain or compressed by gzip, or - for standard input; every column that has no other role is an input
    data: PathBuf,
    #[command(flatten)]
    table: DataArgs,
    /// What to make of the target
    #[arg(long, default_value = "auto", value_parser = choice::<TaskChoice>())]
    task: TaskChoice,
    /// Sizes of the hidden layers; none for a linear model
    #[arg(long, visible_alias = "hidden", value_name = "N,..|none", default_value = "64,64")]
    layers: Sizes,
    #[arg(long, help = hidden_help(), default_value = "relu", value_parser = hidden)]
    activation: Activation,
    /// Examples of each class that the model file keeps as anchors, an even number: by them a supervisor on a device guards what the
    /// model has learned; for classifiers
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = anchors::even)]
    anchors: usize,
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
    /// None if none were wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchors: Option<AnchorCost>,
    learning: Learning,
    epochs: usize,
    best_epoch: usize,
    best_val_loss: f64,
    /// Whether the validation loss had stopped to fall.
    converged: bool,
    /// What is to be done if not.
    #[serde(skip_serializing_if = "Option::is_none")]
    go_on: Option<String>,
    /// None without cross-validation.
    #[serde(skip_serializing_if = "Option::is_none")]
    folds: Option<folds::Folds>,
    /// None without test rows.
    test: Option<Scores>,
    /// None without test rows, and of an autoencoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    baselines: Option<Baselines>,
}

/// How it learned.
#[derive(Serialize)]
struct Learning {
    /// What has filled in the options that were not given.
    by: String,
    /// With those.
    options: String,
    /// Whether the validation rows, once they had chosen, were learned from too.
    learned_from_all: bool,
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
    files::check_inputs([&args.data].into_iter().chain(&args.table.splitting.test).map(PathBuf::as_path))?;
    let page = args.report.destination(&out, &args.data)?;
    let output = &output.aside([&out].into_iter().chain(&page).map(PathBuf::as_path))?;
    let others: Vec<&Path> = [&args.data, &out].into_iter().chain(&page).map(PathBuf::as_path).collect();
    let checkpoint = args.running.destination(&out, &others)?;
    let memory = args.memory.memory(&out)?;
    let examples = args.table.read(&args.data, args.task, &memory)?;
    let (splitting, with) = (&args.table.splitting, args.table.preparation(args.seed));
    let parts = parts(&args.data, &examples, splitting, shares(args), args.seed)?;
    let crossed = cross(&args.data, &examples, splitting, shares(args), args.seed)?;
    let prepared = prepare(&args.data, &examples, &parts, &with)?;
    let (begun, net) = beginning(args, &prepared)?;
    anchors::check(args.anchors, &begun.task)?;
    let tested = |model: &Model| {
        let file = splitting.test.as_ref();
        file.map(|file| args.table.test_rows(file, model, &memory)).transpose()
    };
    // What is wrong with it is said before anything is learned.
    let mut notes = examples.notes.clone();
    let table_of_test = tested(&begun)?.map(|(test, more)| {
        notes.extend(more);
        test
    });
    let rows = Rows {
        train: prepared.train_rows,
        validation: prepared.validation.len(),
        test: table_of_test.as_ref().unwrap_or(&prepared.test).len(),
    };
    let plan = plan(args, &net, &prepared)?;
    let mut resumable = Resumable::new(&args.running, checkpoint, &args.data, plan.can_go_on())?;
    let folds = folds::run(args, &examples, &crossed, &mut resumable, output)?;
    drop(crossed);

    let metric = if begun.task.classes().is_empty() { "R^2" } else { "accuracy" };
    let bar = output.progress(plan.settings.epochs * trainings(&plan));
    let mut train = |net, rows: &Dataset, validation: &Dataset, settings: &Settings| {
        resumable.train(net, rows, validation, settings, &mut |epoch| {
            let Epoch { loss, val_loss, val_score, .. } = epoch;
            bar.inc(1);
            bar.set_message(format!(
                "epochs, loss {loss:.4}, validation {val_loss:.4}, {metric} {val_score:.4},"
            ));
        })
    };
    // Of a large table they are much, and learned from once.
    let again = plan.learns_from_all().then_some((examples, parts));
    let learned =
        learn(args, again.as_ref().map(|(examples, parts)| (examples, parts)), prepared, &mut train);
    bar.finish_and_clear();
    let mut learned = learned?;
    drop(again);
    // Its gaps are filled, its categories are coded, as by the rows that the model was made of.
    if let Some(test) = table_of_test {
        learned.prepared.test = if learned.plan.learns_from_all() {
            tested(&learned.model)?.map_or(test, |(test, _)| test)
        } else {
            test
        };
    }

    let Learned { model, prepared, best, .. } = &learned;
    let scores = (rows.test > 0).then(|| Scores::of(model, &prepared.test, args.seed)).transpose()?;
    let baselines = Baselines::of(model, prepared, &prepared.test, args.seed)?;
    let kept = learned.falls && learned.plan.can_go_on() && resumable.keep()?;
    let more = learned.falls.then(|| more(&learned, kept));
    let anchors = anchored(args.anchors, &learned, &mut notes)?;
    files::save_model_with(model, &anchors, &out)?;
    if let Some(page) = &page {
        let busy = output.busy("writing the report");
        let falls = more.as_ref().map(|more| format!("Not converged: {more}."));
        let sentences = falls.into_iter().chain(baselines.as_ref().map(Baselines::sentence));
        let run = report::Run {
            args,
            out: &out,
            learned: &learned,
            train_rows: rows.train,
            scores: scores.as_ref(),
            notes: notes.iter().map(|note| format!("{note}.")).chain(sentences).collect(),
        };
        files::write(page, report::html(&run)?.as_bytes())?;
        busy.finish_and_clear();
    }
    if !kept {
        resumable.done();
    }
    let cost = Cost::of(model);
    output.report(&Report {
        model: out.display().to_string(),
        report: page.map(|page| page.display().to_string()),
        data: args.data.display().to_string(),
        task: model.task.name(),
        target: model.task.targets().join(","),
        classes: model.task.classes().to_vec(),
        inputs: model.inputs.clone(),
        notes,
        rows,
        layers: cost.layers,
        parameters: cost.parameters,
        anchors: AnchorCost::of(&anchors),
        learning: Learning {
            by: by(&learned.plan),
            options: args.training.flags(&learned.plan.settings),
            learned_from_all: learned.plan.learns_from_all(),
        },
        epochs: learned.history.len(),
        best_epoch: best.epoch,
        best_val_loss: best.val_loss,
        converged: more.is_none(),
        go_on: more,
        folds,
        test: scores,
        baselines,
    })
}

/// The anchors that are wanted of each class: of the rows that validate, or of all if these were learned from too.
fn anchored(each: usize, learned: &Learned, notes: &mut Vec<String>) -> anyhow::Result<Anchors> {
    let Learned { model, prepared, plan, .. } = learned;
    match each {
        0 => Ok(Anchors::default()),
        _ if plan.learns_from_all() => anchors::choose(each, model, &prepared.plain(), notes),
        _ => anchors::choose(each, model, &prepared.validation, notes),
    }
}

/// What is to be done where the loss still falls.
fn more(learned: &Learned, kept: bool) -> String {
    let epochs = learned.plan.settings.epochs;
    if kept {
        format!("the last epoch was the best; go on with `--resume --epochs {}`", epochs.saturating_mul(2))
    } else {
        let enough = learned.plan.defaults.epochs.max(epochs.saturating_mul(2));
        format!("the last epoch was the best; train again with `--epochs {enough}`")
    }
}

/// The rule that has filled in what was not given.
fn by(plan: &Plan) -> String {
    match plan.defaults.table {
        Kind::Small if plan.decays.len() > 1 => {
            let decays: Vec<String> = plan.decays.iter().map(f32::to_string).collect();
            format!(
                "the rule for up to {} rows to train on: the weight decay of {} that validates best on {SPLITS} splits, then all \
                 rows but the test's, to the last epoch",
                count(defaults::SMALL),
                decays.join(" and ")
            )
        }
        Kind::Small => format!(
            "the rule for up to {} rows to train on: all rows but the test's, to the last epoch",
            count(defaults::SMALL)
        ),
        Kind::Large => {
            "the rule for more rows and for autoencoders: the epoch with the lowest validation loss".into()
        }
        Kind::ByHand => "the options that were given: the epoch with the lowest validation loss".into(),
    }
}

fn shares(args: &Args) -> Shares {
    Shares { test: args.test_size, validation: args.validation_size }
}

/// The model that one `train` makes of prepared examples by the settings.
///
/// # Errors
/// A setting does not go with the data, or `train` fails.
pub(super) fn learned(
    args: &Args,
    prepared: &Prepared,
    train: impl FnOnce(F32Network, &Settings) -> anyhow::Result<Trained>,
) -> anyhow::Result<Model> {
    let (mut model, net) = beginning(args, prepared)?;
    let trained = train(net.clone(), &plan(args, &net, prepared)?.settings)?;
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
    let settings = plan(args, &net, prepared)?.settings;
    Ok((model(args, prepared, net.clone(), &settings), net))
}

/// The model of prepared examples and a network.
fn model(args: &Args, prepared: &Prepared, network: F32Network, settings: &Settings) -> Model {
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
            settings: flags(args, settings),
        },
    }
}

/// The data's name without its endings: `log.csv.gz` makes `log.safetensors`, standard input `stdin.safetensors`.
pub(super) fn default_out(data: &Path) -> PathBuf {
    if data == Path::new(tinyfit_data::STDIN) {
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
    let (outputs, last) = output_layer(&data.targets);
    let sizes: Vec<usize> =
        [data.width()].into_iter().chain(args.layers.0.iter().copied()).chain([outputs]).collect();
    let layers = sizes.windows(2).map(|pair| pair[0].saturating_add(1).saturating_mul(pair[1]));
    let parameters = layers.fold(0, usize::saturating_add);
    if parameters > MOST_PARAMETERS {
        let most = count(MOST_PARAMETERS);
        return Err(Usage(format!("--layers asks for more than {most} parameters: give smaller layers")));
    }
    let batch =
        args.training.batch().min(data.len()).saturating_mul(data.width()).saturating_mul(size_of::<f32>());
    if batch as u64 > limits::machine() / 8 {
        let most = limits::size(limits::machine() / 8);
        return Err(Usage(format!(
            "--batch asks for more than {most} of rows at once: give a smaller batch"
        )));
    }
    Ok(network(&sizes, args.activation, last, args.seed))
}

/// The settings as they would be given again, defaults included.
fn flags(args: &Args, settings: &Settings) -> String {
    let mut flags = format!(
        "--layers {} --activation {} {} --test-size {} --validation-size {} --task {}",
        args.layers,
        args.activation,
        args.training.flags(settings),
        args.test_size,
        args.validation_size,
        args.task.name()
    );
    if args.anchors > 0 {
        flags += &format!(" --anchors {}", args.anchors);
    }
    flags += &args.table.flags(args.task);
    flags
}

/// What is given on the command line for a value.
fn name(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
}

fn hidden_help() -> String {
    let names = Activation::names().replace(", softmax", "");
    format!("The activation of the hidden layers: {names}")
}

fn hidden(text: &str) -> Result<Activation, String> {
    let activation: Activation = text.parse().map_err(|error: UnknownActivation| error.to_string())?;
    match activation {
        Activation::Softmax => {
            Err("softmax is for the last layer, which has it where there are classes".into())
        }
        _ if activation.is_valid() => Ok(activation),
        _ => Err("a network learns with settings from 0 up only".into()),
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
        let (rows, inputs) = (counted(train + validation + test, "row"), counted(self.inputs.len(), "input"));
        write!(f, "{}: {rows}, {inputs}", self.data)?;
        if !self.target.is_empty() {
            write!(f, ", target '{}'", one_line(&self.target))?;
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
            writeln!(f, "note: {}", one_line(note))?;
        }
        let outputs = self.layers.iter().map(|layer| layer.outputs.to_string());
        let sizes: Vec<String> = [self.inputs.len().to_string()].into_iter().chain(outputs).collect();
        writeln!(f, "network {}, {} parameters", sizes.join("-"), count(self.parameters))?;
        if let Some(anchors) = &self.anchors {
            writeln!(f, "anchors: {anchors}")?;
        }
        writeln!(f, "learned by {}", self.learning.by)?;
        writeln!(f, "options {}", self.learning.options)?;
        let (epochs, best, loss) = (self.epochs, self.best_epoch, self.best_val_loss);
        writeln!(f, "{}; {} is kept, validation loss {loss:.6}", counted(epochs, "epoch"), count(best))?;
        if let Some(go_on) = &self.go_on {
            writeln!(f, "not converged: {go_on}")?;
        }
        writeln!(f)?;
        if let Some(folds) = &self.folds {
            writeln!(f, "{folds}")?;
        }
        if let Some(test) = &self.test {
            writeln!(f, "test\n{}", metrics::text(test, &self.classes))?;
        }
        if let Some(baselines) = &self.baselines {
            writeln!(f, "for comparison: {baselines}\n")?;
        }
        match &self.report {
            Some(report) => writeln!(f, "model written to {}, report to {report}", self.model),
            None => writeln!(f, "model written to {}", self.model),
        }
    }
}
