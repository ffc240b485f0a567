//! Numbers unpacked: a factor, and a sum between additions.

use core::num::NonZeroU32;

use super::scalars::{mul_any, plus_any};
use super::{SIGN, field, is_ordinary};

/// An ordinary number or a product of two: `mantissa 2^(exponent - 150)`, the mantissa in 2^23..=2^24, and
/// the sign in the highest bit of `sign`.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) sign: u32,
    pub(super) exponent: u32,
    pub(super) mantissa: u32,
}

impl Parts {
    #[inline(always)]
    pub(super) fn new(bits: u32) -> Option<Self> {
        let mantissa = bits & 0x7f_ffff | 1 << 23;
        is_ordinary(bits).then(|| Self { sign: bits, exponent: field(bits), mantissa })
    }

    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        // The mantissa's leading bit adds one to the exponent.
        (self.sign & SIGN) | ((self.exponent - 1) << 23).wrapping_add(self.mantissa)
    }

    #[inline(always)]
    pub(super) fn signed(self) -> i32 {
        let sign = self.sign as i32 >> 31;
        ((self.mantissa << 5) as i32 ^ sign).wrapping_sub(sign)
    }

    /// The product with the number of these bits, rounded.
    #[inline(always)]
    pub(super) fn times<const NARROW: bool>(self, bits: u32) -> Option<Self> {
        if !is_ordinary(bits) {
            return None;
        }
        let mut exponent = self.exponent.wrapping_add(field(bits)).wrapping_sub(126);
        let mantissa = if NARROW {
            // The product's upper 32 bits of 48, from three products of 24 by 8.
            let low = self.mantissa.wrapping_mul(bits & 0xff);
            let middle = self.mantissa.wrapping_mul(bits >> 8 & 0xff).wrapping_add(low >> 8);
            let high = self.mantissa.wrapping_mul((bits << 9 >> 25) + 0x80).wrapping_add(middle >> 8);
            let less = !high >> 31;
            let high = high << less;
            exponent = exponent.wrapping_sub(less);
            if high & 0xff == 0x80 {
                return None;
            }
            ((high >> 7) + 1) >> 1
        } else {
            let product = u64::from(self.mantissa) * u64::from(bits << 8 | 1 << 31);
            let (mut high, mut low) = ((product >> 32) as u32, product as u32);
            if high < 1 << 23 {
                high = high << 1 | low >> 31;
                low <<= 1;
                exponent = exponent.wrapping_sub(1);
            }
            if low == 1 << 31 {
                return None;
            }
            high + (low >> 31)
        };
        Some(Self { sign: self.sign ^ bits, exponent, mantissa })
    }
}

/// A running sum: `mantissa 2^(exponent - 155)`, the mantissa's magnitude in 2^28..=2^29 and its lowest five
/// bits zero; or positive zero as 0 and 0; or, with the exponent [`PACKED`], the bits of any other `f32`.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub(super) mantissa: i32,
    pub(super) exponent: u32,
}

pub(super) const PACKED: u32 = 256;

impl Sum {
    pub(super) const ZERO: Self = Self { mantissa: 0, exponent: 0 };

    #[inline(always)]
    pub(super) fn new(bits: u32) -> Self {
        if field(bits).wrapping_sub(1) >= 254 {
            return Self { mantissa: bits as i32, exponent: if bits == 0 { 0 } else { PACKED } };
        }
        let mantissa = bits & 0x7f_ffff | 1 << 23;
        let exponent = field(bits);
        Self { mantissa: Parts { sign: bits, exponent, mantissa }.signed(), exponent }
    }

    #[inline(always)]
    pub(super) fn pack(&self) -> u32 {
        let bits = self.mantissa as u32;
        if self.mantissa == 0 || self.exponent == PACKED {
            return bits;
        }
        (bits & SIGN) | (((self.exponent - 1) << 23) + (self.mantissa.unsigned_abs() >> 5))
    }

    /// The sum with an ordinary number or product, its mantissa as here.
    #[inline(always)]
    pub(super) fn plus<const NARROW: bool>(&self, mantissa: i32, exponent: u32) -> Option<Self> {
        if self.exponent == PACKED {
            return None;
        }
        // Both in units of the larger exponent. Bits shifted out only matter where the rest looks like a tie.
        let (sum, top, distance);
        if exponent as i32 > self.exponent as i32 {
            (top, distance) = (exponent, exponent.wrapping_sub(self.exponent));
            sum = if distance > 31 { mantissa } else { mantissa + (self.mantissa >> distance) };
        } else {
            (top, distance) = (self.exponent, self.exponent.wrapping_sub(exponent));
            if distance > 31 {
                return Some(*self);
            }
            sum = self.mantissa + (mantissa >> distance);
        }
        // Move the leading digit, the first that differs from the sign, to bit 30.
        let Some(digits) = NonZeroU32::new((sum ^ sum << 1) as u32) else { return Some(Self::ZERO) };
        let (normal, exponent) = if NARROW || cfg!(target_arch = "riscv32") {
            let (mut digits, mut normal, mut exponent) = (digits.get() as i32, sum, top.wrapping_add(2));
            while digits >= 0 {
                digits <<= 1;
                normal <<= 1;
                exponent = exponent.wrapping_sub(1);
            }
            (normal, exponent)
        } else {
            let shift = digits.leading_zeros();
            (sum << shift, top.wrapping_add(2).wrapping_sub(shift))
        };
        let mut rounded = (normal >> 2) + 0x10;
        if rounded & 0x1f == 0 {
            // Up to a distance of 3 nothing was shifted out: this is a tie.
            if distance > 3 {
                return None;
            }
            rounded &= !0x20;
        }
        Some(Self { mantissa: rounded & !0x1f, exponent })
    }

    /// Adds the product of `x` and the number of these bits.
    #[inline(always)]
    pub(super) fn add<const NARROW: bool>(&mut self, x: Parts, bits: u32) {
        match x.times::<NARROW>(bits).and_then(|p| self.plus::<NARROW>(p.signed(), p.exponent)) {
            Some(sum) => *self = sum,
            None => self.add_any(x.sign, bits),
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn add_any(&mut self, a: u32, b: u32) {
        *self = Self::new(plus_any(mul_any(a, b), self.pack()));
    }
}

/// `w + p`, where it has the exponent of `w`: then it is the bits of `w` and a whole number.
#[inline(always)]
pub(super) fn moved(w: u32, p: Parts) -> Option<u32> {
    let distance = field(w).wrapping_sub(p.exponent);
    if distance > 31 {
        return None;
    }
    let fraction = p.mantissa << 1 << (31 - distance);
    if fraction == 1 << 31 {
        return None;
    }
    let whole = (p.mantissa >> distance) + (fraction >> 31);
    let sign = (p.sign ^ w) as i32 >> 31;
    let sum = w.wrapping_add((whole ^ sign as u32).wrapping_sub(sign as u32));
    // Below the least mantissa of this exponent the rounding is another.
    ((sum.wrapping_sub(1) ^ w) >> 23 == 0).then_some(sum)
}
