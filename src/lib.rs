#![doc = include_str!("../README.md")]
//!
//! # How the kernel is laid out
//!
//! Values live at run time, shapes live in types, meaning lives in newtypes. What is fixed is `&self`; what changes is
//! `&mut` and starts as zero bits ([`Zero`]), so it links into `.bss`. A [`Layer`] maps an array to an array, a pair of
//! layers is a layer, [`mlp!`] gives them names, and `&L` is the frozen `L`. [`Trainer`] and [`Batch`] hold what
//! learning needs, an [`Optimizer`] moves a weight along its gradient, a [`Loss`] is where the gradient begins.
//!
//! | module | holds |
//! |---|---|
//! | [`layers`], [`activation`] | what a network is made of, and what implementing a layer needs |
//! | [`optim`] | optimizers, schedules, penalties, clipping |
//! | [`train`] | losses, trainers, and the [supervisor](train::Supervisor): validation, early stopping, rollback |
//! | [`data`], [`features`] | statistics, preprocessing, augmentation, replay; inputs from a sensor's samples |
//! | [`int8`] | quantized layers, and what makes them of a network on the device |
//! | [`metrics`], [`explain`] | how good a model is, and what its outputs depend on |
//! | [`init`], [`state`] | random numbers; saving and restoring |
//! | [`prelude`] | the names that most programs need |
//!
//! Every sum runs in index order with one accumulator, nothing is fused, and `exp`, `ln`, `tanh`, `erfc` and `sqrt` come
//! from `libm`: the same bits on x86-64, Cortex-M and RISC-V.
#![cfg_attr(not(test), no_std)]

pub mod activation;
mod arch;
pub mod data;
mod error;
pub mod explain;
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
pub mod prelude;
#[cfg(feature = "serde")]
mod serde;
pub mod state;
mod sum;
mod target;
pub mod train;
mod zero;

pub use activation::{Identity, Relu, Sigmoid, Softmax, Tanh};
pub use error::{Error, Parameter};
pub use init::Generator;
pub use layer::{Layer, Train};
pub use layers::{ActivationLayer, BiasOnly, Dense, Dropout, LayerRate, StandardScaler};
#[doc(hidden)]
pub use mlp::feeds;
pub use optim::{Adam, AdamW, Momentum, Nesterov, Optimizer, RmsProp, Sgd};
pub use rand_core::{Rng, SeedableRng};
pub use target::{Class, Target};
pub use train::{
    Batch, BinaryCrossEntropy, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError, Trainer,
};
pub use zero::Zero;

#[doc = include_str!("guide.md")]
pub mod guide {}
