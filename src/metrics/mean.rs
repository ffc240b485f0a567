//! The mean of any number of values.

use crate::error::Error;
use crate::sum::{Sum, share};
use crate::zero::{Zero, starts_at_zero};

/// The mean of a stream of numbers, in 12 bytes. Keras's `Mean` metric.
///
/// Use it for the losses that [`learn`](crate::Trainer::learn) returns, for [`log_loss`](super::log_loss), or for
/// times. Two `f32` hold the mean, so a million losses are averaged to the last digits of an `f32`. It counts to 2^32 -
/// 1 numbers. Later ones have a weight of 2^-32.
///
/// ```
/// use tinyfit::metrics::Mean;
///
/// let mut loss = Mean::new();
/// for value in [0.5, 0.3, 0.1] {
///     loss.add(value)?;
/// }
/// assert_eq!((loss.value(), loss.count()), (0.3, 3));
/// assert!(loss.add(f32::NAN).is_err() && loss.count() == 3);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    mean: Sum,
    count: u32,
}

impl Zero for Mean {
    const ZERO: Self = Self { mean: Sum::ZERO, count: 0 };
}

starts_at_zero!([] Mean, "The size of a mean, 12 bytes.", "A mean without numbers.");

impl Mean {
    /// Adds one number.
    ///
    /// # Errors
    /// [`Error::Input`] for NaN, infinity and a number beyond 1e38.
    #[doc(alias = "update_state")]
    pub fn add(&mut self, x: f32) -> Result<(), Error> {
        if x.abs() <= 1e38 {
            self.merge(&Self { mean: x.into(), count: 1 });
            Ok(())
        } else {
            Err(Error::Input)
        }
    }

    /// Adds the numbers of another.
    pub fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            self.mean.blend(other.mean, share(self.count, other.count));
            self.count = self.count.saturating_add(other.count);
        }
    }

    /// Returns the mean; 0 before the first number.
    #[doc(alias = "result")]
    pub fn value(&self) -> f32 {
        self.mean.value
    }

    /// Returns the number of numbers so far.
    pub fn count(&self) -> u32 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether `got` is `want` to within a few units in the last place of the largest of `xs`.
    fn near(got: f32, want: f64, xs: &[f32]) -> bool {
        let size = xs.iter().fold(0.0, |most, x| x.abs().max(most));
        (f64::from(got) - want).abs() <= f64::from(size) * 2e-7 + f64::from(f32::MIN_POSITIVE)
    }

    fn reference(xs: &[f32]) -> f64 {
        xs.iter().map(|&x| f64::from(x)).sum::<f64>() / xs.len() as f64
    }

    fn mean(xs: &[f32]) -> Mean {
        let mut mean = Mean::new();
        for &x in xs {
            mean.add(x).unwrap();
        }
        mean
    }

    proptest! {
        #[test]
        fn equals_the_definition_in_any_two_parts(
            xs in proptest::collection::vec(-1e38f32..=1e38, 1..100),
            scale in -37i32..=0,
            cut in any::<proptest::sample::Index>(),
        ) {
            let xs: Vec<f32> = xs.iter().map(|x| x * 10f32.powi(scale)).collect();
            let (a, b) = xs.split_at(cut.index(xs.len() + 1));
            let mut merged = mean(a);
            merged.merge(&mean(b));
            prop_assert!(near(mean(&xs).value(), reference(&xs), &xs));
            prop_assert!(near(merged.value(), reference(&xs), &xs));
            prop_assert_eq!(merged.count() as usize, xs.len());
        }

        #[test]
        fn any_bits_are_taken_or_change_nothing(bits in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut mean = Mean::new();
            for x in bits.into_iter().map(f32::from_bits) {
                let before = mean;
                prop_assert_eq!(mean.add(x).is_ok(), x.is_finite() && x.abs() <= 1e38);
                prop_assert!(mean.value().is_finite());
                prop_assert!((mean == before) == (mean.count() == before.count()));
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_million_losses_keep_their_digits() {
        // A loss that falls as 1 / (1 + i/1000). NumPy 2.4.6 in f32: a plain sum of it is off by 1.4e-3,
        // relative, a plain running mean by 3.7e-4.
        let losses: Vec<f32> = (0..1_000_000).map(|i| 1.0 / (1.0 + i as f32 * 1e-3)).collect();
        let want = reference(&losses);
        assert!((f64::from(mean(&losses).value()) / want - 1.0).abs() < 1e-7);
    }

    #[test]
    fn a_constant_is_its_own_mean() {
        assert_eq!(mean(&[0.1; 1000]), Mean { count: 1000, ..mean(&[0.1]) });
    }

    #[test]
    fn full_counters_stay_full() {
        let mut full = Mean { count: u32::MAX, ..mean(&[1.0]) };
        full.add(5.0).unwrap();
        full.merge(&mean(&[1.0, 2.0]));
        assert_eq!((full.value(), full.count()), (1.0, u32::MAX));
        let mut empty = Mean::new();
        empty.merge(&Mean::new());
        assert_eq!(empty, Mean::new());
    }
}
