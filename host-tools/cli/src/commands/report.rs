//! What reports of models have in common.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use tinyfit::features::Features;
use tinyfit_engine::{
    Dataset, Metrics, Regression, Regressions, SALIENCY_ROWS, StoreError, importance, saliency, sample,
};
use tinyfit_model::{F32Network, Model, Quantities, Task};
use tinyfit_report::{
    AnomalyResult, BoardCost, BoardFit, ClassificationResult, ColumnWeight, ColumnWeights, Outcome,
    RegressionResult, Reproduce, Score, Summary,
};

use super::inspect::{Use, uses};
use crate::boards::{self, Board, FLASH_RESERVE, RAM_RESERVE};
use crate::cost::Cost;
use crate::error::{Usage, listed, shown};
use crate::output::count;
use crate::scores::Scores;
use crate::{command_line, files};

/// Whether and where a report is written.
#[derive(clap::Args)]
pub(in crate::commands) struct ReportArgs {
    /// The report [default: beside the model, ending in .html]
    #[arg(long, value_name = "FILE.html", conflicts_with = "no_report")]
    report: Option<PathBuf>,
    /// Write no report
    #[arg(long)]
    no_report: bool,
}

impl ReportArgs {
    /// Where to write it, if it can be written there. A page of another kind is only replaced if it was named.
    pub(in crate::commands) fn destination(
        &self,
        model: &Path,
        data: &Path,
    ) -> anyhow::Result<Option<PathBuf>> {
        // A model that goes to standard output has no place beside it.
        if self.no_report || files::is_standard(model) && self.report.is_none() {
            return Ok(None);
        }
        let page = self.report.clone().unwrap_or_else(|| beside(model, "html"));
        if page == model {
            return Err(Usage("--report is the model file: give another path".into()).into());
        }
        files::check_destination_of("--report", &page, &[data, model])?;
        if self.report.is_none() && page.exists() && !is_ours(&page) {
            let page = page.display();
            let what = format!(
                "{page} is there and is no report of tinyfit: name the report with --report FILE.html"
            );
            return Err(Usage(what).into());
        }
        Ok(Some(page))
    }
}

/// `m.html` of `m.safetensors`; a name with another ending is kept whole, so that `m.1` and `m.2` have two reports.
pub(super) fn beside(model: &Path, ending: &str) -> PathBuf {
    if model.extension().is_some_and(|ending| ending == "safetensors") {
        return model.with_extension(ending);
    }
    let mut name = model.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(ending);
    model.with_file_name(name)
}

fn is_ours(page: &Path) -> bool {
    // It is in the page's head.
    const HEAD: u64 = 1 << 10;
    let mut head = Vec::new();
    files::open(page).and_then(|file| file.take(HEAD).read_to_end(&mut head)).is_ok()
        && String::from_utf8_lossy(&head).contains("<meta name=\"generator\" content=\"tinyfit\">")
}

/// The rows that results are of.
pub(super) struct HeldOut {
    /// What they are: test, say.
    pub name: &'static str,
    /// Scaled inputs, targets in their own unit.
    pub data: Dataset,
    /// The model for inputs that are scaled already.
    pub model: Model,
    pub scores: Scores,
}

impl HeldOut {
    /// Rows as they are in a table.
    pub(super) fn raw(name: &'static str, model: &Model, data: &Dataset, scores: Scores) -> Self {
        let data = match &model.scaler {
            Some(scaler) => data.clone().scaled(scaler),
            None => data.clone(),
        };
        Self { name, data, model: Model { scaler: None, ..model.clone() }, scores }
    }

    pub(super) fn rows(&self) -> String {
        let rows = count(self.data.len());
        match self.name {
            "validation" => {
                format!("{rows} validation rows (training made use of them, so this is too kind)")
            }
            name => format!("{rows} {name} rows"),
        }
    }

    fn score(&self) -> Score {
        Score {
            name: self.score_name().into(),
            value: self.value(&self.scores.metrics),
            interval: self.scores.interval.map(Into::into),
        }
    }

    /// What the score's name stands for: of an autoencoder lower is better.
    pub(super) fn value(&self, metrics: &Metrics) -> f64 {
        let score = metrics.score();
        if let Task::Autoencode { .. } = self.model.task { -score } else { score }
    }

    pub(super) fn score_name(&self) -> &'static str {
        match &self.model.task {
            Task::Classify { .. } => "accuracy",
            Task::Autoencode { .. } => "mean score",
            Task::Regress(Quantities(targets)) if targets.len() > 1 => "mean R²",
            Task::Regress(_) | Task::Outputs { .. } => "R²",
        }
    }

    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let Scores { metrics, probabilities, residuals, .. } = &self.scores;
        let targets = self.model.task.targets();
        let number = |i: usize, metrics: &Regression| {
            Outcome::Regression(RegressionResult {
                target: targets.get(i).copied().unwrap_or_default().into(),
                metrics: *metrics,
                residuals: residuals.get(i).cloned().flatten(),
            })
        };
        match metrics {
            Metrics::Classification(metrics) => {
                let result = probabilities.as_ref().map(|probabilities| ClassificationResult {
                    classes: self.model.task.classes().to_vec(),
                    metrics: metrics.clone(),
                    rankings: probabilities.rankings.clone(),
                    reliability: probabilities.reliability.clone(),
                });
                result.map(Outcome::Classification).into_iter().collect()
            }
            Metrics::Regression(metrics) => vec![number(0, metrics)],
            Metrics::Regressions(Regressions { targets, .. }) => {
                targets.iter().enumerate().map(|(i, of)| number(i, &of.metrics)).collect()
            }
            Metrics::Anomalies(metrics) => {
                let scores = residuals.first().cloned().flatten();
                vec![Outcome::Anomalies(AnomalyResult { metrics: *metrics, scores })]
            }
        }
    }

    /// How much each column matters to the network; an autoencoder's columns are what it has to give back.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(super) fn columns(&self, net: &F32Network) -> Result<Option<ColumnWeights>, StoreError> {
        if let Task::Autoencode { .. } = self.model.task {
            return Ok(None);
        }
        let seed = self.model.provenance.seed;
        let columns = self.source();
        let ranges: Vec<_> = columns.iter().map(|(_, range)| range.clone()).collect();
        let found = importance(net, &self.model.task, &self.data, &ranges, seed)?;
        let rows = self.data.inputs.gather(sample(self.data.len(), SALIENCY_ROWS, seed))?;
        let rows: Vec<&[f32]> = rows.chunks_exact(self.data.width()).collect();
        let gradients = saliency(net, &rows);
        let columns = columns.into_iter().zip(found.columns);
        Ok(Some(ColumnWeights {
            score: self.score_name().into(),
            value: found.score,
            rows: (found.rows, self.name.into()),
            repeats: found.repeats,
            gradient_rows: rows.len(),
            columns: columns
                .map(|((name, range), drop)| ColumnWeight {
                    name,
                    drop: drop.mean,
                    std_dev: drop.std_dev,
                    // What the inputs of a category add up to.
                    gradient: gradients[range].iter().sum(),
                })
                .collect(),
        }))
    }

    /// The columns that inputs are made of, and which.
    fn source(&self) -> Vec<(String, Range<usize>)> {
        let model = &self.model;
        let mut end = 0;
        let mut next = |name: &str, width: usize| {
            end += width;
            (name.to_string(), end - width..end)
        };
        match (&model.windows, &model.columns[..]) {
            (Some(windows), _) => windows.axes.iter().map(|axis| next(&axis.name, Features::LEN)).collect(),
            (None, []) => model.inputs.iter().map(|input| next(input, 1)).collect(),
            (None, columns) => columns.iter().map(|column| next(&column.name, column.width())).collect(),
        }
    }
}

/// The first thing to be read.
pub(super) fn summary(file: &Path, held_out: &HeldOut, cost: &Cost) -> Summary {
    let model = &held_out.model;
    let inputs = match (held_out.source().len(), &model.windows) {
        (1, None) => "one column".to_string(),
        (n, None) => format!("{} columns", count(n)),
        (n, Some(windows)) => format!("windows of {} samples of {} columns", count(windows.len), count(n)),
    };
    let targets: Vec<String> = model.task.targets().into_iter().map(shown).collect();
    let target = listed(targets.iter().map(String::as_str));
    let task = match model.task.classes() {
        [] if matches!(model.task, Task::Autoencode { .. }) => {
            format!("A network that gives {inputs} back; what it cannot give back is an anomaly.")
        }
        [] => format!("A network that estimates {target} from {inputs}."),
        classes => {
            let names = listed(classes.iter().map(String::as_str));
            format!(
                "A network that tells the {} classes of {target} ({names}) apart, from {inputs}.",
                classes.len()
            )
        }
    };
    let outputs = cost.layers.iter().filter(|layer| layer.macs > 0).map(|layer| layer.outputs);
    let sizes: Vec<String> =
        std::iter::once(model.inputs.len()).chain(outputs).map(|n| n.to_string()).collect();
    let fits = boards::learning().map(|board| {
        let fitting =
            uses(cost).into_iter().filter(|way| way.ram.is_some_and(|ram| board.fits(cost.flash.total, ram)));
        let names: Vec<&str> = fitting.map(|way| way.name).collect();
        let can = match names[..] {
            [] => "does not fit",
            ["predict"] => "predicts",
            _ => "predicts and learns",
        };
        format!("{}: {can}", board.name)
    });
    Summary {
        task,
        scores: vec![held_out.score()],
        network: sizes.join("-"),
        parameters: cost.parameters,
        fits: fits.collect(),
        model: file.display().to_string(),
    }
}

/// What each way to use these models takes, and where it fits.
pub(super) fn boards(models: &[&Model]) -> (Vec<String>, Vec<BoardCost>, String) {
    let ways = |model: &Model| {
        let cost = Cost::of(model);
        let way = |of: Use, cycles: &dyn Fn(&Board) -> Option<u64>| {
            let (flash, ram) = (cost.flash.total, of.ram?);
            let fit = |board: &Board| BoardFit { fits: board.fits(flash, ram), cycles: cycles(board) };
            let boards = boards::learning().map(fit).collect();
            Some(BoardCost { way: format!("{}, {}", of.name, model.element()), flash, ram, boards })
        };
        let [predict, learn @ ..] = uses(&cost);
        let predict = way(predict, &|board| board.predicted(model, None).and_then(|call| call.cycles));
        predict.into_iter().chain(learn.into_iter().filter_map(|of| way(of, &|_| None))).collect::<Vec<_>>()
    };
    let names = boards::learning().map(|board| format!("{} ({})", board.name, board.core)).collect();
    let rows = models.iter().flat_map(|model| ways(model)).collect();
    let note = format!(
        "RAM: to predict, the vectors between layers, input and output; to learn, the network itself, traces, optimizer \
         memory and, in mini-batches, a gradient. It fits if {} KiB of flash and {} KiB of RAM are left for the rest of \
         the firmware. Cycles: of one prediction, scaling included, by the bench's model.",
        FLASH_RESERVE / 1024,
        RAM_RESERVE / 1024
    );
    (names, rows, note)
}

/// How to do it again from this file, with these words for what the command left open.
///
/// # Errors
/// The file cannot be read any more.
pub(super) fn reproduce(model: &Model, data: &Path, open: &[String]) -> anyhow::Result<Reproduce> {
    let provenance = &model.provenance;
    let (len, checksum) = files::checksum(data)?;
    let file = data.file_name().unwrap_or_default().to_string_lossy();
    let facts = [
        ("tinyfit", provenance.tinyfit.clone()),
        ("seed", provenance.seed.to_string()),
        ("data", format!("{file}, {} bytes, CRC-32 {checksum:08x}", count(len as usize))),
    ];
    Ok(Reproduce {
        command: command_line::complete(open).unwrap_or_default(),
        facts: facts.map(|(name, value)| (name.to_string(), value)).to_vec(),
    })
}
