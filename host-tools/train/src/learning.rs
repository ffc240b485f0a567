//! What moves the weights, and for how long. [`Defaults`] chooses options that are not given.

use tinyfit_data::{Choice, Named, Usage};
use tinyfit_engine::{Dropout, Keep, LossKind, OptimizerKind, Regularization, ScheduleKind, Settings};
use tinyfit_model::number::count;

use crate::defaults::{Defaults, SMALL, SPLITS, Table};

/// How the network learns. Options that are `None` depend on the table; where `lr`, `optimizer`, `schedule` or
/// `patience` is given, it has fixed values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// What moves the weights; Adam by default.
    pub optimizer: Option<Optimizer>,
    /// The learning rate, above 0 and up to [`LEARNING_RATE_LIMIT`](tinyfit::optim::LEARNING_RATE_LIMIT).
    pub lr: Option<f32>,
    /// How the learning rate changes.
    pub schedule: Option<Schedule>,
    /// The factor of the rate in all schedules except the constant and the cosine, above 0 and up to 1; 0.5, 0.95
    /// or 0.5 by default.
    pub decay_factor: Option<f32>,
    /// Epochs between the changes of [`Schedule::Step`], or without progress before those of [`Schedule::Plateau`]; 10 or 5 by
    /// default.
    pub decay_every: Option<u32>,
    /// Epochs in which the learning rate rises to `lr`.
    pub warm_up: u32,
    /// The loss where the target is a number.
    pub loss: Loss,
    /// Label smoothing: the share of each class that is spread over all in training, from 0 to below 1.
    pub label_smoothing: f32,
    /// Dropout: the probability with which each unit of a hidden layer is dropped in training, from 0 to below 1.
    pub dropout: f32,
    /// The penalty on the magnitude of weights, from 0 to 1.
    pub l1: f32,
    /// The penalty on half the square of weights, from 0 to 1.
    pub l2: f32,
    /// Weight decay as in AdamW: the share of a weight, times the learning rate, that a step subtracts.
    pub weight_decay: Option<f32>,
    /// Gradient clipping: the largest norm of a step's gradient.
    pub clip_norm: Option<f32>,
    /// Max-norm constraint: the largest norm of the weights into a unit.
    pub max_norm: Option<f32>,
    /// Examples a step; 32 by default.
    pub batch: Option<usize>,
    /// Epochs at most.
    pub epochs: Option<usize>,
    /// Epochs without a lower validation loss after which training stops.
    pub patience: Option<usize>,
}

/// What moves the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Optimizer {
    /// Adam.
    Adam,
    /// Stochastic gradient descent.
    Sgd,
    /// Gradient descent with momentum.
    Momentum,
    /// With Nesterov's momentum.
    Nesterov,
    /// RMSprop.
    Rmsprop,
}

impl Choice for Optimizer {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Self::Adam, "adam", ""),
        Named::new(Self::Sgd, "sgd", ""),
        Named::new(Self::Momentum, "momentum", ""),
        Named::new(Self::Nesterov, "nesterov", ""),
        Named::new(Self::Rmsprop, "rmsprop", ""),
    ];
}

/// How the learning rate changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Not at all.
    Constant,
    /// By a factor every few epochs.
    Step,
    /// By a factor in every epoch.
    Exponential,
    /// Down to 0 along a cosine.
    Cosine,
    /// By a factor when the validation loss stops falling.
    Plateau,
}

impl Choice for Schedule {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Self::Constant, "constant", ""),
        Named::new(Self::Step, "step", ""),
        Named::new(Self::Exponential, "exponential", ""),
        Named::new(Self::Cosine, "cosine", ""),
        Named::new(Self::Plateau, "plateau", ""),
    ];
}

/// The loss to minimize.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    /// Cross-entropy for classes, the mean squared error for numbers.
    #[default]
    Auto,
    /// The mean squared error.
    Mse,
    /// The mean absolute error.
    Mae,
    /// Squares near 0, magnitudes beyond 1 deviation.
    Huber,
}

impl Choice for Loss {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Self::Auto, "auto", "Cross-entropy for classes, the mean squared error for numbers"),
        Named::new(Self::Mse, "mse", "The mean squared error"),
        Named::new(Self::Mae, "mae", "The mean absolute error"),
        Named::new(Self::Huber, "huber", "Squares near 0, magnitudes beyond 1 deviation"),
    ];
}

/// How a network is to learn.
#[derive(Clone, Debug)]
pub struct Hyperparameters {
    /// With the first of the decays.
    pub settings: Settings,
    /// Whose values were not given.
    pub defaults: Defaults,
    /// The weight decays to choose from by validation; one that is given is the only one.
    pub decays: Vec<f32>,
}

impl Hyperparameters {
    /// Whether the table is small: the decay is chosen, and then all rows but the test's are learned from.
    pub fn learns_from_all(&self) -> bool {
        self.defaults.table == Table::Small
    }

    /// Whether training that is over can go on for more epochs as if it had been started so.
    pub fn can_go_on(&self) -> bool {
        self.settings.schedule != ScheduleKind::Cosine
    }

    /// The rule that has filled in what was not given.
    pub fn by(&self) -> String {
        match self.defaults.table {
            Table::Small if self.decays.len() > 1 => {
                let decays: Vec<String> = self.decays.iter().map(f32::to_string).collect();
                format!(
                    "the rule for at most {} training rows: the weight decay of {} with the best validation on {SPLITS} splits, then all \
                     rows except the test's, to the last epoch",
                    count(SMALL),
                    decays.join(" and ")
                )
            }
            Table::Small => format!(
                "the rule for at most {} training rows: all rows except the test's, to the last epoch",
                count(SMALL)
            ),
            Table::Large => {
                "the rule for more rows and for autoencoders: the epoch with the lowest validation loss"
                    .into()
            }
            Table::ByHand => "the options that were given: the epoch with the lowest validation loss".into(),
        }
    }

    /// The options that make the same network with any defaults of values: a flag and its value each.
    pub fn words(&self) -> Vec<String> {
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

impl Learning {
    /// How to learn from a table of so many rows to train on, for targets whose usual loss is `usual`.
    ///
    /// # Errors
    /// A loss of numbers for labels, smoothing of labels for numbers, or a decay that takes off more than there is.
    pub fn hyperparameters(
        &self,
        usual: LossKind,
        rows: usize,
        autoencodes: bool,
        seed: u64,
    ) -> Result<Hyperparameters, Usage> {
        let numbers = usual == LossKind::MeanSquaredError;
        let loss = match self.loss {
            Loss::Auto => usual,
            _ if !numbers => {
                return Err(Usage(format!(
                    "--loss {} is for numbers, and the target is a label: leave it out, or give --task regress",
                    self.loss.name()
                )));
            }
            Loss::Mse => LossKind::MeanSquaredError,
            Loss::Mae => LossKind::MeanAbsoluteError,
            Loss::Huber => LossKind::Huber,
        };
        if numbers && self.label_smoothing != 0.0 {
            let what = "--label-smoothing is for labels, and the target is a number: leave it out, or give --task classify";
            return Err(Usage(what.to_string()));
        }
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
            label_smoothing: self.label_smoothing,
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
        Ok(Hyperparameters { settings, defaults, decays })
    }

    /// Examples a step.
    pub fn batch(&self) -> usize {
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

    /// The flags that make a network of these hyperparameters again. Of the rule for small tables those that it chooses from the
    /// table: with an optimizer or a rate it would not be the rule's.
    pub fn flags_again(&self, hyperparameters: &Hyperparameters) -> String {
        let Hyperparameters { settings, .. } = hyperparameters;
        if !hyperparameters.learns_from_all() {
            return self.flags(settings);
        }
        let decay = format!("--weight-decay {}", settings.regularization.weight_decay);
        decay + &self.others(None) + &lengths(settings)
    }

    /// The flags of these settings, those left out that change nothing.
    pub fn flags(&self, settings: &Settings) -> String {
        let optimizer = self.optimizer.unwrap_or(Optimizer::Adam).name();
        let mut flags = format!("--optimizer {optimizer} --lr {}", settings.learning_rate);
        let schedule = match settings.schedule {
            ScheduleKind::Constant => None,
            ScheduleKind::Step { .. } => Some(Schedule::Step),
            ScheduleKind::Exponential { .. } => Some(Schedule::Exponential),
            ScheduleKind::Cosine => Some(Schedule::Cosine),
            ScheduleKind::Plateau { .. } => Some(Schedule::Plateau),
        };
        if let Some(schedule) = schedule {
            flags += &format!(" --schedule {}", schedule.name());
        }
        let decay = Some(settings.regularization.weight_decay);
        flags + &self.others(decay) + &lengths(settings)
    }

    /// The flags of what no rule chooses, and of the decay where it is among them.
    fn others(&self, decay: Option<f32>) -> String {
        let mut flags = String::new();
        let numbers = [
            ("decay-factor", self.decay_factor),
            ("label-smoothing", Some(self.label_smoothing)),
            ("dropout", Some(self.dropout)),
            ("l1", Some(self.l1)),
            ("l2", Some(self.l2)),
            ("weight-decay", decay),
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
        if self.loss != Loss::Auto {
            flags += &format!(" --loss {}", self.loss.name());
        }
        flags
    }
}

/// The flags for how long it learns.
fn lengths(settings: &Settings) -> String {
    let flags = format!(" --batch {} --epochs {}", settings.batch, settings.epochs);
    // Where the last epoch is kept nothing is waited for.
    if settings.keep == Keep::Best { format!("{flags} --patience {}", settings.patience) } else { flags }
}

/// Examples a step, if it is not given.
const BATCH: usize = 32;
