//! Features of a sliding window over a sensor's samples, computed as they stream in.

use crate::math;
use crate::zero::Zero;

/// The features of one axis over a window of `n` samples, in the sensor's own units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Features {
    /// `1/n * sum x`
    pub mean: f32,
    /// Population standard deviation, `sqrt(1/n * sum (x - mean)^2)`.
    pub deviation: f32,
    /// The smallest sample.
    pub min: f32,
    /// The largest sample.
    pub max: f32,
    /// Mean absolute step, `1/(n-1) * sum |x[t] - x[t-1]|`.
    pub step: f32,
}

impl Features {
    /// The number of features of one axis.
    pub const LEN: usize = 5;

    /// The features in the order of their fields.
    pub fn to_array(self) -> [f32; Self::LEN] {
        [self.mean, self.deviation, self.min, self.max, self.step]
    }
}

/// Windows of `PANES * STRIDE` samples of `AXES` axes, one every `STRIDE` samples.
///
/// Each stride is summed up in integers as it comes, in a pane of 32 bytes an axis, and a window adds up the last
/// `PANES` panes: nothing is stored twice, no sample is kept, and every sum is exact, so the features have the same
/// bits on every target. A window holds 2 to 65,536 samples.
///
/// ```
/// use tinyfit::Window;
///
/// // 2 s windows of one axis at 50 Hz, one each second
/// let mut window = Window::<1, 2, 50>::new();
/// for t in 0..99 {
///     assert!(window.push(&[t]).is_none());
/// }
/// let [features] = window.push(&[99]).unwrap();
/// assert_eq!((features.mean, features.min, features.max, features.step), (49.5, 0.0, 99.0, 1.0));
/// ```
#[derive(Clone, Debug)]
pub struct Window<const AXES: usize, const PANES: usize, const STRIDE: usize> {
    panes: [[Pane; AXES]; PANES],
    /// The pane that is being filled, and the samples in it.
    current: usize,
    samples: usize,
    /// Panes that are full.
    full: usize,
}

impl<const AXES: usize, const PANES: usize, const STRIDE: usize> Zero for Window<AXES, PANES, STRIDE> {
    const ZERO: Self = Self { panes: [[Pane::ZERO; AXES]; PANES], current: 0, samples: 0, full: 0 };
}

impl<const AXES: usize, const PANES: usize, const STRIDE: usize> Default for Window<AXES, PANES, STRIDE> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const AXES: usize, const PANES: usize, const STRIDE: usize> Window<AXES, PANES, STRIDE> {
    /// The samples of a window.
    pub const LEN: usize = PANES * STRIDE;

    /// A window without samples.
    pub const fn new() -> Self {
        const {
            assert!(PANES * STRIDE >= 2 && PANES * STRIDE <= 1 << 16, "a window holds 2 to 65,536 samples");
        };
        Self::ZERO
    }

    /// Forgets every sample: the next window starts anew.
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }

    /// Takes one sample of each axis; returns the features where a window ends with it.
    pub fn push(&mut self, sample: &[i16; AXES]) -> Option<[Features; AXES]> {
        let first = self.samples == 0;
        if let Some(pane) = self.panes.get_mut(self.current) {
            for (pane, &x) in pane.iter_mut().zip(sample) {
                if first { *pane = Pane::first(x) } else { pane.push(x) }
            }
        }
        self.samples += 1;
        if self.samples < STRIDE {
            return None;
        }
        self.samples = 0;
        self.current = if self.current + 1 < PANES { self.current + 1 } else { 0 };
        self.full = if self.full < PANES { self.full + 1 } else { PANES };
        if self.full == PANES { Some(self.features()) } else { None }
    }

    fn features(&self) -> [Features; AXES] {
        // The oldest pane is the one that will be filled next.
        let (newer, older) = self.panes.split_at(self.current.min(PANES));
        let mut windows = [Pane::ZERO; AXES];
        for (nth, pane) in older.iter().chain(newer).enumerate() {
            for (window, pane) in windows.iter_mut().zip(pane) {
                if nth == 0 { *window = *pane } else { window.append(pane) }
            }
        }
        windows.map(|window| window.features(Self::LEN as u32))
    }
}

/// Exact sums over a run of samples of one axis: what a [`Window`] is made of, for windows whose length is known only at
/// run time.
///
/// ```
/// use tinyfit::Pane;
///
/// let mut pane = Pane::first(1);
/// pane.push(3);
/// assert_eq!(pane.features(2).to_array(), [2.0, 1.0, 1.0, 3.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Pane {
    squares: u64,
    sum: i64,
    steps: u64,
    min: i16,
    max: i16,
    first: i16,
    last: i16,
}

impl Zero for Pane {
    const ZERO: Self = Self { squares: 0, sum: 0, steps: 0, min: 0, max: 0, first: 0, last: 0 };
}

impl Pane {
    /// A run of one sample.
    pub fn first(x: i16) -> Self {
        let wide = x as i32;
        Self { squares: (wide * wide) as u64, sum: wide as i64, steps: 0, min: x, max: x, first: x, last: x }
    }

    /// Takes the next sample.
    pub fn push(&mut self, x: i16) {
        self.append(&Self::first(x));
    }

    /// Takes the samples of `next`, which follow. A run is at most 65,536 samples.
    pub fn append(&mut self, next: &Self) {
        self.squares += next.squares;
        self.sum += next.sum;
        self.steps += next.steps + next.first.abs_diff(self.last) as u64;
        self.min = self.min.min(next.min);
        self.max = self.max.max(next.max);
        self.last = next.last;
    }

    /// The features of the run, whose samples were `n`: 2 to 65,536.
    pub fn features(&self, n: u32) -> Features {
        // n^2 variance = n sum x^2 - (sum x)^2; with n <= 2^16 both are at most 2^62, so this is exact.
        let spread = (n as u64 * self.squares).wrapping_sub((self.sum * self.sum) as u64);
        let n = n as f32;
        Features {
            mean: self.sum as f32 / n,
            deviation: math::sqrt(spread as f32) / n,
            min: self.min as f32,
            max: self.max as f32,
            step: self.steps as f32 / (n - 1.0),
        }
    }
}

// The deviation is a square root, so `fast-math` has no exact features to test.
#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definitions, in f64, on a stored window.
    fn reference(window: &[i16]) -> [f64; 5] {
        let n = window.len() as f64;
        let x: Vec<f64> = window.iter().map(|&x| x as f64).collect();
        let mean = x.iter().sum::<f64>() / n;
        let deviation = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let step = x.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (n - 1.0);
        let min = x.iter().copied().fold(f64::MAX, f64::min);
        let max = x.iter().copied().fold(f64::MIN, f64::max);
        [mean, deviation, min, max, step]
    }

    proptest! {
        #[test]
        fn equals_the_definitions(samples in proptest::collection::vec(any::<[i16; 2]>(), 0..60)) {
            let mut window = Window::<2, 3, 4>::new();
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
        let mut window = Window::<1, 1, 100>::new();
        let mut last = None;
        for t in 0..100 {
            last = window.push(&[if t % 2 == 0 { i16::MIN } else { i16::MAX }]);
        }
        let [features] = last.unwrap();
        assert_eq!(features.to_array(), [-0.5, 32767.5, -32768.0, 32767.0, 65535.0]);
    }

    #[test]
    fn clear_starts_anew() {
        let mut window = Window::<1, 1, 2>::new();
        window.push(&[1000]);
        window.clear();
        assert!(window.push(&[1]).is_none());
        assert_eq!(window.push(&[3]).unwrap()[0].to_array(), [2.0, 1.0, 1.0, 3.0, 2.0]);
    }
}
