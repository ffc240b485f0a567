//! NOR flash from a chip's own functions, with the checks that `embedded-storage` asks for.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};

/// How a chip reads and changes its flash. [`Nor`] checks its arguments: ranges are within the flash and consist of
/// whole units.
pub trait NorDriver {
    /// Bytes that are erased at once.
    const ERASE_SIZE: usize;
    /// Bytes that are written at once.
    const WRITE_SIZE: usize;

    /// Bytes of the flash.
    fn capacity(&self) -> usize;

    /// Reads, byte by byte if need be.
    fn read(&mut self, offset: u32, bytes: &mut [u8]);

    /// Erases one unit.
    ///
    /// # Errors
    /// The flash fails, or the unit is not to be changed.
    fn erase(&mut self, offset: u32) -> Result<(), NorFlashErrorKind>;

    /// Writes whole units.
    ///
    /// # Errors
    /// The flash fails, or a unit is not to be changed.
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind>;
}

/// The flash of a driver.
#[derive(Debug)]
pub struct Nor<D>(pub D);

impl<D> ErrorType for Nor<D> {
    type Error = NorFlashErrorKind;
}

impl<D: NorDriver> ReadNorFlash for Nor<D> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        check_read(self, offset, bytes.len())?;
        self.0.read(offset, bytes);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<D: NorDriver> NorFlash for Nor<D> {
    const WRITE_SIZE: usize = D::WRITE_SIZE;
    const ERASE_SIZE: usize = D::ERASE_SIZE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        check_erase(self, from, to)?;
        (from..to).step_by(D::ERASE_SIZE).try_for_each(|offset| self.0.erase(offset))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        check_write(self, offset, bytes.len())?;
        self.0.write(offset, bytes)
    }
}
