//! What a search found.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_model::Model;

use super::Args;
use super::budget::{Budget, Price};
use super::halving::{Judged, Rung};
use super::problem::{Outcome, Problem};
use super::space::{Candidate, Precision};
use crate::command_line::{self, shell};
use crate::error::one_line;
use crate::metrics;
use crate::output::{count, table};
use tinyfit_engine::Scores;

#[derive(Serialize)]
pub(super) struct Report {
    model: String,
    data: String,
    board: String,
    budget: Budget,
    task: &'static str,
    target: String,
    classes: Vec<String>,
    /// What `metric` is of a trial.
    metric: &'static str,
    rows: Rows,
    inputs: usize,
    /// What a user should know of the way the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    rungs: Vec<Rung>,
    failed: usize,
    chosen: Row,
    pareto: Vec<Row>,
    trials: Vec<Row>,
    /// None without test rows.
    test: Option<Scores>,
    /// What makes the same model again.
    commands: Vec<String>,
}

#[derive(Serialize)]
struct Rows {
    train: usize,
    validation: usize,
    test: usize,
}

/// A trial.
#[derive(Clone, Serialize)]
struct Row {
    trial: usize,
    epochs: usize,
    #[serde(flatten)]
    candidate: Candidate,
    /// None of a trial that failed.
    metric: Option<f64>,
    #[serde(flatten)]
    price: Option<Price>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
}

impl Row {
    fn of(judged: &Judged, candidate: &Candidate) -> Self {
        let (metric, price, failed) = match &judged.outcome {
            Outcome::Learned { metric, price } => (Some(*metric), Some(*price), None),
            Outcome::Failed(why) => (None, None, Some(why.clone())),
        };
        let (trial, epochs) = (judged.job.trial, judged.job.epochs);
        Self { trial, epochs, candidate: candidate.clone(), metric, price, failed }
    }
}

/// What a search came to.
pub(super) struct Found<'a> {
    pub args: &'a Args,
    pub budget: Budget,
    pub problem: &'a Problem<'a>,
    pub rungs: Vec<Rung>,
    /// Each trial, in order.
    pub trials: &'a [(&'a Judged, Candidate)],
    pub front: &'a [Judged],
    pub chosen: &'a Judged,
    pub metric: &'static str,
    pub model: Model,
    pub test_rows: usize,
    pub test: Option<Scores>,
    pub notes: Vec<String>,
    pub out: &'a Path,
}

impl Report {
    pub(super) fn new(found: Found<'_>) -> Self {
        let Found {
            args,
            budget,
            problem,
            rungs,
            trials,
            front,
            chosen,
            metric,
            model,
            test_rows,
            test,
            notes,
            out,
        } = found;
        let rows: Vec<Row> = trials.iter().map(|(judged, candidate)| Row::of(judged, candidate)).collect();
        let row = |judged: &Judged| rows[judged.job.trial].clone();
        let prepared = &problem.prepared;
        Self {
            model: out.display().to_string(),
            data: args.data.display().to_string(),
            board: problem.board.name.clone(),
            budget,
            task: model.task.name(),
            target: model.task.targets().join(","),
            classes: model.task.classes().to_vec(),
            metric,
            rows: Rows { train: prepared.train_rows, validation: prepared.validation.len(), test: test_rows },
            inputs: model.inputs.len(),
            notes,
            rungs,
            failed: rows.iter().filter(|row| row.failed.is_some()).count(),
            chosen: row(chosen),
            pareto: front.iter().map(row).collect(),
            commands: commands(problem, &trials[chosen.job.trial].1, chosen.job.epochs, out),
            trials: rows,
            test,
        }
    }
}

/// The commands that make the model again.
fn commands(problem: &Problem<'_>, candidate: &Candidate, epochs: usize, out: &Path) -> Vec<String> {
    let to = |path: &Path| vec!["--out".to_string(), path.display().to_string()];
    let train = |path: &Path| shell("train", &[to(path), problem.train(candidate, epochs)].concat());
    let commands = match candidate.precision {
        Precision::F32 => vec![train(out)],
        Precision::Int8 => {
            let stem = out.file_stem().unwrap_or_default().to_string_lossy();
            let f32 = out.with_file_name(format!("{stem}-f32.safetensors"));
            let mut words =
                vec![f32.display().to_string(), "--calibration".into(), problem.data.display().to_string()];
            words.extend(command_line::shared("quantize", &["out"]).unwrap_or_default());
            words.extend(to(out));
            vec![train(&f32), shell("quantize", &words)]
        }
    };
    commands.into_iter().flatten().collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rows { train, validation, test } = self.rows;
        write!(f, "{}: {} inputs", self.data, count(self.inputs))?;
        if !self.target.is_empty() {
            write!(f, ", target '{}'", one_line(&self.target))?;
        }
        writeln!(
            f,
            "\nrows to train {}, validate {}, test {}",
            count(train),
            count(validation),
            count(test)
        )?;
        for note in &self.notes {
            writeln!(f, "note: {}", one_line(note))?;
        }
        let Budget { flash, ram, cycles } = &self.budget;
        write!(
            f,
            "{}: at most {} bytes of flash, {} of RAM",
            self.board,
            count(flash.most),
            count(ram.most)
        )?;
        if let Some(limit) = cycles {
            write!(f, ", {} cycles", count(limit.most))?;
        }
        let each = |rung: &Rung| format!("{} of {} epochs", rung.trials, rung.epochs);
        let rungs: Vec<String> = self.rungs.iter().map(each).collect();
        write!(f, "\ntrials: {}", rungs.join(", "))?;
        if self.failed > 0 {
            write!(f, "; {} failed", count(self.failed))?;
        }
        writeln!(f, "\n")?;
        let rows = self.pareto.iter().map(|row| {
            let sizes: Vec<String> = row.candidate.layers.iter().map(usize::to_string).collect();
            let price = row.price.unwrap_or(Price { flash: 0, ram: 0, cycles: None, instructions: 0 });
            vec![
                sizes.join(","),
                row.candidate.activation.to_string(),
                row.candidate.precision.name().to_string(),
                row.epochs.to_string(),
                row.metric.map_or(String::new(), |metric| format!("{metric:.4}")),
                count(price.flash),
                count(price.ram),
                price.cycles.map_or("-".into(), count),
                if row.trial == self.chosen.trial { "chosen".into() } else { String::new() },
            ]
        });
        let header =
            ["hidden layers", "activation", "weights", "epochs", self.metric, "flash", "RAM", "cycles", ""];
        writeln!(f, "{}", table(&header, rows))?;
        writeln!(
            f,
            "Of all trials, those that no other beats in {}, flash, RAM and cycles at once; {} of the validation rows, cycles of\n\
             one prediction by the bench's model.\n",
            self.metric, self.metric
        )?;
        if let Some(test) = &self.test {
            writeln!(f, "test, of the chosen one\n{}", metrics::text(test, &self.classes))?;
        }
        writeln!(f, "model written to {}; it is made again by", self.model)?;
        self.commands.iter().try_for_each(|command| writeln!(f, "  {command}"))
    }
}
