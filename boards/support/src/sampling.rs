//! From the sensor's interrupt to the application: a queue that forgets no sample untold.
//!
//! ```
//! use tinyfit_board::sampling::{Sample, Sampling};
//!
//! let mut queue = Sampling::<4>::new();
//! let (mut sensor, mut samples) = queue.split();
//! for value in 0..5 {
//!     sensor.push(Sample { lost: 0, axes: [value; 6] });
//! }
//! // There is room for three; what came then is lost, and the next sample says so.
//! assert_eq!(core::iter::from_fn(|| samples.dequeue()).map(|s| s.axes[0]).collect::<Vec<_>>(), [0, 1, 2]);
//! sensor.push(Sample { lost: 1, axes: [6; 6] });
//! assert_eq!(samples.dequeue().unwrap(), Sample { lost: 3, axes: [6; 6] });
//! ```

use heapless::spsc::{Consumer, Producer, Queue};

use crate::protocol::AXES;

/// One sample of the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sample {
    /// How many samples before it, and after the one that is before it in the queue, were lost. If there are any, the window that this
    /// sample would end is none: it has a gap.
    pub lost: u32,
    /// Acceleration along x, y and z, then rotation about them; raw counts.
    pub axes: [i16; AXES],
}

/// Room for `N - 1` samples.
#[derive(Debug)]
pub struct Sampling<const N: usize>(Queue<Sample, N>);

impl<const N: usize> Default for Sampling<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Sampling<N> {
    /// An empty queue.
    pub const fn new() -> Self {
        Self(Queue::new())
    }

    /// The interrupt's side and the application's. Neither ever waits for the other.
    pub fn split(&mut self) -> (Sensor<'_>, Samples<'_>) {
        let (queue, samples) = self.0.split();
        (Sensor { queue, lost: 0 }, samples)
    }
}

/// Where the application takes samples from, in order: `dequeue` gives the next one.
pub type Samples<'a> = Consumer<'a, Sample>;

/// Where the interrupt puts samples.
pub struct Sensor<'a> {
    queue: Producer<'a, Sample>,
    /// Samples that were lost and not told yet.
    lost: u32,
}

impl Sensor<'_> {
    /// Appends a sample. If there is no room, it is lost, and the next one says so.
    pub fn push(&mut self, sample: Sample) {
        let lost = self.lost.saturating_add(sample.lost);
        match self.queue.enqueue(Sample { lost, ..sample }) {
            Ok(()) => self.lost = 0,
            Err(_) => self.lost = lost.saturating_add(1),
        }
    }
}
