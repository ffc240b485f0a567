//! Activations chosen at run time; the functions are the kernel's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tinyfit::activation::{
    Activation as _, ActivationKind, Elu, Gelu, GeluTanh, HardSigmoid, LeakyRelu, Relu6, Saved, Selu, Silu,
    Softplus,
};
use tinyfit::{Identity as Linear, Relu, Sigmoid, Softmax, Tanh};

/// An activation of the kernel.
///
/// It is written and parsed as its name, with its settings if it has some: `relu`, `elu:1`, `hard_sigmoid:0.2:0.5`.
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
    /// `z` or `alpha * (exp(z) - 1)`
    Elu {
        /// Minus the limit on the negative side.
        alpha: f32,
    },
    /// `s * z` or `s * a * (exp(z) - 1)`, with the constants of self-normalizing networks
    Selu,
    /// `1 / (1 + exp(-z))`
    Sigmoid,
    /// `min(max(slope * z + shift, 0), 1)`
    HardSigmoid {
        /// The slope between the ends.
        slope: f32,
        /// The output of 0.
        shift: f32,
    },
    /// `tanh(z)`
    Tanh,
    /// `ln(1 + exp(z))`
    Softplus,
    /// `z / (1 + exp(-z))`
    Silu,
    /// `z * P(z)`, with the normal distribution's `P`
    Gelu,
    /// The same by a `tanh`.
    GeluTanh,
    /// Probabilities.
    Softmax,
}

/// Calls the same method of whichever kernel type is meant.
macro_rules! dispatch {
    ($self:ident, $activation:ident => $call:expr) => {
        dispatch!($self, $activation => $call;
            Linear Relu Relu6 LeakyRelu { slope } Elu { alpha } Selu Sigmoid HardSigmoid { slope, shift } Tanh Softplus
            Silu Gelu GeluTanh Softmax)
    };
    ($self:ident, $activation:ident => $call:expr; $($name:ident $({ $($setting:ident),+ })?)+) => {
        match $self {
            $(Activation::$name $({ $($setting),+ })? => {
                let $activation = $name $({ $($setting),+ })?;
                $call
            })+
        }
    };
}

fn saves<A: tinyfit::activation::Activation>(_: A) -> bool {
    A::Saved::LEN > 0
}

fn kind<A: tinyfit::activation::Activation>(_: A) -> ActivationKind {
    A::KIND
}

impl Activation {
    /// What [`from_str`](Self::from_str) takes, for messages.
    pub const NAMES: &str = "linear, relu, relu6, leaky_relu[:SLOPE], elu[:ALPHA], selu, sigmoid, \
        hard_sigmoid[:SLOPE[:SHIFT]], tanh, softplus, silu, gelu, gelu_tanh, softmax";

    /// `z -> y` in place.
    pub fn apply(self, z: &mut [f32]) {
        dispatch!(self, f => f.apply(z));
    }

    /// Whether every setting is in the range in which it can learn.
    pub fn is_valid(self) -> bool {
        self.check().is_ok()
    }

    /// Whether every setting is in the kernel's range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(self) -> Result<(), tinyfit::Error> {
        dispatch!(self, f => f.check())
    }

    /// Whether a pass that learns saves a number for each weighted sum; else its outputs are what [`backward`](Self::backward)
    /// is given.
    pub fn saves(self) -> bool {
        dispatch!(self, f => saves(f))
    }

    /// `z -> y` in place, of an activation that saves, to `saved`.
    pub fn forward(self, z: &mut [f32], saved: &mut [f32]) {
        dispatch!(self, f => f.forward(z, saved));
    }

    /// `dL/dy -> dL/dz` in place, given the outputs, or what was saved.
    pub fn backward(self, saved: &[f32], d: &mut [f32]) {
        dispatch!(self, f => f.backward(saved, d));
    }

    /// The kernel's name for it.
    pub fn kind(self) -> ActivationKind {
        dispatch!(self, f => kind(f))
    }

    /// The name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Relu => "relu",
            Activation::Relu6 => "relu6",
            Activation::LeakyRelu { .. } => "leaky_relu",
            Activation::Elu { .. } => "elu",
            Activation::Selu => "selu",
            Activation::Sigmoid => "sigmoid",
            Activation::HardSigmoid { .. } => "hard_sigmoid",
            Activation::Tanh => "tanh",
            Activation::Softplus => "softplus",
            Activation::Silu => "silu",
            Activation::Gelu => "gelu",
            Activation::GeluTanh => "gelu_tanh",
            Activation::Softmax => "softmax",
        }
    }

    /// Its settings, in the order in which they are written.
    pub fn settings(self) -> Vec<f32> {
        match self {
            Activation::LeakyRelu { slope } => vec![slope],
            Activation::Elu { alpha } => vec![alpha],
            Activation::HardSigmoid { slope, shift } => vec![slope, shift],
            _ => Vec::new(),
        }
    }

    /// Whether it acts on each element alone.
    pub fn is_elementwise(self) -> bool {
        self != Activation::Softmax
    }

    /// Whether an int8 network can have it behind a layer that is not its last: the others are of `f32` alone.
    pub fn has_int8(self) -> bool {
        match self {
            Activation::Linear | Activation::Relu | Activation::Relu6 | Activation::LeakyRelu { .. } => true,
            Activation::Sigmoid | Activation::Tanh | Activation::Softmax => true,
            Activation::Elu { .. } | Activation::Selu | Activation::HardSigmoid { .. } => false,
            Activation::Softplus | Activation::Silu | Activation::Gelu | Activation::GeluTanh => false,
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        self.settings().iter().try_for_each(|setting| write!(f, ":{setting}"))
    }
}

/// A text that is no activation. One line: what, and after a semicolon what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no activation; give one of {names}", names = Activation::NAMES)]
pub struct UnknownActivation(String);

impl FromStr for Activation {
    type Err = UnknownActivation;

    /// Settings that are not written are the kernel's defaults: a slope of 0.01, an alpha of 1, a hard sigmoid of 1/6 and 0.5.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownActivation(text.to_string());
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let mut setting = |default: f32| match parts.next() {
            None => Ok(default),
            Some(number) => number.parse().ok().filter(|v: &f32| v.is_finite()).ok_or_else(unknown),
        };
        let activation = match name {
            "linear" => Activation::Linear,
            "relu" => Activation::Relu,
            "relu6" => Activation::Relu6,
            "leaky_relu" => Activation::LeakyRelu { slope: setting(LeakyRelu::DEFAULT.slope)? },
            "elu" => Activation::Elu { alpha: setting(Elu::DEFAULT.alpha)? },
            "selu" => Activation::Selu,
            "sigmoid" => Activation::Sigmoid,
            "hard_sigmoid" => {
                let HardSigmoid { slope, shift } = HardSigmoid::DEFAULT;
                Activation::HardSigmoid { slope: setting(slope)?, shift: setting(shift)? }
            }
            "tanh" => Activation::Tanh,
            "softplus" => Activation::Softplus,
            "silu" | "swish" => Activation::Silu,
            "gelu" => Activation::Gelu,
            "gelu_tanh" => Activation::GeluTanh,
            "softmax" => Activation::Softmax,
            _ => return Err(unknown()),
        };
        if parts.next().is_some() { Err(unknown()) } else { Ok(activation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let spelled = [
            "linear",
            "relu",
            "relu6",
            "leaky_relu:0.2",
            "elu:1.5",
            "selu",
            "sigmoid",
            "hard_sigmoid:0.2:0.5",
            "tanh",
            "softplus",
            "silu",
            "gelu",
            "gelu_tanh",
            "softmax",
        ];
        for text in spelled {
            let activation: Activation = text.parse().expect(text);
            assert_eq!(activation.to_string(), text);
            assert!(
                Activation::NAMES.split(", ").any(|name| name.split('[').next() == Some(activation.name()))
            );
        }
        assert_eq!(Activation::NAMES.split(", ").count(), spelled.len());
        assert_eq!("leaky_relu".parse(), Ok(Activation::LeakyRelu { slope: 0.01 }));
        assert_eq!("elu".parse(), Ok(Activation::Elu { alpha: 1.0 }));
        assert_eq!("hard_sigmoid:0.2".parse(), Ok(Activation::HardSigmoid { slope: 0.2, shift: 0.5 }));
        assert_eq!("swish".parse(), Ok(Activation::Silu));
        for text in ["", "Relu", "relu:1", "leaky_relu:", "leaky_relu:x", "elu:inf", "elu:1:2", "softsign"] {
            assert!(text.parse::<Activation>().is_err(), "{text}");
        }
    }
}
