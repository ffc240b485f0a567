//! Sums and means with a small rounding error.

use crate::state::state_of_fields;
use crate::zero::Zero;

/// A sum, and the rounding error of its last addition (Kahan summation).
///
/// Source: Kahan, "Further remarks on reducing truncation errors", 1965.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) value: f32,
    pub(crate) rest: f32,
}

impl Zero for Sum {
    const ZERO: Self = Self { value: 0.0, rest: 0.0 };
}

state_of_fields!([] Sum: value, rest);

impl From<f32> for Sum {
    fn from(value: f32) -> Self {
        Self { value, rest: 0.0 }
    }
}

impl Sum {
    pub(crate) fn add(&mut self, x: f32) {
        let x = x + self.rest;
        let sum = self.value + x;
        self.rest = x - (sum - self.value);
        self.value = sum;
    }

    /// `other - self`
    pub(crate) fn distance_to(self, other: Self) -> f32 {
        (other.value - self.value) + (other.rest - self.rest)
    }

    /// Merges the mean of other numbers into this mean (Chan, Golub and LeVeque, 1979), and returns the distance of the two
    /// means. `share` is the other's share of all numbers, `1 / n` for a single one (Welford, 1962).
    ///
    /// The rounding error of a step is proportional to that distance, and each later step shrinks it. After any number of steps
    /// the mean is off by about 2^-23 of the numbers' mean distance from it. A sum would be off by their number times that.
    pub(crate) fn blend(&mut self, other: Self, share: f32) -> f32 {
        let distance = self.distance_to(other);
        self.add(distance * share);
        distance
    }
}

/// The share of `more` in a count of `count + more`, for [`Sum::blend`]; `more` is not 0.
pub(crate) fn share(count: u32, more: u32) -> f32 {
    more as f32 / (count as f32 + more as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_off_by_the_last_rounding_only(numbers in proptest::collection::vec(0f32..1e9, 1..500)) {
            let (mut sum, mut exact) = (Sum::ZERO, 0.0);
            for &x in &numbers {
                sum.add(x);
                exact += f64::from(x);
            }
            prop_assert!((f64::from(sum.value) / exact - 1.0).abs() <= 1.2e-7, "{sum:?} {exact}");
        }
    }

    #[test]
    fn ones_beyond_two_to_the_24() {
        let mut sum = Sum::from(16_777_216.0);
        for _ in 0..10 {
            sum.add(1.0);
        }
        assert_eq!(sum.value + sum.rest, 16_777_226.0);
    }
}
