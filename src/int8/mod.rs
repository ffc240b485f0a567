//! Int8 and int4 models: layers with the bytes of TensorFlow Lite, TFLite Micro and ONNX Runtime, and quantization on
//! the device.
//!
//! A real number `r` is stored as an 8-bit integer `q` with `r = scale * (q - zero_point)`. A vector of activations has
//! one scale and one zero point (asymmetric). Weights have a zero point of 0 and one scale per output (symmetric, per
//! channel). Biases have 32 bits. A layer computes
//!
//! ```text
//! s_o = bias_o + sum_i w_oi x_i
//! y_o = clamp(zero_point + round(s_o * multiplier_o * 2^(shift_o - 31)), min, max)
//! ```
//!
//! `tinyfit quantize` makes an int8 model on the host, from a trained network. [`CalibrationObserver`] makes one on the
//! device. Int8 layers predict and do not learn; layers after them do.
//!
//! ```
//! use tinyfit::Layer;
//! use tinyfit::int8::{Dequantize, Int8Dense, Int8Weights, Quantize, TfliteMicro};
//!
//! type Model = (Quantize<2>, (Int8Dense<2, 1, TfliteMicro>, Dequantize<1>));
//!
//! static MODEL: Model = (
//!     Quantize { scale: 0.5, zero_point: 0 },
//!     (
//!         // y = x_0 - 2 x_1 with steps of 0.5, so the scale of the sum is 1: 2^30 * 2^(1 - 31).
//!         Int8Dense::new(Int8Weights {
//!             weights: [[1, -2]],
//!             bias: [0],
//!             multiplier: [1 << 30],
//!             shift: [1],
//!             zero_point: 0,
//!             min: -128,
//!             max: 127,
//!         }),
//!         Dequantize { scale: 0.5, zero_point: 0 },
//!     ),
//! );
//! assert_eq!(MODEL.predict(&[3.0, 1.0]), [1.0]);
//! ```
//!
//! Source: "LiteRT 8-bit quantization specification"; Jacob et al., "Quantization and Training of Neural Networks for
//! Efficient Integer-Arithmetic-Only Inference", 2018.
//!
//! # Runtimes
//!
//! Runtimes that follow the specification still give different bytes. This table has the type that equals each runtime.
//! Each was compared on the same models ([`rounding`] has the versions and the results).
//!
//! | runtime | fully connected | f32 to int8 | int8 to f32 | softmax |
//! |---|---|---|---|---|
//! | LiteRT with XNNPACK | [`LiteRt`] | [`QuantizeByInverse`] | [`Dequantize`] | [`Int8Softmax`] |
//! | LiteRT without XNNPACK | [`LiteRtBuiltin`] | [`QuantizeInEights`] | [`DequantizeInEights`] | [`Int8Softmax`] |
//! | LiteRT's reference kernels | [`LiteRtReference`] | [`Quantize`] | [`Dequantize`] | [`Int8SoftmaxFixed`] |
//! | TFLite Micro | [`TfliteMicro`] | [`Quantize`] | [`Dequantize`] | [`Int8SoftmaxFixed`] |
//! | ONNX Runtime | [`OnnxRuntime`] | [`QuantizeToEven`] | [`Dequantize`] | [`Int8SoftmaxScaled`] |
//!
//! All other operators are an [`Int8Table`] or an [`Int8TableInSixteens`], whose entries the host tool computes:
//!
//! - Logistic and tanh are the rounded real function in all five runtimes. TFLite Micro alone saturates them where the
//!   input is   beyond what four integer bits hold.
//! - ReLU and ReLU6 requantize as [`TfliteMicro`] in the first four runtimes, except for TFLite Micro's ReLU6.
//! - A change of scale and zero point keeps eight bits of the quotient's fraction in XNNPACK. In the others it is as
//!   [`TfliteMicro`], except that LiteRT without XNNPACK computes whole blocks of sixteen as [`LiteRtBuiltin`].
//! - ONNX Runtime computes all other operators in `f32`, between [`Dequantize`] and [`QuantizeToEven`]. Its logistic
//!   and tanh   are within 1e-6 of the real function, so they may differ from it next to a tie.
//!
//! The last two runtimes abort in a softmax of more than 512 equal values; this one returns a result. The blocks are
//! those of one example at a time. LiteRT continues them from one example to the next.
//!
//! # Layout for each core
//!
//! [`Int8Dense::new`] lays out [`Int8Weights`] for the core, in a constant at compile time, in the same number of
//! bytes. On every core the sums are those of the specification to the last bit, for every weight and input in
//! -128..=127, every zero point and bias, and every shape. Each way to compute a sum is an identity of integers and not
//! an approximation. With `u = w + 128` and `v = x + 128`:
//!
//! | core | layout of four outputs' weights | for each pair or column | in the bias | start of a sum |
//! |---|---|---|---|---|
//! | Cortex-M4F, M7, M33 | groups of four inputs; `h = 256 w_odd + u_even` | `h x_odd + u_even (256 x_even - x_odd + 127)`, which is `256 (w_odd x_odd + u_even x_even) + 127 u_even` | `floor(127 / 256 sum u_even)` | `-128 sum x_even` |
//! | Cortex-M3 | one word per input | `(u_2 << 16 + u_0) v`: two products in one multiplication | `128 sum u` | `-128 sum x` |
//! | Cortex-M0+ | one word per input | `(word >> 8 k) v`; `sum u_k v` is the `k`th sum less 256 times the next | `128 sum u` | `-128 sum x` |
//! | RISC-V | one word per input | `w x`, byte by byte | - | - |
//! | others | rows | `w x` | - | - |
//!
//! DSP instructions are optional on a Cortex-M33. To use them, set `-Ctarget-cpu=cortex-m33` in the `rustflags` of
//! `.cargo/config.toml`. Otherwise the layout is that of a Cortex-M3.
//!
//! Outputs are computed in blocks of four. Up to three that are left over are summed row by row, at about three times
//! the cost. Two kinds of cores copy the inputs to the stack in another form: two bytes per input with DSP
//! instructions, one on a Cortex-M0+. [`Layer::PREDICT_RAM`](crate::Layer::PREDICT_RAM) counts these, and the vectors
//! between layers. In addition, a prediction takes at most 256 bytes of stack. Layers share their code of at most 2 KB,
//! and add 100 to 220 bytes each.
//!
//! [`LiteRtReference`] is the fastest rounding for scales below one half, since it needs the upper half of a product
//! only. Nearly all scales are.
//!
//! [`Int4Dense`] halves the flash of the weights. For the anomaly detector of MLPerf Tiny (264,192 weights) it takes
//! 1.8 times the cycles of [`Int8Dense`] on a Cortex-M4F, 1.7 times on a Cortex-M0+, 1.2 times on a Cortex-M3 and 0.7
//! times on RISC-V. `tinyfit quantize --weight-bits 4` makes such layers and prints the loss of accuracy.

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
mod standardize;
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
#[doc(inline)]
pub use rounding::{LiteRt, LiteRtBuiltin, LiteRtReference, OnnxRuntime, Runtime, TfliteMicro};
pub use scales::{Scales, decompose};
pub use softmax::{Int8Softmax, Int8SoftmaxFixed, Int8SoftmaxScaled, softmax, softmax_fixed, softmax_scaled};
pub use standardize::QuantizeStandardized;
pub use table::{Int8Table, Int8TableInSixteens, lookup, lookup_in_sixteens};
pub use weights::{ChannelParams, Int8Weights};

/// Implements [`Train`] for a layer that predicts only: it runs forward and propagates no gradient.
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

/// Declares a layer of `N` values that predicts only: its fields with their values in [`Zero`](crate::Zero), how it computes `y`
/// from `x`, and the check of its settings.
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

/// Converts each value of `x` into `y`.
#[inline(always)]
fn each<A: Copy, B, const N: usize>(x: &[A; N], y: &mut [B; N], convert: impl Fn(A) -> B) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = convert(x);
    }
}

/// Checks that a scale is finite, above 0, and not below the smallest normal `f32`.
fn check_step(parameter: Parameter, step: f32) -> Result<(), Error> {
    parameter.require((f32::MIN_POSITIVE..=f32::MAX).contains(&step))
}

use {predicts_only, value_layer};
