//! The flags of the engine: what moves the weights, and for how long.

use clap::ValueEnum;
use tinyfit::LEARNING_RATE_LIMIT;
use tinyfit_engine::{Dropout, LossKind, Optimiser, Regularisation, ScheduleKind, Settings};

use super::{name, positive};

/// How the network learns.
#[derive(clap::Args)]
#[command(next_help_heading = "Learning")]
pub(super) struct Training {
    /// The rule that moves the weights
    #[arg(long, default_value = "adam")]
    optimizer: Rule,
    /// The learning rate
    #[arg(long, default_value_t = 0.001, value_parser = learning_rate)]
    lr: f32,
    /// How the learning rate changes: by a factor every few epochs, by a factor in every epoch, down to 0 along a cosine,
    /// or by a factor when the validation loss stops falling
    #[arg(long, default_value = "constant")]
    schedule: Schedule,
    /// What --schedule step, exponential and plateau multiply the rate by [default: 0.5, 0.95, 0.5]
    #[arg(long, value_name = "F", value_parser = factor)]
    decay_factor: Option<f32>,
    /// Epochs between the changes of --schedule step, or without progress before those of plateau [default: 10, 5]
    #[arg(long, value_name = "EPOCHS", value_parser = epochs)]
    decay_every: Option<u32>,
    /// Epochs in which the learning rate rises to --lr
    #[arg(long, value_name = "EPOCHS", default_value_t = 0)]
    warm_up: u32,
    /// What is to become small where the target is a number; classes have the cross-entropy
    #[arg(long, default_value = "auto")]
    loss: Loss,
    /// The probability with which each unit of a hidden layer is dropped while learning
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    dropout: f32,
    /// The penalty on the magnitude of weights, times this
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.0, value_parser = penalty)]
    l1: f32,
    /// The penalty on half the square of weights, times this
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.0, value_parser = penalty)]
    l2: f32,
    /// The share of a weight that a step takes off it, times the learning rate: AdamW's decay
    #[arg(long, value_name = "DECAY", default_value_t = 0.0, value_parser = penalty)]
    weight_decay: f32,
    /// The largest norm of a step's gradient
    #[arg(long, value_name = "NORM", value_parser = limit)]
    clip_norm: Option<f32>,
    /// The largest norm of the weights into a unit
    #[arg(long, value_name = "NORM", value_parser = limit)]
    max_norm: Option<f32>,
    /// Examples a step
    #[arg(long, default_value_t = 32, value_parser = positive)]
    batch: usize,
    /// Passes over the data at most
    #[arg(long, default_value_t = 100, value_parser = positive)]
    epochs: usize,
    /// Stop after this many epochs without a lower validation loss
    #[arg(long, default_value_t = 10, value_parser = positive)]
    patience: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Rule {
    Adam,
    Sgd,
    Momentum,
    Nesterov,
    Rmsprop,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Schedule {
    Constant,
    Step,
    Exponential,
    Cosine,
    Plateau,
}

#[derive(Clone, Copy, ValueEnum)]
enum Loss {
    /// Cross-entropy for classes, the mean squared error for numbers
    Auto,
    /// The mean squared error
    Mse,
    /// The mean absolute error
    Mae,
    /// Squares near 0, magnitudes beyond 1 deviation
    Huber,
}

impl Training {
    /// The settings of the engine, for targets whose usual loss is `usual`.
    pub(super) fn settings(&self, usual: LossKind, seed: u64) -> Result<Settings, crate::error::Usage> {
        let numbers = usual == LossKind::MeanSquaredError;
        let loss = match self.loss {
            Loss::Auto => usual,
            _ if !numbers => {
                return Err(crate::error::Usage(format!(
                    "--loss {} is for numbers, and the target is a label: leave it out, or give --task regress",
                    name(self.loss)
                )));
            }
            Loss::Mse => LossKind::MeanSquaredError,
            Loss::Mae => LossKind::MeanAbsoluteError,
            Loss::Huber => LossKind::Huber,
        };
        Ok(Settings {
            optimiser: match self.optimizer {
                Rule::Adam => Optimiser::Adam,
                Rule::Sgd => Optimiser::Sgd,
                Rule::Momentum => Optimiser::Momentum,
                Rule::Nesterov => Optimiser::Nesterov,
                Rule::Rmsprop => Optimiser::RmsProp,
            },
            learning_rate: self.lr,
            schedule: self.schedule(),
            warm_up: self.warm_up,
            regularisation: Regularisation {
                l1: self.l1,
                l2: self.l2,
                weight_decay: self.weight_decay,
                clip_norm: self.clip_norm,
                max_norm: self.max_norm,
            },
            // The kernel's seeds have 32 bits.
            dropout: Dropout { rate: self.dropout, seed: seed as u32 },
            batch: self.batch,
            epochs: self.epochs,
            patience: self.patience,
            ..Settings::new(loss, seed)
        })
    }

    fn schedule(&self) -> ScheduleKind {
        let factor = |usual| self.decay_factor.unwrap_or(usual);
        let every = |usual| self.decay_every.unwrap_or(usual);
        match self.schedule {
            Schedule::Constant => ScheduleKind::Constant,
            Schedule::Step => ScheduleKind::Step { every: every(10), factor: factor(0.5) },
            Schedule::Exponential => ScheduleKind::Exponential { factor: factor(0.95) },
            Schedule::Cosine => ScheduleKind::Cosine,
            Schedule::Plateau => ScheduleKind::Plateau { factor: factor(0.5), patience: every(5) },
        }
    }

    /// The flags as they would be given again, those left out that change nothing.
    pub(super) fn flags(&self) -> String {
        let mut flags = format!("--optimizer {} --lr {}", name(self.optimizer), self.lr);
        if self.schedule != Schedule::Constant {
            flags += &format!(" --schedule {}", name(self.schedule));
        }
        let numbers = [
            ("decay-factor", self.decay_factor),
            ("dropout", Some(self.dropout)),
            ("l1", Some(self.l1)),
            ("l2", Some(self.l2)),
            ("weight-decay", Some(self.weight_decay)),
            ("clip-norm", self.clip_norm),
            ("max-norm", self.max_norm),
        ];
        for (flag, number) in numbers {
            if let Some(number) = number.filter(|number| *number != 0.0) {
                flags += &format!(" --{flag} {number}");
            }
        }
        if let Some(every) = self.decay_every {
            flags += &format!(" --decay-every {every}");
        }
        if self.warm_up > 0 {
            flags += &format!(" --warm-up {}", self.warm_up);
        }
        if !matches!(self.loss, Loss::Auto) {
            flags += &format!(" --loss {}", name(self.loss));
        }
        flags + &format!(" --batch {} --epochs {} --patience {}", self.batch, self.epochs, self.patience)
    }
}

fn learning_rate(text: &str) -> Result<f32, String> {
    in_range(text, |rate| rate > 0.0 && rate <= LEARNING_RATE_LIMIT)
        .ok_or_else(|| format!("a number above 0 and up to {LEARNING_RATE_LIMIT} is wanted"))
}

fn probability(text: &str) -> Result<f32, String> {
    in_range(text, |p| (0.0..1.0).contains(&p)).ok_or_else(|| "a number from 0 to below 1 is wanted".into())
}

fn penalty(text: &str) -> Result<f32, String> {
    in_range(text, |lambda| (0.0..=1.0).contains(&lambda))
        .ok_or_else(|| "a number from 0 to 1 is wanted".into())
}

fn factor(text: &str) -> Result<f32, String> {
    in_range(text, |factor| factor > 0.0 && factor <= 1.0)
        .ok_or_else(|| "a number above 0 and up to 1 is wanted".into())
}

fn limit(text: &str) -> Result<f32, String> {
    in_range(text, |limit| limit > 0.0 && limit <= LEARNING_RATE_LIMIT)
        .ok_or_else(|| format!("a number above 0 and up to {LEARNING_RATE_LIMIT} is wanted"))
}

fn in_range(text: &str, fits: impl Fn(f32) -> bool) -> Option<f32> {
    text.parse().ok().filter(|&number| fits(number))
}

fn epochs(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|&epochs| epochs > 0);
    number.ok_or_else(|| "a whole number from 1 is wanted".into())
}
