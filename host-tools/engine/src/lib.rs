//! The host engine: trains, evaluates and quantises networks whose shape is known at run time.
//!
//! Activations, losses, rules and random numbers are the kernel's own functions; the sums are this crate's loops in the
//! kernel's order. What it computes is therefore not close to the kernel but equal to it, bit for bit, and the tests
//! hold it to that.

mod calibrate;
mod data;
mod fidelity;
mod importance;
mod interval;
mod learner;
mod metrics;
mod one_vs_rest;
mod quantise;
mod ranking;
mod reliability;
mod residuals;
mod saliency;
mod sample;
mod scale;
mod train;

pub use calibrate::Method;
pub use data::{Dataset, Target, Targets, split};
pub use fidelity::{Fidelity, fidelity};
pub use importance::{Drop, PermutationImportance, importance};
pub use interval::{bootstrap_r2, wilson};
pub use learner::Learner;
pub use metrics::{Classification, Metrics, Regression, evaluate};
pub use one_vs_rest::{macro_mean, probability, rankings, reliability};
pub use quantise::Quantiser;
pub use ranking::Ranking;
pub use reliability::{Reliability, ReliabilityBin};
pub use residuals::{HistogramBin, Residuals};
pub use saliency::{SALIENCY_ROWS, saliency};
pub use sample::sample;
pub use scale::{fit_scaler, scaled};
pub use train::{Epoch, Error, LossKind, Optimiser, Settings, Trained, head, network, train};
