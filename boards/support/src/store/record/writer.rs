//! Writing a record.

use core::ops::Range;

use crc::Digest;
use embedded_storage::nor_flash::NorFlash;

use super::header::{ERASED, Header, Seal, Stamp};
use super::{BUFFER, overhead, seal_at, write_alone};
use crate::CRC;
use crate::store::Error;

/// Takes the bytes of a payload, and writes them as the flash takes them.
pub struct Writer<'a, F> {
    flash: &'a mut F,
    digest: Digest<'static, u32>,
    /// Where the buffer goes.
    at: u32,
    buffer: [u8; BUFFER],
    filled: usize,
    /// Bytes of the payload that are yet to come.
    left: u32,
    stamp: Stamp,
    seal: u32,
}

impl<'a, F: NorFlash> Writer<'a, F> {
    pub(in crate::store) fn new(
        flash: &'a mut F,
        slot: &Range<u32>,
        header: Header,
    ) -> Result<Self, Error<F::Error>> {
        let bytes = header.to_bytes();
        write_alone(flash, slot.start, &bytes)?;
        let mut digest = CRC.digest();
        digest.update(&bytes);
        Ok(Self {
            flash,
            digest,
            at: slot.start + overhead::<F>(),
            buffer: [ERASED; BUFFER],
            filled: 0,
            left: header.length,
            stamp: header.stamp,
            seal: seal_at::<F>(slot),
        })
    }

    /// The next bytes of the payload.
    ///
    /// # Errors
    /// They are more than the record was to have, or the flash fails.
    // Called of many places, a number at a time.
    #[inline(never)]
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error<F::Error>> {
        if bytes.len() > self.left as usize {
            return Err(Error::Length);
        }
        self.left -= bytes.len() as u32;
        self.digest.update(bytes);
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BUFFER - self.filled));
            self.buffer[self.filled..self.filled + now.len()].copy_from_slice(now);
            self.filled += now.len();
            bytes = later;
            if self.filled == BUFFER {
                self.flush(BUFFER)?;
            }
        }
        Ok(())
    }

    /// The next number of the payload.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_f32(&mut self, number: f32) -> Result<(), Error<F::Error>> {
        self.write(&number.to_le_bytes())
    }

    fn flush(&mut self, bytes: usize) -> Result<(), Error<F::Error>> {
        self.flash.write(self.at, &self.buffer[..bytes])?;
        self.at += bytes as u32;
        self.buffer = [ERASED; BUFFER];
        self.filled = 0;
        Ok(())
    }

    /// Writes what is left.
    pub(in crate::store) fn flush_rest(mut self) -> Result<Unsealed<'a, F>, Error<F::Error>> {
        if self.left > 0 {
            return Err(Error::Length);
        }
        let rest = self.filled.next_multiple_of(F::WRITE_SIZE);
        if rest > 0 {
            self.flush(rest)?;
        }
        let Self { flash, digest, stamp, seal, .. } = self;
        Ok(Unsealed { flash, at: seal, seal: Seal { stamp, checksum: digest.finalize() } })
    }
}

/// A record that lacks its seal.
pub(in crate::store) struct Unsealed<'a, F> {
    flash: &'a mut F,
    at: u32,
    seal: Seal,
}

impl<F: NorFlash> Unsealed<'_, F> {
    pub(in crate::store) fn seal(self) -> Result<(), F::Error> {
        write_alone(self.flash, self.at, &self.seal.to_bytes())
    }
}
