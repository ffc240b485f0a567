//! The one table of built-in activations.
//!
//! A row has everything but the formula: the activation's name here and in each file format, its settings, the initialization
//! of the layer before it, and whether an int8 network can have it. `ActivationKind` and `init::limit` here, and `Activation`
//! of the host's `tinyfit-model`, are generated from it. The formula is in the type's [`Activation`](super::Activation).

/// Calls a macro with all rows.
///
/// | column | is |
/// |---|---|
/// | `Type { settings }` | the type in `tinyfit::activation`, and its fields, of `f32` |
/// | `name`, `aliases` | the name in model files, fingerprints and options, and others that options accept |
/// | `init` | the limit of random weights: `He`, `LeCun` or `Glorot` |
/// | `int8` | whether it can follow a layer of an int8 network |
/// | `keras` | the name of the function in `keras.activations` |
/// | `pytorch` | the class in `torch.nn` |
/// | `onnx` | the operator |
/// | `tflite` | the operator |
///
/// `None` stands for a format without such an operator. Two rows may share a name in a format: an attribute distinguishes them.
#[doc(hidden)]
#[macro_export]
macro_rules! activations {
    ($with:ident) => {
        $with! {
            /// `z`
            Identity name: "linear", aliases: ["identity"], init: Glorot, int8: true,
                keras: Some("linear"), pytorch: Some("Identity"), onnx: Some("Identity"), tflite: None;
            /// `max(z, 0)`
            Relu name: "relu", aliases: [], init: He, int8: true,
                keras: Some("relu"), pytorch: Some("ReLU"), onnx: Some("Relu"), tflite: Some("RELU");
            /// `min(max(z, 0), 6)`
            Relu6 name: "relu6", aliases: [], init: He, int8: true,
                keras: Some("relu6"), pytorch: Some("ReLU6"), onnx: Some("Clip"), tflite: Some("RELU6");
            /// `z` or `slope * z`
            LeakyRelu {
                /// The slope on the negative side.
                slope
            } name: "leaky_relu", aliases: [], init: He, int8: true,
                keras: Some("leaky_relu"), pytorch: Some("LeakyReLU"), onnx: Some("LeakyRelu"), tflite: Some("LEAKY_RELU");
            /// `z` or `alpha * (exp(z) - 1)`
            Elu {
                /// Minus the limit on the negative side.
                alpha
            } name: "elu", aliases: [], init: He, int8: false,
                keras: Some("elu"), pytorch: Some("ELU"), onnx: Some("Elu"), tflite: Some("ELU");
            /// `s * z` or `s * a * (exp(z) - 1)`, with the constants of self-normalizing networks
            Selu name: "selu", aliases: [], init: LeCun, int8: false,
                keras: Some("selu"), pytorch: Some("SELU"), onnx: Some("Selu"), tflite: None;
            /// `1 / (1 + exp(-z))`
            Sigmoid name: "sigmoid", aliases: [], init: Glorot, int8: true,
                keras: Some("sigmoid"), pytorch: Some("Sigmoid"), onnx: Some("Sigmoid"), tflite: Some("LOGISTIC");
            /// `min(max(slope * z + shift, 0), 1)`
            HardSigmoid {
                /// The slope between the ends.
                slope,
                /// The output of 0.
                shift
            } name: "hard_sigmoid", aliases: [], init: Glorot, int8: false,
                keras: Some("hard_sigmoid"), pytorch: Some("Hardsigmoid"), onnx: Some("HardSigmoid"), tflite: None;
            /// `tanh(z)`
            Tanh name: "tanh", aliases: [], init: Glorot, int8: true,
                keras: Some("tanh"), pytorch: Some("Tanh"), onnx: Some("Tanh"), tflite: Some("TANH");
            /// `ln(1 + exp(z))`
            Softplus name: "softplus", aliases: [], init: Glorot, int8: false,
                keras: Some("softplus"), pytorch: Some("Softplus"), onnx: Some("Softplus"), tflite: None;
            /// `z / (1 + exp(-z))`
            Silu name: "silu", aliases: ["swish"], init: He, int8: false,
                keras: Some("silu"), pytorch: Some("SiLU"), onnx: Some("Swish"), tflite: None;
            /// `z * P(z)`, with the normal distribution's `P`
            Gelu name: "gelu", aliases: [], init: He, int8: false,
                keras: Some("gelu"), pytorch: Some("GELU"), onnx: Some("Gelu"), tflite: Some("GELU");
            /// GELU by a `tanh`
            GeluTanh name: "gelu_tanh", aliases: [], init: He, int8: false,
                keras: None, pytorch: Some("GELU"), onnx: Some("Gelu"), tflite: Some("GELU");
            /// `z * min(max(z + 3, 0), 6) / 6`
            HardSwish name: "hard_swish", aliases: ["hard_silu"], init: He, int8: false,
                keras: Some("hard_silu"), pytorch: Some("Hardswish"), onnx: Some("HardSwish"), tflite: Some("HARD_SWISH");
            /// Probabilities
            Softmax name: "softmax", aliases: [], init: Glorot, int8: true,
                keras: Some("softmax"), pytorch: Some("Softmax"), onnx: Some("Softmax"), tflite: Some("SOFTMAX");
        }
    };
}

/// The limit of random weights, by fan-in and fan-out; see [`init`](crate::init).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Initialization {
    He,
    LeCun,
    Glorot,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt, aliases: $aliases:tt,
        init: $init:ident, $($column:ident: $value:expr),*;)+) => {
        /// The activations by name, for checks at build time, model files and reports.
        #[doc(alias = "Kind")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum ActivationKind {
            $(#[doc = concat!("[`", stringify!($kind), "`](super::", stringify!($kind), ")")] $kind,)+
            /// An activation that is not built in.
            Other,
        }

        impl ActivationKind {
            /// The initialization of the layer before it; Glorot's for an activation that is not built in.
            pub(crate) const fn initialization(self) -> Initialization {
                match self {
                    $(ActivationKind::$kind => Initialization::$init,)+
                    ActivationKind::Other => Initialization::Glorot,
                }
            }
        }
    };
}
activations!(kinds);
