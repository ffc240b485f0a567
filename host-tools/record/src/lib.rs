//! Records what a device's sensor measures into a log that `tinyfit train` takes: a row for each sample, with its time and label.
//!
//! A [`Decoder`] turns the bytes of a device into lines and [`Packet`]s; [`open`] and [`record`] hold the conversation; a [`Log`] is the file. Firmware of other
//! makers prints numbers in lines, which [`record_lines`] takes.
//!
//! Times are those of the sensor: the number of a sample divided by the rate. Samples that the device lost, or that were lost on the line, have none, and leave a
//! gap in the times, so no frame goes across.

mod decoder;
mod error;
mod label;
mod lines;
mod log;
mod pace;
mod packet;
mod plot;
mod recording;

pub use decoder::{Decoder, Heard};
pub use error::Error;
pub use label::{Labels, Protocol};
pub use lines::record_lines;
pub use log::{Beginning, Log};
pub use pace::Pace;
pub use packet::Packet;
pub use plot::Plot;
pub use recording::{Device, Limits, Shown, Summary, Wish, open, record};
