#![doc = include_str!("../README.md")]
//!
//! # How the kernel is laid out
//!
//! Values live at run time, shapes live in types, meaning lives in newtypes. What is fixed is `&self`; what changes is
//! `&mut` and starts as zero bits ([`Zero`]), so it links into `.bss`. A [`Layer`] maps an array to an array, a pair of
//! layers is a layer, [`mlp!`] gives them names, and `&L` is the frozen `L`. [`Trainer`] and [`Batch`] hold what
//! learning needs, a [`Rule`] says how a weight follows its gradient, a [`Loss`] where the gradient begins.
//!
//! Every sum runs in index order with one accumulator, nothing is fused, and `exp`, `ln`, `tanh` and `sqrt` come from
//! `libm`: the same bits on x86-64, Cortex-M and RISC-V.
#![cfg_attr(not(test), no_std)]

mod activation;
mod adam;
mod augment;
mod batch;
mod clean;
pub mod coach;
mod decay;
mod dense;
mod drift;
mod dropout;
mod error;
pub mod init;
mod instructions;
pub mod int8;
mod layer;
mod linear;
mod loss;
mod math;
pub mod metrics;
mod mlp;
mod modifier;
mod momentum;
mod pass;
mod quartiles;
mod replay;
pub mod requantise;
mod rmsprop;
mod rule;
mod saliency;
mod scaler;
mod schedule;
#[cfg(feature = "serde")]
mod serde;
mod slices;
mod soft;
mod statistics;
mod sum;
mod trainer;
mod transfer;
mod window;
mod words;
mod zero;

pub use activation::{Activation, Kind, LeakyRelu, Linear, Relu, Relu6, Sigmoid, Softmax, Tanh};
pub use adam::{Adam, AdamW, Moments};
pub use augment::Augment;
pub use batch::Batch;
pub use clean::{Clean, Cleaned};
pub use coach::{Coach, Plan};
pub use dense::{Activate, Dense, DenseLike};
pub use drift::{PageHinkley, Sensitivity};
pub use dropout::{Dropout, DropoutTrace};
pub use error::Rejected;
pub use int8::{
    Channel, Dequantise, DequantiseInEights, Int4Dense, Int8Dense, Int8Rows, Int8Softmax, Int8SoftmaxFixed,
    Int8SoftmaxScaled, Int8Table, Int8TableInSixteens, Quantise, QuantiseByInverse, QuantiseInEights,
    QuantiseToEven,
};
pub use layer::{Layer, Trace, Train};
pub use linear::bound_norms;
pub use loss::{
    BinaryCrossEntropy, Class, ClassWeighted, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError,
    Target, Weighted,
};
pub use mlp::LayerSummary;
#[doc(hidden)]
pub use mlp::feeds;
pub use modifier::{ClipNorm, ClipValue, DecoupledDecay, L1, L2, MaxNorm, Modified, Modifier};
pub use momentum::{Momentum, Nesterov};
pub use pass::{Head, Mode, Pass};
pub use quartiles::Quartiles;
pub use rand_core::{Rng, SeedableRng};
pub use replay::{Balanced, Example, Pushed, Reservoir};
pub use requantise::{Double, DoubleUp, Float, Rounding, Single};
pub use rmsprop::RmsProp;
pub use rule::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT, Rule, Sgd};
pub use scaler::Scaler;
pub use schedule::{
    Constant, CosineDecay, ExponentialDecay, Plateau, Schedule, Scheduled, StepDecay, WarmUp,
};
pub use slices::Slices;
pub use statistics::{Column, Statistics};
pub use trainer::{Trainer, clip_factor};
pub use transfer::{BiasOnly, LayerRate};
pub use window::{Features, Pane, Window};
pub use words::Words;
pub use zero::{Vector, Zero};

/// The random number generator of tinyfit: 16 bytes, seeded, the same numbers on every target.
pub use rand_xoshiro::Xoshiro128PlusPlus as Generator;

#[doc = include_str!("guide.md")]
pub mod guide {}
