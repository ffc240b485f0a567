//! Training: losses, trainers, slices of a training step, drift detection and the supervisor.
//!
//! [`Trainer`] learns one example at a time, [`Batch`] a mini-batch. [`Trainer::slices`] divides a step for firmware
//! that shares the core with a control loop. [`Supervisor`] adds validation, early stopping and rollback.
//!
//! In the formulas `y` are the outputs, `z` the weighted sums of the last layer (the logits), `t` the target, `N` the
//! number of outputs and `L` the loss.

mod batch;
mod drift;
mod loss;
mod slices;
mod step;
pub mod supervisor;
mod trainer;

pub use batch::Batch;
pub use drift::{PageHinkley, Sensitivity};
pub use loss::{
    BinaryCrossEntropy, ClassWeighted, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError,
};
pub use slices::Slices;
pub use trainer::Trainer;

pub use crate::target::{Class, LabelSmoothed, SampleWeighted, Target};
#[doc(inline)]
pub use supervisor::{Supervisor, SupervisorConfig};
