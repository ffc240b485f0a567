//! What the boards with a Cortex-M have in common: what a panic does, and a clock.

#![no_std]

#[cfg(feature = "systick")]
pub mod systick;

tinyfit_board::stop!(cortex_m::interrupt::disable, cortex_m::asm::wfi);
