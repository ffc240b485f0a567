//! The features of several frames together.

use super::Extractor;
use crate::zero::{Zero, starts_at_zero};

/// The features of the last `K` frames of an extractor, oldest first: how they change is what a word or a gesture is.
///
/// `F` is the extractor's [`LEN`](Extractor::LEN); another number does not compile. There are features once `K` frames have ended, and
/// again with each frame after them. The features of a frame are computed once: `4 K F` bytes of RAM, where a frame of all the samples
/// would take as many bytes as these.
///
/// Source: the input of MLPerf Tiny's anomaly detector, five frames of 128 mel bands.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Each, Extractor, Framed, Raw, Stacked};
///
/// // The last three of frames of two samples.
/// static LAST: Stacked<3, 2, Framed<2, 2, (), Each<Raw<1>>>> = Stacked(Framed { filter: (), chain: Each(Raw) });
///
/// let (mut state, mut features) = (Zero::ZERO, [0.0; 6]);
/// let ends: Vec<i16> = (0..9).filter(|&x| LAST.push(&mut state, &[x], &mut features)).collect();
/// assert_eq!(ends, [5, 7]);
/// assert_eq!(features, [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
/// ```
#[doc(alias("context window", "frame stacking", "spectrogram", "slices"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Stacked<const K: usize, const F: usize, E>(pub E);

/// What [`Stacked`] remembers.
#[derive(Clone, Debug)]
pub struct StackedState<const K: usize, const F: usize, S> {
    /// Of each frame, the oldest at `next`.
    last: [[f32; F]; K],
    next: usize,
    /// How many frames have ended, at most `K`.
    ended: usize,
    of_frame: S,
}

impl<const K: usize, const F: usize, S: Zero> Zero for StackedState<K, F, S> {
    const ZERO: Self = Self { last: [[0.0; F]; K], next: 0, ended: 0, of_frame: S::ZERO };
}

starts_at_zero!([const K: usize, const F: usize, S: Zero] StackedState<K, F, S>, "The bytes of RAM.", "No frames yet.");

impl<const C: usize, const K: usize, const F: usize, E: Extractor<C>> Extractor<C> for Stacked<K, F, E> {
    const LEN: usize = K * F;
    const STRIDE: usize = E::STRIDE;
    type State = StackedState<K, F, E::State>;

    fn push(&self, state: &mut Self::State, sample: &[i16; C], out: &mut [f32]) -> bool {
        const { assert!(K > 0 && F == E::LEN, "a stack of frames, each of as many features as the extractor has") };
        // The oldest frame's place: it is written to when a frame ends.
        let Some(newest) = state.last.get_mut(state.next) else { return false };
        if !self.0.push(&mut state.of_frame, sample, newest) {
            return false;
        }
        state.next = if state.next + 1 < K { state.next + 1 } else { 0 };
        state.ended = if state.ended < K { state.ended + 1 } else { K };
        if state.ended < K {
            return false;
        }
        let (newer, older) = state.last.split_at(state.next.min(K));
        for (out, x) in out.iter_mut().zip(older.iter().chain(newer).flatten()) {
            *out = *x;
        }
        true
    }

    fn clear(state: &mut Self::State) {
        state.ended = 0;
        E::clear(&mut state.of_frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Each, Framed, Statistic, Statistics};
    use proptest::prelude::*;
    use std::vec::Vec;

    type Mean = Framed<3, 2, (), Each<Statistics<2>>>;

    const MEAN: Mean =
        Framed { filter: (), chain: Each(Statistics([Statistic::Mean, Statistic::PeakToPeak])) };

    proptest! {
        #[test]
        fn are_the_features_of_the_frames_after_one_another(
            samples in proptest::collection::vec(any::<[i16; 2]>(), 0..40),
            gap in 0..40usize,
        ) {
            let stacked = Stacked::<3, 4, Mean>(MEAN);
            let (mut state, mut of_frame) = (StackedState::ZERO, Zero::ZERO);
            let mut frames: Vec<[f32; 4]> = Vec::new();
            for (t, sample) in samples.iter().enumerate() {
                if t == gap {
                    <Stacked<3, 4, Mean> as Extractor<2>>::clear(&mut state);
                    <Mean as Extractor<2>>::clear(&mut of_frame);
                    frames.clear();
                }
                let (mut features, mut newest) = ([0.0; 12], [0.0; 4]);
                let ends = MEAN.push(&mut of_frame, sample, &mut newest);
                if ends {
                    frames.push(newest);
                }
                let is_full = stacked.push(&mut state, sample, &mut features);
                prop_assert_eq!(is_full, ends && frames.len() >= 3);
                if is_full {
                    prop_assert_eq!(&features[..], frames[frames.len() - 3..].as_flattened());
                }
            }
        }
    }
}
