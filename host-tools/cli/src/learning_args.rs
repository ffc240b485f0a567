//! The flags of the engine: what moves the weights, and for how long.

use tinyfit::optim::LEARNING_RATE_LIMIT;
use tinyfit_train::{Learning, Loss, Optimizer, Schedule};

use crate::flags::{Flags, choice};
use crate::limits::{self, whole};

/// How the network learns, by its flags.
pub(crate) type LearningArgs = Flags<LearningFlags, Learning>;

/// How the network learns. Defaults depend on the table; with --lr, --optimizer, --schedule or --patience it has
/// fixed values.
#[derive(clap::Args)]
#[command(next_help_heading = "Learning")]
pub(crate) struct LearningFlags {
    /// The optimizer [default: adam]
    #[arg(long, value_parser = choice::<Optimizer>())]
    optimizer: Option<Optimizer>,
    /// The learning rate [default: 0.003 for up to 10,000 rows to train on, else 0.001]
    #[arg(long, value_parser = learning_rate)]
    lr: Option<f32>,
    /// How the learning rate changes: by a factor every few epochs, by a factor in every epoch, down to 0 along a cosine,
    /// or by a factor when the validation loss stops falling [default: cosine for up to 10,000 rows to train on, else constant]
    #[arg(long, value_parser = choice::<Schedule>())]
    schedule: Option<Schedule>,
    /// The factor of --schedule step, exponential and plateau [default: 0.5, 0.95, 0.5]
    #[arg(long, value_name = "F", value_parser = factor)]
    decay_factor: Option<f32>,
    /// Epochs between the changes of --schedule step, or epochs without progress before a change of plateau
    /// [default: 10, 5]
    #[arg(long, value_name = "EPOCHS", value_parser = epochs)]
    decay_every: Option<u32>,
    /// Warm-up: epochs in which the learning rate rises to --lr
    #[arg(long, value_name = "EPOCHS", default_value_t = 0)]
    warm_up: u32,
    /// The loss where the target is a number; classes have the cross-entropy
    #[arg(long, default_value = "auto", value_parser = choice::<Loss>())]
    loss: Loss,
    /// Label smoothing: the share of each class that is spread over all classes in training
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = probability)]
    label_smoothing: f32,
    /// Dropout: the probability with which each unit of a hidden layer is dropped in training
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    dropout: f32,
    /// L1 regularization: the factor of the penalty on the magnitude of weights
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.0, value_parser = penalty)]
    l1: f32,
    /// L2 regularization: the factor of the penalty on half the square of weights
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.0, value_parser = penalty)]
    l2: f32,
    /// Weight decay as in AdamW: the share of a weight, times the learning rate, that a step subtracts [default: 3
    /// or 1, whichever validates better, for up to 10,000 rows to train on, else 0]
    #[arg(long, value_name = "DECAY", value_parser = decay)]
    weight_decay: Option<f32>,
    /// Gradient clipping: the largest norm of a step's gradient
    #[arg(long, value_name = "NORM", value_parser = limit)]
    clip_norm: Option<f32>,
    /// Max-norm constraint: the largest norm of the weights into a unit
    #[arg(long, value_name = "NORM", value_parser = limit)]
    max_norm: Option<f32>,
    /// Batch size: examples per step [default: 32]
    #[arg(long, visible_alias = "batch-size", value_parser = whole::<1, { limits::BATCH }>)]
    batch: Option<usize>,
    /// The maximum number of passes over the data [default: as many as make 3,000 steps, and at least 30 for up to
    /// 10,000 rows to train on, else 100; with --lr, --optimizer, --schedule or --patience 100]
    #[arg(long, value_parser = whole::<1, { limits::EPOCHS }>)]
    epochs: Option<usize>,
    /// Stop after this many epochs without a lower validation loss [default: a tenth of the epochs, at least 10]
    #[arg(long, value_parser = whole::<1, { limits::EPOCHS }>)]
    patience: Option<usize>,
}

impl From<LearningFlags> for Learning {
    fn from(flags: LearningFlags) -> Self {
        Self {
            optimizer: flags.optimizer,
            lr: flags.lr,
            schedule: flags.schedule,
            decay_factor: flags.decay_factor,
            decay_every: flags.decay_every,
            warm_up: flags.warm_up,
            loss: flags.loss,
            label_smoothing: flags.label_smoothing,
            dropout: flags.dropout,
            l1: flags.l1,
            l2: flags.l2,
            weight_decay: flags.weight_decay,
            clip_norm: flags.clip_norm,
            max_norm: flags.max_norm,
            batch: flags.batch,
            epochs: flags.epochs,
            patience: flags.patience,
        }
    }
}

fn learning_rate(text: &str) -> Result<f32, String> {
    in_range(text, |rate| rate > 0.0 && rate <= LEARNING_RATE_LIMIT)
        .ok_or_else(|| format!("expected a number above 0 and up to {LEARNING_RATE_LIMIT}"))
}

fn probability(text: &str) -> Result<f32, String> {
    in_range(text, |p| (0.0..1.0).contains(&p)).ok_or_else(|| "expected a number from 0 to below 1".into())
}

fn penalty(text: &str) -> Result<f32, String> {
    in_range(text, |lambda| (0.0..=1.0).contains(&lambda))
        .ok_or_else(|| "expected a number from 0 to 1".into())
}

/// The product with the learning rate must be at most 1, which is checked later.
fn decay(text: &str) -> Result<f32, String> {
    in_range(text, |decay| (0.0..=LEARNING_RATE_LIMIT).contains(&decay))
        .ok_or_else(|| "expected a number from 0 to at most 1 divided by the learning rate".into())
}

fn factor(text: &str) -> Result<f32, String> {
    in_range(text, |factor| factor > 0.0 && factor <= 1.0)
        .ok_or_else(|| "expected a number above 0 and up to 1".into())
}

fn limit(text: &str) -> Result<f32, String> {
    in_range(text, |limit| limit > 0.0 && limit <= LEARNING_RATE_LIMIT)
        .ok_or_else(|| format!("expected a number above 0 and up to {LEARNING_RATE_LIMIT}"))
}

fn in_range(text: &str, fits: impl Fn(f32) -> bool) -> Option<f32> {
    text.parse().ok().filter(|&number| fits(number))
}

fn epochs(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|&epochs| epochs > 0);
    number.ok_or_else(|| "expected a whole number from 1".into())
}
