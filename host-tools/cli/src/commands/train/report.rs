//! The report of `tinyfit train`: what is known of a run, put on the page.

use std::path::Path;

use tinyfit_engine::{Dataset, LossKind, Quantiser, Targets, Trained, evaluate, fidelity, sample};
use tinyfit_model::{F32Network, Model, Network};
use tinyfit_report::{Data, EpochRow, History, Numbers, Part, Quantisation, TrainingReport};

use super::columns::columns;
use crate::commands::quantise::report::how;
use crate::commands::report::{HeldOut, boards, reproduce, summary};
use crate::cost::Cost;
use crate::layers;
use crate::output::count;
use crate::scores::Scores;
use crate::table::Table;

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
    let held_out = held_out(run);
    let cost = Cost::of(run.model);
    let (quantisation, int8) = quantised(run, net, &held_out, &cost);
    let file = run.table.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let report = TrainingReport {
        title: format!("{} learned from {file}", run.model.task.target().unwrap_or_default()),
        summary: summary(run.out, &held_out, &cost),
        data: data(run),
        history: Some(history(run, net)),
        outcomes: vec![held_out.outcome()],
        rows: held_out.rows(),
        columns: Some(held_out.columns(net)),
        quantisation: Some(quantisation),
        boards: boards(&[("int8", &int8), ("f32", &cost)]),
        reproduce: reproduce(run.model, &file, run.bytes),
    };
    report.html()
}

/// The test's rows, or the validation's where there is no test.
fn held_out(run: &Run<'_>) -> HeldOut {
    if let Some(scores) = run.scores {
        return HeldOut::raw("test", run.model, run.test, scores.clone());
    }
    let model = Model { scaler: None, ..run.model.clone() };
    let mut data = run.validation.clone();
    let (mean, deviation) = model.task.unit();
    if let Targets::Values(values) = &mut data.targets {
        for value in values {
            *value = (f64::from(*value) * deviation + mean) as f32;
        }
    }
    let scores = Scores::of(&model, &data, model.provenance.seed);
    HeldOut { name: "validation", data, model, scores }
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
        LossKind::MeanSquaredError => "mean squared error",
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
    let header = layers::HEADER.map(|name| if name.is_empty() { "layer" } else { name });
    let table = Numbers::new(header, cells);
    let twin = |model: &Model| Model { network: Network::Int8(twin.clone()), ..model.clone() };
    let int8 = Cost::of(&twin(run.model));
    let after = evaluate(&twin(&held_out.model), &held_out.data).score();
    let quantisation = Quantisation {
        how: format!(
            "The int8 twin that tinyfit quantise makes by default, calibrated on {} training rows. {} Saturated are values beyond \
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
