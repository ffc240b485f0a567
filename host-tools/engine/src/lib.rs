//! The host engine: trains, evaluates and quantises networks whose shape is known at run time.
//!
//! Activations, losses, rules and random numbers are the kernel's own functions; the sums are this crate's loops in the
//! kernel's order. What it computes is therefore not close to the kernel but equal to it, bit for bit, and the tests
//! hold it to that.

mod data;
mod learner;
mod metrics;
mod quantise;
mod scale;
mod train;

pub use data::{Dataset, Target, Targets, split};
pub use learner::Learner;
pub use metrics::{Classification, Metrics, Regression, evaluate};
pub use quantise::{Calibration, calibrate, quantise};
pub use scale::{fit_scaler, scaled};
pub use train::{Epoch, Error, LossKind, Optimiser, Settings, Trained, head, network, train};
