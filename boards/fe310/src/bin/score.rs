//! HiFive1 Rev B: scores 2 s windows of a wrist's motion in int8, in JSON lines over UART0.
//!
//! Wiring: the USB connector (115200 8N1); GPIO18 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use riscv_rt::entry;
use tinyfit_board::{NoSensor, serve};
use tinyfit_fe310::{TICKS_PER_SECOND, init, ticks};

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    let mut scorer = tinyfit_board::score!("fe310", ticks, TICKS_PER_SECOND);
    loop {
        if serve(&mut scorer, &mut serial, &mut NoSensor, |_| {}).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
