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
//! The messages are the types of [`tinyfit_board::protocol`]. A [`Client`] numbers its commands, so that it can ask
//! again when a line was lost and nothing is done twice, and it reports when it is not known whether something was
//! done. A line has no checksum: one that noise turns into another command is carried out as such. The numbers of a
//! model have one.
//!
//! # Tasks
//! [`Info::task`](tinyfit_board::protocol::Info::task) is what the device's network was trained for. A score has the probability of each
//! class, each target in its unit, or the reconstruction error. [`Client::label`] teaches a classifier, [`Client::label_with`] a
//! regressor by its targets and an autoencoder by none.
//!
//! # Owners
//! A device with a public key in its firmware takes the [`Update`]s that its owner signed, and may be locked, so
//! that it learns only for its owner. A [`Signer`] has the private key, or a command that signs; what is signed
//! comes from the owner's side alone, the counter of an update from a [`Ledger`]. A device's report is compared
//! with that and shown. [`Client::carry`] needs no key, [`Client::as_owner`] signs commands.

mod client;
mod delivery;
mod emulator;
mod error;
mod key;
mod ledger;
mod local;
mod model;
mod owner;
pub mod protocol;
mod serial;
mod signer;
mod signing;
mod transport;
mod update;

pub use client::{Client, Patience, Saved};
pub use delivery::{Delivered, DeliveryError, Load, Reported};
pub use error::{Error, reason};
pub use key::{Key, KeyError};
pub use ledger::{Ledger, LedgerError};
pub use local::Local;
pub use model::{Mismatch, check_sensing, numbers, origin, with_numbers};
pub use owner::Owner;
pub use serial::Serial;
pub use signer::{FILE, SignError, Signer, SigningCommand};
pub use signing::{Signing, SigningError};
pub use tinyfit_build::{check_name, public_key};
pub use transport::{Broken, Stream, Transport};
pub use update::{Content, Unfit, Update, UpdateError, check_board, check_counter};
