//! The int8 network, its shape known at run time: a list of operators; the arithmetic is the kernel's.

mod dense;
mod runtime;
mod softmax;
mod table;
mod weight_bits;

pub use dense::Int8Dense;
pub use runtime::RuntimeKind;
pub use softmax::{Exponentials, Int8Softmax};
pub use table::{Int8Table, six};
pub use weight_bits::WeightBits;

pub use tinyfit::int8::{QuantParams, Scales};

use serde::{Deserialize, Serialize};

use crate::Activation;

/// An operator with its name and how its outputs are stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Layer {
    /// The layer's name, an identifier.
    pub name: String,
    /// Its computation.
    pub operator: Int8Operator,
    /// How its outputs are stored.
    pub output: QuantParams,
}

/// The computation of a layer, int8 to int8.
#[derive(Clone, Debug, PartialEq)]
pub enum Int8Operator {
    /// Weighted sums, requantized.
    Dense(Int8Dense),
    /// A function of each value alone.
    Table(Int8Table),
    /// Probabilities.
    Softmax(Int8Softmax),
}

impl Int8Layer {
    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        match &self.operator {
            Int8Operator::Dense(dense) => dense.inputs,
            Int8Operator::Table(table) => table.len,
            Int8Operator::Softmax(softmax) => softmax.len,
        }
    }

    /// The number of outputs.
    pub fn outputs(&self) -> usize {
        match &self.operator {
            Int8Operator::Dense(dense) => dense.outputs,
            Int8Operator::Table(table) => table.len,
            Int8Operator::Softmax(softmax) => softmax.len,
        }
    }

    /// The activation it stands for.
    pub fn activation(&self) -> Activation {
        match &self.operator {
            Int8Operator::Dense(dense) => dense.activation,
            Int8Operator::Table(table) => table.activation,
            Int8Operator::Softmax(_) => Activation::Softmax,
        }
    }

    /// The dense operator, if it is one.
    pub fn dense(&self) -> Option<&Int8Dense> {
        match &self.operator {
            Int8Operator::Dense(dense) => Some(dense),
            _ => None,
        }
    }

    /// The outputs of one row.
    pub fn predict(&self, x: &[i8], runtime: RuntimeKind) -> Vec<i8> {
        match &self.operator {
            Int8Operator::Dense(dense) => dense.predict(x, self.output.zero_point, runtime),
            Int8Operator::Table(table) => table.predict(x),
            Int8Operator::Softmax(softmax) => softmax.predict(x, self.output),
        }
    }
}

/// The type of a network's own tensor at an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// Quantized outside of the network.
    #[default]
    Int8,
    /// Quantized and dequantized by the network.
    F32,
}

impl std::fmt::Display for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Element::Int8 => "int8",
            Element::F32 => "f32",
        })
    }
}

/// The types of a network's own tensors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// What comes in.
    pub input: Element,
    /// What goes out.
    pub output: Element,
}

/// A network in int8.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Network {
    /// How inputs are stored.
    pub input: QuantParams,
    /// Which rounding it was made for.
    pub runtime: RuntimeKind,
    /// First to last; never empty.
    pub layers: Vec<Int8Layer>,
    /// A last activation that is computed in f32 after dequantizing.
    pub output_activation: Activation,
    /// The types of its own tensors.
    pub ends: Ends,
}

impl Int8Network {
    /// The number of inputs.
    pub fn input_len(&self) -> usize {
        self.layers.first().map_or(0, Int8Layer::inputs)
    }

    /// The number of outputs.
    pub fn output_len(&self) -> usize {
        self.layers.last().map_or(0, Int8Layer::outputs)
    }

    /// How outputs are stored.
    pub fn output(&self) -> QuantParams {
        self.layers.last().map_or(self.input, |layer| layer.output)
    }

    /// From int8 inputs to int8 outputs, whatever the ends are.
    pub fn predict_raw(&self, x: &[i8]) -> Vec<i8> {
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.predict(&x, self.runtime))
    }

    /// The output for one row of already scaled inputs.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        self.finish(&self.predict_raw(&self.quantize(x)))
    }

    /// Inputs as they are stored.
    pub fn quantize(&self, x: &[f32]) -> Vec<i8> {
        self.runtime.quantize(x, self.input)
    }

    /// What becomes of int8 outputs: real numbers, through the output activation.
    pub fn finish(&self, y: &[i8]) -> Vec<f32> {
        let mut y = self.runtime.dequantize(y, self.output());
        self.output_activation.apply(&mut y);
        y
    }
}
