//! The learned state in flash: two slots. One of them always holds the last record that was saved whole. The faults
//! that it survives are counted in `boards/README.md`.
//!
//! ```text
//! slot:   header 24 bytes, FF.. │ seal 16 bytes, FF.. │ payload
//! header: "tfit" │ 2 u8: the format │ length u24 │ fingerprint u32 │ stamp │ CRC-32 of these 20 bytes
//! seal:   stamp │ CRC-32 of header and payload │ CRC-32 of "done" and these 12 bytes
//! stamp:  bits 0 to 30: sequence number, bit 31: provisioned │ counter u32
//! ```
//!
//! Numbers are little-endian, the CRC is that of zlib (CRC-32/ISO-HDLC), the length is that of the payload in bytes. Header,
//! seal and payload each begin at a multiple of the write size: nothing is written twice between two erasures, as flash with
//! error correction wants it. A header alone, of length 0, keeps a mark where there is no record.
//!
//! # What becomes of a record
//!
//! [`save`](Store::save) reads the newest record once more, erases the slot that does not hold it, writes header and payload, then
//! the seal, and reads all of it back. So whatever instant the power fails at, the next boot finds the record saved last or
//! the one before it. Any one bit that flips in a record is found by its checksum (a CRC of 32 bits finds all errors of up to
//! 32 bits in a row), and the other slot or the factory's weights take over: [`Store::found`] has what each slot holds.
//!
//! - A newest record that has gone bad since is written over, and the good one before it stays until the new one is whole.
//! - The sequence number of a new record is above that of every header and every seal that was seen, whatever became of their records.
//! - A slot where an erasure, a write or a verification failed is [`Slot::Bad`]. The other one takes the next record, unless it holds
//!   the newest: that is never erased, and a bad slot is tried again. A device with one slot left thus keeps what it saved
//!   into it, and answers each later saving with an error.
//! - A failed read is tried three times. A slot that cannot be read is looked at again before anything is erased, and erased
//!   only if the other one can be read.
//! - All is read more than once: header and seal sixteen times, payloads sixteen times once they are written, four times at boot
//!   and before the other slot is erased, twice where they are loaded. Of readings that differ, the majority counts; without
//!   a clear one the record is corrupt, as by a cell that was half erased or half written when the power failed. What no portable
//!   program can do is read at another voltage, past a cache or past error correction: a cell near its threshold that reads
//!   right each time is taken as good. RP2040, RP2350 and ESP32-C3 read through a cache.
//!
//! # The mark
//!
//! Header and seal both carry the [`Mark`], so that the highest counter outlives a record that is incomplete, corrupt, rejected or
//! another network's. Each record carries it on. What lowers it: both slots erased from outside, or the power failing between an
//! erasure and the next header, which loses what the slot being erased had alone, so the last raise at most.
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

mod error;
mod places;
mod ram;
mod reading;
mod record;
mod slot;

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;

pub use error::Error;
use places::{Place, Places};
pub use ram::Ram;
use reading::{CAREFUL, VERY_CAREFUL};
use record::{Header, Seen, Stamp};
pub use record::{Reader, Writer};
pub use slot::{Mark, Slot, Slots, Source};

/// The format of a record. A store reads this one; another is refused as [`Slot::Format`]: there is no migration.
pub const FORMAT: u16 = 2;

/// Two slots of a flash.
#[derive(Debug)]
pub struct Store<F> {
    flash: F,
    slots: Slots,
    fingerprint: u32,
    places: Places,
    mark: Mark,
    /// The slot that was loaded from last.
    loaded: Option<usize>,
    /// The slot that was saved to last.
    last: usize,
    is_saved: bool,
}

impl<F: NorFlash> Store<F> {
    /// Bytes that header and seal take of a slot.
    pub const OVERHEAD: u32 = record::overhead::<F>();

    /// Looks at both slots. `fingerprint` stands for the network and the layout of the payload: records of another one are
    /// not of use here.
    ///
    /// # Errors
    /// Neither slot can be read, or the flash has no room for them.
    pub fn open(flash: F, slots: Slots, fingerprint: u32) -> Result<Self, Error<F::Error>> {
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
        let (places, mark) = (Places::UNREAD, Mark::default());
        let mut store =
            Self { flash, slots, fingerprint, places, mark, loaded: None, last: 1, is_saved: false };
        let (first, second) = (store.look(0), store.look(1));
        first.or(second)?;
        Ok(store)
    }

    /// The contents of each slot.
    pub fn found(&self) -> [Slot; 2] {
        self.places.0.map(|place| place.slot)
    }

    /// The highest counter, and whether any is provisioned, of every header and every seal that was seen, whatever became of
    /// their records.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// Whether both slots were read, so that no header or seal is missing in [`mark`](Self::mark).
    pub fn is_mark_whole(&self) -> bool {
        self.places.0.iter().all(|place| !place.doubtful)
    }

    /// Where the newest record is.
    pub fn source(&self) -> Source {
        self.places.newest().map_or(Source::Factory, Source::Slot)
    }

    /// Bytes of payload that a slot can hold.
    pub fn capacity(&self) -> u32 {
        record::capacity::<F>(self.slots.bytes)
    }

    /// Saves the `length` bytes that `write` writes, as the newest record.
    ///
    /// # Errors
    /// The flash fails, there is no room, or another number of bytes was written. [`is_saved`](Self::is_saved) then
    /// shows whether the record is there after all; if not, the record saved before is still the newest.
    pub fn save(
        &mut self,
        length: u32,
        write: impl FnOnce(&mut Writer<'_, F>) -> Result<(), Error<F::Error>>,
    ) -> Result<(), Error<F::Error>> {
        self.save_marked(length, Mark::default(), write)
    }

    /// [`save`](Self::save), raising the mark: [`mark`](Self::mark) shows it once the record is there.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_marked(
        &mut self,
        length: u32,
        mark: Mark,
        write: impl FnOnce(&mut Writer<'_, F>) -> Result<(), Error<F::Error>>,
    ) -> Result<(), Error<F::Error>> {
        (self.loaded, self.is_saved) = (None, false);
        if length > self.capacity() {
            return Err(Error::TooLarge { capacity: self.capacity() });
        }
        self.look_again()?;
        let at = self.places.target(self.last);
        let stamp = Stamp { sequence: self.places.next_sequence(), mark: self.mark.raised(mark) };
        let header = Header { fingerprint: self.fingerprint, length, stamp };
        let slot = self.slot(at);
        self.last = at;
        self.places.0[at] = Place::begun(stamp.sequence);
        self.flash.erase(slot.start, slot.end)?;
        let unsealed = Writer::new(&mut self.flash, &slot, header).and_then(|mut writer| {
            write(&mut writer)?;
            writer.flush_rest()
        });
        let unsealed = match unsealed {
            Ok(unsealed) => unsealed,
            Err(error @ Error::Flash(_)) => return Err(error),
            Err(error) => {
                self.places.0[at].slot = Slot::Incomplete;
                return Err(error);
            }
        };
        // The record decides, not what the flash said of it.
        let sealed = unsealed.seal().map_err(Error::Flash);
        let verified = self.verify(at, stamp);
        if verified.is_ok() {
            return Ok(());
        }
        // A save that is not acknowledged must not be there after the next boot.
        if self.flash.erase(slot.start, slot.end).is_ok() || self.verify(at, stamp).is_err() {
            self.places.0[at].slot = Slot::Bad;
        }
        sealed.and(verified)
    }

    /// Whether what [`save`](Self::save) was last given is the newest record. That is so after an error only if the record could
    /// neither be read back at first nor be erased then, and was read back after all. A record that is not there
    /// now does not come back, unless the flash neither reads nor erases, as without power.
    pub fn is_saved(&self) -> bool {
        self.is_saved
    }

    /// Gives the newest record's payload to `read`, and returns its length. What `read` made of it is of use only if this is
    /// not an error.
    ///
    /// # Errors
    /// There is no record, the flash fails, `read` reads less than the payload or more, or the checksum is wrong after all.
    pub fn load(
        &mut self,
        read: impl FnOnce(&mut Reader<'_, F>) -> Result<(), Error<F::Error>>,
    ) -> Result<u32, Error<F::Error>> {
        let Some(at) = self.places.newest() else { return Err(Error::Nothing) };
        let Slot::Valid { length, .. } = self.places.0[at].slot else { return Err(Error::Nothing) };
        self.loaded = Some(at);
        let slot = self.slot(at);
        let outcome = Reader::new(&mut self.flash, &slot, length).and_then(|mut reader| {
            read(&mut reader)?;
            reader.finish()
        });
        match outcome {
            // It may be a reading that went wrong alone.
            Err(Error::Corrupt) if self.look(at).is_ok() => {
                self.places.0[at].doubtful = self.places.0[at].is_whole()
            }
            Err(Error::Flash(_) | Error::Corrupt) => self.places.0[at].doubtful = true,
            _ => {}
        }
        outcome.map(|()| length)
    }

    /// The record that was loaded last is of no use, or the newest if none was loaded: the one before it is the newest now.
    /// One that could not be read is looked at again before something is saved.
    pub fn refuse(&mut self) {
        if let Some(at) = self.loaded.take().or(self.places.newest()) {
            let place = &mut self.places.0[at];
            if place.is_whole() {
                place.slot = if place.doubtful { Slot::Bad } else { Slot::Rejected };
            }
        }
    }

    /// Erases both slots: the next boot is from the factory's weights. A mark that is not the first one stays, in a header
    /// alone.
    ///
    /// # Errors
    /// The flash fails, or a record is still there.
    pub fn clear(&mut self) -> Result<(), Error<F::Error>> {
        // The older record first: a power cut between the two leaves the newest.
        let first = if self.source() == Source::Slot(0) { 1 } else { 0 };
        let stamp = Stamp { sequence: self.places.next_sequence(), mark: self.mark };
        (self.loaded, self.is_saved) = (None, false);
        for at in [first, 1 - first] {
            let slot = self.slot(at);
            self.places.0[at] = Place::begun(stamp.sequence);
            self.flash.erase(slot.start, slot.end)?;
            if stamp.mark != Mark::default() {
                record::keep(&mut self.flash, &slot, self.fingerprint, stamp)?;
            }
            self.look(at)?;
            if self.places.0[at].slot != Slot::Empty {
                self.places.0[at].slot = Slot::Bad;
                return Err(Error::Unverified);
            }
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

    /// The place of a slot's record in the order of records, counted from 1, if it has one that is whole.
    pub fn sequence(&self, slot: usize) -> Option<u32> {
        self.places.sequence(slot)
    }

    /// The highest place in the order of records that any header or seal shows, whatever became of its record; 0 if there is none.
    pub fn last_sequence(&self) -> u32 {
        self.places.next_sequence().wrapping_sub(1)
    }

    fn slot(&self, at: usize) -> Range<u32> {
        let start = if at == 0 { self.slots.first } else { self.slots.second };
        start..start + self.slots.bytes
    }

    /// Sees what a slot holds; if it cannot be read, that it is doubtful.
    fn look(&mut self, at: usize) -> Result<(), F::Error> {
        let slot = self.slot(at);
        match record::look(&mut self.flash, &slot, self.fingerprint, CAREFUL) {
            Ok(Seen { slot, stamps }) => {
                self.places.0[at].see(slot, stamps);
                for stamp in stamps.into_iter().flatten() {
                    self.mark = self.mark.raised(stamp.mark);
                }
                Ok(())
            }
            Err(error) => {
                (self.places.0[at].slot, self.places.0[at].doubtful) = (Slot::Bad, true);
                Err(error)
            }
        }
    }

    /// Whether the record of a stamp is there, whole; it is the newest then.
    fn verify(&mut self, at: usize, stamp: Stamp) -> Result<(), Error<F::Error>> {
        let slot = self.slot(at);
        let Seen { slot: found, stamps } =
            record::look(&mut self.flash, &slot, self.fingerprint, VERY_CAREFUL)?;
        if !matches!(found, Slot::Valid { .. }) || stamps != [Some(stamp); 2] {
            return Err(Error::Unverified);
        }
        self.places.0[at].slot = found;
        self.mark = stamp.mark;
        self.is_saved = true;
        Ok(())
    }

    /// Looks at what decides where to save: the newest record and slots that could not be read. If the newest cannot be, or
    /// neither slot, nothing is to be erased now.
    fn look_again(&mut self) -> Result<(), Error<F::Error>> {
        let newest = self.places.newest();
        for at in 0..2 {
            let (is_newest, was_doubtful) = (newest == Some(at), self.places.0[at].doubtful);
            if (is_newest || was_doubtful)
                && let Err(error) = self.look(at)
                && (is_newest || self.places.0[1 - at].doubtful)
            {
                return Err(Error::Flash(error));
            }
        }
        Ok(())
    }
}
