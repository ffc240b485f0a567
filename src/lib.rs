//! Neural networks that fit in a microcontroller and keep learning there: multilayer perceptrons whose sizes are types,
//! `no_std`, without an allocator, without a panic.
//!
//! A network is a pair of layers, `(Dense<6, 32, Relu>, Dense<32, 4, Softmax>)`, nested for more, or a struct of named
//! layers by [`mlp!`]. It predicts through `&self`, from flash if it is a `static`, and learns through `&mut self`.
//!
//! ```
//! use tinyfit::prelude::*;
//!
//! mlp! {
//!     /// Six IMU channels in, four gestures out.
//!     pub struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4, Softmax> }
//! }
//!
//! // Costs are constants: a network that is too large does not compile.
//! const _: () = assert!(Gesture::BYTES <= 4 * 1024 && Trainer::<Gesture>::RAM <= 512);
//!
//! let mut net = Gesture::random(&mut Generator::seed_from_u64(1));
//! let mut trainer = Trainer::new();
//! let x = [0.1, -0.3, 0.9, 0.0, 0.2, -0.1];
//! let before = net.predict(&x)[2];
//! for _ in 0..10 {
//!     trainer.learn(&mut net, &mut Sgd::new(0.05), &CrossEntropy, &x, &Class(2))?;
//! }
//! assert!(net.predict(&x)[2] > before);
//! # Ok::<(), tinyfit::Error>(())
//! ```
//!
//! # Five types
//!
//! | type | what it is |
//! |---|---|
//! | [`Dense<I, O, A>`](Dense) | a fully connected layer with an [activation]; a [`Layer`] maps an array to an array |
//! | [`Trainer<Net>`](Trainer) | what learning one example at a time needs; [`Batch`] accumulates gradients |
//! | [`Sgd`], [`Adam`] and others | an [`Optimizer`]: composed with clipping, penalties and schedules by [`with`](Optimizer::with) and [`scheduled`](Optimizer::scheduled) |
//! | [`CrossEntropy`], [`MeanSquaredError`] and others | a [`Loss`], of outputs and a [`Target`]: a [`Class`] or an array |
//! | [`Supervisor`](train::Supervisor) | validation, early stopping, rollback and drift detection for a stream of examples |
//!
//! `&L` is the frozen layer `L`: it predicts and propagates gradients, and does not learn. So `(&body, head)` is transfer learning.
//!
//! # Modules
//!
//! | module | holds |
//! |---|---|
//! | [`layers`], [`activation`] | what a network is made of, and what implementing a layer needs |
//! | [`optim`] | optimizers, schedules, penalties, clipping |
//! | [`train`] | losses, trainers, and the [supervisor](train::Supervisor) |
//! | [`data`], [`features`] | statistics, preprocessing, augmentation, replay; inputs from a sensor's samples |
//! | [`int8`] | quantized layers with the bytes of TFLite, TFLite Micro and ONNX Runtime, and what makes them on the device |
//! | [`metrics`], [`explain`] | how good a model is, and what its outputs depend on |
//! | [`init`], [`state`] | random numbers; saving and restoring |
//! | [`prelude`] | the names that most programs need |
//! | [`guide`] | which optimizer, which batch, which buffer, and what it costs on which core |
//!
//! # Costs
//!
//! [`Layer::PARAMETERS`], [`Layer::MACS`], [`Layer::BYTES`], [`Layer::PREDICT_RAM`] and [`Trainer::RAM`] are constants. Predicting and
//! learning in f32 take at most 512 bytes of stack. The [guide](guide#what-it-costs) has cycles.
//!
//! # Guarantees
//!
//! - **The same bits on every target.** Every sum runs in index order with one accumulator, nothing is fused, and `exp`, `ln`,
//!   `tanh`, `erfc` and `sqrt` come from `libm`.
//! - **No panic and no allocation**, in any build: the linker proves it.
//! - **No weight is touched by a NaN.** A bad input, target, setting, loss or gradient is an [`Error`], and nothing has changed.
//! - **`unsafe` only in one module**, of processor instructions, each with a safe twin that tests hold it to.
//!
//! # Features
//!
//! All are off by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `defmt` | `defmt::Format` for errors, targets and summaries |
//! | `serde` | `Serialize` and `Deserialize` for networks, scalers, settings and errors |
//! | `fast-math` | approximations of `exp`, `ln`, `tanh` and `sqrt` by micromath; results are then not the same bits on every target |
//!
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

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
