//! Raspberry Pi Pico: prints the checksums of `tinyfit_board::selftest` over UART0, then `done`.

#![no_std]
#![no_main]

use embedded_io::Write;
use rp2040_hal::entry;
use tinyfit_board::selftest;
use tinyfit_rp2040::init;

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    selftest::run(|line| {
        let _ = writeln!(serial, "{line}");
    });
    let _ = writeln!(serial, "done");
    loop {
        cortex_m::asm::wfi();
    }
}
