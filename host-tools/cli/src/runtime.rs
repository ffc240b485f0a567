//! The runtimes, as the command line names them.

use clap::ValueEnum;
use tinyfit_model::RuntimeKind;

/// The runtime whose output bytes an int8 model gives.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RuntimeName {
    /// LiteRT with XNNPACK (its default): f32, ties to even
    #[value(name = "litert", alias = "float")]
    LiteRt,
    /// TFLite's specification: one 64-bit product, rounded once; LiteRT's reference kernels, except for ties
    #[value(name = "litert-reference", alias = "single")]
    LiteRtReference,
    /// LiteRT without XNNPACK: two steps, ties up
    #[value(name = "litert-builtin", alias = "double-up")]
    LiteRtBuiltin,
    /// TFLite Micro and CMSIS-NN: gemmlowp's two steps
    #[value(alias = "double")]
    TfliteMicro,
    /// ONNX Runtime: f32, ties to even, and values divided by their scale
    #[value(name = "onnxruntime", alias = "onnx-runtime")]
    OnnxRuntime,
}

impl From<RuntimeName> for RuntimeKind {
    fn from(runtime: RuntimeName) -> Self {
        match runtime {
            RuntimeName::LiteRt => RuntimeKind::LiteRt,
            RuntimeName::LiteRtReference => RuntimeKind::LiteRtReference,
            RuntimeName::LiteRtBuiltin => RuntimeKind::LiteRtBuiltin,
            RuntimeName::TfliteMicro => RuntimeKind::TfliteMicro,
            RuntimeName::OnnxRuntime => RuntimeKind::OnnxRuntime,
        }
    }
}
