//! Metrics: confusion matrix, AUC, log loss, regression errors and means, updated one example at a time.
//!
//! A metric is a few counters of a fixed size, and keeps no prediction. It starts as zero bits, takes an example with
//! `add` and can be read at any moment. `merge` combines two that saw different examples. An example with NaN or an
//! impossible class is an [`Error`](crate::Error) and changes nothing. Names and definitions are scikit-learn's. A
//! quotient 0/0, for which scikit-learn shows a warning, is 0 here (its `zero_division=0`) unless the item has another
//! value.
//!
//! Score a model that learns while it runs on each example *before* it learns it. Then every example is a test example
//! (prequential evaluation; Gama, Sebastião and Rodrigues, "On evaluating stream learning algorithms", 2013):
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
