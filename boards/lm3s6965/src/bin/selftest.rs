//! LM3S6965: prints the checksums of `tinyfit_board::selftest` over UART0, then `done`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use embedded_io::Write;
use tinyfit_board::selftest;
use tinyfit_lm3s6965::{init, stop};

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    selftest::run(|line| {
        let _ = writeln!(serial, "{line}");
    });
    let _ = writeln!(serial, "done");
    stop()
}
