//! The int8 model of a trained network.
//!
//! Ranges of activations come from [`calibrate`](crate::calibrate); weights are symmetric, with one scale per output
//! channel or one per layer ([`weights`](crate::weights)). Multipliers are decomposed as TFLite does.

use serde::Serialize;
use tinyfit::Class;
use tinyfit::int8::{Scales, least_weight_scale};
use tinyfit_model::{
    Activation, Dense, Ends, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator, Int8Table,
    QuantParams, RuntimeKind, WeightBits, six,
};

use crate::calibrate::{LayerRanges, Method, calibrate};
use crate::fidelity::fidelity;
use crate::weights;

/// How a network is quantized.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantizer {
    /// How ranges follow from calibration rows.
    pub method: Method,
    /// Whether each output channel has its own weight scale; otherwise the layer has one.
    pub per_channel: bool,
    /// The bits of a weight. Activations have eight.
    pub weight_bits: WeightBits,
    /// Whether each bias corrects the mean shift of its sum by quantizing on the calibration rows
    /// (Nagel et al., 2019).
    pub bias_correction: bool,
    /// How the runtime rounds.
    pub runtime: RuntimeKind,
}

impl Default for Quantizer {
    fn default() -> Self {
        Self {
            method: Method::default(),
            per_channel: true,
            weight_bits: WeightBits::default(),
            bias_correction: true,
            runtime: RuntimeKind::default(),
        }
    }
}

impl Quantizer {
    /// The int8 model of `net`, calibrated on already scaled rows.
    pub fn quantize(&self, net: &F32Network, rows: &[&[f32]]) -> Int8Network {
        self.choose(net, rows).0
    }

    /// The int8 model and the method it was calibrated by: this quantizer's, or what [`Method::Auto`] chose.
    pub fn choose(&self, net: &F32Network, rows: &[&[f32]]) -> (Int8Network, Method) {
        if self.method != Method::Auto {
            return (self.calibrated(net, rows), self.method);
        }
        let candidates = Method::CANDIDATES.map(|method| {
            let quantized = Self { method, ..*self }.calibrated(net, rows);
            let score = match differing(net, &quantized, rows) {
                // Twice the square root of a count moves by one where the count moves by its standard error.
                Some(rows) => -2.0 * (rows as f64).sqrt(),
                None => fidelity(net, &quantized, rows).pop().map_or(0.0, |last| last.ratio()),
            };
            (quantized, method, score)
        });
        // Two standard errors: what is no better by them is chance, and so the choice would be.
        let margin = if class(net.activation(), &[0.0]).is_some() { 2.0 } else { 0.0 };
        // The first at all where an overflow made every score NaN.
        let best =
            candidates.into_iter().reduce(|best, next| if next.2 > best.2 + margin { next } else { best });
        best.map_or_else(
            || (self.calibrated(net, rows), self.method),
            |(quantized, method, _)| (quantized, method),
        )
    }

    fn calibrated(&self, net: &F32Network, rows: &[&[f32]]) -> Int8Network {
        let calibration = calibrate(net, rows, self.method);
        let input = calibration.input.quant_params();
        let mut before = input;
        let mut layers: Vec<Int8Layer> = Vec::new();
        // What enters a layer, in both networks.
        let mut exact: Vec<Vec<f32>> = rows.iter().map(|row| row.to_vec()).collect();
        let mut stored: Vec<Vec<i8>> = rows.iter().map(|row| self.runtime.quantize(row, input)).collect();
        for (layer, ranges) in net.layers.iter().zip(&calibration.layers) {
            let means = self.bias_correction.then(|| Means::of(&exact, &stored, before));
            let made = self.layer(layer, before, ranges, means.as_ref());
            before = made.last().map_or(before, |quantized| quantized.output);
            for row in &mut exact {
                *row = layer.predict(row);
            }
            for row in &mut stored {
                *row =
                    made.iter().fold(std::mem::take(row), |x, quantized| quantized.predict(&x, self.runtime));
            }
            layers.extend(made);
        }
        let output_activation = match net.activation() {
            Activation::Softmax => Activation::Softmax,
            _ => Activation::Identity,
        };
        Int8Network { input, runtime: self.runtime, layers, output_activation, ends: Ends::default() }
    }

    /// A dense operator and, for an activation that is neither linear nor ReLU, its table.
    fn layer(
        &self,
        layer: &Dense,
        input: QuantParams,
        ranges: &LayerRanges,
        means: Option<&Means>,
    ) -> Vec<Int8Layer> {
        // A ReLU is fused: its sums are clamped at zero, so only the range of its outputs is worth storing.
        let fused = matches!(layer.activation, Activation::Relu | Activation::Relu6);
        let sums = if fused { ranges.outputs.quant_params() } else { ranges.sums.quant_params() };
        let mut quantized = Int8Dense {
            inputs: layer.inputs,
            outputs: layer.outputs,
            activation: if fused { layer.activation } else { Activation::Identity },
            weight_bits: self.weight_bits,
            weights: Vec::with_capacity(layer.weights.len()),
            weight_scale: Vec::with_capacity(layer.outputs),
            bias: Vec::with_capacity(layer.outputs),
            multiplier: Vec::with_capacity(layer.outputs),
            shift: Vec::with_capacity(layer.outputs),
            min: if fused { sums.zero_point } else { -128 },
            max: if layer.activation == Activation::Relu6 { six(sums) } else { 127 },
        };
        let least = |bias: &f32| least_weight_scale((*bias).into(), input.scale, sums.scale);
        let of_all = layer.bias.iter().map(least).fold(0.0, f32::max);
        let whole = weights::scale(&layer.weights, of_all, self.weight_bits);
        for (output, &bias) in layer.bias.iter().enumerate() {
            let column: Vec<f32> =
                (0..layer.inputs).map(|i| layer.weights[i * layer.outputs + output]).collect();
            let weight_scale = if self.per_channel {
                weights::scale(&column, least(&bias), self.weight_bits)
            } else {
                whole
            };
            let weights: Vec<i8> =
                column.iter().map(|&w| weights::store(w, weight_scale, self.weight_bits)).collect();
            let sum: i32 = weights.iter().map(|&w| i32::from(w)).sum();
            let scales = Scales {
                input: input.scale,
                weights: weight_scale,
                output: sums.scale,
                per_channel: self.per_channel && layer.outputs > 1,
            };
            let shift = means.map_or(0.0, |means| means.shift(&column, &weights, scales.step()));
            let bias = f64::from(bias) + shift;
            let channel = self.runtime.channel(bias, sum, input.zero_point, &scales);
            quantized.weights.extend(weights);
            if self.per_channel || output == 0 {
                quantized.weight_scale.push(weight_scale);
            }
            quantized.bias.push(channel.bias);
            quantized.multiplier.push(channel.multiplier);
            quantized.shift.push(channel.shift);
        }
        let dense =
            Int8Layer { name: layer.name.clone(), operator: Int8Operator::Dense(quantized), output: sums };
        // The softmax is the output activation, in f32.
        let needs_table = !fused && !matches!(layer.activation, Activation::Identity | Activation::Softmax);
        let table = needs_table.then(|| {
            let output = stored(layer.activation, ranges);
            let operator = Int8Table::new(layer.outputs, layer.activation, sums, output, self.runtime)?;
            let name = format!("{}_table", layer.name);
            Some(Int8Layer { name, operator: Int8Operator::Table(operator), output })
        });
        std::iter::once(dense).chain(table.flatten()).collect()
    }
}

/// The class that these outputs say; none where they are numbers.
fn class(activation: Activation, y: &[f32]) -> Option<usize> {
    match activation {
        Activation::Softmax | Activation::Sigmoid => Class::argmax(y).map(|class| class.0),
        _ => None,
    }
}

/// The number of rows that the two classify differently.
fn differing(net: &F32Network, quantized: &Int8Network, rows: &[&[f32]]) -> Option<usize> {
    let class = |y: Vec<f32>| class(net.activation(), &y);
    rows.iter().try_fold(0, |count, row| {
        let want = class(net.predict(row))?;
        Some(count + usize::from(class(quantized.predict(row)) != Some(want)))
    })
}

/// The mean input of a layer, as it is and as it is stored: `q - zero_point`.
struct Means {
    exact: Vec<f64>,
    stored: Vec<f64>,
}

impl Means {
    fn of(exact: &[Vec<f32>], stored: &[Vec<i8>], quantization: QuantParams) -> Self {
        let zero_point = f64::from(quantization.zero_point);
        let exact = mean(exact.iter().map(|row| row.iter().map(|&x| f64::from(x))));
        let stored = mean(stored.iter().map(|row| row.iter().map(|&q| f64::from(q) - zero_point)));
        Self { exact, stored }
    }

    /// By how much the mean of a sum is below the exact one.
    fn shift(&self, exact: &[f32], stored: &[i8], step: f64) -> f64 {
        let want: f64 = exact.iter().zip(&self.exact).map(|(&w, x)| f64::from(w) * x).sum();
        let got: f64 = stored.iter().zip(&self.stored).map(|(&w, x)| f64::from(w) * x).sum();
        want - step * got
    }
}

fn mean(rows: impl ExactSizeIterator<Item = impl Iterator<Item = f64>>) -> Vec<f64> {
    let count = rows.len() as f64;
    let mut mean = Vec::new();
    for row in rows {
        for (i, x) in row.enumerate() {
            match mean.get_mut(i) {
                Some(mean) => *mean += x / count,
                None => mean.push(x / count),
            }
        }
    }
    mean
}

/// How the outputs of an activation with a table are stored; the sigmoid and tanh have the fixed scales of the TFLite
/// specification.
fn stored(activation: Activation, ranges: &LayerRanges) -> QuantParams {
    match activation {
        Activation::Sigmoid => QuantParams { scale: 1.0 / 256.0, zero_point: -128 },
        Activation::Tanh => QuantParams { scale: 1.0 / 128.0, zero_point: 0 },
        _ => ranges.outputs.quant_params(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::network;
    use proptest::prelude::*;
    use tinyfit::int8::{Int4Dense, Int8Weights, Runtime};
    use tinyfit::{Layer, Zero, int4_dense, int8};

    /// A bound on how far the int8 model's outputs may be from the network's: half a step of the input, carried through the
    /// absolute weights, plus what each weight is off times its input, plus one and a half steps of each output
    /// (its rounding, its bias's, and the shift of the zero point); and all of it twice, since a corrected bias moves by
    /// the mean of such errors. Activations used here have slopes of at most 1.
    fn bound(net: &F32Network, quantized: &Int8Network, row: &[f32]) -> f32 {
        let mut x = row.to_vec();
        let mut error = vec![0.5 * quantized.input.scale; x.len()];
        let mut operators = quantized.layers.iter().peekable();
        for layer in &net.layers {
            let dense = operators.next().expect("one operator per layer");
            let table = operators.next_if(|layer| layer.dense().is_none());
            let int8 = dense.dense().expect("a dense operator first");
            let mut y = vec![0.0; layer.outputs];
            layer.weighted_sums(&x, &mut y);
            layer.activation.apply(&mut y);
            error = (0..layer.outputs)
                .map(|o| {
                    let scale = int8.weight_scale[if int8.weight_scale.len() > 1 { o } else { 0 }];
                    let carried: f32 = (0..layer.inputs)
                        .map(|i| {
                            let w = layer.weights[i * layer.outputs + o];
                            let off = (w - scale * f32::from(int8.weights[o * layer.inputs + i])).abs();
                            (w.abs() + off) * error[i] + off * x[i].abs()
                        })
                        .sum();
                    2.0 * carried + 1.5 * dense.output.scale + table.map_or(0.0, |table| table.output.scale)
                })
                .collect();
            x = y;
        }
        error.into_iter().fold(0.0, f32::max)
    }

    fn views(rows: &[Vec<f32>]) -> Vec<&[f32]> {
        rows.iter().map(Vec::as_slice).collect()
    }

    /// The mean over the rows of each output.
    fn means(rows: &[Vec<f32>], predict: impl Fn(&[f32]) -> Vec<f32>) -> Vec<f64> {
        let rows: Vec<Vec<f32>> = rows.iter().map(|row| predict(row)).collect();
        mean(rows.iter().map(|row| row.iter().map(|&y| f64::from(y))))
    }

    #[test]
    fn a_bias_makes_up_for_the_shift_of_its_sum() {
        let mut worse = 0;
        for seed in 0..20 {
            let net = network(&[6, 9, 5, 3], Activation::Relu, Activation::Identity, seed);
            let rows: Vec<Vec<f32>> =
                (0..50).map(|r| (0..6).map(|i| ((r * 31 + i * 17) % 41) as f32 / 10.0).collect()).collect();
            let exact = means(&rows, |row| net.predict(row));
            let error = |bias_correction| {
                // One scale per layer: coarser, and so more to correct.
                let quantizer = Quantizer { per_channel: false, bias_correction, ..Quantizer::default() };
                let quantized = quantizer.quantize(&net, &views(&rows));
                let got = means(&rows, |row| quantized.predict(row));
                exact.iter().zip(got).map(|(want, got)| (want - got).powi(2)).sum::<f64>()
            };
            worse += usize::from(error(true) > 0.25 * error(false));
        }
        assert!(worse <= 4, "the means of {worse} of 20 networks are not much nearer");
    }

    #[test]
    fn per_tensor_is_one_scale() {
        let net = network(&[6, 9, 5, 3], Activation::Relu, Activation::Identity, 1);
        let rows = [[0.5f32; 6]; 2];
        let rows: Vec<&[f32]> = rows.iter().map(|row| row.as_slice()).collect();
        let scales = |per_channel| {
            let quantized = Quantizer { per_channel, ..Quantizer::default() }.quantize(&net, &rows);
            quantized.layers[0].dense().unwrap().weight_scale.clone()
        };
        let (one, nine) = (scales(false), scales(true));
        assert_eq!((one.len(), nine.len()), (1, 9));
        assert_eq!(nine.into_iter().fold(0.0, f32::max), one[0]);
    }

    type Kernel =
        (tinyfit::Dense<6, 9, tinyfit::Relu>, (tinyfit::Dense<9, 5>, tinyfit::Dense<5, 3, tinyfit::Softmax>));

    fn kernel<const I: usize, const O: usize, A: tinyfit::activation::Activation>(
        layer: &Dense,
    ) -> tinyfit::Dense<I, O, A> {
        let mut dense = tinyfit::Dense::ZERO;
        dense.weights.as_flattened_mut().copy_from_slice(&layer.weights);
        dense.bias.copy_from_slice(&layer.bias);
        dense
    }

    /// The int8 model that the kernel makes of the same ranges, and how its ends are stored.
    fn by_the_kernel<R: Runtime>(
        net: &F32Network,
        rows: &[Vec<f32>],
        x: &[i8; 6],
    ) -> (Vec<i8>, [QuantParams; 2]) {
        let [first, second, last] = &net.layers[..] else { panic!("three layers") };
        let net: Kernel = (kernel(first), (kernel(second), kernel(last)));
        let (mut trainer, mut ranges) = (tinyfit::Trainer::<_, ()>::new(), int8::CalibrationObserver::new());
        for row in rows {
            ranges.observe(&net, &mut trainer, row[..].try_into().unwrap());
        }
        let mut quantized = <Kernel as int8::Quantizable>::Int8::<R>::ZERO;
        let (input, output) = ranges.quantize(&net, &mut quantized);
        (quantized.predict(x).to_vec(), [input, output])
    }

    /// A layer of the kernel with the int8 model's weights.
    fn in_four_bits<const I: usize, const O: usize, const WORDS: usize, R: Runtime>(
        layer: &Int8Layer,
    ) -> Int4Dense<I, O, WORDS, R> {
        let dense = layer.dense().unwrap();
        let mut weights = [[0; I]; O];
        weights.as_flattened_mut().copy_from_slice(&dense.weights);
        Int4Dense::new(Int8Weights {
            weights,
            bias: dense.bias[..].try_into().unwrap(),
            multiplier: dense.multiplier[..].try_into().unwrap(),
            shift: dense.shift[..].try_into().unwrap(),
            zero_point: layer.output.zero_point,
            min: dense.min,
            max: dense.max,
        })
    }

    fn predicted_in_four_bits<R: Runtime>(quantized: &Int8Network, x: &[i8; 6]) -> Vec<i8> {
        let [first, second, last] = &quantized.layers[..] else { panic!("three layers") };
        let net: (int4_dense!(6, 9, R), (int4_dense!(9, 16, R), int4_dense!(16, 3, R))) =
            (in_four_bits(first), (in_four_bits(second), in_four_bits(last)));
        net.predict(x).to_vec()
    }

    fn bits() -> impl Strategy<Value = WeightBits> {
        proptest::sample::select(&[WeightBits::Four, WeightBits::Eight])
    }

    proptest! {
        #[test]
        fn the_kernel_computes_the_same_in_four_bits(
            seed: u64,
            rows in proptest::collection::vec(proptest::collection::vec(-2.0f32..2.0, 6), 4..30),
            x: [i8; 6],
            runtime in proptest::sample::select(&RuntimeKind::ALL),
            per_channel: bool,
        ) {
            let net = network(&[6, 9, 16, 3], Activation::Relu, Activation::Softmax, seed);
            let weight_bits = WeightBits::Four;
            let quantizer = Quantizer { runtime, per_channel, weight_bits, ..Quantizer::default() };
            let quantized = quantizer.quantize(&net, &views(&rows));
            let y = match runtime {
                RuntimeKind::LiteRtReference => predicted_in_four_bits::<tinyfit::int8::LiteRtReference>(&quantized, &x),
                RuntimeKind::TfliteMicro => predicted_in_four_bits::<tinyfit::int8::TfliteMicro>(&quantized, &x),
                RuntimeKind::LiteRtBuiltin => predicted_in_four_bits::<tinyfit::int8::LiteRtBuiltin>(&quantized, &x),
                RuntimeKind::LiteRt | RuntimeKind::OnnxRuntime => predicted_in_four_bits::<tinyfit::int8::LiteRt>(&quantized, &x),
            };
            prop_assert_eq!(y, quantized.predict_raw(&x));
            prop_assert!(quantized.layers.iter().all(|layer| layer.dense().unwrap().weight_bits == weight_bits));
        }

        #[test]
        fn a_device_makes_the_same_twin(
            seed: u64,
            rows in proptest::collection::vec(proptest::collection::vec(-2.0f32..2.0, 6), 4..30),
            x: [i8; 6],
            runtime in proptest::sample::select(&RuntimeKind::ALL),
            pruned in proptest::sample::select(vec![1.0, 1e-7, 1e-12, 1e-44, 0.0]),
        ) {
            let mut net = network(&[6, 9, 5, 3], Activation::Relu, Activation::Softmax, seed);
            net.layers[1].activation = Activation::Identity;
            net.layers[1].weights.iter_mut().step_by(5).for_each(|w| *w *= pruned);
            for (layer, row) in net.layers.iter_mut().zip(&rows) {
                layer.bias.iter_mut().zip(row.iter().cycle()).for_each(|(bias, x)| *bias = *x);
            }
            let quantizer =
                Quantizer { method: Method::MinMax, bias_correction: false, runtime, ..Quantizer::default() };
            let quantized = quantizer.quantize(&net, &views(&rows));
            let (y, ends) = match runtime {
                RuntimeKind::LiteRtReference => by_the_kernel::<tinyfit::int8::LiteRtReference>(&net, &rows, &x),
                RuntimeKind::TfliteMicro => by_the_kernel::<tinyfit::int8::TfliteMicro>(&net, &rows, &x),
                RuntimeKind::LiteRtBuiltin => by_the_kernel::<tinyfit::int8::LiteRtBuiltin>(&net, &rows, &x),
                RuntimeKind::LiteRt | RuntimeKind::OnnxRuntime => by_the_kernel::<tinyfit::int8::LiteRt>(&net, &rows, &x),
            };
            prop_assert_eq!((y, ends), (quantized.predict_raw(&x), [quantized.input, quantized.output()]));
        }

        #[test]
        fn the_twin_is_within_its_bound(
            seed: u64,
            rows in proptest::collection::vec(proptest::collection::vec(-2.0f32..2.0, 6), 4..30),
            hidden in prop_oneof![
                Just(Activation::Relu), Just(Activation::Relu6), Just(Activation::Tanh), Just(Activation::Sigmoid),
                Just(Activation::LeakyRelu { slope: 0.1 }), Just(Activation::Identity)
            ],
            runtime in proptest::sample::select(&RuntimeKind::ALL),
            bias_correction: bool,
            per_channel: bool,
            weight_bits in bits(),
            pruned in proptest::sample::select(vec![1.0, 1e-7, 1e-12, 0.0]),
        ) {
            let mut net = network(&[6, 9, 5, 3], hidden, Activation::Identity, seed);
            for layer in &mut net.layers {
                layer.weights.iter_mut().step_by(layer.outputs).for_each(|w| *w *= pruned);
                layer.bias.iter_mut().zip(&rows[0]).for_each(|(bias, x)| *bias = *x);
            }
            let quantizer = Quantizer { method: Method::MinMax, per_channel, weight_bits, bias_correction, runtime };
            let quantized = quantizer.quantize(&net, &views(&rows));
            for row in &rows {
                let bound = bound(&net, &quantized, row);
                for (want, got) in net.predict(row).iter().zip(quantized.predict(row)) {
                    prop_assert!((want - got).abs() <= bound, "{} {} beyond {}", want, got, bound);
                }
            }
        }
    }
}
