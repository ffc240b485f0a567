//! Outputs, row by row.

use crate::{Model, Task};
use serde::Serialize;

/// How the outputs of rows differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outputs {
    /// Rows that were compared.
    pub rows: usize,
    /// Rows whose outputs are equal, bit for bit.
    pub equal: usize,
    /// The largest absolute difference of two outputs.
    pub largest: f64,
    /// The largest of the rows' differences, each relative to the row's largest absolute output.
    pub relative: f64,
    /// Rows that both put in the same class, where outputs are classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_class: Option<usize>,
    /// Rows by predicted class, where outputs are classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Predicted>,
    /// The row of the largest relative difference, the first of several.
    pub worst: Worst,
    /// The names of the outputs.
    #[serde(skip)]
    pub names: Vec<String>,
}

/// How many rows the models put in a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Predicted {
    /// Its label.
    pub class: String,
    /// Rows that the first model puts in it.
    pub a: usize,
    /// Rows that the second model puts in it.
    pub b: usize,
    /// Rows that both put in it.
    pub both: usize,
}

/// A row, and what each model makes of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Worst {
    /// Counted from 1.
    pub row: usize,
    /// What goes in.
    pub inputs: Vec<f32>,
    /// What comes out of the first model.
    pub a: Vec<f32>,
    /// What comes out of the second.
    pub b: Vec<f32>,
}

impl Outputs {
    /// Of rows of inputs, one after the other, that go through `predict`, as [`Model::predict`].
    pub fn of(rows: &[f32], a: &Model, b: &Model, predict: impl Fn(&Model, &[f32]) -> Vec<f32>) -> Self {
        let task = if a.task.classes().is_empty() { &b.task } else { &a.task };
        let mut outputs = Self {
            rows: 0,
            equal: 0,
            largest: 0.0,
            relative: 0.0,
            same_class: (!task.classes().is_empty()).then_some(0),
            classes: task.classes().iter().map(|class| Predicted::none(class)).collect(),
            worst: Worst::default(),
            names: names(task),
        };
        for (at, row) in rows.chunks_exact(a.input_len()).enumerate() {
            let (from_a, from_b) = (predict(a, row), predict(b, row));
            outputs.rows += 1;
            let same = |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits();
            outputs.equal += usize::from(from_a.iter().zip(&from_b).all(same));
            let (of_a, of_b) = (task.class(&from_a), task.class(&from_b));
            if let Some(count) = &mut outputs.same_class {
                *count += usize::from(of_a == of_b);
            }
            if let Some(of) = of_a.and_then(|at| outputs.classes.get_mut(at)) {
                of.a += 1;
                of.both += usize::from(of_a == of_b);
            }
            if let Some(of) = of_b.and_then(|at| outputs.classes.get_mut(at)) {
                of.b += 1;
            }
            let (largest, relative) = difference(&from_a, &from_b);
            outputs.largest = outputs.largest.max(largest);
            if at == 0 || relative > outputs.relative {
                outputs.relative = relative;
                outputs.worst = Worst { row: at + 1, inputs: row.to_vec(), a: from_a, b: from_b };
            }
        }
        outputs
    }

    /// Whether all rows are.
    pub fn are_equal(&self) -> bool {
        self.equal == self.rows
    }
}

impl Predicted {
    fn none(class: &str) -> Self {
        Self { class: class.into(), a: 0, b: 0, both: 0 }
    }
}

/// The largest difference of two rows, absolute, and relative to the largest output. Infinite if one is not a number.
fn difference(a: &[f32], b: &[f32]) -> (f64, f64) {
    let number = |d: f64| if d.is_nan() { f64::INFINITY } else { d };
    let of = |(a, b): (&f32, &f32)| if a == b { 0.0 } else { number((f64::from(*a) - f64::from(*b)).abs()) };
    let largest = a.iter().zip(b).map(of).fold(0.0, f64::max);
    let size = a.iter().chain(b).map(|&v| f64::from(v).abs()).fold(0.0, f64::max);
    (largest, if largest == 0.0 { 0.0 } else { number(largest / size) })
}

fn names(task: &Task) -> Vec<String> {
    match task {
        Task::Classify { classes, .. } if classes.len() > 2 => classes.clone(),
        Task::Outputs { names } => names.clone(),
        _ => task.targets().into_iter().map(str::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_relative_to_the_largest_output() {
        assert_eq!(difference(&[1.0, -8.0], &[1.0, -8.0]), (0.0, 0.0));
        assert_eq!(difference(&[1.0, -8.0], &[2.0, -8.0]), (1.0, 0.125));
        assert_eq!(difference(&[0.0], &[-0.0]), (0.0, 0.0));
        assert_eq!(difference(&[f32::NAN], &[1.0]).1, f64::INFINITY);
    }
}
