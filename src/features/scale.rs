//! Units of power.

use super::logarithm::log2;
use super::table::{ln, round};
use crate::math;

/// What an integer power is in the sensor's own units.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Scale {
    factor: f32,
    log2: i32,
}

/// The binary logarithm of the least power in decibels, 2^-13: the noise of rounding samples to integers, `1/12`, spread over some hundred bins.
const LEAST: i32 = -13 << 16;

impl Scale {
    /// Decibels of a factor 2^(1/65536).
    pub(super) const DECIBELS: f32 = (10.0 * core::f64::consts::LOG10_2 / 65_536.0) as f32;

    /// Decibels of [`log2`](Self::log2).
    pub(super) fn decibels(log2: i32) -> f32 {
        log2 as f32 * Self::DECIBELS
    }

    /// A unit's mean square, and `2^16 log2` of it.
    pub(super) fn new(factor: f32, log2: i32) -> Self {
        Self { factor, log2 }
    }

    /// Of transforms of `f` samples: `16 / (3 f^2)` is the mean square of a window, twice, as negative frequencies are left out.
    pub(super) fn of(f: usize, exponent: i32, segments: usize) -> Self {
        const LOG2_3: i32 = round(ln(3.0) / core::f64::consts::LN_2 * 65_536.0) as i32;
        let bits = exponent - 4 + 2 * f.ilog2() as i32;
        // 2^-bits, which is a normal number: |bits| < 64.
        let power = f32::from_bits(((127 - bits) as u32) << 23);
        let log2 = -(bits << 16) - LOG2_3 - log2(segments as u64);
        Self { factor: power / (3.0 * segments as f32), log2 }
    }

    /// The mean square of the samples.
    pub fn mean_square(self, power: u64) -> f32 {
        power as f32 * self.factor
    }

    /// `2^16 log2` of the mean square, at least that of [`Unit::Decibels`].
    pub fn log2(self, power: u64) -> i32 {
        if power == 0 { LEAST } else { LEAST.max(log2(power) + self.log2) }
    }

    /// In a unit.
    pub fn to_unit(self, power: u64, unit: Unit) -> f32 {
        match unit {
            Unit::MeanSquare => self.mean_square(power),
            Unit::Rms => math::sqrt(self.mean_square(power)),
            Unit::Decibels => Self::decibels(self.log2(power)),
        }
    }
}

/// The unit of a power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Unit {
    /// The mean square, in the sensor's own units squared.
    #[doc(alias = "power")]
    MeanSquare,
    /// Its square root, in the sensor's own units.
    #[doc(alias = "magnitude")]
    Rms,
    /// `10 log10` of the mean square, at least -39.1 (2^-13): loud and quiet signals alike, which a network learns best. Off by at most
    /// 0.0003 dB.
    #[default]
    #[doc(alias("dB", "log", "power_to_db"))]
    Decibels,
}
