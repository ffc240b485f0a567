//! From the sensor's interrupt to the application: a queue that counts the samples it loses.
//!
//! ```
//! use tinyfit_board::sampling::{Sample, Sampling};
//! use tinyfit_board::{Sensor, Taken};
//!
//! let mut queue = Sampling::<4>::new();
//! let (mut interrupt, mut samples) = queue.split();
//! for value in 0..5 {
//!     interrupt.push(Sample { lost: 0, channels: [value; 6] });
//! }
//! // There is room for three; what came then is lost, and is counted in its place.
//! for value in 0..3 {
//!     assert_eq!(samples.take(), Some(Taken::Sample([value; 6])));
//! }
//! interrupt.push(Sample { lost: 1, channels: [6; 6] });
//! assert_eq!(samples.take(), Some(Taken::Lost(3)));
//! assert_eq!(samples.take(), Some(Taken::Sample([6; 6])));
//! assert_eq!(samples.take(), None);
//! ```

use heapless::spsc::{Consumer, Producer, Queue};

use crate::protocol::AXES;
use crate::serve::{Sensor, Taken};

/// One sample of the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sample<const C: usize = AXES> {
    /// Samples that were lost just before it.
    pub lost: u32,
    /// One count per channel.
    pub channels: [i16; C],
}

/// Room for `N - 1` samples.
#[derive(Debug)]
pub struct Sampling<const N: usize, const C: usize = AXES>(Queue<Sample<C>, N>);

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
        (Sampler { queue: filled, lost: 0 }, Samples { queue: drained, next: None })
    }
}

/// Where the interrupt puts samples.
pub struct Sampler<'a, const C: usize = AXES> {
    queue: Producer<'a, Sample<C>>,
    /// Samples that were lost and not reported yet.
    lost: u32,
}

impl<const C: usize> Sampler<'_, C> {
    /// Appends a sample. If there is no room, it is lost, and the next one counts it.
    pub fn push(&mut self, sample: Sample<C>) {
        let lost = self.lost.saturating_add(sample.lost);
        match self.queue.enqueue(Sample { lost, ..sample }) {
            Ok(()) => self.lost = 0,
            Err(_) => self.lost = lost.saturating_add(1),
        }
    }
}

/// Where the application takes samples from.
pub struct Samples<'a, const C: usize = AXES> {
    queue: Consumer<'a, Sample<C>>,
    /// The sample before which some were lost, when that has been reported.
    next: Option<[i16; C]>,
}

impl<const C: usize> Sensor<C> for Samples<'_, C> {
    fn take(&mut self) -> Option<Taken<C>> {
        if let Some(channels) = self.next.take() {
            return Some(Taken::Sample(channels));
        }
        let Sample { lost, channels } = self.queue.dequeue()?;
        if lost == 0 {
            return Some(Taken::Sample(channels));
        }
        self.next = Some(channels);
        Some(Taken::Lost(lost))
    }
}
