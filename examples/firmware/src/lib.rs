//! A network that recognizes flowers, goes on learning, and keeps what it learned over a power cut.

#![no_std]

pub mod flash;
pub mod keep;
pub mod learner;
#[rustfmt::skip]
pub mod model;
pub mod sensor;
