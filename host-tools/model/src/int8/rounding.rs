//! Roundings chosen at run time; the arithmetic is the kernel's.

use serde::{Deserialize, Serialize};
use tinyfit::int8;
use tinyfit::int8::{ChannelParams, Scales};
use tinyfit::int8::{LiteRt, LiteRtBuiltin, LiteRtReference, Runtime, TfliteMicro};

use super::QuantParams;

/// Which runtime's rounding a model was made for; see the kernel's `requantize` and `int8`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingKind {
    /// TFLite's specification; LiteRT's reference kernels but for ties.
    #[default]
    Single,
    /// TFLite Micro, CMSIS-NN.
    Double,
    /// LiteRT without XNNPACK.
    DoubleUp,
    /// LiteRT with XNNPACK.
    Float,
    /// ONNX Runtime: as [`Float`](Self::Float) in dense layers, and elsewhere `f32` between QuantizeLinear and DequantizeLinear.
    OnnxRuntime,
}

impl RoundingKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Single, Self::Double, Self::DoubleUp, Self::Float, Self::OnnxRuntime];

    /// The name of the kernel's type.
    pub fn kernel_type(self) -> &'static str {
        match self {
            RoundingKind::Single => "LiteRtReference",
            RoundingKind::Double => "TfliteMicro",
            RoundingKind::DoubleUp => "LiteRtBuiltin",
            RoundingKind::Float => "LiteRt",
            RoundingKind::OnnxRuntime => "OnnxRuntime",
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            RoundingKind::Single => "single",
            RoundingKind::Double => "double",
            RoundingKind::DoubleUp => "double-up",
            RoundingKind::Float => "float",
            RoundingKind::OnnxRuntime => "onnx-runtime",
        }
    }

    /// The runtimes that give the same bytes, for a person to read.
    pub fn runtimes(self) -> &'static str {
        match self {
            RoundingKind::Single => "LiteRT's reference kernels, but for ties",
            RoundingKind::Double => "TFLite Micro",
            RoundingKind::DoubleUp => "LiteRT without XNNPACK",
            RoundingKind::Float => "LiteRT with XNNPACK",
            RoundingKind::OnnxRuntime => "ONNX Runtime",
        }
    }

    /// See the kernel's `Rounding`.
    pub fn scale(self, sum: i32, multiplier: i32, shift: i8) -> i32 {
        match self {
            RoundingKind::Single => LiteRtReference::scale(sum, multiplier, shift),
            RoundingKind::Double => TfliteMicro::scale(sum, multiplier, shift),
            RoundingKind::DoubleUp => LiteRtBuiltin::scale(sum, multiplier, shift),
            RoundingKind::Float | RoundingKind::OnnxRuntime => LiteRt::scale(sum, multiplier, shift),
        }
    }

    /// See the kernel's `Rounding`.
    pub fn multiplier(self, scales: &Scales) -> (i32, i8) {
        match self {
            RoundingKind::Single => LiteRtReference::multiplier(scales),
            RoundingKind::Double => TfliteMicro::multiplier(scales),
            RoundingKind::DoubleUp => LiteRtBuiltin::multiplier(scales),
            RoundingKind::Float | RoundingKind::OnnxRuntime => LiteRt::multiplier(scales),
        }
    }

    /// See the kernel's `int8::channel`.
    pub fn channel(self, bias: f64, sum: i32, zero_point: i8, scales: &Scales) -> ChannelParams {
        match self {
            RoundingKind::Single => int8::channel::<LiteRtReference>(bias, sum, zero_point, scales),
            RoundingKind::Double => int8::channel::<TfliteMicro>(bias, sum, zero_point, scales),
            RoundingKind::DoubleUp => int8::channel::<LiteRtBuiltin>(bias, sum, zero_point, scales),
            RoundingKind::Float | RoundingKind::OnnxRuntime => {
                int8::channel::<LiteRt>(bias, sum, zero_point, scales)
            }
        }
    }

    /// The name of the kernel's layer from f32 to int8.
    pub fn quantizer(self) -> &'static str {
        match self {
            RoundingKind::Single | RoundingKind::Double => "Quantize",
            RoundingKind::DoubleUp => "QuantizeInEights",
            RoundingKind::Float => "QuantizeByInverse",
            RoundingKind::OnnxRuntime => "QuantizeToEven",
        }
    }

    /// The name of the kernel's layer from int8 to f32.
    pub fn dequantizer(self) -> &'static str {
        if self == RoundingKind::DoubleUp { "DequantizeInEights" } else { "Dequantize" }
    }

    /// To eight bits.
    pub fn quantize(self, x: &[f32], QuantParams { scale, zero_point }: QuantParams) -> Vec<i8> {
        match self {
            RoundingKind::Single | RoundingKind::Double => {
                x.iter().map(|&x| int8::quantize(x, scale, zero_point)).collect()
            }
            RoundingKind::DoubleUp => {
                let mut y = vec![0; x.len()];
                int8::quantize_in_eights(x, &mut y, scale, zero_point);
                y
            }
            RoundingKind::Float => {
                x.iter().map(|&x| int8::quantize_by_inverse(x, scale, zero_point)).collect()
            }
            RoundingKind::OnnxRuntime => {
                x.iter().map(|&x| int8::quantize_to_even(x, scale, zero_point)).collect()
            }
        }
    }

    /// To real numbers.
    pub fn dequantize(self, x: &[i8], QuantParams { scale, zero_point }: QuantParams) -> Vec<f32> {
        if self == RoundingKind::DoubleUp {
            let mut y = vec![0.0; x.len()];
            int8::dequantize_in_eights(x, &mut y, scale, zero_point);
            return y;
        }
        x.iter().map(|&q| int8::dequantize(q, scale, zero_point)).collect()
    }
}
