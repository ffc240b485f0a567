//! Searches networks that fit a board, and what they learn best with: at random, the best of few epochs for more.
//!
//! [`Options`] say what to learn from, which board to fit and how much to try. A [`Search`] reads the table once and prices every
//! candidate before it learns; a [`Pool`] does the jobs, [`Threads`] of this machine or [`Optuna`]'s workers on several. What
//! becomes of a job follows from its number and the options alone, so that any pool finds the same.
//!
//! ```
//! use tinyfit_data::Options as Table;
//! use tinyfit_engine::Memory;
//! use tinyfit_search::{Options, Precision, Search, Threads};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let data = folder.path().join("line.csv");
//! let rows: String = (0..40).map(|x| format!("{x},{}\n", 3 * x)).collect();
//! std::fs::write(&data, format!("x,y\n{rows}"))?;
//!
//! let mut table = Table::default();
//! table.roles.target = vec!["y".into()];
//! let options = Options {
//!     train: tinyfit_train::Options::new(data, table),
//!     board: tinyfit_boards::named("rp2040").ok_or("no such board")?,
//!     max_flash: Some(1024),
//!     max_ram: None,
//!     max_cycles: None,
//!     precisions: vec![Precision::F32],
//!     trials: 3,
//!     min_epochs: 1,
//!     max_epochs: 2,
//!     halving: 2,
//! };
//! let memory = Memory::new(1 << 20, folder.path());
//! let search = Search::new(&options, &memory)?;
//! let mut pool = Threads { count: 2, outcome: |job| search.outcome(job) };
//! let found = search.run(&mut pool, &mut |_, _| {})?;
//! assert!(found.chosen.price.is_some_and(|price| price.flash <= 1024));
//! # Ok(())
//! # }
//! ```

pub mod amount;
mod budget;
mod error;
mod halving;
mod joined;
mod optuna;
mod problem;
mod search;
mod space;
mod threads;

pub use budget::{Budget, Limit, Price};
pub use error::Error;
pub use halving::{Job, Pool, Rung};
pub use joined::{Asked, BOUNDED, Given, TAKEN};
pub use optuna::{Optuna, Workers, join};
pub use problem::Outcome;
pub use search::{Found, Options, Search, Trial};
pub use space::{Candidate, Precision};
pub use threads::{Threads, cores};
