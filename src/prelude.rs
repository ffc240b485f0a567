//! The names that most programs need, for `use tinyfit::prelude::*;`.
//!
//! It has the layers, the activations of the crate's root, trainers, optimizers and losses, and the traits with their
//! methods.
//!
//! ```
//! use tinyfit::prelude::*;
//!
//! mlp! {
//!     struct Net { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
//! }
//!
//! let mut net = Net::random(&mut Generator::seed_from_u64(1));
//! let (mut trainer, mut sgd) = (Trainer::new(), Sgd::new(0.1));
//! let loss = trainer.learn(&mut net, &mut sgd, &CrossEntropy, &[0.5, -1.0], &Class(1))?;
//! assert!(loss > 0.0);
//! # Ok::<(), tinyfit::Error>(())
//! ```

pub use crate::activation::{Identity, Relu, Sigmoid, Softmax, Tanh};
pub use crate::init::Generator;
pub use crate::layer::{Layer, Train};
pub use crate::layers::{ActivationLayer, BiasOnly, Dense, Dropout, LayerRate, StandardScaler};
pub use crate::mlp;
pub use crate::optim::{Adam, AdamW, Momentum, Nesterov, Optimizer, RmsProp, Sgd};
pub use crate::target::{Class, Target};
pub use crate::train::{
    Batch, BinaryCrossEntropy, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError, Trainer,
};
pub use crate::zero::Zero;
pub use rand_core::{Rng, SeedableRng};
