//! Training on nine wearers, for the tenth.

use tinyfit_engine::{
    Dataset, Dropout, Epoch, Inputs, LossKind, Quantizer, Settings, Targets, anchors, fit_scaler, network,
    split, train,
};
use tinyfit_model::{Activation, Anchors, Model, Network, Provenance, Task};

use crate::recordings::{EXERCISES, INPUTS, WEARERS, sensing, wearer};
use crate::shoulder::{CLASSES, SIZES};

/// The share of each class's windows that choose the best epoch.
const VALIDATION_SHARE: f64 = 0.1;

/// Anchors of each class.
const ANCHORS: usize = 12;

/// What training on the other wearers gave.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trained {
    /// The model as it was after the best epoch.
    pub(crate) f32: Model,
    /// Its int8 model.
    pub(crate) int8: Model,
    /// What guards its classes.
    pub(crate) anchors: Anchors,
    /// Every epoch.
    pub(crate) history: Vec<Epoch>,
    /// The epoch that was kept.
    pub(crate) best: Epoch,
}

/// The settings of the demo.
pub(crate) fn settings(seed: u64) -> Settings {
    let usual = Settings::new(LossKind::CrossEntropy, seed);
    Settings {
        learning_rate: 0.003,
        batch: 64,
        epochs: 60,
        patience: 8,
        label_smoothing: 0.1,
        dropout: Dropout { rate: 0.1, ..usual.dropout },
        ..usual
    }
}

/// Trains on every wearer but `left_out`.
pub(crate) fn leave_out(
    left_out: usize,
    seed: u64,
    on_epoch: &mut dyn FnMut(&Epoch),
) -> Result<Trained, String> {
    let data = windows((1..=WEARERS).filter(|&n| n != left_out))?;
    let all: Vec<u32> = data.inputs.numbers().collect();
    let (training, validation) = split(&data.targets, &all, VALIDATION_SHARE, seed);
    let (training, validation) = (data.select(&training), data.select(&validation));
    let scaler = fit_scaler(&training.inputs).map_err(|e| e.to_string())?;
    let (training, validation) = (training.scaled(&scaler), validation.scaled(&scaler));
    let settings = settings(seed);
    let net = network(&SIZES, Activation::Relu, Activation::Softmax, seed);
    let trained = train(net, &training, &validation, &settings, on_epoch).map_err(|e| e.to_string())?;
    let anchors = anchors(&trained.network, &validation, ANCHORS).map_err(|e| e.to_string())?;
    let rows = training.inputs.gather(training.inputs.numbers()).map_err(|e| e.to_string())?;
    let rows: Vec<&[f32]> = rows.chunks_exact(INPUTS).collect();
    let quantized = Quantizer::default().quantize(&trained.network, &rows);
    let f32 = Model {
        network: Network::F32(trained.network),
        scaler: Some(scaler),
        task: Task::Classify {
            target: "exercise".to_string(),
            classes: EXERCISES.map(str::to_string).to_vec(),
        },
        inputs: sensing().inputs(),
        columns: Vec::new(),
        sensing: Some(sensing()),
        provenance: Provenance {
            tinyfit: env!("CARGO_PKG_VERSION").to_string(),
            data: format!("windows of 4 s of shoulder exercises, every wearer but {left_out}"),
            rows: training.len(),
            seed,
            settings: format!(
                "--layers 32,16 --activation relu --optimizer adam --lr {} --batch {} --epochs {} --patience {} --label-smoothing {} \
                 --dropout {}",
                settings.learning_rate,
                settings.batch,
                settings.epochs,
                settings.patience,
                settings.label_smoothing,
                settings.dropout.rate,
            ),
        },
    };
    let int8 = Model { network: Network::Int8(quantized), ..f32.clone() };
    Ok(Trained { f32, int8, anchors, history: trained.history, best: trained.best })
}

fn windows(wearers: impl Iterator<Item = usize>) -> Result<Dataset, String> {
    let (mut inputs, mut of) = (Vec::new(), Vec::new());
    for number in wearers {
        for recording in wearer(number)? {
            for window in recording.windows() {
                inputs.extend(window);
                of.push(recording.class as u32);
            }
        }
    }
    Ok(Dataset::new(Inputs::in_memory(INPUTS, inputs), Targets::Classes { of, count: CLASSES }))
}
