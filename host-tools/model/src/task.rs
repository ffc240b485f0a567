//! The meaning of a network's outputs.

use serde::{Deserialize, Serialize};
use tinyfit::Class;

use crate::column::is_zero;

/// The most classes of a model: their confusion matrix has as many numbers as the square of them.
pub const MOST_CLASSES: usize = 1 << 12;

/// The meaning of the outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One probability a class; with two classes and one output, that of the second.
    Classify {
        /// The column that was learned.
        target: String,
        /// The labels.
        classes: Vec<String>,
    },
    /// Numbers, one per output.
    Regress(Quantities),
    /// The inputs again, as the network sees them: what it cannot give back is an anomaly.
    Autoencode {
        /// Rows whose score is above this are anomalies; the score is the mean squared error over the scaled inputs.
        threshold: f32,
        /// The share of the validation rows whose score is at most the threshold.
        quantile: f32,
    },
    /// Numbers as the network gives them: a model that came without a word on what they mean.
    Outputs {
        /// The names of the outputs.
        names: Vec<String>,
    },
}

/// The columns that were learned, in the order of the outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Quantities(pub Vec<Quantity>);

/// A column that was learned: `output * deviation + mean + offset`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The column.
    pub target: String,
    /// Its mean in the training data, less the offset.
    pub mean: f32,
    /// Its standard deviation in the training data.
    #[serde(alias = "deviation")]
    pub std_dev: f32,
    /// The offset subtracted in 64 bits before the rest became an `f32`, so that large targets keep their digits.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: f64,
}

/// One quantity is written as it was before there could be several.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    // Before format 4.
    #[serde(alias = "deviation")]
    std_dev: Option<f32>,
    #[serde(skip_serializing_if = "is_zero")]
    offset: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<Quantity>,
}

impl TryFrom<Form> for Quantities {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        match form {
            Form { target: Some(target), mean: Some(mean), std_dev: Some(std_dev), offset, targets }
                if targets.is_empty() =>
            {
                Ok(Self(vec![Quantity { target, mean, std_dev, offset }]))
            }
            Form { target: None, mean: None, std_dev: None, offset: 0.0, targets } if targets.len() > 1 => {
                Ok(Self(targets))
            }
            _ => Err("a regression has one target with `mean` and `std_dev`, or a list of several"),
        }
    }
}

impl From<Quantities> for Form {
    fn from(Quantities(mut targets): Quantities) -> Self {
        if targets.len() != 1 {
            return Form { targets, ..Form::default() };
        }
        let Quantity { target, mean, std_dev, offset } = targets.remove(0);
        Form { target: Some(target), mean: Some(mean), std_dev: Some(std_dev), offset, targets }
    }
}

impl Task {
    /// The task of learning one number.
    pub fn regress(target: impl Into<String>, mean: f32, std_dev: f32) -> Self {
        Task::Regress(Quantities(vec![Quantity { target: target.into(), mean, std_dev, offset: 0.0 }]))
    }

    /// The task as one word, as on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Task::Classify { .. } => "classify",
            Task::Regress(_) => "regress",
            Task::Autoencode { .. } => "autoencode",
            Task::Outputs { .. } => "outputs",
        }
    }

    /// The index of the class the outputs speak for; `None` where there are none.
    pub fn class(&self, outputs: &[f32]) -> Option<usize> {
        match self {
            Task::Classify { .. } => Class::argmax(outputs).map(|Class(k)| k),
            Task::Regress(_) | Task::Autoencode { .. } | Task::Outputs { .. } => None,
        }
    }

    /// The mean and deviation that turn this output into its target's unit, less its [`offset`](Self::offset); 0 and 1
    /// where outputs are what they are.
    pub fn unit(&self, output: usize) -> (f64, f64) {
        match self {
            Task::Regress(Quantities(targets)) => targets
                .get(output)
                .map_or((0.0, 1.0), |target| (f64::from(target.mean), f64::from(target.std_dev))),
            Task::Classify { .. } | Task::Autoencode { .. } | Task::Outputs { .. } => (0.0, 1.0),
        }
    }

    /// The offset added in 64 bits to this output in its target's unit; 0 for most.
    pub fn offset(&self, output: usize) -> f64 {
        match self {
            Task::Regress(Quantities(targets)) => targets.get(output).map_or(0.0, |target| target.offset),
            Task::Classify { .. } | Task::Autoencode { .. } | Task::Outputs { .. } => 0.0,
        }
    }

    /// The numbers of a model that are the task's, as a device has them: of a regressor the targets' means and then their deviations, of
    /// an autoencoder the threshold, of others none.
    pub fn numbers(&self) -> Vec<f32> {
        match self {
            Task::Regress(Quantities(targets)) => {
                targets.iter().map(|t| t.mean).chain(targets.iter().map(|t| t.std_dev)).collect()
            }
            Task::Autoencode { threshold, .. } => vec![*threshold],
            Task::Classify { .. } | Task::Outputs { .. } => Vec::new(),
        }
    }

    /// Puts numbers in the places of those of [`numbers`](Self::numbers); what is missing stays.
    pub fn set_numbers(&mut self, numbers: &[f32]) {
        match self {
            Task::Regress(Quantities(targets)) => {
                let (means, std_devs) = numbers.split_at(targets.len().min(numbers.len()));
                targets.iter_mut().zip(means).for_each(|(t, mean)| t.mean = *mean);
                targets.iter_mut().zip(std_devs).for_each(|(t, std_dev)| t.std_dev = *std_dev);
            }
            Task::Autoencode { threshold, .. } => *threshold = numbers.first().copied().unwrap_or(*threshold),
            Task::Classify { .. } | Task::Outputs { .. } => {}
        }
    }

    /// The columns that were learned, as far as they are known.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Task::Classify { target, .. } => vec![target],
            Task::Regress(Quantities(targets)) => {
                targets.iter().map(|target| target.target.as_str()).collect()
            }
            Task::Autoencode { .. } | Task::Outputs { .. } => Vec::new(),
        }
    }

    /// The labels; empty where there are none.
    pub fn classes(&self) -> &[String] {
        match self {
            Task::Classify { classes, .. } => classes,
            Task::Regress(_) | Task::Autoencode { .. } | Task::Outputs { .. } => &[],
        }
    }

    /// Whether a network with this many inputs and outputs can have this task.
    pub(crate) fn fits(&self, inputs: usize, outputs: usize) -> bool {
        match self {
            Task::Classify { classes, .. } => match classes.len() {
                0 | 1 => false,
                2 => outputs <= 2,
                classes => outputs == classes,
            },
            Task::Regress(Quantities(targets)) => {
                targets.len() == outputs
                    && targets
                        .iter()
                        .all(|t| t.mean.is_finite() && t.std_dev.is_finite() && t.offset.is_finite())
            }
            Task::Autoencode { threshold, quantile } => {
                outputs == inputs && threshold.is_finite() && quantile.is_finite()
            }
            Task::Outputs { names } => names.len() == outputs,
        }
    }
}
