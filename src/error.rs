//! Why an example was refused.

use core::fmt;

/// Why [`learn`](crate::Trainer::learn) or [`add`](crate::Batch::add) refused an example.
///
/// A refused example changes nothing: not a weight, not a state, not the optimizer's step count.
#[doc(alias = "Rejected")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Error {
    /// The input holds NaN, infinity or a number out of range.
    Input,
    /// The target is not finite, of another length than the output, a class that the network does not have, or not in the
    /// range of the loss ([`Loss::takes`](crate::Loss::takes)).
    Target,
    /// The loss is not finite: the outputs overflowed.
    Loss,
    /// A gradient is not finite or beyond [`GRADIENT_LIMIT`](crate::optim::GRADIENT_LIMIT): training has diverged, or the
    /// data is not scaled.
    Gradient,
    /// A setting of the optimizer (learning rate, beta, epsilon, a penalty, a schedule) is outside of its range.
    Optimizer,
    /// A setting of a layer (the rate of a dropout, a layer's own learning rate, a slope, a scale) is outside of its range.
    Layer,
    /// A setting of something else (augmentation, cleaning, the supervisor) is outside of its range.
    Setting,
    /// A mini-batch was to be applied before an example was added to it.
    Empty,
    /// A hidden layer has no weight but zeros, so nothing reaches the output and no gradient what is below: the network was
    /// declared and neither initialized ([`Train::initialize`](crate::Train::initialize), `random` of
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
            Error::Optimizer => "a setting of the optimizer is outside of its range",
            Error::Layer => "a setting of a layer is outside of its range",
            Error::Setting => "a setting is outside of its range",
            Error::Empty => "the mini-batch is empty",
            Error::Blank => "the weights of a hidden layer are all zero: initialize or load the network",
        })
    }
}

impl core::error::Error for Error {}
