#![doc = include_str!("../README.md")]
//!
//! # How the kernel is laid out
//!
//! Values live at run time, shapes live in types, meaning lives in newtypes. What is fixed is `&self`; what changes is
//! `&mut` and starts as zero bits ([`Zero`]), so it links into `.bss`. A [`Layer`] maps an array to an array, a pair of
//! layers is a layer, [`mlp!`] gives them names, and `&L` is the frozen `L`. [`Trainer`] and [`Batch`] hold what
//! learning needs, a [`Rule`] says how a weight follows its gradient, a [`Loss`] where the gradient begins.
//!
//! Every sum runs in index order with one accumulator, nothing is fused, and `exp`, `ln`, `tanh`, `erfc` and `sqrt` come
//! from `libm`: the same bits on x86-64, Cortex-M and RISC-V.
#![cfg_attr(not(test), no_std)]

pub mod activation;
mod arch;
pub mod data;
mod error;
mod explain;
pub mod features;
pub mod init;
pub mod int8;
mod layer;
pub mod layers;
mod limits;
mod math;
pub mod metrics;
mod mlp;
pub mod optim;
mod pass;
#[cfg(feature = "serde")]
mod serde;
mod state;
mod sum;
mod target;
pub mod train;
mod zero;

pub use activation::{
    Activation, Elu, Gelu, GeluTanh, HardSigmoid, Kind, LeakyRelu, Linear, Relu, Relu6, Saved, Selu, Sigmoid,
    Silu, Softmax, Softplus, Tanh,
};
pub use data::{Augment, Balanced, Clean, Cleaned, Column, Pushed, Quartiles, Reservoir, Statistics};
pub use error::Rejected;
pub use features::{Features, Pane, Window};
pub use int8::rounding as requantise;
pub use int8::{
    Channel, Dequantise, DequantiseInEights, Double, DoubleUp, Float, Int4Dense, Int8Dense, Int8Rows,
    Int8Softmax, Int8SoftmaxFixed, Int8SoftmaxScaled, Int8Table, Int8TableInSixteens, Quantise,
    QuantiseByInverse, QuantiseInEights, QuantiseToEven, Rounding, Single,
};
pub use layer::{Layer, Trace, Train};
pub use layers::{Activate, BiasOnly, Dense, DenseLike, Dropout, DropoutTrace, LayerRate, Scaler};
pub use mlp::LayerSummary;
#[doc(hidden)]
pub use mlp::feeds;
pub use optim::{
    Adam, AdamW, ClipNorm, ClipValue, Constant, CosineDecay, DecoupledDecay, ExponentialDecay,
    GRADIENT_LIMIT, L1, L2, LEARNING_RATE_LIMIT, MaxNorm, Modified, Modifier, Moments, Momentum, Nesterov,
    Plateau, RmsProp, Rule, Schedule, Scheduled, Sgd, StepDecay, WarmUp, bound_norms, clip_factor,
};
pub use pass::{Head, Mode, Pass};
pub use rand_core::{Rng, SeedableRng};
pub use state::Words;
pub use target::{Class, Example, Target, Weighted};
pub use train::supervisor::{self as coach, Coach, Plan};
pub use train::{
    Batch, BinaryCrossEntropy, ClassWeighted, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError,
    PageHinkley, Sensitivity, Slices, Trainer,
};
pub use zero::{Vector, Zero};

/// The random number generator of tinyfit: 16 bytes, seeded, the same numbers on every target.
pub use rand_xoshiro::Xoshiro128PlusPlus as Generator;

#[doc = include_str!("guide.md")]
pub mod guide {}
