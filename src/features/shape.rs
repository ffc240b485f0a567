//! Where a spectrum lies, how wide it is and how flat.

use super::logarithm::log2;
use super::peaks::Bins;
use super::{Powers, Readout};
use crate::math;

/// Centroid and spread in Hz, and flatness from 0 to 1.
///
/// The centroid is the average frequency, weighed by power: `c = sum f P / sum P`. The spread is the standard deviation about it,
/// `sqrt(sum (f - c)^2 P / sum P)`. The flatness is the geometric mean of the power over the arithmetic one: near 0 of tones, 0.56 of
/// white noise in one segment, more the more segments are averaged. All are 0 of silence.
///
/// `librosa.feature.spectral_centroid`, `spectral_bandwidth` (both of `S=power`) and `spectral_flatness`.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Shape, Spectrum};
///
/// static SHAPE: Spectrum<Shape> = Spectrum(Shape::new(64, 1000.0, 0.0, 500.0));
/// let wave = core::array::from_fn::<i16, 64, _>(|t| [0, 707, 1000, 707, 0, -707, -1000, -707][t % 8]);
/// let mut out = [0.0; 3];
/// SHAPE.extract(&wave, &mut Zero::ZERO, &mut out);
/// let [centroid, spread, flatness] = out;
/// assert!((centroid - 125.0).abs() < 0.1 && spread < 10.0 && flatness < 0.001);
/// ```
#[doc(alias("spectral_centroid", "spectral_bandwidth", "spectral_flatness", "centroid", "bandwidth"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Shape {
    bins: Bins,
}

impl Shape {
    /// Of the frequencies from `low` to `high` Hz, of transforms of `size` samples at `rate` Hz.
    pub const fn new(size: usize, rate: f64, low: f64, high: f64) -> Self {
        Self { bins: Bins::between(size, rate, low, high) }
    }
}

impl Readout for Shape {
    const LEN: usize = 3;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        let bins = || powers.bins(self.bins.from.into(), self.bins.to.into());
        let total: u64 = bins().map(|(_, power)| power).sum();
        if total == 0 {
            return out.iter_mut().take(3).for_each(|out| *out = 0.0);
        }
        // 43 bits, so that the sum of squares has 64.
        let fewer = 21u32.saturating_sub(total.leading_zeros());
        let (mut moments, mut logarithms, mut count) = ([0u64; 3], 0i64, 0u32);
        for (k, power) in bins() {
            let k = k.wrapping_sub(self.bins.from.into()) as u64;
            let p = power >> fewer;
            moments = [moments[0] + p, moments[1] + k * p, moments[2] + k * k * p];
            logarithms += i64::from(log2(power));
            count += 1;
        }
        let [p, kp, kkp] = moments;
        // p^2 times the variance
        let spread = u128::from(p) * u128::from(kkp) - u128::from(kp) * u128::from(kp);
        let (width, count_f) = (self.bins.width, count as f32);
        let mean = i64::from(log2(total)) - i64::from(log2(count.into()));
        let flatness = (logarithms - i64::from(count) * mean) as f32 / (count_f * 65_536.0);
        let shape = [
            (f32::from(self.bins.from) + kp as f32 / p as f32) * width,
            math::sqrt(spread as f32) / p as f32 * width,
            math::exp(flatness * core::f32::consts::LN_2),
        ];
        for (out, x) in out.iter_mut().zip(shape) {
            *out = x;
        }
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::features::{Block, Spectrum};

    #[test]
    fn silence_is_zero_and_an_impulse_is_flat() {
        let (mut frame, mut out) = ([5i16; 2048], [9.0; 3]);
        let block = Spectrum(Shape::new(2048, 2048.0, 10.0, 1014.0));
        block.extract(&frame, &mut [0; 2048], &mut out);
        assert_eq!(out, [0.0; 3]);
        frame[1024] = i16::MAX;
        block.extract(&frame, &mut [0; 2048], &mut out);
        let [centroid, spread, flatness] = out;
        assert!((centroid - 512.0).abs() < 0.1, "{centroid}");
        assert!((spread - 1005.0 / 12f32.sqrt()).abs() < 0.1, "{spread}");
        assert!((flatness - 1.0).abs() < 1e-3, "{flatness}");
    }
}
