//! `tinyfit eval`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_data::{MissingTarget, Table};
use tinyfit_engine::{Dataset, anomaly_scores};
use tinyfit_model::{Model, Network, Task};
use tinyfit_report::{Data, TrainingReport, scores_text};
use tinyfit_train::{HeldOut, on_boards, reproduce, summary};

use crate::command_line::CommandLine;
use crate::error::{Usage, one_line};
use crate::flags::choice;
use crate::model_args::ModelArgs;
use crate::output::Output;
use crate::{files, memory_args};
use tinyfit_engine::Scores;
use tinyfit_model::Cost;

const EXAMPLES: &str = "\
Examples:
  tinyfit eval iris.safetensors iris.csv
  tinyfit eval iris-int8.safetensors iris.csv --json";

/// Evaluate a model on a table with its inputs and its target
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    given: ModelArgs,
    /// The target's column, if its name differs from training. For an autoencoder: a column that marks anomalies,
    /// for the ROC AUC
    #[arg(short, long, value_name = "COL")]
    target: Option<String>,
    /// For an autoencoder: the value of the target's column in rows that are not anomalies [default: 0, false or no]
    #[arg(long, value_name = "VALUE", requires = "target")]
    normal: Option<String>,
    /// How to handle rows whose target is missing
    #[arg(long, default_value = "error", value_parser = choice::<MissingTarget>())]
    missing_target: MissingTarget,
    /// Write a report, one HTML file
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    model: String,
    data: String,
    element: &'static str,
    classes: Vec<String>,
    /// Notes on how the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
    test: Scores,
}

/// Evaluates and prints the metrics.
///
/// # Errors
/// A file cannot be read, or the table does not fit the model.
pub(crate) fn run(args: &Args, line: &CommandLine, output: &Output) -> anyhow::Result<()> {
    files::check_inputs([&*args.given.model, &*args.given.data])?;
    let output = &output.aside(args.report.as_deref())?;
    if let Some(page) = &args.report {
        files::check_destination_of("--report", page, &[&args.given.model, &args.given.data])?;
    }
    let (model, _) = files::read_model(&args.given.model)?;
    let mut notes = Vec::new();
    let (table, data, scores) = evaluated(args, &model, &mut notes)?;
    if let Some(page) = &args.report {
        files::write(page, html(args, &model, (&table, &data, &scores), line)?.as_bytes())?;
    }
    output.report(&Report {
        model: args.given.model.display().to_string(),
        data: args.given.data.display().to_string(),
        element: model.element(),
        report: args.report.as_ref().map(|page| page.display().to_string()),
        test: scores,
        classes: model.task.classes().to_vec(),
        notes,
    })
}

/// The table, its rows, and how good the model is on them.
fn evaluated(
    args: &Args,
    model: &Model,
    notes: &mut Vec<String>,
) -> anyhow::Result<(Table, Dataset, Scores)> {
    let mut table = Table::open(&args.given.data, &args.given.format)?;
    let (target, memory) = (args.target.as_deref(), memory_args::usual());
    let (data, scores) = match (&model.task, target) {
        (Task::Autoencode { threshold, .. }, Some(column)) => {
            let (data, flags) =
                tinyfit_data::flagged(&table, model, column, args.normal.as_deref(), &memory)?;
            let scores = Scores::of_anomalies(&anomaly_scores(model, &data)?, *threshold, Some(&flags));
            (data, scores)
        }
        _ if args.normal.is_some() => {
            return Err(Usage("--normal requires a model of --task autoencode: leave it out".into()).into());
        }
        (task, target) => {
            let is_supervised = !matches!(task, Task::Autoencode { .. });
            if is_supervised && args.missing_target == MissingTarget::Drop {
                let (labeled, left_out) = tinyfit_data::with_targets(&table, model, target)?;
                table = labeled;
                notes.extend(left_out);
            }
            let data = tinyfit_data::labeled(&table, model, target, &memory)?;
            let scores = Scores::of(model, &data, model.provenance.seed)?;
            (data, scores)
        }
    };
    notes.extend(table.notes());
    Ok((table, data, scores))
}

/// The part of a report that needs no training.
fn html(
    args: &Args,
    model: &Model,
    (table, data, scores): (&Table, &Dataset, &Scores),
    line: &CommandLine,
) -> anyhow::Result<String> {
    let file = args.given.data.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let cost = Cost::of(model);
    let lines = tinyfit_data::lines(table, model, args.target.as_deref(), args.normal.as_deref())?;
    let rows = HeldOut::raw("evaluated", model, data, scores.clone()).in_file(&args.given.data, lines);
    let columns = match &model.network {
        Network::F32(net) => rows.columns(net)?,
        // Eight bits have no gradient.
        Network::Int8(_) => None,
    };
    let report = TrainingReport {
        title: format!("{} on {file}", args.given.model.file_name().unwrap_or_default().to_string_lossy()),
        summary: summary(&args.given.model, &rows, &cost),
        data: Data::default(),
        history: None,
        outcomes: rows.outcomes(),
        rows: rows.rows(),
        notes: Vec::new(),
        columns,
        quantization: None,
        boards: on_boards(&[model]),
        reproduce: reproduce(model, &[&args.given.data], line.complete(&[]).unwrap_or_default())?,
    };
    Ok(report.html())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}) on {}\n", self.model, self.element, self.data)?;
        for note in &self.notes {
            writeln!(f, "note: {}", one_line(note))?;
        }
        f.write_str(&scores_text(&self.test, &self.classes))?;
        match &self.report {
            Some(report) => writeln!(f, "\nreport written to {report}"),
            None => Ok(()),
        }
    }
}
