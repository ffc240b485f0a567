//! `tinyfit train`

use std::fmt;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::Serialize;
use tinyfit_engine::{Epoch, Resumable, Scores};
use tinyfit_model::{Activation, AnchorCost, Cost, LayerCost, UnknownActivation};
use tinyfit_report::scores_text;
use tinyfit_train::{Baselines, Event, Folds, Options, Outcome, Rows, Run, Sizes, anchors, report};

use crate::command_line::CommandLine;
use crate::error::{listed, one_line, unfinished};
use crate::files;
use crate::interrupts::Interrupts;
use crate::learning_args::LearningArgs;
use crate::memory_args::MemoryArgs;
use crate::output::{Output, count, counted};
use crate::report_args::ReportArgs;
use crate::running_args::RunningArgs;
use crate::table_args::{SharesArgs, TableArgs};

const EXAMPLES: &str = "\
Examples:
  tinyfit train iris.csv -t species
  tinyfit train iris.csv -t species --layers 16,8 --epochs 300 -o flowers.safetensors
  tinyfit train pump.csv -t pressure,flow --drop-columns notes,serial
  tinyfit train monday.csv tuesday.csv -t state --features vibration --rate 1600
  tinyfit train log.csv.gz -t activity --window 100 --stride 50 --group person
  tinyfit train pump.csv --task autoencode";

/// Train a network on a table
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    source: TableArgs,
    /// The sizes of the hidden layers; `none` for a linear model
    #[arg(long, visible_alias = "hidden", value_name = "N,..|none", default_value = "64,64")]
    layers: Sizes,
    #[arg(long, help = hidden_help(), default_value = "relu", value_parser = hidden)]
    activation: Activation,
    /// The number of examples per class that the model file keeps as anchors, an even number: a supervisor on a
    /// device guards the model with them; for classifiers
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = anchors)]
    anchors: usize,
    #[command(flatten)]
    learning: LearningArgs,
    #[command(flatten)]
    shares: SharesArgs,
    #[command(flatten)]
    report: ReportArgs,
    // The group with the common heading comes last, because a heading applies to all that follows.
    #[command(flatten)]
    memory: MemoryArgs,
    #[command(flatten)]
    running: RunningArgs,
}

#[derive(Serialize)]
struct Report {
    model: String,
    /// `None` if it was not wanted.
    report: Option<String>,
    data: String,
    task: &'static str,
    target: String,
    classes: Vec<String>,
    inputs: Vec<String>,
    /// Notes on how the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    rows: Rows,
    layers: Vec<LayerCost>,
    parameters: usize,
    /// `None` if none were wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchors: Option<AnchorCost>,
    learning: Learning,
    epochs: usize,
    best_epoch: usize,
    best_val_loss: f64,
    /// Whether the validation loss had stopped falling.
    converged: bool,
    /// The advice if not.
    #[serde(skip_serializing_if = "Option::is_none")]
    go_on: Option<String>,
    /// `None` without cross-validation.
    #[serde(skip_serializing_if = "Option::is_none")]
    folds: Option<Folds>,
    /// `None` without test rows.
    test: Option<Scores>,
    /// `None` without test rows, and for an autoencoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    baselines: Option<Baselines>,
}

/// How it learned.
#[derive(Serialize)]
struct Learning {
    /// The source of the options that were not given.
    by: String,
    /// With those.
    options: String,
    /// Whether the validation rows were learned from, too, after they had chosen.
    learned_from_all: bool,
}

/// Trains, writes the model file and prints its metrics.
///
/// # Errors
/// The table cannot be learned from, the model cannot be written, or training diverges.
pub(crate) fn run(args: &Args, line: &CommandLine, output: &Output) -> anyhow::Result<()> {
    let data = args.source.data.as_path();
    let out = args.shares.out(data);
    let read: Vec<&Path> = args.source.files().collect();
    files::check_destination(&out, &read)?;
    files::check_inputs(args.source.files())?;
    let page = args.report.destination(&out, data)?;
    let output = &output.aside([&out].into_iter().chain(&page).map(PathBuf::as_path))?;
    let others: Vec<&Path> = read.iter().copied().chain([out.as_path()]).chain(page.as_deref()).collect();
    let checkpoint = args.running.destination(&out, &others)?;
    let memory = args.memory.memory(&out)?;
    let options = args.options();
    let run = Run::new(&options, &memory).map_err(|error| unfinished(error, None))?;

    let can_go_on = run.can_go_on();
    let interrupts = checkpoint.is_some().then(Interrupts::catch).transpose()?;
    let stops = || interrupts.as_ref().is_some_and(|interrupts| interrupts.status().is_some());
    let failed = |error| unfinished(error, interrupts.as_ref());
    let saving = args.running.saving(checkpoint, line, &options.files(), can_go_on, &stops)?;
    let trainings = Resumable::new(saving, &data.display().to_string());
    let mut trainings = trainings.map_err(|error| failed(error.into()))?;
    let mut progress = Progress { output, metric: run.metric(), bar: ProgressBar::hidden() };
    let outcome = run.train(&mut trainings, &mut |event| progress.show(event));
    progress.bar.finish_and_clear();
    let outcome = outcome.map_err(failed)?;

    let kept = outcome.learned.falls
        && outcome.learned.hyperparameters.can_go_on()
        && trainings.keep().map_err(|error| failed(error.into()))?;
    files::save_model_with(&outcome.learned.model, &outcome.anchors, &out)?;
    let go_on = outcome.learned.more(kept);
    if let Some(page) = &page {
        let busy = output.busy("writing the report");
        let falls = go_on.as_ref().map(|more| format!("Not converged: {more}."));
        let notes = falls.into_iter().collect();
        let command = line.complete(&outcome.learned.hyperparameters.words()).unwrap_or_default();
        let html = report(&options, &outcome, &out, notes, command).map_err(failed)?;
        files::write(page, html.as_bytes())?;
        busy.finish_and_clear();
    }
    if !kept {
        trainings.done();
    }
    output.report(&Report::new(&options, outcome, &out, page.as_deref(), go_on))
}

impl Args {
    fn options(&self) -> Options {
        Options {
            data: self.source.data.clone(),
            table: self.source.options(),
            task: self.source.task,
            layers: self.layers.clone(),
            activation: self.activation,
            anchors: self.anchors,
            learning: (*self.learning).clone(),
            test_size: self.shares.test_size,
            validation_size: self.shares.validation_size,
            seed: self.shares.seed,
            threads: self.running.threads(),
        }
    }
}

/// A bar over the folds, then one over the epochs.
struct Progress<'a> {
    output: &'a Output,
    metric: &'static str,
    bar: ProgressBar,
}

impl Progress<'_> {
    fn show(&mut self, event: Event<'_>) {
        match event {
            Event::Fold { fold, folds } => {
                if fold == 0 {
                    self.bar = self.output.progress(folds, "folds");
                }
                self.bar.set_position(fold as u64);
                self.bar.set_message(format!("fold {}", fold + 1));
            }
            Event::Model { epochs } => {
                self.bar.finish_and_clear();
                self.bar = self.output.progress(epochs, "epochs");
            }
            Event::Epoch(Epoch { loss, val_loss, val_score, .. }) => {
                self.bar.inc(1);
                let metric = self.metric;
                self.bar.set_message(format!("loss {loss:.4}, val {val_loss:.4}, {metric} {val_score:.4}"));
            }
        }
    }
}

fn hidden_help() -> String {
    let names = Activation::names().replace(", softmax", "");
    format!("The activation of the hidden layers: {names}")
}

fn hidden(text: &str) -> Result<Activation, String> {
    let activation: Activation = text.parse().map_err(|error: UnknownActivation| error.to_string())?;
    match activation {
        Activation::Softmax => Err("softmax is only for the last layer, which has it for classes".into()),
        _ if activation.is_valid() => Ok(activation),
        _ => Err("a network only learns with settings of at least 0".into()),
    }
}

impl Report {
    fn new(
        options: &Options,
        outcome: Outcome,
        out: &Path,
        page: Option<&Path>,
        go_on: Option<String>,
    ) -> Self {
        let Outcome { learned, anchors, rows, notes, folds, scores, baselines, .. } = outcome;
        let (model, hyperparameters) = (&learned.model, &learned.hyperparameters);
        let cost = Cost::of(model);
        Self {
            model: out.display().to_string(),
            report: page.map(|page| page.display().to_string()),
            data: options
                .files()
                .iter()
                .map(|file| file.display().to_string())
                .collect::<Vec<_>>()
                .join(", "),
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
                by: hyperparameters.by(),
                options: options.learning.flags(&hyperparameters.settings),
                learned_from_all: hyperparameters.learns_from_all(),
            },
            epochs: learned.history.len(),
            best_epoch: learned.best.epoch,
            best_val_loss: learned.best.val_loss,
            converged: go_on.is_none(),
            go_on,
            folds,
            test: scores,
            baselines,
        }
    }

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
            writeln!(f, "test\n{}", scores_text(test, &self.classes))?;
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
