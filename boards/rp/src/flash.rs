//! The last 128 KiB of the program's flash: two slots for the learned state.
//!
//! Nothing can be read from the flash while it is changed, and the program is read from there all the time. So
//! [`change`] is in RAM, interrupts are off while it runs, and the chip's ROM does the work. Interrupts are off for
//! 150 ms for a block that is erased and 0.4 ms for a page that is programmed (W25Q16JV, typical; 2 s and 3 ms at
//! most).

use core::mem::transmute;

use embedded_storage::nor_flash::NorFlashErrorKind;
use tinyfit_board::{Nor, NorDriver};

use crate::Config;
use crate::hal::rom_data;

/// The erase size: the flash's block, 64 KiB, far quicker than its sixteen sectors one by one.
pub const BLOCK: u32 = 64 << 10;
/// The flash's command to erase a block.
const BLOCK_ERASE: u8 = 0xD8;
/// The page size: the unit of programming.
const PAGE: usize = 256;
/// Where the flash is seen as memory.
const XIP: usize = 0x1000_0000;

/// The flash. All of it can be read; only [`Config::slots`] can be changed, the rest is the program.
pub type Flash = Nor<Rom>;

/// There is one, of `init`: it holds what must not run while a second core runs.
pub(crate) fn new(config: Config) -> Flash {
    Nor(Rom(config))
}

/// Flash that the functions of the chip's ROM change.
pub struct Rom(Config);

impl NorDriver for Rom {
    const WRITE_SIZE: usize = PAGE;
    const ERASE_SIZE: usize = BLOCK as usize;

    fn capacity(&self) -> usize {
        self.0.flash_bytes as usize
    }

    fn read(&mut self, offset: u32, bytes: &mut [u8]) {
        let from = (XIP + offset as usize) as *const u8;
        // SAFETY: these bytes of the flash are memory that only `change` changes, and it needs this `&mut self` too.
        unsafe { from.copy_to_nonoverlapping(bytes.as_mut_ptr(), bytes.len()) };
    }

    fn erase(&mut self, offset: u32) -> Result<(), NorFlashErrorKind> {
        self.is_outside_of_the_program(offset)?;
        // SAFETY: a whole block, of a slot.
        unsafe { without_flash(self.0.xip_setup, offset, None) };
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        self.is_outside_of_the_program(offset)?;
        for (at, page) in (offset..).step_by(PAGE).zip(bytes.as_chunks::<PAGE>().0) {
            // `bytes` may be in flash; this is in RAM.
            let page = *core::hint::black_box(page);
            // SAFETY: a whole page, of a slot.
            unsafe { without_flash(self.0.xip_setup, at, Some(&page)) };
        }
        Ok(())
    }
}

impl Rom {
    fn is_outside_of_the_program(&self, offset: u32) -> Result<(), NorFlashErrorKind> {
        if offset < self.0.slots.first { Err(NorFlashErrorKind::OutOfBounds) } else { Ok(()) }
    }
}

/// The functions of the chip's ROM that [`change`] calls. To look them up takes code that is in flash.
struct Functions {
    connect: unsafe extern "C" fn(),
    leave_xip: unsafe extern "C" fn(),
    erase: unsafe extern "C" fn(u32, usize, u32, u8),
    program: unsafe extern "C" fn(u32, *const u8, usize),
    flush_cache: unsafe extern "C" fn(),
    enter_xip: unsafe extern "C" fn(),
}

/// Code with some loads of whole words.
#[repr(align(4))]
struct Aligned([u8; 256]);

/// Erases the block at an offset, or programs a page there, with interrupts off.
///
/// # Safety
/// The block or the page is not a part of the program. `page` is in RAM.
unsafe fn without_flash(xip_setup: fn() -> [u8; 256], at: u32, page: Option<&[u8; PAGE]>) {
    // The ROM leaves the flash readable, but several times slower than it was when the chip had started. So what set it up
    // then is run again, from RAM.
    let setup = Aligned(xip_setup());
    let start = core::hint::black_box(&setup).0.as_ptr();
    // SAFETY: it is a function as well: it returns if it was called, does not depend on where it lies, and leaves r4 to r11
    // alone. The lowest bit marks Thumb code.
    let enter_xip = unsafe { transmute::<*const u8, unsafe extern "C" fn()>(start.wrapping_add(1)) };
    let rom = Functions {
        connect: rom_data::connect_internal_flash::ptr(),
        leave_xip: rom_data::flash_exit_xip::ptr(),
        erase: rom_data::flash_range_erase::ptr(),
        program: rom_data::flash_range_program::ptr(),
        flush_cache: rom_data::flash_flush_cache::ptr(),
        enter_xip,
    };
    // SAFETY: `rom` and, by this function's own condition, `page` are in RAM. Interrupts are off. The second core
    // and DMA channels were never started.
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
unsafe fn change(rom: &Functions, at: u32, page: Option<&[u8; PAGE]>) {
    // SAFETY: this is the order in the datasheets (RP2040: 2.8.3.1.3, RP2350: `flash_range_erase`), and each function is
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
