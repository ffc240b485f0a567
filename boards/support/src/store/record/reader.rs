//! Reading a record.

use core::ops::Range;

use crc::Digest;
use embedded_storage::nor_flash::NorFlash;

use super::header::{Header, Seal};
use super::{overhead, seal_at};
use crate::CRC;
use crate::store::Error;
use crate::store::reading::{BLOCK, TWICE, read};

/// Gives the bytes of a payload.
pub struct Reader<'a, F> {
    flash: &'a mut F,
    digest: Digest<'static, u32>,
    /// Where the buffer comes from next.
    at: u32,
    buffer: [u8; BLOCK],
    /// Bytes of the buffer that are still to be given.
    ready: Range<usize>,
    /// Bytes of the payload that are not in the buffer yet.
    left: u32,
    seal: u32,
}

impl<'a, F: NorFlash> Reader<'a, F> {
    /// After the header in flash.
    pub(in crate::store) fn new(
        flash: &'a mut F,
        slot: &Range<u32>,
        length: u32,
    ) -> Result<Self, Error<F::Error>> {
        let mut header = [0; Header::BYTES];
        read(flash, slot.start, &mut header, TWICE)?;
        let mut digest = CRC.digest();
        digest.update(&header);
        Ok(Self {
            digest,
            at: slot.start + overhead::<F>(),
            buffer: [0; BLOCK],
            ready: 0..0,
            left: length,
            seal: seal_at::<F>(slot),
            flash,
        })
    }

    /// The next bytes of the payload.
    ///
    /// # Errors
    /// There are fewer, or the flash fails.
    // Called of many places, a number at a time.
    #[inline(never)]
    pub fn read(&mut self, mut bytes: &mut [u8]) -> Result<(), Error<F::Error>> {
        if bytes.len() > self.left as usize + self.ready.len() {
            return Err(Error::Length);
        }
        while !bytes.is_empty() {
            if self.ready.is_empty() {
                self.fill()?;
            }
            let (now, later) = bytes.split_at_mut(bytes.len().min(self.ready.len()));
            now.copy_from_slice(&self.buffer[self.ready.start..self.ready.start + now.len()]);
            self.ready.start += now.len();
            bytes = later;
        }
        Ok(())
    }

    /// The next number of the payload.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_f32(&mut self) -> Result<f32, Error<F::Error>> {
        let mut bytes = [0; 4];
        self.read(&mut bytes)?;
        Ok(f32::from_le_bytes(bytes))
    }

    fn fill(&mut self) -> Result<(), Error<F::Error>> {
        let len = self.left.min(self.buffer.len() as u32);
        let whole = len.next_multiple_of(F::READ_SIZE as u32) as usize;
        read(self.flash, self.at, &mut self.buffer[..whole], TWICE)?;
        self.digest.update(&self.buffer[..len as usize]);
        self.at += len;
        self.left -= len;
        self.ready = 0..len as usize;
        Ok(())
    }

    /// All was read, and it was what was saved.
    pub(in crate::store) fn finish(self) -> Result<(), Error<F::Error>> {
        if self.left > 0 || !self.ready.is_empty() {
            return Err(Error::Length);
        }
        let mut seal = [0; Seal::BYTES];
        read(self.flash, self.seal, &mut seal, TWICE)?;
        let checksum = Seal::from_bytes(&seal).map(|seal| seal.checksum);
        if checksum == Some(self.digest.finalize()) { Ok(()) } else { Err(Error::Corrupt) }
    }
}
