//! What TFLite has for each activation of a network in f32.

use tinyfit_model::Activation;

use super::graph::operator_number;

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
        Activation::Identity => Written::Fused(0),
        Activation::Relu => Written::Fused(1),
        Activation::Relu6 => Written::Fused(3),
        Activation::Softmax => Written::Softmax,
        Activation::LeakyRelu { slope } => Written::LeakyRelu { slope },
        Activation::Gelu => Written::Gelu { approximate: false },
        Activation::GeluTanh => Written::Gelu { approximate: true },
        Activation::Silu => Written::Silu,
        Activation::Elu { alpha } if alpha != 1.0 => return None,
        other => Written::Operator(operator_number(other.format_names().tflite?)?),
    })
}

/// The activation that an operator without options computes.
pub(super) fn read(operator: &str) -> Option<Activation> {
    Activation::find(|names| names.tflite == Some(operator))
}

/// The names of all operators that are activations.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let named = |activation: &Activation| activation.format_names().tflite;
    // Of two activations one operator, by an option.
    let mut names: Vec<&str> = Activation::ALL.iter().filter_map(named).collect();
    names.dedup();
    names.into_iter()
}
