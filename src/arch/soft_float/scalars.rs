//! Operations on single numbers.

use super::numbers::{Parts, Sum, moved};
use super::{NARROW, SIGN, field, is_finite, is_nan, is_ordinary, vanishes};

/// `a b`
#[inline(never)]
pub(crate) fn mul(a: f32, b: f32) -> f32 {
    f32::from_bits(mul_bits::<NARROW>(a.to_bits(), b.to_bits()))
}

#[inline(always)]
pub(super) fn mul_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
    match Parts::new(a).and_then(|x| x.times::<NARROW>(b)) {
        Some(product) => product.pack(),
        None => mul_any(a, b),
    }
}

/// The product of any two numbers. The compiler's own takes 92 bytes of stack, below a layer that holds its sums.
#[cold]
#[inline(never)]
pub(super) fn mul_any(a: u32, b: u32) -> u32 {
    let sign = (a ^ b) & SIGN;
    if vanishes(a, b) {
        return sign;
    }
    if !is_finite(a) || !is_finite(b) {
        let undefined = is_nan(a) || is_nan(b) || a << 1 == 0 || b << 1 == 0;
        return if undefined { NAN } else { sign | INFINITY };
    }
    let (a, exponent) = normal(a, -126);
    let (b, mut exponent) = normal(b, exponent);
    // The product's upper 32 bits of 48; of the lower 16 it matters only whether there are any.
    let low = a.wrapping_mul(b & 0xff);
    let middle = a.wrapping_mul(b >> 8 & 0xff).wrapping_add(low >> 8);
    let mut high = a.wrapping_mul(b >> 16).wrapping_add(middle >> 8);
    if high >> 31 == 0 {
        high <<= 1;
        exponent -= 1;
    }
    round(sign, exponent, high | u32::from((low | middle) & 0xff != 0))
}

pub(super) const INFINITY: u32 = 0xff << 23;
pub(super) const NAN: u32 = 0x1ff << 22;

/// The mantissa of a finite number other than zero, its leading bit at 23, and the exponent field added to `exponent`.
#[inline(never)]
pub(super) fn normal(bits: u32, exponent: i32) -> (u32, i32) {
    let (mut mantissa, field) = (bits & 0x7f_ffff, field(bits) as i32);
    if field > 0 {
        return (mantissa | 1 << 23, exponent + field);
    }
    let mut exponent = exponent + 1;
    while mantissa >> 23 == 0 {
        mantissa <<= 1;
        exponent -= 1;
    }
    (mantissa, exponent)
}

/// `mantissa 2^(exponent - 158)`, its leading bit at 31 and its last bit set if more are to follow, rounded.
pub(super) fn round(sign: u32, exponent: i32, mantissa: u32) -> u32 {
    if exponent >= 0xff {
        return sign | INFINITY;
    }
    let (mut mantissa, mut up) = (mantissa, 0);
    if exponent > 0 {
        up = (exponent as u32 - 1) << 23;
    } else {
        // A subnormal.
        let shift = exponent.unsigned_abs() + 1;
        let lost = if shift < 32 { mantissa << (32 - shift) } else { mantissa };
        mantissa = if shift < 32 { mantissa >> shift } else { 0 } | u32::from(lost != 0);
    }
    let kept = mantissa >> 8;
    // More than a half, or a half and the last bit is odd.
    up += u32::from((mantissa & 0xff) + (kept & 1) > 0x80);
    sign | (kept + up)
}

/// `a + b`
#[inline(never)]
pub(crate) fn add(a: f32, b: f32) -> f32 {
    f32::from_bits(add_bits::<NARROW>(a.to_bits(), b.to_bits()))
}

#[inline(always)]
pub(super) fn add_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
    match Parts::new(b).and_then(|b| Sum::new(a).plus::<NARROW>(b.signed(), b.exponent)) {
        Some(sum) => sum.pack(),
        None => plus_any(a, b),
    }
}

/// The sum of any two numbers, in a third of the compiler's stack as well.
#[cold]
#[inline(never)]
pub(super) fn plus_any(a: u32, b: u32) -> u32 {
    let (large, small) = if a << 1 < b << 1 { (b, a) } else { (a, b) };
    let less = (large ^ small) & SIGN != 0;
    if !is_finite(large) {
        return if is_nan(large) || less && !is_finite(small) { NAN } else { large };
    }
    // Three bits more than a mantissa's are enough: what is shifted out leaves its mark in the last.
    let (mantissa, exponent) = aligned(large);
    let (other, other_exponent) = aligned(small);
    let distance = exponent.wrapping_sub(other_exponent).min(31);
    let other = other >> distance | u32::from(other << (31 - distance) << 1 != 0);
    let sum = if less { mantissa - other } else { mantissa + other };
    if sum == 0 {
        return if less { 0 } else { large };
    }
    let shift = sum.leading_zeros();
    round(large & SIGN, exponent as i32 + 5 - shift as i32, sum << (shift & 31))
}

/// The mantissa with room for three bits, and the exponent field, of any finite number.
pub(super) fn aligned(bits: u32) -> (u32, u32) {
    let (fraction, exponent) = (bits & 0x7f_ffff, field(bits));
    if exponent == 0 { (fraction << 3, 1) } else { ((fraction | 1 << 23) << 3, exponent) }
}

/// `a - b`, cheapest where the difference has the exponent of `a`.
#[inline(never)]
pub(crate) fn sub(a: f32, b: f32) -> f32 {
    match Parts::new((-b).to_bits()).and_then(|b| moved(a.to_bits(), b)) {
        Some(difference) => f32::from_bits(difference),
        None => add(a, -b),
    }
}

/// `sum + a b`, rounded twice.
pub(crate) fn multiply_add(sum: f32, a: f32, b: f32) -> f32 {
    f32::from_bits(multiply_add_bits(sum.to_bits(), a.to_bits(), b.to_bits()))
}

#[inline(never)]
pub(super) fn multiply_add_bits(sum: u32, a: u32, b: u32) -> u32 {
    let product = Parts::new(a).and_then(|x| x.times::<NARROW>(b));
    match product.and_then(|p| Sum::new(sum).plus::<NARROW>(p.signed(), p.exponent)) {
        Some(sum) => sum.pack(),
        None => multiply_add_any(sum, a, b),
    }
}

#[cold]
#[inline(never)]
pub(super) fn multiply_add_any(sum: u32, a: u32, b: u32) -> u32 {
    let product = mul_any(a, b);
    // Only a negative zero is changed by adding a zero.
    if product << 1 == 0 && sum != SIGN { sum } else { plus_any(product, sum) }
}

/// `a b + c d`, rounded three times.
#[inline(never)]
pub(crate) fn sum_of_products(a: f32, b: f32, c: f32, d: f32) -> f32 {
    if let Some(p) = Parts::new(a.to_bits()).and_then(|x| x.times::<NARROW>(b.to_bits()))
        && let Some(c) = Parts::new(c.to_bits())
    {
        let mut sum = Sum { mantissa: p.signed(), exponent: p.exponent };
        sum.add::<NARROW>(c, d.to_bits());
        return f32::from_bits(sum.pack());
    }
    multiply_add(mul(a, b), c, d)
}

/// `a / b`
#[inline(never)]
pub(crate) fn div(a: f32, b: f32) -> f32 {
    f32::from_bits(div_bits::<NARROW>(a.to_bits(), b.to_bits()))
}

#[inline(always)]
pub(super) fn div_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
    let (Some(x), Some(y)) = (Parts::new(a), Parts::new(b)) else { return div_any(a, b) };
    let d = y.mantissa;
    let mut exponent = x.exponent.wrapping_sub(y.exponent).wrapping_add(127);
    // The quotient is 1 and the fraction rest / d.
    let mut rest = x.mantissa.wrapping_sub(d);
    if x.mantissa < d {
        rest = rest.wrapping_add(x.mantissa);
        exponent = exponent.wrapping_sub(1);
    }
    let fraction = if NARROW { fraction_by_reciprocal(rest, d) } else { fraction_by_division(rest, d) };
    // 25 bits of quotient; no quotient is a tie.
    Parts { sign: a ^ b, exponent, mantissa: ((1 << 24) + fraction + 1) >> 1 }.pack()
}

#[cold]
#[inline(never)]
pub(super) fn div_any(a: u32, b: u32) -> u32 {
    if a << 1 == 0 && is_ordinary(b) {
        return (a ^ b) & SIGN;
    }
    (f32::from_bits(a) / f32::from_bits(b)).to_bits()
}

/// The first 24 bits of `rest / d`, where `rest < d` and 2^23 <= `d` < 2^24: eight bits per step.
#[inline(always)]
pub(super) fn fraction_by_division(mut rest: u32, d: u32) -> u32 {
    let mut fraction = 0;
    for _ in 0..3 {
        rest <<= 8;
        fraction = fraction << 8 | rest.checked_div(d).unwrap_or(0);
        rest = rest.checked_rem(d).unwrap_or(0);
    }
    fraction
}

/// The same where division is software: twelve bits per step, by a reciprocal.
#[inline(always)]
pub(super) fn fraction_by_reciprocal(rest: u32, d: u32) -> u32 {
    // 2^31 / high from below, to 14 bits: a line (6 %), then two steps of Newton (0.35 %, 0.001 %).
    let high = (d >> 8) + 1;
    let mut reciprocal = 92_400 - high + (high >> 4);
    for _ in 0..2 {
        let error = (1_u32 << 31).wrapping_sub(high.wrapping_mul(reciprocal)) as i32 >> 15;
        reciprocal = reciprocal.wrapping_add(((reciprocal as i32).wrapping_mul(error) >> 16) as u32);
    }
    // A step takes too little by at most one unit; the remainders are small, so 32 bits hold them.
    let first = (rest >> 8).wrapping_mul(reciprocal) >> 19;
    let rest = (rest << 12).wrapping_sub(first.wrapping_mul(d));
    let second = (rest >> 8).wrapping_mul(reciprocal) >> 19;
    let rest = (rest << 12).wrapping_sub(second.wrapping_mul(d));
    (first << 12) + second + u32::from(rest >= d)
}

/// The square root.
#[inline(never)]
pub(crate) fn sqrt(a: f32) -> f32 {
    let bits = a.to_bits();
    if bits.wrapping_sub(1 << 23) >= 254 << 23 {
        return sqrt_any(bits);
    }
    // The root of n 2^24 to 25 bits, where 2^24 <= n < 2^26.
    let odd = !bits >> 23 & 1;
    let n = (bits & 0x7f_ffff | 1 << 23) << 1 << odd;
    // 2^28 / sqrt(n) from below: two lines (3.5 %), then two steps of Newton (0.2 %, 0.0005 %).
    let high = n >> 10;
    let mut reciprocal = 63_300 - ((bits & 0x7f_ffff | odd << 23) >> 9);
    for _ in 0..2 {
        let square = (reciprocal.wrapping_mul(reciprocal) >> 16) + 1;
        let error = (1_u32 << 30).wrapping_sub(square.wrapping_mul(high)) as i32 >> 14;
        reciprocal = reciprocal.wrapping_add(((reciprocal as i32).wrapping_mul(error) >> 17) as u32);
    }
    // Thirteen bits of the root, twelve more, and what is left of n 2^24 to correct the last of them.
    let first = high.wrapping_mul(reciprocal) >> 18;
    let rest = n.wrapping_sub(first.wrapping_mul(first));
    let second = rest.wrapping_mul(reciprocal) >> 17;
    let mut rest = (rest << 24).wrapping_sub(second.wrapping_mul((first << 13) + second)) as i32;
    let mut root = (first << 12) + second;
    while rest < 0 {
        root = root.wrapping_sub(1);
        rest = rest.wrapping_add((2 * root + 1) as i32);
    }
    while rest > (2 * root) as i32 {
        rest = rest.wrapping_sub((2 * root + 1) as i32);
        root = root.wrapping_add(1);
    }
    // No root is a tie.
    f32::from_bits(((field(bits) + 125) >> 1 << 23) + ((root + 1) >> 1))
}

#[cold]
#[inline(never)]
pub(super) fn sqrt_any(bits: u32) -> f32 {
    if bits << 1 == 0 { f32::from_bits(bits) } else { libm::sqrtf(f32::from_bits(bits)) }
}
