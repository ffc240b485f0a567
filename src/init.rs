//! Random numbers: initial weights, shuffling, and the generator, with the same numbers on every target.
//!
//! [`Train::initialize`](crate::Train::initialize) draws the weights of a dense layer uniformly from `-limit..limit`
//! and sets biases to 0. The limit depends on the activation:
//!
//! | activation | limit | name |
//! |---|---|---|
//! | ReLU, ReLU6, leaky ReLU, ELU, SiLU, GELU, hard swish | `sqrt(6 / inputs)` | He, Kaiming: [`he_limit`] |
//! | SELU | `sqrt(3 / inputs)` | LeCun: [`lecun_limit`] |
//! | all others | `sqrt(6 / (inputs + outputs))` | Glorot, Xavier: [`glorot_limit`] |
//!
//! These are Keras's `he_uniform`, `lecun_uniform` and `glorot_uniform`.
//!
//! ```
//! use tinyfit::prelude::*;
//!
//! let mut net: (Dense<2, 8, Relu>, Dense<8, 2, Softmax>) = Zero::ZERO;
//! net.initialize(&mut Generator::seed_from_u64(1));
//! assert!(net.0.weights.as_flattened().iter().all(|w| w.abs() <= 3f32.sqrt())); // sqrt(6 / 2)
//! assert_eq!(net.0.bias, [0.0; 8]);
//! ```

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;

use crate::activation::{ActivationKind, Initialization};
use crate::math;

/// The random number generator, xoshiro128++: 16 bytes of state, with the same numbers on every target.
///
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021.
pub use rand_xoshiro::Xoshiro128PlusPlus as Generator;

/// Returns the limit of the initial weights of a dense layer with this activation.
#[doc(alias = "kernel_initializer")]
pub fn limit(activation: ActivationKind, inputs: usize, outputs: usize) -> f32 {
    match activation.initialization() {
        Initialization::He => he_limit(inputs),
        Initialization::LeCun => lecun_limit(inputs),
        Initialization::Glorot => glorot_limit(inputs, outputs),
    }
}

/// Returns He's limit, `sqrt(6 / inputs)`, for ReLU and its variants.
///
/// Source: He et al., "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification",
/// 2015, section 2.2.
#[doc(alias("kaiming_uniform", "kaiming", "he_uniform", "he_normal"))]
pub fn he_limit(inputs: usize) -> f32 {
    math::sqrt(6.0 / inputs as f32)
}

/// Returns LeCun's limit, `sqrt(3 / inputs)`, for SELU.
///
/// Source: LeCun et al., "Efficient BackProp", 1998, section 4.6.
#[doc(alias = "lecun_uniform")]
pub fn lecun_limit(inputs: usize) -> f32 {
    math::sqrt(3.0 / inputs as f32)
}

/// Returns Glorot's limit, `sqrt(6 / (inputs + outputs))`, for all other activations.
///
/// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
/// equation 16.
#[doc(alias("glorot_uniform", "glorot_normal", "xavier", "xavier_uniform"))]
pub fn glorot_limit(inputs: usize, outputs: usize) -> f32 {
    math::sqrt(6.0 / (inputs + outputs) as f32)
}

/// Returns the generator that [`Generator::seed_from_u64`](rand_core::SeedableRng::seed_from_u64) returns, in a way
/// that cannot panic.
#[doc(alias("manual_seed", "random_state", "set_seed"))]
#[inline(never)]
pub fn generator(seed: u64) -> Generator {
    let mut words = SplitMix64::seed_from_u64(seed);
    let (low, high) = (words.next_u64(), words.next_u64());
    Generator::from_seed((u128::from(high) << 64 | u128::from(low)).to_le_bytes())
}

/// Returns a number in `-limit..limit`, from the upper 24 bits of one `u32` of the generator.
pub fn uniform<G: Rng>(limit: f32, rng: &mut G) -> f32 {
    const STEP: f32 = 1.0 / (1 << 23) as f32;
    let unit = (rng.next_u32() >> 8) as f32 * STEP - 1.0;
    unit * limit
}

/// Returns an index in `0..len`, or 0 if `len` is 0.
///
/// It multiplies and shifts 32 bits. The bias is below `len / 2^32`.
///
/// Source: Lemire, "Fast Random Integer Generation in an Interval", 2019.
#[doc(alias = "randint")]
pub fn index<G: Rng>(len: usize, rng: &mut G) -> usize {
    ((rng.next_u32() as u64 * len as u64) >> 32) as usize
}

/// Shuffles `items` (Fisher-Yates).
///
/// Source: Durstenfeld, "Algorithm 235: Random permutation", 1964.
#[doc(alias = "permutation")]
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
