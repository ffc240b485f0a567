//! The flags of the engine: what moves the weights, and for how long. What is not given is by [`Defaults`].

use clap::ValueEnum;
use tinyfit::optim::LEARNING_RATE_LIMIT;
use tinyfit_engine::{Dropout, Keep, LossKind, OptimizerKind, Regularization, ScheduleKind, Settings};

use super::defaults::{Defaults, Table};
use super::name;
use crate::error::Usage;
use crate::limits::{self, whole};

/// How the network learns. What is left out is chosen by the table; with --lr, --optimizer, --schedule or --patience it has
/// fixed values.
#[derive(clap::Args)]
#[command(next_help_heading = "Learning")]
pub(super) struct Training {
    /// The rule that moves the weights [default: adam]
    #[arg(long)]
    optimizer: Option<Optimizer>,
    /// The learning rate [default: 0.003 for up to 10,000 rows to train on, else 0.001]
    #[arg(long, value_parser = learning_rate)]
    lr: Option<f32>,
    /// How the learning rate changes: by a factor every few epochs, by a factor in every epoch, down to 0 along a cosine,
    /// or by a factor when the validation loss stops falling [default: cosine for up to 10,000 rows to train on, else constant]
    #[arg(long)]
    schedule: Option<Schedule>,
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
    /// The share of a weight that a step takes off it, times the learning rate: AdamW's decay [default: 3 or 1, whichever
    /// validates better, for up to 10,000 rows to train on, else 0]
    #[arg(long, value_name = "DECAY", value_parser = decay)]
    weight_decay: Option<f32>,
    /// The largest norm of a step's gradient
    #[arg(long, value_name = "NORM", value_parser = limit)]
    clip_norm: Option<f32>,
    /// The largest norm of the weights into a unit
    #[arg(long, value_name = "NORM", value_parser = limit)]
    max_norm: Option<f32>,
    /// Examples a step [default: 32]
    #[arg(long, visible_alias = "batch-size", value_parser = whole::<1, { limits::BATCH }>)]
    batch: Option<usize>,
    /// Passes over the data at most [default: as many as make 3,000 steps, and at least 30 for up to 10,000 rows to train on,
    /// else 100; with --lr, --optimizer, --schedule or --patience 100]
    #[arg(long, value_parser = whole::<1, { limits::EPOCHS }>)]
    epochs: Option<usize>,
    /// Stop after this many epochs without a lower validation loss [default: a tenth of the epochs, at least 10]
    #[arg(long, value_parser = whole::<1, { limits::EPOCHS }>)]
    patience: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Optimizer {
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

/// How a network is to learn.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// With the first of the decays.
    pub settings: Settings,
    /// Whose values were not given.
    pub defaults: Defaults,
    /// The weight decays to choose from by validation; one that is given is the only one.
    pub decays: Vec<f32>,
}

impl Plan {
    /// Whether the table is small: the decay is chosen, and then all rows but the test's are learned from.
    pub(super) fn learns_from_all(&self) -> bool {
        self.defaults.table == Table::Small
    }

    /// Whether training that is over can go on for more epochs as if it had been told so from the beginning.
    pub(super) fn can_go_on(&self) -> bool {
        self.settings.schedule != ScheduleKind::Cosine
    }

    /// The options that make the same network with any defaults of values.
    pub(super) fn words(&self) -> Vec<String> {
        let Settings { regularization, batch, epochs, learning_rate, patience, .. } = &self.settings;
        let mut words = vec![
            ("batch", batch.to_string()),
            ("epochs", epochs.to_string()),
            ("weight-decay", regularization.weight_decay.to_string()),
        ];
        // A rate would say that nothing is left to the table.
        if !self.learns_from_all() {
            words.extend([("lr", learning_rate.to_string()), ("patience", patience.to_string())]);
        }
        words.into_iter().flat_map(|(flag, value)| [format!("--{flag}"), value]).collect()
    }
}

impl Training {
    /// How to learn from a table of so many rows to train on, for targets whose usual loss is `usual`.
    pub(super) fn plan(
        &self,
        usual: LossKind,
        rows: usize,
        autoencodes: bool,
        seed: u64,
    ) -> Result<Plan, Usage> {
        let numbers = usual == LossKind::MeanSquaredError;
        let loss = match self.loss {
            Loss::Auto => usual,
            _ if !numbers => {
                return Err(Usage(format!(
                    "--loss {} is for numbers, and the target is a label: leave it out, or give --task regress",
                    name(self.loss)
                )));
            }
            Loss::Mse => LossKind::MeanSquaredError,
            Loss::Mae => LossKind::MeanAbsoluteError,
            Loss::Huber => LossKind::Huber,
        };
        let batch = self.batch();
        let defaults = if self.is_by_hand() {
            Defaults::FIXED
        } else {
            Defaults::by_table(rows.div_ceil(batch), rows, autoencodes)
        };
        let decays = self.weight_decay.map_or_else(|| defaults.decays.to_vec(), |decay| vec![decay]);
        let settings = Settings {
            optimizer: match self.optimizer.unwrap_or(Optimizer::Adam) {
                Optimizer::Adam => OptimizerKind::Adam,
                Optimizer::Sgd => OptimizerKind::Sgd,
                Optimizer::Momentum => OptimizerKind::Momentum,
                Optimizer::Nesterov => OptimizerKind::Nesterov,
                Optimizer::Rmsprop => OptimizerKind::RmsProp,
            },
            learning_rate: self.lr.unwrap_or(defaults.learning_rate),
            schedule: self.schedule.map_or(defaults.schedule, |schedule| self.schedule(schedule)),
            warm_up: self.warm_up,
            regularization: Regularization {
                l1: self.l1,
                l2: self.l2,
                weight_decay: decays.first().copied().unwrap_or(0.0),
                clip_norm: self.clip_norm,
                max_norm: self.max_norm,
            },
            // The kernel's seeds have 32 bits.
            dropout: Dropout { rate: self.dropout, seed: seed as u32 },
            batch,
            epochs: self.epochs.unwrap_or(defaults.epochs),
            patience: self.patience.unwrap_or(defaults.patience),
            keep: defaults.keep,
            ..Settings::new(loss, seed)
        };
        let rate = settings.learning_rate;
        if let Some(decay) = decays.iter().find(|&&decay| decay * rate > 1.0) {
            return Err(Usage(format!(
                "--weight-decay {decay} times the learning rate {rate} is above 1: give less of one of them"
            )));
        }
        Ok(Plan { settings, defaults, decays })
    }

    /// Examples a step.
    pub(super) fn batch(&self) -> usize {
        self.batch.unwrap_or(BATCH)
    }

    /// Whether what fits together is given in part: then nothing of it is chosen by the table.
    fn is_by_hand(&self) -> bool {
        self.lr.is_some() || self.optimizer.is_some() || self.schedule.is_some() || self.patience.is_some()
    }

    fn schedule(&self, schedule: Schedule) -> ScheduleKind {
        let factor = |usual| self.decay_factor.unwrap_or(usual);
        let every = |usual| self.decay_every.unwrap_or(usual);
        match schedule {
            Schedule::Constant => ScheduleKind::Constant,
            Schedule::Step => ScheduleKind::Step { every: every(10), factor: factor(0.5) },
            Schedule::Exponential => ScheduleKind::Exponential { factor: factor(0.95) },
            Schedule::Cosine => ScheduleKind::Cosine,
            Schedule::Plateau => ScheduleKind::Plateau { factor: factor(0.5), patience: every(5) },
        }
    }

    /// The flags of these settings as they would be given again, those left out that change nothing.
    pub(super) fn flags(&self, settings: &Settings) -> String {
        let optimizer = name(self.optimizer.unwrap_or(Optimizer::Adam));
        let mut flags = format!("--optimizer {optimizer} --lr {}", settings.learning_rate);
        let schedule = match settings.schedule {
            ScheduleKind::Constant => None,
            ScheduleKind::Step { .. } => Some(Schedule::Step),
            ScheduleKind::Exponential { .. } => Some(Schedule::Exponential),
            ScheduleKind::Cosine => Some(Schedule::Cosine),
            ScheduleKind::Plateau { .. } => Some(Schedule::Plateau),
        };
        if let Some(schedule) = schedule {
            flags += &format!(" --schedule {}", name(schedule));
        }
        let numbers = [
            ("decay-factor", self.decay_factor),
            ("dropout", Some(self.dropout)),
            ("l1", Some(self.l1)),
            ("l2", Some(self.l2)),
            ("weight-decay", Some(settings.regularization.weight_decay)),
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
        flags += &format!(" --batch {} --epochs {}", settings.batch, settings.epochs);
        // Where the last epoch is kept nothing is waited for.
        if settings.keep == Keep::Best {
            flags += &format!(" --patience {}", settings.patience);
        }
        flags
    }
}

/// Examples a step, if it is not given.
const BATCH: usize = 32;

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

/// The learning rate times it is to be 1 at most, which is known later.
fn decay(text: &str) -> Result<f32, String> {
    in_range(text, |decay| (0.0..=LEARNING_RATE_LIMIT).contains(&decay))
        .ok_or_else(|| "a number from 0 is wanted, 1 divided by the learning rate at most".into())
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
