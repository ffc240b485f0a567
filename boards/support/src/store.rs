//! What was learned, in flash: two slots, of which one always holds the last record that was saved whole.
//!
//! ```text
//! slot:  header 24 bytes │ payload │ FF.. │ seal 8 bytes, FF.. │ FF..
//! header: "tfit" │ format u16 │ 0 u16 │ fingerprint u32 │ epoch u32 │ length u32 │ CRC-32 of these 20 bytes
//! seal:   CRC-32 of header and payload │ "done"
//! ```
//!
//! Numbers are little-endian, the CRC is that of zlib (CRC-32/ISO-HDLC). The seal begins at the next multiple of the write size,
//! and is one write: nothing is written twice between two erasures, as flash with error correction wants
//! it.
//!
//! [`save`](Store::save) erases the slot that does not hold the newest record, writes header and payload, then the seal, and reads
//! all of it back. So whatever instant the power fails at, the next boot finds the record saved last or the one before
//! it: the slot being written has no seal, or a checksum that is wrong, and the other one was not touched. Any one bit that flips
//! in a record is found by its checksum (a CRC of 32 bits finds all errors of up to 32 bits in a row), and the other slot or
//! the factory's weights take over: [`Store::open`] tells what it found in each slot.
//!
//! ```
//! # use tinyfit_board::store::{Slot, Slots, Store, Source};
//! # use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash, NorFlashErrorKind};
//! # struct Flash(Vec<u8>);
//! # impl ErrorType for Flash { type Error = NorFlashErrorKind; }
//! # impl ReadNorFlash for Flash {
//! #     const READ_SIZE: usize = 1;
//! #     fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
//! #         bytes.copy_from_slice(&self.0[at as usize..][..bytes.len()]);
//! #         Ok(())
//! #     }
//! #     fn capacity(&self) -> usize { self.0.len() }
//! # }
//! # impl NorFlash for Flash {
//! #     const WRITE_SIZE: usize = 4;
//! #     const ERASE_SIZE: usize = 4096;
//! #     fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
//! #         self.0[from as usize..to as usize].fill(0xFF);
//! #         Ok(())
//! #     }
//! #     fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error> {
//! #         self.0[at as usize..][..bytes.len()].copy_from_slice(bytes);
//! #         Ok(())
//! #     }
//! # }
//! # let flash = Flash(vec![0xFF; 16384]);
//! const SLOTS: Slots = Slots { first: 0, second: 8192, bytes: 8192 };
//! let mut store = Store::open(flash, SLOTS, 0xC0FFEE).unwrap();
//! assert_eq!(store.found(), [Slot::Empty, Slot::Empty]);
//! assert_eq!(store.source(), Source::Factory);
//!
//! store.save(7, |record| record.write(b"weights")).unwrap();
//! let mut weights = [0; 7];
//! store.load(|record| record.read(&mut weights)).unwrap();
//! assert_eq!(&weights, b"weights");
//! ```

mod ram;
mod record;

use embedded_storage::nor_flash::NorFlash;
use serde::{Deserialize, Serialize};

pub use ram::Ram;
use record::{Header, seal_bytes};
pub use record::{Reader, Writer};

/// Where two slots lie in flash, and how large each is, in bytes; multiples of the flash's erase size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Where one begins.
    pub first: u32,
    /// Where the other begins.
    pub second: u32,
    /// The size of each.
    pub bytes: u32,
}

/// What a slot was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Slot {
    /// Nothing: it was erased, or is blank as emulated flash is, all zero.
    Empty,
    /// A whole record.
    Whole {
        /// How often was saved before, counted from 1.
        epoch: u32,
        /// Bytes of the payload.
        length: u32,
    },
    /// A record without its seal: the power failed while it was saved.
    Torn,
    /// A record, or something else, whose checksum is wrong.
    Damaged,
    /// A record of another network, or of another layout of its payload.
    Other {
        /// The fingerprint it was saved with.
        fingerprint: u32,
    },
    /// A record of another format than [`FORMAT`]; it is left alone until its slot is saved to.
    Format {
        /// Its format.
        format: u16,
    },
    /// A whole record that the application has no use for; see [`Store::refuse`].
    Refused,
}

/// Where a device's weights come from when it boots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Source {
    /// A slot: 0 or 1.
    Slot(usize),
    /// Neither slot holds a record of this network.
    Factory,
}

/// Why nothing was saved or loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error<E> {
    /// The flash failed.
    Flash(E),
    /// The slots lie outside of the flash, overlap, or are no multiples of its erase size.
    Slots,
    /// The payload is larger than a slot has room for.
    TooLarge {
        /// Bytes of payload that a slot can hold.
        capacity: u32,
    },
    /// What was written is not what is read back; the record saved before is still the newest.
    Unverified,
    /// There is no record to load.
    Nothing,
    /// More bytes were read or written than the record has, or fewer.
    Length,
    /// The record changed since the slot was looked at: what was loaded of it is not to be used.
    Damaged,
}

impl<E> From<E> for Error<E> {
    fn from(error: E) -> Self {
        Error::Flash(error)
    }
}

/// The format of a record. A store reads this one; another is refused as [`Slot::Format`].
pub const FORMAT: u16 = 1;

/// Two slots of a flash.
#[derive(Debug)]
pub struct Store<F> {
    flash: F,
    slots: Slots,
    fingerprint: u32,
    found: [Slot; 2],
}

impl<F: NorFlash> Store<F> {
    /// Bytes that header and seal take of a slot, rounding up to the write size aside.
    pub const OVERHEAD: u32 = (Header::BYTES + seal_bytes::<F>()) as u32;

    /// Looks at both slots. `fingerprint` stands for the network and the layout of the payload: records of another one are
    /// not of use here.
    ///
    /// # Errors
    /// The flash cannot be read, or has no room for the slots.
    pub fn open(mut flash: F, slots: Slots, fingerprint: u32) -> Result<Self, Error<F::Error>> {
        const {
            assert!(record::BUFFER.is_multiple_of(F::WRITE_SIZE), "a write size that divides 256");
            assert!(8 % F::READ_SIZE == 0, "a read size that divides 8");
        };
        let Slots { first, second, bytes } = slots;
        let erase = F::ERASE_SIZE as u32;
        let aligned = [first, second, bytes].iter().all(|n| n.is_multiple_of(erase));
        let end = first.max(second).checked_add(bytes).ok_or(Error::Slots)?;
        if !aligned
            || bytes <= Self::OVERHEAD
            || first.abs_diff(second) < bytes
            || end as usize > flash.capacity()
        {
            return Err(Error::Slots);
        }
        let found = [
            record::look(&mut flash, first, bytes, fingerprint)?,
            record::look(&mut flash, second, bytes, fingerprint)?,
        ];
        Ok(Self { flash, slots, fingerprint, found })
    }

    /// What each slot holds.
    pub fn found(&self) -> [Slot; 2] {
        self.found
    }

    /// Where the newest record is.
    pub fn source(&self) -> Source {
        match (self.epoch(0), self.epoch(1)) {
            (None, None) => Source::Factory,
            (Some(_), None) => Source::Slot(0),
            (None, Some(_)) => Source::Slot(1),
            // The newer one, also where the count has begun anew.
            (Some(first), Some(second)) => Source::Slot(usize::from(second.wrapping_sub(first) < 1 << 31)),
        }
    }

    /// Bytes of payload that a slot can hold.
    pub fn capacity(&self) -> u32 {
        let write = F::WRITE_SIZE as u32;
        // The seal begins at a multiple of the write size.
        (self.slots.bytes - seal_bytes::<F>() as u32) / write * write - Header::BYTES as u32
    }

    /// Saves the `length` bytes that `write` writes, as the newest record.
    ///
    /// # Errors
    /// The flash fails, there is no room, or another number of bytes was written. The record saved before is then still the
    /// newest.
    pub fn save(
        &mut self,
        length: u32,
        write: impl FnOnce(&mut Writer<'_, F>) -> Result<(), Error<F::Error>>,
    ) -> Result<(), Error<F::Error>> {
        if length > self.capacity() {
            return Err(Error::TooLarge { capacity: self.capacity() });
        }
        let (at, epoch) = match self.source() {
            Source::Factory => (0, 1),
            Source::Slot(newest) => (1 - newest, self.epoch(newest).unwrap_or(0).wrapping_add(1)),
        };
        let (start, fingerprint) = (self.start(at), self.fingerprint);
        self.found[at] = Slot::Torn;
        self.flash.erase(start, start + self.slots.bytes)?;
        let header = Header { fingerprint, epoch, length };
        let mut writer = Writer::new(&mut self.flash, start, &header)?;
        write(&mut writer)?;
        writer.finish()?;
        self.found[at] = record::look(&mut self.flash, start, self.slots.bytes, fingerprint)?;
        if self.epoch(at) == Some(epoch) { Ok(()) } else { Err(Error::Unverified) }
    }

    /// Gives the newest record's payload to `read`, and tells its length. What `read` made of it is of use only if this is
    /// no error.
    ///
    /// # Errors
    /// There is no record, the flash fails, `read` reads less than the payload or more, or the checksum is wrong after all.
    pub fn load(
        &mut self,
        read: impl FnOnce(&mut Reader<'_, F>) -> Result<(), Error<F::Error>>,
    ) -> Result<u32, Error<F::Error>> {
        let Source::Slot(at) = self.source() else { return Err(Error::Nothing) };
        let Slot::Whole { epoch, length } = self.found[at] else { return Err(Error::Nothing) };
        let start = self.start(at);
        let header = Header { fingerprint: self.fingerprint, epoch, length };
        let mut reader = Reader::new(&mut self.flash, start, &header);
        let outcome = read(&mut reader).and_then(|()| reader.finish());
        if matches!(outcome, Err(Error::Damaged)) {
            self.found[at] = Slot::Damaged;
        }
        outcome.map(|()| length)
    }

    /// The newest record is of no use: the one before it is the newest now.
    pub fn refuse(&mut self) {
        if let Source::Slot(at) = self.source() {
            self.found[at] = Slot::Refused;
        }
    }

    /// Erases both slots: the next boot is from the factory's weights.
    ///
    /// # Errors
    /// The flash fails.
    pub fn clear(&mut self) -> Result<(), Error<F::Error>> {
        // The older record first: a power cut between the two leaves the newest.
        let first = if self.source() == Source::Slot(0) { 1 } else { 0 };
        for at in [first, 1 - first] {
            let start = self.start(at);
            self.found[at] = Slot::Torn;
            self.flash.erase(start, start + self.slots.bytes)?;
            self.found[at] = Slot::Empty;
        }
        Ok(())
    }

    /// The flash, for what else lies there.
    pub fn flash(&mut self) -> &mut F {
        &mut self.flash
    }

    /// The flash again.
    pub fn into_flash(self) -> F {
        self.flash
    }

    fn start(&self, slot: usize) -> u32 {
        if slot == 0 { self.slots.first } else { self.slots.second }
    }

    /// How often was saved before the record of a slot, counted from 1, if the slot has one that is whole.
    pub fn epoch(&self, slot: usize) -> Option<u32> {
        match self.found[slot] {
            Slot::Whole { epoch, .. } => Some(epoch),
            _ => None,
        }
    }
}
