//! `f32` arithmetic in software, for cores without a floating point unit.
//!
//! Every result has the bits of IEEE 754, rounded to nearest, ties to even. Only the payload of a NaN is not defined. It takes half
//! the time of the compiler's routines because it is specialized to neural networks: a
//! multiplicand is unpacked once a row ([`Parts`](numbers::Parts)), a running sum stays unpacked between additions ([`Sum`](numbers::Sum)),
//! and a weight that moves a little keeps its exponent ([`moved`](numbers::moved)). Each of these handles the ordinary case
//! only, numbers of 2^-50 (8.9e-16) to 2^48 (2.8e14) and their sums. Zeros, subnormals, infinities, NaN and
//! rare ties return `None`, and functions named `any` compute that one operation with the compiler's operators.
//!
//! Arguments are bits and not floats, so that a test for zero is an integer comparison.

mod numbers;
mod scalars;
mod sweeps;
// Miri has nothing to find in integers, and takes an hour for it.
#[cfg(all(test, not(miri)))]
mod tests;

pub(crate) use scalars::{add, div, mul, multiply_add, sqrt, sub, sum_of_products};
pub(crate) use sweeps::{add_outer, forward, input_gradient, subtract_outer};

/// Whether floats are software on this target.
pub(crate) const SOFT: bool = cfg!(any(
    all(target_arch = "arm", not(target_abi = "eabihf")),
    all(target_arch = "riscv32", not(target_feature = "f"))
));

/// Whether the core has neither 64-bit products nor division nor a count of leading zeros: ARMv6-M,
/// recognized by its lack of atomics.
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
