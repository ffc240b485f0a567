//! The dense layer.

use tinyfit::int8;

use super::{RuntimeKind, WeightBits};
use crate::Activation;

/// Weighted sums, requantized and clamped; the kernel's `Int8Dense`, or its `Int4Dense`.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Dense {
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The activation that `min` and `max` stand for.
    pub activation: Activation,
    /// How many bits a chip stores a weight in; the sums are the same.
    pub weight_bits: WeightBits,
    /// `[output][input]`, flattened; within the range of `weight_bits`.
    pub weights: Vec<i8>,
    /// The real size of a step in the weights: one per output, or one for all.
    pub weight_scale: Vec<f32>,
    /// With the input's zero point folded in.
    pub bias: Vec<i32>,
    /// See the kernel's `Int8Dense`.
    pub multiplier: Vec<i32>,
    /// See the kernel's `Int8Dense`.
    pub shift: Vec<i8>,
    /// The smallest output.
    pub min: i8,
    /// The largest output.
    pub max: i8,
}

impl Int8Dense {
    pub(super) fn predict(&self, x: &[i8], zero_point: i8, runtime: RuntimeKind) -> Vec<i8> {
        let rows = self.weights.chunks_exact(self.inputs);
        let scales = self.multiplier.iter().zip(&self.shift);
        let outputs = rows.zip(&self.bias).zip(scales).map(|((row, &bias), (&multiplier, &shift))| {
            let sum = int8::weighted_sum(row, x, bias);
            let scaled = runtime.scale(sum, multiplier, shift).saturating_add(zero_point.into());
            scaled.min(self.max.into()).max(self.min.into()) as i8
        });
        outputs.collect()
    }
}
