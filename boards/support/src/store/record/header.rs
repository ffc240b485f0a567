//! The header and the seal of a record, as bytes.

use crate::CRC;
use crate::store::{FORMAT, Mark, Slot};

/// Sequence numbers are counted modulo 2³¹.
pub(in crate::store) const SEQUENCES: u32 = (1 << 31) - 1;

const MAGIC: [u8; 4] = *b"tfit";
const DONE: [u8; 4] = *b"done";
const PROVISIONED: u32 = 1 << 31;
pub(super) const ERASED: u8 = 0xFF;
/// The bytes of flash that was never written to: QEMU's are zero.
const BLANK: [u8; 2] = [ERASED, 0];

/// What header and seal both carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Stamp {
    pub(in crate::store) sequence: u32,
    pub(in crate::store) mark: Mark,
}

impl Stamp {
    fn words(self) -> [u32; 2] {
        [self.sequence & SEQUENCES | if self.mark.provisioned { PROVISIONED } else { 0 }, self.mark.counter]
    }

    fn from_words([sequence, counter]: [u32; 2]) -> Self {
        Self {
            sequence: sequence & SEQUENCES,
            mark: Mark { counter, provisioned: sequence & PROVISIONED != 0 },
        }
    }
}

#[derive(Clone, Copy)]
pub(in crate::store) struct Header {
    pub(in crate::store) fingerprint: u32,
    pub(in crate::store) length: u32,
    pub(in crate::store) stamp: Stamp,
}

impl Header {
    pub(in crate::store) const BYTES: usize = 24;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let [sequence, counter] = self.stamp.words();
        let format = u32::from(FORMAT) | self.length << 8;
        let mut bytes = [0; Self::BYTES];
        let words = [u32::from_le_bytes(MAGIC), format, self.fingerprint, sequence, counter];
        put(&mut bytes, &words);
        let checksum = CRC.checksum(&bytes[..20]);
        put(&mut bytes[20..], &[checksum]);
        bytes
    }

    /// Or what the slot is instead.
    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Result<Self, Slot> {
        if BLANK.iter().any(|blank| *bytes == [*blank; Self::BYTES]) {
            return Err(Slot::Empty);
        }
        let [_, format, fingerprint, sequence, counter, checksum] = words(bytes);
        if bytes[..4] != MAGIC || CRC.checksum(&bytes[..20]) != checksum {
            return Err(Slot::Corrupt);
        }
        if format as u8 != FORMAT as u8 {
            return Err(Slot::Format { format: u16::from(format as u8) });
        }
        Ok(Self { fingerprint, length: format >> 8, stamp: Stamp::from_words([sequence, counter]) })
    }
}

/// Written last.
#[derive(Clone, Copy)]
pub(super) struct Seal {
    pub(super) stamp: Stamp,
    /// Of header and payload.
    pub(super) checksum: u32,
}

impl Seal {
    pub(super) const BYTES: usize = 16;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let [sequence, counter] = self.stamp.words();
        let mut bytes = [0; Self::BYTES];
        put(&mut bytes, &[sequence, counter, self.checksum]);
        let checksum = Self::checksum(&bytes);
        put(&mut bytes[12..], &[checksum]);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let [sequence, counter, checksum, of_these] = words(bytes);
        let stamp = Stamp::from_words([sequence, counter]);
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
