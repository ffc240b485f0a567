//! How good a network is on the validation examples, as one number per epoch.

use tinyfit::{Class, Target};

use crate::data::Targets;

/// The accuracy of a classifier, or R^2 of numbers.
pub(crate) enum Score {
    Accuracy { hits: usize, examples: usize },
    RSquared { errors: f64, examples: f64, outputs: Vec<Spread> },
}

/// The targets of one output: their mean, and the sum of squares about it (Welford, 1962).
#[derive(Clone, Default)]
pub(crate) struct Spread {
    mean: f64,
    squares: f64,
}

impl Score {
    pub(crate) fn new(targets: &Targets, outputs: usize) -> Self {
        match targets {
            Targets::Classes { .. } => Self::Accuracy { hits: 0, examples: 0 },
            _ => Self::RSquared { errors: 0.0, examples: 0.0, outputs: vec![Spread::default(); outputs] },
        }
    }

    /// Adds an example by its outputs: logits of a classifier, the second class's if there is one output.
    pub(crate) fn add(&mut self, y: &[f32], target: &impl Target) {
        match self {
            Self::Accuracy { hits, examples } => {
                let hit = match y {
                    [y] => (*y > 0.0) == (target.wanted(0, 1) > 0.5),
                    _ => Class::argmax(y).is_some_and(|Class(class)| target.at(class) > 0.5),
                };
                *hits += usize::from(hit);
                *examples += 1;
            }
            Self::RSquared { errors, examples, outputs } => {
                *examples += 1.0;
                for (i, (y, spread)) in y.iter().zip(outputs).enumerate() {
                    let target = f64::from(target.at(i));
                    *errors += (f64::from(*y) - target).powi(2);
                    let before = target - spread.mean;
                    spread.mean += before / *examples;
                    spread.squares += before * (target - spread.mean);
                }
            }
        }
    }

    /// The share of hits, or `1 - errors / squares about the means`; 0 where there is nothing to explain.
    pub(crate) fn value(&self) -> f64 {
        match self {
            Self::Accuracy { examples: 0, .. } => 0.0,
            Self::Accuracy { hits, examples } => *hits as f64 / *examples as f64,
            Self::RSquared { errors, outputs, .. } => {
                let squares: f64 = outputs.iter().map(|spread| spread.squares).sum();
                if squares > 0.0 { 1.0 - errors / squares } else { 0.0 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let mut two = Score::new(&Targets::Classes { of: Vec::new(), count: 2 }, 1);
        for (logit, class) in [(0.5, 1.0), (-0.5, 1.0), (-1.0, 0.0), (2.0, 1.0)] {
            two.add(&[logit], &[class]);
        }
        assert_eq!(two.value(), 0.75);
        let mut three = Score::new(&Targets::Classes { of: Vec::new(), count: 3 }, 3);
        three.add(&[0.0, 2.0, 1.0], &Class(1));
        three.add(&[3.0, 2.0, 1.0], &Class(1));
        assert_eq!(three.value(), 0.5);
        // Targets 1, 2, 6 have squares of 4 + 1 + 9 about 3; errors are 1, 0 and 2.
        let mut numbers = Score::RSquared { errors: 0.0, examples: 0.0, outputs: vec![Spread::default()] };
        for (y, target) in [(2.0, 1.0), (2.0, 2.0), (4.0, 6.0)] {
            numbers.add(&[y], &[target]);
        }
        assert!((numbers.value() - (1.0 - 5.0 / 14.0)).abs() < 1e-12);
    }
}
