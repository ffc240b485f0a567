//! Dropout for many examples: the kernel's masks.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::block::{BLOCK, Unit};
use crate::simd::Work;

/// The kernel's `Dropout` of this rate and seed, in a learning pass: `y` is `x` where it is kept, scaled, and -0.0 where it
/// is dropped.
pub(crate) struct Drop<'a> {
    pub(crate) rate: f32,
    pub(crate) seed: u32,
    /// How many examples were accepted before the first of these.
    pub(crate) accepted: u32,
    pub(crate) x: &'a [Unit],
    pub(crate) y: &'a mut [Unit],
}

/// Passes a delta on where the input was kept.
pub(crate) struct DropGradient<'a> {
    pub(crate) rate: f32,
    /// What [`Drop`] left.
    pub(crate) y: &'a [Unit],
    pub(crate) delta: &'a mut [Unit],
}

impl Work for Drop<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { rate, seed, accepted, x, y } = self;
        let mut generators = Generators::new(|example| {
            u64::from(seed) << 32 | u64::from(accepted.wrapping_add(example as u32))
        });
        let threshold = (rate * (1u64 << 32) as f32) as u32;
        let scale = scale(rate);
        for (y, x) in y.iter_mut().zip(x) {
            let random = generators.next();
            for ((y, x), random) in y.iter_mut().zip(x).zip(random) {
                *y = if random < threshold { -0.0 } else { x * scale + 0.0 };
            }
        }
    }
}

impl Work for DropGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { rate, y, delta } = self;
        let scale = scale(rate);
        for (d, y) in delta.as_flattened_mut().iter_mut().zip(y.as_flattened()) {
            *d = if y.to_bits() == (-0.0f32).to_bits() { 0.0 } else { *d * scale };
        }
    }
}

fn scale(rate: f32) -> f32 {
    1.0 / (1.0 - rate)
}

/// One of the kernel's generators (xoshiro128++, Blackman and Vigna, 2018) an example, side by side.
struct Generators([[u32; BLOCK]; 4]);

impl Generators {
    fn new(seed: impl Fn(usize) -> u64) -> Self {
        let mut state = [[0; BLOCK]; 4];
        for example in 0..BLOCK {
            let mut words = SplitMix64::seed_from_u64(seed(example));
            let (low, high) = (words.next_u64(), words.next_u64());
            for (state, word) in state.iter_mut().zip([low, low >> 32, high, high >> 32]) {
                state[example] = word as u32;
            }
        }
        Self(state)
    }

    /// The next 32 bits of each.
    #[inline(always)]
    fn next(&mut self) -> [u32; BLOCK] {
        let [s0, s1, s2, s3] = &mut self.0;
        let mut next = [0; BLOCK];
        for i in 0..BLOCK {
            next[i] = s0[i].wrapping_add(s3[i]).rotate_left(7).wrapping_add(s0[i]);
            let shifted = s1[i] << 9;
            s2[i] ^= s0[i];
            s3[i] ^= s1[i];
            s1[i] ^= s2[i];
            s0[i] ^= s3[i];
            s2[i] ^= shifted;
            s3[i] = s3[i].rotate_left(11);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tinyfit::layers::{Mode, OutputForm, Pass};
    use tinyfit::{Dropout, Train, Zero};

    #[test]
    fn zeros_of_both_signs_are_kept_or_dropped_as_by_the_kernel() {
        const UNITS: usize = 40;
        let x: [Unit; UNITS] = std::array::from_fn(|u| [[0.0, -0.0, 1.5, -2.0][u % 4]; BLOCK]);
        let (mut y, mut delta) = ([[9.0; BLOCK]; UNITS], [[1.0; BLOCK]; UNITS]);
        let simd = crate::simd::Simd::detect();
        simd.run(Drop { rate: 0.5, seed: 3, accepted: 0, x: &x, y: &mut y });
        simd.run(DropGradient { rate: 0.5, y: &y, delta: &mut delta });

        let layer = Dropout::<UNITS> { rate: 0.5, seed: 3 };
        let (row, learn) = (x.map(|unit| unit[0]), Pass::all(OutputForm::Activated, Mode::Train));
        let mut trace = Zero::ZERO;
        for s in 0..BLOCK {
            layer.forward(&row, &mut trace, learn);
            let bits = |row: &[f32; UNITS]| row.map(f32::to_bits);
            assert_eq!(bits(Dropout::output(&trace)), bits(&y.map(|unit| unit[s])));
            *Dropout::delta(&mut trace) = [1.0; UNITS];
            let mut dx = [9.0; UNITS];
            layer.backward(&mut trace, Some(&mut dx), learn);
            assert_eq!(dx, delta.map(|unit| unit[s]));
            Dropout::accumulate(&row, &mut trace, &mut ());
        }
    }

    proptest! {
        #[test]
        fn generators_are_the_kernels(seeds: [u64; BLOCK]) {
            let mut many = Generators::new(|example| seeds[example]);
            let mut each = seeds.map(tinyfit::Generator::seed_from_u64);
            for _ in 0..100 {
                let next = many.next();
                prop_assert_eq!(next, std::array::from_fn(|i| tinyfit::Rng::next_u32(&mut each[i])));
            }
        }
    }
}
