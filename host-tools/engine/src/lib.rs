//! The host engine: trains, evaluates and quantizes networks whose shape is known at run time.
//!
//! Losses, optimizers and all activations but the ReLU are the kernel's own functions; the sums, the ReLU and dropout's random
//! numbers are this crate's loops, many examples side by side, in the kernel's order. What it computes is therefore not
//! close to the kernel but equal to it, bit for bit, and the tests hold it to that.

mod anchors;
mod calibrate;
mod checkpoint;
mod data;
mod descent;
mod fidelity;
mod importance;
mod inputs;
mod interval;
mod learner;
mod memory;
mod metrics;
mod objective;
mod one_vs_rest;
mod predictor;
mod quantize;
mod quantized;
mod ranking;
mod reliability;
mod residuals;
mod resumable;
mod saliency;
mod sample;
mod saved;
mod scale;
mod score;
mod scores;
mod settings;
mod simd;
mod store;
mod threads;
mod train;
mod training;
mod weights;

pub use anchors::anchors;
pub use calibrate::Method;
pub use checkpoint::{Checkpoint, CheckpointError, Subject};
pub use data::{Batch, Dataset, Goal, Target, Targets, split};
pub use descent::Descent;
pub use fidelity::{Fidelity, fidelity};
pub use importance::{Drop, PermutationImportance, importance};
pub use inputs::Inputs;
pub use interval::{bootstrap_r2, wilson};
pub use learner::{Dropout, Learner};
pub use memory::Memory;
pub use metrics::{
    Anomalies, Classification, Metrics, OfClass, OfTarget, Regression, Regressions, anomaly_scores, evaluate,
    pairs, positive, predictions,
};
pub use one_vs_rest::{macro_mean, probability, rankings, reliability};
pub use predictor::Predictor;
pub use quantize::Quantizer;
pub use quantized::{Change, NotQuantizable, Quantized, QuantizedLayer};
pub use ranking::Ranking;
pub use reliability::{Reliability, ReliabilityBin};
pub use residuals::{HistogramBin, Residuals};
pub use resumable::{Resumable, Saving, Unfinished};
pub use saliency::{SALIENCY_ROWS, saliency};
pub use sample::sample;
pub use scale::{Scaling, fit_columns, fit_scaler, quantile};
pub use scores::{Missed, Probabilities, Scores};
pub use settings::{Keep, LossKind, OptimizerKind, Regularization, ScheduleKind, Settings};
pub use simd::Simd;
pub use store::{Store, StoreError};
pub use train::{Epoch, Error, Trained, network, output_layer, train};
pub use training::Training;
