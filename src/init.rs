//! Initial weights: uniform in `-limit..limit`, from a seed; biases start at zero.
//!
//! ReLU and its kin take He's limit `sqrt(6 / inputs)` (He et al., 2015), everything else Glorot's
//! `sqrt(6 / (inputs + outputs))` (Glorot and Bengio, 2010): Keras's `he_uniform` and `glorot_uniform`.

use rand_core::Rng;

use crate::activation::Kind;
use crate::math;

/// The limit of the initial weights of a dense layer with this activation.
pub fn limit(activation: Kind, inputs: usize, outputs: usize) -> f32 {
    match activation {
        Kind::Relu | Kind::LeakyRelu => he_limit(inputs),
        _ => glorot_limit(inputs, outputs),
    }
}

/// He's limit, `sqrt(6 / inputs)`.
pub fn he_limit(inputs: usize) -> f32 {
    math::sqrt(6.0 / inputs as f32)
}

/// Glorot's limit, `sqrt(6 / (inputs + outputs))`.
pub fn glorot_limit(inputs: usize, outputs: usize) -> f32 {
    math::sqrt(6.0 / (inputs + outputs) as f32)
}

/// A number in `-limit..limit`, from the upper 24 bits of one `u32` of the generator.
pub fn uniform<G: Rng>(limit: f32, rng: &mut G) -> f32 {
    const STEP: f32 = 1.0 / (1 << 23) as f32;
    let unit = (rng.next_u32() >> 8) as f32 * STEP - 1.0;
    unit * limit
}

/// Puts `items` into a random order (Fisher and Yates; Durstenfeld, 1964).
///
/// The index comes from a 32-bit multiply-and-shift (Lemire, 2019), whose bias is below `items.len() / 2^32`.
pub fn shuffle<T, G: Rng>(items: &mut [T], rng: &mut G) {
    let mut rest = items;
    while let Some(last) = rest.len().checked_sub(1) {
        let pick = ((rng.next_u32() as u64 * rest.len() as u64) >> 32) as usize;
        if pick < last {
            rest.swap(pick, last);
        }
        let Some((_, head)) = rest.split_last_mut() else { return };
        rest = head;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Generator;
    use rand_core::SeedableRng;

    #[test]
    fn limits_are_those_of_the_papers() {
        assert_eq!(he_limit(6), 1.0);
        assert_eq!(glorot_limit(4, 2), 1.0);
        assert_eq!(limit(Kind::Relu, 6, 100), 1.0);
        assert_eq!(limit(Kind::Softmax, 4, 2), 1.0);
    }

    #[test]
    fn uniform_has_the_variance_of_its_limit() {
        let mut rng = Generator::seed_from_u64(1);
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..100_000 {
            let x = uniform(0.5, &mut rng) as f64;
            assert!((-0.5..0.5).contains(&x));
            sum += x;
            square += x * x;
        }
        assert!((sum / 1e5).abs() < 0.005);
        assert!((square / 1e5 - 0.25 / 3.0).abs() < 0.002);
    }

    #[test]
    fn shuffle_keeps_every_item_and_moves_them_evenly() {
        let mut rng = Generator::seed_from_u64(2);
        let mut first = [0; 5];
        for _ in 0..10_000 {
            let mut items = [0, 1, 2, 3, 4];
            shuffle(&mut items, &mut rng);
            first[items[0]] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3, 4]);
        }
        assert!(first.iter().all(|n| (1800..2200).contains(n)), "{first:?}");
    }
}
