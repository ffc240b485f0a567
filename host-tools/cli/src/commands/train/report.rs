//! The report of `tinyfit train`: what is known of a run, put on the page.

use std::path::{Path, PathBuf};

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit_engine::{
    Dataset, LossKind, Quantiser, SALIENCY_ROWS, Targets, Trained, evaluate, fidelity, importance, saliency,
    sample, scaled,
};
use tinyfit_model::{F32Network, Model, Network, Task};
use tinyfit_report::{
    BoardCost, ClassificationResult, ColumnWeight, ColumnWeights, Data, EpochRow, History, Numbers, Outcome,
    Part, Quantisation, RegressionResult, Reproduce, Score, Summary, TrainingReport,
};

use super::columns::columns;
use crate::boards::{BOARDS, FLASH_RESERVE, RAM_RESERVE};
use crate::commands::inspect::uses;
use crate::commands::quantise::report::how;
use crate::cost::Cost;
use crate::error::{Usage, listed, shown};
use crate::layers;
use crate::output::count;
use crate::scores::Scores;
use crate::table::Table;
use crate::{command_line, files};

/// Whether and where a report is written.
#[derive(clap::Args)]
pub(super) struct ReportArgs {
    /// The report [default: beside the model, ending in .html]
    #[arg(long, value_name = "FILE.html", conflicts_with = "no_report")]
    report: Option<PathBuf>,
    /// Write no report
    #[arg(long)]
    no_report: bool,
}

impl ReportArgs {
    /// Where to write it, if it can be written there. A page of another kind is only replaced if it was named.
    pub(super) fn destination(&self, model: &Path, data: &Path) -> anyhow::Result<Option<PathBuf>> {
        if self.no_report {
            return Ok(None);
        }
        let page = self.report.clone().unwrap_or_else(|| beside(model));
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
fn beside(model: &Path) -> PathBuf {
    if model.extension().is_some_and(|ending| ending == "safetensors") {
        return model.with_extension("html");
    }
    let mut name = model.file_name().unwrap_or_default().to_os_string();
    name.push(".html");
    model.with_file_name(name)
}

fn is_ours(page: &Path) -> bool {
    std::fs::read_to_string(page)
        .is_ok_and(|text| text.contains("<meta name=\"generator\" content=\"tinyfit\">"))
}

/// A run, as far as the report tells of it.
pub(super) struct Run<'a> {
    /// The bytes of the data's file.
    pub bytes: &'a [u8],
    /// What is in it.
    pub table: &'a Table,
    /// The columns that were left out.
    pub drop: &'a [String],
    /// The model's file.
    pub out: &'a Path,
    /// The trained model.
    pub model: &'a Model,
    /// Every epoch.
    pub trained: &'a Trained,
    /// Standardised.
    pub train: &'a Dataset,
    /// Standardised, the target too if it is a number.
    pub validation: &'a Dataset,
    /// As in the table.
    pub test: &'a Dataset,
    /// The scores on the test rows; none without any.
    pub scores: Option<&'a Scores>,
}

/// Multiply-accumulates that calibrating may take, about; and the rows that are never too few or too many for it.
const CALIBRATION_MACS: usize = 200_000_000;
const CALIBRATION_ROWS: (usize, usize) = (100, 5000);

/// The page.
pub(super) fn html(run: &Run<'_>) -> String {
    let Network::F32(net) = &run.model.network else { return String::new() };
    let held_out = HeldOut::of(run);
    let cost = Cost::of(run.model);
    let (quantisation, int8) = quantised(run, net, &held_out, &cost);
    let file = run.table.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let report = TrainingReport {
        title: format!("{} learned from {file}", run.model.task.target().unwrap_or_default()),
        summary: summary(run, net, &held_out, &cost),
        data: data(run),
        history: Some(history(run, net)),
        outcomes: vec![held_out.outcome(&run.model.task)],
        rows: held_out.rows(),
        columns: Some(held_out.columns(net, run)),
        quantisation: Some(quantisation),
        boards: boards(&cost, &int8),
        reproduce: reproduce(run, &file),
    };
    report.html()
}

/// The rows that results are of: the test's, or the validation's where there is no test.
struct HeldOut {
    name: &'static str,
    /// Scaled inputs, targets in their own unit.
    data: Dataset,
    /// The model for inputs that are scaled already.
    model: Model,
    scores: Scores,
}

impl HeldOut {
    fn of(run: &Run<'_>) -> Self {
        let model = Model { scaler: None, ..run.model.clone() };
        if let Some(scores) = run.scores {
            let data = match &run.model.scaler {
                Some(scaler) => scaled(run.test.clone(), scaler),
                None => run.test.clone(),
            };
            return Self { name: "test", data, model, scores: scores.clone() };
        }
        let mut data = run.validation.clone();
        let (mean, deviation) = model.task.unit();
        if let Targets::Values(values) = &mut data.targets {
            for value in values {
                *value = (f64::from(*value) * deviation + mean) as f32;
            }
        }
        let scores = Scores::of(&model, &data, model.provenance.seed);
        Self { name: "validation", data, model, scores }
    }

    fn rows(&self) -> String {
        let rows = count(self.data.len());
        match self.name {
            "validation" => format!("{rows} validation rows (they chose the epoch, so this is too kind)"),
            name => format!("{rows} {name} rows"),
        }
    }

    fn score(&self) -> Score {
        Score {
            name: self.score_name().into(),
            value: self.scores.metrics.score(),
            interval: (self.scores.interval[0], self.scores.interval[1]),
        }
    }

    fn score_name(&self) -> &'static str {
        if self.model.task.classes().is_empty() { "R²" } else { "accuracy" }
    }

    fn outcome(&self, task: &Task) -> Outcome {
        use tinyfit_engine::Metrics;
        match (&self.scores.metrics, &self.scores.probabilities) {
            (Metrics::Classification(metrics), Some(probabilities)) => {
                Outcome::Classification(ClassificationResult {
                    classes: task.classes().to_vec(),
                    metrics: metrics.clone(),
                    rankings: probabilities.rankings.clone(),
                    reliability: probabilities.reliability.clone(),
                })
            }
            (metrics, _) => Outcome::Regression(RegressionResult {
                target: task.target().unwrap_or_default().into(),
                metrics: match metrics {
                    Metrics::Regression(metrics) => *metrics,
                    Metrics::Classification(_) => tinyfit_engine::Regression::of(&[]),
                },
                residuals: self.scores.residuals.clone(),
            }),
        }
    }

    fn columns(&self, net: &F32Network, run: &Run<'_>) -> ColumnWeights {
        let seed = run.model.provenance.seed;
        let ranges: Vec<_> = (0..self.data.width).map(|i| i..i + 1).collect();
        let found = importance(net, &run.model.task, &self.data, &ranges, seed);
        let rows = sample(self.data.len(), SALIENCY_ROWS, seed);
        let rows: Vec<&[f32]> = rows.into_iter().map(|i| self.data.row(i)).collect();
        let gradients = saliency(net, &rows);
        let columns = run.model.inputs.iter().zip(found.columns).zip(gradients);
        ColumnWeights {
            score: self.score_name().into(),
            value: found.score,
            rows: (found.rows, self.name.into()),
            repeats: found.repeats,
            gradient_rows: rows.len(),
            columns: columns
                .map(|((name, drop), gradient)| ColumnWeight {
                    name: name.clone(),
                    drop: drop.mean,
                    deviation: drop.deviation,
                    gradient,
                })
                .collect(),
        }
    }
}

fn summary(run: &Run<'_>, net: &F32Network, held_out: &HeldOut, cost: &Cost) -> Summary {
    let inputs = match run.model.inputs.len() {
        1 => "one column".to_string(),
        n => format!("{} columns", count(n)),
    };
    let target = shown(run.model.task.target().unwrap_or_default());
    let task = match run.model.task.classes() {
        [] => format!("A network that estimates {target} from {inputs}."),
        classes => {
            let names = listed(classes.iter().map(String::as_str));
            format!(
                "A network that tells {} classes of {target} apart from {inputs}: {names}.",
                classes.len()
            )
        }
    };
    let sizes: Vec<String> = net.sizes().iter().map(usize::to_string).collect();
    let fits = BOARDS.iter().map(|board| {
        let fitting =
            uses(cost).into_iter().filter(|way| way.ram.is_some_and(|ram| board.fits(cost.flash.total, ram)));
        let names: Vec<&str> = fitting.map(|way| way.name).collect();
        let can = match names[..] {
            [] => "does not fit in f32",
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
        model: run.out.display().to_string(),
    }
}

fn data(run: &Run<'_>) -> Data {
    let part = |name: &str, data: &Dataset, purpose: &str| Part {
        name: name.into(),
        rows: data.len(),
        purpose: purpose.into(),
    };
    let parts = vec![
        part("training", run.train, "learned from"),
        part("validation", run.validation, "chose the epoch that was kept"),
        part("test", run.test, "seen only at the end"),
    ];
    let alike = if run.model.task.classes().is_empty() { "" } else { ", each class alike" };
    let cleaning = vec![format!(
        "Rows were shared out at random by seed {}{alike}. Means and deviations are those of the training rows alone.",
        run.model.provenance.seed
    )];
    Data { parts, columns: columns(run.table, run.model, run.drop), cleaning }
}

fn history(run: &Run<'_>, net: &F32Network) -> History {
    let loss = match LossKind::of(net.activation()) {
        LossKind::CrossEntropy => "cross-entropy",
        LossKind::BinaryCrossEntropy => "binary cross-entropy",
        LossKind::MeanSquaredError => "mean squared error, standardised",
    };
    let row = |epoch: &tinyfit_engine::Epoch| EpochRow {
        epoch: epoch.epoch,
        loss: epoch.loss,
        val_loss: epoch.val_loss,
        ..EpochRow::default()
    };
    History {
        loss: loss.into(),
        metric: None,
        epochs: run.trained.history.iter().map(row).collect(),
        best: run.trained.best.epoch,
    }
}

/// The twin that `tinyfit quantise` makes by default of the training rows, and its cost.
fn quantised(run: &Run<'_>, net: &F32Network, held_out: &HeldOut, cost: &Cost) -> (Quantisation, Cost) {
    let (least, most) = CALIBRATION_ROWS;
    let affordable = (CALIBRATION_MACS / cost.macs.max(1)).clamp(least, most);
    let chosen = sample(run.train.len(), affordable, run.model.provenance.seed);
    let rows: Vec<&[f32]> = chosen.into_iter().map(|i| run.train.row(i)).collect();
    let mut quantiser = Quantiser::default();
    let (twin, method) = quantiser.choose(net, &rows);
    quantiser.method = method;
    let fidelity = fidelity(net, &twin, &rows);
    let dense = twin.layers.iter().filter_map(|layer| layer.dense());
    let shapes =
        dense.map(|dense| (format!("{} -> {}", dense.inputs, dense.outputs), dense.weight_scale.clone()));
    let shapes = std::iter::once((String::new(), Vec::new())).chain(shapes);
    let cells =
        fidelity.iter().zip(shapes).map(|(fidelity, (shape, scales))| layers::row(fidelity, shape, &scales));
    let table = Numbers::new(layers::HEADER, cells);
    let twin = |model: &Model| Model { network: Network::Int8(twin.clone()), ..model.clone() };
    let int8 = Cost::of(&twin(run.model));
    let after = evaluate(&twin(&held_out.model), &held_out.data).score();
    let quantisation = Quantisation {
        how: format!(
            "The int8 twin as `tinyfit quantise` makes it, calibrated on {} training rows. {} Saturated are values beyond \
             what eight bits hold; signal to noise is what is left of the signal after all that was quantised before.",
            count(rows.len()),
            how(&quantiser)
        ),
        layers: table,
        score: Some((held_out.score_name().into(), held_out.scores.metrics.score(), after)),
        rows: held_out.rows(),
        flash: (cost.flash.total, int8.flash.total),
    };
    (quantisation, int8)
}

fn boards(cost: &Cost, int8: &Cost) -> (Vec<String>, Vec<BoardCost>, String) {
    let ways = |cost: &Cost, element: &str| {
        let way = |name: &str, ram: usize| BoardCost {
            way: format!("{name}, {element}"),
            flash: cost.flash.total,
            ram,
            fits: BOARDS.iter().map(|board| board.fits(cost.flash.total, ram)).collect(),
        };
        uses(cost).into_iter().filter_map(|use_| Some(way(use_.name, use_.ram?))).collect::<Vec<_>>()
    };
    let names = BOARDS.iter().map(|board| format!("{} ({})", board.name, board.core)).collect();
    let rows = ways(int8, "int8").into_iter().chain(ways(cost, "f32")).collect();
    let note = format!(
        "RAM: to predict, the vectors between layers, input and output; to learn, the network itself, traces, optimiser \
         memory and, in mini-batches, a gradient. It fits if {} KiB of flash and {} KiB of RAM are left for the rest of \
         the firmware.",
        FLASH_RESERVE / 1024,
        RAM_RESERVE / 1024
    );
    (names, rows, note)
}

fn reproduce(run: &Run<'_>, file: &str) -> Reproduce {
    let provenance = &run.model.provenance;
    let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(run.bytes);
    let facts = [
        ("tinyfit", provenance.tinyfit.clone()),
        ("seed", provenance.seed.to_string()),
        ("data", format!("{file}, {} bytes, CRC-32 {checksum:08x}", count(run.bytes.len()))),
    ];
    Reproduce {
        command: command_line::complete().unwrap_or_default(),
        facts: facts.map(|(name, value)| (name.to_string(), value)).to_vec(),
    }
}
