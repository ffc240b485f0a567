//! The features of a sliding window over a sensor's samples, computed as the samples arrive.

use crate::features::Extractor;
use crate::math;
use crate::zero::Zero;

/// The features of one axis over a window of `n` samples, in the unit of the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Features {
    /// The mean, `1/n * sum x`.
    pub mean: f32,
    /// The population standard deviation, `sqrt(1/n * sum (x - mean)^2)`.
    #[doc(alias = "deviation")]
    pub std_dev: f32,
    /// The smallest sample.
    pub min: f32,
    /// The largest sample.
    pub max: f32,
    /// The mean absolute difference of neighbors, `1/(n-1) * sum |x[t] - x[t-1]|`.
    #[doc(alias = "step")]
    pub mean_abs_diff: f32,
}

impl Features {
    /// The number of features of one axis.
    pub const LEN: usize = 5;

    /// Returns the features in the order of their fields.
    pub fn to_array(self) -> [f32; Self::LEN] {
        [self.mean, self.std_dev, self.min, self.max, self.mean_abs_diff]
    }
}

/// Computes [`Features`] over windows of `CHUNKS * STRIDE` samples of `AXES` axes, one window every `STRIDE` samples.
///
/// Each stride is summed in integers as it arrives, in a chunk of 32 bytes per axis. A window adds up the last `CHUNKS`
/// chunks. No sample is kept, and every sum is exact, so the features have the same bits on every target. Samples are
/// `i16`. A window holds 2 to 65,536 samples.
///
/// ```
/// use tinyfit::features::SlidingWindow;
///
/// // 2 s windows of one axis at 50 Hz, one each second
/// let mut window = SlidingWindow::<1, 2, 50>::new();
/// for t in 0..99 {
///     assert!(window.push(&[t]).is_none());
/// }
/// let [features] = window.push(&[99]).unwrap();
/// assert_eq!((features.mean, features.min, features.max), (49.5, 0.0, 99.0));
/// assert_eq!(features.mean_abs_diff, 1.0);
/// ```
#[doc(alias("Window", "rolling"))]
#[derive(Clone, Debug)]
pub struct SlidingWindow<const AXES: usize, const CHUNKS: usize, const STRIDE: usize> {
    chunks: [[Chunk; AXES]; CHUNKS],
    /// The chunk that is filled now, and the samples in it.
    current: usize,
    samples: usize,
    /// The number of full chunks.
    full: usize,
}

impl<const AXES: usize, const CHUNKS: usize, const STRIDE: usize> Zero
    for SlidingWindow<AXES, CHUNKS, STRIDE>
{
    const ZERO: Self = Self { chunks: [[Chunk::ZERO; AXES]; CHUNKS], current: 0, samples: 0, full: 0 };
}

impl<const AXES: usize, const CHUNKS: usize, const STRIDE: usize> Default
    for SlidingWindow<AXES, CHUNKS, STRIDE>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<const AXES: usize, const CHUNKS: usize, const STRIDE: usize> SlidingWindow<AXES, CHUNKS, STRIDE> {
    /// The number of samples of a window.
    pub const LEN: usize = CHUNKS * STRIDE;

    /// A window without samples.
    pub const fn new() -> Self {
        const {
            assert!(CHUNKS * STRIDE >= 2 && CHUNKS * STRIDE <= 1 << 16, "a window holds 2 to 65,536 samples");
        };
        Self::ZERO
    }

    /// Removes every sample. The next window starts again.
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }

    /// Takes one sample of each axis. Returns the features if a window ends with it.
    pub fn push(&mut self, sample: &[i16; AXES]) -> Option<[Features; AXES]> {
        let first = self.samples == 0;
        if let Some(chunk) = self.chunks.get_mut(self.current) {
            for (chunk, &x) in chunk.iter_mut().zip(sample) {
                if first { *chunk = Chunk::first(x) } else { chunk.push(x) }
            }
        }
        self.samples += 1;
        if self.samples < STRIDE {
            return None;
        }
        self.samples = 0;
        self.current = if self.current + 1 < CHUNKS { self.current + 1 } else { 0 };
        self.full = if self.full < CHUNKS { self.full + 1 } else { CHUNKS };
        if self.full == CHUNKS { Some(self.features()) } else { None }
    }

    fn features(&self) -> [Features; AXES] {
        // The oldest chunk is the one that will be filled next.
        let (newer, older) = self.chunks.split_at(self.current.min(CHUNKS));
        let mut windows = [Chunk::ZERO; AXES];
        for (nth, chunk) in older.iter().chain(newer).enumerate() {
            for (window, chunk) in windows.iter_mut().zip(chunk) {
                if nth == 0 { *window = *chunk } else { window.append(chunk) }
            }
        }
        windows.map(|window| window.features(Self::LEN as u32))
    }
}

/// The [`Features`] of a [`SlidingWindow`] of each channel as an [`Extractor`]: the five of the first channel, then those of the second.
///
/// The same bits as [`Framed`](super::Framed) with [`Each`](super::Each) of the five [`Statistics`](super::Statistics), without
/// keeping a sample: `32 CHUNKS` bytes of RAM per channel instead of two per sample.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Extractor, Sliding};
///
/// let (mut state, mut features) = (Zero::ZERO, [0.0; 5]);
/// let ends = [1, 3, 5, 7].map(|x| Sliding::<2, 2>.push(&mut state, &[x], &mut features));
/// assert_eq!((ends, features), ([false, false, false, true], [4.0, 2.236_068, 1.0, 7.0, 2.0]));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sliding<const CHUNKS: usize, const STRIDE: usize>;

impl<const C: usize, const CHUNKS: usize, const STRIDE: usize> Extractor<C> for Sliding<CHUNKS, STRIDE> {
    const LEN: usize = C * Features::LEN;
    const STRIDE: usize = STRIDE;
    type State = SlidingWindow<C, CHUNKS, STRIDE>;

    fn push(&self, state: &mut Self::State, sample: &[i16; C], out: &mut [f32]) -> bool {
        let Some(channels) = state.push(sample) else { return false };
        let (places, _) = out.as_chunks_mut::<{ Features::LEN }>();
        for (place, features) in places.iter_mut().zip(channels) {
            *place = features.to_array();
        }
        true
    }

    fn clear(state: &mut Self::State) {
        state.clear();
    }
}

/// Exact sums over consecutive samples of one axis, the parts of a [`SlidingWindow`]. Use it for windows whose length
/// is known at run time only.
///
/// ```
/// use tinyfit::features::Chunk;
///
/// let mut chunk = Chunk::first(1);
/// chunk.push(3);
/// assert_eq!(chunk.features(2).to_array(), [2.0, 1.0, 1.0, 3.0, 2.0]);
/// ```
#[doc(alias = "Pane")]
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    squares: u64,
    sum: i64,
    steps: u64,
    min: i16,
    max: i16,
    first: i16,
    last: i16,
}

impl Zero for Chunk {
    const ZERO: Self = Self { squares: 0, sum: 0, steps: 0, min: 0, max: 0, first: 0, last: 0 };
}

impl Chunk {
    /// A chunk of one sample.
    pub fn first(x: i16) -> Self {
        let wide = x as i32;
        Self { squares: (wide * wide) as u64, sum: wide as i64, steps: 0, min: x, max: x, first: x, last: x }
    }

    /// Adds the next sample.
    pub fn push(&mut self, x: i16) {
        self.append(&Self::first(x));
    }

    /// Adds the samples of `next`, which follow. A chunk holds at most 65,536 samples.
    pub fn append(&mut self, next: &Self) {
        self.squares += next.squares;
        self.sum += next.sum;
        self.steps += next.steps + next.first.abs_diff(self.last) as u64;
        self.min = self.min.min(next.min);
        self.max = self.max.max(next.max);
        self.last = next.last;
    }

    /// Returns the features of the chunk. `n` is the number of its samples, 2 to 65,536.
    pub fn features(&self, n: u32) -> Features {
        // n^2 variance = n sum x^2 - (sum x)^2; with n <= 2^16 both are at most 2^62, so this is exact.
        let spread = (n as u64 * self.squares).wrapping_sub((self.sum * self.sum) as u64);
        let n = n as f32;
        Features {
            mean: self.sum as f32 / n,
            std_dev: math::sqrt(spread as f32) / n,
            min: self.min as f32,
            max: self.max as f32,
            mean_abs_diff: self.steps as f32 / (n - 1.0),
        }
    }
}

// The std_dev is a square root, so `fast-math` has no exact features to test.
#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definitions, in f64, on a stored window.
    fn reference(window: &[i16]) -> [f64; 5] {
        let n = window.len() as f64;
        let x: Vec<f64> = window.iter().map(|&x| x as f64).collect();
        let mean = x.iter().sum::<f64>() / n;
        let std_dev = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let step = x.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (n - 1.0);
        let min = x.iter().copied().fold(f64::MAX, f64::min);
        let max = x.iter().copied().fold(f64::MIN, f64::max);
        [mean, std_dev, min, max, step]
    }

    proptest! {
        #[test]
        fn equals_the_definitions(samples in proptest::collection::vec(any::<[i16; 2]>(), 0..60)) {
            let mut window = SlidingWindow::<2, 3, 4>::new();
            for (t, sample) in samples.iter().enumerate() {
                let features = window.push(sample);
                let end = t + 1;
                prop_assert_eq!(features.is_some(), end >= 12 && end % 4 == 0);
                let Some(features) = features else { continue };
                for (axis, features) in features.iter().enumerate() {
                    let stored: Vec<i16> = samples[end - 12..end].iter().map(|s| s[axis]).collect();
                    for (got, want) in features.to_array().iter().zip(reference(&stored)) {
                        prop_assert!((*got as f64 - want).abs() <= want.abs() * 1e-6 + 1e-6, "{} {}", got, want);
                    }
                }
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let mut window = SlidingWindow::<1, 1, 100>::new();
        let mut last = None;
        for t in 0..100 {
            last = window.push(&[if t % 2 == 0 { i16::MIN } else { i16::MAX }]);
        }
        let [features] = last.unwrap();
        assert_eq!(features.to_array(), [-0.5, 32767.5, -32768.0, 32767.0, 65535.0]);
    }

    /// A model may be trained on either.
    #[test]
    fn it_has_the_bits_of_frames_with_the_same_statistics() {
        use crate::features::Statistic::{Max, Mean, MeanAbsDiff, Min, StdDev};
        use crate::features::{Each, Framed, Statistics};
        let chain = Each(Statistics([Mean, StdDev, Min, Max, MeanAbsDiff]));
        let framed: Framed<12, 4, (), _> = Framed { filter: (), chain };
        let (mut one, mut other, mut x, mut y) = (Zero::ZERO, Zero::ZERO, [0.0; 15], [0.0; 15]);
        let (mut noise, mut frames) = (1u32, 0);
        for _ in 0..2000 {
            let sample = [3, 7, 0].map(|shift| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (noise >> 16) as i16 >> shift
            });
            let ended = Sliding::<3, 4>.push(&mut one, &sample, &mut x);
            assert_eq!(framed.push(&mut other, &sample, &mut y), ended);
            if ended {
                assert_eq!(x.map(f32::to_bits), y.map(f32::to_bits));
                frames += 1;
            }
        }
        assert_eq!(frames, 498);
    }

    #[test]
    fn clear_starts_again() {
        let mut window = SlidingWindow::<1, 1, 2>::new();
        window.push(&[1000]);
        window.clear();
        assert!(window.push(&[1]).is_none());
        assert_eq!(window.push(&[3]).unwrap()[0].to_array(), [2.0, 1.0, 1.0, 3.0, 2.0]);
    }
}
