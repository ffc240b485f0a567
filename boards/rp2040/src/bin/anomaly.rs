//! Raspberry Pi Pico: prints the checksum of `tinyfit_board::anomaly`, a prediction from 279 KB of flash, over UART0, then `done`.

#![no_std]
#![no_main]

use embedded_io::Write;
use rp2040_hal::entry;
use tinyfit_board::anomaly::{self, SEED};
use tinyfit_rp2040::init;

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    let _ = writeln!(serial, "anomaly {:08x}", anomaly::run::<SEED>());
    let _ = writeln!(serial, "done");
    loop {
        cortex_m::asm::wfi();
    }
}
