//! One record in one slot: header, seal, payload.

mod header;
mod reader;
mod writer;

use core::ops::Range;

use crc::Digest;
use embedded_storage::nor_flash::NorFlash;

use super::Slot;
use super::reading::{BLOCK, VERY_CAREFUL, read};
use crate::CRC;
use header::{ERASED, Seal};
pub(super) use header::{Header, SEQUENCES, Stamp};
pub use reader::Reader;
pub use writer::Writer;

/// Bytes that are written at once.
pub(super) const BUFFER: usize = 256;
/// The longest payload that a header can describe, in bytes.
pub(super) const LONGEST: u32 = (1 << 24) - 1;

/// Bytes that the header takes, in writes that it shares with nothing.
const fn header_bytes<F: NorFlash>() -> usize {
    Header::BYTES.next_multiple_of(F::WRITE_SIZE)
}

/// Bytes that the seal takes, rounded up in the same way.
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

/// The result of reading a slot.
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
        (Ok(header), _) if header.length > capacity::<F>(slot.end - slot.start) => Slot::Corrupt,
        // Only a mark is kept there.
        (Ok(Header { length: 0, .. }), None) if unsealed => Slot::Empty,
        (Ok(_), None) if unsealed => Slot::Incomplete,
        (Ok(header), Some(seal)) if header.stamp == seal.stamp => {
            steady &= digest_payload(flash, slot.start + overhead::<F>(), header.length, times, &mut digest)?;
            if digest.finalize() != seal.checksum || !steady {
                Slot::Corrupt
            } else if header.fingerprint != fingerprint {
                Slot::Other { fingerprint: header.fingerprint }
            } else {
                Slot::Valid { sequence: header.stamp.sequence, length: header.length }
            }
        }
        _ => Slot::Corrupt,
    };
    Ok(Seen { slot, stamps })
}

/// Digests a payload in flash. Returns whether it reads the same each time.
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
