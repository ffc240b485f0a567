//! Memory that behaves as NOR flash does.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};

/// RAM in the place of flash, for a host: erasing sets all bits, writing only clears them, in units of `ERASE` and `WRITE` bytes.
///
/// ```
/// use embedded_storage::nor_flash::NorFlash;
/// use tinyfit_board::store::Ram;
///
/// let mut flash = Ram::<_, 2, 8>([0xFF; 16]);
/// flash.write(0, &[0x0F, 0x0F])?;
/// flash.write(0, &[0xF1, 0xFF])?;
/// assert_eq!(flash.0[..3], [0x01, 0x0F, 0xFF]);
/// flash.erase(0, 8)?;
/// assert_eq!(flash.0, [0xFF; 16]);
/// # Ok::<(), embedded_storage::nor_flash::NorFlashErrorKind>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ram<B, const WRITE: usize, const ERASE: usize>(pub B);

impl<B, const WRITE: usize, const ERASE: usize> ErrorType for Ram<B, WRITE, ERASE> {
    type Error = NorFlashErrorKind;
}

impl<B: AsRef<[u8]>, const WRITE: usize, const ERASE: usize> ReadNorFlash for Ram<B, WRITE, ERASE> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        check_read(self, offset, bytes.len())?;
        bytes.copy_from_slice(&self.0.as_ref()[offset as usize..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.0.as_ref().len()
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>, const WRITE: usize, const ERASE: usize> NorFlash for Ram<B, WRITE, ERASE> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        check_erase(self, from, to)?;
        self.0.as_mut()[from as usize..to as usize].fill(0xFF);
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        check_write(self, offset, bytes.len())?;
        for (cell, byte) in self.0.as_mut()[offset as usize..].iter_mut().zip(bytes) {
            *cell &= byte;
        }
        Ok(())
    }
}
