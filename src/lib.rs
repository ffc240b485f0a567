//! Neural networks that fit in a microcontroller and keep learning there: `no_std`, no allocator, no panic.
//!
//! A network is a multilayer perceptron whose sizes are types, so its flash, its RAM and its stack are known at compile
//! time. It predicts from flash through `&self`, and learns one example at a time through `&mut self`. Training and
//! prediction give the same bits on a workstation and on every chip. Int8 models give the bytes of TensorFlow Lite,
//! TFLite Micro or ONNX Runtime.
//!
//! ```
//! use tinyfit::prelude::*;
//!
//! mlp! {
//!     /// Exclusive or: two inputs, two classes.
//!     struct Xor { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
//! }
//!
//! // Costs are constants: a network that is too large does not compile.
//! const _: () = assert!(Xor::BYTES <= 256 && Trainer::<Xor>::RAM <= 128);
//!
//! let examples = [
//!     ([0.0, 0.0], Class(0)),
//!     ([0.0, 1.0], Class(1)),
//!     ([1.0, 0.0], Class(1)),
//!     ([1.0, 1.0], Class(0)),
//! ];
//!
//! // Random weights: a network of zeros cannot learn.
//! let mut net = Xor::random(&mut Generator::seed_from_u64(1));
//! let mut trainer = Trainer::new();
//! let mut optimizer = Sgd::new(0.1);
//! for _ in 0..500 {
//!     for (x, class) in &examples {
//!         trainer.learn(&mut net, &mut optimizer, &CrossEntropy, x, class)?;
//!     }
//! }
//! for (x, class) in &examples {
//!     assert_eq!(Class::argmax(&net.predict(x)), Some(*class));
//! }
//! # Ok::<(), tinyfit::Error>(())
//! ```
//!
//! # Five types
//!
//! | type | what it is |
//! |---|---|
//! | [`Dense<I, O, A>`](Dense) | a fully connected layer of `I` inputs and `O` outputs with the [activation] `A`. Layers and networks are a [`Layer`], which predicts, and [`Train`], which learns. A network is a pair of layers, nested for more, or a struct by [`mlp!`] |
//! | [`Trainer<Net>`](Trainer) | learns one example at a time; [`Batch`] learns mini-batches |
//! | [`Sgd`], [`Momentum`], [`Nesterov`], [`RmsProp`], [`Adam`], [`AdamW`] | an [`Optimizer`]. [`with`](Optimizer::with) adds clipping and penalties, [`scheduled`](Optimizer::scheduled) a learning rate schedule |
//! | [`CrossEntropy`], [`BinaryCrossEntropy`], [`MeanSquaredError`], [`MeanAbsoluteError`], [`Huber`] | a [`Loss`] of outputs and a [`Target`], which is a [`Class`] or an array |
//! | [`Supervisor<Net>`](train::Supervisor) | learns from a stream with validation, early stopping, rollback and drift detection |
//!
//! `&L` is the frozen layer `L`: it predicts and propagates gradients, and does not learn. So `(&body, head)` is
//! transfer learning.
//!
//! The search box above finds the names of PyTorch, Keras and scikit-learn: try `BCEWithLogitsLoss`, `partial_fit` or
//! `ReduceLROnPlateau`. (The rustdoc of Rust 1.95 loses the aliases of re-exported items:
//! [rust-lang/rust#152939](https://github.com/rust-lang/rust/issues/152939).)
//!
//! # Modules by subject
//!
//! | module | what it has |
//! |---|---|
//! | [`layers`], [`activation`] | dense layers, dropout, scalers, wrappers for fine-tuning; activation functions |
//! | [`optim`] | optimizers, gradient clipping, penalties, learning rate schedules |
//! | [`train`] | trainers, losses, class and sample weights, drift detection, the [supervisor](train::Supervisor) |
//! | [`data`], [`features`] | running statistics, preprocessing, augmentation, replay buffers; features of a sensor's samples |
//! | [`int8`] | int8 and int4 layers, and quantization on the device |
//! | [`metrics`], [`explain`] | confusion matrix, AUC, log loss, regression errors; saliency and permutation importance |
//! | [`init`], [`state`] | initial weights and random numbers; saving and restoring |
//! | [`prelude`] | the names that most programs need |
//! | [`guide`] | which optimizer, which batch, which buffer, the costs on each core, and what can go wrong |
//!
//! # Costs
//!
//! [`Layer::PARAMETERS`], [`Layer::MACS`], [`Layer::BYTES`], [`Layer::PREDICT_RAM`] and [`Trainer::RAM`] are constants.
//! A network of 6-32-16-4 has 820 parameters (3,280 bytes). Learning with SGD takes 416 more bytes of RAM, and at
//! most 512 bytes of stack. Cycles, modeled from instructions that an emulator counts, at `-O3`:
//!
//! | core | predict | predict, int8 | learn, SGD | learn, Adam |
//! |---|---|---|---|---|
//! | Cortex-M4F | 4,311 | 3,161 | 13,923 | 48,702 |
//! | Cortex-M0+ | 97,762 | 9,551 | 244,619 | 570,614 |
//!
//! The [guide](guide#what-it-costs) has four cores, instructions and memory.
//!
//! # Guarantees
//!
//! - **The same bits on every target.** Every sum runs in index order with one accumulator, no multiplication and
//!   addition is fused, and `exp`, `ln`, `tanh`, `erfc` and `sqrt` are those of `libm`.
//! - **No panic and no allocation**, in any build. The linker proves it: a test image whose panic handler does not
//!   exist links.
//! - **No weight becomes NaN.** A bad input, target, setting, loss or gradient is an [`Error`], and then nothing has
//!   changed.
//! - **No unsafe code except in one private module**, `arch`, for instructions of the processor. Tests compare each
//!   such function with a safe one.
//!
//! # Features
//!
//! All are off by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `defmt` | `defmt::Format` for errors, targets and summaries |
//! | `serde` | `Serialize` and `Deserialize` for networks, scalers, settings and errors |
//! | `fast-math` | approximations of `exp`, `ln`, `tanh` and `sqrt` by micromath. Results are then not the same bits on every target |
#![cfg_attr(not(test), no_std)]
// `tests/documentation.rs` checks module pages, links, aliases and figures.
#![warn(clippy::missing_errors_doc, clippy::too_long_first_doc_paragraph, rustdoc::missing_crate_level_docs)]

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

#[doc(inline)]
pub use activation::{Identity, Relu, Sigmoid, Softmax, Tanh};
pub use error::{Error, Parameter};
#[doc(inline)]
pub use init::Generator;
pub use layer::{Layer, Train};
#[doc(inline)]
pub use layers::{ActivationLayer, BiasOnly, Dense, Dropout, LayerRate, StandardScaler};
#[doc(hidden)]
pub use mlp::feeds;
#[doc(inline)]
pub use optim::{Adam, AdamW, Momentum, Nesterov, Optimizer, RmsProp, Sgd};
pub use rand_core::{Rng, SeedableRng};
pub use target::{Class, Target};
#[doc(inline)]
pub use train::{
    Batch, BinaryCrossEntropy, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError, Trainer,
};
pub use zero::Zero;

/// Which optimizer, which batch, which buffer, the costs on each core, and what can go wrong.
///
#[doc = include_str!("guide.md")]
pub mod guide {}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
