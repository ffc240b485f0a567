//! STM32F405: prints the checksum of `tinyfit_board::anomaly`, a prediction from 279 KB of flash, over USART1, then `done`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use embedded_io::Write;
use tinyfit_board::anomaly::{self, SEED};
use tinyfit_stm32f405::init;

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    let _ = writeln!(serial, "anomaly {:08x}", anomaly::run::<SEED>());
    let _ = writeln!(serial, "done");
    loop {
        cortex_m::asm::wfi();
    }
}
