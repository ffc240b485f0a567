//! Shared code of the boards with a Cortex-M: the panic handler and a clock.

#![no_std]

#[cfg(feature = "systick")]
pub mod systick;

tinyfit_board::stop!(cortex_m::interrupt::disable, cortex_m::asm::wfi);
