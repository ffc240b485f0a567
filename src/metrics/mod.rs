//! How good a model is, counted one example at a time.
//!
//! No prediction is kept: each metric is a few counters of a fixed size that start as zero bits, take an
//! example by `add` and can be read at any moment. Two that saw different examples become one by `merge`. An
//! example with a NaN or an impossible class is [`Error`](crate::Error) and changes nothing. Names and
//! definitions are scikit-learn's; a quotient 0/0, which it warns about, is 0 here (its `zero_division=0`)
//! unless said otherwise.
//!
//! A model that learns as it runs is best scored on each example *before* it learns it, so every example is a
//! test (prequential evaluation; Gama, Sebastião and Rodrigues, 2013):
//!
//! ```
//! use tinyfit::metrics::{Confusion, Mean};
//! use tinyfit::{Class, CrossEntropy, Dense, Error, Layer, Sgd, Softmax, Trainer, Zero};
//!
//! let mut net = Dense::<1, 2, Softmax>::ZERO;
//! let mut trainer = Trainer::<Dense<1, 2, Softmax>, ()>::new();
//! let (mut confusion, mut log_loss) = (Confusion::<2>::new(), Mean::new());
//! for (x, class) in [([1.0], 1), ([-1.0], 0)].into_iter().cycle().take(100) {
//!     let actual = Class(class);
//!     let predicted = Class::argmax(&net.predict(&x)).ok_or(Error::Loss)?;
//!     confusion.add(actual, predicted)?;
//!     log_loss.add(trainer.learn(&mut net, &mut Sgd::new(0.5), &CrossEntropy, &x, &actual)?)?;
//! }
//! assert!(confusion.accuracy() > 0.95 && confusion.scores(Class(1)).recall > 0.95);
//! assert!(log_loss.value() < 0.2);
//! # Ok::<(), Error>(())
//! ```

mod auc;
mod confusion;
mod log_loss;
mod mean;
mod regression;

pub use auc::Auc;
pub use confusion::{Confusion, Scores};
pub use log_loss::log_loss;
pub use mean::Mean;
pub use regression::{Fit, Regression};

/// `part / whole`, and 0 for 0/0.
fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
