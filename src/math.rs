//! The four functions of the kernel that are not plain IEEE arithmetic.
//!
//! `libm` computes them in `f32` alone, without a fused multiply-add, so their bits are the same on every target.
//! The feature `fast-math` trades that for the approximations of `micromath`.

#[cfg(not(feature = "fast-math"))]
mod chosen {
    pub(crate) fn exp(x: f32) -> f32 {
        libm::expf(x)
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
    pub(crate) fn sqrt(x: f32) -> f32 {
        libm::sqrtf(x)
    }
}

#[cfg(feature = "fast-math")]
mod chosen {
    use micromath::F32Ext;

    pub(crate) fn exp(x: f32) -> f32 {
        // micromath wraps around outside of the exponent's range; saturate as the exact function does.
        F32Ext::exp(x.clamp(-87.0, 88.0))
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
    pub(crate) fn sqrt(x: f32) -> f32 {
        F32Ext::sqrt(x)
    }
}

pub(crate) use chosen::*;
