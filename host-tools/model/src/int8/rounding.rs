//! Roundings chosen at run time; the arithmetic is the kernel's.

use serde::{Deserialize, Serialize};
use tinyfit::int8::{self, Channel, Scales};
use tinyfit::{Double, DoubleUp, Float, Rounding, Single};

use super::Quantisation;

/// Which runtime's rounding a model was made for; see the kernel's `requantise` and `int8`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingKind {
    /// LiteRT's reference kernels.
    #[default]
    Single,
    /// TFLite Micro, CMSIS-NN.
    Double,
    /// LiteRT without XNNPACK.
    DoubleUp,
    /// LiteRT with XNNPACK, ONNX Runtime.
    Float,
}

impl RoundingKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Single, Self::Double, Self::DoubleUp, Self::Float];

    /// The name of the kernel's type.
    pub fn kernel_type(self) -> &'static str {
        match self {
            RoundingKind::Single => "Single",
            RoundingKind::Double => "Double",
            RoundingKind::DoubleUp => "DoubleUp",
            RoundingKind::Float => "Float",
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            RoundingKind::Single => "single",
            RoundingKind::Double => "double",
            RoundingKind::DoubleUp => "double-up",
            RoundingKind::Float => "float",
        }
    }

    /// The runtimes that give the same bytes, for a person to read.
    pub fn runtimes(self) -> &'static str {
        match self {
            RoundingKind::Single => "LiteRT's reference kernels",
            RoundingKind::Double => "TFLite Micro",
            RoundingKind::DoubleUp => "LiteRT without XNNPACK",
            RoundingKind::Float => "LiteRT with XNNPACK",
        }
    }

    /// See the kernel's `Rounding`.
    pub fn scale(self, sum: i32, multiplier: i32, shift: i8) -> i32 {
        match self {
            RoundingKind::Single => Single::scale(sum, multiplier, shift),
            RoundingKind::Double => Double::scale(sum, multiplier, shift),
            RoundingKind::DoubleUp => DoubleUp::scale(sum, multiplier, shift),
            RoundingKind::Float => Float::scale(sum, multiplier, shift),
        }
    }

    /// See the kernel's `Rounding`.
    pub fn multiplier(self, scales: &Scales) -> (i32, i8) {
        match self {
            RoundingKind::Single => Single::multiplier(scales),
            RoundingKind::Double => Double::multiplier(scales),
            RoundingKind::DoubleUp => DoubleUp::multiplier(scales),
            RoundingKind::Float => Float::multiplier(scales),
        }
    }

    /// See the kernel's `int8::channel`.
    pub fn channel(self, bias: f64, sum: i32, zero_point: i8, scales: &Scales) -> Channel {
        match self {
            RoundingKind::Single => int8::channel::<Single>(bias, sum, zero_point, scales),
            RoundingKind::Double => int8::channel::<Double>(bias, sum, zero_point, scales),
            RoundingKind::DoubleUp => int8::channel::<DoubleUp>(bias, sum, zero_point, scales),
            RoundingKind::Float => int8::channel::<Float>(bias, sum, zero_point, scales),
        }
    }

    /// Whether real numbers are quantised by the inverse of the scale: the kernel's `QuantiseByInverse`.
    pub fn by_inverse(self) -> bool {
        matches!(self, RoundingKind::DoubleUp | RoundingKind::Float)
    }

    /// Whether int8 is dequantised by parts: the kernel's `DequantiseByParts`.
    pub fn by_parts(self) -> bool {
        self == RoundingKind::DoubleUp
    }

    /// To eight bits.
    pub fn quantise(self, x: f32, Quantisation { scale, zero_point }: Quantisation) -> i8 {
        let quantise = if self.by_inverse() { int8::quantise_by_inverse } else { int8::quantise };
        quantise(x, scale, zero_point)
    }

    /// To a real number.
    pub fn dequantise(self, q: i8, Quantisation { scale, zero_point }: Quantisation) -> f32 {
        let dequantise = if self.by_parts() { int8::dequantise_by_parts } else { int8::dequantise };
        dequantise(q, scale, zero_point)
    }
}
