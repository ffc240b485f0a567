//! How long and how fast a network learns where the command line leaves it open: one rule, by what the table is.

use tinyfit_engine::{Keep, ScheduleKind};

/// Values of what is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Defaults {
    /// The task.
    pub table: Table,
    /// The learning rate.
    pub learning_rate: f32,
    /// How it changes.
    pub schedule: ScheduleKind,
    /// The weight decays to choose from.
    pub decays: &'static [f32],
    /// Epochs at most.
    pub epochs: usize,
    /// Epochs without a lower validation loss after which training stops.
    pub patience: usize,
    /// Which epoch is kept.
    pub keep: Keep,
}

/// The properties of a table that the rule uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// At most [`SMALL`] rows to train on.
    Small,
    /// More rows, or an autoencoder's, whose threshold needs rows that it has not learned.
    Large,
    /// Nothing is left to the rule.
    ByHand,
}

/// The rows of a small table.
pub(crate) const SMALL: usize = 10_000;
/// Steps that even a table of few rows takes.
const STEPS: usize = 3_000;
/// How often the decay is judged, each time by other validation rows.
pub(crate) const SPLITS: usize = 3;

impl Defaults {
    /// Adam with a learning rate of 0.001, at most 100 epochs, and a patience of 10.
    pub const FIXED: Self = Self {
        table: Table::ByHand,
        learning_rate: 0.001,
        schedule: ScheduleKind::Constant,
        decays: &[0.0],
        epochs: 100,
        patience: 10,
        keep: Keep::Best,
    };

    /// By the steps of an epoch and the rows to train on.
    ///
    /// Small: as many epochs as make 3,000 steps, 30 at least, the rate from 0.003 down to 0 along a cosine, which ends the
    /// run, and a weight decay of 3 or 1. With a decay that strong a network overfits little even when it learns to the end,
    /// and so its last epoch is kept and validation rows are free to be learned from. Large: as many epochs as make 3,000
    /// steps, 100 at least, and a patience of a tenth of them.
    pub fn by_table(steps: usize, rows: usize, autoencodes: bool) -> Self {
        let epochs = STEPS.div_ceil(steps.max(1));
        if rows <= SMALL && !autoencodes {
            return Self {
                table: Table::Small,
                learning_rate: 0.003,
                schedule: ScheduleKind::Cosine,
                // The strongest first, which is taken unless another is clearly better.
                decays: &[3.0, 1.0],
                epochs: epochs.max(30),
                keep: Keep::Last,
                ..Self::FIXED
            };
        }
        let epochs = epochs.max(100);
        Self { table: Table::Large, epochs, patience: epochs / 10, ..Self::FIXED }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_not_epochs_are_counted() {
        let small = |rows: usize| Defaults::by_table(rows.div_ceil(32), rows, false);
        // Three steps an epoch, a hundred, 313.
        assert_eq!([96, 3_200, 10_000].map(|rows| small(rows).epochs), [1_000, 30, 30]);
        assert_eq!((small(10_000).keep, small(10_001).keep), (Keep::Last, Keep::Best));
        let large = small(10_001);
        assert_eq!((large.epochs, large.patience, large.learning_rate), (100, 10, 0.001));
        let autoencoder = Defaults::by_table(3, 96, true);
        assert_eq!((autoencoder.table, autoencoder.epochs, autoencoder.patience), (Table::Large, 1_000, 100));
    }
}
