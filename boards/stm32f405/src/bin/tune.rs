//! STM32F405: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over USART1.
//!
//! Wiring: PA9 and PA10 to a serial adapter (115200 8N1); PA2 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use tinyfit_board::{NoSensor, serve};
use tinyfit_stm32f405::{Board, SLOTS, Serial, TICKS_PER_SECOND, init, ticks};

#[entry]
fn main() -> ! {
    let Board { mut serial, flash } = init();
    let mut device = tinyfit_board::tune!("stm32f405", flash, SLOTS, ticks, TICKS_PER_SECOND);
    loop {
        if serve(&mut device, &mut serial, &mut NoSensor, Serial::wait).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
