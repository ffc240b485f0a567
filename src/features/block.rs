//! Blocks: what turns a frame of samples into numbers, alone and together.

use crate::features::Frame;
use crate::zero::Zero;

/// Turns a frame of `N` samples of one channel into [`LEN`](Self::LEN) numbers.
///
/// A block is a value of settings alone and keeps nothing between frames, so it can be a `static` in flash. A pair of blocks
/// is a block, `(A, (B, C))`, whose numbers follow one another.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compute features of a frame of {N} samples of one channel",
    label = "not a block of features",
    note = "more than two blocks are nested pairs: `(A, (B, C))`"
)]
pub trait Block<const N: usize> {
    /// The numbers that it writes.
    const LEN: usize;
    /// Space to work in, whose values before and after mean nothing.
    type Scratch: Zero;

    /// Writes the features of `frame` to the first [`LEN`](Self::LEN) elements of `out`.
    fn extract(&self, frame: &[i16; N], scratch: &mut Self::Scratch, out: &mut [f32]);
}

impl<const N: usize, A: Block<N>, B: Block<N>> Block<N> for (A, B) {
    const LEN: usize = A::LEN + B::LEN;
    type Scratch = (A::Scratch, B::Scratch);

    fn extract(&self, frame: &[i16; N], scratch: &mut Self::Scratch, out: &mut [f32]) {
        if let Some((first, second)) = out.split_at_mut_checked(A::LEN) {
            self.0.extract(frame, &mut scratch.0, first);
            self.1.extract(frame, &mut scratch.1, second);
        }
    }
}

/// Turns a frame of `C` channels into [`LEN`](Self::LEN) numbers: the inputs of a network.
///
/// [`Each`], [`Only`] and [`Magnitude`] apply blocks to channels; pairs of these follow one another, as blocks do.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Chain, Each, Frames, Magnitude, Statistic, Statistics};
///
/// // Mean and standard deviation of each axis, and the largest acceleration in any direction.
/// static CHAIN: (Each<Statistics<2>>, Magnitude<Statistics<1>>) = (
///     Each(Statistics([Statistic::Mean, Statistic::StdDev])),
///     Magnitude(Statistics([Statistic::Max])),
/// );
///
/// // Frames of 4 samples of 3 axes, one every 2 samples.
/// let mut frames = Frames::<3, 4, 2>::new();
/// let mut features = [0.0; 7];
/// for sample in [[1, 0, 5], [3, 0, 5], [1, 0, 5], [3, 4, 1]] {
///     if let Some(frame) = frames.push(&sample) {
///         CHAIN.features(frame, &mut Zero::ZERO, &mut features);
///     }
/// }
/// assert_eq!(features, [2.0, 1.0, 1.0, 1.7320508, 4.0, 1.7320508, 5.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compute features of frames of {C} channels with {N} samples",
    label = "not a chain of features",
    note = "`Each(block)` applies a block to each channel, `Only::<I, _>(block)` to channel I, `Magnitude(block)` to the length of the vector"
)]
pub trait Chain<const C: usize, const N: usize> {
    /// The numbers that it writes.
    const LEN: usize;
    /// Space to work in, whose values before and after mean nothing.
    type Scratch: Zero;

    /// Writes the features of `frame` to the first [`LEN`](Self::LEN) elements of `out`.
    fn extract(&self, frame: &Frame<C, N>, scratch: &mut Self::Scratch, out: &mut [f32]);

    /// Writes the features of `frame`, which are `F`: another number does not compile.
    fn features<const F: usize>(&self, frame: &Frame<C, N>, scratch: &mut Self::Scratch, out: &mut [f32; F]) {
        const { assert!(F == Self::LEN, "the chain has another number of features") };
        self.extract(frame, scratch, out);
    }
}

impl<const C: usize, const N: usize, A: Chain<C, N>, B: Chain<C, N>> Chain<C, N> for (A, B) {
    const LEN: usize = A::LEN + B::LEN;
    type Scratch = (A::Scratch, B::Scratch);

    fn extract(&self, frame: &Frame<C, N>, scratch: &mut Self::Scratch, out: &mut [f32]) {
        if let Some((first, second)) = out.split_at_mut_checked(A::LEN) {
            self.0.extract(frame, &mut scratch.0, first);
            self.1.extract(frame, &mut scratch.1, second);
        }
    }
}

/// A block for each channel, the first channel's numbers first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Each<B>(pub B);

impl<const C: usize, const N: usize, B: Block<N>> Chain<C, N> for Each<B> {
    const LEN: usize = C * B::LEN;
    type Scratch = B::Scratch;

    fn extract(&self, frame: &Frame<C, N>, scratch: &mut B::Scratch, out: &mut [f32]) {
        let mut rest = out;
        for channel in frame {
            let Some((first, after)) = rest.split_at_mut_checked(B::LEN) else { return };
            self.0.extract(channel, scratch, first);
            rest = after;
        }
    }
}

/// A block for channel `I`, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Only<const I: usize, B>(pub B);

impl<const C: usize, const N: usize, const I: usize, B: Block<N>> Chain<C, N> for Only<I, B> {
    const LEN: usize = B::LEN;
    type Scratch = B::Scratch;

    fn extract(&self, frame: &Frame<C, N>, scratch: &mut B::Scratch, out: &mut [f32]) {
        const { assert!(I < C, "there is no such channel") };
        if let Some(channel) = frame.get(I) {
            self.0.extract(channel, scratch, out);
        }
    }
}

/// A block for the length of the vector of all channels, `sqrt(x^2 + y^2 + ..)`, rounded down; 32,767 if it is longer.
///
/// It does not depend on how a sensor is turned.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Magnitude<B>(pub B);

impl<const C: usize, const N: usize, B: Block<N>> Chain<C, N> for Magnitude<B> {
    const LEN: usize = B::LEN;
    type Scratch = ([i16; N], B::Scratch);

    fn extract(&self, frame: &Frame<C, N>, (lengths, scratch): &mut Self::Scratch, out: &mut [f32]) {
        for (t, out) in lengths.iter_mut().enumerate() {
            *out = length(frame.iter().filter_map(|channel| channel.get(t).copied()));
        }
        self.0.extract(lengths, scratch, out);
    }
}

/// The length of a vector, as [`Magnitude`] computes it.
pub fn length(vector: impl Iterator<Item = i16>) -> i16 {
    let square = |x: i16| u32::from(x.unsigned_abs()).pow(2);
    let sum = vector.fold(0u32, |sum, x| sum.saturating_add(square(x)));
    sum.isqrt().min(i16::MAX as u32) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Raw, Statistic, Statistics};

    #[test]
    fn numbers_follow_in_the_order_of_blocks_and_channels() {
        let chain =
            (Each((Raw::<2>, Statistics([Statistic::Max]))), (Only::<1, _>(Raw::<4>), Magnitude(Raw::<1>)));
        let mut out = [0.0; 11];
        chain.features(&[[3, 1, 2, 0], [4, -7, -8, i16::MIN]], &mut (((), ()), ((), ([0; 4], ()))), &mut out);
        assert_eq!(out, [3.0, 2.0, 3.0, 4.0, -8.0, 4.0, 4.0, 5.0, 7.0, 8.0, 32767.0]);
    }

    #[test]
    fn a_short_output_is_no_panic() {
        let mut out = [9.0; 2];
        Chain::<2, 4>::extract(&Each(Raw::<2>), &[[1, 2, 3, 4]; 2], &mut (), &mut out[..1]);
        assert_eq!(out[1], 9.0);
    }
}
