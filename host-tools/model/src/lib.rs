//! A trained network with everything needed to use it: what its inputs are called, how they are scaled, what its
//! outputs mean, where it came from. In a file it is safetensors with one JSON document as metadata ([`file`]).

mod activation;
mod dense;
mod file;
mod int8;

pub use activation::Activation;
pub use dense::{Dense, F32Network};
pub use file::{Error, Loaded, write_beside};
pub use int8::{
    Element, Ends, Exponentials, Int8Dense, Int8Layer, Int8Network, Int8Operator, Int8Softmax, Int8Table,
    Quantisation, RoundingKind, Scales, WeightBits, six,
};

use serde::{Deserialize, Serialize};
use tinyfit::Class;

/// A network and its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The layers.
    pub network: Network,
    /// How raw inputs become the network's inputs.
    pub scaler: Option<Scaler>,
    /// What the network was trained for.
    pub task: Task,
    /// The names of the inputs, in order.
    pub inputs: Vec<String>,
    /// Where it came from.
    pub provenance: Provenance,
}

/// The layers of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Network {
    /// As it was trained.
    F32(F32Network),
    /// Its int8 twin.
    Int8(Int8Network),
}

/// Standardising: `(x - mean) * scale`, column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaler {
    /// The mean of each column.
    pub mean: Vec<f32>,
    /// One over the standard deviation of each column; 1 for a column that never changes.
    pub scale: Vec<f32>,
}

/// What the outputs mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One probability a class; with two classes and one output, that of the second.
    Classify {
        /// The column that was learned.
        target: String,
        /// The labels.
        classes: Vec<String>,
    },
    /// A number: `output * deviation + mean`.
    Regress {
        /// The column that was learned.
        target: String,
        /// The mean of the target in the training data.
        mean: f32,
        /// The standard deviation of the target in the training data.
        deviation: f32,
    },
    /// Numbers as the network gives them: a model that came without a word on what they mean.
    Outputs {
        /// What the outputs are called.
        names: Vec<String>,
    },
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
    /// The seed of everything random.
    pub seed: u64,
    /// The settings of training, as they would be given on the command line.
    pub settings: String,
}

impl Scaler {
    /// Standardises one row in place; the arithmetic of the kernel's `Scaler`.
    pub fn apply(&self, row: &mut [f32]) {
        for ((x, mean), scale) in row.iter_mut().zip(&self.mean).zip(&self.scale) {
            *x = (*x - mean) * scale;
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

    /// The network's outputs for a raw row: scaled, predicted, probabilities where the task is to classify.
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

    /// The type of the network's numbers, for a person to read.
    pub fn element(&self) -> &'static str {
        match self.network {
            Network::F32(_) => "f32",
            Network::Int8(_) => "int8",
        }
    }
}

impl Task {
    /// The index of the class the outputs speak for; `None` where there are none.
    pub fn class(&self, outputs: &[f32]) -> Option<usize> {
        match self {
            Task::Classify { .. } if outputs.len() == 1 => Some(usize::from(outputs[0] > 0.5)),
            Task::Classify { .. } => Class::of(outputs).map(|Class(k)| k),
            Task::Regress { .. } | Task::Outputs { .. } => None,
        }
    }

    /// The mean and deviation that turn an output into the target's unit; 0 and 1 for classes.
    pub fn unit(&self) -> (f64, f64) {
        match self {
            Task::Classify { .. } | Task::Outputs { .. } => (0.0, 1.0),
            Task::Regress { mean, deviation, .. } => (f64::from(*mean), f64::from(*deviation)),
        }
    }

    /// The column that was learned, if one is known.
    pub fn target(&self) -> Option<&str> {
        match self {
            Task::Classify { target, .. } | Task::Regress { target, .. } => Some(target),
            Task::Outputs { .. } => None,
        }
    }

    /// The labels; empty where there are none.
    pub fn classes(&self) -> &[String] {
        match self {
            Task::Classify { classes, .. } => classes,
            Task::Regress { .. } | Task::Outputs { .. } => &[],
        }
    }
}
