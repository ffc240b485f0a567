//! STM32F405: prints the checksums of `tinyfit_board::selftest` over USART1, then `done`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use embedded_io::Write;
use tinyfit_board::selftest;
use tinyfit_stm32f405::init;

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
