//! Complex numbers of integers: sums, products with factors of a transform, and powers.

#![allow(dead_code, reason = "a core has one of them, tests have all")]

pub(super) fn add(a: [i32; 2], b: [i32; 2]) -> [i32; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

pub(super) fn subtract(a: [i32; 2], b: [i32; 2]) -> [i32; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

/// `|x|^2`
#[inline(always)]
pub(super) fn power(x: [i32; 2]) -> u64 {
    if SHORT { power_in_parts(x) } else { power_at_once(x) }
}

#[inline(always)]
fn power_at_once([re, im]: [i32; 2]) -> u64 {
    (i64::from(re) * i64::from(re) + i64::from(im) * i64::from(im)) as u64
}

/// By `2^16 high + low`, for numbers of 31 bits.
#[inline(always)]
fn power_in_parts([re, im]: [i32; 2]) -> u64 {
    let ((a, b), (c, d)) = ((re >> 16, re & 0xffff), (im >> 16, im & 0xffff));
    let low = |x: i32| u64::from(x as u32 * x as u32);
    let high = ((a * a + c * c) as u64) << 32;
    high.wrapping_add((i64::from(a * b + c * d) << 17) as u64).wrapping_add(low(b)).wrapping_add(low(d))
}

/// A power in the place of a point.
pub(super) fn halves(power: u64) -> [i32; 2] {
    [power as u32 as i32, (power >> 32) as u32 as i32]
}

/// The power that lies in the place of a point.
#[inline(always)]
pub(super) fn whole(point: [i32; 2]) -> u64 {
    u64::from(point[0] as u32) | u64::from(point[1] as u32) << 32
}

/// Whether a core multiplies 32 bits by 16 in an instruction, or is a host.
pub(super) const DSP: bool = cfg!(any(dsp, not(any(target_arch = "arm", target_arch = "riscv32"))));

/// Whether a core has no product of more than 32 bits, as a Cortex-M0+, recognized by its lack of atomics.
const SHORT: bool = cfg!(all(target_arch = "arm", not(target_has_atomic = "32")));

/// Half of the complex product of `x` and a `twiddle`'s `e^(-i angle)`, each real product rounded down.
#[inline(always)]
pub(super) fn half_product([re, im]: [i32; 2], w: i32) -> [i32; 2] {
    let product = |x, w| if DSP { half_at_once(x, w) } else { half_in_parts(x, w) };
    let (cos, sin) = (w as i16, (w >> 16) as i16);
    [-product(re, cos) - product(im, sin), product(re, sin) - product(im, cos)]
}

/// `x w / 2^16`, rounded down.
#[inline(always)]
pub(super) fn half_at_once(x: i32, w: i16) -> i32 {
    ((i64::from(x) * i64::from(w)) >> 16) as i32
}

/// As [`half_at_once`], by `x = 2^16 high + low`, whose products fit 32 bits.
#[inline(always)]
fn half_in_parts(x: i32, w: i16) -> i32 {
    (x >> 16) * i32::from(w) + (((x & 0xffff) * i32::from(w)) >> 16)
}

/// The transform of four points, whose bits of the index are reversed.
#[inline(always)]
pub(super) fn join(a: [i32; 2], b: [i32; 2], c: [i32; 2], d: [i32; 2]) -> [[i32; 2]; 4] {
    let (even, odd) = (add(a, b), subtract(a, b));
    let (sum, [re, im]) = (add(c, d), subtract(c, d));
    let turned = [im, -re];
    [add(even, sum), add(odd, turned), subtract(even, sum), subtract(odd, turned)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_product_is_the_same_in_parts(x: i32, w: i16, point in [-1i32 << 30..=1 << 30, -1i32 << 30..=1 << 30]) {
            prop_assert_eq!(half_at_once(x, w), half_in_parts(x, w));
            prop_assert_eq!(power_at_once(point), power_in_parts(point));
        }
    }
}
