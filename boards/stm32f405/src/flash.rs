//! The flash that what was learned is kept in: two slots of 48 KiB between the table of vectors and the code.
//!
//! One is sectors 1 to 3, of 16 KiB each; the other as much of sector 4, which has 64 KiB. Each is erased in 1.2 s, 2.4 s at
//! most (datasheet, "Flash memory programming", 8 bits at a time); one of the 128 KiB at the end of the flash takes 2 s, and up to 4 s. A slot of one
//! sector of 16 KiB would take 0.4 s, but hold the supervisor's examples and 2,900 weights, where RAM has room for 8,000.
//!
//! The core runs from the same flash and stands still while it is erased, its interrupts too:
//!
//! - of bytes that arrive, USART1 keeps one and loses the rest. Who sends a line reads its answer before sending the next,
//!   and then there are none;
//! - [`ticks`](crate::ticks) does not count on while SysTick wraps unseen: at 168 MHz every 0.1 s, at 16 MHz every second.

use core::ops::RangeInclusive;

use embedded_storage::nor_flash::{NorFlashError, NorFlashErrorKind};
use stm32f4xx_hal::flash::{self, FlashExt, UnlockedFlash};
use stm32f4xx_hal::pac;
use tinyfit_board::store::Slots;
use tinyfit_board::{Nor, NorDriver};

/// Where the slots begin, from the start of the flash at 0x0800_0000; `memory.x` keeps code out of them.
const START: usize = 0x4000;
const SLOT: usize = 48 * 1024;
/// The sectors of each.
const SECTORS: [RangeInclusive<u8>; 2] = [1..=3, 4..=4];

/// The slots of a [`Store`](tinyfit_board::store::Store).
pub const SLOTS: Slots = Slots { first: 0, second: SLOT as u32, bytes: SLOT as u32 };

/// The slots: address 0 here is 0x0800_4000 on the chip. They are locked except while they are changed.
pub type Flash = Nor<Sectors>;

/// The flash of the chip's registers.
pub(crate) fn new(registers: pac::FLASH) -> Flash {
    Nor(Sectors(registers))
}

/// The sectors of the slots.
pub struct Sectors(pac::FLASH);

impl Sectors {
    /// Unlocks the flash for one change of it.
    fn change(
        &mut self,
        change: impl FnOnce(&mut UnlockedFlash<'_>) -> Result<(), flash::Error>,
    ) -> Result<(), NorFlashErrorKind> {
        // The HAL takes what is left from before, a debugger's work too, for an error of now. Each is cleared by a one.
        self.0.sr().write(|w| {
            let w = w.operr().clear_bit_by_one().wrperr().clear_bit_by_one().pgaerr().clear_bit_by_one();
            w.pgperr().clear_bit_by_one().pgserr().clear_bit_by_one()
        });
        change(&mut self.0.unlocked()).map_err(|error| error.kind())
    }

    /// An erasure leaves the cache of data as it was (RM0090, 3.6.4), which may be emptied only while it is off.
    fn empty_cache(&mut self) {
        let control = self.0.acr();
        control.modify(|_, w| w.dcen().clear_bit());
        control.modify(|_, w| w.dcrst().set_bit());
        control.modify(|_, w| w.dcrst().clear_bit());
        control.modify(|_, w| w.dcen().set_bit());
    }
}

impl NorDriver for Sectors {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SLOT;

    fn capacity(&self) -> usize {
        SECTORS.len() * SLOT
    }

    fn read(&mut self, offset: u32, bytes: &mut [u8]) {
        let from = 0x0800_0000 + START + offset as usize;
        // A word at a time, where it is aligned.
        let (words, rest) = if from.is_multiple_of(4) { bytes.as_chunks_mut() } else { (&mut [][..], bytes) };
        let behind = from + 4 * words.len();
        for (i, word) in words.iter_mut().enumerate() {
            // SAFETY: it is in the slots, which is checked before, and is aligned. Volatile, since an erasure
            // changes it unseen by the compiler.
            *word = unsafe { (from as *const u32).add(i).read_volatile() }.to_ne_bytes();
        }
        for (i, byte) in rest.iter_mut().enumerate() {
            // SAFETY: as above; a byte is always aligned.
            *byte = unsafe { (behind as *const u8).add(i).read_volatile() };
        }
    }

    fn erase(&mut self, offset: u32) -> Result<(), NorFlashErrorKind> {
        let Some(sectors) = SECTORS.get(offset as usize / SLOT) else { return Ok(()) };
        for sector in sectors.clone() {
            let erased = self.change(|flash| flash.erase(sector));
            self.empty_cache();
            erased?;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        self.change(|flash| flash.program(START + offset as usize, bytes.iter()))
    }
}
