//! The roundings, as the command line names them.

use clap::ValueEnum;
use tinyfit_model::RoundingKind;

/// A runtime's rounding.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Rounding {
    /// TFLite's specification: one 64-bit product, rounded once; LiteRT's reference kernels but for ties
    Single,
    /// TFLite Micro and CMSIS-NN: gemmlowp's two steps
    Double,
    /// LiteRT without XNNPACK: two steps, ties up
    DoubleUp,
    /// LiteRT with XNNPACK (its default): f32, ties to even
    Float,
    /// ONNX Runtime: f32, ties to even, and values divided by their scale
    OnnxRuntime,
}

impl From<Rounding> for RoundingKind {
    fn from(rounding: Rounding) -> Self {
        match rounding {
            Rounding::Single => RoundingKind::Single,
            Rounding::Double => RoundingKind::Double,
            Rounding::DoubleUp => RoundingKind::DoubleUp,
            Rounding::Float => RoundingKind::Float,
            Rounding::OnnxRuntime => RoundingKind::OnnxRuntime,
        }
    }
}
