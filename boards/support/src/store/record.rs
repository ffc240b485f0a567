//! One record in one slot: header, seal, payload.

use core::ops::Range;

use crc::Digest;
use embedded_storage::nor_flash::NorFlash;

use super::reading::{BLOCK, TWICE, VERY_CAREFUL, read};
use super::{Error, FORMAT, Mark, Slot};
use crate::CRC;

/// Bytes that are written at once.
pub(super) const BUFFER: usize = 256;
/// The longest payload that a header can tell, in bytes.
pub(super) const LONGEST: u32 = (1 << 24) - 1;
/// Epochs are counted modulo 2³¹.
pub(super) const EPOCHS: u32 = (1 << 31) - 1;

const MAGIC: [u8; 4] = *b"tfit";
const DONE: [u8; 4] = *b"done";
const PROVISIONED: u32 = 1 << 31;
const ERASED: u8 = 0xFF;
/// What flash is full of that nothing was written to: QEMU's is zero.
const BLANK: [u8; 2] = [ERASED, 0];

/// What header and seal both carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) epoch: u32,
    pub(super) mark: Mark,
}

impl Stamp {
    fn words(self) -> [u32; 2] {
        [self.epoch & EPOCHS | if self.mark.provisioned { PROVISIONED } else { 0 }, self.mark.counter]
    }

    fn from_words([epoch, counter]: [u32; 2]) -> Self {
        Self { epoch: epoch & EPOCHS, mark: Mark { counter, provisioned: epoch & PROVISIONED != 0 } }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) fingerprint: u32,
    pub(super) length: u32,
    pub(super) stamp: Stamp,
}

impl Header {
    pub(super) const BYTES: usize = 24;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let [epoch, counter] = self.stamp.words();
        let format = u32::from(FORMAT) | self.length << 8;
        let mut bytes = [0; Self::BYTES];
        let words = [u32::from_le_bytes(MAGIC), format, self.fingerprint, epoch, counter];
        put(&mut bytes, &words);
        let checksum = CRC.checksum(&bytes[..20]);
        put(&mut bytes[20..], &[checksum]);
        bytes
    }

    /// Or what the slot is instead.
    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Result<Self, Slot> {
        if BLANK.iter().any(|blank| *bytes == [*blank; Self::BYTES]) {
            return Err(Slot::Empty);
        }
        let [_, format, fingerprint, epoch, counter, checksum] = words(bytes);
        if bytes[..4] != MAGIC || CRC.checksum(&bytes[..20]) != checksum {
            return Err(Slot::Damaged);
        }
        if format as u8 != FORMAT as u8 {
            return Err(Slot::Format { format: u16::from(format as u8) });
        }
        Ok(Self { fingerprint, length: format >> 8, stamp: Stamp::from_words([epoch, counter]) })
    }
}

/// Written last.
#[derive(Clone, Copy)]
struct Seal {
    stamp: Stamp,
    /// Of header and payload.
    checksum: u32,
}

impl Seal {
    const BYTES: usize = 16;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let [epoch, counter] = self.stamp.words();
        let mut bytes = [0; Self::BYTES];
        put(&mut bytes, &[epoch, counter, self.checksum]);
        let checksum = Self::checksum(&bytes);
        put(&mut bytes[12..], &[checksum]);
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let [epoch, counter, checksum, of_these] = words(bytes);
        let stamp = Stamp::from_words([epoch, counter]);
        (Self::checksum(bytes) == of_these).then_some(Self { stamp, checksum })
    }

    fn checksum(bytes: &[u8; Self::BYTES]) -> u32 {
        let mut digest = CRC.digest();
        digest.update(&DONE);
        digest.update(&bytes[..12]);
        digest.finalize()
    }
}

fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = [0; N];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    words
}

fn put(bytes: &mut [u8], words: &[u32]) {
    for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *place = word.to_le_bytes();
    }
}

/// Bytes that the header takes, in writes that it shares with nothing.
const fn header_bytes<F: NorFlash>() -> usize {
    Header::BYTES.next_multiple_of(F::WRITE_SIZE)
}

/// Bytes that the seal takes, likewise.
const fn seal_bytes<F: NorFlash>() -> usize {
    Seal::BYTES.next_multiple_of(F::WRITE_SIZE)
}

/// Bytes of a slot that are before the payload.
pub(super) const fn overhead<F: NorFlash>() -> u32 {
    (header_bytes::<F>() + seal_bytes::<F>()) as u32
}

/// Where the seal of a slot begins.
fn seal_at<F: NorFlash>(slot: &Range<u32>) -> u32 {
    slot.start + header_bytes::<F>() as u32
}

/// Bytes of payload that a slot can hold.
pub(super) fn capacity<F: NorFlash>(slot: u32) -> u32 {
    slot.saturating_sub(overhead::<F>()).min(LONGEST)
}

/// What a look at a slot found.
pub(super) struct Seen {
    pub(super) slot: Slot,
    /// What its header and its seal carry, as far as their checksums are right.
    pub(super) stamps: [Option<Stamp>; 2],
}

/// Reads a slot to its end: header and seal sixteen times, the payload so many times.
pub(super) fn look<F: NorFlash>(
    flash: &mut F,
    slot: &Range<u32>,
    fingerprint: u32,
    times: usize,
) -> Result<Seen, F::Error> {
    let (mut header, mut seal) = ([0; Header::BYTES], [0; Seal::BYTES]);
    let mut steady = read(flash, slot.start, &mut header, VERY_CAREFUL)?;
    steady &= read(flash, seal_at::<F>(slot), &mut seal, VERY_CAREFUL)?;
    let unsealed = seal == [ERASED; Seal::BYTES];
    let mut digest = CRC.digest();
    digest.update(&header);
    let (header, seal) = (Header::from_bytes(&header), Seal::from_bytes(&seal));
    let stamps = [header.as_ref().ok().map(|header| header.stamp), seal.map(|seal| seal.stamp)];
    let slot = match (header, seal) {
        (Err(slot), _) => slot,
        (Ok(header), _) if header.length > capacity::<F>(slot.end - slot.start) => Slot::Damaged,
        // Only a mark is kept there.
        (Ok(Header { length: 0, .. }), None) if unsealed => Slot::Empty,
        (Ok(_), None) if unsealed => Slot::Torn,
        (Ok(header), Some(seal)) if header.stamp == seal.stamp => {
            steady &= digest_payload(flash, slot.start + overhead::<F>(), header.length, times, &mut digest)?;
            if digest.finalize() != seal.checksum || !steady {
                Slot::Damaged
            } else if header.fingerprint != fingerprint {
                Slot::Other { fingerprint: header.fingerprint }
            } else {
                Slot::Whole { epoch: header.stamp.epoch, length: header.length }
            }
        }
        _ => Slot::Damaged,
    };
    Ok(Seen { slot, stamps })
}

/// Digests a payload as it lies in flash; whether it reads the same each time.
fn digest_payload<F: NorFlash>(
    flash: &mut F,
    mut at: u32,
    mut left: u32,
    times: usize,
    digest: &mut Digest<'static, u32>,
) -> Result<bool, F::Error> {
    let (mut buffer, mut steady) = ([0; BLOCK], true);
    while left > 0 {
        // Whole words are read, what is behind the payload included.
        let len = left.min(buffer.len() as u32);
        let whole = len.next_multiple_of(F::READ_SIZE as u32) as usize;
        steady &= read(flash, at, &mut buffer[..whole], times)?;
        digest.update(&buffer[..len as usize]);
        at += len;
        left -= len;
    }
    Ok(steady)
}

/// Writes a few bytes, and what is left of a whole write erased.
fn write_alone<F: NorFlash>(flash: &mut F, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
    let mut buffer = [ERASED; BUFFER];
    buffer[..bytes.len()].copy_from_slice(bytes);
    flash.write(at, &buffer[..bytes.len().next_multiple_of(F::WRITE_SIZE)])
}

/// Writes a header without a record, into an erased slot: it keeps the mark.
pub(super) fn keep<F: NorFlash>(
    flash: &mut F,
    slot: &Range<u32>,
    fingerprint: u32,
    stamp: Stamp,
) -> Result<(), F::Error> {
    write_alone(flash, slot.start, &Header { fingerprint, length: 0, stamp }.to_bytes())
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
    stamp: Stamp,
    seal: u32,
}

impl<'a, F: NorFlash> Writer<'a, F> {
    pub(super) fn new(flash: &'a mut F, slot: &Range<u32>, header: Header) -> Result<Self, Error<F::Error>> {
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
    pub(super) fn flush_rest(mut self) -> Result<Unsealed<'a, F>, Error<F::Error>> {
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
pub(super) struct Unsealed<'a, F> {
    flash: &'a mut F,
    at: u32,
    seal: Seal,
}

impl<F: NorFlash> Unsealed<'_, F> {
    pub(super) fn seal(self) -> Result<(), F::Error> {
        write_alone(self.flash, self.at, &self.seal.to_bytes())
    }
}

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
    /// Behind the header as it lies in flash.
    pub(super) fn new(flash: &'a mut F, slot: &Range<u32>, length: u32) -> Result<Self, Error<F::Error>> {
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
    pub(super) fn finish(self) -> Result<(), Error<F::Error>> {
        if self.left > 0 || !self.ready.is_empty() {
            return Err(Error::Length);
        }
        let mut seal = [0; Seal::BYTES];
        read(self.flash, self.seal, &mut seal, TWICE)?;
        let checksum = Seal::from_bytes(&seal).map(|seal| seal.checksum);
        if checksum == Some(self.digest.finalize()) { Ok(()) } else { Err(Error::Damaged) }
    }
}
