//! The error of every fallible call, and the parameters that it names.

use core::fmt;

/// The error of a refused call: of learning, of statistics and buffers, and of checks of settings.
///
/// A refused call changes nothing: not a weight, not a state, not the optimizer's step count. An error is one byte.
///
/// ```
/// use tinyfit::prelude::*;
/// use tinyfit::{Error, Parameter};
///
/// let (mut net, mut sgd) = (Dense::<1, 1>::ZERO, Sgd::new(-0.1));
/// let learned = Trainer::new().learn(&mut net, &mut sgd, &MeanSquaredError, &[0.5], &[1.0]);
/// assert_eq!(learned, Err(Error::OutOfRange { parameter: Parameter::LearningRate }));
/// assert_eq!(learned.unwrap_err().to_string(), "learning_rate is out of range: 0..=2^20");
/// ```
#[doc(alias = "Rejected")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Error {
    /// The input holds NaN, infinity or a number out of range.
    Input,
    /// The target is not finite, not as long as the output, a class that the network does not have, or out of the range
    /// of the loss ([`Loss::takes`](crate::Loss::takes)).
    Target,
    /// The loss is not finite: the outputs overflowed.
    Loss,
    /// A gradient is not finite or is larger than [`GRADIENT_LIMIT`](crate::optim::GRADIENT_LIMIT): training diverged,
    /// or the data is not scaled.
    Gradient,
    /// A parameter of the optimizer, a layer, the augmentation, the preprocessor or the supervisor is out of its range.
    OutOfRange {
        /// The first parameter that is.
        parameter: Parameter,
    },
    /// There are no examples: in the mini-batch of [`Batch::step`](crate::Batch::step), or for
    /// [`permutation_importance`](crate::explain::permutation_importance).
    Empty,
    /// All weights of a hidden layer are 0, so its gradients are 0 and it cannot learn.
    ///
    /// The network was declared and neither initialized ([`Train::initialize`](crate::Train::initialize), `random` of
    /// [`mlp!`](crate::mlp)) nor loaded.
    Blank,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Input => "the input holds NaN, infinity or a number out of range",
            Error::Target => "the target does not fit the network's output or the loss",
            Error::Loss => "the loss is not finite",
            Error::Gradient => {
                "a gradient is not finite or too large: scale the data or lower the learning rate"
            }
            Error::OutOfRange { parameter } => {
                return write!(f, "{} is out of range: {}", parameter.name(), parameter.range());
            }
            Error::Empty => "the mini-batch is empty",
            Error::Blank => "the weights of a hidden layer are all zero: initialize or load the network",
        })
    }
}

impl core::error::Error for Error {}

macro_rules! parameters {
    ($($variant:ident $name:literal, $range:literal;)+) => {
        /// A hyperparameter, by the name of its field or argument.
        ///
        /// Use [`require`](Self::require) to check one in an optimizer, a layer or a schedule that you write.
        #[doc(alias("hyperparameter", "setting"))]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Parameter {
            $(
                #[doc = concat!("`", $name, "`: ", $range, ".")]
                $variant,
            )+
        }

        impl Parameter {
            /// Returns the name, as in the source: `learning_rate`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Returns the range in words: `0..=2^20`.
            pub const fn range(self) -> &'static str {
                match self {
                    $(Self::$variant => $range,)+
                }
            }
        }
    };
}

parameters! {
    // Optimizers.
    LearningRate "learning_rate", "0..=2^20";
    Momentum "momentum", "0 and more, below 1";
    Decay "decay", "0 and more, below 1";
    Beta1 "beta1", "0 and more, below 1";
    Beta2 "beta2", "above beta1^2, below 1";
    Epsilon "epsilon", "2^-63..=1000";
    // Regularizers.
    L1 "l1", "0..=1";
    L2 "l2", "0..=1";
    WeightDecay "weight_decay", "0 and more, at most 1 / learning_rate";
    ClipValue "clip_value", "above 0, at most 2^50";
    ClipNorm "clip_norm", "above 0, at most 2^50";
    MaxNorm "max_norm", "above 0, at most 2^50";
    // Schedules.
    Every "every", "1 and more";
    Steps "steps", "1 and more, or above 0 and finite in an Int8SoftmaxScaled";
    Factor "factor", "0..=1, and above 0 in an ExponentialDecay";
    Floor "floor", "0..=1, or up to 2^20 in a Plateau";
    // Layers.
    Rate "rate", "0 and more, below 1";
    Slope "slope", "finite, and 0 and more in a LeakyRelu";
    Shift "shift", "finite";
    Alpha "alpha", "0 and more, finite";
    Mean "mean", "finite";
    InvStd "inv_std", "finite";
    Scale "scale", "2^-126 and more, finite";
    // Supervisor and drift.
    HoldOut "hold_out", "2 and more";
    Check "check", "1 and more";
    Patience "patience", "1 and more";
    Tolerance "tolerance", "0..=1000";
    Margin "margin", "0..=1000";
    Knee "knee", "2^-20..=2^20";
    Backoff "backoff", "2^-126..=1";
    Delta "delta", "0..=2^50";
    Threshold "threshold", "0..=2^50, or up to 1 in a Plateau";
    // Data.
    Jitter "jitter", "0..=2^50";
    Scaling "scaling", "0..=2^20";
    Drop "drop", "0..=1";
    Fill "fill", "low..=high of its column";
    Low "low", "finite";
    High "high", "finite";
    K "k", "2^-126 and more, finite";
    // Parameters without a name in the kernel.
    Other "a parameter", "see its documentation";
}

impl Parameter {
    /// Returns an error with this parameter unless `in_range`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if not `in_range`.
    #[inline(always)]
    pub const fn require(self, in_range: bool) -> Result<(), Error> {
        if in_range { Ok(()) } else { Err(Error::OutOfRange { parameter: self }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_byte_and_so_is_a_result() {
        assert_eq!((size_of::<Error>(), size_of::<Result<(), Error>>()), (1, 1));
        assert_eq!(size_of::<Result<f32, Error>>(), 8);
    }

    #[test]
    fn messages_name_the_parameter_and_its_range() {
        let message = |parameter: Parameter| parameter.require(false).unwrap_err().to_string();
        assert_eq!(message(Parameter::LearningRate), "learning_rate is out of range: 0..=2^20");
        assert_eq!(message(Parameter::HoldOut), "hold_out is out of range: 2 and more");
        assert_eq!(Parameter::HoldOut.require(true), Ok(()));
    }
}
