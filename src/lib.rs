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
mod batch;
mod dense;
mod error;
pub mod init;
pub mod int8;
mod layer;
mod linear;
mod loss;
mod math;
mod mlp;
pub mod requantise;
mod rule;
mod scaler;
#[cfg(feature = "serde")]
mod serde;
mod trainer;
mod window;
mod zero;

pub use activation::{Activation, Kind, LeakyRelu, Linear, Relu, Sigmoid, Softmax, Tanh};
pub use adam::{Adam, Moments};
pub use batch::Batch;
pub use dense::{Activate, Dense, DenseLike};
pub use error::Rejected;
pub use int8::{Dequantise, Int8Dense, Int8Table, Quantise};
pub use layer::{Head, Layer, Trace, Train};
pub use loss::{BinaryCrossEntropy, Class, CrossEntropy, Loss, MeanSquaredError, Target};
pub use mlp::LayerSummary;
#[doc(hidden)]
pub use mlp::feeds;
pub use rand_core::{Rng, SeedableRng};
pub use requantise::{Double, Rounding, Single};
pub use rule::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT, Rule, Sgd};
pub use scaler::Scaler;
pub use trainer::Trainer;
pub use window::{Features, Window};
pub use zero::{Vector, Zero};

/// The random number generator of tinyfit: 16 bytes, seeded, the same numbers on every target.
pub use rand_xoshiro::Xoshiro128PlusPlus as Generator;
