//! Replay buffers: a sample of a stream, of fixed size, to learn again.

use core::mem::size_of;

use heapless::Vec;
use rand_core::Rng;

use crate::error::Error;
use crate::init;
use crate::target::{Class, Example};
use crate::zero::{Vector, Zero, starts_at_zero};

/// The result of pushing an example into a buffer.
#[doc(alias = "Pushed")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Insertion {
    /// The example is stored at this index, which was free.
    Stored(usize),
    /// The example replaced the one at this index.
    Replaced(usize),
    /// The example was not stored.
    Skipped,
}

/// A replay buffer: a uniform sample of `CAP` examples of a stream of any length (reservoir sampling).
///
/// After `n` examples, each of them is in the buffer with probability `CAP / n`. `X` is the network's input, or the
/// `i8` vector that [`Quantize`](crate::int8::Quantize) makes of it, in a quarter of the bytes. It takes `CAP` examples
/// and 8 bytes.
///
/// The count stops at 2^32 - 1 examples, after 136 years at one per second. Later ones are then slightly more likely to
/// be kept.
///
/// Source: Vitter, "Random Sampling with a Reservoir", 1985, algorithm R.
///
/// ```
/// use tinyfit::data::ReservoirBuffer;
/// use tinyfit::{Class, Generator, SeedableRng};
///
/// let mut buffer = ReservoirBuffer::<[f32; 1], Class, 4>::new();
/// let mut rng = Generator::seed_from_u64(1);
/// for t in 0..100u8 {
///     buffer.push(&[f32::from(t)], Class(0), &mut rng)?;
/// }
/// assert_eq!((buffer.len(), buffer.seen()), (4, 100));
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Reservoir", "ReplayBuffer", "experience replay"))]
#[derive(Clone, Debug)]
pub struct ReservoirBuffer<X, T, const CAP: usize> {
    // The length as u32 makes it as large on the host as on the chip.
    examples: Vec<Example<X, T>, CAP, u32>,
    seen: u32,
}

impl<X, T, const CAP: usize> Zero for ReservoirBuffer<X, T, CAP> {
    const ZERO: Self = Self { examples: Vec::new(), seen: 0 };
}

starts_at_zero!([X, T, const CAP: usize] ReservoirBuffer<X, T, CAP>);

impl<X, T, const CAP: usize> ReservoirBuffer<X, T, CAP> {
    /// The size of the buffer, in bytes: `CAP` examples and 8, rounded up to their alignment.
    pub const RAM: usize = size_of::<Self>();

    /// An empty buffer.
    pub const fn new() -> Self {
        const { assert!(CAP > 0, "a reservoir holds at least one example") };
        Self::ZERO
    }

    /// Pushes one example of the stream, which is stored or skipped.
    ///
    /// # Errors
    /// [`Error::Input`] for an input with NaN or infinity. Then nothing has changed.
    pub fn push<G: Rng>(&mut self, x: &X, target: T, rng: &mut G) -> Result<Insertion, Error>
    where
        X: Vector,
    {
        if !x.is_finite() {
            return Err(Error::Input);
        }
        self.seen = self.seen.saturating_add(1);
        let free = self.examples.len();
        if free < CAP {
            // There is room, so this cannot fail.
            let _ = self.examples.push(Example { x: *x, target });
            return Ok(Insertion::Stored(free));
        }
        let index = init::index(self.seen as usize, rng);
        Ok(match self.examples.get_mut(index) {
            Some(place) => {
                place.x = *x;
                place.target = target;
                Insertion::Replaced(index)
            }
            None => Insertion::Skipped,
        })
    }

    /// Returns one of the stored examples, each with the same probability; `None` if the buffer is empty.
    pub fn sample<G: Rng>(&self, rng: &mut G) -> Option<&Example<X, T>> {
        self.examples.get(init::index(self.len(), rng))
    }

    /// The stored examples.
    pub fn iter(&self) -> impl Iterator<Item = &Example<X, T>> {
        self.examples.iter()
    }

    /// The stored examples, to permute them.
    pub fn as_mut_slice(&mut self) -> &mut [Example<X, T>] {
        &mut self.examples
    }

    /// The number of stored examples.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether no example is stored.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// The number of examples pushed so far.
    pub fn seen(&self) -> u32 {
        self.seen
    }

    /// Removes every example.
    pub fn clear(&mut self) {
        self.examples.clear();
        self.seen = 0;
    }
}

/// A replay buffer with a [`ReservoirBuffer`] of `PER_CLASS` examples for each class, so that a frequent class does not
/// displace a rare one.
///
/// A network that learns one class after another forgets the first (catastrophic interference). Learn a few stored
/// examples after each new one to prevent it. The class of an example is the reservoir that it is in, and takes no
/// bytes.
///
/// Source: McCloskey and Cohen, "Catastrophic Interference in Connectionist Networks: The Sequential Learning Problem",
/// 1989.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Dense, Generator, SeedableRng, Sgd, Softmax, Trainer, Zero};
/// use tinyfit::data::BalancedBuffer;
///
/// type Net = Dense<2, 3, Softmax>;
/// type Memory = BalancedBuffer<[f32; 2], 3, 8>; // 8 examples of each of 3 classes
/// const _: () = assert!(Memory::RAM == 3 * (8 * 8 + 8));
///
/// let (mut net, mut trainer, mut memory) = (Net::ZERO, Trainer::<Net, ()>::new(), Memory::new());
/// let (mut sgd, mut rng) = (Sgd::new(0.1), Generator::seed_from_u64(1));
/// for (x, class) in [([1.0, 0.0], Class(0)), ([0.0, 1.0], Class(1)), ([-1.0, 0.0], Class(2))] {
///     trainer.learn(&mut net, &mut sgd, &CrossEntropy, &x, &class)?;
///     memory.push(&x, class, &mut rng)?;
///     for _ in 0..3 {
///         let Some(old) = memory.sample(&mut rng) else { break };
///         trainer.learn(&mut net, &mut sgd, &CrossEntropy, old.x, &old.target)?;
///     }
/// }
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Balanced", "class-balanced"))]
#[derive(Clone, Debug)]
pub struct BalancedBuffer<X, const CLASSES: usize, const PER_CLASS: usize> {
    classes: [ReservoirBuffer<X, (), PER_CLASS>; CLASSES],
}

impl<X, const CLASSES: usize, const PER_CLASS: usize> Zero for BalancedBuffer<X, CLASSES, PER_CLASS> {
    const ZERO: Self = Self { classes: [ReservoirBuffer::ZERO; CLASSES] };
}

starts_at_zero!([X, const CLASSES: usize, const PER_CLASS: usize] BalancedBuffer<X, CLASSES, PER_CLASS>);

impl<X, const CLASSES: usize, const PER_CLASS: usize> BalancedBuffer<X, CLASSES, PER_CLASS> {
    /// The size of the buffer, in bytes: `PER_CLASS` inputs and 8 for each class, rounded up to their alignment.
    pub const RAM: usize = size_of::<Self>();

    /// An empty buffer.
    pub const fn new() -> Self {
        const { assert!(CLASSES > 0 && PER_CLASS > 0, "a reservoir holds at least one example") };
        Self::ZERO
    }

    /// Pushes one example of the stream, which is stored or skipped. The index in the result counts within the class.
    ///
    /// # Errors
    /// [`Error::Input`] for an input with NaN or infinity, [`Error::Target`] for a class that is not below `CLASSES`.
    /// Then nothing has changed.
    pub fn push<G: Rng>(&mut self, x: &X, class: Class, rng: &mut G) -> Result<Insertion, Error>
    where
        X: Vector,
    {
        self.classes.get_mut(class.0).ok_or(Error::Target)?.push(x, (), rng)
    }

    /// Returns a stored example: first a class that has examples, each with the same probability, then one of its
    /// examples. `None` if the buffer is empty.
    pub fn sample<G: Rng>(&self, rng: &mut G) -> Option<Example<&X, Class>> {
        let mut present = self.classes.iter().enumerate().filter(|(_, examples)| !examples.is_empty());
        let nth = init::index(present.clone().count(), rng);
        let (class, examples) = present.nth(nth)?;
        examples.sample(rng).map(|example| Example { x: &example.x, target: Class(class) })
    }

    /// The stored examples, class by class.
    pub fn iter(&self) -> impl Iterator<Item = Example<&X, Class>> {
        self.classes.iter().enumerate().flat_map(|(class, examples)| {
            examples.iter().map(move |example| Example { x: &example.x, target: Class(class) })
        })
    }

    /// The reservoir of a class.
    pub fn class(&self, class: Class) -> Option<&ReservoirBuffer<X, (), PER_CLASS>> {
        self.classes.get(class.0)
    }

    /// The number of stored examples.
    pub fn len(&self) -> usize {
        self.classes.iter().map(ReservoirBuffer::len).sum()
    }

    /// Whether no example is stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes every example.
    pub fn clear(&mut self) {
        for class in &mut self.classes {
            class.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        CrossEntropy, Dense, Generator, Layer, Relu, SeedableRng, Sgd, Softmax, Train, Trainer, init,
    };
    use proptest::prelude::*;

    fn rng(seed: u64) -> Generator {
        Generator::seed_from_u64(seed)
    }

    /// Each of 40 examples must be as likely as any other to be among the 8 that are kept.
    ///
    /// Of 8 of 40 without replacement, `sum (n - R p)^2 / (R p (1 - p) 40 / 39)` over `R` rounds is chi-squared with 39
    /// degrees of freedom, below 72.05 in 99.9 % of cases (`scipy.stats.chi2.ppf`, SciPy 1.17.1).
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_reservoir_is_a_uniform_sample() {
        const ROUNDS: usize = 10_000;
        let (mut kept, mut sampled, mut rng) = ([0.0; 40], [0.0; 40], rng(1));
        for _ in 0..ROUNDS {
            let mut reservoir = ReservoirBuffer::<[i8; 1], (), 8>::new();
            for x in 0..40 {
                reservoir.push(&[x], (), &mut rng).unwrap();
            }
            for example in reservoir.iter() {
                kept[example.x[0] as usize] += 1.0;
            }
            sampled[reservoir.sample(&mut rng).unwrap().x[0] as usize] += 1.0;
        }
        let chi_squared = |counts: [f64; 40], expected: f64, variance: f64| -> f64 {
            counts.iter().map(|n| (n - expected).powi(2) / variance).sum()
        };
        let kept = chi_squared(kept, 2000.0, 2000.0 * 0.8 * 40.0 / 39.0);
        let sampled = chi_squared(sampled, 250.0, 250.0);
        assert!(kept < 72.05 && sampled < 72.05, "{kept} {sampled}");
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn each_class_is_as_likely_as_any_other() {
        let (mut balanced, mut rng) = (BalancedBuffer::<[f32; 1], 4, 5>::new(), rng(2));
        assert!(balanced.sample(&mut rng).is_none());
        for i in 0..1000 {
            let class = if i % 100 == 0 { 3 } else { i % 2 };
            balanced.push(&[class as f32], Class(class), &mut rng).unwrap();
        }
        assert_eq!(balanced.len(), 15, "no example of class 2");
        let mut counts = [0; 4];
        for _ in 0..3000 {
            let example = balanced.sample(&mut rng).unwrap();
            assert_eq!(example.x[0], example.target.0 as f32);
            counts[example.target.0] += 1;
        }
        // Four standard deviations, sqrt(3000 * 1/3 * 2/3).
        assert!([0, 1, 3].iter().all(|&class: &usize| (897..1103).contains(&counts[class])), "{counts:?}");
        assert_eq!(counts[2], 0);
        assert!(balanced.iter().map(|example| example.target.0).eq([[0; 5], [1; 5], [3; 5]].concat()));
        balanced.clear();
        assert!(balanced.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let (mut balanced, mut rng) = (BalancedBuffer::<[f32; 1], 2, 5>::new(), rng(3));
        assert_eq!(balanced.push(&[f32::NAN], Class(0), &mut rng), Err(Error::Input));
        assert_eq!(balanced.push(&[0.0], Class(2), &mut rng), Err(Error::Target));
        assert_eq!(balanced.push(&[0.0], Class(usize::MAX), &mut rng), Err(Error::Target));
        assert!(balanced.is_empty());
        assert_eq!(balanced.class(Class(0)).map(ReservoirBuffer::seen), Some(0));
        assert!(balanced.class(Class(2)).is_none());
    }

    #[test]
    fn the_count_ends_without_overflow() {
        let (mut reservoir, mut rng) = (ReservoirBuffer::<[f32; 1], (), 2>::new(), rng(4));
        for x in [1.0, 2.0] {
            reservoir.push(&[x], (), &mut rng).unwrap();
        }
        reservoir.seen = u32::MAX;
        assert_eq!(reservoir.push(&[3.0], (), &mut rng), Ok(Insertion::Skipped));
        assert_eq!(reservoir.seen(), u32::MAX);
    }

    #[test]
    fn takes_the_bytes_it_says() {
        assert_eq!(ReservoirBuffer::<[f32; 30], u32, 64>::RAM, 64 * (30 * 4 + 4) + 8);
        assert_eq!(BalancedBuffer::<[f32; 30], 7, 8>::RAM, 7 * (8 * 30 * 4 + 8));
        assert_eq!(BalancedBuffer::<[i8; 32], 7, 8>::RAM, 7 * (8 * 32 + 8));
    }

    proptest! {
        #[test]
        fn says_where_each_example_went(seed in any::<u64>(), n in 0usize..100) {
            let (mut rng, mut reservoir, mut places) = (rng(seed), ReservoirBuffer::<[f32; 1], usize, 7>::new(), vec![]);
            for i in 0..n {
                match reservoir.push(&[i as f32], i, &mut rng).unwrap() {
                    Insertion::Stored(index) => {
                        prop_assert_eq!(index, places.len());
                        places.push(i);
                    }
                    Insertion::Replaced(index) => places[index] = i,
                    Insertion::Skipped => prop_assert!(i >= 7),
                }
            }
            prop_assert_eq!(reservoir.len(), n.min(7));
            prop_assert_eq!(reservoir.seen() as usize, n);
            prop_assert!(reservoir.iter().map(|e| e.target).eq(places));
            prop_assert!(reservoir.iter().all(|e| e.x[0] == e.target as f32));
        }
    }

    type Net = (Dense<2, 8, Relu>, Dense<8, 3, Softmax>);

    /// A point of one of three bands that lie side by side.
    fn point(class: usize, rng: &mut Generator) -> [f32; 2] {
        [class as f32 - 1.0 + init::uniform(0.4, rng), init::uniform(1.0, rng)]
    }

    /// The share of 500 new points of each class that is classified correctly after 1000 examples of each class, class after class,
    /// with this many old examples learned after each new one.
    fn told(replayed: usize, seed: u64) -> [f32; 3] {
        let mut rng = rng(seed);
        let (mut net, mut trainer, mut sgd) = (Net::ZERO, Trainer::<Net, ()>::new(), Sgd::new(0.05));
        net.initialize(&mut rng);
        let mut memory = BalancedBuffer::<[f32; 2], 3, 10>::new();
        for class in 0..3 {
            for _ in 0..1000 {
                let x = point(class, &mut rng);
                trainer.learn(&mut net, &mut sgd, &CrossEntropy, &x, &Class(class)).unwrap();
                memory.push(&x, Class(class), &mut rng).unwrap();
                for _ in 0..replayed {
                    let old = memory.sample(&mut rng).unwrap();
                    trainer.learn(&mut net, &mut sgd, &CrossEntropy, old.x, &old.target).unwrap();
                }
            }
        }
        [0, 1, 2].map(|class| {
            let right = (0..500).filter(|_| {
                let y = net.predict(&point(class, &mut rng));
                y.iter().all(|&other| other <= y[class])
            });
            right.count() as f32 / 500.0
        })
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn replay_keeps_a_network_from_forgetting() {
        for seed in 0..5 {
            let (without, with) = (told(0, seed), told(2, seed));
            assert!(without[0] < 0.05, "forgets what came first: {without:?}");
            assert!(with.iter().all(|&share| share > 0.9), "forgets nothing: {with:?}");
        }
    }
}
