//! FE310: prints the checksums of `tinyfit_board::selftest` over UART0, then `done`.

#![no_std]
#![no_main]

use embedded_io::Write;
use riscv_rt::entry;
use tinyfit_board::selftest;
use tinyfit_fe310::init;

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    selftest::run(|line| {
        let _ = writeln!(serial, "{line}");
    });
    let _ = writeln!(serial, "done");
    loop {
        riscv::asm::wfi();
    }
}
