//! One record in one slot: header, payload, seal.

use crc::Digest;
use embedded_storage::nor_flash::NorFlash;

use super::{Error, FORMAT, Slot};
use crate::CRC;

/// Bytes that are read and written at once.
pub(super) const BUFFER: usize = 256;

const MAGIC: [u8; 4] = *b"tfit";
const DONE: [u8; 4] = *b"done";
const ERASED: u8 = 0xFF;
/// What flash is full of that nothing was written to: QEMU's is zero.
const BLANK: [u8; 2] = [ERASED, 0];

/// Bytes that the seal takes: one write.
pub(super) const fn seal_bytes<F: NorFlash>() -> usize {
    8usize.next_multiple_of(F::WRITE_SIZE)
}

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) fingerprint: u32,
    pub(super) epoch: u32,
    pub(super) length: u32,
}

impl Header {
    pub(super) const BYTES: usize = 24;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let format = u32::from(FORMAT).to_le_bytes();
        let numbers = [self.fingerprint, self.epoch, self.length].map(u32::to_le_bytes);
        let [fingerprint, epoch, length] = numbers;
        let words = [MAGIC, format, fingerprint, epoch, length];
        for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word;
        }
        let checksum = CRC.checksum(&bytes[..20]).to_le_bytes();
        bytes[20..].copy_from_slice(&checksum);
        bytes
    }

    /// Where the seal begins, from the beginning of the slot.
    fn seal<F: NorFlash>(self) -> u32 {
        (Self::BYTES as u32 + self.length).next_multiple_of(F::WRITE_SIZE as u32)
    }
}

/// Reads a slot to its end.
pub(super) fn look<F: NorFlash>(
    flash: &mut F,
    start: u32,
    slot: u32,
    fingerprint: u32,
) -> Result<Slot, F::Error> {
    let mut bytes = [0; Header::BYTES];
    flash.read(start, &mut bytes)?;
    if BLANK.iter().any(|blank| bytes == [*blank; Header::BYTES]) {
        return Ok(Slot::Empty);
    }
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    if bytes[..4] != MAGIC || CRC.checksum(&bytes[..20]) != word(20) {
        return Ok(Slot::Damaged);
    }
    let format = u16::from_le_bytes([bytes[4], bytes[5]]);
    if format != FORMAT {
        return Ok(Slot::Format { format });
    }
    let header = Header { fingerprint: word(8), epoch: word(12), length: word(16) };
    let room = slot - seal_bytes::<F>() as u32 - Header::BYTES as u32;
    if header.length > room || header.seal::<F>() + seal_bytes::<F>() as u32 > slot {
        return Ok(Slot::Damaged);
    }
    let mut seal = [0; 8];
    flash.read(start + header.seal::<F>(), &mut seal)?;
    if seal == [ERASED; 8] {
        return Ok(Slot::Torn);
    }
    let [c0, c1, c2, c3, done @ ..] = seal;
    if done != DONE || checksum(flash, start, &header)? != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Ok(Slot::Damaged);
    }
    if header.fingerprint != fingerprint {
        return Ok(Slot::Other { fingerprint: header.fingerprint });
    }
    Ok(Slot::Whole { epoch: header.epoch, length: header.length })
}

/// The checksum of a header and of the payload as it lies in flash.
pub(super) fn checksum<F: NorFlash>(flash: &mut F, start: u32, header: &Header) -> Result<u32, F::Error> {
    let mut digest = CRC.digest();
    let (mut at, mut left) = (start, Header::BYTES as u32 + header.length);
    let mut buffer = [0; 64];
    while left > 0 {
        // Whole words are read, what is behind the payload included.
        let len = left.min(buffer.len() as u32);
        let read = len.next_multiple_of(F::READ_SIZE as u32) as usize;
        flash.read(at, &mut buffer[..read])?;
        digest.update(&buffer[..len as usize]);
        at += len;
        left -= len;
    }
    Ok(digest.finalize())
}

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
}

impl<'a, F: NorFlash> Writer<'a, F> {
    pub(super) fn new(flash: &'a mut F, start: u32, header: &Header) -> Result<Self, Error<F::Error>> {
        let left = Header::BYTES as u32 + header.length;
        let digest = CRC.digest();
        let mut writer = Self { flash, digest, at: start, buffer: [ERASED; BUFFER], filled: 0, left };
        writer.write(&header.to_bytes())?;
        Ok(writer)
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

    /// Writes what is left, then the seal.
    pub(super) fn finish(mut self) -> Result<(), Error<F::Error>> {
        if self.left > 0 {
            return Err(Error::Length);
        }
        let rest = self.filled.next_multiple_of(F::WRITE_SIZE);
        if rest > 0 {
            self.flush(rest)?;
        }
        let Self { flash, digest, at, mut buffer, .. } = self;
        buffer[..4].copy_from_slice(&digest.finalize().to_le_bytes());
        buffer[4..8].copy_from_slice(&DONE);
        Ok(flash.write(at, &buffer[..seal_bytes::<F>()])?)
    }
}

/// Gives the bytes of a payload.
pub struct Reader<'a, F> {
    flash: &'a mut F,
    digest: Digest<'static, u32>,
    /// Where the buffer comes from next.
    at: u32,
    buffer: [u8; 64],
    /// Bytes of the buffer that are still to be given.
    ready: core::ops::Range<usize>,
    /// Bytes of the payload that are not in the buffer yet.
    left: u32,
    seal: u32,
}

impl<'a, F: NorFlash> Reader<'a, F> {
    pub(super) fn new(flash: &'a mut F, start: u32, header: &Header) -> Self {
        let mut digest = CRC.digest();
        digest.update(&header.to_bytes());
        Self {
            flash,
            digest,
            at: start + Header::BYTES as u32,
            buffer: [0; 64],
            ready: 0..0,
            left: header.length,
            seal: start + header.seal::<F>(),
        }
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
        let read = len.next_multiple_of(F::READ_SIZE as u32) as usize;
        self.flash.read(self.at, &mut self.buffer[..read])?;
        self.digest.update(&self.buffer[..len as usize]);
        self.at += len;
        self.left -= len;
        self.ready = 0..len as usize;
        Ok(())
    }

    /// All was read, and it was what was saved.
    pub(super) fn finish(self) -> Result<(), Error<F::Error>> {
        if self.left > 0 || !self.ready.is_empty() {
            return Err(Error::Length);
        }
        let mut checksum = [0; 4];
        let mut seal = [0; 8];
        self.flash.read(self.seal, &mut seal)?;
        checksum.copy_from_slice(&seal[..4]);
        if u32::from_le_bytes(checksum) == self.digest.finalize() { Ok(()) } else { Err(Error::Damaged) }
    }
}
