//! From the sensor's interrupt to the application: a queue that counts the samples it loses.
//!
//! ```
//! use tinyfit_board::sampling::{Sample, Sampling};
//! use tinyfit_board::{Sensor, Taken};
//!
//! // Room for three samples of two channels.
//! let mut queue = Sampling::<4, 2>::new();
//! let (mut interrupt, mut samples) = queue.split();
//! for value in 0..5 {
//!     interrupt.push(Sample { lost: 0, channels: [value, -value] });
//! }
//! // What came when it was full is lost, and is counted in its place.
//! for value in 0..3 {
//!     assert_eq!(samples.take(), Some(Taken::Sample([value, -value])));
//! }
//! // The sensor itself overwrote a sample before this one.
//! interrupt.push(Sample { lost: 1, channels: [6, -6] });
//! assert_eq!(samples.take(), Some(Taken::Lost { sensor: 1, queue: 2 }));
//! assert_eq!(samples.take(), Some(Taken::Sample([6, -6])));
//! assert_eq!(samples.take(), None);
//! ```

use heapless::spsc::{Consumer, Producer, Queue};

use crate::serve::{Sensor, Taken};

/// One sample of a sensor of `C` channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sample<const C: usize> {
    /// Samples that the sensor measured just before it and nobody read in time.
    pub lost: u32,
    /// A number of each channel; raw counts.
    pub channels: [i16; C],
}

/// A sample, and the lost ones before it.
#[derive(Debug)]
struct Queued<const C: usize> {
    sample: Sample<C>,
    /// Samples just before it that had no room here.
    overrun: u32,
}

/// Room for `N - 1` samples of `C` channels.
#[derive(Debug)]
pub struct Sampling<const N: usize, const C: usize>(Queue<Queued<C>, N>);

impl<const N: usize, const C: usize> Default for Sampling<N, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize, const C: usize> Sampling<N, C> {
    /// An empty queue.
    pub const fn new() -> Self {
        Self(Queue::new())
    }

    /// The interrupt's side and the application's. Neither ever waits for the other.
    pub fn split(&mut self) -> (Sampler<'_, C>, Samples<'_, C>) {
        let (filled, drained) = self.0.split();
        (Sampler { queue: filled, lost: 0, overrun: 0 }, Samples { queue: drained, next: None })
    }
}

/// Where the interrupt puts samples.
pub struct Sampler<'a, const C: usize> {
    queue: Producer<'a, Queued<C>>,
    /// Samples that the sensor lost, and that had no room, and that were not reported yet.
    lost: u32,
    overrun: u32,
}

impl<const C: usize> Sampler<'_, C> {
    /// Appends a sample. If there is no room, it is lost, and the next one counts it.
    pub fn push(&mut self, sample: Sample<C>) {
        let lost = self.lost.saturating_add(sample.lost);
        let queued = Queued { sample: Sample { lost, ..sample }, overrun: self.overrun };
        (self.lost, self.overrun) = match self.queue.enqueue(queued) {
            Ok(()) => (0, 0),
            Err(_) => (lost, self.overrun.saturating_add(1)),
        };
    }
}

/// Where the application takes samples from.
pub struct Samples<'a, const C: usize> {
    queue: Consumer<'a, Queued<C>>,
    /// The sample before which some were lost, when that has been reported.
    next: Option<[i16; C]>,
}

impl<const C: usize> Sensor<C> for Samples<'_, C> {
    fn take(&mut self) -> Option<Taken<C>> {
        if let Some(channels) = self.next.take() {
            return Some(Taken::Sample(channels));
        }
        let Queued { sample: Sample { lost, channels }, overrun } = self.queue.dequeue()?;
        if (lost, overrun) == (0, 0) {
            return Some(Taken::Sample(channels));
        }
        self.next = Some(channels);
        Some(Taken::Lost { sensor: lost, queue: overrun })
    }
}
