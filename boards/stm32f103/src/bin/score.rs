//! STM32F103: scores 2 s windows of a wrist's motion in int8, in JSON lines over USART1.
//!
//! Wiring: PA9 and PA10 to a serial adapter (115200 8N1); PA2 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use tinyfit_board::{NoSensor, serve};
use tinyfit_stm32f103::{TICKS_PER_SECOND, init, ticks};

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    let mut scorer = tinyfit_board::score!("stm32f103", ticks, TICKS_PER_SECOND);
    loop {
        if serve(&mut scorer, &mut serial, &mut NoSensor, |_| {}).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
