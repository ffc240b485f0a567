//! The flash that what was learned is kept in: sectors 1 and 2 of 16 KiB each, between the table of vectors and the code.
//!
//! They are the smallest this chip has, and so the soonest erased: in 0.4 s, 0.8 s at most, where one of the 128 KiB at
//! the end of the flash takes 2 s and up to 4 s (datasheet, table 40, 8 bits at a time). The core runs from the same flash
//! and stands still for as long, its interrupts too:
//!
//! - of bytes that arrive, USART1 keeps one and loses the rest. Who sends a line reads its answer before sending the next,
//!   and then there are none;
//! - [`ticks`](crate::ticks) does not count on while SysTick wraps unseen: at 168 MHz every 0.1 s, at 16 MHz every second.
//!
//! A slot holds 4,000 numbers. A network of more wants two of the sectors of 128 KiB, through the HAL's own `NorFlash`.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};
use stm32f4xx_hal::flash::{self, FlashExt, UnlockedFlash};
use stm32f4xx_hal::pac;
use tinyfit_board::store::Slots;

/// Where the two sectors begin; `memory.x` keeps code out of them.
const START: usize = 0x0800_4000;
const SECTOR: usize = 16 * 1024;
const SECTORS: usize = 2;

/// The slots of a [`Store`](tinyfit_board::store::Store): a sector each.
pub const SLOTS: Slots = Slots { first: 0, second: SECTOR as u32, bytes: SECTOR as u32 };

/// Sectors 1 and 2: what lies at 0 here is at 0x0800_4000 of the chip. They are locked but for as long as they are changed.
pub struct Flash(pub(crate) pac::FLASH);

impl Flash {
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

impl ErrorType for Flash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        check_read(self, offset, bytes.len())?;
        let from = (START + offset as usize) as *const u8;
        for (i, byte) in bytes.iter_mut().enumerate() {
            // SAFETY: it lies in the two sectors, which is checked above. Volatile, since an erasure changes it unseen by
            // the compiler.
            *byte = unsafe { from.add(i).read_volatile() };
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        SECTORS * SECTOR
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        check_erase(self, from, to)?;
        for sector in from as usize / SECTOR..to as usize / SECTOR {
            // The first of the chip's sectors holds the table of vectors.
            let erased = self.change(|flash| flash.erase(1 + sector as u8));
            self.empty_cache();
            erased?;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        check_write(self, offset, bytes.len())?;
        const FROM_START_OF_FLASH: usize = START - 0x0800_0000;
        self.change(|flash| flash.program(FROM_START_OF_FLASH + offset as usize, bytes.iter()))
    }
}
