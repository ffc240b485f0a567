//! Texas Instruments' LM3S6965, a Cortex-M3, as QEMU's machine `lm3s6965evb` has it: just enough of it to print.
//!
//! Only for the emulator: nothing sets pins, clock or baud rate, which QEMU does not need.

#![no_std]

use core::convert::Infallible;
use core::panic::PanicInfo;

use embedded_io::{ErrorType, Write};
use tinyfit_board::{NoButton, NoSensor, Peripherals};

pub use cortex_m_rt::entry;

/// UART0, a PL011: what is written leaves it.
pub struct Serial;

/// Its registers: data, flags, and the flag of a full transmit FIFO.
const DATA: *mut u32 = 0x4000_c000 as *mut u32;
const FLAGS: *const u32 = 0x4000_c018 as *const u32;
const FULL: u32 = 1 << 5;

impl ErrorType for Serial {
    type Error = Infallible;
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        for &byte in bytes {
            // SAFETY: both are registers of this chip, there at all times, and nothing else of this crate uses them.
            unsafe {
                while FLAGS.read_volatile() & FULL != 0 {}
                DATA.write_volatile(byte.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The drivers of a program: nothing has to be started.
pub fn init() -> Peripherals<Serial> {
    Peripherals { serial: Serial, sensor: NoSensor, button: NoButton, flash: () }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    if let Some(place) = info.location() {
        let _ = writeln!(Serial, "panic at {place}");
    }
    stop()
}

/// Sleeps forever.
pub fn stop() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}
