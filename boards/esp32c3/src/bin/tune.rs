//! ESP32-C3: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: the USB connector of an ESP32-C3-DevKitM-1 (115200 8N1); GPIO4 carries defmt frames. The model is linked in: see
//! `build.rs`.

#![no_std]
#![no_main]

use esp_hal::main;
use tinyfit_board::{NoSensor, serve};
use tinyfit_esp32c3::{Board, SLOTS, TICKS_PER_SECOND, init, ticks};

#[main]
fn main() -> ! {
    let Board { mut serial, flash } = init();
    let mut device = tinyfit_board::tune!("esp32c3", flash, SLOTS, ticks, TICKS_PER_SECOND);
    loop {
        if serve(&mut device, &mut serial, &mut NoSensor, |_| {}).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
