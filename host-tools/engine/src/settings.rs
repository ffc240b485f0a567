//! How to train.

use serde::{Deserialize, Serialize};
use tinyfit::Error;
use tinyfit::optim::{
    ClipNorm, CosineDecay, ExponentialDecay, L1, L2, MaxNorm, Regularizer, Schedule, StepDecay, WarmUp,
    WeightDecay,
};
use tinyfit_model::Activation;

use crate::learner::Dropout;

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The loss to minimize; [`LossKind::of`] chooses the one that fits a network.
    pub loss: LossKind,
    /// The optimizer.
    pub optimizer: OptimizerKind,
    /// Its learning rate.
    pub learning_rate: f32,
    /// How the learning rate changes.
    pub schedule: ScheduleKind,
    /// Epochs in which the learning rate rises to what the schedule begins with.
    pub warm_up: u32,
    /// What holds weights down.
    pub regularization: Regularization,
    /// The share of each class that is spread over all while learning, from 0 to below 1 ([`LabelSmoothed`](tinyfit::train::LabelSmoothed)).
    pub label_smoothing: f32,
    /// The dropout rates while learning.
    pub dropout: Dropout,
    /// Examples a step.
    pub batch: usize,
    /// Passes over the data at most.
    pub epochs: usize,
    /// Stop after this many epochs without a lower validation loss; of no effect where the last epoch is kept.
    pub patience: usize,
    /// Which epoch's network is the result.
    pub keep: Keep,
    /// The seed of weights and order.
    pub seed: u64,
    /// Threads at most; the bits are the same.
    pub threads: usize,
}

impl Settings {
    /// Adam with a learning rate of 0.001, batches of 32, at most 100 epochs, a patience of 10; one thread.
    pub fn new(loss: LossKind, seed: u64) -> Self {
        Self {
            loss,
            optimizer: OptimizerKind::Adam,
            learning_rate: 0.001,
            schedule: ScheduleKind::Constant,
            warm_up: 0,
            regularization: Regularization::default(),
            label_smoothing: 0.0,
            dropout: Dropout::default(),
            batch: 32,
            epochs: 100,
            patience: 10,
            keep: Keep::Best,
            seed,
            threads: 1,
        }
    }
}

/// Which epoch's network training results in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// That of the lowest validation loss.
    #[default]
    Best,
    /// The last: where the learning rate falls to 0, or where the validation rows are learned from.
    Last,
}

/// The optimizers to choose from, each with the defaults of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptimizerKind {
    /// Stochastic gradient descent.
    Sgd,
    /// SGD with a momentum of 0.9.
    Momentum,
    /// SGD with Nesterov's momentum of 0.9.
    Nesterov,
    /// RMSProp.
    RmsProp,
    /// Adam with the paper's betas; AdamW where weights decay.
    Adam,
}

/// The losses to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// For classes, fused with softmax.
    CrossEntropy,
    /// For two classes and one output, fused with the sigmoid.
    BinaryCrossEntropy,
    /// For numbers.
    MeanSquaredError,
    /// For numbers with outliers.
    MeanAbsoluteError,
    /// For numbers with outliers, smooth at 0; of delta 1.
    Huber,
}

impl LossKind {
    /// The loss that belongs to a network's last activation.
    pub fn of(output_activation: Activation) -> Self {
        match output_activation {
            Activation::Softmax => LossKind::CrossEntropy,
            Activation::Sigmoid => LossKind::BinaryCrossEntropy,
            _ => LossKind::MeanSquaredError,
        }
    }
}

/// How a learning rate changes, by epochs; by how much is the kernel's business.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScheduleKind {
    /// Not at all.
    Constant,
    /// Times `factor` every `every` epochs.
    Step {
        /// Epochs from one change to the next.
        every: u32,
        /// The factor of the learning rate.
        factor: f32,
    },
    /// Times `factor` in every epoch, a little with every step.
    Exponential {
        /// The factor of the learning rate.
        factor: f32,
    },
    /// Down to 0 along half a cosine, over all epochs.
    Cosine,
    /// Times `factor` after `patience` epochs without a lower validation loss.
    Plateau {
        /// The factor of the learning rate.
        factor: f32,
        /// Epochs that are put up with.
        patience: u32,
    },
}

/// The kernel's schedules, counted in steps.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Steps {
    Constant,
    Step(StepDecay),
    Exponential(ExponentialDecay),
    Cosine(CosineDecay),
}

impl ScheduleKind {
    /// The schedule for epochs of this many steps. A plateau is seen at the end of an epoch.
    pub(crate) fn steps(self, warm_up: u32, epochs: u32, epoch: u32) -> WarmUp<Steps> {
        let warm_up = warm_up.saturating_mul(epoch);
        let then = match self {
            Self::Constant | Self::Plateau { .. } => Steps::Constant,
            Self::Step { every, factor } => {
                Steps::Step(StepDecay { every: every.saturating_mul(epoch), factor })
            }
            Self::Exponential { factor } => Steps::Exponential(ExponentialDecay { steps: epoch, factor }),
            Self::Cosine => {
                let steps = epochs.saturating_mul(epoch).saturating_sub(warm_up).max(1);
                Steps::Cosine(CosineDecay { steps, floor: 0.0 })
            }
        };
        WarmUp { steps: warm_up, then }
    }
}

impl Schedule for Steps {
    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Constant => Ok(()),
            Self::Step(schedule) => schedule.check(),
            Self::Exponential(schedule) => schedule.check(),
            Self::Cosine(schedule) => schedule.check(),
        }
    }

    fn factor(&self, step: u32) -> f32 {
        match self {
            Self::Constant => 1.0,
            Self::Step(schedule) => schedule.factor(step),
            Self::Exponential(schedule) => schedule.factor(step),
            Self::Cosine(schedule) => schedule.factor(step),
        }
    }
}

/// The kernel's modifiers, one after the other: L2, L1, weight decay; none is applied where it is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regularization {
    /// `lambda` of the penalty `lambda * sum |w|`, 0..=1.
    pub l1: f32,
    /// `lambda` of the penalty `lambda / 2 * sum w^2`, 0..=1.
    pub l2: f32,
    /// Decoupled weight decay, with `learning_rate * decay <= 1`.
    pub weight_decay: f32,
    /// The largest norm of the gradient of all parameters together.
    pub clip_norm: Option<f32>,
    /// Max-norm constraint: the largest norm of the weights into a unit.
    pub max_norm: Option<f32>,
}

impl Regularizer for Regularization {
    fn check(&self, learning_rate: f32) -> Result<(), Error> {
        L1(self.l1).check(learning_rate)?;
        L2(self.l2).check(learning_rate)?;
        WeightDecay(self.weight_decay).check(learning_rate)?;
        self.clip_norm.map_or(Ok(()), |limit| ClipNorm(limit).check(learning_rate))?;
        self.max_norm.map_or(Ok(()), |limit| MaxNorm(limit).check(learning_rate))
    }

    #[inline(always)]
    fn gradient(&self, weight: f32, mut g: f32, gain: f32) -> f32 {
        if self.l2 > 0.0 {
            g = L2(self.l2).gradient(weight, g, gain);
        }
        if self.l1 > 0.0 {
            g = L1(self.l1).gradient(weight, g, gain);
        }
        g
    }

    #[inline(always)]
    fn weight(&self, weight: f32, learning_rate: f32) -> f32 {
        if self.weight_decay > 0.0 {
            WeightDecay(self.weight_decay).weight(weight, learning_rate)
        } else {
            weight
        }
    }

    fn clip_norm(&self) -> Option<f32> {
        self.clip_norm
    }

    fn max_norm(&self) -> Option<f32> {
        self.max_norm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tinyfit::Parameter;
    use tinyfit::optim::Constant;
    use tinyfit::{Adam, Optimizer, Zero};

    proptest! {
        #[test]
        fn regularization_is_the_kernels_modifiers(
            weights in proptest::collection::vec(-2.0f32..2.0, 1..20),
            gradients in proptest::collection::vec(-2.0f32..2.0, 20),
            l1 in 0.0f32..0.1,
            l2 in 0.0f32..0.1,
            weight_decay in 0.0f32..0.1,
        ) {
            let mut ours = Adam::new(0.01).with(Regularization { l1, l2, weight_decay, ..Regularization::default() });
            let mut theirs = Adam::new(0.01).with(WeightDecay(weight_decay)).with(L1(l1)).with(L2(l2));
            ours.tick();
            theirs.tick();
            for (&w, &g) in weights.iter().zip(&gradients) {
                let (mut ours_w, mut theirs_w) = ((w, Zero::ZERO), (w, Zero::ZERO));
                ours.update(&mut ours_w.0, g, &mut ours_w.1);
                theirs.update(&mut theirs_w.0, g, &mut theirs_w.1);
                prop_assert_eq!(ours_w, theirs_w);
                ours.update_bias(&mut ours_w.0, g, &mut ours_w.1);
                theirs.update_bias(&mut theirs_w.0, g, &mut theirs_w.1);
                prop_assert_eq!(ours_w, theirs_w);
            }
        }
    }

    #[test]
    fn schedules_count_steps() {
        let at = |kind: ScheduleKind, warm_up, step| kind.steps(warm_up, 10, 5).factor(step);
        assert_eq!(at(ScheduleKind::Constant, 0, 49), Constant.factor(49));
        // Two epochs of five steps each are warm-up, eleven parts up to the whole rate.
        assert_eq!(at(ScheduleKind::Constant, 2, 4), 5.0 / 11.0);
        assert_eq!(at(ScheduleKind::Step { every: 2, factor: 0.5 }, 0, 9), 1.0);
        assert_eq!(at(ScheduleKind::Step { every: 2, factor: 0.5 }, 0, 10), 0.5);
        assert!((at(ScheduleKind::Exponential { factor: 0.5 }, 0, 10) - 0.25).abs() < 1e-6);
        assert!((at(ScheduleKind::Cosine, 0, 25) - 0.5).abs() < 1e-6);
        assert_eq!(at(ScheduleKind::Cosine, 0, 50), 0.0);
        // Half way from the end of the warm-up to the last epoch.
        assert!((at(ScheduleKind::Cosine, 2, 30) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let regularizations = [
            (Parameter::L1, Regularization { l1: -0.1, ..Regularization::default() }),
            (Parameter::L2, Regularization { l2: f32::NAN, ..Regularization::default() }),
            (Parameter::WeightDecay, Regularization { weight_decay: 200.0, ..Regularization::default() }),
            (Parameter::ClipNorm, Regularization { clip_norm: Some(0.0), ..Regularization::default() }),
            (Parameter::MaxNorm, Regularization { max_norm: Some(-1.0), ..Regularization::default() }),
        ];
        for (parameter, regularization) in regularizations {
            assert_eq!(regularization.check(0.01), Err(Error::OutOfRange { parameter }));
        }
        assert_eq!(Regularization::default().check(0.01), Ok(()));
    }
}
