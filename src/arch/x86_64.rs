//! x86-64.
#![allow(unsafe_code)]

use core::arch::x86_64::{_mm_cvtss_f32, _mm_set_ss, _mm_sqrt_ss};

/// The square root, correctly rounded: the bits of `libm::sqrtf`, which the compiler cannot make vectors of.
#[inline(always)]
pub(crate) fn sqrt(x: f32) -> f32 {
    // SAFETY: every x86-64 has SSE.
    unsafe { _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_libm(bits: u32) {
            let x = f32::from_bits(bits);
            let same = |a: f32, b: f32| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
            prop_assert!(same(super::sqrt(x), libm::sqrtf(x)), "{}", x);
        }
    }
}
