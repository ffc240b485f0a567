//! Permutation importance (Breiman, 2001): by how much the score drops when a column is shuffled among the rows.

use std::ops::Range;

use tinyfit::{Generator, SeedableRng, init};
use tinyfit_model::{F32Network, Task, anomaly_score};

use crate::data::{Dataset, Targets};
use crate::metrics::Metrics;
use crate::sample::sample;
use crate::store::StoreError;
use crate::threads::map;

/// Shuffles a column.
const REPEATS: usize = 5;
/// Rows at most, and multiply-accumulates in all at most: some seconds. But fewer than a hundred rows tell nothing.
const MOST_ROWS: usize = 5000;
const MOST_MACS: usize = 2_000_000_000;
const LEAST_ROWS: usize = 100;
/// The cost of a row in addition to its multiply-accumulates, in their unit.
const OVERHEAD: usize = 100;

/// The importance of every column.
#[derive(Clone, Debug, PartialEq)]
pub struct PermutationImportance {
    /// The rows that were used: all, or a random choice of them.
    pub rows: usize,
    /// How often each column was shuffled.
    pub repeats: usize,
    /// The score as it is: accuracy or R^2.
    pub score: f64,
    /// One a column.
    pub columns: Vec<Drop>,
}

/// The drop of the score over the repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drop {
    /// Its mean; near or below 0, the column is not needed, or another column carries the same information.
    pub mean: f64,
    /// Its standard deviation.
    pub std_dev: f64,
}

/// The importance of `columns`, ranges of inputs that are shuffled together: one input for a number, several for a
/// category. `data` has scaled inputs and targets in their own unit. Work is bounded by a choice of rows; the same
/// seed gives the same figures, whatever the number of threads.
///
/// # Errors
/// The rows cannot be read.
pub fn importance(
    net: &F32Network,
    task: &Task,
    data: &Dataset,
    columns: &[Range<usize>],
    seed: u64,
) -> Result<PermutationImportance, StoreError> {
    let rows = sample(data.len(), affordable(net, columns), seed);
    let targets = data.targets.select(&rows);
    let shuffler = Shuffler::new(net, task, data.width(), data.inputs.gather(rows)?, targets);
    Ok(repeated(&shuffler, columns, REPEATS, seed))
}

fn affordable(net: &F32Network, columns: &[Range<usize>]) -> usize {
    let above: usize = net.layers.iter().skip(1).map(|layer| layer.inputs * layer.outputs).sum();
    let first = net.layers.first().map_or(0, |layer| layer.outputs);
    let inputs: usize = columns.iter().map(ExactSizeIterator::len).sum();
    let row = REPEATS * (columns.len() * (above + first + OVERHEAD) + inputs * first);
    (MOST_MACS / row.max(1)).clamp(LEAST_ROWS, MOST_ROWS)
}

fn repeated(
    shuffler: &Shuffler<'_>,
    columns: &[Range<usize>],
    repeats: usize,
    seed: u64,
) -> PermutationImportance {
    let rows = shuffler.sums.len();
    let score = shuffler.score(None);
    let drops = |i: usize, column: &Range<usize>| {
        // A generator a column, so that threads do not change what any draws.
        let mut rng = Generator::seed_from_u64(seed.wrapping_add(i as u64));
        let mut order: Vec<usize> = (0..rows).collect();
        let drops: Vec<f64> = (0..repeats)
            .map(|_| {
                init::shuffle(&mut order, &mut rng);
                score - shuffler.score(Some((column, &order)))
            })
            .collect();
        Drop::of(&drops)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let columns = map(threads, columns.iter().enumerate(), |(i, column)| drops(i, column));
    PermutationImportance { rows, repeats, score, columns }
}

impl Drop {
    fn of(drops: &[f64]) -> Self {
        let n = drops.len().max(1) as f64;
        let mean = drops.iter().sum::<f64>() / n;
        let variance = drops.iter().map(|drop| (drop - mean).powi(2)).sum::<f64>() / n;
        Self { mean, std_dev: variance.sqrt() }
    }
}

/// Scores the network on rows whose column comes from others. A shuffled column moves the first layer's sums by its own
/// weights only: with hundreds of columns that spares nearly all of the work.
struct Shuffler<'a> {
    net: &'a F32Network,
    task: &'a Task,
    width: usize,
    /// Row by row.
    inputs: Vec<f32>,
    targets: Targets,
    /// The first layer's weighted sums, row by row.
    sums: Vec<Vec<f32>>,
}

impl<'a> Shuffler<'a> {
    fn new(net: &'a F32Network, task: &'a Task, width: usize, inputs: Vec<f32>, targets: Targets) -> Self {
        let first = &net.layers[0];
        let sums = inputs.chunks_exact(width).map(|row| {
            let mut z = vec![0.0; first.outputs];
            first.weighted_sums(row, &mut z);
            z
        });
        let sums = sums.collect();
        Self { net, task, width, inputs, targets, sums }
    }

    fn row(&self, i: usize) -> &[f32] {
        &self.inputs[i * self.width..][..self.width]
    }

    fn score(&self, shuffled: Option<(&Range<usize>, &[usize])>) -> f64 {
        let outputs = self.sums.iter().enumerate().map(|(i, sums)| {
            let mut y = sums.clone();
            if let Some((column, order)) = shuffled {
                self.replace(&mut y, column.clone(), self.row(i), self.row(order[i]));
            }
            self.net.layers[0].activation.apply(&mut y);
            let y = self.net.layers[1..].iter().fold(y, |y, layer| layer.predict(&y));
            match self.targets {
                Targets::Inputs { .. } => vec![anomaly_score(self.row(i), &y)],
                _ => y,
            }
        });
        Metrics::of(self.task, &self.targets, outputs).score()
    }

    fn replace(&self, sums: &mut [f32], column: Range<usize>, old: &[f32], new: &[f32]) {
        let first = &self.net.layers[0];
        for input in column {
            let step = new[input] - old[input];
            let weights = &first.weights[input * first.outputs..(input + 1) * first.outputs];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += step * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::Inputs;
    use crate::train::network;
    use tinyfit_model::Activation;

    /// `x` has three columns, and the last is of no use; y = x w + 0.25 sin(i).
    fn rows() -> (Vec<f32>, Vec<f64>) {
        let column =
            |i: usize, factor: usize, modulus: usize| (i * factor % modulus) as f64 / modulus as f64 - 0.5;
        let x: Vec<[f64; 3]> =
            (0..60).map(|i| [column(i, 37, 101), column(i, 53, 89), column(i, 71, 97)]).collect();
        let y = x.iter().enumerate().map(|(i, x)| 3.0 * x[0] + x[1] + 0.25 * (i as f64).sin()).collect();
        (x.as_flattened().iter().map(|&x| x as f32).collect(), y)
    }

    fn linear(output_activation: Activation) -> F32Network {
        let mut net = network(&[3, 1], Activation::Relu, output_activation, 1);
        net.layers[0].weights = vec![3.0, 1.0, 0.0];
        net
    }

    /// (Mean drop, its deviation) of 4000 repeats; the mean of so many is within 4 / sqrt(4000) of its deviation.
    fn close(got: &[Drop], want: [(f64, f64); 3]) {
        for (got, (mean, std_dev)) in got.iter().zip(want) {
            // Theirs errs as much as ours.
            assert!((got.mean - mean).abs() <= 0.09 * std_dev, "{got:?} {mean}");
            assert!((got.std_dev - std_dev).abs() <= 0.1 * std_dev, "{got:?} {std_dev}");
        }
    }

    #[test]
    fn regression_is_scikit_learns() {
        // scikit-learn 1.9.1, permutation_importance(.., scoring='r2', n_repeats=4000, random_state=0)
        let (inputs, y) = rows();
        let targets = Targets::numbers(y.iter().map(|&y| y as f32).collect());
        let (net, task) = (linear(Activation::Identity), Task::regress("y", 0.0, 1.0));
        let found = repeated(&Shuffler::new(&net, &task, 3, inputs, targets), &[0..1, 1..2, 2..3], 4000, 1);
        assert!((found.score - 0.9643974).abs() < 1e-6, "{}", found.score);
        close(&found.columns, [(1.7100932, 0.22795736), (0.20240132, 0.02998089), (0.0, 0.0)]);
    }

    fn labeled() -> (Vec<f32>, Targets) {
        let (inputs, y) = rows();
        let of = y.iter().map(|&y| u32::from(y > 0.0)).collect();
        (inputs, Targets::Classes { of, count: 2 })
    }

    fn two_classes() -> Task {
        Task::Classify { target: "y".into(), classes: vec!["no".into(), "yes".into()] }
    }

    #[test]
    fn classification_is_scikit_learns() {
        // the same with scoring='accuracy'
        let (net, task) = (linear(Activation::Sigmoid), two_classes());
        let (inputs, targets) = labeled();
        let found = repeated(&Shuffler::new(&net, &task, 3, inputs, targets), &[0..1, 1..2, 2..3], 4000, 1);
        assert!((found.score - 56.0 / 60.0).abs() < 1e-12);
        close(&found.columns, [(0.4165875, 0.06343791), (0.058275, 0.03072498), (0.0, 0.0)]);
    }

    #[test]
    fn inputs_of_a_column_are_shuffled_together() {
        let (net, task, (inputs, targets)) = (linear(Activation::Sigmoid), two_classes(), labeled());
        let data = Dataset::new(Inputs::in_memory(3, inputs), targets);
        let all = std::slice::from_ref(&(0..3));
        let found = importance(&net, &task, &data, all, 1).unwrap();
        // Shuffling every input together is shuffling the rows: what is left is chance.
        assert!((found.columns[0].mean - (56.0 / 60.0 - 0.5)).abs() < 0.1, "{found:?}");
        assert_eq!((found.rows, found.repeats), (60, REPEATS));
        assert_eq!(Ok(found), importance(&net, &task, &data, all, 1));
    }

    #[test]
    fn wide_tables_are_bounded() {
        let net = network(&[500, 64, 64, 10], Activation::Relu, Activation::Softmax, 1);
        let columns: Vec<_> = (0..500).map(|i| i..i + 1).collect();
        assert!((LEAST_ROWS..300).contains(&affordable(&net, &columns)));
        assert_eq!(affordable(&linear(Activation::Identity), &[0..1, 1..2, 2..3]), MOST_ROWS);
    }
}
