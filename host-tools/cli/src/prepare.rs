//! Examples as a network learns them: split by purpose, then standardised by the training rows alone.

use std::path::Path;

use tinyfit_engine::{Dataset, Targets, fit_scaler, scaled, split};
use tinyfit_model::{Scaler, Task};

use crate::error::Fault;
use crate::examples::Examples;

/// How rows are shared out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares {
    /// Of all rows; 0 for no test.
    pub test: f64,
    /// Of the rows that are left.
    pub validation: f64,
}

/// Rows by what they are for.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub scaler: Scaler,
    pub task: Task,
    /// Standardised, the target too if it is a number.
    pub train: Dataset,
    /// Standardised likewise.
    pub validation: Dataset,
    /// As in the table.
    pub test: Dataset,
}

/// Splits at random, each class alike, and standardises.
pub(crate) fn prepare(
    path: &Path,
    target: &str,
    examples: Examples,
    shares: Shares,
    seed: u64,
) -> Result<Prepared, Fault> {
    let Examples { names, classes, data } = examples;
    let all: Vec<usize> = (0..data.len()).collect();
    let (rest, test) = split(&data.targets, &all, shares.test, seed);
    let (train, validation) = split(&data.targets, &rest, shares.validation, seed);
    if train.is_empty() || validation.is_empty() || (test.is_empty() && shares.test > 0.0) {
        let what = format!(
            "{} rows are too few: {} to train on, {} to validate and {} to test with",
            all.len(),
            train.len(),
            validation.len(),
            test.len()
        );
        return Err(Fault::new(path, what, "give more rows, or other --test-size and --validation-size"));
    }
    let (train, validation, test) = (data.select(&train), data.select(&validation), data.select(&test));
    let scaler = fit_scaler(&train);
    let task = task(target, classes, &train.targets);
    let standardise = |data| {
        let data = standardised(scaled(data, &scaler), &task);
        check_range(path, &names, &data).map(|()| data)
    };
    let (train, validation) = (standardise(train)?, standardise(validation)?);
    Ok(Prepared { scaler, task, train, validation, test })
}

fn task(target: &str, classes: Vec<String>, targets: &Targets) -> Task {
    let target = target.to_string();
    match targets {
        Targets::Classes { .. } => Task::Classify { target, classes },
        Targets::Values(values) => {
            let n = values.len() as f64;
            let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
            let variance = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
            let deviation = variance.sqrt() as f32;
            Task::Regress {
                target,
                mean: mean as f32,
                deviation: if deviation > 0.0 { deviation } else { 1.0 },
            }
        }
    }
}

fn standardised(mut data: Dataset, task: &Task) -> Dataset {
    let (mean, deviation) = task.unit();
    if let Targets::Values(values) = &mut data.targets {
        for value in values {
            *value = ((f64::from(*value) - mean) / deviation) as f32;
        }
    }
    data
}

/// Columns at the ends of what 32 bits hold have no finite standard deviation, or no finite inverse of it.
fn check_range(path: &Path, names: &[String], data: &Dataset) -> Result<(), Fault> {
    match data.inputs.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(at) => {
            let what = "its numbers are too large or too close together for 32-bit floats";
            Err(Fault::new(path, what, "give it in another unit").column(&names[at % data.width]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: Shares = Shares { test: 0.2, validation: 0.25 };

    fn examples(inputs: Vec<f32>) -> Examples {
        let targets = Targets::Values((0..inputs.len()).map(|i| 10.0 + 2.0 * i as f32).collect());
        Examples { names: vec!["x".into()], classes: Vec::new(), data: Dataset { width: 1, inputs, targets } }
    }

    fn prepared(inputs: Vec<f32>) -> Result<Prepared, Fault> {
        prepare(Path::new("t.csv"), "y", examples(inputs), SHARES, 1)
    }

    #[test]
    fn only_training_rows_set_the_scale() {
        let Prepared { train, validation, test, task, .. } =
            prepared((0..50).map(|i| i as f32).collect()).unwrap();
        assert_eq!((train.len(), validation.len(), test.len()), (30, 10, 10));
        assert!(train.inputs.iter().sum::<f32>().abs() < 1e-4);
        let Targets::Values(values) = &train.targets else { panic!("a regression") };
        let variance = values.iter().map(|v| v * v).sum::<f32>() / 30.0;
        assert!((variance - 1.0).abs() < 1e-5, "{variance}");
        let Targets::Values(values) = &test.targets else { panic!("a regression") };
        assert!(values.iter().all(|v| (10.0..110.0).contains(v)));
        assert!(task.unit().1 > 20.0);
    }

    #[test]
    fn numbers_at_the_ends_of_the_range_are_refused() {
        // The distance from the mean overflows; the inverse of the deviation does.
        for (often, seldom) in [(-3e38, 3e38), (0.0, 1e-44)] {
            let inputs = (0..50).map(|i| if i % 5 == 0 { seldom } else { often }).collect();
            assert_eq!(prepared(inputs).unwrap_err().column.as_deref(), Some("x"));
        }
    }

    #[test]
    fn every_part_has_a_row() {
        assert!(prepared(vec![1.0, 2.0]).unwrap_err().what.contains("too few"));
    }
}
