//! The host's end of the device protocol: commands in, typed answers out, over anything that carries lines.
//!
//! ```no_run
//! use tinyfit_client::{Client, Patience, Serial};
//!
//! let mut device = Client::open(Serial::open("/dev/ttyACM0", 115_200)?, Patience::default())?;
//! println!("{} parameters", device.info()?.parameters);
//! device.watch(true)?;
//! while let Some(event) = device.listen(Patience::default().answer)? {
//!     println!("{event:?}");
//! }
//! # Ok::<(), tinyfit_client::Error>(())
//! ```
//!
//! What is said is [`tinyfit_board::protocol`], its very types. A [`Client`] numbers its commands, so that it can ask again when a line
//! was lost and nothing is done twice, and it tells when it does not know whether something was done. A line has no checksum: one
//! that noise turns into another command is carried out as such. The numbers of a model have one.

mod client;
mod emulator;
mod error;
mod key;
mod local;
mod model;
mod serial;
mod transport;

pub use client::{Client, Patience, Saved};
pub use error::Error;
pub use key::{Key, KeyError};
pub use local::Local;
pub use model::{Mismatch, numbers, with_numbers};
pub use serial::Serial;
pub use tinyfit_board::protocol;
pub use transport::{Broken, Transport};
