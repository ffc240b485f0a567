//! SiFive's FE310-G002, a RISC-V core (RV32IMAC), as QEMU's machine `sifive_e,revb=on` has it: just enough of it to
//! print.
//!
//! Only for the emulator: nothing sets pins, clock or baud rate, which QEMU does not need.

#![no_std]

use core::fmt::{self, Write};
use core::panic::PanicInfo;

/// UART0: what is written leaves it.
pub struct Serial;

/// Its register of what to transmit, which says by the highest bit when read that there is no room.
const DATA: *mut u32 = 0x1001_3000 as *mut u32;
const FULL: u32 = 1 << 31;

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: this is a register of the chip, there at all times, and nothing else of this crate uses it.
            unsafe {
                while DATA.read_volatile() & FULL != 0 {}
                DATA.write_volatile(byte.into());
            }
        }
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
        riscv::asm::wfi();
    }
}
