//! The int8 twin of a network: TFLite's quantisation specification.
//!
//! A real number `r` is stored as `q` with `r = scale * (q - zero_point)`. Activations are asymmetric (one scale and
//! zero point a vector), weights symmetric with one scale an output channel, biases 32 bits. The host tool computes
//! everything here from a trained network; the layers predict and do not learn.
//!
//! Specification: "LiteRT 8-bit quantization specification"; arithmetic: Jacob et al., 2018.

mod dense;
mod int4;
mod layout;
mod predict;
mod quantise;
mod rows;
#[cfg(feature = "serde")]
mod serialise;
mod sums;
mod table;

pub use dense::Int8Dense;
pub use int4::Int4Dense;
pub use predict::{requantise, weighted_sum};
pub use quantise::{Dequantise, Quantise, dequantise, quantise};
pub use rows::{Channel, Int8Rows};
pub use table::{Int8Table, lookup};

#[allow(unused_imports, reason = "each core takes what it needs")]
pub(crate) use {
    layout::Layout,
    predict::Blocks,
    sums::{Bytes, GROUPS, Lanes, Plain, Sums},
};

/// Back-propagation for layers that have none: they run forward and pass nothing back.
macro_rules! predicts_only {
    ($layer:ty, [$($generics:tt)*]) => {
        impl<$($generics)*> Train for $layer {
            type Trace = Self::Out;
            type Like<T: Zero> = ();

            const TRAINABLE: bool = false;
            const PROPAGATES: bool = false;

            fn forward(&self, x: &Self::In, trace: &mut Self::Trace, _: Pass) {
                self.predict_into(x, trace);
            }

            fn output(trace: &Self::Trace) -> &Self::Out {
                trace
            }

            fn delta(trace: &mut Self::Trace) -> &mut Self::Out {
                trace
            }

            fn backward(&self, _: &mut Self::Trace, _: Option<&mut Self::In>, _: Pass) {}
        }
    };
}

use predicts_only;
