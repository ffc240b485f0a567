//! Examples in memory, and how they are split.

use tinyfit::{Class, Generator, LEARNING_RATE_LIMIT, SeedableRng, init};

/// Rows of inputs with a target each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The number of inputs of a row.
    pub width: usize,
    /// Row by row.
    pub inputs: Vec<f32>,
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
        of: Vec<usize>,
        /// The number of classes.
        count: usize,
    },
    /// Numbers, `width` a row.
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
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Targets::Classes { of, count } => {
                Targets::Classes { of: rows.iter().map(|&i| of[i]).collect(), count: *count }
            }
            Targets::Values { of, width } => {
                let row = |&i: &usize| &of[i * width..(i + 1) * width];
                Targets::Values { of: rows.iter().flat_map(row).copied().collect(), width: *width }
            }
            Targets::Inputs { width } => Targets::Inputs { width: *width },
        }
    }
}

/// The target of one row, and how often it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target<'a> {
    /// What the outputs should be.
    pub goal: Goal<'a>,
    /// Its loss is multiplied by this.
    pub weight: f32,
}

/// What a network's outputs should be.
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
        goal && (0.0..=LEARNING_RATE_LIMIT).contains(&self.weight)
    }

    fn at(&self, i: usize) -> f32 {
        match self.goal {
            Goal::Class(class) => Class(class).at(i),
            Goal::Value(value) => value,
            Goal::Values(values) => values.at(i),
        }
    }

    fn weight(&self) -> f32 {
        self.weight
    }
}

impl Dataset {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.targets {
            Targets::Classes { of, .. } => of.len(),
            Targets::Values { of, width } => of.len() / width.max(&1),
            Targets::Inputs { width } => self.inputs.len() / width.max(&1),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The inputs of row `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.inputs[i * self.width..(i + 1) * self.width]
    }

    /// The inputs of every row.
    pub fn rows(&self) -> Vec<&[f32]> {
        (0..self.len()).map(|i| self.row(i)).collect()
    }

    /// The target of row `i` for a network with this many outputs.
    pub fn target(&self, i: usize, outputs: usize) -> Target<'_> {
        let goal = match &self.targets {
            Targets::Classes { of, .. } if outputs == 1 => Goal::Value(of[i] as f32),
            Targets::Classes { of, .. } => Goal::Class(of[i]),
            Targets::Values { of, width: 1 } => Goal::Value(of[i]),
            Targets::Values { of, width } => Goal::Values(&of[i * width..(i + 1) * width]),
            Targets::Inputs { .. } => Goal::Values(self.row(i)),
        };
        Target { goal, weight: self.weights.get(i).copied().unwrap_or(1.0) }
    }

    /// Adds the rows of a dataset of the same kind, weighted if this one is.
    pub fn append(&mut self, mut other: Self) {
        self.inputs.append(&mut other.inputs);
        self.weights.append(&mut other.weights);
        match (&mut self.targets, &mut other.targets) {
            (Targets::Classes { of, .. }, Targets::Classes { of: others, .. }) => of.append(others),
            (Targets::Values { of, .. }, Targets::Values { of: others, .. }) => of.append(others),
            _ => {}
        }
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let inputs = rows.iter().flat_map(|&i| self.row(i)).copied().collect();
        let targets = self.targets.select(rows);
        let weights = if self.weights.is_empty() {
            Vec::new()
        } else {
            rows.iter().map(|&i| self.weights[i]).collect()
        };
        Self { width: self.width, inputs, targets, weights }
    }
}

/// Splits row numbers at random into a rest and a held-out share, both in ascending order. Each class gives the same
/// share of its rows (stratified), and keeps at least one row in the rest.
pub fn split(targets: &Targets, rows: &[usize], share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut rng = Generator::seed_from_u64(seed);
    let strata: Vec<Vec<usize>> = match targets {
        Targets::Values { .. } | Targets::Inputs { .. } => vec![rows.to_vec()],
        Targets::Classes { of, count } => {
            (0..*count).map(|class| rows.iter().copied().filter(|&i| of[i] == class).collect()).collect()
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
        let of: Vec<usize> = (0..100).map(|i| usize::from(i % 10 == 0)).collect();
        let targets = Targets::Classes { of: of.clone(), count: 2 };
        let rows: Vec<usize> = (0..100).collect();
        let (rest, held_out) = split(&targets, &rows, 0.2, 7);
        assert_eq!((rest.len(), held_out.len()), (80, 20));
        assert_eq!(held_out.iter().filter(|&&i| of[i] == 1).count(), 2);
        let mut all = [rest, held_out].concat();
        all.sort_unstable();
        assert_eq!(all, rows);
    }

    #[test]
    fn targets_follow_their_rows() {
        use tinyfit::Target as _;
        let data = Dataset {
            width: 1,
            inputs: vec![5.0, 6.0, 7.0],
            targets: Targets::Values { of: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0], width: 2 },
            weights: vec![1.0, 2.0, -1.0],
        };
        let part = data.select(&[2, 1]);
        assert_eq!(part.target(1, 2), Target { goal: Goal::Values(&[2.0, 3.0]), weight: 2.0 });
        assert!(part.target(1, 2).fits(2) && !part.target(1, 2).fits(1));
        assert!(!part.target(0, 2).fits(2), "a weight below 0");
        let same = Dataset { targets: Targets::Inputs { width: 1 }, weights: Vec::new(), ..data };
        assert_eq!(same.len(), 3);
        assert_eq!(same.target(2, 1), Target { goal: Goal::Values(&[7.0]), weight: 1.0 });
    }
}
