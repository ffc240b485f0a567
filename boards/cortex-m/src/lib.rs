//! What the boards with a Cortex-M have in common: what a panic does, and a clock.

#![no_std]

mod panic;
#[cfg(feature = "systick")]
pub mod systick;
