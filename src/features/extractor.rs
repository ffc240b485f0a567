//! From a stream of samples to a network's inputs.

use super::{Chain, Filter, Frames};
use crate::zero::{Zero, starts_at_zero};

/// Turns a stream of samples of `C` channels into [`LEN`](Self::LEN) features, now and then: what stands between a sensor and a
/// network.
///
/// It is a value of settings alone, so it can be a `static` in flash. What it remembers between samples is its
/// [`State`](Self::State), all zero bits at first.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compute features of a stream of {C} channels",
    note = "`Framed` does, of a filter and a chain of blocks"
)]
pub trait Extractor<const C: usize> {
    /// The numbers that it writes.
    const LEN: usize;
    /// The samples after which there are features again.
    const STRIDE: usize;
    /// What it remembers between samples.
    type State: Zero;
    /// The bytes of RAM that the state takes.
    const RAM: usize = size_of::<Self::State>();

    /// Takes a sample of each channel. Returns whether a frame ended with it: then its features are in the first
    /// [`LEN`](Self::LEN) elements of `out`.
    fn push(&self, state: &mut Self::State, sample: &[i16; C], out: &mut [f32]) -> bool;

    /// Forgets all samples, after a gap in time.
    fn clear(state: &mut Self::State);
}

/// Frames of `N` samples, one every `STRIDE`, of what a filter leaves of a stream, and the features of each by a chain.
///
/// Both are counted behind the filter: one that decimates by 4 makes a frame of 256 samples of 1,024 of the sensor's. At the first
/// sample, and the first after [`clear`](Extractor::clear), filters start as if that sample had been there for ever.
///
/// With [`Statistics`](super::Statistics) the numbers are those of [`SlidingWindow`](super::SlidingWindow), bit for bit. That takes
/// 32 bytes of RAM for each stride of a window, whatever its length, instead of 2 bytes for each sample; `Framed` has all statistics,
/// filters and spectra.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Each, Extractor, Framed, Raw};
///
/// static PAIRS: Framed<2, 2, (), Each<Raw<1>>> = Framed { filter: (), chain: Each(Raw) };
///
/// let (mut state, mut features) = (Zero::ZERO, [0.0; 2]);
/// assert!(!PAIRS.push(&mut state, &[5], &mut features));
/// assert!(PAIRS.push(&mut state, &[7], &mut features));
/// assert_eq!(features, [5.0, 7.0]);
/// ```
#[doc(alias("rolling", "window", "pipeline", "impulse", "dsp block"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Framed<const N: usize, const STRIDE: usize, F, B> {
    /// What each channel goes through first.
    pub filter: F,
    /// What the features of a frame are.
    pub chain: B,
}

/// What [`Framed`] remembers.
#[derive(Clone, Debug)]
pub struct FramedState<const C: usize, const N: usize, const STRIDE: usize, F, S> {
    filters: [F; C],
    /// Whether the filters have had a sample.
    settled: bool,
    frames: Frames<C, N, STRIDE>,
    scratch: S,
}

impl<const C: usize, const N: usize, const STRIDE: usize, F: Zero, S: Zero> Zero
    for FramedState<C, N, STRIDE, F, S>
{
    const ZERO: Self = Self { filters: [F::ZERO; C], settled: false, frames: Frames::ZERO, scratch: S::ZERO };
}

starts_at_zero!([const C: usize, const N: usize, const STRIDE: usize, F: Zero, S: Zero] FramedState<C, N, STRIDE, F, S>, "The bytes of RAM.", "No samples yet.");

impl<const C: usize, const N: usize, const STRIDE: usize, F: Filter, B: Chain<C, N>> Extractor<C>
    for Framed<N, STRIDE, F, B>
{
    const LEN: usize = B::LEN;
    const STRIDE: usize = STRIDE * F::DECIMATION;
    type State = FramedState<C, N, STRIDE, F::State, B::Scratch>;

    fn push(&self, state: &mut Self::State, sample: &[i16; C], out: &mut [f32]) -> bool {
        if !state.settled {
            for (state, &x) in state.filters.iter_mut().zip(sample) {
                self.filter.settle(state, x);
            }
            state.settled = true;
        }
        let (mut filtered, mut is_there) = ([0; C], true);
        for ((filtered, state), &x) in filtered.iter_mut().zip(&mut state.filters).zip(sample) {
            match self.filter.push(state, x) {
                Some(x) => *filtered = x,
                None => is_there = false,
            }
        }
        if !is_there {
            return false;
        }
        let Some(frame) = state.frames.push(&filtered) else { return false };
        self.chain.extract(frame, &mut state.scratch, out);
        true
    }

    fn clear(state: &mut Self::State) {
        state.filters = [F::State::ZERO; C];
        state.settled = false;
        state.frames.clear();
    }
}
