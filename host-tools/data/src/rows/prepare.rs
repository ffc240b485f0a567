//! Prepares examples for training: imputation, scaling and class weights, all computed from the training rows only.

use std::path::Path;

use tinyfit_engine::{Dataset, Scaling, StoreError, Targets, fit_columns, quantile};
use tinyfit_model::{
    Column, F32Network, Kind, Quantities, Quantity, Scaler, Sensing, Task, anomaly_score, input_names,
};

use crate::choice::{Choice, Named};
use crate::columns::roles::Missing;
use crate::fault::Fault;
use crate::rows::augment::Augmentation;
use crate::rows::examples::Examples;
use crate::rows::fill::filled;
use crate::rows::parts::Parts;

/// How numbers are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// To mean 0 and standard deviation 1.
    #[default]
    Standard,
    /// To 0..1.
    MinMax,
    /// To median 0 and interquartile range 1.
    Robust,
    /// Not at all.
    None,
}

impl Choice for Scale {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Scale::Standard, "standard", "To mean 0 and standard deviation 1"),
        Named::new(Scale::MinMax, "min-max", "To 0..1"),
        Named::new(Scale::Robust, "robust", "To median 0 and interquartile range 1"),
        Named::new(Scale::None, "none", "Not at all"),
    ];
}

/// The settings of [`prepare`].
#[derive(Clone, Debug)]
pub struct Preparation<'a> {
    /// How missing cells are filled.
    pub missing: Missing,
    /// How numbers are scaled.
    pub scale: Scale,
    /// Whether classes are weighted inversely to their number of rows.
    pub balance: bool,
    /// The quantile of an autoencoder's validation scores that is its threshold.
    pub quantile: f32,
    /// Augmentation of the training rows.
    pub augmentation: &'a Augmentation,
    /// The seed of the augmentation.
    pub seed: u64,
}

/// The parts of examples, ready for training.
#[derive(Debug)]
pub struct Prepared {
    /// The columns as a model stores them: empty where each input is a column of numbers of the same name.
    pub columns: Vec<Column>,
    /// The frames that inputs are features of, if they are.
    pub sensing: Option<Sensing>,
    /// The names of the inputs.
    pub inputs: Vec<String>,
    /// The scaler of the inputs.
    pub scaler: Option<Scaler>,
    /// The task.
    pub task: Task,
    /// Scaled rows with their variations. Targets that are numbers are scaled as well.
    pub train: Dataset,
    /// The number of training rows without variations.
    pub train_rows: usize,
    /// Scaled rows.
    pub validation: Dataset,
    /// Rows as in the table, not scaled.
    pub test: Dataset,
}

impl Prepared {
    /// The training rows without variations.
    pub fn plain(&self) -> Dataset {
        let rows: Vec<u32> = (0..self.train_rows as u32).collect();
        self.train.select(&rows)
    }
}

/// Fills missing cells of the parts of examples, and scales, weights and augments them.
///
/// # Errors
/// The numbers of a column do not fit 32 bits once scaled, rows cannot be read, or variations cannot be stored.
pub fn prepare(
    path: &Path,
    examples: &Examples,
    parts: &Parts,
    with: &Preparation<'_>,
) -> Result<Prepared, Fault> {
    let columns = filled(&examples.columns, &examples.codes.select(&parts.train), with.missing)?;
    let inputs = match &examples.sensing {
        Some(sensing) => sensing.inputs(),
        None => input_names(&columns),
    };
    let numbers = numbers(&columns, inputs.len());
    with.augmentation.check_rows(path, parts.train.len(), inputs.len())?;
    let data = |rows: &[u32]| dataset(examples, &columns, rows);
    let (mut train, mut validation, test) = (data(&parts.train), data(&parts.validation), data(&parts.test));
    if let (true, Targets::Classes { of, count }) = (with.balance, &train.targets) {
        let weights = class_weights(of, *count);
        balance(&mut train, &weights);
        balance(&mut validation, &weights);
    }
    let is_number = |input: usize| numbers[input];
    let scaler = match with.scale {
        Scale::None => None,
        Scale::Standard => Some(fit_columns(&train.inputs, Scaling::Standard, is_number)?),
        Scale::MinMax => Some(fit_columns(&train.inputs, Scaling::MinMax, is_number)?),
        Scale::Robust => Some(fit_columns(&train.inputs, Scaling::Robust, is_number)?),
    };
    let task = task(examples, &train.targets, with.quantile);
    let standardize = |data: Dataset| {
        let data = standardized(if let Some(scaler) = &scaler { data.scaled(scaler) } else { data }, &task);
        check_range(path, &inputs, &data).map(|()| data)
    };
    let (train, validation) = (standardize(train)?, standardize(validation)?);
    let train_rows = train.len();
    let channels = examples.sensing.as_ref().map_or_else(Vec::new, Sensing::channels_of_inputs);
    let train = with.augmentation.apply(train, &channels, &numbers, with.seed)?;
    let is_plain = columns.iter().all(|column| *column == Column::number(&column.name));
    let columns = if is_plain { Vec::new() } else { columns };
    let sensing = examples.sensing.clone();
    Ok(Prepared { columns, sensing, inputs, scaler, task, train, train_rows, validation, test })
}

/// Which inputs are numbers and are scaled; the others are 0 or 1.
fn numbers(columns: &[Column], inputs: usize) -> Vec<bool> {
    if columns.is_empty() {
        return vec![true; inputs];
    }
    let of = |column: &Column| {
        let first = column.kind == Kind::Number;
        (0..column.width()).map(move |i| first && i == 0)
    };
    columns.iter().flat_map(of).collect()
}

fn dataset(examples: &Examples, columns: &[Column], rows: &[u32]) -> Dataset {
    let codes = examples.codes.select(rows);
    let weights = match examples.weights.as_slice() {
        [] => Vec::new(),
        weights => rows.iter().map(|&row| weights[row as usize]).collect(),
    };
    Dataset { inputs: codes.with_columns(columns), targets: examples.targets.select(rows), weights }
}

/// `rows / (classes * rows of the class)` (scikit-learn's "balanced").
fn class_weights(of: &[u32], count: usize) -> Vec<f32> {
    let mut rows = vec![0usize; count];
    of.iter().for_each(|&class| rows[class as usize] += 1);
    // The weight of a class without training rows is never used.
    rows.iter().map(|&n| (of.len() as f64 / (count * n.max(1)) as f64) as f32).collect()
}

fn balance(data: &mut Dataset, weights: &[f32]) {
    let Targets::Classes { of, .. } = &data.targets else { return };
    let own = |i: usize| data.weights.get(i).copied().unwrap_or(1.0);
    data.weights = of.iter().enumerate().map(|(i, &class)| own(i) * weights[class as usize]).collect();
}

fn task(examples: &Examples, targets: &Targets, quantile: f32) -> Task {
    match targets {
        Targets::Classes { .. } => {
            Task::Classify { target: examples.learned.concat(), classes: examples.classes.clone() }
        }
        Targets::Values { of, width } => {
            let quantity = |(i, target): (usize, &String)| {
                let values = || of.iter().skip(i).step_by(*width).map(|&v| f64::from(v));
                let n = (of.len() / width) as f64;
                let mean = values().sum::<f64>() / n;
                let std_dev = (values().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt() as f32;
                Quantity {
                    target: target.clone(),
                    mean: mean as f32,
                    std_dev: if std_dev > 0.0 { std_dev } else { 1.0 },
                    offset: examples.offsets.get(i).copied().unwrap_or(0.0),
                }
            };
            Task::Regress(Quantities(examples.learned.iter().enumerate().map(quantity).collect()))
        }
        // The threshold is computed after training.
        Targets::Inputs { .. } => Task::Autoencode { threshold: 0.0, quantile },
    }
}

/// Converts standardized targets back to their own units, with the offset still subtracted.
pub fn in_units(mut data: Dataset, task: &Task) -> Dataset {
    if let Targets::Values { of, width } = &mut data.targets {
        for (i, value) in of.iter_mut().enumerate() {
            let (mean, std_dev) = task.unit(i % *width);
            *value = (f64::from(*value) * std_dev + mean) as f32;
        }
    }
    data
}

fn standardized(mut data: Dataset, task: &Task) -> Dataset {
    if let Targets::Values { of, width } = &mut data.targets {
        for (i, value) in of.iter_mut().enumerate() {
            let (mean, std_dev) = task.unit(i % *width);
            *value = ((f64::from(*value) - mean) / std_dev) as f32;
        }
    }
    data
}

/// Checks that scaled inputs are finite: columns at the limits of 32-bit floats have no finite standard deviation or no
/// finite inverse of it.
fn check_range(path: &Path, names: &[String], data: &Dataset) -> Result<(), Fault> {
    data.inputs.batches(data.inputs.numbers(), 256, |_, inputs| {
        match inputs.iter().position(|x| !x.is_finite()) {
            None => Ok(()),
            Some(at) => {
                let what = "its numbers are too large or too close together for 32-bit floats";
                Err(Fault::new(path, what, "give it in another unit").column(&names[at % data.width()]))
            }
        }
    })
}

/// The task of an autoencoder with its threshold, the quantile of the scores of these scaled rows. Other tasks are
/// returned unchanged.
///
/// # Errors
/// The rows cannot be read.
pub fn with_threshold(task: Task, net: &F32Network, validation: &Dataset) -> Result<Task, StoreError> {
    let Task::Autoencode { quantile: share, .. } = task else { return Ok(task) };
    let mut scores = Vec::with_capacity(validation.len());
    validation.inputs.each(|x| scores.push(anomaly_score(x, &net.predict(x))))?;
    scores.sort_unstable_by(f32::total_cmp);
    Ok(Task::Autoencode { threshold: quantile(&scores, f64::from(share)) as f32, quantile: share })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::parts::{Shares, Splitting, parts};
    use tinyfit_engine::Inputs;

    const SHARES: Shares = Shares { test: 0.2, validation: 0.25 };

    fn examples(codes: Vec<f32>) -> Examples {
        let targets = Targets::numbers((0..codes.len()).map(|i| 10.0 + 2.0 * i as f32).collect());
        Examples {
            columns: vec![Column::number("x")],
            sensing: None,
            codes: Inputs::in_memory(1, codes),
            learned: vec!["y".into()],
            classes: Vec::new(),
            targets,
            offsets: Vec::new(),
            weights: Vec::new(),
            groups: None,
            times: None,
            notes: Vec::new(),
        }
    }

    fn with(examples: &Examples, with: &Preparation<'_>) -> Result<Prepared, Fault> {
        let path = Path::new("t.csv");
        prepare(path, examples, &parts(path, examples, &Splitting::default(), SHARES, 1)?, with)
    }

    fn preparation(augmentation: &Augmentation) -> Preparation<'_> {
        Preparation {
            missing: Missing::Error,
            scale: Scale::Standard,
            balance: false,
            quantile: 0.99,
            augmentation,
            seed: 1,
        }
    }

    fn prepared(codes: Vec<f32>) -> Result<Prepared, Fault> {
        with(&examples(codes), &preparation(&Augmentation::default()))
    }

    #[test]
    fn only_training_rows_set_the_scale() {
        let Prepared { train, validation, test, task, .. } =
            prepared((0..50).map(|i| i as f32).collect()).unwrap();
        assert_eq!((train.len(), validation.len(), test.len()), (30, 10, 10));
        assert!(train.inputs.gather(0..30).unwrap().iter().sum::<f32>().abs() < 1e-4);
        let Targets::Values { of: values, .. } = &train.targets else { panic!("a regression") };
        let variance = values.iter().map(|v| v * v).sum::<f32>() / 30.0;
        assert!((variance - 1.0).abs() < 1e-5, "{variance}");
        let Targets::Values { of: values, .. } = &test.targets else { panic!("a regression") };
        assert!(values.iter().all(|v| (10.0..110.0).contains(v)));
        assert!(task.unit(0).1 > 20.0);
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

    #[test]
    fn classes_are_balanced_on_top_of_weights() {
        // scikit-learn 1.9.1: compute_class_weight("balanced", classes=[0, 1], y=[0] * 24 + [1] * 6) = [0.625, 2.5]
        let of: Vec<u32> = (0..50).map(|i| u32::from(i % 5 == 0)).collect();
        let examples = Examples {
            targets: Targets::Classes { of, count: 2 },
            weights: vec![2.0; 50],
            ..examples((0..50).map(|i| i as f32).collect())
        };
        let variations = Augmentation::default();
        let Prepared { train, test, .. } =
            with(&examples, &Preparation { balance: true, ..preparation(&variations) }).unwrap();
        let mut weights = train.weights.clone();
        weights.sort_by(f32::total_cmp);
        assert_eq!((weights[0], weights[23], weights[24], weights[29]), (1.25, 1.25, 5.0, 5.0));
        assert_eq!(test.weights, [2.0; 10]);
    }

    #[test]
    fn only_numbers_are_scaled() {
        let values = ["a", "b"].map(String::from).to_vec();
        let columns =
            vec![Column { kind: Kind::Category { values }, ..Column::number("c") }, Column::number("x")];
        let codes: Vec<f32> =
            (0..100).map(|i| if i % 2 == 0 { (i / 2 % 2) as f32 } else { i as f32 }).collect();
        let examples = Examples {
            columns,
            codes: Inputs::in_memory(2, codes),
            targets: Targets::numbers((0..50).map(|i| i as f32).collect()),
            ..examples(Vec::new())
        };
        let Prepared { scaler, inputs, train, columns, .. } =
            with(&examples, &preparation(&Augmentation::default())).unwrap();
        let Scaler { mean, inv_std: scale } = scaler.unwrap();
        assert_eq!((&mean[..2], &scale[..2]), (&[0.0; 2][..], &[1.0; 2][..]));
        assert!(mean[2] > 30.0 && scale[2] < 0.1);
        assert_eq!(inputs, ["c=a", "c=b", "x"]);
        train.inputs.each(|row| assert_eq!(row[0] + row[1], 1.0)).unwrap();
        assert_eq!(columns.len(), 2);
    }
}
