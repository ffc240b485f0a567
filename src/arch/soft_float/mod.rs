//! `f32` arithmetic in software, for cores without a floating point unit.
//!
//! Every result has the bits IEEE 754 gives it, rounded to nearest, ties to even; only a NaN's payload is
//! open. It costs half of what the compiler's own routines do because it is cut to neural networks: a
//! multiplicand is unpacked once a row ([`Parts`]), a running sum stays unpacked between additions ([`Sum`]),
//! and a weight that moves a little keeps its exponent ([`moved`]). Each of these knows the ordinary case
//! only, numbers of 2^-50 (8.9e-16) to 2^48 (2.8e14) and their sums. Zeros, subnormals, infinities, NaN and
//! rare ties yield `None`, and that one operation is left to the compiler's operators, in functions named
//! `any`.
//!
//! Bits, not floats, are handed around: so a test for zero stays an integer comparison.

use core::num::NonZeroU32;

/// Whether floats are software on this target.
pub(crate) const SOFT: bool = cfg!(any(
    all(target_arch = "arm", not(target_abi = "eabihf")),
    all(target_arch = "riscv32", not(target_feature = "f"))
));

/// Whether the core has neither 64-bit products nor division nor a count of leading zeros: ARMv6-M, told by
/// its lack of atomics.
const NARROW: bool = cfg!(all(target_arch = "arm", not(target_has_atomic = "32")));

/// The exponent fields of ordinary numbers. Those of their products are 27..=222: no cancellation of 24 bits
/// reaches the subnormals from there, and infinity's is more than 31 above.
const ORDINARY: core::ops::RangeInclusive<u32> = 77..=174;

fn field(bits: u32) -> u32 {
    bits >> 23 & 0xff
}

fn is_ordinary(bits: u32) -> bool {
    field(bits).wrapping_sub(*ORDINARY.start()) <= ORDINARY.end() - ORDINARY.start()
}

fn is_finite(bits: u32) -> bool {
    bits << 1 < 0xff << 24
}

fn is_nan(bits: u32) -> bool {
    bits << 1 > 0xff << 24
}

/// Whether a product is zero.
fn vanishes(a: u32, b: u32) -> bool {
    a << 1 == 0 && is_finite(b) || b << 1 == 0 && is_finite(a)
}

const SIGN: u32 = 1 << 31;

/// An ordinary number or a product of two: `mantissa 2^(exponent - 150)`, the mantissa in 2^23..=2^24, and
/// the sign in the highest bit of `sign`.
#[derive(Clone, Copy)]
struct Parts {
    sign: u32,
    exponent: u32,
    mantissa: u32,
}

impl Parts {
    #[inline(always)]
    fn new(bits: u32) -> Option<Self> {
        let mantissa = bits & 0x7f_ffff | 1 << 23;
        is_ordinary(bits).then(|| Self { sign: bits, exponent: field(bits), mantissa })
    }

    #[inline(always)]
    fn pack(self) -> u32 {
        // The mantissa's leading bit adds one to the exponent.
        (self.sign & SIGN) | ((self.exponent - 1) << 23).wrapping_add(self.mantissa)
    }

    #[inline(always)]
    fn signed(self) -> i32 {
        let sign = self.sign as i32 >> 31;
        ((self.mantissa << 5) as i32 ^ sign).wrapping_sub(sign)
    }

    /// The product with the number of these bits, rounded.
    #[inline(always)]
    fn times<const NARROW: bool>(self, bits: u32) -> Option<Self> {
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
struct Sum {
    mantissa: i32,
    exponent: u32,
}

const PACKED: u32 = 256;

impl Sum {
    const ZERO: Self = Self { mantissa: 0, exponent: 0 };

    #[inline(always)]
    fn new(bits: u32) -> Self {
        if field(bits).wrapping_sub(1) >= 254 {
            return Self { mantissa: bits as i32, exponent: if bits == 0 { 0 } else { PACKED } };
        }
        let mantissa = bits & 0x7f_ffff | 1 << 23;
        let exponent = field(bits);
        Self { mantissa: Parts { sign: bits, exponent, mantissa }.signed(), exponent }
    }

    #[inline(always)]
    fn pack(&self) -> u32 {
        let bits = self.mantissa as u32;
        if self.mantissa == 0 || self.exponent == PACKED {
            return bits;
        }
        (bits & SIGN) | (((self.exponent - 1) << 23) + (self.mantissa.unsigned_abs() >> 5))
    }

    /// The sum with an ordinary number or product, its mantissa as here.
    #[inline(always)]
    fn plus<const NARROW: bool>(&self, mantissa: i32, exponent: u32) -> Option<Self> {
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
    fn add<const NARROW: bool>(&mut self, x: Parts, bits: u32) {
        match x.times::<NARROW>(bits).and_then(|p| self.plus::<NARROW>(p.signed(), p.exponent)) {
            Some(sum) => *self = sum,
            None => self.add_any(x.sign, bits),
        }
    }

    #[cold]
    #[inline(never)]
    fn add_any(&mut self, a: u32, b: u32) {
        *self = Self::new(plus_any(mul_any(a, b), self.pack()));
    }
}

/// `w + p`, where it has the exponent of `w`: then it is the bits of `w` and a whole number.
#[inline(always)]
fn moved(w: u32, p: Parts) -> Option<u32> {
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

// Not inlined, and so is what follows: `add_layer` has few registers, and what it keeps on the stack instead lies under
// everything deeper.
#[inline(never)]
fn unpack(sums: &mut [Sum], y: &[f32]) {
    for (sum, y) in sums.iter_mut().zip(y) {
        *sum = Sum::new(y.to_bits());
    }
}

#[inline(never)]
fn pack(y: &mut [f32], sums: &[Sum]) {
    for (y, sum) in y.iter_mut().zip(sums) {
        *y = f32::from_bits(sum.pack());
    }
}

/// `sums_i += x row_i`
#[inline(never)]
fn add_row(sums: &mut [Sum], x: u32, row: &[f32]) {
    let Some(x) = Parts::new(x) else { return add_any_products(sums, x, row, 1) };
    for (sum, w) in sums.iter_mut().zip(row) {
        sum.add::<NARROW>(x, w.to_bits());
    }
}

/// `sums_i += x weights_(i step)`
#[inline(never)]
fn add_column(sums: &mut [Sum], x: u32, weights: &[f32], step: usize) {
    let Some(x) = Parts::new(x) else { return add_any_products(sums, x, weights, step) };
    let mut next = 0;
    for sum in sums {
        let Some(w) = weights.get(next) else { return };
        sum.add::<NARROW>(x, w.to_bits());
        next += step;
    }
}

#[inline(always)]
fn add_any_products(sums: &mut [Sum], x: u32, weights: &[f32], step: usize) {
    let zero = x << 1 == 0;
    let mut next = 0;
    for sum in sums {
        let Some(w) = weights.get(next) else { return };
        let w = w.to_bits();
        if !(zero && is_finite(w) && sum.exponent != PACKED) {
            sum.add_any(x, w);
        }
        next += step;
    }
}

/// `row_i += x d_i`
#[inline(never)]
fn move_row(row: &mut [f32], x: f32, d: &[f32]) {
    let Some(x) = Parts::new(x.to_bits()) else { return move_any_row(row, x.to_bits(), d) };
    for (w, d) in row.iter_mut().zip(d) {
        let (old, d) = (w.to_bits(), d.to_bits());
        if let Some(sum) = x.times::<NARROW>(d).and_then(|p| moved(old, p)) {
            *w = f32::from_bits(sum);
        } else if d << 1 != 0 || old == SIGN {
            *w = f32::from_bits(multiply_add_bits(old, x.sign, d));
        }
    }
}

#[cold]
#[inline(never)]
fn move_any_row(row: &mut [f32], x: u32, d: &[f32]) {
    let zero = x << 1 == 0;
    for (w, d) in row.iter_mut().zip(d) {
        let (old, d) = (w.to_bits(), d.to_bits());
        if !(zero && is_finite(d) && old != SIGN) {
            *w = f32::from_bits(multiply_add_bits(old, x, d));
        }
    }
}

/// How many sums of a layer run side by side; eight bytes of stack each.
const BLOCK: usize = 4;

/// `y_o = bias_o + sum_i x_i w_io`.
pub(crate) fn forward<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    bias: &[f32; O],
    x: &[f32; I],
    y: &mut [f32; O],
) {
    *y = *bias;
    add_layer(y, x, weights.as_flattened(), 1, O);
}

/// `dx_i = sum_o dz_o w_io`.
pub(crate) fn input_gradient<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    dz: &[f32; O],
    dx: &mut [f32; I],
) {
    *dx = [0.0; I];
    add_layer(dx, dz, weights.as_flattened(), O, 1);
}

/// `y_j += sum_i x_i weights_(j step + i stride)`
#[inline(never)]
fn add_layer(y: &mut [f32], x: &[f32], weights: &[f32], step: usize, stride: usize) {
    let mut block = weights;
    for y in y.chunks_mut(BLOCK) {
        let mut sums = [Sum::ZERO; BLOCK];
        let sums = sums.get_mut(..y.len()).unwrap_or_default();
        unpack(sums, y);
        let mut rest = block;
        for &x in x {
            if step == 1 {
                add_row(sums, x.to_bits(), rest);
            } else {
                add_column(sums, x.to_bits(), rest, step);
            }
            rest = rest.get(stride..).unwrap_or_default();
        }
        pack(y, sums);
        block = block.get(BLOCK * step..).unwrap_or_default();
    }
}

/// `w_io += x_i d_o`: accumulates a gradient.
pub(crate) fn add_outer<const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    d: &[f32; O],
) {
    for (row, &x) in weights.iter_mut().zip(x) {
        move_row(row, x, d);
    }
}

/// `w_io -= x_i d_o`: follows a gradient, with the learning rate in `d`.
pub(crate) fn subtract_outer<const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    d: &[f32; O],
) {
    for (row, &x) in weights.iter_mut().zip(x) {
        move_row(row, -x, d);
    }
}

/// `a b`
#[inline(never)]
pub(crate) fn mul(a: f32, b: f32) -> f32 {
    f32::from_bits(mul_bits::<NARROW>(a.to_bits(), b.to_bits()))
}

#[inline(always)]
fn mul_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
    match Parts::new(a).and_then(|x| x.times::<NARROW>(b)) {
        Some(product) => product.pack(),
        None => mul_any(a, b),
    }
}

/// The product of any two numbers. The compiler's own takes 92 bytes of stack, below a layer that holds its sums.
#[cold]
#[inline(never)]
fn mul_any(a: u32, b: u32) -> u32 {
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

const INFINITY: u32 = 0xff << 23;
const NAN: u32 = 0x1ff << 22;

/// The mantissa of a finite number other than zero, its leading bit at 23, and the exponent field added to `exponent`.
#[inline(never)]
fn normal(bits: u32, exponent: i32) -> (u32, i32) {
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
fn round(sign: u32, exponent: i32, mantissa: u32) -> u32 {
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
fn add_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
    match Parts::new(b).and_then(|b| Sum::new(a).plus::<NARROW>(b.signed(), b.exponent)) {
        Some(sum) => sum.pack(),
        None => plus_any(a, b),
    }
}

/// The sum of any two numbers, in a third of the compiler's stack as well.
#[cold]
#[inline(never)]
fn plus_any(a: u32, b: u32) -> u32 {
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
fn aligned(bits: u32) -> (u32, u32) {
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
fn multiply_add_bits(sum: u32, a: u32, b: u32) -> u32 {
    let product = Parts::new(a).and_then(|x| x.times::<NARROW>(b));
    match product.and_then(|p| Sum::new(sum).plus::<NARROW>(p.signed(), p.exponent)) {
        Some(sum) => sum.pack(),
        None => multiply_add_any(sum, a, b),
    }
}

#[cold]
#[inline(never)]
fn multiply_add_any(sum: u32, a: u32, b: u32) -> u32 {
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
fn div_bits<const NARROW: bool>(a: u32, b: u32) -> u32 {
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
fn div_any(a: u32, b: u32) -> u32 {
    if a << 1 == 0 && is_ordinary(b) {
        return (a ^ b) & SIGN;
    }
    (f32::from_bits(a) / f32::from_bits(b)).to_bits()
}

/// The first 24 bits of `rest / d`, where `rest < d` and 2^23 <= `d` < 2^24: eight bits a step.
#[inline(always)]
fn fraction_by_division(mut rest: u32, d: u32) -> u32 {
    let mut fraction = 0;
    for _ in 0..3 {
        rest <<= 8;
        fraction = fraction << 8 | rest.checked_div(d).unwrap_or(0);
        rest = rest.checked_rem(d).unwrap_or(0);
    }
    fraction
}

/// The same where division is software: twelve bits a step, by a reciprocal.
#[inline(always)]
fn fraction_by_reciprocal(rest: u32, d: u32) -> u32 {
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
fn sqrt_any(bits: u32) -> f32 {
    if bits << 1 == 0 { f32::from_bits(bits) } else { libm::sqrtf(f32::from_bits(bits)) }
}

// Miri has nothing to find in integers, and takes an hour for it.
#[cfg(all(test, not(miri)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any bits, often hard ones: exponents close together or at a limit, mantissas that make ties.
    fn float() -> impl Strategy<Value = f32> {
        let exponent = prop_oneof![
            0..=255_u32,
            110..=140_u32,
            124..=130_u32,
            prop::sample::select(vec![
                0, 1, 2, 25, 26, 27, 57, 58, 76, 77, 78, 173, 174, 175, 250, 251, 252, 253, 254, 255
            ]),
        ];
        let mantissa = prop_oneof![
            0..=0x7f_ffff_u32,
            Just(0_u32),
            (0..=0x7f_ffff_u32, 0..23_u32).prop_map(|(m, zeros)| m >> zeros << zeros),
            (0..=0x7f_ffff_u32, 0..23_u32).prop_map(|(m, ones)| m | ((1 << ones) - 1)),
            (0..23_u32, 0..23_u32).prop_map(|(one, another)| 1 << one | 1 << another),
        ];
        (any::<bool>(), exponent, mantissa).prop_map(|(sign, exponent, mantissa)| {
            f32::from_bits(u32::from(sign) << 31 | exponent << 23 | mantissa)
        })
    }

    /// A number `units` in the last place from `-p`: what is left of their sum is little or nothing.
    fn almost_minus(p: f32, units: i32) -> f32 {
        f32::from_bits((-p).to_bits().wrapping_add_signed(units))
    }

    #[track_caller]
    fn assert_same(got: u32, want: f32) {
        assert!(
            got == want.to_bits() || f32::from_bits(got).is_nan() && want.is_nan(),
            "{got:#x} {:#x}",
            want.to_bits()
        );
    }

    fn check(sum: f32, a: f32, b: f32) {
        let [s, x, y] = [sum, a, b].map(f32::to_bits);
        assert_same(Sum::new(s).pack(), sum);
        for (got, want) in [(mul_bits::<true>(x, y), a * b), (mul_bits::<false>(x, y), a * b)] {
            assert_same(got, want);
        }
        for (got, want) in [(add_bits::<true>(s, x), sum + a), (add_bits::<false>(s, x), sum + a)] {
            assert_same(got, want);
        }
        for (got, want) in [(div_bits::<true>(x, y), a / b), (div_bits::<false>(x, y), a / b)] {
            assert_same(got, want);
        }
        if let Some(parts) = Parts::new(x) {
            let (mut narrow, mut wide) = (Sum::new(s), Sum::new(s));
            narrow.add::<true>(parts, y);
            wide.add::<false>(parts, y);
            assert_same(narrow.pack(), sum + a * b);
            assert_same(wide.pack(), sum + a * b);
            if let Some(got) = parts.times::<true>(y).and_then(|p| moved(s, p)) {
                assert_same(got, sum + a * b);
            }
        }
        assert_same(multiply_add(sum, a, b).to_bits(), sum + a * b);
        assert_same(sum_of_products(a, b, sum, b).to_bits(), a * b + sum * b);
        assert_same(sub(sum, a).to_bits(), sum - a);
        assert_same(sqrt(a).to_bits(), a.sqrt());
        let mut w = [sum];
        move_row(&mut w, a, &[b]);
        assert_same(w[0].to_bits(), sum + a * b);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn operations_have_the_hardware_s_bits(sum in float(), a in float(), b in float(), units in -3..=3) {
            check(sum, a, b);
            check(almost_minus(a * b, units), a, b);
            check(almost_minus(a, units), a, b);
        }

        #[test]
        fn any_bits_will_do(sum: u32, a: u32, b: u32) {
            let [sum, a, b] = [sum, a, b].map(f32::from_bits);
            check(sum, a, b);
        }

        #[test]
        fn sweeps_have_the_hardware_s_bits(numbers in prop::collection::vec(float(), 5 * 18 + 5 + 18)) {
            let mut numbers = numbers.into_iter();
            let w = [[(); 18]; 5].map(|row| row.map(|()| numbers.next().unwrap_or(0.0)));
            let x = [(); 5].map(|()| numbers.next().unwrap_or(0.0));
            let d = [(); 18].map(|()| numbers.next().unwrap_or(0.0));
            let (mut y, mut dx, mut more, mut less) = ([0.0; 18], [0.0; 5], w, w);
            forward(&w, &d, &x, &mut y);
            input_gradient(&w, &d, &mut dx);
            add_outer(&mut more, &x, &d);
            subtract_outer(&mut less, &x, &d);
            for o in 0..18 {
                let mut sum = d[o];
                for i in 0..5 {
                    sum += x[i] * w[i][o];
                    assert_same(more[i][o].to_bits(), w[i][o] + x[i] * d[o]);
                    assert_same(less[i][o].to_bits(), w[i][o] - x[i] * d[o]);
                }
                assert_same(y[o].to_bits(), sum);
            }
            for i in 0..5 {
                let mut sum = 0.0;
                for o in 0..18 {
                    sum += d[o] * w[i][o];
                }
                assert_same(dx[i].to_bits(), sum);
            }
        }
    }

    #[test]
    fn signed_zeros_and_infinities() {
        let special =
            [0.0, -0.0, 1.0, -1.0, f32::MIN_POSITIVE, 1e-45, -1e-45, f32::MAX, f32::INFINITY, f32::NAN];
        for sum in special {
            for a in special {
                for b in special {
                    check(sum, a, b);
                }
            }
        }
    }

    #[test]
    fn ties_and_their_neighbors() {
        for a in
            [0, 1, 2, 3, 0x3f_ffff, 0x40_0000, 0x7f_fffe, 0x7f_ffff].map(|m| f32::from_bits(127 << 23 | m))
        {
            for halves in [1, 3, 5, 7, 9, 31, 33, 255, 257, 0xffff, 0x7f_ffff, 0xff_ffff_u32] {
                let b = (halves as f32 / 16_777_216.0).to_bits();
                for b in (b - 2..=b + 2).map(f32::from_bits) {
                    for (sum, b) in [(a, b), (a, -b), (-a, b), (b, a), (-b, a)] {
                        check(sum, b, 1.0);
                        check(sum, b / 1.5, 1.5);
                    }
                }
            }
        }
    }

    #[test]
    fn cancellation_near_the_subnormals() {
        for x in (50..=100).map(|exponent| f32::from_bits(exponent << 23 | 0x12_3457)) {
            for units in -2..=2 {
                check(almost_minus(x * x, units), x, x);
                check(almost_minus(x * x, units), -x, x);
            }
        }
    }

    #[test]
    fn both_ways_to_divide_agree() {
        for high in 1 << 15..1 << 16 {
            for d in [high << 8, high << 8 | 0x55, high << 8 | 0xff] {
                for rest in [0, 1, d / 3, d / 2, d - d / 5, d - 1] {
                    let exact = ((u64::from(rest) << 24) / u64::from(d)) as u32;
                    assert_eq!(
                        (fraction_by_division(rest, d), fraction_by_reciprocal(rest, d)),
                        (exact, exact)
                    );
                }
            }
        }
    }

    #[test]
    #[ignore = "exhaustive: two minutes with optimization"]
    fn every_square_root() {
        for bits in 0..=u32::MAX {
            assert_same(sqrt(f32::from_bits(bits)).to_bits(), f32::from_bits(bits).sqrt());
        }
    }

    #[test]
    #[ignore = "200 million triples: a minute with optimization"]
    fn many_triples() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
        };
        for _ in 0..100_000_000 {
            let [sum, a, b] = [(); 3].map(|()| {
                let r = random();
                let mantissa = r as u32 & 0x7f_ffff & [!0, 0x7f_f000, 0xff, !0][(r >> 24 & 3) as usize];
                let exponent = (r >> 32) as u32 & 0xff;
                let exponent = [exponent, 120 + exponent % 16, 64 + exponent / 2, 100 + exponent % 60]
                    [(r >> 26 & 3) as usize];
                f32::from_bits((r as u32 & SIGN) | exponent << 23 | mantissa)
            });
            check(sum, a, b);
            check(almost_minus(a * b, (random() % 7) as i32 - 3), a, b);
        }
    }
}
