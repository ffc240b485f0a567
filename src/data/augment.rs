//! Data augmentation: noise, gain, and channels that fail.

use rand_core::Rng;

use crate::error::{Error, Parameter};
use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

/// Data augmentation: returns a variation of an example, `y = (x * gain + noise) * alive`, with new random numbers each
/// time.
///
/// | setting | what is varied | source |
/// |---|---|---|
/// | `jitter` | noise of each feature, normal with this standard deviation | Um et al., 0.05 there |
/// | `scaling` | gain of each channel, normal around 1 with this standard deviation | Um et al., 0.1 there |
/// | `drop` | probability that all of a channel is 0 | a sensor that fails |
///
/// A channel is `FEATURES` neighbors: [`Features::LEN`](crate::features::Features::LEN) for the features of a
/// [`SlidingWindow`](crate::features::SlidingWindow), 1 for raw samples. Apply it to standardized features: then 0 is
/// the mean, and `jitter` is in standard deviations.
///
/// It draws seven `u32` per channel and six per feature whatever the settings, so one seed gives the same noise at any
/// strength. "Normal" is the sum of twelve uniform numbers. It has no value beyond six standard deviations, has the
/// same bits on every target, and needs no logarithm.
///
/// Source: Um et al., "Data Augmentation of Wearable Sensor Data for Parkinson's Disease Monitoring using Convolutional
/// Neural Networks", 2017.
///
/// ```
/// use tinyfit::{Generator, SeedableRng};
/// use tinyfit::data::Augment;
/// use tinyfit::features::Features;
///
/// let augment = Augment::<{ Features::LEN }> { jitter: 0.05, scaling: 0.1, drop: 0.1 };
/// let mut rng = Generator::seed_from_u64(7);
/// let (x, mut y) = ([1.0; 30], [0.0; 30]);
/// augment.apply(&x, &mut y, &mut rng)?; // `y` is learned with the class of `x`
/// assert!(x != y);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("GaussianNoise", "data augmentation"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Augment<const FEATURES: usize> {
    /// The standard deviation of the noise, in the unit of the features; 0..=2^50.
    pub jitter: f32,
    /// The standard deviation of the gain; 0..=2^20.
    pub scaling: f32,
    /// The probability that a channel is 0; 0..=1.
    #[doc(alias = "SpatialDropout1D")]
    pub drop: f32,
}

impl<const FEATURES: usize> Augment<FEATURES> {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    pub fn check(&self) -> Result<(), Error> {
        Parameter::Jitter.require((0.0..=GRADIENT_LIMIT).contains(&self.jitter))?;
        Parameter::Scaling.require((0.0..=LEARNING_RATE_LIMIT).contains(&self.scaling))?;
        Parameter::Drop.require((0.0..=1.0).contains(&self.drop))
    }

    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    pub fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// Writes a variation of `x` to `y`. It is finite where `x` is, for values up to 2^100. A missing value (NaN) stays
    /// missing unless its channel is 0.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a setting. Then neither `y` nor `rng` has changed.
    pub fn apply<const N: usize, G: Rng>(
        &self,
        x: &[f32; N],
        y: &mut [f32; N],
        rng: &mut G,
    ) -> Result<(), Error> {
        const {
            assert!(FEATURES > 0 && N.is_multiple_of(FEATURES), "an example is a whole number of channels");
        };
        self.check()?;
        let ((x, _), (y, _)) = (x.as_chunks::<FEATURES>(), y.as_chunks_mut::<FEATURES>());
        x.iter().zip(y).try_for_each(|(x, y)| self.apply_channel(x, y, rng))
    }

    /// Writes a variation of one channel, of any number of features, to `y`.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn apply_channel<G: Rng>(&self, x: &[f32], y: &mut [f32], rng: &mut G) -> Result<(), Error> {
        self.check()?;
        let gain = 1.0 + self.scaling * normal(rng);
        let alive = unit(rng) >= self.drop;
        for (y, &x) in y.iter_mut().zip(x) {
            let varied = x * gain + self.jitter * normal(rng);
            *y = if alive { varied } else { 0.0 };
        }
        Ok(())
    }
}

/// A number in 0..1, from the upper 24 bits of one `u32` of the generator.
fn unit<G: Rng>(rng: &mut G) -> f32 {
    const STEP: f32 = 1.0 / (1 << 24) as f32;
    (rng.next_u32() >> 8) as f32 * STEP
}

/// A random number, nearly normal, with mean 0 and standard deviation 1, in -6..=6.
///
/// Twelve uniform integers below 2^16 have a sum of mean 12 * (2^16 - 1) / 2 and of variance 2^32 - 1 (twelve times a
/// twelfth): divided by 2^16 the standard deviation is 1, and every step is exact.
fn normal<G: Rng>(rng: &mut G) -> f32 {
    const MEAN: i32 = 12 * 0xFFFF / 2;
    let mut sum = -MEAN;
    for _ in 0..6 {
        let two = rng.next_u32();
        sum += (two >> 16) as i32 + (two & 0xFFFF) as i32;
    }
    sum as f32 / 65536.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Generator, SeedableRng};
    use proptest::prelude::*;

    const OFF: Augment<1> = Augment { jitter: 0.0, scaling: 0.0, drop: 0.0 };

    /// A generator that always gives the same.
    struct Constant(u32);
    impl rand_core::TryRng for Constant {
        type Error = core::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.0)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(self.0.into())
        }
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    fn apply<const F: usize, const N: usize>(augment: Augment<F>, x: [f32; N], seed: u64) -> [f32; N] {
        let mut y = [f32::NAN; N];
        augment.apply(&x, &mut y, &mut Generator::seed_from_u64(seed)).unwrap();
        y
    }

    /// `scipy.stats.norm.ppf` and `scipy.stats.chi2.ppf(0.999, 9)` of SciPy 1.17.1.
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn noise_is_normal() {
        const DECILES: [f32; 9] = [
            -1.281_551_6,
            -0.841_621_2,
            -0.524_400_5,
            -0.253_347_1,
            0.0,
            0.253_347_1,
            0.524_400_5,
            0.841_621_2,
            1.281_551_6,
        ];
        let mut rng = Generator::seed_from_u64(1);
        let (mut counts, mut sum, mut squares) = ([0.0; 10], 0.0, 0.0);
        for _ in 0..20_000 {
            let x = normal(&mut rng);
            counts[DECILES.iter().filter(|&&decile| x >= decile).count()] += 1.0;
            sum += x as f64;
            squares += (x * x) as f64;
        }
        let chi_squared: f64 = counts.iter().map(|n: &f64| (n - 2000.0).powi(2) / 2000.0).sum();
        assert!(chi_squared < 27.88, "{counts:?}");
        // Four standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the variance.
        assert!((sum / 2e4).abs() < 0.029 && (squares / 2e4 - 1.0).abs() < 0.04);
    }

    #[test]
    fn noise_ends_at_six_deviations() {
        assert_eq!(normal(&mut Constant(0)), -6.0 + 6.0 / 65536.0);
        assert_eq!(normal(&mut Constant(u32::MAX)), 6.0 - 6.0 / 65536.0);
        assert_eq!(normal(&mut Constant(0x8000_7FFF)), 0.0);
    }

    #[test]
    fn a_drop_of_zero_never_drops() {
        let mut y = [0.0];
        OFF.apply(&[1.0], &mut y, &mut Constant(0)).unwrap();
        assert_eq!(y, [1.0]);
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_channel_has_one_gain_and_fails_as_one() {
        let x = [1.0; 3000];
        let gains = apply(Augment::<3> { jitter: 0.0, scaling: 0.1, drop: 0.2 }, x, 2);
        let channels: Vec<&[f32]> = gains.chunks(3).collect();
        assert!(channels.iter().all(|c| c[0] == c[1] && c[1] == c[2]));
        let dropped = channels.iter().filter(|c| c[0] == 0.0).count();
        // Four standard errors, sqrt(0.2 * 0.8 / 1000).
        assert!((150..250).contains(&dropped), "{dropped}");
        let alive = channels.iter().filter(|c| c[0] != 0.0).map(|c| (c[0] - 1.0).powi(2));
        let deviation = (alive.sum::<f32>() / (1000 - dropped) as f32).sqrt();
        assert!((deviation - 0.1).abs() < 0.01, "{deviation}");
    }

    #[test]
    fn the_same_seed_gives_the_same_noise_at_any_strength() {
        let noise = |jitter| apply(Augment::<2> { jitter, scaling: 0.3, drop: 0.5 }, [0.0; 8], 3);
        assert_eq!(noise(0.5).map(|y| 2.0 * y), noise(1.0));
        assert_ne!(noise(1.0), apply(Augment::<2> { jitter: 1.0, scaling: 0.3, drop: 0.5 }, [0.0; 8], 4));
    }

    #[test]
    fn bad_settings_are_refused_and_change_nothing() {
        for bad in [
            Augment { jitter: -0.1, ..OFF },
            Augment { jitter: f32::NAN, ..OFF },
            Augment { scaling: f32::INFINITY, ..OFF },
            Augment { scaling: -1.0, ..OFF },
            Augment { drop: 1.1, ..OFF },
            Augment { drop: -0.1, ..OFF },
            Augment { drop: f32::NAN, ..OFF },
        ] {
            let (mut y, mut rng) = ([5.0], Generator::seed_from_u64(1));
            assert_eq!(bad.apply(&[1.0], &mut y, &mut rng), bad.check());
            assert!(matches!(bad.check(), Err(Error::OutOfRange { .. })));
            assert_eq!((y, rng), ([5.0], Generator::seed_from_u64(1)));
        }
    }

    #[test]
    fn the_strongest_noise_is_finite() {
        let strongest = Augment::<1> { jitter: GRADIENT_LIMIT, scaling: LEARNING_RATE_LIMIT, drop: 0.0 };
        for (x, bits) in [(2f32.powi(100), u32::MAX), (-2f32.powi(100), u32::MAX), (2f32.powi(100), 0)] {
            let mut y = [0.0];
            strongest.apply(&[x], &mut y, &mut Constant(bits)).unwrap();
            assert!(y[0].is_finite() && y[0] != 0.0, "{x} {bits}: {y:?}");
        }
    }

    proptest! {
        #[test]
        fn switched_off_it_copies(x in proptest::array::uniform4(any::<f32>()), seed in any::<u64>()) {
            prop_assert_eq!(apply(OFF, x, seed), x);
            prop_assert_eq!(apply(Augment { drop: 1.0, ..OFF }, x, seed), [0.0; 4]);
        }
    }
}
