//! In place of flash: a file of the host, `flash.bin`, which outlives the emulator. On a chip its HAL has a `NorFlash`.

use embedded_storage::nor_flash::NorFlashErrorKind;
use semihosting::fs::File;
use semihosting::io::{self, Read, Seek, SeekFrom, Write};
use tinyfit_board::{Nor, NorDriver};

/// Bytes of a slot: the network's, and 300 more.
pub const SLOT: u32 = 4096;

/// Two slots, which are erased as a whole and written byte by byte.
pub type Flash = Nor<HostFile>;

/// A file of two slots.
pub struct HostFile(File);

/// The file; made, all erased, if there is none.
pub fn open() -> Option<Flash> {
    let both = File::options().read(true).write(true).open(c"flash.bin").or_else(|_| {
        let mut file =
            File::options().read(true).write(true).create(true).truncate(true).open(c"flash.bin")?;
        file.write_all(&[0xFF; 2 * SLOT as usize])?;
        Ok::<_, io::Error>(file)
    });
    both.ok().map(|file| Nor(HostFile(file)))
}

impl HostFile {
    fn change(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        let changed = self.0.seek(SeekFrom::Start(offset.into())).and_then(|_| self.0.write_all(bytes));
        changed.map_err(|_| NorFlashErrorKind::Other)
    }
}

impl NorDriver for HostFile {
    const ERASE_SIZE: usize = SLOT as usize;
    const WRITE_SIZE: usize = 1;

    fn capacity(&self) -> usize {
        2 * SLOT as usize
    }

    fn read(&mut self, offset: u32, bytes: &mut [u8]) {
        // What cannot be read is not a record.
        bytes.fill(0);
        let _ = self.0.seek(SeekFrom::Start(offset.into())).and_then(|_| self.0.read_exact(bytes));
    }

    fn erase(&mut self, offset: u32) -> Result<(), NorFlashErrorKind> {
        self.change(offset, &[0xFF; SLOT as usize])
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        self.change(offset, bytes)
    }
}
