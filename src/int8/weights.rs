//! A layer's parameters as they are written down, before a core's layout.

/// What an [`Int8Dense`](super::Int8Dense) is made of.
///
/// For each output: `clamp(zero_point + scale(bias + sum_i weights_i x_i, multiplier, shift), min, max)`.
#[doc(alias = "Int8Rows")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Int8Weights<const I: usize, const O: usize> {
    /// `[output][input]`.
    pub weights: [[i8; I]; O],
    /// `bias / (input scale * weight scale) - input zero point * sum of weights`, one an output.
    pub bias: [i32; O],
    /// `input scale * weight scale / output scale` is `multiplier * 2^(shift - 31)`.
    pub multiplier: [i32; O],
    /// See `multiplier`; -31..=30, and what is beyond counts as the nearest.
    pub shift: [i8; O],
    /// The stored value of 0.0 in the output.
    pub zero_point: i8,
    /// The smallest output; with a fused ReLU the zero point.
    pub min: i8,
    /// The largest output.
    pub max: i8,
}

/// What an output has beside its weights.
#[doc(alias = "Channel")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelParams {
    /// See [`Int8Weights`].
    pub bias: i32,
    /// See [`Int8Weights`].
    pub multiplier: i32,
    /// See [`Int8Weights`].
    pub shift: i8,
}
