//! Examples, and how they are split.

use tinyfit::optim::LEARNING_RATE_LIMIT;
use tinyfit::train::LabelSmoothed;
use tinyfit::{Class, Generator, SeedableRng, init};
use tinyfit_model::Scaler;

use crate::inputs::{Inputs, ReadAhead, Rows};
use crate::store::StoreError;

/// Rows of inputs with a target each. Inputs may be in a file, targets and weights are in memory.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// One a row.
    pub inputs: Inputs,
    /// One a row.
    pub targets: Targets,
    /// How often each row counts, 0 to 2^20: its loss is multiplied by it (Keras's `sample_weight`). Empty where every
    /// row counts once.
    pub weights: Vec<f32>,
}

/// The targets of a [`Dataset`].
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// A class index a row, below `count`.
    Classes {
        /// The class of each row.
        of: Vec<u32>,
        /// The number of classes.
        count: usize,
    },
    /// Numbers, `width` a row; of a column with an offset, what is left of them.
    Values {
        /// Row by row.
        of: Vec<f32>,
        /// The numbers of a row.
        width: usize,
    },
    /// The inputs of the row: what an autoencoder learns.
    Inputs {
        /// The inputs of a row.
        width: usize,
    },
}

impl Targets {
    /// A number a row.
    pub fn numbers(of: Vec<f32>) -> Self {
        Targets::Values { of, width: 1 }
    }

    /// Those of these rows, in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        match self {
            Targets::Classes { of, count } => {
                Targets::Classes { of: rows.iter().map(|&i| of[i as usize]).collect(), count: *count }
            }
            Targets::Values { of, width } => {
                let mut values = Vec::with_capacity(rows.len() * width);
                rows.iter().for_each(|&i| values.extend_from_slice(&of[i as usize * width..][..*width]));
                Targets::Values { of: values, width: *width }
            }
            Targets::Inputs { width } => Targets::Inputs { width: *width },
        }
    }
}

/// The target of one row, and how often it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target<'a> {
    /// The targets.
    pub goal: Goal<'a>,
    /// Its loss is multiplied by this.
    pub weight: f32,
    /// The share of a class that is spread over all ([`LabelSmoothed`]); 0 but while a network learns classes.
    pub smoothing: f32,
}

/// The targets of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal<'a> {
    /// A class: one of several outputs.
    Class(usize),
    /// A number, or a class of two as 0 or 1: the only output.
    Value(f32),
    /// A number an output.
    Values(&'a [f32]),
}

impl tinyfit::Target for Target<'_> {
    fn fits(&self, len: usize) -> bool {
        let goal = match self.goal {
            Goal::Class(class) => Class(class).fits(len),
            Goal::Value(value) => [value].fits(len),
            Goal::Values(values) => values.fits(len),
        };
        goal && (0.0..=LEARNING_RATE_LIMIT).contains(&self.weight) && (0.0..1.0).contains(&self.smoothing)
    }

    fn at(&self, i: usize) -> f32 {
        match self.goal {
            Goal::Class(class) => Class(class).at(i),
            Goal::Value(value) => value,
            Goal::Values(values) => values.at(i),
        }
    }

    fn wanted(&self, i: usize, len: usize) -> f32 {
        let smoothing = self.smoothing;
        match self.goal {
            Goal::Class(class) => LabelSmoothed { target: Class(class), smoothing }.wanted(i, len),
            Goal::Value(value) => LabelSmoothed { target: [value], smoothing }.wanted(i, len),
            Goal::Values(_) => self.at(i),
        }
    }

    fn weight(&self) -> f32 {
        self.weight
    }
}

/// Rows of a [`Dataset`] at hand.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    data: &'a Dataset,
    rows: &'a [u32],
    inputs: &'a [f32],
}

impl<'a> Batch<'a> {
    /// The inputs and the target of each row, for a network with this many outputs.
    pub fn examples(&self, outputs: usize) -> Vec<(&'a [f32], Target<'a>)> {
        let rows = self.rows.iter().zip(self.inputs.chunks_exact(self.data.width()));
        rows.map(|(&row, inputs)| (inputs, self.data.target(row, inputs, outputs))).collect()
    }
}

impl Dataset {
    /// Rows that each count once.
    pub fn new(inputs: Inputs, targets: Targets) -> Self {
        Self { inputs, targets, weights: Vec::new() }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of inputs of a row.
    pub fn width(&self) -> usize {
        self.inputs.width()
    }

    /// Calls `each` with the rows of these numbers, in this order, `batch` at a time.
    ///
    /// # Errors
    /// The inputs cannot be read, or `each` fails.
    pub fn batches<E: From<StoreError>>(
        &self,
        rows: impl Iterator<Item = u32>,
        batch: usize,
        mut each: impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.inputs.batches(rows, batch, |rows, inputs| each(Batch { data: self, rows, inputs }))
    }

    /// The next rows of an order, at most `batch`.
    pub(crate) fn next<'a>(
        &'a self,
        ahead: &'a mut ReadAhead,
        rows: &mut impl Iterator<Item = u32>,
        batch: usize,
    ) -> Result<Option<Batch<'a>>, StoreError> {
        let next = ahead.next(&self.inputs, rows, batch)?;
        Ok(next.map(|Rows { numbers, inputs }| Batch { data: self, rows: numbers, inputs }))
    }

    /// The target of a row with these inputs, for a network with this many outputs.
    fn target<'a>(&'a self, row: u32, inputs: &'a [f32], outputs: usize) -> Target<'a> {
        let i = row as usize;
        let goal = match &self.targets {
            Targets::Classes { of, .. } if outputs == 1 => Goal::Value(of[i] as f32),
            Targets::Classes { of, .. } => Goal::Class(of[i] as usize),
            Targets::Values { of, width: 1 } => Goal::Value(of[i]),
            Targets::Values { of, width } => Goal::Values(&of[i * width..(i + 1) * width]),
            Targets::Inputs { .. } => Goal::Values(inputs),
        };
        Target { goal, weight: self.weights.get(i).copied().unwrap_or(1.0), smoothing: 0.0 }
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        let weights = if self.weights.is_empty() {
            Vec::new()
        } else {
            rows.iter().map(|&i| self.weights[i as usize]).collect()
        };
        Self { inputs: self.inputs.select(rows), targets: self.targets.select(rows), weights }
    }

    /// The same with its inputs standardized.
    pub fn scaled(self, scaler: &Scaler) -> Self {
        Self { inputs: self.inputs.scaled(scaler), ..self }
    }
}

/// Splits row numbers at random into a rest and a held-out share, both in ascending order. Each class gives the same
/// share of its rows (stratified), and keeps at least one row in the rest.
pub fn split(targets: &Targets, rows: &[u32], share: f64, seed: u64) -> (Vec<u32>, Vec<u32>) {
    let mut rng = Generator::seed_from_u64(seed);
    let strata: Vec<Vec<u32>> = match targets {
        Targets::Values { .. } | Targets::Inputs { .. } => vec![rows.to_vec()],
        Targets::Classes { of, count } => {
            let mut strata = vec![Vec::new(); *count];
            rows.iter().for_each(|&row| strata[of[row as usize] as usize].push(row));
            strata
        }
    };
    let (mut rest, mut held_out) = (Vec::new(), Vec::new());
    for mut stratum in strata {
        init::shuffle(&mut stratum, &mut rng);
        let count = (stratum.len() as f64 * share).round() as usize;
        let count = count.min(stratum.len().saturating_sub(1));
        held_out.extend(stratum.drain(..count));
        rest.append(&mut stratum);
    }
    rest.sort_unstable();
    held_out.sort_unstable();
    (rest, held_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_is_stratified_and_loses_no_row() {
        let of: Vec<u32> = (0..100).map(|i| u32::from(i % 10 == 0)).collect();
        let targets = Targets::Classes { of: of.clone(), count: 2 };
        let rows: Vec<u32> = (0..100).collect();
        let (rest, held_out) = split(&targets, &rows, 0.2, 7);
        assert_eq!((rest.len(), held_out.len()), (80, 20));
        assert_eq!(held_out.iter().filter(|&&i| of[i as usize] == 1).count(), 2);
        let mut all = [rest, held_out].concat();
        all.sort_unstable();
        assert_eq!(all, rows);
    }

    #[test]
    fn targets_follow_their_rows() {
        use tinyfit::Target as _;
        let data = Dataset {
            inputs: Inputs::in_memory(1, vec![5.0, 6.0, 7.0]),
            targets: Targets::Values { of: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0], width: 2 },
            weights: vec![1.0, 2.0, -1.0],
        };
        let check = |batch: Batch<'_>| {
            let [(last, refused), (middle, target)] = batch.examples(2)[..] else { panic!("two rows") };
            assert_eq!((last, middle), (&[7.0][..], &[6.0][..]));
            assert_eq!(target, Target { goal: Goal::Values(&[2.0, 3.0]), weight: 2.0, smoothing: 0.0 });
            assert!(target.fits(2) && !target.fits(1));
            assert!(!refused.fits(2), "a weight below 0");
            Ok::<(), StoreError>(())
        };
        let part = data.select(&[2, 1]);
        part.batches(part.inputs.numbers(), 2, check).unwrap();
        let same = Dataset::new(data.inputs.clone(), Targets::Inputs { width: 1 });
        assert_eq!(same.len(), 3);
        assert_eq!(
            same.target(2, &[7.0], 1),
            Target { goal: Goal::Values(&[7.0]), weight: 1.0, smoothing: 0.0 }
        );
    }

    #[test]
    fn a_smoothed_class_is_what_the_kernel_makes_of_it() {
        use tinyfit::Target as _;

        let bits = |target: &dyn Fn(usize) -> f32| [0, 1, 2].map(|i| target(i).to_bits());
        for smoothing in [0.0, 0.1, 0.7] {
            let target = Target { goal: Goal::Class(1), weight: 1.0, smoothing };
            let of_kernel = LabelSmoothed { target: Class(1), smoothing };
            let (mine, kernels) = (|i| target.wanted(i, 3), |i| of_kernel.wanted(i, 3));
            assert_eq!(bits(&mine), bits(&kernels));
            assert!(target.fits(3) && !target.fits(0));
        }
        assert!(!Target { goal: Goal::Class(1), weight: 1.0, smoothing: 1.0 }.fits(3));
    }
}
