//! A trained network with everything needed to use it: what its inputs are called, how they are scaled, what its
//! outputs mean, where it came from. In a file it is safetensors with one JSON document as metadata ([`file`]).

mod activation;
mod anchors;
mod beside;
mod column;
mod cost;
mod dense;
pub mod diff;
mod file;
mod fingerprint;
mod half;
mod identifier;
mod imported;
mod input_names;
mod int8;
mod linear_map;
pub mod number;
mod prediction;
pub mod printable;
mod sensing;
mod sequence;
mod task;
pub mod text;

pub use activation::{Activation, UnknownActivation};
pub use anchors::Anchors;
pub use beside::{make_beside, write_beside};
pub use column::{Column, Kind};
pub use cost::{AnchorCost, Cost, Flash, LayerCost, Learning, Ram, Use};
pub use dense::{Dense, F32Network};
pub use file::{Error, Loaded};
pub use half::{bf16_to_f32, f16_to_f32};
pub use identifier::identifier;
pub use imported::{Description, Imported};
pub use input_names::input_names;
pub use int8::{
    Element, Ends, Exponentials, Int8Dense, Int8Layer, Int8Network, Int8Operator, Int8Softmax, Int8Table,
    QuantParams, RuntimeKind, Scales, WeightBits, six,
};
pub use linear_map::LinearMap;
pub use prediction::{Number, Prediction};
pub use sensing::{
    Bands, Block, BlockCost, Channel, Clock, Extractor, Features, Filter, Flaw, LONGEST_FRAME, Mel, Mfcc,
    Named, On, Peaks, Range, Sensing, SensingCost, Spectrum, names_of,
};
pub use sequence::{LONGEST, Sequence, Unfit};
pub use task::{MOST_CLASSES, Quantities, Quantity, Task};

use serde::{Deserialize, Serialize};

/// A network and its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The layers.
    pub network: Network,
    /// How raw inputs become the network's inputs.
    pub scaler: Option<Scaler>,
    /// The task of the network.
    pub task: Task,
    /// The names of the inputs, in order.
    pub inputs: Vec<String>,
    /// The columns of a table that the inputs are made of; empty where each input is a column of numbers of its name.
    pub columns: Vec<Column>,
    /// How the inputs come from a sensor's samples, if they do.
    pub sensing: Option<Sensing>,
    /// Where it came from.
    pub provenance: Provenance,
}

/// The layers of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Network {
    /// As it was trained.
    F32(F32Network),
    /// Its int8 model.
    Int8(Int8Network),
}

/// Standardizing: `(x - mean) * inv_std`, column by column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaler {
    /// The mean of each column.
    pub mean: Vec<f32>,
    /// One over the standard deviation of each column; 1 for a column that never changes.
    pub inv_std: Vec<f32>,
}

/// Where a model came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The version of tinyfit that made it.
    pub tinyfit: String,
    /// The data's file name or description.
    pub data: String,
    /// Examples it was trained on.
    pub rows: usize,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The settings of training, as they would be given on the command line.
    pub settings: String,
}

impl Scaler {
    /// Standardizes one row in place; the arithmetic of the kernel's `StandardScaler`.
    pub fn apply(&self, row: &mut [f32]) {
        for ((x, mean), inv_std) in row.iter_mut().zip(&self.mean).zip(&self.inv_std) {
            *x = (*x - mean) * inv_std;
        }
    }
}

impl Model {
    /// The number of inputs.
    pub fn input_len(&self) -> usize {
        match &self.network {
            Network::F32(net) => net.input_len(),
            Network::Int8(net) => net.input_len(),
        }
    }

    /// The number of outputs.
    pub fn output_len(&self) -> usize {
        match &self.network {
            Network::F32(net) => net.output_len(),
            Network::Int8(net) => net.output_len(),
        }
    }

    /// The offset subtracted from each raw input, in 64 bits, before it is an `f32`; `None` if nothing is taken off
    /// any. Of a sensor's samples, offsets are those of their [`Channel`], before there are features.
    pub fn offsets(&self) -> Option<Vec<f64>> {
        let of = |column: &Column| {
            let offset = column.offset;
            (0..column.width()).map(move |i| if i == 0 { offset } else { 0.0 })
        };
        let offsets: Vec<f64> = self.columns.iter().flat_map(of).collect();
        offsets.iter().any(|&offset| offset != 0.0).then_some(offsets)
    }

    /// The network's outputs for a raw row, less its [`offsets`](Self::offsets): scaled, predicted, probabilities where the task is to classify.
    pub fn predict(&self, row: &[f32]) -> Vec<f32> {
        let mut x = row.to_vec();
        if let Some(scaler) = &self.scaler {
            scaler.apply(&mut x);
        }
        match &self.network {
            Network::F32(net) => net.predict(&x),
            Network::Int8(net) => net.predict(&x),
        }
    }

    /// How far the outputs are from the inputs as the network sees them, `1/n * sum (x - y)^2`: the score of an
    /// autoencoder.
    pub fn anomaly(&self, row: &[f32], outputs: &[f32]) -> f32 {
        let mut x = row.to_vec();
        if let Some(scaler) = &self.scaler {
            scaler.apply(&mut x);
        }
        anomaly_score(&x, outputs)
    }

    /// The type of the network's numbers, for a person to read.
    pub fn element(&self) -> &'static str {
        match self.network {
            Network::F32(_) => "f32",
            Network::Int8(_) => "int8",
        }
    }
}

/// `1/n * sum (x - y)^2`: the score of an autoencoder's outputs for inputs as it sees them.
pub fn anomaly_score(x: &[f32], outputs: &[f32]) -> f32 {
    let squares = x.iter().zip(outputs).map(|(x, y)| f64::from(x - y).powi(2));
    (squares.sum::<f64>() / x.len().max(1) as f64) as f32
}
