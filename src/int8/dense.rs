//! The int8 dense layer.

use super::predict::{blocks, rows};
use super::predicts_only;
use super::weights::{ChannelParams, Int8Weights, channels};
use crate::arch::{Int8Sums, Layout, Store, Sums, View};
use crate::int8::rounding::{LiteRtReference, Runtime};
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// The layout for this core.
const CHOSEN: Layout = <Int8Sums as Sums>::LAYOUT;

/// The int8 layer of a [`Dense`](crate::Dense) layer with a linear, ReLU or ReLU6 activation, with `[i8; I]` inputs and
/// `[i8; O]` outputs.
///
/// It computes `clamp(zero_point + scale(bias + sum_i w_i x_i), min, max)`, where the runtime `R` defines `scale`, the
/// rounding: [`Runtime::scale`]. The zero point of the inputs is in the bias. A fused ReLU is `min = zero_point`. It is
/// [`Int8Weights`] laid out for the core, in as many bytes: about 1 per weight and 9 per output. In a `static`, it lies
/// in flash.
///
/// ```
/// use tinyfit::Layer;
/// use tinyfit::int8::{Int8Dense, Int8Weights};
///
/// static LAYER: Int8Dense<2, 1> = Int8Dense::new(Int8Weights {
///     weights: [[2, -3]],
///     bias: [4],
///     multiplier: [1 << 30], // a scale of one half
///     shift: [0],
///     zero_point: 3,
///     min: -128,
///     max: 127,
/// });
/// assert_eq!(LAYER.predict(&[9, 2]), [11]); // (2 * 9 - 3 * 2 + 4) / 2 + 3
/// ```
#[doc(alias("FULLY_CONNECTED", "fully_connected", "arm_fully_connected_s8", "QLinear"))]
// C's order of fields: weights lie at a multiple of four, and nothing is padded but the end.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Int8Dense<const I: usize, const O: usize, R = LiteRtReference> {
    /// The biases, less the part that the layout adds to the sums.
    bias: [i32; O],
    multiplier: [i32; O],
    /// In the order of the layout.
    pub(super) weights: [[i8; I]; O],
    shift: [i8; O],
    /// The stored value of 0.0 in the output.
    pub zero_point: i8,
    /// The smallest output.
    pub min: i8,
    /// The largest output.
    pub max: i8,
    /// The runtime that the model was made for.
    pub runtime: R,
}

impl<const I: usize, const O: usize, R: Runtime> Int8Dense<I, O, R> {
    /// Lays out these parameters for the core.
    ///
    /// In a constant, the compiler does it. For more than about ten thousand weights it reports
    /// `long_running_const_eval`: allow that lint.
    pub const fn new(rows: Int8Weights<I, O>) -> Self {
        Self::laid_out(rows, CHOSEN)
    }

    pub(super) const fn laid_out(rows: Int8Weights<I, O>, layout: Layout) -> Self {
        let Int8Weights { weights: plain, bias, multiplier, shift, zero_point, min, max } = rows;
        let mut layer =
            Self { bias, multiplier, weights: plain, shift, zero_point, min, max, runtime: R::NEW };
        if !matches!(layout, Layout::Rows) {
            let flat = layer.weights.as_flattened_mut();
            let mut o = 0;
            while o < O {
                let mut raised = 0;
                let mut i = 0;
                while i < I {
                    raised += place(layout, flat, (I, O), (o, i), plain[o][i]);
                    i += 1;
                }
                layer.bias[o] = layer.bias[o].wrapping_sub(layout.fold(raised));
                o += 1;
            }
        }
        let mut o = 0;
        while o < O {
            layer.shift[o] = limited(layer.shift[o]);
            o += 1;
        }
        layer
    }

    /// Returns the parameters that the layer was made from.
    pub const fn rows(&self) -> Int8Weights<I, O> {
        let Self { bias, multiplier, shift, zero_point, min, max, .. } = *self;
        let mut rows = Int8Weights { weights: [[0; I]; O], bias, multiplier, shift, zero_point, min, max };
        let mut o = 0;
        while o < O {
            rows.bias[o] = self.channel(o).bias;
            let mut i = 0;
            while i < I {
                rows.weights[o][i] = self.weight(o, i);
                i += 1;
            }
            o += 1;
        }
        rows
    }

    /// Returns the weight from input `i` to output `o`; 0 if there is none.
    pub const fn weight(&self, o: usize, i: usize) -> i8 {
        stored(CHOSEN, &self.weights, o, i).0
    }

    channels!(|shift| limited(shift));

    #[inline(always)]
    fn put(&mut self, o: usize, i: usize, weight: i8) {
        place(CHOSEN, self.weights.as_flattened_mut(), (I, O), (o, i), weight);
    }

    /// The part of the bias of output `o` that the layout adds to its sum.
    const fn folded(&self, o: usize) -> i32 {
        let mut raised = 0;
        let mut i = 0;
        while i < I {
            raised += stored(CHOSEN, &self.weights, o, i).1;
            i += 1;
        }
        CHOSEN.fold(raised)
    }

    /// Computes the outputs with the arithmetic of a core, in whose layout the layer must be.
    // Inlined, the scratch of one layer would be next to that of the next.
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub(super) fn predict_by<S: Sums>(&self, x: &[i8; I], y: &mut [i8; O]) {
        let mut scratch = S::scratch::<I>();
        let (inputs, first) = S::prepare(x, &mut scratch);
        let layer = View {
            x,
            inputs,
            first,
            weights: self.weights.as_flattened(),
            bias: &self.bias,
            multiplier: &self.multiplier,
            shift: &self.shift,
            store: Store::new(self.zero_point, self.min, self.max),
        };
        let (of_blocks, left_over) = y.as_chunks_mut();
        let done = if R::ONCE { S::blocks(&layer, of_blocks) } else { 0 };
        if done < of_blocks.len() {
            blocks::<S, R>(&layer, of_blocks, done);
        }
        if !left_over.is_empty() {
            rows::<_, R>(&layer, left_over);
        }
    }
}

/// The range of shifts. A shift outside counts as the nearest: [`Runtime::scale`].
const fn limited(shift: i8) -> i8 {
    match shift {
        i8::MIN..-31 => -31,
        31.. => 30,
        within => within,
    }
}

/// Stores a weight, and returns its byte if that is the weight and 128.
const fn place(
    layout: Layout,
    flat: &mut [i8],
    (inputs, outputs): (usize, usize),
    (o, i): (usize, usize),
    weight: i8,
) -> u32 {
    let (at, flip) = layout.place(inputs, outputs, o, i);
    let byte = weight as u8 ^ flip;
    // The compiler does not see that there is a place for every weight.
    if at < flat.len() {
        flat[at] = byte as i8;
    }
    if flip == 0 { 0 } else { byte as u32 }
}

/// A weight, and its byte if that is the weight and 128; zeros if there is none.
const fn stored<const I: usize, const O: usize>(
    layout: Layout,
    weights: &[[i8; I]; O],
    o: usize,
    i: usize,
) -> (i8, u32) {
    if o >= O || i >= I {
        return (0, 0);
    }
    let (at, flip) = layout.place(I, O, o, i);
    let flat = weights.as_flattened();
    if at >= flat.len() {
        return (0, 0);
    }
    let byte = flat[at] as u8;
    ((byte ^ flip) as i8, if flip == 0 { 0 } else { byte as u32 })
}

impl<const I: usize, const O: usize, R: Runtime> Layer for Int8Dense<I, O, R> {
    type In = [i8; I];
    type Out = [i8; O];

    const PARAMETERS: usize = I * O + O;
    const MACS: usize = I * O;
    /// The inputs in the form that the core multiplies.
    const SCRATCH_RAM: usize = size_of::<<Int8Sums as Sums>::Scratch<I>>();

    fn predict_into(&self, x: &[i8; I], y: &mut [i8; O]) {
        self.predict_by::<Int8Sums>(x, y);
    }
}

impl<const I: usize, const O: usize, R: Runtime> Zero for Int8Dense<I, O, R> {
    const ZERO: Self = Self::new(Int8Weights::ZERO);
}

predicts_only!(Int8Dense<I, O, R>, [const I: usize, const O: usize, R: Runtime]);

#[cfg(test)]
mod tests {
    use super::super::weighted_sum;
    use super::*;
    use crate::arch::{Bytes, Lanes, Pairs, Plain, Shifted};
    use crate::int8::rounding::TfliteMicro;
    use proptest::prelude::*;

    #[test]
    fn dense_by_hand() {
        // Input scale 0.5 zero point -1, weights scale 1, output scale 1 zero point 3: real x = [1, 2], W = [2, -3], b = 1.
        // y = 2 - 6 + 1 = -3 -> 0 as stored with zero point 3.
        let zero_point = -1;
        let layer = Int8Dense::<2, 1>::new(Int8Weights {
            weights: [[2, -3]],
            bias: [2 - zero_point * (2 - 3)],
            multiplier: [1 << 30],
            shift: [0],
            zero_point: 3,
            min: -128,
            max: 127,
        });
        assert_eq!(layer.predict(&[1, 3]), [0]);
        let relu = Int8Dense { min: 3, ..layer };
        assert_eq!(relu.predict(&[1, 3]), [3]);
    }

    /// Anything, with more ends of the range than chance has.
    fn numbers<const I: usize, const O: usize>() -> impl Strategy<Value = (Int8Weights<I, O>, [i8; I])> {
        let byte = || prop_oneof![3 => any::<i8>(), 1 => Just(-128), 1 => Just(127)];
        let bytes = prop::collection::vec(byte(), I * (O + 1));
        let channels = prop::collection::vec((any::<i32>(), any::<i32>(), any::<i8>(), -12i8..-4), O);
        (bytes, channels, any::<[i8; 3]>(), any::<bool>()).prop_map(
            |(bytes, channels, [zero_point, min, max], usual)| {
                let (x, weights) = bytes.split_at(I);
                let mut rows = Int8Weights {
                    weights: [[0; I]; O],
                    bias: [0; O],
                    multiplier: [0; O],
                    shift: [0; O],
                    zero_point,
                    min: if usual { -128 } else { min },
                    max: if usual { 127 } else { max },
                };
                rows.weights.as_flattened_mut().copy_from_slice(weights);
                for (o, (bias, multiplier, any_shift, shift)) in channels.into_iter().enumerate() {
                    // Outputs that are neither all -128 nor all 127, and anything at all.
                    rows.bias[o] = if usual { bias >> 16 } else { bias };
                    rows.multiplier[o] = if usual { (multiplier | 1 << 30) & i32::MAX } else { multiplier };
                    rows.shift[o] = if usual { shift } else { any_shift };
                }
                (rows, x.try_into().unwrap())
            },
        )
    }

    fn expected<const I: usize, const O: usize, R: Runtime>(
        rows: &Int8Weights<I, O>,
        x: &[i8; I],
    ) -> [i8; O] {
        std::array::from_fn(|o| {
            let sum = weighted_sum(&rows.weights[o], x, rows.bias[o]);
            let Int8Weights { zero_point, min, max, .. } = *rows;
            super::super::requantize::<R>(sum, rows.multiplier[o], rows.shift[o], zero_point, min, max)
        })
    }

    fn same<S: Sums, R: Runtime, const I: usize, const O: usize>(rows: &Int8Weights<I, O>, x: &[i8; I]) {
        let mut y = [0; O];
        Int8Dense::<I, O, R>::laid_out(*rows, S::LAYOUT).predict_by::<S>(x, &mut y);
        assert_eq!(y, expected::<I, O, R>(rows, x));
    }

    fn check<const I: usize, const O: usize>((rows, x): &(Int8Weights<I, O>, [i8; I])) {
        same::<Plain, LiteRtReference, I, O>(rows, x);
        same::<Bytes, LiteRtReference, I, O>(rows, x);
        same::<Lanes, LiteRtReference, I, O>(rows, x);
        same::<Shifted, LiteRtReference, I, O>(rows, x);
        same::<Pairs, LiteRtReference, I, O>(rows, x);
        same::<Pairs, TfliteMicro, I, O>(rows, x);
        let layer = Int8Dense::<I, O, LiteRtReference>::new(*rows);
        assert_eq!(layer.rows(), Int8Weights { shift: rows.shift.map(limited), ..*rows });
        assert_eq!(layer.predict(x), expected::<I, O, LiteRtReference>(rows, x));
    }

    macro_rules! shapes {
        ($($name:ident: $inputs:literal $outputs:literal),+) => {
            proptest! {
                $(
                    #[test]
                    fn $name(case in numbers::<$inputs, $outputs>()) {
                        check(&case);
                    }
                )+
            }
        };
    }
    shapes! {
        one_input: 1 5, two: 2 4, three: 3 9, four: 4 4, five: 5 6, six: 6 8, seven: 7 7, eight: 8 1, nine: 9 12,
        thirty: 30 4
    }
    #[cfg(not(miri))] // too many numbers
    shapes! { beyond_a_chunk: 645 5 }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn the_largest_sums_stay_in_range() {
        for (w, x) in [(-128, -128), (-128, 127), (127, -128), (127, 127)] {
            for flip in [0, 255] {
                let x = std::array::from_fn(|i| if i % 2 == 0 { x } else { (x as u8 ^ flip) as i8 });
                let rows = Int8Weights {
                    weights: [std::array::from_fn(|i| if i % 2 == 0 { w } else { (w as u8 ^ flip) as i8 });
                        4],
                    bias: [0; 4],
                    multiplier: [1 << 30; 4],
                    shift: [-17; 4],
                    zero_point: 0,
                    min: -128,
                    max: 127,
                };
                check::<963, 4>(&(rows, x));
            }
        }
    }

    #[test]
    fn channels_are_written_one_by_one() {
        let rows = Int8Weights {
            weights: std::array::from_fn(|o| std::array::from_fn(|i| (o * 31 + i * 57) as i8)),
            bias: [1, -2, i32::MAX, i32::MIN, 0, 9],
            multiplier: [5, 6, 7, 8, 9, 1 << 30],
            shift: [-1, -2, -3, -4, -5, -6],
            zero_point: 0,
            min: 0,
            max: 0,
        };
        let whole = Int8Dense::<7, 6>::new(rows);
        let mut layer = Int8Dense::<7, 6>::ZERO;
        for o in 0..7 {
            layer.set_channel(o, whole.channel(o), |i| whole.weight(o, i));
        }
        assert_eq!(layer, whole);
        assert_eq!(whole.channel(3), ChannelParams { bias: i32::MIN, multiplier: 8, shift: -4 });
        assert_eq!(
            (whole.channel(6), whole.weight(6, 0), whole.weight(0, 7)),
            (ChannelParams::default(), 0, 0)
        );
    }

    #[test]
    fn a_layer_is_as_large_as_its_rows() {
        assert_eq!(Int8Dense::<7, 6>::BYTES, size_of::<Int8Weights<7, 6>>());
        assert_eq!(Int8Dense::<7, 6>::BYTES, (7 * 6 + 9 * 6 + 3usize).next_multiple_of(4));
    }
}
