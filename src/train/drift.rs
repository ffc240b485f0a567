//! Drift detection: a rise of the mean of a stream.

use core::mem::size_of;

use crate::error::{Error, Parameter};
use crate::limits::GRADIENT_LIMIT;
use crate::state::state_of_fields;
use crate::sum::{Sum, share};
use crate::zero::Zero;

/// The Page-Hinkley test, which detects that the mean of a stream has risen.
///
/// ```text
/// mean_n = (x_1 + .. + x_n) / n
/// m_n    = m_(n-1) + x_n - mean_n - delta
/// alarm  : m_n - min(m_1, .., m_n) > threshold
/// ```
///
/// Give it the loss of each example before it is learned, or its error as 0 or 1. After an alarm it starts again. It is
/// river's `PageHinkley` with `mode="up", alpha=1`.
///
/// It keeps `m_n - min(m_1, .., m_n)` and the mean, so no sum grows with the stream. The mean carries the rounding
/// error of its last update. It is exact to seven digits, for any number of values.
///
/// Source: Page, "Continuous Inspection Schemes", 1954; the form of Gama et al., "A Survey on Concept Drift
/// Adaptation", 2014, section 3.2.
///
/// ```
/// use tinyfit::train::{PageHinkley, Sensitivity};
///
/// let sensitivity = Sensitivity { delta: 0.1, threshold: 5.0, least: 30 };
/// let mut test = PageHinkley::new();
/// for n in 0..1000 {
///     let loss = if n < 500 { 0.2 } else { 1.0 };
///     if test.observe(&sensitivity, loss)? {
///         assert_eq!(n, 507); // eight losses after the rise
///         break;
///     }
/// }
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("concept drift", "drift detection"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageHinkley {
    count: u32,
    mean: Sum,
    /// The distance of `m` from its minimum.
    rise: f32,
}

/// The settings of [`PageHinkley`], in units of the values it watches.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sensitivity {
    /// The rise of the mean that is tolerated; 0..=2^50.
    pub delta: f32,
    /// The sum of the rises beyond `delta` that causes an alarm, the paper's lambda; 0..=2^50. A larger one causes
    /// fewer false alarms and later ones.
    pub threshold: f32,
    /// The number of values before the first alarm.
    pub least: u32,
}

impl Default for Sensitivity {
    /// The settings of river, for errors of 0 and 1 or for losses of that size.
    fn default() -> Self {
        Self { delta: 0.005, threshold: 50.0, least: 30 }
    }
}

impl Sensitivity {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    pub fn check(&self) -> Result<(), Error> {
        Parameter::Delta.require((0.0..=GRADIENT_LIMIT).contains(&self.delta))?;
        Parameter::Threshold.require((0.0..=GRADIENT_LIMIT).contains(&self.threshold))
    }

    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    pub fn is_valid(&self) -> bool {
        self.check().is_ok()
    }
}

impl Zero for PageHinkley {
    const ZERO: Self = Self { count: 0, mean: Sum::ZERO, rise: 0.0 };
}

state_of_fields!([] PageHinkley: count, mean, rise);

impl PageHinkley {
    /// The size of the test, 16 bytes.
    pub const RAM: usize = size_of::<Self>();

    /// A test without values.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// Takes the next value and returns whether there is an alarm.
    ///
    /// # Errors
    /// [`Error::Input`] for NaN and for a value beyond 2^50, [`Error::OutOfRange`] for a setting. After an error
    /// nothing has changed.
    pub fn observe(&mut self, sensitivity: &Sensitivity, x: f32) -> Result<bool, Error> {
        sensitivity.check()?;
        if x.is_nan() || x.abs() > GRADIENT_LIMIT {
            return Err(Error::Input);
        }
        self.count = self.count.saturating_add(1);
        self.mean.blend(x.into(), share(self.count.saturating_sub(1), 1));
        let rise = self.rise + (x - self.mean.value - sensitivity.delta);
        self.rise = if rise > 0.0 { rise } else { 0.0 };
        let alarm = self.count >= sensitivity.least && self.rise > sensitivity.threshold;
        if alarm {
            self.clear();
        }
        Ok(alarm)
    }

    /// Returns `m_n - min(m_1, .., m_n)`, which is compared with the threshold.
    pub fn rise(&self) -> f32 {
        self.rise
    }

    /// Returns the mean since the last alarm.
    pub fn mean(&self) -> f32 {
        self.mean.value
    }

    /// Starts again, without values.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Even numbers in 0..1 in an irregular order, whose mean changes at 400, 800 and 1200.
    fn stream(t: u32) -> f32 {
        let level = match t {
            0..400 => 0.0,
            400..800 => 0.5,
            800..1200 => 0.25,
            _ => 2.0,
        };
        (t * 7919 % 1024) as f32 / 1024.0 + level
    }

    /// `river.drift.PageHinkley(least, delta, threshold, alpha=1.0, mode="up")`, river 0.26.1, which computes in f64:
    /// settings, alarms, and after 451 values the rise and the mean.
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn alarms_as_river() {
        for (delta, threshold, least, alarms, rise, mean) in [
            (0.005, 50.0, 30, &[507, 1231][..], 25.431_974, 0.536_821_4),
            (0.1, 10.0, 30, &[425, 1206], 0.0, 0.968_515_6),
            (0.25, 4.0, 5, &[417, 1202], 0.0, 0.976_740_06),
            (0.0, 3.0, 1, &[354, 403, 669, 1201, 1498], 0.794_095_74, 0.980_281_8),
            (0.0, 3.0, 380, &[379, 759, 1201, 1581], 12.630_855, 0.846_267),
        ] {
            let (mut test, sensitivity) = (PageHinkley::new(), Sensitivity { delta, threshold, least });
            let mut seen = Vec::new();
            for t in 0..1600 {
                if test.observe(&sensitivity, stream(t)).unwrap() {
                    seen.push(t);
                }
                if t == 450 {
                    assert!((test.rise() - rise).abs() < 2e-4, "{} {rise}", test.rise());
                    assert!((test.mean() - mean).abs() < 1e-6, "{} {mean}", test.mean());
                }
            }
            assert_eq!(seen, alarms, "{sensitivity:?}");
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_fall_is_no_alarm_and_a_long_quiet_hides_no_rise() {
        let (mut test, sensitivity) = (PageHinkley::new(), Sensitivity::default());
        for t in 0..200_000 {
            let level = if t < 1000 { 3.0 } else { 0.0 };
            assert_eq!(test.observe(&sensitivity, stream(t % 400) + level), Ok(false), "{t}");
        }
        let delay = (0..).find(|&t| test.observe(&sensitivity, stream(t % 400) + 1.0).unwrap());
        assert!((45..60).contains(&delay.unwrap()), "{delay:?}");
    }

    /// The exact mean of errors of 0 and 1 at 1 %, as if for a month at ten values a second. Without its remainder the mean
    /// loses the small steps down and keeps the large ones up, and is 0.0115 at the end.
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_month_of_rare_errors_is_their_mean() {
        let (mut test, sensitivity) = (PageHinkley::new(), Sensitivity::default());
        // A mean of 25 million values, and a million more.
        test.count = 25_000_000;
        test.mean = Sum::from(0.01);
        for n in 0..1_000_000 {
            let error = if n % 100 == 99 { 1.0 } else { 0.0 };
            assert_eq!(test.observe(&sensitivity, error), Ok(false), "{n}");
        }
        assert!((test.mean() - 0.01).abs() < 1e-8, "{}", test.mean());
        // Twice the errors: 0.02 - 0.01 - 0.005 a value, so 50 after about 10,000.
        let alarm = (0..20_000).find(|n| test.observe(&sensitivity, f32::from(n % 50 == 49)).unwrap());
        assert!(alarm.is_some_and(|n| (9_000..11_000).contains(&n)), "{alarm:?}");
    }

    #[test]
    fn bad_settings_and_numbers_are_refused() {
        let (mut test, good) = (PageHinkley::new(), Sensitivity::default());
        assert_eq!(test.observe(&good, 0.5), Ok(false));
        let before = test;
        for bad in [f32::NAN, f32::INFINITY, -1.0, 2.0 * GRADIENT_LIMIT] {
            let wrong = |parameter| Err(Error::OutOfRange { parameter });
            assert_eq!(test.observe(&Sensitivity { delta: bad, ..good }, 0.5), wrong(Parameter::Delta));
            let observed = test.observe(&Sensitivity { threshold: bad, ..good }, 0.5);
            assert_eq!(observed, wrong(Parameter::Threshold));
        }
        for bad in [f32::NAN, f32::NEG_INFINITY, -2.0 * GRADIENT_LIMIT] {
            assert_eq!(test.observe(&good, bad), Err(Error::Input));
        }
        assert_eq!(test, before);
    }

    proptest! {
        /// Whatever comes, it stays with numbers, and an even stream is an even stream.
        #[test]
        fn stays_finite(bits in proptest::collection::vec(any::<u32>(), 0..100), level in -1e6f32..1e6) {
            let (mut test, sensitivity) = (PageHinkley::new(), Sensitivity { least: u32::MAX, ..Sensitivity::default() });
            for bits in bits {
                let _ = test.observe(&sensitivity, f32::from_bits(bits));
                prop_assert!(test.mean().is_finite() && test.rise.is_finite() && test.rise >= 0.0);
            }
            test.clear();
            prop_assert_eq!(test, PageHinkley::ZERO);
            for _ in 0..100 {
                prop_assert_eq!(test.observe(&Sensitivity::default(), level), Ok(false));
            }
        }
    }
}
