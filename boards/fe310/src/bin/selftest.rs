//! FE310: prints the checksums of `tinyfit_board::selftest` over UART0, then `done`.

#![no_std]
#![no_main]

use core::fmt::Write;

use riscv_rt::entry;
use tinyfit_board::selftest;
use tinyfit_fe310::{Serial, stop};

#[entry]
fn main() -> ! {
    selftest::run(|line| {
        let _ = writeln!(Serial, "{line}");
    });
    let _ = writeln!(Serial, "done");
    stop()
}
