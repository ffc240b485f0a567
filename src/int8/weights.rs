//! A layer's parameters as they are written down, before a core's layout.

use crate::zero::Zero;

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

impl<const I: usize, const O: usize> Zero for Int8Weights<I, O> {
    const ZERO: Self = Self {
        weights: [[0; I]; O],
        bias: [0; O],
        multiplier: [0; O],
        shift: [0; O],
        zero_point: 0,
        min: 0,
        max: 0,
    };
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

/// An output's bias and scale, read and written: for a layer that has taken `folded(o)` off the bias, writes a weight by
/// `put(o, i, weight)`, and stores a shift as `$stored`.
macro_rules! channels {
    (|$shift:ident| $stored:expr) => {
        /// The bias and the scale of output `o`; zeros where there is none.
        pub const fn channel(&self, o: usize) -> ChannelParams {
            if o >= O {
                return ChannelParams { bias: 0, multiplier: 0, shift: 0 };
            }
            let bias = self.bias[o].wrapping_add(self.folded(o));
            ChannelParams { bias, multiplier: self.multiplier[o], shift: self.shift[o] }
        }

        /// Writes output `o` again: its bias and scale, and the weight `weight(i)` from each input. Nothing is written where
        /// there is no such output.
        pub fn set_channel(&mut self, o: usize, channel: ChannelParams, mut weight: impl FnMut(usize) -> i8) {
            if o >= O {
                return;
            }
            for i in 0..I {
                self.put(o, i, weight(i));
            }
            self.set_scale(o, channel);
        }

        /// Writes the bias and the scale of output `o`, of which the weights stay.
        pub fn set_scale(&mut self, o: usize, channel: ChannelParams) {
            let less = self.folded(o);
            if let (Some(bias), Some(multiplier), Some(shift)) =
                (self.bias.get_mut(o), self.multiplier.get_mut(o), self.shift.get_mut(o))
            {
                let $shift = channel.shift;
                *bias = channel.bias.wrapping_sub(less);
                *multiplier = channel.multiplier;
                *shift = $stored;
            }
        }
    };
}
pub(super) use channels;
