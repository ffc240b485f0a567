//! The report of a run, put on the page.

use std::path::Path;

use tinyfit_data::text::{listed, shown};
use tinyfit_data::{Fault, MissingTarget, Order, Scale, Table, in_units, lines, with_targets};
use tinyfit_engine::{Epoch, LossKind, Quantizer, Scores, StoreError, evaluate, fidelity, sample};
use tinyfit_model::number::{count, counted};
use tinyfit_model::{Cost, F32Network, Model, Network, Task};
use tinyfit_report::{
    Data, EpochRow, FIDELITY, History, Numbers, Part, Quantization, Reproduce, TrainingReport, changes,
    fidelity_row, how_quantized,
};

use crate::boards::on_boards;
use crate::checksum::checksum;
use crate::columns::columns;
use crate::error::Error;
use crate::held_out::{HeldOut, summary};
use crate::learn::Learned;
use crate::options::{Options, names};
use crate::run::Outcome;

/// A run, as far as the report shows it.
struct Run<'a> {
    options: &'a Options,
    outcome: &'a Outcome,
    learned: &'a Learned,
}

/// How to make a model again from the files of a table, by this command.
///
/// # Errors
/// The table cannot be read any more.
pub fn reproduce(model: &Model, data: &[&Path], command: String) -> Result<Reproduce, Fault> {
    let provenance = &model.provenance;
    let (len, checksum) = checksum(data)?;
    let file = names(data.iter().copied());
    let facts = [
        ("tinyfit", provenance.tinyfit.clone()),
        ("seed", provenance.seed.to_string()),
        ("data", format!("{file}, {} bytes, CRC-32 {checksum:08x}", count(len as usize))),
    ];
    Ok(Reproduce { command, facts: facts.map(|(name, value)| (name.to_string(), value)).to_vec() })
}

/// Multiply-accumulates that calibrating may take, about; and the rows that are never too few or too many for it.
const CALIBRATION_MACS: usize = 200_000_000;
const CALIBRATION_ROWS: (usize, usize) = (100, 5000);

/// The page of a run whose model is written to `out`. `notes` are sentences in addition to those of the run,
/// `command` is what makes the model again.
///
/// # Errors
/// The table cannot be read any more.
pub fn report(
    options: &Options,
    outcome: &Outcome,
    out: &Path,
    notes: Vec<String>,
    command: String,
) -> Result<String, Error> {
    let learned = &outcome.learned;
    let run = Run { options, outcome, learned };
    let Network::F32(net) = &learned.model.network else { return Ok(String::new()) };
    let held_out = held_out(&run)?;
    let cost = Cost::of(&learned.model);
    let (quantization, int8) = quantized(&run, net, &held_out, &cost)?;
    let file = names(options.files());
    let what = match &learned.model.task {
        Task::Autoencode { .. } => "An autoencoder".to_string(),
        task => listed(task.targets()),
    };
    let of_run = outcome.notes.iter().map(|note| format!("{note}."));
    let report = TrainingReport {
        title: format!("{what} learned from {file}"),
        summary: summary(out, &held_out, &cost),
        data: data(&run)?,
        history: Some(history(&run)),
        outcomes: held_out.outcomes(),
        rows: held_out.rows(),
        notes: of_run.chain(notes).collect(),
        columns: held_out.columns(net)?,
        quantization: Some(quantization),
        boards: on_boards(&[&int8, &learned.model]),
        reproduce: reproduce(&learned.model, &options.files(), command)?,
    };
    Ok(report.html())
}

/// The test's rows, or the validation's where there is no test.
fn held_out(run: &Run<'_>) -> Result<HeldOut, Error> {
    let (table, data) = (&run.options.table, &run.options.data);
    let lines = |file: &Path| {
        let mut read = Table::open(file, &table.format)?;
        if table.roles.missing_target == MissingTarget::Drop && !run.learned.model.task.targets().is_empty() {
            read = with_targets(&read, &run.learned.model, None)?.0;
        }
        lines(&read, &run.learned.model, None, None)
    };
    // Of the lines of all rows those of the rows that were held out.
    let shared = || -> Result<Vec<u64>, Fault> {
        if !table.more.is_empty() {
            return Ok(Vec::new());
        }
        let (all, rows) = (lines(data)?, run.outcome.rows);
        let is_known = all.len() == rows.train + rows.validation + rows.test;
        let held_out = run.outcome.held_out.iter().filter_map(|&row| all.get(row as usize).copied());
        Ok(if is_known { held_out.collect() } else { Vec::new() })
    };
    if let Some(scores) = &run.outcome.scores {
        let rows = HeldOut::raw("test", &run.learned.model, &run.learned.prepared.test, scores.clone());
        let rows = HeldOut { baselines: run.outcome.baselines, ..rows };
        return Ok(match &table.splitting.test {
            Some(file) => rows.in_file(file, lines(file)?),
            None => rows.in_file(data, shared()?),
        });
    }
    let model = Model { scaler: None, ..run.learned.model.clone() };
    let data = in_units(run.learned.prepared.validation.clone(), &model.task);
    let scores = Scores::of(&model, &data, model.provenance.seed)?;
    let rows = HeldOut::raw("validation", &model, &data, scores);
    Ok(rows.in_file(&run.options.data, shared()?))
}

fn data(run: &Run<'_>) -> Result<Data, Fault> {
    let part =
        |name: &str, rows: usize, purpose: &str| Part { name: name.into(), rows, purpose: purpose.into() };
    let hyperparameters = &run.learned.hyperparameters;
    let validated = match (hyperparameters.learns_from_all(), hyperparameters.decays.len()) {
        (false, _) => "chose the epoch that was kept",
        (true, 1) => "showed how the network learned from the others, then learned from, too",
        (true, _) => "chose the weight decay, then learned from, too",
    };
    let parts = vec![
        part("training", run.outcome.rows.train, "learned from"),
        part("validation", run.learned.prepared.validation.len(), validated),
        part("test", run.learned.prepared.test.len(), "seen only at the end"),
    ];
    let table = run.options.table.open(&run.options.data)?;
    Ok(Data {
        parts,
        columns: columns(&table, &run.learned.model, &run.options.table)?,
        cleaning: cleaning(run),
    })
}

/// Processing of the table as a whole.
fn cleaning(run: &Run<'_>) -> Vec<String> {
    let (table, seed) = (&run.options.table, run.learned.model.provenance.seed);
    let mut done = Vec::new();
    if let Some(sensing) = &run.learned.model.sensing {
        done.push(format!("A row is one of the {}.", sensing.frames()));
        let cost = sensing.cost();
        done.extend(cost.blocks.iter().map(|block| {
            let (inputs, ram) = (counted(block.inputs, "input"), counted(block.ram, "byte"));
            format!("Of {}: {}; {inputs}, {ram} of RAM to work in.", block.on, block.features)
        }));
    }
    let alike = if run.learned.model.task.classes().is_empty() { "" } else { ", each class alike" };
    done.push(match (&table.roles.group, table.splitting.split) {
        _ if table.roles.time.is_some() => "Rows were shared out by time: the last ones test.".to_string(),
        (_, Order::Time) => "Rows were shared out in their order: the last ones test.".to_string(),
        (Some(group), Order::Random) => {
            format!("Rows were shared out by {}, whole, by seed {seed}.", shown(group))
        }
        (None, Order::Random) => format!("Rows were shared out at random by seed {seed}{alike}."),
    });
    if let Some(test) = &table.splitting.test {
        let file = test.file_name().unwrap_or_default().to_string_lossy().into_owned();
        done.push(format!("The test rows are those of {file}."));
    }
    done.push(match table.scale {
        Scale::Standard => "Means and deviations are those of the training rows alone.".to_string(),
        Scale::MinMax => "Smallest and largest numbers are those of the training rows alone.".to_string(),
        Scale::Robust => "Medians and quartiles are those of the training rows alone.".to_string(),
        Scale::None => "Numbers were not scaled.".to_string(),
    });
    if let Some(weights) = &table.roles.weights {
        done.push(format!("The loss of a row was multiplied by its {}.", shown(weights)));
    }
    if table.balance {
        done.push("Classes were weighed to count alike.".to_string());
    }
    let variations = run.learned.prepared.train.len() - run.learned.prepared.train_rows;
    if variations > 0 {
        done.push(format!("{} variations of training rows were added.", count(variations)));
    }
    done
}

fn history(run: &Run<'_>) -> History {
    let loss = match run.learned.hyperparameters.settings.loss {
        LossKind::CrossEntropy => "cross-entropy",
        LossKind::BinaryCrossEntropy => "binary cross-entropy",
        LossKind::MeanSquaredError => "mean squared error",
        LossKind::MeanAbsoluteError => "mean absolute error",
        LossKind::Huber => "Huber loss",
    };
    let row = |epoch: &Epoch| EpochRow {
        epoch: epoch.epoch,
        loss: epoch.loss,
        val_loss: epoch.val_loss,
        metric: None,
        val_metric: Some(epoch.val_score),
    };
    let metric = if run.learned.model.task.classes().is_empty() { "R²" } else { "accuracy" };
    History {
        loss: loss.into(),
        metric: Some(metric.into()),
        epochs: run.learned.history.iter().map(row).collect(),
        best: run.learned.best.epoch,
    }
}

/// The int8 model that `tinyfit quantize` makes by default of the training rows.
fn quantized(
    run: &Run<'_>,
    net: &F32Network,
    held_out: &HeldOut,
    cost: &Cost,
) -> Result<(Quantization, Model), StoreError> {
    let (least, most) = CALIBRATION_ROWS;
    let affordable = (CALIBRATION_MACS / cost.macs.max(1)).clamp(least, most);
    let rows = run.learned.prepared.train.inputs.gather(sample(
        run.learned.prepared.train.len(),
        affordable,
        run.learned.model.provenance.seed,
    ))?;
    let rows: Vec<&[f32]> = rows.chunks_exact(run.learned.prepared.train.width()).collect();
    let mut quantizer = Quantizer::default();
    let (quantized, method) = quantizer.choose(net, &rows);
    quantizer.method = method;
    let fidelity = fidelity(net, &quantized, &rows);
    let dense = quantized.layers.iter().filter_map(|layer| layer.dense());
    let shapes =
        dense.map(|dense| (format!("{} -> {}", dense.inputs, dense.outputs), dense.weight_scale.clone()));
    let shapes = std::iter::once((String::new(), Vec::new())).chain(shapes);
    let cells =
        fidelity.iter().zip(shapes).map(|(fidelity, (shape, scales))| fidelity_row(fidelity, shape, &scales));
    let table = Numbers::new(FIDELITY, cells);
    let quantized = |model: &Model| Model { network: Network::Int8(quantized.clone()), ..model.clone() };
    let int8 = quantized(&run.learned.model);
    let after = evaluate(&quantized(&held_out.model), &held_out.data)?;
    let changes = changes(&held_out.scores.metrics, &after, ["f32", "int8"]);
    let [before, after] = [&held_out.scores.metrics, &after].map(|metrics| held_out.value(metrics));
    let quantization = Quantization {
        how: format!(
            "The int8 model that tinyfit quantize makes by default, calibrated on {} training rows. {} Saturated are values beyond \
             what eight bits hold; signal to noise is what is left of the signal after all that was quantized before.",
            count(rows.len()),
            how_quantized(&quantizer)
        ),
        layers: table,
        score: Some((held_out.score_name().into(), before, after)),
        rows: held_out.rows(),
        changes,
        flash: (cost.flash.total, Cost::of(&int8).flash.total),
    };
    Ok((quantization, int8))
}
