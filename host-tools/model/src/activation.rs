//! Activations chosen at run time; the functions are the kernel's.

use serde::{Deserialize, Serialize};
use tinyfit::{Activation as _, Kind, LeakyRelu, Linear, Relu, Relu6, Sigmoid, Softmax, Tanh};

/// An activation of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `z`
    Linear,
    /// `max(z, 0)`
    Relu,
    /// `min(max(z, 0), 6)`
    Relu6,
    /// `z` or `slope * z`
    LeakyRelu {
        /// The slope on the negative side.
        slope: f32,
    },
    /// `1 / (1 + exp(-z))`
    Sigmoid,
    /// `tanh(z)`
    Tanh,
    /// Probabilities.
    Softmax,
}

/// Calls the same method of whichever kernel type is meant.
macro_rules! dispatch {
    ($self:ident, $activation:ident => $call:expr) => {
        match $self {
            Activation::Linear => {
                let $activation = Linear;
                $call
            }
            Activation::Relu => {
                let $activation = Relu;
                $call
            }
            Activation::Relu6 => {
                let $activation = Relu6;
                $call
            }
            Activation::LeakyRelu { slope } => {
                let $activation = LeakyRelu { slope };
                $call
            }
            Activation::Sigmoid => {
                let $activation = Sigmoid;
                $call
            }
            Activation::Tanh => {
                let $activation = Tanh;
                $call
            }
            Activation::Softmax => {
                let $activation = Softmax;
                $call
            }
        }
    };
}

impl Activation {
    /// `z -> y` in place.
    pub fn apply(self, z: &mut [f32]) {
        dispatch!(self, f => f.apply(z));
    }

    /// `dL/dy -> dL/dz` in place.
    pub fn backward(self, y: &[f32], d: &mut [f32]) {
        dispatch!(self, f => f.backward(y, d));
    }

    /// Whether a network with it can learn: whether its settings are in their ranges.
    pub fn is_valid(self) -> bool {
        dispatch!(self, f => f.is_valid())
    }

    /// The kernel's name for it.
    pub fn kind(self) -> Kind {
        match self {
            Activation::Linear => Kind::Linear,
            Activation::Relu => Kind::Relu,
            Activation::Relu6 => Kind::Relu6,
            Activation::LeakyRelu { .. } => Kind::LeakyRelu,
            Activation::Sigmoid => Kind::Sigmoid,
            Activation::Tanh => Kind::Tanh,
            Activation::Softmax => Kind::Softmax,
        }
    }

    /// The name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Relu => "relu",
            Activation::Relu6 => "relu6",
            Activation::LeakyRelu { .. } => "leaky_relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Tanh => "tanh",
            Activation::Softmax => "softmax",
        }
    }

    /// Whether it acts on each element alone, so that a table can stand for it in int8.
    pub fn is_elementwise(self) -> bool {
        self != Activation::Softmax
    }
}
