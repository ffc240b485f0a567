//! From a table to a model: what `tinyfit train` does, as functions.
//!
//! [`Options`] say what to learn from and how; what they leave open is chosen by the table ([`Defaults`]). A [`Run`] reads the
//! table and checks everything, then trains: one network, or one for each fold and each weight decay that is tried.
//! The result, an [`Outcome`], is the model with its scores, and [`report`] puts it on a page.
//!
//! ```
//! use tinyfit_data::Options as Table;
//! use tinyfit_engine::{Memory, Resumable};
//! use tinyfit_train::{Learning, Options, Run, Sizes};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let data = folder.path().join("line.csv");
//! let rows: String = (0..40).map(|x| format!("{x},{}\n", 3 * x)).collect();
//! std::fs::write(&data, format!("x,y\n{rows}"))?;
//!
//! let mut table = Table::default();
//! table.roles.target = vec!["y".into()];
//! let learning = Learning { epochs: Some(2000), ..Learning::default() };
//! let options = Options { layers: Sizes(Vec::new()), learning, ..Options::new(data, table) };
//! let memory = Memory::new(1 << 20, folder.path());
//! let outcome = Run::new(&options, &memory)?.train(&mut Resumable::new(None, "line.csv")?, &mut |_| {})?;
//! assert!(outcome.scores.is_some_and(|scores| scores.metrics.score() > 0.9));
//! # Ok(())
//! # }
//! ```

mod anchors;
mod baselines;
mod boards;
mod calibrate;
mod checksum;
mod columns;
mod compare;
mod defaults;
mod error;
mod folds;
mod held_out;
mod learn;
mod learning;
mod options;
mod report;
mod run;
mod sizes;

pub use anchors::{MOST_ANCHORS, anchors};
pub use baselines::Baselines;
pub use boards::on_boards;
pub use calibrate::calibration_rows;
pub use checksum::checksum;
pub use compare::compare;
pub use defaults::{Defaults, Table};
pub use error::Error;
pub use folds::Folds;
pub use held_out::{HeldOut, summary};
pub use learn::{Learned, learn_once};
pub use learning::{Hyperparameters, Learning, Loss, Optimizer, Schedule};
pub use options::Options;
pub use report::{report, reproduce};
pub use run::{Event, Outcome, Rows, Run};
pub use sizes::{LAYERS, Sizes};
