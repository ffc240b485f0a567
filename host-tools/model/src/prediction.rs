//! The prediction of a model for a row, in the unit of the target.

use std::fmt;

use crate::{Model, Quantities, Task};

/// A number of a prediction, as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An output in its unit.
    F32(f32),
    /// The same of a target with an offset, which is added in 64 bits.
    F64(f64),
}

/// The prediction of a model for a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction<'a> {
    /// The probability of each class, and the class.
    Class(Vec<Number>, &'a str),
    /// Numbers in the targets' units, or outputs as they are.
    Numbers(Vec<Number>),
    /// How badly an autoencoder gives the row back, and whether that is an anomaly's.
    Anomaly(Number, bool),
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::F32(number) => number.fmt(f),
            Number::F64(number) => number.fmt(f),
        }
    }
}

impl From<Number> for serde_json::Value {
    fn from(number: Number) -> Self {
        match number {
            Number::F32(number) => Self::from(number),
            Number::F64(number) => Self::from(number),
        }
    }
}

impl Model {
    /// The names of what a [`Prediction`] holds, in its order.
    pub fn prediction_names(&self) -> Vec<&str> {
        match &self.task {
            Task::Regress(Quantities(targets)) if targets.len() == 1 => vec!["prediction"],
            Task::Regress(_) => self.task.targets(),
            Task::Autoencode { .. } => vec!["score", "anomaly"],
            Task::Outputs { names } => names.iter().map(String::as_str).collect(),
            Task::Classify { classes, .. } => classes.iter().map(String::as_str).chain(["class"]).collect(),
        }
    }

    /// The prediction for a raw row, less its [`offsets`](Self::offsets).
    pub fn prediction(&self, row: &[f32]) -> Prediction<'_> {
        let outputs = self.predict(row);
        let plain = || outputs.iter().copied().map(Number::F32).collect();
        match &self.task {
            Task::Classify { classes, .. } => {
                let numbers = match outputs[..] {
                    // One output speaks for the second of two classes.
                    [second] => vec![Number::F32(1.0 - second), Number::F32(second)],
                    _ => plain(),
                };
                let class = self.task.class(&outputs).and_then(|class| classes.get(class));
                Prediction::Class(numbers, class.map_or("", String::as_str))
            }
            Task::Outputs { .. } => Prediction::Numbers(plain()),
            Task::Regress(_) => {
                let number = |(i, &y): (usize, &f32)| {
                    let (mean, std_dev) = self.task.unit(i);
                    let y = (f64::from(y) * std_dev + mean) as f32;
                    match self.task.offset(i) {
                        0.0 => Number::F32(y),
                        offset => Number::F64(f64::from(y) + offset),
                    }
                };
                Prediction::Numbers(outputs.iter().enumerate().map(number).collect())
            }
            Task::Autoencode { threshold, .. } => {
                let score = self.anomaly(row, &outputs);
                Prediction::Anomaly(Number::F32(score), score > *threshold)
            }
        }
    }
}
