//! Initial weights: uniform in `-limit..limit`, from a seed; biases start at zero.
//!
//! ReLU and its kin (leaky ReLU, ELU, SiLU, GELU, hard swish) take He's limit `sqrt(6 / inputs)` (He et al., 2015), SELU LeCun's
//! `sqrt(3 / inputs)` (LeCun et al., 1998), everything else Glorot's `sqrt(6 / (inputs + outputs))` (Glorot and Bengio,
//! 2010): Keras's `he_uniform`, `lecun_uniform` and `glorot_uniform`.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;

use crate::activation::{ActivationKind, Initialization};
use crate::math;

/// The random number generator of tinyfit: 16 bytes, seeded, the same numbers on every target.
pub use rand_xoshiro::Xoshiro128PlusPlus as Generator;

/// The limit of the initial weights of a dense layer with this activation.
pub fn limit(activation: ActivationKind, inputs: usize, outputs: usize) -> f32 {
    match activation.initialization() {
        Initialization::He => he_limit(inputs),
        Initialization::LeCun => lecun_limit(inputs),
        Initialization::Glorot => glorot_limit(inputs, outputs),
    }
}

/// He's limit, `sqrt(6 / inputs)`.
pub fn he_limit(inputs: usize) -> f32 {
    math::sqrt(6.0 / inputs as f32)
}

/// LeCun's limit, `sqrt(3 / inputs)`.
pub fn lecun_limit(inputs: usize) -> f32 {
    math::sqrt(3.0 / inputs as f32)
}

/// Glorot's limit, `sqrt(6 / (inputs + outputs))`.
pub fn glorot_limit(inputs: usize, outputs: usize) -> f32 {
    math::sqrt(6.0 / (inputs + outputs) as f32)
}

/// The generator that [`Generator::seed_from_u64`](rand_core::SeedableRng::seed_from_u64) makes, on a way that cannot panic.
#[inline(never)]
pub fn generator(seed: u64) -> Generator {
    let mut words = SplitMix64::seed_from_u64(seed);
    let (low, high) = (words.next_u64(), words.next_u64());
    Generator::from_seed((u128::from(high) << 64 | u128::from(low)).to_le_bytes())
}

/// A number in `-limit..limit`, from the upper 24 bits of one `u32` of the generator.
pub fn uniform<G: Rng>(limit: f32, rng: &mut G) -> f32 {
    const STEP: f32 = 1.0 / (1 << 23) as f32;
    let unit = (rng.next_u32() >> 8) as f32 * STEP - 1.0;
    unit * limit
}

/// An index in `0..len`, or 0 where `len` is 0.
///
/// It comes from a 32-bit multiply-and-shift (Lemire, 2019), whose bias is below `len / 2^32`.
pub fn index<G: Rng>(len: usize, rng: &mut G) -> usize {
    ((rng.next_u32() as u64 * len as u64) >> 32) as usize
}

/// Puts `items` into a random order (Fisher and Yates; Durstenfeld, 1964).
pub fn shuffle<T, G: Rng>(items: &mut [T], rng: &mut G) {
    let mut rest = items;
    while let Some(last) = rest.len().checked_sub(1) {
        let pick = index(rest.len(), rng);
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

    #[test]
    fn a_generator_is_what_its_seed_makes() {
        for seed in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
            assert_eq!(generator(seed), Generator::seed_from_u64(seed));
        }
    }

    #[test]
    fn limits_are_those_of_the_papers() {
        assert_eq!(he_limit(6), 1.0);
        assert_eq!(glorot_limit(4, 2), 1.0);
        assert_eq!(lecun_limit(12), 0.5);
        assert_eq!([ActivationKind::Relu, ActivationKind::Gelu].map(|kind| limit(kind, 6, 100)), [1.0; 2]);
        assert_eq!(limit(ActivationKind::Selu, 3, 100), 1.0);
        assert_eq!(limit(ActivationKind::Softmax, 4, 2), 1.0);
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
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
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
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
