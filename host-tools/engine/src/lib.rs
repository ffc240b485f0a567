//! The host engine: trains, evaluates and quantises networks whose shape is known at run time.
//!
//! Activations, losses, rules and random numbers are the kernel's own functions; the sums are this crate's loops in the
//! kernel's order. What it computes is therefore not close to the kernel but equal to it, bit for bit, and the tests
//! hold it to that.

mod calibrate;
mod data;
mod fidelity;
mod learner;
mod metrics;
mod quantise;
mod scale;
mod train;

pub use calibrate::Method;
pub use data::{Dataset, Goal, Target, Targets, split};
pub use fidelity::{Fidelity, fidelity};
pub use learner::Learner;
pub use metrics::{
    Anomalies, Classification, Metrics, OfTarget, Regression, Regressions, anomaly_scores, evaluate,
};
pub use quantise::Quantiser;
pub use scale::{Scaling, fit_columns, fit_scaler, quantile, scaled};
pub use train::{Epoch, Error, LossKind, Optimiser, Settings, Trained, head, network, train};
