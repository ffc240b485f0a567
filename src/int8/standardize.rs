//! Inputs of an int8 network from numbers in their own units, without floats.

use super::{QuantParams, Quantize, predicts_only};
use crate::arch::soft_float::SOFT;
use crate::layer::{Layer, Train};
use crate::layers::StandardScaler;
use crate::pass::Pass;
use crate::zero::Zero;

/// Standardizes and quantizes `N` numbers: the bytes of `(StandardScaler, Quantize)`.
///
/// Both steps are one multiplication of integers: `q = round((x - mean) inv_std / scale) + zero_point`, by fixed-point numbers that
/// [`new`](Self::new) computes, of 2^-15 of a step of `q` or finer. Where the result is within 2^-12 of a tie, one number in 2,000, and where
/// the mean is more than 7,000 steps, the two layers compute it in `f32`, so that all bytes are theirs. Cores with a floating-point unit compute `f32`.
///
/// ```
/// use tinyfit::int8::{QuantParams, QuantizeStandardized};
/// use tinyfit::{Layer, StandardScaler};
///
/// static INPUT: QuantizeStandardized<2> = QuantizeStandardized::new(
///     StandardScaler { mean: [20.0, 1.0], inv_std: [1.0 / 5.0, 1.0 / 0.5] },
///     QuantParams { scale: 0.05, zero_point: -3 },
/// );
/// assert_eq!(INPUT.predict(&[30.0, 1.0]), [37, -3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantizeStandardized<const N: usize> {
    scaler: StandardScaler<N>,
    params: QuantParams,
    fixed: [Fixed; N],
}

/// `(x - mean) / step` in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fixed {
    /// The mean, in units of `2^(exponent - 150)`. A step has 2^15 to 2^16 of them.
    mean: i32,
    exponent: i16,
    /// The share of a step in a unit, times 2^45; 0 where integers are not exact enough.
    multiplier: i32,
}

/// How near to a tie a result may be wrong, in 2^-16 of a step: that of `x` is less than 2, of the mean 1, of the product 1, and three
/// roundings of `f32` are up to 256 2^16 3/2^24, 3.
const TIE: i32 = 16;

impl Fixed {
    const NONE: Self = Self { mean: 0, exponent: 0, multiplier: 0 };

    const fn new(mean: f32, inv_std: f32, scale: f32) -> Self {
        let inv_std = if inv_std == 0.0 { 1.0 } else { inv_std };
        let step = scale as f64 / inv_std as f64;
        // Not so of NaN.
        if !(step > 1e-25 && step < 1e25) {
            return Self::NONE;
        }
        let log2 = (step.to_bits() >> 52) as i16 - 1023;
        let unit = f64::from_bits(((log2 - 15 + 1023) as u64) << 52);
        let mean = mean as f64 / unit;
        if !(mean > -5e8 && mean < 5e8) {
            return Self::NONE;
        }
        let mean = if mean < 0.0 { -((0.5 - mean) as i32) } else { (mean + 0.5) as i32 };
        let multiplier = (unit / step * (1u64 << 45) as f64 + 0.5) as i32;
        Self { mean, exponent: log2 - 15 + 150, multiplier }
    }

    /// `round((x - mean) / step) + zero_point`, clamped; none where that is not certain.
    #[inline]
    fn quantize(self, x: f32, zero_point: i8) -> Option<i8> {
        let bits = x.to_bits();
        let field = (bits >> 23 & 0xff) as i16;
        if self.multiplier == 0 || field == 0xff {
            return None;
        }
        let mantissa = (bits & 0x7f_ffff | 0x80_0000) as i32;
        // More than 2^30 units are more than 2^13 steps, with whatever mean.
        let size = match field - self.exponent {
            7.. => 1 << 30,
            left @ 0..7 => mantissa << left,
            right @ -24..0 => mantissa >> -right,
            ..-24 => 0,
        };
        let x = if bits >> 31 == 0 { size } else { -size };
        let off = (x - self.mean).clamp(-(1 << 25), 1 << 25);
        let steps = (i64::from(off) * i64::from(self.multiplier)) >> 29;
        let rounded = steps as i32 + (i32::from(zero_point) << 16) + (1 << 15);
        let fraction = rounded & 0xffff;
        (TIE..=0xffff - TIE).contains(&fraction).then(|| (rounded >> 16).clamp(-128, 127) as i8)
    }
}

impl<const N: usize> QuantizeStandardized<N> {
    /// Of these two layers.
    pub const fn new(scaler: StandardScaler<N>, params: QuantParams) -> Self {
        let (mut fixed, mut i) = ([Fixed::NONE; N], 0);
        while i < N {
            fixed[i] = Fixed::new(scaler.mean[i], scaler.inv_std[i], params.scale);
            i += 1;
        }
        Self { scaler, params, fixed }
    }

    /// In floats.
    #[inline(never)]
    fn exact(&self, i: usize, x: f32) -> i8 {
        let (Some(&mean), Some(&inv_std)) = (self.scaler.mean.get(i), self.scaler.inv_std.get(i)) else {
            return 0;
        };
        let standard = StandardScaler { mean: [mean], inv_std: [inv_std] }.predict(&[x]);
        let [q] = Quantize::<1>::from(self.params).predict(&standard);
        q
    }
}

impl<const N: usize> Layer for QuantizeStandardized<N> {
    type In = [f32; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[f32; N], y: &mut [i8; N]) {
        for (i, ((y, &x), fixed)) in y.iter_mut().zip(x).zip(&self.fixed).enumerate() {
            let fast = if SOFT { fixed.quantize(x, self.params.zero_point) } else { None };
            *y = fast.unwrap_or_else(|| self.exact(i, x));
        }
    }
}

impl<const N: usize> Zero for QuantizeStandardized<N> {
    const ZERO: Self = Self::new(StandardScaler::ZERO, QuantParams { scale: 1.0, zero_point: 0 });
}

predicts_only!(QuantizeStandardized<N>, [const N: usize], |layer| {
    layer.scaler.check().and_then(|()| Quantize::<N>::from(layer.params).check())
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layers(mean: f32, inv_std: f32, params: QuantParams) -> (StandardScaler<1>, Quantize<1>) {
        (StandardScaler { mean: [mean], inv_std: [inv_std] }, params.into())
    }

    proptest! {
        #[test]
        fn bytes_are_those_of_two_layers(
            mean in -1000f32..1000.0, inv_std in 1e-4f32..1e4, scale in 1e-3f32..1.0, zero_point: i8,
            steps in -300f32..300.0, bits: u32,
        ) {
            let params = QuantParams { scale, zero_point };
            let (scaler, quantize) = layers(mean, inv_std, params);
            let fixed = Fixed::new(mean, inv_std, scale);
            // Near a tie, and anything.
            let near = (steps.floor() + 0.5) * scale / inv_std + mean;
            for x in [mean + steps * scale / inv_std, near, f32::from_bits(near.to_bits() ^ 1), f32::from_bits(bits)] {
                let want = quantize.predict(&scaler.predict(&[x]));
                if let Some(got) = fixed.quantize(x, zero_point) {
                    prop_assert_eq!([got], want, "{}", x);
                }
                prop_assert_eq!(QuantizeStandardized::new(scaler, params).predict(&[x]), want);
            }
        }

        #[test]
        fn most_are_certain(inv_std in 0.01f32..100.0, offset in -10f32..10.0) {
            let fixed = Fixed::new(offset / inv_std, inv_std, 0.03);
            let certain = (0..1000).filter(|&i| fixed.quantize((offset + i as f32 * 0.007_31) / inv_std, 3).is_some());
            prop_assert!(certain.count() > 980);
        }
    }

    #[test]
    fn what_is_no_number_is_left_to_floats() {
        let fixed = Fixed::new(1.0, 2.0, 0.1);
        assert_eq!([f32::NAN, f32::INFINITY, f32::NEG_INFINITY].map(|x| fixed.quantize(x, 0)), [None; 3]);
        assert_eq!(fixed.quantize(f32::MAX, 0), Some(127));
        assert_eq!(fixed.quantize(f32::MIN, 0), Some(-128));
        assert_eq!(fixed.quantize(-0.0, 0), fixed.quantize(f32::MIN_POSITIVE / 4.0, 0));
        // Too large a mean, no step, and a negative one.
        for fixed in
            [Fixed::new(1e6, 1.0, 1e-3), Fixed::new(0.0, f32::INFINITY, 0.1), Fixed::new(0.0, -1.0, 0.1)]
        {
            assert_eq!(fixed.quantize(1.0, 0), None);
        }
    }
}
