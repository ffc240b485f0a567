//! The int8 twin of a trained network.
//!
//! Ranges of activations are read off calibration rows (minimum and maximum, widened to hold 0); weights are symmetric
//! with one scale an output channel. Multipliers are decomposed as TFLite does.

use tinyfit_model::{
    Activation, Dense, Ends, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator, Int8Table,
    Quantisation, RoundingKind, Scales, six,
};

/// The range of values a vector took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    min: f32,
    max: f32,
}

impl Range {
    const EMPTY: Self = Self { min: 0.0, max: 0.0 };

    fn widen(&mut self, values: &[f32]) {
        for &value in values {
            self.min = self.min.min(value);
            self.max = self.max.max(value);
        }
    }

    /// 255 steps from `min` to `max`, moved so that 0.0 is stored exactly.
    fn quantisation(self) -> Quantisation {
        let scale = (f64::from(self.max) - f64::from(self.min)) / 255.0;
        if scale < f64::from(f32::MIN_POSITIVE) {
            // Nothing but zeros came by.
            return Quantisation { scale: 1.0, zero_point: 0 };
        }
        let zero_point = (-128.0 - f64::from(self.min) / scale).round().clamp(-128.0, 127.0);
        Quantisation { scale: scale as f32, zero_point: zero_point as i8 }
    }
}

/// The ranges of a network's inputs, and of each layer's weighted sums and outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    input: Range,
    layers: Vec<LayerRanges>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct LayerRanges {
    sums: Range,
    outputs: Range,
}

/// Runs already scaled rows through the network and notes the ranges.
pub fn calibrate<'a>(net: &F32Network, rows: impl IntoIterator<Item = &'a [f32]>) -> Calibration {
    let empty = LayerRanges { sums: Range::EMPTY, outputs: Range::EMPTY };
    let mut calibration = Calibration { input: Range::EMPTY, layers: vec![empty; net.layers.len()] };
    for row in rows {
        calibration.input.widen(row);
        let mut x = row.to_vec();
        for (layer, ranges) in net.layers.iter().zip(&mut calibration.layers) {
            let mut y = vec![0.0; layer.outputs];
            layer.weighted_sums(&x, &mut y);
            ranges.sums.widen(&y);
            layer.activation.apply(&mut y);
            ranges.outputs.widen(&y);
            x = y;
        }
    }
    calibration
}

/// The int8 twin of `net`.
pub fn quantise(net: &F32Network, calibration: &Calibration, rounding: RoundingKind) -> Int8Network {
    let input = calibration.input.quantisation();
    let mut before = input;
    let mut layers = Vec::new();
    for (layer, ranges) in net.layers.iter().zip(&calibration.layers) {
        layers.extend(quantise_layer(layer, before, ranges, rounding));
        before = layers.last().map_or(input, |layer| layer.output);
    }
    let head = match net.activation() {
        Activation::Softmax => Activation::Softmax,
        _ => Activation::Linear,
    };
    Int8Network { input, rounding, layers, head, ends: Ends::default() }
}

/// A dense operator and, for an activation that is neither linear nor ReLU, its table.
fn quantise_layer(
    layer: &Dense,
    input: Quantisation,
    ranges: &LayerRanges,
    rounding: RoundingKind,
) -> Vec<Int8Layer> {
    // A ReLU is fused: its sums are clamped at zero, so only the range of its outputs is worth storing.
    let fused = matches!(layer.activation, Activation::Relu | Activation::Relu6);
    let sums = if fused { ranges.outputs.quantisation() } else { ranges.sums.quantisation() };
    let mut twin = Int8Dense {
        inputs: layer.inputs,
        outputs: layer.outputs,
        activation: if fused { layer.activation } else { Activation::Linear },
        weights: Vec::with_capacity(layer.weights.len()),
        weight_scale: Vec::with_capacity(layer.outputs),
        bias: Vec::with_capacity(layer.outputs),
        multiplier: Vec::with_capacity(layer.outputs),
        shift: Vec::with_capacity(layer.outputs),
        min: if fused { sums.zero_point } else { -128 },
        max: if layer.activation == Activation::Relu6 { six(sums) } else { 127 },
    };
    for (output, &bias) in layer.bias.iter().enumerate() {
        let column: Vec<f32> = (0..layer.inputs).map(|i| layer.weights[i * layer.outputs + output]).collect();
        let largest = column.iter().fold(0.0f32, |most, w| most.max(w.abs()));
        let weight_scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let weights = column.iter().map(|&w| (w / weight_scale).round().clamp(-127.0, 127.0) as i8);
        let start = twin.weights.len();
        twin.weights.extend(weights);
        let sum: i32 = twin.weights[start..].iter().map(|&w| i32::from(w)).sum();
        let step = f64::from(input.scale) * f64::from(weight_scale);
        let bias = (f64::from(bias) / step).round() as i32;
        let zero_point = i32::from(input.zero_point);
        let (input, output) = (input.scale, sums.scale);
        let scales = Scales { input, weights: weight_scale, output, per_channel: layer.outputs > 1 };
        let (multiplier, shift) = rounding.multiplier(scales);
        twin.weight_scale.push(weight_scale);
        twin.bias.push(bias.saturating_sub(sum.wrapping_mul(zero_point)));
        twin.multiplier.push(multiplier);
        twin.shift.push(shift);
    }
    let dense = Int8Layer { name: layer.name.clone(), operator: Int8Operator::Dense(twin), output: sums };
    // The softmax is the head's, in f32.
    let needs_table = !fused && !matches!(layer.activation, Activation::Linear | Activation::Softmax);
    let table = needs_table.then(|| {
        let output = stored(layer.activation, ranges);
        let operator = Int8Table::new(layer.outputs, layer.activation, sums, output, rounding)?;
        let name = format!("{}_table", layer.name);
        Some(Int8Layer { name, operator: Int8Operator::Table(operator), output })
    });
    std::iter::once(dense).chain(table.flatten()).collect()
}

/// How the outputs of an activation with a table are stored; the sigmoid and tanh have the fixed scales of the TFLite
/// specification.
fn stored(activation: Activation, ranges: &LayerRanges) -> Quantisation {
    match activation {
        Activation::Sigmoid => Quantisation { scale: 1.0 / 256.0, zero_point: -128 },
        Activation::Tanh => Quantisation { scale: 1.0 / 128.0, zero_point: 0 },
        _ => ranges.outputs.quantisation(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::network;
    use proptest::prelude::*;

    #[test]
    fn zero_is_stored_exactly() {
        for (min, max) in [(-1.0, 3.0), (0.0, 6.0), (-5.0, 0.0), (0.0, 0.0)] {
            let q = Range { min, max }.quantisation();
            for rounding in RoundingKind::ALL {
                let back = |x| rounding.dequantise(&rounding.quantise(&[x], q), q)[0];
                assert_eq!(back(0.0), 0.0);
                assert!((back(max) - max).abs() <= q.scale && (back(min) - min).abs() <= q.scale);
            }
        }
    }

    /// A bound on how far the twin's outputs may be from the network's: half a step of the input, carried through the
    /// absolute weights, plus half a step of each weight times its input, plus one and a half steps of each output
    /// (its rounding, its bias's, and the shift of the zero point). Activations used here have slopes of at most 1.
    fn bound(net: &F32Network, twin: &Int8Network, row: &[f32]) -> f32 {
        let mut x = row.to_vec();
        let mut error = vec![0.5 * twin.input.scale; x.len()];
        let mut operators = twin.layers.iter().peekable();
        for layer in &net.layers {
            let dense = operators.next().expect("an operator a layer");
            let table = operators.next_if(|layer| layer.dense().is_none());
            let int8 = dense.dense().expect("a dense operator first");
            let mut y = vec![0.0; layer.outputs];
            layer.weighted_sums(&x, &mut y);
            layer.activation.apply(&mut y);
            error = (0..layer.outputs)
                .map(|o| {
                    let half = 0.5 * int8.weight_scale[o];
                    let carried: f32 = (0..layer.inputs)
                        .map(|i| {
                            let w = layer.weights[i * layer.outputs + o].abs();
                            (w + half) * error[i] + half * x[i].abs()
                        })
                        .sum();
                    carried + 1.5 * dense.output.scale + table.map_or(0.0, |table| table.output.scale)
                })
                .collect();
            x = y;
        }
        error.into_iter().fold(0.0, f32::max)
    }

    proptest! {
        #[test]
        fn the_twin_is_within_its_bound(
            seed: u64,
            rows in proptest::collection::vec(proptest::collection::vec(-2.0f32..2.0, 6), 4..30),
            hidden in prop_oneof![
                Just(Activation::Relu), Just(Activation::Relu6), Just(Activation::Tanh), Just(Activation::Sigmoid),
                Just(Activation::LeakyRelu { slope: 0.1 }), Just(Activation::Linear)
            ],
            rounding in proptest::sample::select(&RoundingKind::ALL),
        ) {
            let net = network(&[6, 9, 5, 3], hidden, Activation::Linear, seed);
            let twin = quantise(&net, &calibrate(&net, rows.iter().map(Vec::as_slice)), rounding);
            for row in &rows {
                let bound = bound(&net, &twin, row);
                for (want, got) in net.predict(row).iter().zip(twin.predict(row)) {
                    prop_assert!((want - got).abs() <= bound, "{} {} beyond {}", want, got, bound);
                }
            }
        }
    }
}
