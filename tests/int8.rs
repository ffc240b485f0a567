//! The int8 dense layer, of any weights and in both roundings, against exact integer arithmetic from the definitions.

use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit::Layer;
use tinyfit::int8::{Int8Dense, Int8Weights, LiteRtReference, TfliteMicro};

const INPUTS: usize = 7;
const OUTPUTS: usize = 5;

type Rows = Int8Weights<INPUTS, OUTPUTS>;

/// `x / 2^power` rounded to nearest, ties toward plus infinity.
fn ties_up(x: i64, power: u32) -> i64 {
    x.div_euclid(1 << power) + i64::from(2 * x.rem_euclid(1 << power) >= 1 << power)
}

/// `x / 2^power` rounded to nearest, ties away from zero.
fn ties_away(x: i64, power: u32) -> i64 {
    x.signum() * ties_up(x.abs(), power)
}

/// The product with the scale, rounded once.
fn single(sum: i64, multiplier: i64, shift: i8) -> i64 {
    ties_up(sum * multiplier, (31 - shift) as u32)
}

/// gemmlowp's way: the upper half of the doubled product first, then the shift.
fn double(sum: i64, multiplier: i64, shift: i8) -> i64 {
    let high = ties_up((sum << shift.max(0)) * multiplier, 31);
    ties_away(high, -shift.min(0) as u32)
}

/// An output channel: bias, multiplier, shift.
type ChannelParams = (i32, i32, i8);

/// A layer and an input: anything a model could hold, with `|sum| * 2^shift` below 2^31.
fn any_layer() -> impl Strategy<Value = (Rows, [i8; INPUTS])> {
    let shift = prop_oneof![4 => -16i8..=-10, 1 => -31i8..=9];
    layers(-128..=127, (-1 << 20..1 << 20, 1 << 30..=i32::MAX, shift))
}

/// Small sums, round multipliers and short shifts: every few outputs are ties.
fn layer_with_ties() -> impl Strategy<Value = (Rows, [i8; INPUTS])> {
    layers(-2..=2, (-200..200, prop_oneof![Just(1 << 30), Just(3 << 29)], -5i8..=0))
}

fn layers(
    weight: RangeInclusive<i8>,
    channel: impl Strategy<Value = ChannelParams>,
) -> impl Strategy<Value = (Rows, [i8; INPUTS])> {
    let rows = vec((vec(weight, INPUTS), channel), OUTPUTS);
    // Mostly all eight bits, else a ReLU or the like.
    let clamp = prop_oneof![3 => Just([-128, 127]), 1 => any::<[i8; 2]>()];
    (rows, clamp, any::<i8>(), any::<[i8; INPUTS]>()).prop_map(|(rows, [a, b], zero_point, x)| {
        let mut layer = Int8Weights {
            weights: [[0; INPUTS]; OUTPUTS],
            bias: [0; OUTPUTS],
            multiplier: [0; OUTPUTS],
            shift: [0; OUTPUTS],
            zero_point,
            min: a.min(b),
            max: a.max(b),
        };
        for (o, (weights, channel)) in rows.into_iter().enumerate() {
            layer.weights[o].copy_from_slice(&weights);
            (layer.bias[o], layer.multiplier[o], layer.shift[o]) = channel;
        }
        (layer, x)
    })
}

fn expected(layer: &Rows, x: &[i8; INPUTS], scale: fn(i64, i64, i8) -> i64) -> [i8; OUTPUTS] {
    std::array::from_fn(|o| {
        let products = (0..INPUTS).map(|i| i64::from(layer.weights[o][i]) * i64::from(x[i]));
        let sum = i64::from(layer.bias[o]) + products.sum::<i64>();
        let scaled = scale(sum, layer.multiplier[o].into(), layer.shift[o]) + i64::from(layer.zero_point);
        scaled.clamp(layer.min.into(), layer.max.into()) as i8
    })
}

proptest! {
    #[test]
    fn single_rounding((layer, x) in prop_oneof![any_layer(), layer_with_ties()]) {
        prop_assert_eq!(Int8Dense::<INPUTS, OUTPUTS, LiteRtReference>::new(layer).predict(&x), expected(&layer, &x, single));
    }

    #[test]
    fn double_rounding((layer, x) in prop_oneof![any_layer(), layer_with_ties()]) {
        prop_assert_eq!(Int8Dense::<INPUTS, OUTPUTS, TfliteMicro>::new(layer).predict(&x), expected(&layer, &x, double));
    }
}
