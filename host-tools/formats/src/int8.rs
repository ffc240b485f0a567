//! Dense layers in int8: files have their biases as they are, a model less what the input's zero point adds to the sums.

use tinyfit_model::{Activation, Int8Dense, QuantParams, RuntimeKind, Scales, WeightBits, six};

/// A dense layer as files have it.
pub(crate) struct StoredDense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) activation: Activation,
    pub(crate) weight_bits: WeightBits,
    /// `[output][input]`
    pub(crate) weights: Vec<i8>,
    /// One for all, or one for each output.
    pub(crate) weight_scale: Vec<f32>,
    pub(crate) bias: Vec<i32>,
}

impl StoredDense {
    /// As a model has it, for inputs and outputs that are stored so; `None` if an int8 layer does not have the activation.
    pub(crate) fn between(
        self,
        input: QuantParams,
        output: QuantParams,
        runtime: RuntimeKind,
    ) -> Option<Int8Dense> {
        let Self { inputs, outputs, activation, weight_bits, weights, weight_scale, bias } = self;
        let (min, max) = range(activation, output)?;
        let rows = weights.chunks_exact(inputs).zip(bias);
        let bias = rows.map(|(row, bias)| bias.wrapping_sub(zero_point_sum(row, input))).collect();
        let scales = scales(&weight_scale, outputs, input, output);
        let (multiplier, shift) = scales.map(|scales| runtime.multiplier(&scales)).unzip();
        Some(Int8Dense {
            inputs,
            outputs,
            activation,
            weight_bits,
            weights,
            weight_scale,
            bias,
            multiplier,
            shift,
            min,
            max,
        })
    }
}

/// The biases of a model's layer as files have them.
pub(crate) fn stored_bias(dense: &Int8Dense, input: QuantParams) -> Vec<i32> {
    let rows = dense.weights.chunks_exact(dense.inputs).zip(&dense.bias);
    rows.map(|(row, bias)| bias.wrapping_add(zero_point_sum(row, input))).collect()
}

/// The scales by which each output of a layer is requantized.
pub(crate) fn scales(
    weight_scale: &[f32],
    outputs: usize,
    input: QuantParams,
    output: QuantParams,
) -> impl Iterator<Item = Scales> {
    let per_channel = weight_scale.len() > 1;
    (0..outputs).map(move |o| {
        let weights = weight_scale[if per_channel { o } else { 0 }];
        Scales { input: input.scale, weights, output: output.scale, per_channel }
    })
}

/// The numbers between which an activation cuts what is stored so; `None` if an int8 layer does not have it.
pub(crate) fn range(activation: Activation, output: QuantParams) -> Option<(i8, i8)> {
    match activation {
        Activation::Identity => Some((i8::MIN, i8::MAX)),
        Activation::Relu => Some((output.zero_point, i8::MAX)),
        Activation::Relu6 => Some((output.zero_point, six(output))),
        _ => None,
    }
}

/// The contribution of the input's zero point to the sum of a row of weights.
fn zero_point_sum(row: &[i8], input: QuantParams) -> i32 {
    let sum = row.iter().fold(0i32, |sum, &w| sum.wrapping_add(w.into()));
    sum.wrapping_mul(input.zero_point.into())
}
