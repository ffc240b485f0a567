//! Frames of a stream of samples.

use crate::zero::{Zero, starts_at_zero};

/// The last `N` samples of `C` channels, each channel's in order of time.
pub type Frame<const C: usize, const N: usize> = [[i16; N]; C];

/// Collects samples of `C` channels into frames of `N`, one every `STRIDE` samples.
///
/// With a `STRIDE` below `N` frames overlap, above it samples between them are left out. `2 C N` bytes and two words of RAM.
///
/// ```
/// use tinyfit::features::Frames;
///
/// let mut frames = Frames::<1, 4, 2>::new();
/// let ends: Vec<i16> = (0..9).filter(|&t| frames.push(&[t]).is_some()).collect();
/// assert_eq!(ends, [3, 5, 7]);
/// ```
#[derive(Clone, Debug)]
pub struct Frames<const C: usize, const N: usize, const STRIDE: usize> {
    samples: Frame<C, N>,
    /// How many samples lie in the frame.
    filled: usize,
    /// How many samples are left out before the next.
    skipped: usize,
}

impl<const C: usize, const N: usize, const STRIDE: usize> Zero for Frames<C, N, STRIDE> {
    const ZERO: Self = Self { samples: [[0; N]; C], filled: 0, skipped: 0 };
}

starts_at_zero!([const C: usize, const N: usize, const STRIDE: usize] Frames<C, N, STRIDE>, "The bytes of RAM.", "No samples yet.");

impl<const C: usize, const N: usize, const STRIDE: usize> Frames<C, N, STRIDE> {
    /// Forgets all samples: after a gap in time, a frame must not hold samples from both sides of it.
    pub fn clear(&mut self) {
        self.filled = 0;
        self.skipped = 0;
    }

    /// Takes a sample of each channel. Returns the frame that ends with it, every `STRIDE` samples once `N` are there.
    pub fn push(&mut self, sample: &[i16; C]) -> Option<&Frame<C, N>> {
        const { assert!(N > 0 && STRIDE > 0, "a frame has samples, and a stride moves") };
        if self.filled >= N {
            // The frame was returned: keep what the next one shares with it.
            for channel in &mut self.samples {
                if STRIDE < N {
                    channel.copy_within(STRIDE.., 0);
                }
            }
            self.filled = N.saturating_sub(STRIDE);
            self.skipped = STRIDE.saturating_sub(N);
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return None;
        }
        for (channel, &x) in self.samples.iter_mut().zip(sample) {
            if let Some(place) = channel.get_mut(self.filled) {
                *place = x;
            }
        }
        self.filled += 1;
        (self.filled >= N).then_some(&self.samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// The first sample of each frame, each of which holds consecutive ones.
    fn starts<const N: usize, const STRIDE: usize>(samples: i16) -> Vec<i16> {
        let mut frames = Frames::<2, N, STRIDE>::new();
        let mut starts = Vec::new();
        for t in 0..samples {
            if let Some([a, b]) = frames.push(&[t, -t]) {
                assert!((0..N).all(|i| a[i] == a[0] + i as i16 && b[i] == -a[i]), "{a:?} {b:?}");
                starts.push(a[0]);
            }
        }
        starts
    }

    #[test]
    fn frames_begin_every_stride() {
        assert_eq!(starts::<4, 1>(7), [0, 1, 2, 3]);
        assert_eq!(starts::<4, 3>(11), [0, 3, 6]);
        assert_eq!(starts::<4, 4>(12), [0, 4, 8]);
        assert_eq!(starts::<2, 5>(12), [0, 5, 10]);
    }

    #[test]
    fn clear_starts_again() {
        let mut frames = Frames::<1, 2, 2>::new();
        frames.push(&[1]);
        frames.clear();
        assert!(frames.push(&[2]).is_none());
        assert_eq!(frames.push(&[3]), Some(&[[2, 3]]));
    }
}
