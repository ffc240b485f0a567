//! The parameters of an int8 layer in rows, before the layout for a core.

use crate::zero::Zero;

/// The parameters of an [`Int8Dense`](super::Int8Dense) layer, as the host tool writes them.
///
/// Each output is `clamp(zero_point + scale(bias + sum_i weights_i x_i, multiplier, shift), min, max)`;
/// [`Runtime::scale`](super::Runtime::scale) defines `scale`.
#[doc(alias = "Int8Rows")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Int8Weights<const I: usize, const O: usize> {
    /// The weights, `[output][input]`.
    pub weights: [[i8; I]; O],
    /// The biases, one per output: `bias / (input scale * weight scale) - input zero point * sum of weights`.
    pub bias: [i32; O],
    /// The multipliers, one per output: `input scale * weight scale / output scale = multiplier * 2^(shift - 31)`; at
    /// least 0.
    pub multiplier: [i32; O],
    /// The shifts, one per output; -31..=30, and a value outside counts as the nearest.
    pub shift: [i8; O],
    /// The stored value of 0.0 in the output.
    pub zero_point: i8,
    /// The smallest output; the zero point for a fused ReLU.
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

/// The bias and the scale of one output.
#[doc(alias = "Channel")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelParams {
    /// The bias: see [`Int8Weights::bias`].
    pub bias: i32,
    /// The multiplier: see [`Int8Weights::multiplier`].
    pub multiplier: i32,
    /// The shift: see [`Int8Weights::shift`].
    pub shift: i8,
}

/// Reads and writes an output's bias and scale, for a layer that subtracts `folded(o)` from the bias, stores a weight with
/// `put(o, i, weight)`, and a shift as `$stored`.
macro_rules! channels {
    (|$shift:ident| $stored:expr) => {
        /// Returns the bias and the scale of output `o`; zeros if there is none.
        pub const fn channel(&self, o: usize) -> ChannelParams {
            if o >= O {
                return ChannelParams { bias: 0, multiplier: 0, shift: 0 };
            }
            let bias = self.bias[o].wrapping_add(self.folded(o));
            ChannelParams { bias, multiplier: self.multiplier[o], shift: self.shift[o] }
        }

        /// Replaces output `o`: its bias, its scale, and its weight `weight(i)` from each input `i`. Does nothing if there is no
        /// such output.
        pub fn set_channel(&mut self, o: usize, channel: ChannelParams, mut weight: impl FnMut(usize) -> i8) {
            if o >= O {
                return;
            }
            for i in 0..I {
                self.put(o, i, weight(i));
            }
            self.set_scale(o, channel);
        }

        /// Replaces the bias and the scale of output `o`, and not its weights. Does nothing if there is no such output.
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
