//! The int8 model of a network: TFLite's quantization specification.
//!
//! A real number `r` is stored as `q` with `r = scale * (q - zero_point)`. Activations are asymmetric (one scale and
//! zero point a vector), weights symmetric with one scale an output channel, biases 32 bits. The host tool computes
//! everything here from a trained network; the layers predict and do not learn.
//!
//! Runtimes that follow the specification give different bytes all the same. What each does, found by feeding all of them
//! the same models (`host-tools/formats/tests/tflite/vectors`; versions in [`rounding`]), and what equals it here:
//!
//! | | LiteRT with XNNPACK | LiteRT without | LiteRT's reference kernels | TFLite Micro | ONNX Runtime |
//! |---|---|---|---|---|---|
//! | fully connected | [`LiteRt`] | [`LiteRtBuiltin`] | [`LiteRtReference`] | [`TfliteMicro`] | [`OnnxRuntime`] |
//! | f32 to int8 | [`QuantizeByInverse`] | [`QuantizeInEights`] | [`Quantize`] | [`Quantize`] | [`QuantizeToEven`] |
//! | int8 to f32 | [`Dequantize`] | [`DequantizeInEights`] | [`Dequantize`] | [`Dequantize`] | [`Dequantize`] |
//! | softmax | [`Int8Softmax`] | [`Int8Softmax`] | [`Int8SoftmaxFixed`] | [`Int8SoftmaxFixed`] | [`Int8SoftmaxScaled`] |
//!
//! Everything else is an [`Int8Table`], or one [in sixteens](Int8TableInSixteens), whose entries the host tool computes.
//!
//! - Logistic and tanh are the real function of each value, rounded, the same in all five, except that TFLite Micro's are
//!   at an end of their range where the input is beyond what four integer bits hold.
//! - ReLU and ReLU6 requantize as [`TfliteMicro`] in the first four, except that TFLite Micro's ReLU6 does not.
//! - A change of scale and zero point keeps eight bits of the quotient's fraction in XNNPACK, and is as `TfliteMicro` in the
//!   others, except that LiteRT without XNNPACK has whole blocks of sixteen as `LiteRtBuiltin`.
//! - ONNX Runtime computes what else there is in `f32`, between [`Dequantize`] and [`QuantizeToEven`]. Its logistic and tanh are
//!   within 1e-6 of the real function, and so may differ from it where a value is as near to a tie.
//!
//! Where a runtime has no answer, this one has: the last two abort in a softmax of more than 512 equal values.
//!
//! The blocks are those of one example at a time; LiteRT lets them run on from one example to the next.
//!
//! Specification: "LiteRT 8-bit quantization specification"; arithmetic: Jacob et al., 2018.
//!
//! # Laid out for a core
//!
//! A layer is written down as [`Int8Weights`] and made by [`Int8Dense::new`], in a constant by the compiler. It takes as many
//! bytes as the rows and holds the same numbers in the order, and the form, in which its core reads them. Whatever the
//! core, sums are those of the specification to the last bit, for every weight and input of -128..=127, every zero point
//! and bias, and any shape: each way of summing is an identity of integers, not an approximation. With `u = w + 128`
//! and `v = x + 128`:
//!
//! | core | four outputs' weights | for each pair or column | in the bias | begins a sum |
//! |---|---|---|---|---|
//! | Cortex-M4F, M7, M33 | groups of four inputs; `h = 256 w_odd + u_even` | `h x_odd + u_even (256 x_even - x_odd + 127)`, which is `256 (w_odd x_odd + u_even x_even) + 127 u_even` | `floor(127 / 256 sum u_even)` | `-128 sum x_even` |
//! | Cortex-M3 | a word an input | `(u_2 << 16 + u_0) v`: two products a multiplication | `128 sum u` | `-128 sum x` |
//! | Cortex-M0+ | a word an input | `(word >> 8 k) v`; `sum u_k v` is the `k`th sum less 256 times the next | `128 sum u` | `-128 sum x` |
//! | RISC-V | a word an input | `w x`, byte by byte | - | - |
//! | others | rows | `w x` | - | - |
//!
//! A Cortex-M33 has DSP instructions as an option, so they are used if it is named: `-Ctarget-cpu=cortex-m33` in the
//! `rustflags` of `.cargo/config.toml`. Otherwise it is taken for a Cortex-M3.
//!
//! Outputs come in blocks of four; up to three that are left over are summed up row by row, at about three times the cost. Two
//! cores keep the inputs in another form meanwhile, on the stack: two bytes an input on cores with DSP instructions, one on
//! Cortex-M0+. [`Layer::PREDICT_RAM`](crate::Layer::PREDICT_RAM) counts it, and the vectors between layers; beside these, a
//! prediction takes at most 256 bytes of stack. Layers share their code, of at most 2 KB, and add 100 to 220 bytes each.
//!
//! The rounding [`LiteRtReference`] needs the upper half of a product alone, if the scale is below one half, as nearly
//! all are; others are as exact and slower, and so is [`TfliteMicro`].
//!
//! [`Int4Dense`] halves the weights' flash, and takes longer where there are DSP instructions or no Thumb-2: for the anomaly
//! detector of MLPerf Tiny (264,192 weights) 1.8 times the cycles on a Cortex-M4F, 1.7 times on a Cortex-M0+, 1.2 times on
//! a Cortex-M3; on RISC-V it takes 0.7 of them. `tinyfit quantize --weight-bits 4` makes such layers and prints what they cost a
//! model in accuracy.

use crate::error::{Error, Parameter};

mod calibration;
mod conversion;
mod dense;
mod int4;
mod params;
mod predict;
mod quantize;
pub mod rounding;
mod scales;
#[cfg(feature = "serde")]
mod serde;
mod softmax;
mod table;
mod weights;

pub use calibration::CalibrationObserver;
pub use conversion::{Quantizable, Real, channel, least_weight_scale, store_weight, weight_scale};
pub use dense::Int8Dense;
pub use int4::Int4Dense;
pub use params::{QuantParams, Range};
pub use predict::{requantize, weighted_sum};
pub use quantize::{
    Dequantize, DequantizeInEights, Quantize, QuantizeByInverse, QuantizeInEights, QuantizeToEven,
    dequantize, dequantize_in_eights, quantize, quantize_by_inverse, quantize_in_eights, quantize_to_even,
};
pub use rounding::{LiteRt, LiteRtBuiltin, LiteRtReference, OnnxRuntime, Runtime, TfliteMicro};
pub use scales::{Scales, decompose};
pub use softmax::{Int8Softmax, Int8SoftmaxFixed, Int8SoftmaxScaled, softmax, softmax_fixed, softmax_scaled};
pub use table::{Int8Table, Int8TableInSixteens, lookup, lookup_in_sixteens};
pub use weights::{ChannelParams, Int8Weights};

/// Back-propagation for layers that have none: they run forward and pass nothing back.
macro_rules! predicts_only {
    ($layer:ty, [$($generics:tt)*]) => {
        predicts_only!($layer, [$($generics)*], |_layer| Ok(()));
    };
    // With a check of its settings.
    ($layer:ty, [$($generics:tt)*], |$self:ident| $check:expr) => {
        impl<$($generics)*> Train for $layer {
            type Cache = Self::Out;
            type Params<T: Zero> = ();

            const TRAINABLE: bool = false;
            const PROPAGATES: bool = false;

            fn check(&self) -> Result<(), crate::Error> {
                let $self = self;
                $check
            }

            fn forward(&self, x: &Self::In, cache: &mut Self::Cache, _: Pass) {
                self.predict_into(x, cache);
            }

            fn output(cache: &Self::Cache) -> &Self::Out {
                cache
            }

            fn delta(cache: &mut Self::Cache) -> &mut Self::Out {
                cache
            }

            fn backward(&self, _: &mut Self::Cache, _: Option<&mut Self::In>, _: Pass) {}
        }
    };
}

/// A layer of `N` values that only predicts: its fields with what they are in [`Zero`](crate::Zero), how it writes `y` from
/// `x`, and what is checked of its settings.
macro_rules! value_layer {
    (
        $(#[$doc:meta])*
        struct $layer:ident: $from:ty => $to:ty {
            $($(#[$about:meta])* $field:ident: $type:ty = $zero:expr,)+
        }
        |$this:ident, $x:ident, $y:ident| $predict:expr $(; check: $check:expr)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $layer<const N: usize> {
            $($(#[$about])* pub $field: $type,)+
        }

        impl<const N: usize> Layer for $layer<N> {
            type In = [$from; N];
            type Out = [$to; N];

            fn predict_into(&self, $x: &[$from; N], $y: &mut [$to; N]) {
                let $this = self;
                $predict;
            }
        }

        impl<const N: usize> Zero for $layer<N> {
            const ZERO: Self = Self { $($field: $zero,)+ };
        }

        predicts_only!($layer<N>, [const N: usize] $(, |$this| $check)?);
    };
}

/// Writes each value of `x` converted.
#[inline(always)]
fn each<A: Copy, B, const N: usize>(x: &[A; N], y: &mut [B; N], convert: impl Fn(A) -> B) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = convert(x);
    }
}

/// A step between two numbers is above 0 (and not below the smallest normal `f32`), and finite.
fn check_step(parameter: Parameter, step: f32) -> Result<(), Error> {
    parameter.require((f32::MIN_POSITIVE..=f32::MAX).contains(&step))
}

use {predicts_only, value_layer};
