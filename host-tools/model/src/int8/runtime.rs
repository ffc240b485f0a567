//! Runtimes chosen at run time; the arithmetic is the kernel's.

use serde::{Deserialize, Serialize};
use tinyfit::int8;
use tinyfit::int8::{ChannelParams, Scales};
use tinyfit::int8::{LiteRt, LiteRtBuiltin, LiteRtReference, Runtime, TfliteMicro};

use super::QuantParams;

/// The runtime whose bytes a model gives: which rounding the kernel's `int8::Runtime` has.
///
/// In files of the formats 1 to 3 the names were those of the roundings, which are still read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuntimeKind {
    /// TFLite's specification; LiteRT's reference kernels, except for ties.
    #[default]
    #[serde(rename = "litert-reference", alias = "single")]
    LiteRtReference,
    /// TFLite Micro, CMSIS-NN.
    #[serde(rename = "tflite-micro", alias = "double")]
    TfliteMicro,
    /// LiteRT without XNNPACK.
    #[serde(rename = "litert-builtin", alias = "double_up")]
    LiteRtBuiltin,
    /// LiteRT with XNNPACK, its default.
    #[serde(rename = "litert", alias = "float")]
    LiteRt,
    /// ONNX Runtime: as [`LiteRt`](Self::LiteRt) in dense layers, and elsewhere `f32` between QuantizeLinear and DequantizeLinear.
    #[serde(rename = "onnxruntime", alias = "onnx_runtime")]
    OnnxRuntime,
}

impl RuntimeKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LiteRtReference, Self::TfliteMicro, Self::LiteRtBuiltin, Self::LiteRt, Self::OnnxRuntime];

    /// The name of the kernel's type.
    pub fn kernel_type(self) -> &'static str {
        match self {
            RuntimeKind::LiteRtReference => "LiteRtReference",
            RuntimeKind::TfliteMicro => "TfliteMicro",
            RuntimeKind::LiteRtBuiltin => "LiteRtBuiltin",
            RuntimeKind::LiteRt => "LiteRt",
            RuntimeKind::OnnxRuntime => "OnnxRuntime",
        }
    }

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            RuntimeKind::LiteRtReference => "litert-reference",
            RuntimeKind::TfliteMicro => "tflite-micro",
            RuntimeKind::LiteRtBuiltin => "litert-builtin",
            RuntimeKind::LiteRt => "litert",
            RuntimeKind::OnnxRuntime => "onnxruntime",
        }
    }

    /// The runtimes that give the same bytes, for a person to read.
    pub fn runtimes(self) -> &'static str {
        match self {
            RuntimeKind::LiteRtReference => "LiteRT's reference kernels, except for ties",
            RuntimeKind::TfliteMicro => "TFLite Micro",
            RuntimeKind::LiteRtBuiltin => "LiteRT without XNNPACK",
            RuntimeKind::LiteRt => "LiteRT with XNNPACK",
            RuntimeKind::OnnxRuntime => "ONNX Runtime",
        }
    }

    /// See the kernel's `Rounding`.
    pub fn scale(self, sum: i32, multiplier: i32, shift: i8) -> i32 {
        match self {
            RuntimeKind::LiteRtReference => LiteRtReference::scale(sum, multiplier, shift),
            RuntimeKind::TfliteMicro => TfliteMicro::scale(sum, multiplier, shift),
            RuntimeKind::LiteRtBuiltin => LiteRtBuiltin::scale(sum, multiplier, shift),
            RuntimeKind::LiteRt | RuntimeKind::OnnxRuntime => LiteRt::scale(sum, multiplier, shift),
        }
    }

    /// See the kernel's `Rounding`.
    pub fn multiplier(self, scales: &Scales) -> (i32, i8) {
        match self {
            RuntimeKind::LiteRtReference => LiteRtReference::multiplier(scales),
            RuntimeKind::TfliteMicro => TfliteMicro::multiplier(scales),
            RuntimeKind::LiteRtBuiltin => LiteRtBuiltin::multiplier(scales),
            RuntimeKind::LiteRt | RuntimeKind::OnnxRuntime => LiteRt::multiplier(scales),
        }
    }

    /// See the kernel's `int8::channel`.
    pub fn channel(self, bias: f64, sum: i32, zero_point: i8, scales: &Scales) -> ChannelParams {
        match self {
            RuntimeKind::LiteRtReference => int8::channel::<LiteRtReference>(bias, sum, zero_point, scales),
            RuntimeKind::TfliteMicro => int8::channel::<TfliteMicro>(bias, sum, zero_point, scales),
            RuntimeKind::LiteRtBuiltin => int8::channel::<LiteRtBuiltin>(bias, sum, zero_point, scales),
            RuntimeKind::LiteRt | RuntimeKind::OnnxRuntime => {
                int8::channel::<LiteRt>(bias, sum, zero_point, scales)
            }
        }
    }

    /// The name of the kernel's layer from f32 to int8.
    pub fn quantizer(self) -> &'static str {
        match self {
            RuntimeKind::LiteRtReference | RuntimeKind::TfliteMicro => "Quantize",
            RuntimeKind::LiteRtBuiltin => "QuantizeInEights",
            RuntimeKind::LiteRt => "QuantizeByInverse",
            RuntimeKind::OnnxRuntime => "QuantizeToEven",
        }
    }

    /// The name of the kernel's layer from int8 to f32.
    pub fn dequantizer(self) -> &'static str {
        if self == RuntimeKind::LiteRtBuiltin { "DequantizeInEights" } else { "Dequantize" }
    }

    /// To eight bits.
    pub fn quantize(self, x: &[f32], QuantParams { scale, zero_point }: QuantParams) -> Vec<i8> {
        match self {
            RuntimeKind::LiteRtReference | RuntimeKind::TfliteMicro => {
                x.iter().map(|&x| int8::quantize(x, scale, zero_point)).collect()
            }
            RuntimeKind::LiteRtBuiltin => {
                let mut y = vec![0; x.len()];
                int8::quantize_in_eights(x, &mut y, scale, zero_point);
                y
            }
            RuntimeKind::LiteRt => {
                x.iter().map(|&x| int8::quantize_by_inverse(x, scale, zero_point)).collect()
            }
            RuntimeKind::OnnxRuntime => {
                x.iter().map(|&x| int8::quantize_to_even(x, scale, zero_point)).collect()
            }
        }
    }

    /// To real numbers.
    pub fn dequantize(self, x: &[i8], QuantParams { scale, zero_point }: QuantParams) -> Vec<f32> {
        if self == RuntimeKind::LiteRtBuiltin {
            let mut y = vec![0.0; x.len()];
            int8::dequantize_in_eights(x, &mut y, scale, zero_point);
            return y;
        }
        x.iter().map(|&q| int8::dequantize(q, scale, zero_point)).collect()
    }
}
