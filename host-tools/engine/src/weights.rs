//! Weights as they are stored: symmetric, in steps of a scale.

use tinyfit::int8;
use tinyfit_model::WeightBits;

/// The step of weights that share one, and no smaller one than `least`.
///
/// Of eight bits, the largest magnitude is 127 steps, and no step is worth cutting it off. Of four bits there are 16 steps,
/// and what few large weights lose by being cut off the many small ones gain: the least squared error of all, over
/// [`CANDIDATES`].
pub(crate) fn scale(weights: &[f32], least: f32, bits: WeightBits) -> f32 {
    if bits == WeightBits::Eight {
        return int8::weight_scale(weights.iter().copied()).max(least);
    }
    let largest = weights.iter().fold(0.0, |largest: f32, weight| largest.max(weight.abs()));
    let candidates =
        CANDIDATES.map(|share| largest / 7.0 * (share as f32 / 64.0)).filter(|&scale| scale > 0.0);
    let errors = candidates.map(|scale| (squared_error(weights, scale, bits), scale));
    errors.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(least, |(_, scale)| scale.max(least))
}

/// In 64ths of the step that cuts nothing off. At the lower end, weights beyond 3/8 of the largest are cut off.
const CANDIDATES: std::ops::RangeInclusive<u16> = 24..=64;

fn squared_error(weights: &[f32], scale: f32, bits: WeightBits) -> f64 {
    let error = |weight: f32| f64::from(weight) - f64::from(scale) * f64::from(store(weight, scale, bits));
    weights.iter().map(|&weight| error(weight).powi(2)).sum()
}

/// `round(weight / scale)`, ties away from zero, in -127..=127 or, where one step more is worth having, -8..=7.
pub(crate) fn store(weight: f32, scale: f32, bits: WeightBits) -> i8 {
    match bits {
        WeightBits::Four => (weight / scale).round().clamp(-8.0, 7.0) as i8,
        WeightBits::Eight => int8::store_weight(weight, scale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BITS: [WeightBits; 2] = [WeightBits::Four, WeightBits::Eight];

    #[test]
    fn each_step_is_used() {
        let weights: Vec<f32> = (-8i8..8).map(|q| f32::from(q) * 0.5).collect();
        assert_eq!(scale(&weights, 1e-9, WeightBits::Four), 0.5);
        assert!((-8..8).eq(weights.iter().map(|&w| store(w, 0.5, WeightBits::Four))));
    }

    #[test]
    fn one_large_weight_does_not_drown_many_small_ones() {
        let mut weights = vec![1.0; 60];
        weights.push(1.6);
        // Five steps of 0.2, and 1.6 is cut off to 1.4; of 1.6 / 7 no number of steps is 1.0.
        let chosen = scale(&weights, 1e-9, WeightBits::Four);
        assert!((chosen - 0.2).abs() < 1e-6, "{chosen}");
        assert!((squared_error(&weights, chosen, WeightBits::Four) - 0.04).abs() < 1e-6);
    }

    #[test]
    fn zeros_and_what_is_too_small_have_the_least_scale() {
        for bits in BITS {
            assert_eq!((scale(&[0.0, -0.0], 0.25, bits), store(0.0, 0.25, bits)), (0.25, 0));
            assert_eq!((scale(&[1.0], 0.25, bits), store(1.0, 0.25, bits)), (0.25, 4));
            assert_eq!(scale(&[f32::from_bits(1)], 1e-9, bits), 1e-9);
        }
    }

    proptest! {
        #[test]
        fn the_error_is_at_most_that_of_the_largest_weight_in_seven_steps(
            weights in proptest::collection::vec(-3.0f32..3.0, 1..60)
        ) {
            let largest = weights.iter().fold(0.0f32, |a, w| a.max(w.abs()));
            let chosen = scale(&weights, 1e-9, WeightBits::Four);
            let error = squared_error(&weights, chosen, WeightBits::Four);
            prop_assert!(error <= squared_error(&weights, largest / 7.0, WeightBits::Four));
            for weight in weights {
                prop_assert!(WeightBits::Four.range().contains(&store(weight, chosen, WeightBits::Four)));
            }
        }
    }
}
