//! Examples in memory, and how they are split.

use tinyfit::{Class, Generator, SeedableRng, init};

/// Rows of inputs with a target each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The number of inputs of a row.
    pub width: usize,
    /// Row by row.
    pub inputs: Vec<f32>,
    /// One a row.
    pub targets: Targets,
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
    /// A number a row.
    Values(Vec<f32>),
}

/// The target of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A class: one of several outputs.
    Class(usize),
    /// A number, or a class of two as 0 or 1: the only output.
    Value(f32),
}

impl tinyfit::Target for Target {
    fn fits(&self, len: usize) -> bool {
        match *self {
            Target::Class(class) => Class(class).fits(len),
            Target::Value(value) => [value].fits(len),
        }
    }

    fn at(&self, i: usize) -> f32 {
        match *self {
            Target::Class(class) => Class(class).at(i),
            Target::Value(value) => value,
        }
    }
}

impl Dataset {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.targets {
            Targets::Classes { of, .. } => of.len(),
            Targets::Values(values) => values.len(),
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
    pub fn target(&self, i: usize, outputs: usize) -> Target {
        match &self.targets {
            Targets::Classes { of, .. } if outputs == 1 => Target::Value(of[i] as f32),
            Targets::Classes { of, .. } => Target::Class(of[i]),
            Targets::Values(values) => Target::Value(values[i]),
        }
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let inputs = rows.iter().flat_map(|&i| self.row(i)).copied().collect();
        let targets = match &self.targets {
            Targets::Classes { of, count } => {
                Targets::Classes { of: rows.iter().map(|&i| of[i]).collect(), count: *count }
            }
            Targets::Values(values) => Targets::Values(rows.iter().map(|&i| values[i]).collect()),
        };
        Self { width: self.width, inputs, targets }
    }
}

/// Splits row numbers at random into a rest and a held-out share, both in ascending order. Each class gives the same
/// share of its rows (stratified), and keeps at least one row in the rest.
pub fn split(targets: &Targets, rows: &[usize], share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut rng = Generator::seed_from_u64(seed);
    let strata: Vec<Vec<usize>> = match targets {
        Targets::Values(_) => vec![rows.to_vec()],
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
}
