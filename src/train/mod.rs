//! Learning: losses, trainers, and what watches them.

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

pub use crate::target::{Class, SampleWeighted, Target};
pub use supervisor::{Supervisor, SupervisorConfig};
