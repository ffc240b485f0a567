//! The functions of the kernel that are not plain IEEE arithmetic.
//!
//! `libm` computes them without a fused multiply-add (and all but `cos` in `f32` alone), so their bits are the same on every target.
//! With the feature `fast-math` they are the approximations of `micromath`, whose largest errors are: `exp` 0.24 %,
//! `sqrt` 6.1 %, `ln` 0.00007 for the sums of a softmax (1 to 1000), `ln_1p` of `exp(-|z|)` 0.0008, `tanh` 0.0011, `cos` 0.002.
//! `exp_m1` has the error of `exp`. `erfc` is always `libm`'s, since `micromath` has none.

#[cfg(not(feature = "fast-math"))]
mod chosen {
    pub(crate) fn exp(x: f32) -> f32 {
        libm::expf(x)
    }
    pub(crate) fn exp_m1(x: f32) -> f32 {
        libm::expm1f(x)
    }
    pub(crate) fn ln(x: f32) -> f32 {
        libm::logf(x)
    }
    pub(crate) fn ln_1p(x: f32) -> f32 {
        libm::log1pf(x)
    }
    pub(crate) fn tanh(x: f32) -> f32 {
        libm::tanhf(x)
    }
    #[cfg(target_arch = "x86_64")]
    pub(crate) use crate::arch::sqrt;
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "arm", target_abi = "eabihf", not(miri)))))]
    pub(crate) fn sqrt(x: f32) -> f32 {
        libm::sqrtf(x)
    }
    pub(crate) fn cos(x: f32) -> f32 {
        libm::cosf(x)
    }
}

#[cfg(feature = "fast-math")]
mod chosen {
    use micromath::F32Ext;

    pub(crate) fn exp(x: f32) -> f32 {
        // micromath makes infinity of NaN, and a sigmoid or softmax would make a probability of that.
        if x.is_nan() {
            return x;
        }
        // It wraps around outside of the exponent's range; saturate as the exact function does.
        F32Ext::exp(x.clamp(-87.0, 88.0))
    }
    pub(crate) fn exp_m1(x: f32) -> f32 {
        exp(x) - 1.0
    }
    pub(crate) fn ln(x: f32) -> f32 {
        F32Ext::ln(x)
    }
    pub(crate) fn ln_1p(x: f32) -> f32 {
        F32Ext::ln(1.0 + x)
    }
    pub(crate) fn tanh(x: f32) -> f32 {
        1.0 - 2.0 / (exp(2.0 * x) + 1.0)
    }
    #[cfg(not(all(target_arch = "arm", target_abi = "eabihf", not(miri))))]
    pub(crate) fn sqrt(x: f32) -> f32 {
        F32Ext::sqrt(x)
    }
    pub(crate) fn cos(x: f32) -> f32 {
        F32Ext::cos(x)
    }
}

pub(crate) use chosen::*;

/// The complementary error function: `2 / sqrt(pi)` times the integral of `exp(-t^2)` from `x` to infinity.
pub(crate) fn erfc(x: f32) -> f32 {
    libm::erfcf(x)
}
// An FPU has an instruction for it, correctly rounded as `libm` does it, and faster than any approximation.
#[cfg(all(target_arch = "arm", target_abi = "eabihf", not(miri)))]
pub(crate) use crate::arch::sqrt;

/// The larger of two numbers; NaN if either is.
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b || a.is_nan() { a } else { b }
}

/// The largest magnitude in `v`; NaN if one is.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn magnitude(v: &[f32]) -> f32 {
    // Magnitudes are in the order of their bits, and NaN comes last.
    f32::from_bits(v.iter().map(|v| v.abs().to_bits()).fold(0, u32::max))
}

/// The smaller of two numbers. Of 0 and -0, `f32::min` is free to give either, and so other bits on another target.
pub(crate) fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

#[cfg(all(test, feature = "fast-math"))]
mod tests {
    use super::*;

    /// The largest difference over `from..to`, in a million steps.
    fn largest(from: f32, to: f32, difference: impl Fn(f32) -> f64) -> f64 {
        let step = (to - from) / 1e6;
        (0..1_000_000)
            .map(|i| difference(from + i as f32 * step))
            .fold(0.0, |most, x| if x <= most { most } else { x })
    }

    fn relative(got: f32, want: f64) -> f64 {
        (f64::from(got) / want - 1.0).abs()
    }

    fn absolute(got: f32, want: f64) -> f64 {
        (f64::from(got) - want).abs()
    }

    #[test]
    fn the_errors_are_no_larger_than_documented() {
        assert!(largest(-87.0, 88.0, |x| relative(exp(x), f64::from(x).exp())) < 0.0024);
        // sqrt's error repeats with every factor of four.
        assert!(largest(1.0, 4.0, |x| relative(sqrt(x), f64::from(x).sqrt())) < 0.061);
        assert!(largest(1.0, 1000.0, |x| absolute(ln(x), f64::from(x).ln())) < 0.000_07);
        assert!(largest(0.0, 87.0, |z| absolute(ln_1p(exp(-z)), (-f64::from(z)).exp().ln_1p())) < 0.0008);
        assert!(largest(-44.0, 44.0, |x| absolute(tanh(x), f64::from(x).tanh())) < 0.0011);
    }

    #[test]
    fn nan_stays_nan() {
        assert!([exp, ln, ln_1p, tanh, sqrt].iter().all(|f| f(f32::NAN).is_nan()));
    }
}
