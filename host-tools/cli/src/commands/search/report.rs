//! The results of a search, and the commands that reproduce them.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_data::Choice;
use tinyfit_engine::Scores;
use tinyfit_report::scores_text;
use tinyfit_search::{Budget, Candidate, Found, Options, Precision, Price, Rung, Search, Trial};
use tinyfit_train::Rows;

use crate::command_line::{CommandLine, shell};
use crate::error::one_line;
use crate::output::{count, table};

#[derive(Serialize)]
pub(super) struct Report {
    model: String,
    data: String,
    board: &'static str,
    budget: Budget,
    task: &'static str,
    target: String,
    classes: Vec<String>,
    /// What `metric` is of a trial.
    metric: &'static str,
    rows: Rows,
    inputs: usize,
    /// Notes on how the table was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    rungs: Vec<Rung>,
    failed: usize,
    chosen: Trial,
    pareto: Vec<Trial>,
    trials: Vec<Trial>,
    /// `None` without test rows.
    test: Option<Scores>,
    /// What makes the same model again.
    commands: Vec<String>,
}

impl Report {
    pub(super) fn new(
        options: &Options,
        search: &Search<'_>,
        found: Found,
        out: &Path,
        line: &CommandLine,
    ) -> Self {
        let Found { model, chosen, front, trials, metric, rows, scores, notes } = found;
        Self {
            model: out.display().to_string(),
            data: options.train.data.display().to_string(),
            board: &options.board.name,
            budget: search.budget().clone(),
            task: model.task.name(),
            target: model.task.targets().join(","),
            classes: model.task.classes().to_vec(),
            metric,
            rows,
            inputs: model.inputs.len(),
            notes,
            rungs: search.rungs().to_vec(),
            failed: trials.iter().filter(|trial| trial.failed.is_some()).count(),
            commands: commands(line, &options.train.data, &chosen, out),
            chosen,
            pareto: front,
            trials,
            test: scores,
        }
    }
}

/// The commands that make the model again.
fn commands(line: &CommandLine, data: &Path, chosen: &Trial, out: &Path) -> Vec<String> {
    let to = |path: &Path| vec!["--out".to_string(), path.display().to_string()];
    let train = |path: &Path| {
        let mut words = line.shared("train", &["out"]);
        let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
        words.splice(end..end, flags(&chosen.candidate, chosen.epochs));
        shell("train", &[to(path), words].concat())
    };
    let commands = match chosen.candidate.precision {
        Precision::F32 => vec![train(out)],
        Precision::Int8 => {
            let stem = out.file_stem().unwrap_or_default().to_string_lossy();
            let f32 = out.with_file_name(format!("{stem}-f32.safetensors"));
            let mut words =
                vec![f32.display().to_string(), "--calibration".into(), data.display().to_string()];
            words.extend(line.shared("quantize", &["out"]));
            words.extend(to(out));
            vec![train(&f32), shell("quantize", &words)]
        }
    };
    commands.into_iter().flatten().collect()
}

/// The flags by which `tinyfit train` makes a candidate.
fn flags(candidate: &Candidate, epochs: usize) -> Vec<String> {
    let Candidate { layers, activation, lr, dropout, l1, l2, weight_decay, batch, .. } = candidate;
    let sizes: Vec<String> = layers.iter().map(usize::to_string).collect();
    let mut words = vec!["--layers".into(), sizes.join(","), "--activation".into(), activation.to_string()];
    words.extend(["--lr".into(), lr.to_string(), "--batch".into(), batch.to_string()]);
    let numbers = [("--dropout", dropout), ("--l1", l1), ("--l2", l2), ("--weight-decay", weight_decay)];
    for (option, number) in numbers.into_iter().filter(|(_, number)| **number > 0.0) {
        words.extend([option.to_string(), number.to_string()]);
    }
    words.extend(["--epochs".to_string(), epochs.to_string()]);
    words
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
            let price = row.price.unwrap_or(Price { flash: 0, ram: 0, cycles: None, instructions: None });
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
        let header = [
            "hidden layers",
            "activation",
            "weights",
            "epochs",
            self.metric,
            "flash, bytes",
            "RAM, bytes",
            "cycles",
            "",
        ];
        writeln!(f, "{}", table(&header, rows))?;
        writeln!(
            f,
            "Of all trials, those that no other beats in {}, flash, RAM and cycles at once; {} of the validation rows, cycles of \
             one prediction by the bench's model.\n",
            self.metric, self.metric
        )?;
        if let Some(test) = &self.test {
            writeln!(f, "test, of the chosen one\n{}", scores_text(test, &self.classes))?;
        }
        writeln!(f, "model written to {}; this command makes it again:", self.model)?;
        self.commands.iter().try_for_each(|command| writeln!(f, "  {command}"))
    }
}
