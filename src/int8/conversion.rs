//! The int8 model of an `f32` network, made on the device from the present weights.
//!
//! A [`CalibrationObserver`] follows the activations of a network while it learns. From these ranges and the weights,
//! [`Quantizable::quantize_into`] writes an int8 network of the same layers in place, without an allocator. The bits
//! are those of the host's `tinyfit quantize` with the same ranges, without bias correction, which needs calibration
//! data.

use crate::activation::{Activation, ActivationKind};
use crate::int8::rounding::Runtime;
use crate::int8::{ChannelParams, Int8Dense, QuantParams, Range, Scales};
use crate::layer::{Layer, Train};
use crate::layers::Dense;
use crate::math::larger;
use crate::zero::{Vector, Zero};

/// A vector of `f32`, with the int8 vector that stores it.
pub trait Real: Vector<Element = f32> {
    /// The int8 vector of the same length.
    type Int8: Vector<Element = i8>;
}

impl<const N: usize> Real for [f32; N] {
    type Int8 = [i8; N];
}

/// An `f32` network that has an int8 model: dense layers with linear, ReLU or ReLU6 activations between them.
///
/// Another activation of the last layer is not in the int8 model. Its outputs are then the weighted sums; dequantize
/// them and apply the activation with an [`ActivationLayer`](crate::ActivationLayer).
#[doc(alias("Twin", "post-training quantization", "TFLiteConverter"))]
pub trait Quantizable: Train<In: Real, Out: Real> {
    /// The int8 layers.
    type Int8<R: Runtime>: Layer<In = <Self::In as Real>::Int8, Out = <Self::Out as Real>::Int8> + Zero;
    /// One [`Range`] per layer.
    type Ranges: Zero;

    /// Widens the ranges by the outputs that a forward pass left in the cache.
    fn observe(cache: &Self::Cache, ranges: &mut Self::Ranges);

    /// Calls `visit` with each layer's range, first to last.
    fn visit_ranges(ranges: &mut Self::Ranges, visit: &mut impl FnMut(&mut Range));

    /// Writes the int8 layers for an input that is stored as `input`, and returns how the output is stored.
    ///
    /// One layer of a pair can be written separately: `net.1.quantize_into(input, &ranges.1, &mut int8.1)`.
    fn quantize_into<R: Runtime>(
        &self,
        input: QuantParams,
        ranges: &Self::Ranges,
        int8: &mut Self::Int8<R>,
    ) -> QuantParams;
}

impl<const I: usize, const O: usize, A: Activation> Quantizable for Dense<I, O, A> {
    type Int8<R: Runtime> = Int8Dense<I, O, R>;
    type Ranges = Range;

    fn observe(cache: &Self::Cache, ranges: &mut Range) {
        ranges.widen(&cache.output);
    }

    fn visit_ranges(ranges: &mut Range, visit: &mut impl FnMut(&mut Range)) {
        visit(ranges);
    }

    fn quantize_into<R: Runtime>(
        &self,
        input: QuantParams,
        ranges: &Range,
        int8: &mut Int8Dense<I, O, R>,
    ) -> QuantParams {
        let output = ranges.quant_params();
        int8.zero_point = output.zero_point;
        int8.min = if matches!(A::KIND, ActivationKind::Relu | ActivationKind::Relu6) {
            output.zero_point
        } else {
            -128
        };
        int8.max = if A::KIND == ActivationKind::Relu6 { output.store(6.0) } else { 127 };
        for (o, &bias) in self.bias.iter().enumerate() {
            let weights = self.weights.iter().map(|row| row.get(o).copied().unwrap_or(0.0));
            let least = least_weight_scale(bias.into(), input.scale, output.scale);
            let scale = larger(weight_scale(weights), least);
            let scales =
                Scales { input: input.scale, weights: scale, output: output.scale, per_channel: O > 1 };
            let mut sum = 0i32;
            int8.set_channel(o, ChannelParams::default(), |i| {
                let weight = self.weights.get(i).and_then(|row| row.get(o)).copied().unwrap_or(0.0);
                let weight = store_weight(weight, scale);
                sum = sum.wrapping_add(weight.into());
                weight
            });
            int8.set_scale(o, channel::<R>(bias.into(), sum, input.zero_point, &scales));
        }
        output
    }
}

/// Returns the smallest scale of an output's weights at which 32 bits hold its bias and its multiplier.
///
/// ```text
/// scale = max(|bias| / 2^30, output / 2^31) / input
/// ```
///
/// Here `bias` is the real bias, and `input` and `output` are the scales of the inputs and the outputs. The bias then
/// fills at most half of the range of 32 bits, as in TFLite's `AdjustWeightsForBiasScale` and ONNX Runtime's quantizer.
/// The other half is left for the products of up to 32,768 inputs. The multiplier `input * scale / output` is at least
/// 2^-31 (XNNPACK takes none below 2^-32). A weight below half of such a scale is stored as 0: over all inputs it
/// contributes less than 2^-24 of the bias or of one step of the output.
///
/// The result is a normal `f32`. A bias of more than 2^158 times `input` saturates.
pub fn least_weight_scale(bias: f64, input: f32, output: f32) -> f32 {
    let (by_bias, by_output) =
        (libm::fabs(bias) / f64::from(1u32 << 30), f64::from(output) / f64::from(1u32 << 31));
    let step = if by_bias > by_output { by_bias } else { by_output };
    let scale = step / f64::from(input);
    if scale > f64::from(f32::MAX) {
        f32::MAX
    } else if scale > f64::from(f32::MIN_POSITIVE) {
        scale as f32
    } else {
        f32::MIN_POSITIVE
    }
}

/// Returns the scale of an output's weights, `max |w| / 127`; 0 if all are zero. Use [`least_weight_scale`] if that is
/// larger.
pub fn weight_scale(weights: impl IntoIterator<Item = f32>) -> f32 {
    let mut largest = 0.0;
    for weight in weights {
        let weight = if weight < 0.0 { -weight } else { weight };
        if weight > largest {
            largest = weight;
        }
    }
    largest / 127.0
}

/// Returns a weight as int8: `round(weight / scale)`, ties away from zero, clamped to -127..=127.
pub fn store_weight(weight: f32, scale: f32) -> i8 {
    libm::roundf(weight / scale).clamp(-127.0, 127.0) as i8
}

/// Returns the bias and the scale of one output, from its real bias, the sum of its weights and the scales.
///
/// The bias is `round(bias / step) - zero_point * sum`, with `step = input * weights` the scale of the weighted sum.
/// Multiplier and shift are those of the runtime. A bias beyond 2^31 steps saturates; a weight scale of at least
/// [`least_weight_scale`] prevents this.
pub fn channel<R: Runtime>(bias: f64, sum: i32, zero_point: i8, scales: &Scales) -> ChannelParams {
    let (multiplier, shift) = R::multiplier(scales);
    let bias = libm::round(bias / scales.step()) as i32;
    ChannelParams { bias: bias.saturating_sub(sum.wrapping_mul(zero_point.into())), multiplier, shift }
}

impl<A: Quantizable, B: Quantizable<In = A::Out>> Quantizable for (A, B) {
    type Int8<R: Runtime> = (A::Int8<R>, B::Int8<R>);
    type Ranges = (A::Ranges, B::Ranges);

    fn observe((a, b): &Self::Cache, ranges: &mut Self::Ranges) {
        A::observe(a, &mut ranges.0);
        B::observe(b, &mut ranges.1);
    }

    fn visit_ranges(ranges: &mut Self::Ranges, visit: &mut impl FnMut(&mut Range)) {
        A::visit_ranges(&mut ranges.0, visit);
        B::visit_ranges(&mut ranges.1, visit);
    }

    fn quantize_into<R: Runtime>(
        &self,
        input: QuantParams,
        ranges: &Self::Ranges,
        int8: &mut Self::Int8<R>,
    ) -> QuantParams {
        const {
            assert!(
                matches!(
                    A::ACTIVATION,
                    ActivationKind::Identity | ActivationKind::Relu | ActivationKind::Relu6
                ),
                "an int8 layer in the middle is linear, ReLU or ReLU6: let the host tool quantize this network"
            )
        };
        let between = self.0.quantize_into(input, &ranges.0, &mut int8.0);
        self.1.quantize_into(between, &ranges.1, &mut int8.1)
    }
}

/// [`Quantizable`] for what wraps another network, `$inner`; `$shared` reaches it from `$this`.
#[doc(hidden)]
#[macro_export]
macro_rules! forward_quantizable {
    ($inner:ty, |$this:ident| $shared:expr) => {
        type Int8<R: $crate::int8::Runtime> = <$inner as $crate::int8::Quantizable>::Int8<R>;
        type Ranges = <$inner as $crate::int8::Quantizable>::Ranges;

        fn observe(cache: &Self::Cache, ranges: &mut Self::Ranges) {
            <$inner as $crate::int8::Quantizable>::observe(cache, ranges);
        }

        fn visit_ranges(ranges: &mut Self::Ranges, visit: &mut impl FnMut(&mut $crate::int8::Range)) {
            <$inner as $crate::int8::Quantizable>::visit_ranges(ranges, visit);
        }

        fn quantize_into<R: $crate::int8::Runtime>(
            &self,
            input: $crate::int8::QuantParams,
            ranges: &Self::Ranges,
            int8: &mut Self::Int8<R>,
        ) -> $crate::int8::QuantParams {
            let $this = self;
            <$inner as $crate::int8::Quantizable>::quantize_into($shared, input, ranges, int8)
        }
    };
}

impl<L: Quantizable> Quantizable for &L {
    forward_quantizable!(L, |this| *this);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trainer;
    use crate::int8::CalibrationObserver;
    use crate::int8::{
        Dequantize, Int8Weights, LiteRt, LiteRtBuiltin, LiteRtReference, Quantize, TfliteMicro,
    };
    use crate::{Generator, Relu, SeedableRng, Softmax, mlp};

    mlp! {
        struct Net { hidden: Dense<2, 3, Relu>, out: Dense<3, 2, Softmax> }
    }

    #[test]
    fn a_layer_by_hand() {
        // Weights of 2.54 and -1.27 in steps of 2.54 / 127 = 0.02, an input in steps of 0.5 with zero at -1, an output
        // in steps of 0.02 with zero at -78: step 0.01, bias 1 / 0.01 + (127 - 64), scale 0.01 / 0.02.
        let layer = Dense::<2, 1, Relu> { weights: [[2.54], [-1.27]], bias: [1.0], activation: Relu };
        let input = QuantParams { scale: 0.5, zero_point: -1 };
        let mut int8 = Int8Dense::<2, 1, LiteRtReference>::ZERO;
        let output = layer.quantize_into(input, &Range { min: -1.0, max: 4.1 }, &mut int8);
        assert_eq!(output, QuantParams { scale: 0.02, zero_point: -78 });
        let rows = int8.rows();
        assert_eq!((rows.weights, rows.bias), ([[127, -64]], [100 + 63]));
        assert!((LiteRtReference::scale(1000, rows.multiplier[0], rows.shift[0]) - 500).abs() <= 1);
        assert_eq!((rows.zero_point, rows.min, rows.max), (-78, -78, 127));
        // 4 and 2 are stored as 7 and 3: 2.54 * 4 - 1.27 * 2 + 1 is beyond the range, 0 and 6 give less than 0.
        assert_eq!([int8.predict(&[7, 3])[0], int8.predict(&[-1, 11])[0]], [127, -78]);
        // 0.5 and 0.5: 1.635 is 82 steps of 0.02.
        assert_eq!(int8.predict(&[0, 0]), [82 - 78]);
    }

    /// A bias next to weights that are almost zero, as pruning and L1 leave them: what the `f32` network predicts, to two
    /// steps of the output.
    fn keeps_its_bias<R: Runtime>() {
        for weight in [0.1, 1e-6, 1e-7, 3e-8, 1e-12, 1e-30, f32::MIN_POSITIVE, 1e-45, 0.0] {
            for (bias, reach) in
                [(1.0, 2.0), (-1.0, 2.0), (1e3, 1e-6), (0.3, 1e6), (-1e-6, 1e-3), (1e30, 1.0)]
            {
                // The other unit is what else there is of the range.
                let layer = Dense::<2, 2> {
                    weights: [[bias / reach, weight], [0.0, -weight]],
                    bias: [0.0, bias],
                    ..Dense::ZERO
                };
                let (mut input, mut range) = (Range::ZERO, Range::ZERO);
                let inputs = [[reach, 0.0], [-reach, reach], [reach / 3.0, reach], [0.0, -reach]];
                for x in &inputs {
                    input.widen(x);
                    range.widen(&layer.predict(x));
                }
                let (input, mut int8) = (input.quant_params(), Int8Dense::<2, 2, R>::ZERO);
                let output = layer.quantize_into(input, &range, &mut int8);
                let net = (Quantize::from(input), (&int8, Dequantize::from(output)));
                for x in &inputs {
                    let (want, got) = (layer.predict(x)[1], net.predict(x)[1]);
                    assert!(
                        (want - got).abs() <= 2.0 * output.scale,
                        "{weight} {bias} {x:?}: {got} for {want}, {output:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_bias_beside_tiny_weights_is_kept() {
        keeps_its_bias::<LiteRtReference>();
        keeps_its_bias::<TfliteMicro>();
        keeps_its_bias::<LiteRtBuiltin>();
        keeps_its_bias::<LiteRt>();
    }

    /// The numbers of TFLite's own test, `AdjustWeightScaleForBiasPerChannel` of quantization_utils_test.cc: where a bias of
    /// 4 would be 101,600,000,000 steps, the scale is raised until it is at most 0.6 of 2^31; the other channel keeps its own.
    #[test]
    fn scales_are_raised_for_a_bias_as_tflite_raises_them() {
        let [tiny, plain] = [1e-7, 7.0].map(|largest| weight_scale([-largest, largest / 7.0]));
        let least = least_weight_scale(4.0, 0.05, 0.02);
        assert!(least > tiny && least < plain);
        assert!(4.0 / f64::from(i32::MAX) <= 0.6 * 0.05 * f64::from(least));
        // No further than it must.
        assert!(4.0 / f64::from(i32::MAX) >= 0.49 * 0.05 * f64::from(least));
        for (bias, input, output) in [(0.0, 0.05, 1e-38), (f64::MAX, 1e-30, 1.0), (f64::NAN, 1.0, 1.0)] {
            assert!((f32::MIN_POSITIVE..=f32::MAX).contains(&least_weight_scale(bias, input, output)));
        }
    }

    #[test]
    fn ranges_begin_where_a_model_left_them_and_only_widen() {
        let net = Net::random(&mut Generator::seed_from_u64(3));
        let (mut trainer, mut observer) = (Trainer::<_, ()>::new(), CalibrationObserver::<Net>::new());
        let stored = [(0.02, -3), (0.05, -128), (0.01, 7)]
            .map(|(scale, zero_point)| QuantParams { scale, zero_point });
        observer.begin(&stored);
        let mut seen = [QuantParams { scale: 0.0, zero_point: 0 }; 3];
        let mut read = |observer: &mut CalibrationObserver<Net>| {
            seen[0] = observer.input.quant_params();
            let mut rest = seen[1..].iter_mut();
            Net::visit_ranges(&mut observer.layers, &mut |range| {
                if let Some(place) = rest.next() {
                    *place = range.quant_params();
                }
            });
            seen
        };
        for (found, stored) in read(&mut observer).iter().zip(&stored) {
            assert_eq!(found.zero_point, stored.zero_point);
            assert!((found.scale / stored.scale - 1.0).abs() < 1e-6);
        }
        let before = read(&mut observer);
        observer.observe(&net, &mut trainer, &[0.01, -0.01]);
        observer.observe(&net, &mut trainer, &[f32::NAN, 1.0]);
        assert_eq!(read(&mut observer), before);
        observer.observe(&net, &mut trainer, &[100.0, -100.0]);
        assert!(read(&mut observer).iter().zip(&before).all(|(after, before)| after.scale > before.scale));
    }

    #[test]
    fn one_layer_is_written_alone() {
        let mut net = Net::random(&mut Generator::seed_from_u64(4));
        let (mut trainer, mut observer) = (Trainer::<_, ()>::new(), CalibrationObserver::<Net>::new());
        for x in [[1.0, -0.5], [-2.0, 0.75], [0.3, 3.0]] {
            observer.observe(&net, &mut trainer, &x);
        }
        let mut int8 = <Net as Quantizable>::Int8::<LiteRtReference>::ZERO;
        let (input, _) = observer.quantize(&net, &mut int8);
        let hidden: Int8Weights<2, 3> = int8.0.rows();
        net.0.1.weights[0][1] += 1.0;
        let mut whole = int8;
        observer.quantize(&net, &mut whole);
        let between = observer.layers.0.quant_params();
        net.out().quantize_into(between, &observer.layers.1, &mut int8.1);
        assert_eq!((int8, int8.0.rows()), (whole, hidden));
        // A frozen network has an int8 model as well.
        let mut frozen = <&Net as Quantizable>::Int8::<LiteRtReference>::ZERO;
        Quantizable::quantize_into(&&net, input, &observer.layers, &mut frozen);
        assert_eq!(frozen, whole);
    }
}
