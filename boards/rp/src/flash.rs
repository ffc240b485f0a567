//! The flash that the program lies in, its last 128 KiB: two slots for what the device has learned. Of the RP2350 too.
//!
//! Nothing can be read from the flash while it is changed, and the program is read from there all the time. So
//! [`change`] lies in RAM, interrupts are off while it runs, and the chip's ROM does the work. Interrupts are off for 150 ms for a
//! block that is erased and 0.4 ms for a page that is programmed (W25Q16JV, typical; 2 s and 3 ms at most).

use core::mem::transmute;

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};
use tinyfit_board::store::Slots;

use crate::{CAPACITY, hal::rom_data, xip_setup};

/// What is erased at once: the flash's block, 64 KiB, far quicker than its sixteen sectors one by one.
const BLOCK: u32 = 64 << 10;
/// The flash's command to erase a block.
const BLOCK_ERASE: u8 = 0xD8;
/// What is programmed at once.
const PAGE: usize = 256;
/// Where the flash is seen as memory.
const XIP: usize = 0x1000_0000;

/// Where what was learned is saved: the last two blocks. `memory.x` ends before them.
pub const SLOTS: Slots = Slots { first: CAPACITY - 2 * BLOCK, second: CAPACITY - BLOCK, bytes: BLOCK };

/// The flash. All of it can be read; only [`SLOTS`] can be changed, the rest is the program.
#[derive(Debug)]
pub struct Flash(());

impl Flash {
    /// There is one, of `init`: it holds what no second core may run beside.
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl ErrorType for Flash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        check_read(self, offset, bytes.len())?;
        let from = (XIP + offset as usize) as *const u8;
        // SAFETY: these bytes of the flash are memory of their own, which only `change` changes, and it needs this
        // `&mut self` too.
        unsafe { from.copy_to_nonoverlapping(bytes.as_mut_ptr(), bytes.len()) };
        Ok(())
    }

    fn capacity(&self) -> usize {
        CAPACITY as usize
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = PAGE;
    const ERASE_SIZE: usize = BLOCK as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        check_erase(self, from, to)?;
        outside_of_the_program(from)?;
        for at in (from..to).step_by(Self::ERASE_SIZE) {
            // SAFETY: a whole block, of a slot.
            unsafe { without_flash(at, None) };
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        check_write(self, offset, bytes.len())?;
        outside_of_the_program(offset)?;
        for (at, page) in (offset..).step_by(PAGE).zip(bytes.as_chunks::<PAGE>().0) {
            // `bytes` may be in flash; this is in RAM.
            let page = *core::hint::black_box(page);
            // SAFETY: a whole page, of a slot.
            unsafe { without_flash(at, Some(&page)) };
        }
        Ok(())
    }
}

fn outside_of_the_program(offset: u32) -> Result<(), NorFlashErrorKind> {
    if offset < SLOTS.first { Err(NorFlashErrorKind::OutOfBounds) } else { Ok(()) }
}

/// The functions of the chip's ROM that [`change`] calls. To look them up takes code that is in flash.
struct Rom {
    connect: unsafe extern "C" fn(),
    leave_xip: unsafe extern "C" fn(),
    erase: unsafe extern "C" fn(u32, usize, u32, u8),
    program: unsafe extern "C" fn(u32, *const u8, usize),
    flush_cache: unsafe extern "C" fn(),
    enter_xip: unsafe extern "C" fn(),
}

/// Code of which some loads are of whole words.
#[repr(align(4))]
struct Aligned([u8; 256]);

/// Erases the block at an offset, or programs a page there, with interrupts off.
///
/// # Safety
/// The block or the page is no part of the program. `page` is in RAM.
unsafe fn without_flash(at: u32, page: Option<&[u8; PAGE]>) {
    // The ROM leaves the flash readable, but several times slower than it was when the chip had started. So what set it up
    // then is run again, from RAM.
    let setup = Aligned(xip_setup());
    let start = core::hint::black_box(&setup).0.as_ptr();
    // SAFETY: it is a function as well: it returns if it was called, does not depend on where it lies, and leaves r4 to r11
    // alone. That it is Thumb code is said by the lowest bit.
    let enter_xip = unsafe { transmute::<*const u8, unsafe extern "C" fn()>(start.wrapping_add(1)) };
    let rom = Rom {
        connect: rom_data::connect_internal_flash::ptr(),
        leave_xip: rom_data::flash_exit_xip::ptr(),
        erase: rom_data::flash_range_erase::ptr(),
        program: rom_data::flash_range_program::ptr(),
        flush_cache: rom_data::flash_flush_cache::ptr(),
        enter_xip,
    };
    // SAFETY: `rom` and, by this function's own condition, `page` are in RAM; interrupts are off; the second core was never
    // started, and no DMA channel either.
    cortex_m::interrupt::free(|_| unsafe { change(&rom, at, page) });
}

/// Between `leave_xip` and `enter_xip` there is no flash. Nothing here may be read from there: no constants, no
/// function that is not inlined, no panic.
///
/// # Safety
/// All of [`without_flash`]'s, and interrupts are off.
// SAFETY: code in `.data` is copied to RAM before `main`, and RAM is executable.
#[unsafe(link_section = ".data.flash_change")]
#[inline(never)]
unsafe fn change(rom: &Rom, at: u32, page: Option<&[u8; PAGE]>) {
    // SAFETY: this is the order that the datasheets tell (RP2040: 2.8.3.1.3, RP2350: `flash_range_erase`), and each function is
    // given what it takes.
    unsafe {
        (rom.connect)();
        (rom.leave_xip)();
        match page {
            None => (rom.erase)(at, BLOCK as usize, BLOCK, BLOCK_ERASE),
            Some(page) => (rom.program)(at, page.as_ptr(), PAGE),
        }
        (rom.flush_cache)();
        (rom.enter_xip)();
    }
}
