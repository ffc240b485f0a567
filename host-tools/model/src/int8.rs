//! The int8 network, its shape known at run time; the arithmetic is the kernel's, element by element.

use serde::{Deserialize, Serialize};
use tinyfit::{Double, Rounding, Single, int8};

use crate::Activation;

/// How a real number is stored: `scale * (q - zero_point)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantisation {
    /// The step between neighbouring values.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl Quantisation {
    /// To eight bits.
    pub fn quantise(self, x: f32) -> i8 {
        int8::quantise(x, self.scale, self.zero_point)
    }

    /// To a real number.
    pub fn dequantise(self, q: i8) -> f32 {
        int8::dequantise(q, self.scale, self.zero_point)
    }
}

/// Which of the two roundings a model was made for; see the kernel's `requantise`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingKind {
    /// LiteRT, ONNX Runtime.
    #[default]
    Single,
    /// TFLite Micro, CMSIS-NN.
    Double,
}

/// The twin of a dense layer: weighted sums, requantised, then a table for an activation that is not linear or ReLU.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Layer {
    /// The layer's name, an identifier.
    pub name: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The activation this layer stands for.
    pub activation: Activation,
    /// `[output][input]`, flattened.
    pub weights: Vec<i8>,
    /// The real size of a step in each output's weights.
    pub weight_scale: Vec<f32>,
    /// With the input's zero point folded in.
    pub bias: Vec<i32>,
    /// See the kernel's `Int8Dense`.
    pub multiplier: Vec<i32>,
    /// See the kernel's `Int8Dense`.
    pub shift: Vec<i8>,
    /// How the requantised sums are stored.
    pub sums: Quantisation,
    /// The smallest requantised sum.
    pub min: i8,
    /// The largest requantised sum.
    pub max: i8,
    /// The activation's table and how its outputs are stored.
    pub table: Option<(Vec<i8>, Quantisation)>,
}

impl Int8Layer {
    /// How the layer's outputs are stored.
    pub fn output(&self) -> Quantisation {
        self.table.as_ref().map_or(self.sums, |(_, quantisation)| *quantisation)
    }

    /// The outputs of one row.
    pub fn predict(&self, x: &[i8], rounding: RoundingKind) -> Vec<i8> {
        match rounding {
            RoundingKind::Single => self.predict_with::<Single>(x),
            RoundingKind::Double => self.predict_with::<Double>(x),
        }
    }

    fn predict_with<R: Rounding>(&self, x: &[i8]) -> Vec<i8> {
        let rows = self.weights.chunks_exact(self.inputs);
        let scales = self.multiplier.iter().zip(&self.shift);
        let requantised = rows.zip(&self.bias).zip(scales).map(|((row, &bias), (&multiplier, &shift))| {
            let sum = int8::weighted_sum(row, x, bias);
            int8::requantise::<R>(sum, multiplier, shift, self.sums.zero_point, self.min, self.max)
        });
        match &self.table {
            None => requantised.collect(),
            Some((table, _)) => requantised.map(|q| table[(q as u8 ^ 0x80) as usize]).collect(),
        }
    }
}

/// The int8 twin of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Network {
    /// How inputs are stored.
    pub input: Quantisation,
    /// Which rounding it was made for.
    pub rounding: RoundingKind,
    /// First to last; never empty.
    pub layers: Vec<Int8Layer>,
    /// A last activation that is computed in f32 after dequantising.
    pub head: Activation,
}

impl Int8Network {
    /// The number of inputs.
    pub fn input_len(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// The number of outputs.
    pub fn output_len(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// How outputs are stored.
    pub fn output(&self) -> Quantisation {
        self.layers.last().map_or(self.input, Int8Layer::output)
    }

    /// The network's own tensors: int8 in, int8 out.
    pub fn predict_raw(&self, x: &[i8]) -> Vec<i8> {
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.predict(&x, self.rounding))
    }

    /// The output for one row of already scaled inputs.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        let stored: Vec<i8> = x.iter().map(|&x| self.input.quantise(x)).collect();
        let output = self.output();
        let mut y: Vec<f32> = self.predict_raw(&stored).into_iter().map(|q| output.dequantise(q)).collect();
        self.head.apply(&mut y);
        y
    }
}
