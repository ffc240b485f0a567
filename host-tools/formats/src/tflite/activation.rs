//! What TFLite has for each activation of a network in f32.

use tinyfit_model::Activation;

use super::graph::{ELU, LOGISTIC, TANH};

/// What computes an activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// FULLY_CONNECTED itself, by this number.
    Fused(i8),
    /// An operator without options.
    Operator(usize),
    Softmax,
    LeakyRelu {
        slope: f32,
    },
    Gelu {
        approximate: bool,
    },
    /// `x * sigmoid(x)`, two operators.
    Silu,
}

/// What computes an activation; `None` if no operator does.
pub(super) fn written(activation: Activation) -> Option<Written> {
    Some(match activation {
        Activation::Linear => Written::Fused(0),
        Activation::Relu => Written::Fused(1),
        Activation::Relu6 => Written::Fused(3),
        Activation::Sigmoid => Written::Operator(LOGISTIC),
        Activation::Tanh => Written::Operator(TANH),
        Activation::Elu { alpha: 1.0 } => Written::Operator(ELU),
        Activation::Softmax => Written::Softmax,
        Activation::LeakyRelu { slope } => Written::LeakyRelu { slope },
        Activation::Gelu => Written::Gelu { approximate: false },
        Activation::GeluTanh => Written::Gelu { approximate: true },
        Activation::Silu => Written::Silu,
        _ => return None,
    })
}
