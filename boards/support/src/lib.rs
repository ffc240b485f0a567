//! The device end of tinyfit: samples come in, a network scores them and learns from labels, answers go out.
//!
//! [`Device`] is the whole application, independent of hardware: a line or a sample in, a line out. It runs in the
//! same way on a workstation and on a chip. [`Scorer`] has the same core without the learner. [`serve`] connects
//! them to a serial port and a sensor, [`store`] to flash. [`recording`] sends the samples themselves. [`protocol`] describes the lines, [`selftest`] computes
//! checksums that must be equal on every target. [`imu`], [`adc`] and, with the feature `lsm6dsv16x`, `accelerometer` are
//! sensors, [`sampling`] queues what they measure.

#![cfg_attr(not(test), no_std)]

#[cfg(feature = "lsm6dsv16x")]
pub mod accelerometer;
pub mod adc;
pub mod anomaly;
mod button;
mod bytes;
mod codec;
mod device;
pub mod imu;
mod json;
mod limits;
mod line;
mod log;
mod nor;
mod owner;
#[cfg(feature = "nb")]
mod port;
mod program;
pub mod protocol;
mod recorder;
pub mod recording;
pub mod sampling;
mod scorer;
mod scoring;
pub mod selftest;
mod sensing;
mod serve;
pub mod snapshot;
pub mod statement;
pub mod store;
pub mod task;

use crc::{CRC_32_ISO_HDLC, Crc};

pub use button::{Button, NoButton, Press, PressCounter};
pub use device::{Device, Factory, State};
pub use limits::{Limits, Rate};
pub use line::{Line, LineBuffer};
pub use nor::{Nor, NorDriver};
pub use owner::{Access, Owner, Updates};
#[cfg(feature = "nb")]
pub use port::{Port, Transmitter};
pub use program::{Peripherals, line_length, log_panic, outputs, print, print_anomaly, run};
pub use recorder::Recorder;
pub use recording::Clock;
pub use scorer::{Scorer, ScorerState};
pub use sensing::{Chain, ChainState, NoSensing, Sensing};
pub use serve::{Application, NoSensor, Output, Sensor, Taken, serve};
/// A `static` that is handed out once, in `.bss` if it is all zero bits: where a [`State`] lives.
pub use static_cell::ConstStaticCell;
pub use task::Anchor;

/// The checksum of records and chunks: zlib's.
static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
