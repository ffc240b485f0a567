//! The device end of tinyfit: samples come in, a network scores them and learns from labels, answers go out.
//!
//! [`Device`] is the whole application and knows no hardware: a line in, a line out, so it runs on a workstation as it
//! runs on a chip. [`serve`] ties it to a serial port. [`protocol`] is what is said over it, [`selftest`] what every
//! target must compute alike.

#![cfg_attr(not(test), no_std)]

pub mod anomaly;
mod device;
mod line;
mod log;
pub mod protocol;
pub mod selftest;
mod serve;
pub mod store;

pub use device::{Device, Factory, State};
pub use line::{Line, LineBuffer};
pub use serve::serve;
/// A `static` that is handed out once, in `.bss` if it is all zero bits: where a [`State`] lives.
pub use static_cell::ConstStaticCell;
