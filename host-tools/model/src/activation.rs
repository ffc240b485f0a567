//! Activations chosen at run time. The functions are the kernel's, and all else is a row of the kernel's table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tinyfit::activation::{self as kernel, Activation as _, ActivationKind, Saved};

/// What file formats call an activation; `None` where a format has no name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatNames {
    /// The function in `keras.activations`.
    pub keras: Option<&'static str>,
    /// The class in `torch.nn`.
    pub pytorch: Option<&'static str>,
    /// The operator of ONNX.
    pub onnx: Option<&'static str>,
    /// The operator of TFLite.
    pub tflite: Option<&'static str>,
}

/// A row of the table.
struct Row {
    name: &'static str,
    aliases: &'static [&'static str],
    settings: &'static [&'static str],
    int8: bool,
    kernel_type: &'static str,
    formats: FormatNames,
}

macro_rules! declare {
    ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt, aliases: $aliases:expr,
        init: $init:ident, int8: $int8:literal, $($format:ident: $format_name:expr),+;)+) => {
        /// An activation of the kernel.
        ///
        /// It is written and parsed as its name, with its settings if it has some: `relu`, `elu:1`, `hard_sigmoid:0.2:0.5`.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Activation {
            $($(#[$doc])* #[serde(rename = $name)] $kind $({ $($(#[$about])* $setting: f32),+ })?,)+
        }

        impl Activation {
            /// Each activation, with the kernel's default settings.
            pub const ALL: &[Activation] = &[$({
                let kernel::$kind $({ $($setting),+ })? = <kernel::$kind as kernel::Activation>::DEFAULT;
                Activation::$kind $({ $($setting),+ })?
            }),+];

            const fn row(self) -> &'static Row {
                match self {
                    $(Activation::$kind $({ $($setting: _),+ })? => &Row {
                        name: $name,
                        aliases: &$aliases,
                        settings: &[$($(stringify!($setting)),+)?],
                        int8: $int8,
                        kernel_type: concat!("tinyfit::activation::", stringify!($kind)),
                        formats: FormatNames { $($format: $format_name),+ },
                    },)+
                }
            }

            /// Its settings, in the order in which they are written.
            pub fn settings(self) -> Vec<f32> {
                match self {
                    $(Activation::$kind $({ $($setting),+ })? => vec![$($($setting),+)?],)+
                }
            }

            /// The same activation with the settings that `next` makes of these, in their order.
            fn try_with<E>(self, mut next: impl FnMut(f32) -> Result<f32, E>) -> Result<Self, E> {
                Ok(match self {
                    $(Activation::$kind $({ $($setting),+ })? =>
                        Activation::$kind $({ $($setting: next($setting)?),+ })?,)+
                })
            }

            /// `z -> y` in place.
            pub fn apply(self, z: &mut [f32]) {
                match self {
                    $(Activation::$kind $({ $($setting),+ })? => kernel::$kind $({ $($setting),+ })?.apply(z),)+
                }
            }

            /// Whether every setting is in the range in which it can learn.
            ///
            /// # Errors
            /// The first that is not.
            pub fn check(self) -> Result<(), tinyfit::Error> {
                match self {
                    $(Activation::$kind $({ $($setting),+ })? => kernel::$kind $({ $($setting),+ })?.check(),)+
                }
            }

            /// Whether every setting is in the range in which it can learn: [`check`](Self::check) without the reason.
            pub fn is_valid(self) -> bool {
                self.check().is_ok()
            }

            /// Whether a pass that learns saves a number for each weighted sum; else its outputs are what
            /// [`backward`](Self::backward) is given.
            pub fn saves(self) -> bool {
                match self {
                    $(Activation::$kind $({ $($setting: _),+ })? =>
                        <kernel::$kind as kernel::Activation>::Saved::LEN > 0,)+
                }
            }

            /// `z -> y` in place, of an activation that saves, to `saved`.
            pub fn forward(self, z: &mut [f32], saved: &mut [f32]) {
                match self {
                    $(Activation::$kind $({ $($setting),+ })? =>
                        kernel::$kind $({ $($setting),+ })?.forward(z, saved),)+
                }
            }

            /// `dL/dy -> dL/dz` in place, given the outputs, or what was saved.
            pub fn backward(self, saved: &[f32], d: &mut [f32]) {
                match self {
                    $(Activation::$kind $({ $($setting),+ })? =>
                        kernel::$kind $({ $($setting),+ })?.backward(saved, d),)+
                }
            }

            /// The kernel's name for it.
            pub fn kind(self) -> ActivationKind {
                match self {
                    $(Activation::$kind $({ $($setting: _),+ })? => ActivationKind::$kind,)+
                }
            }
        }
    };
}
tinyfit::activations!(declare);

impl Activation {
    /// The name used in model files, on the command line and in reports.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// What file formats call it.
    pub const fn format_names(self) -> FormatNames {
        self.row().formats
    }

    /// The first activation to which a format gives this name, with the kernel's default settings:
    /// `Activation::find(|names| names.onnx == Some("Gelu"))`.
    pub fn find(mut named: impl FnMut(FormatNames) -> bool) -> Option<Self> {
        Self::ALL.iter().copied().find(|activation| named(activation.format_names()))
    }

    /// The names of its settings, in the order in which they are written.
    pub const fn setting_names(self) -> &'static [&'static str] {
        self.row().settings
    }

    /// The path of the kernel's type, and a value of it, as Rust source.
    pub fn source(self) -> (&'static str, String) {
        let path = self.row().kernel_type;
        let settings: Vec<String> = self
            .setting_names()
            .iter()
            .zip(self.settings())
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        if settings.is_empty() {
            return (path, path.to_string());
        }
        (path, format!("{path} {{ {} }}", settings.join(", ")))
    }

    /// Whether it acts on each element alone.
    pub fn is_elementwise(self) -> bool {
        self != Activation::Softmax
    }

    /// Whether an int8 network can have it behind a layer that is not its last: the others are of `f32` alone.
    pub const fn has_int8(self) -> bool {
        self.row().int8
    }

    /// What [`from_str`](Self::from_str) takes, for messages: `linear, relu, .., elu[:ALPHA], ..`.
    pub fn names() -> String {
        let spelled = Self::ALL.iter().map(|activation| {
            let open: String =
                activation.setting_names().iter().map(|name| format!("[:{}", name.to_uppercase())).collect();
            format!("{}{open}{}", activation.name(), "]".repeat(activation.setting_names().len()))
        });
        spelled.collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        self.settings().iter().try_for_each(|setting| write!(f, ":{setting}"))
    }
}

/// A text that is not an activation. One line: what, and after a semicolon what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an activation; give one of {names}", names = Activation::names())]
pub struct UnknownActivation(String);

impl FromStr for Activation {
    type Err = UnknownActivation;

    /// A name may be written with dashes. Settings that are not written are the kernel's defaults: a slope of 0.01, an alpha
    /// of 1, a hard sigmoid of 1/6 and 0.5.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownActivation(text.to_string());
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default().replace('-', "_");
        let is_called = |row: &Row| row.name == name || row.aliases.contains(&&*name);
        let named = Self::ALL.iter().find(|activation| is_called(activation.row())).ok_or_else(unknown)?;
        let activation = named.try_with(|default| match parts.next() {
            None => Ok(default),
            Some(number) => number.parse().ok().filter(|v: &f32| v.is_finite()).ok_or_else(unknown),
        })?;
        if parts.next().is_some() { Err(unknown()) } else { Ok(activation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for &activation in Activation::ALL {
            let text = activation.to_string();
            assert_eq!(text.parse(), Ok(activation), "{text}");
            assert_eq!(text.replace('_', "-").parse(), Ok(activation), "{text}");
            assert!(Activation::names().contains(activation.name()), "{text}");
        }
        assert!(
            Activation::names().starts_with("linear, relu, relu6, leaky_relu[:SLOPE], elu[:ALPHA], selu, ")
        );
        assert!(Activation::names().contains(", hard_sigmoid[:SLOPE[:SHIFT]], tanh, "));
        assert_eq!(Activation::HardSigmoid { slope: 0.2, shift: 0.5 }.to_string(), "hard_sigmoid:0.2:0.5");
        assert_eq!("leaky_relu".parse(), Ok(Activation::LeakyRelu { slope: 0.01 }));
        assert_eq!("leaky-relu:-0.5".parse(), Ok(Activation::LeakyRelu { slope: -0.5 }));
        assert_eq!("elu".parse(), Ok(Activation::Elu { alpha: 1.0 }));
        assert_eq!("hard_sigmoid:0.2".parse(), Ok(Activation::HardSigmoid { slope: 0.2, shift: 0.5 }));
        assert_eq!("swish".parse(), Ok(Activation::Silu));
        assert_eq!("hard_silu".parse(), Ok(Activation::HardSwish));
        assert_eq!("identity".parse(), Ok(Activation::Identity));
        for text in ["", "Relu", "relu:1", "leaky_relu:", "leaky_relu:x", "elu:inf", "elu:1:2", "step"] {
            assert!(text.parse::<Activation>().is_err(), "{text}");
        }
    }

    /// Model files have had these texts since format 1.
    #[test]
    fn model_files_have_the_names_and_the_settings() {
        let texts = [
            (r#""linear""#, Activation::Identity),
            (r#""gelu_tanh""#, Activation::GeluTanh),
            (r#"{"leaky_relu":{"slope":0.5}}"#, Activation::LeakyRelu { slope: 0.5 }),
            (
                r#"{"hard_sigmoid":{"slope":0.25,"shift":0.5}}"#,
                Activation::HardSigmoid { slope: 0.25, shift: 0.5 },
            ),
        ];
        for (text, activation) in texts {
            assert_eq!(serde_json::to_string(&activation).unwrap(), text);
            assert_eq!(serde_json::from_str::<Activation>(text).unwrap(), activation);
        }
    }

    #[test]
    fn what_a_format_calls_it_finds_it() {
        assert_eq!(Activation::find(|names| names.tflite == Some("LOGISTIC")), Some(Activation::Sigmoid));
        assert_eq!(Activation::find(|names| names.pytorch == Some("Hardswish")), Some(Activation::HardSwish));
        assert_eq!(Activation::find(|names| names.onnx == Some("Gelu")), Some(Activation::Gelu));
        assert_eq!(Activation::find(|names| names.keras == Some("Relu")), None);
        assert_eq!(Activation::GeluTanh.format_names().keras, None);
    }

    #[test]
    fn the_source_is_the_kernels_type_and_a_value_of_it() {
        let (path, value) = Activation::HardSigmoid { slope: 0.2, shift: 0.5 }.source();
        assert_eq!(path, "tinyfit::activation::HardSigmoid");
        assert_eq!(value, "tinyfit::activation::HardSigmoid { slope: 0.2, shift: 0.5 }");
        assert_eq!(Activation::Relu.source().1, "tinyfit::activation::Relu");
    }
}
