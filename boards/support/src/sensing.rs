//! From a sensor's samples to the inputs of a network.

use tinyfit::Zero;
use tinyfit::features::Extractor;

use crate::protocol::{self, Error, samples_of};

/// What turns samples into inputs, if anything does: a [`Chain`], or [`NoSensing`].
pub trait Sensing: Copy + 'static {
    /// Numbers of a sample.
    const CHANNELS: usize;
    /// Samples after which there are inputs again.
    const STRIDE: usize;
    /// The inputs.
    const LEN: usize;
    /// The memory between samples.
    type State: Zero;

    /// The description in `info`.
    fn describe(&self) -> Option<protocol::Sensing>;

    /// Takes a sample: the next [`CHANNELS`](Self::CHANNELS) numbers. Returns whether a frame ended with it, whose features are then in
    /// `inputs`.
    ///
    /// # Errors
    /// A frame ended and is not to be scored: [`Error::Saturated`], [`Error::Stuck`].
    fn push(
        &self,
        state: &mut Self::State,
        sample: &mut impl Iterator<Item = i16>,
        inputs: &mut [f32],
    ) -> Result<bool, Error>;

    /// Forgets all samples, after a gap in time.
    fn clear(state: &mut Self::State);
}

/// The inputs are not features of samples: samples are refused, and a sensor is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSensing;

impl Sensing for NoSensing {
    const CHANNELS: usize = 0;
    const STRIDE: usize = 0;
    const LEN: usize = 0;
    type State = ();

    fn describe(&self) -> Option<protocol::Sensing> {
        None
    }

    fn push(&self, (): &mut (), _: &mut impl Iterator<Item = i16>, _: &mut [f32]) -> Result<bool, Error> {
        Err(Error::Unsupported)
    }

    fn clear((): &mut ()) {}
}

/// The inputs are the features that an extractor computes of samples of `C` channels.
#[derive(Debug)]
pub struct Chain<const C: usize, E: 'static> {
    /// The extractor.
    pub extractor: &'static E,
    /// Samples that the inputs are of: a frame, or all of a stack. With a faulty one among them there is no score.
    pub frame: usize,
    /// Samples a second, if the model has a rate.
    pub rate: Option<f32>,
}

impl<const C: usize, E> Clone for Chain<C, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<const C: usize, E> Copy for Chain<C, E> {}

/// The memory of a [`Chain`].
pub struct ChainState<const C: usize, S> {
    extractor: S,
    last: [i16; C],
    /// Samples that were the same as the one before, up to the last.
    unchanged: usize,
    /// Samples until the last one at the end of its range has left the frame.
    saturated: usize,
}

impl<const C: usize, S: Zero> Zero for ChainState<C, S> {
    const ZERO: Self = Self { extractor: S::ZERO, last: [0; C], unchanged: 0, saturated: 0 };
}

impl<const C: usize, E: Extractor<C>> Sensing for Chain<C, E> {
    const CHANNELS: usize = C;
    const STRIDE: usize = E::STRIDE;
    const LEN: usize = E::LEN;
    type State = ChainState<C, E::State>;

    fn describe(&self) -> Option<protocol::Sensing> {
        let Self { frame, rate, .. } = *self;
        let (stride, features) = (E::STRIDE, E::LEN);
        Some(protocol::Sensing { channels: C, rate, frame, stride, features, samples: 0 })
    }

    fn push(
        &self,
        state: &mut Self::State,
        sample: &mut impl Iterator<Item = i16>,
        inputs: &mut [f32],
    ) -> Result<bool, Error> {
        let ChainState { extractor, last, unchanged, saturated } = state;
        let (mut is_same, mut is_saturated) = (true, false);
        for (last, x) in last.iter_mut().zip(sample) {
            is_same &= *last == x;
            is_saturated |= matches!(x, i16::MIN | i16::MAX);
            *last = x;
        }
        *unchanged = if is_same { unchanged.saturating_add(1) } else { 0 };
        *saturated = if is_saturated { self.frame } else { saturated.saturating_sub(1) };
        if !self.extractor.push(extractor, last, inputs) {
            return Ok(false);
        }
        if *saturated > 0 {
            Err(Error::Saturated)
        } else if self.frame > 1 && *unchanged >= self.frame - 1 {
            Err(Error::Stuck)
        } else {
            Ok(true)
        }
    }

    fn clear(state: &mut Self::State) {
        E::clear(&mut state.extractor);
        (state.unchanged, state.saturated) = (0, 0);
    }
}

/// Samples that a command carries at most: no two frames end with them, and a line of a build has room for them.
pub(crate) const fn most_samples<S: Sensing>(line: usize) -> usize {
    let room = samples_of(line, S::CHANNELS);
    if room < S::STRIDE { room } else { S::STRIDE }
}
