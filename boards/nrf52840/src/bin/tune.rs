//! nRF52840: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: the USB connector of an nRF52840-DK (115200 8N1); defmt frames leave by RTT. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use tinyfit_board::{NoSensor, serve};
use tinyfit_nrf52840::{Board, SLOTS, Serial, TICKS_PER_SECOND, init, ticks};

#[entry]
fn main() -> ! {
    let Board { mut serial, flash } = init();
    let mut device = tinyfit_board::tune!("nrf52840", flash, SLOTS, ticks, TICKS_PER_SECOND);
    loop {
        if serve(&mut device, &mut serial, &mut NoSensor, Serial::wait).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
