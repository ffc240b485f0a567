//! Counts what the kernel's workloads take on emulated cores, and times them on this host.
//!
//! Each workload is a separate image for each core ([`Images`]). A program in Python runs it in the CPU emulator
//! Unicorn and counts instructions to the last one ([`Counter`]); cycles are a model's. An image's results must
//! equal this host's, bit for bit, or there is no figure.
//!
//! ```no_run
//! use tinyfit_bench::{CORES, Counter, Images, Opt, Row, Workload};
//!
//! let counter = Counter::ready()?;
//! let images = Images::build(&CORES[0], Opt::Speed, &[Workload::W5])?;
//! println!("{:?}", Row::counted(&counter, &images, Workload::W5)?);
//! # Ok::<(), tinyfit_bench::Error>(())
//! ```

mod core;
mod counter;
mod error;
mod fit;
mod host;
mod images;
mod markdown;
mod networks;
mod prediction;
mod row;
mod sample;
mod workload;

pub use self::core::{CORES, Core};
pub use counter::{Call, Counter, Counts};
pub use error::Error;
pub use fit::{Held, errors, fit};
pub use images::{Images, Opt};
pub use markdown::markdown;
pub use prediction::{Fitted, Operator, Zeros, predicted, predicted_scaling};
pub use row::Row;
pub use sample::{Element, Sample};
pub use workload::Workload;

/// What rows of this host are called.
pub const HOST: &str = "host";
