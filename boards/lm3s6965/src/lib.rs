//! Texas Instruments' LM3S6965, a Cortex-M3, as QEMU's machine `lm3s6965evb` has it: just enough of it to print.
//!
//! Only for the emulator: nothing sets pins, clock or baud rate, which QEMU does not need.

#![no_std]

use core::panic::PanicInfo;

/// Marks a `main`.
pub use cortex_m_rt::entry;
use embedded_io::{ErrorKind, ErrorType, Write};

/// UART0, a PL011: what is written leaves it.
pub struct Serial;

/// Its registers: data, flags, and the flag of a full transmit FIFO.
const DATA: *mut u32 = 0x4000_c000 as *mut u32;
const FLAGS: *const u32 = 0x4000_c018 as *const u32;
const FULL: u32 = 1 << 5;

/// What a `main` works with.
pub struct Board {
    /// The serial line.
    pub serial: Serial,
}

/// Starts the chip, which needs nothing for it.
pub fn init() -> Board {
    Board { serial: Serial }
}

impl ErrorType for Serial {
    type Error = ErrorKind;
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        for &byte in bytes {
            // SAFETY: both are registers of this chip, there at all times, and nothing else of this crate uses them.
            unsafe {
                while FLAGS.read_volatile() & FULL != 0 {}
                DATA.write_volatile(byte.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    if let Some(place) = info.location() {
        let _ = writeln!(Serial, "panic at {place}");
    }
    stop()
}

/// Sleeps for ever.
pub fn stop() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}
