//! Records in flash: power cuts at every operation, every single bit flipped, and anything else in their place.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use proptest::prelude::*;
use tinyfit_board::store::{Error, Slot, Slots, Source, Store};

/// Flash as it is: erased it is all ones, a write clears bits, and nothing is written twice between two erasures. The power
/// fails in the middle of an operation, which is then done in part.
#[derive(Clone)]
struct Flash<const WRITE: usize> {
    bytes: Vec<u8>,
    written: Vec<bool>,
    /// Operations that are done before the power fails.
    power: Option<usize>,
    operations: usize,
    /// Which part of the last operation is done.
    seed: u64,
    /// Bits that stay as they are.
    stuck: Option<usize>,
}

const ERASE: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    PowerCut,
    Wrong,
}

impl NorFlashError for Failure {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl<const WRITE: usize> Flash<WRITE> {
    fn new() -> Self {
        let (bytes, written) = (vec![0xFF; 8 * ERASE], vec![false; 8 * ERASE]);
        Self { bytes, written, power: None, operations: 0, seed: 0, stuck: None }
    }

    /// Whether the operation is done whole; a failing one is done where `random` decides so.
    fn operate(&mut self) -> Result<bool, Failure> {
        self.operations += 1;
        match &mut self.power {
            None => Ok(true),
            Some(0) => Err(Failure::PowerCut),
            Some(left) => {
                *left -= 1;
                Ok(*left > 0)
            }
        }
    }

    fn random(&mut self) -> u64 {
        // Knuth's generator; its upper bits.
        self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.seed >> 33
    }
}

impl<const WRITE: usize> ErrorType for Flash<WRITE> {
    type Error = Failure;
}

impl<const WRITE: usize> ReadNorFlash for Flash<WRITE> {
    const READ_SIZE: usize = if WRITE < 4 { 1 } else { 4 };

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        let at = at as usize;
        if !at.is_multiple_of(Self::READ_SIZE) || !bytes.len().is_multiple_of(Self::READ_SIZE) {
            return Err(Failure::Wrong);
        }
        bytes.copy_from_slice(self.bytes.get(at..at + bytes.len()).ok_or(Failure::Wrong)?);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const WRITE: usize> NorFlash for Flash<WRITE> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        let (from, to) = (from as usize, to as usize);
        assert!(from.is_multiple_of(ERASE) && to.is_multiple_of(ERASE) && to <= self.bytes.len());
        for block in (from..to).step_by(ERASE) {
            let whole = self.operate()?;
            for at in block..block + ERASE {
                // Cells become ones one by one.
                let bits = if whole { 0xFF } else { self.random() as u8 };
                self.bytes[at] |= bits;
                self.written[at] = !whole;
            }
            if !whole {
                return Err(Failure::PowerCut);
            }
        }
        Ok(())
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Failure> {
        let at = at as usize;
        assert!(at.is_multiple_of(WRITE) && bytes.len().is_multiple_of(WRITE) && !bytes.is_empty());
        assert!(self.written[at..at + bytes.len()].iter().all(|written| !written), "written twice");
        let whole = self.operate()?;
        for (i, &byte) in bytes.iter().enumerate() {
            let left = if whole { 0 } else { self.random() as u8 };
            self.bytes[at + i] &= byte | left;
            self.written[at + i] = true;
        }
        if let Some(bit) = self.stuck {
            self.bytes[bit / 8] |= 1 << (bit % 8);
        }
        if whole { Ok(()) } else { Err(Failure::PowerCut) }
    }
}

const SLOTS: Slots = Slots { first: 1024, second: 5 * 1024, bytes: 3 * 1024 };
const NETWORK: u32 = 0x5EED_0001;

/// The lengths of successive records: some fill whole writes, others do not.
fn payload(sequence: u32) -> Vec<u8> {
    let length = [700, 1000, 1, 488, 2048, 0, 731][sequence as usize % 7];
    (0..length).map(|i| (i * 31 + sequence * 7 + i / 256) as u8).collect()
}

fn save<const W: usize>(store: &mut Store<Flash<W>>, bytes: &[u8]) -> Result<(), Error<Failure>> {
    store.save(bytes.len() as u32, |record| bytes.chunks(97).try_for_each(|part| record.write(part)))
}

fn load<const W: usize>(store: &mut Store<Flash<W>>) -> Option<Vec<u8>> {
    let Source::Slot(at) = store.source() else { return None };
    let Slot::Valid { length, .. } = store.found()[at] else { panic!("{:?}", store.found()) };
    let mut bytes = vec![0; length as usize];
    store.load(|record| bytes.chunks_mut(41).try_for_each(|part| record.read(part))).unwrap();
    Some(bytes)
}

fn open<const W: usize>(flash: &Flash<W>) -> Store<Flash<W>> {
    Store::open(Flash { power: None, operations: 0, ..flash.clone() }, SLOTS, NETWORK).unwrap()
}

/// The power fails at each operation of fifty savings, each time in several ways. The next boot finds what was saved last or
/// what was saved before, whole, and can save again.
fn cut_everywhere<const W: usize>() {
    let mut flash = Flash::<W>::new();
    for sequence in 1..=50 {
        let (before, after) = ((sequence > 1).then(|| payload(sequence - 1)), payload(sequence));
        let mut store = open(&flash);
        save(&mut store, &after).unwrap();
        let done = store.into_flash();
        for cut in 1..=done.operations {
            for seed in 0..3 {
                let dying =
                    Flash { power: Some(cut), seed: seed + 1000 * u64::from(sequence), ..flash.clone() };
                let mut store = Store::open(dying, SLOTS, NETWORK).unwrap();
                let saved = save(&mut store, &after);
                assert_eq!(saved, Err(Error::Flash(Failure::PowerCut)), "cut {cut} of {}", done.operations);
                let mut store = open(&store.into_flash());
                let found = load(&mut store);
                assert!(found == before || found.as_ref() == Some(&after), "sequence {sequence} cut {cut}");
                save(&mut store, b"again").unwrap();
                assert_eq!(load(&mut open(&store.into_flash())).as_deref(), Some(&b"again"[..]));
            }
        }
        flash = done;
        assert_eq!(load(&mut open(&flash)).unwrap(), after);
    }
}

#[test]
fn a_power_cut_loses_one_saving_at_most() {
    cut_everywhere::<1>();
    cut_everywhere::<4>();
    cut_everywhere::<8>();
    cut_everywhere::<256>();
}

/// The same while both slots are erased.
#[test]
fn a_power_cut_while_clearing_leaves_the_newest_or_nothing() {
    let mut store = open(&Flash::<4>::new());
    for sequence in 1..4 {
        save(&mut store, &payload(sequence)).unwrap();
    }
    let flash = store.into_flash();
    for cut in 1..=6 {
        let mut store = Store::open(Flash { power: Some(cut), ..flash.clone() }, SLOTS, NETWORK).unwrap();
        assert!(store.clear().is_err(), "cut {cut}");
        let found = load(&mut open(&store.into_flash()));
        assert!(found == Some(payload(3)) || found.is_none(), "cut {cut}");
    }
    let mut store = open(&flash);
    store.clear().unwrap();
    assert_eq!(store.found(), [Slot::Empty; 2]);
    assert_eq!(open(&store.into_flash()).source(), Source::Factory);
}

/// A chip that nothing was saved on: erased, or as QEMU's is. Neither a slot of anything else is empty, nor one that is erased in
/// part.
#[test]
fn a_blank_chip_has_empty_slots() {
    for blank in [0, 0xFF] {
        let mut flash = Flash::<4>::new();
        flash.bytes.fill(blank);
        assert_eq!(open(&flash).found(), [Slot::Empty; 2]);
        for (byte, other) in [(0, 1), (23, 0x7F), (23, !blank)] {
            let mut flash = flash.clone();
            flash.bytes[SLOTS.second as usize + byte] = other;
            assert_eq!(open(&flash).found(), [Slot::Empty, Slot::Corrupt], "{byte} is {other}");
        }
        let mut store = open(&flash);
        save(&mut store, &payload(1)).unwrap();
        assert_eq!(load(&mut open(&store.into_flash())), Some(payload(1)));
    }
}

/// One bit of a record that flips is found, and what was saved before takes over.
#[test]
fn any_flipped_bit_is_found() {
    let mut store = open(&Flash::<8>::new());
    save(&mut store, &payload(1)).unwrap();
    save(&mut store, &payload(2)).unwrap();
    assert_eq!(store.source(), Source::Slot(1));
    let flash = store.into_flash();
    // Header, seal, payload of one byte, the rest of that write.
    let header = SLOTS.second as usize;
    let (payload_end, end) = (header + 24 + 16 + 1, header + 24 + 16 + 8);
    for bit in header * 8..end * 8 {
        let mut flipped = flash.clone();
        flipped.bytes[bit / 8] ^= 1 << (bit % 8);
        let mut store = open(&flipped);
        let padding = (payload_end..end).contains(&(bit / 8));
        let want = if padding { payload(2) } else { payload(1) };
        assert_eq!(load(&mut store).unwrap(), want, "bit {bit}: {:?}", store.found());
        assert_eq!(store.found()[1] == Slot::Corrupt, !padding, "bit {bit}: {:?}", store.found());
    }
}

/// Also one that flips after the slots were looked at.
#[test]
fn a_bit_that_flips_later_is_found() {
    let mut store = open(&Flash::<4>::new());
    save(&mut store, &payload(1)).unwrap();
    save(&mut store, &payload(3)).unwrap();
    let mut flash = store.into_flash();
    for length in [488, 487, 489] {
        let mut store = open(&flash);
        let mut bytes = vec![0; length];
        let read = store.load(|record| record.read(&mut bytes));
        assert_eq!(read, if length == 488 { Ok(488) } else { Err(Error::Length) });
    }
    let mut store = open(&flash);
    flash.bytes[SLOTS.second as usize + 100] ^= 4;
    *store.flash() = flash;
    let mut bytes = vec![0; 488];
    assert_eq!(store.load(|record| record.read(&mut bytes)), Err(Error::Corrupt));
    assert_eq!(load(&mut store).unwrap(), payload(1));
}

#[test]
fn a_cell_that_does_not_take_a_write_is_found_before_the_record_counts() {
    let mut store = open(&Flash::<4>::new());
    save(&mut store, &payload(1)).unwrap();
    let byte = SLOTS.second as usize + 40 + 50;
    let flash = Flash { stuck: Some(8 * byte), ..store.into_flash() };
    let mut store = Store::open(flash, SLOTS, NETWORK).unwrap();
    assert_eq!(save(&mut store, &[0; 100]), Err(Error::Unverified));
    assert_eq!(load(&mut store).unwrap(), payload(1));
    assert_eq!(load(&mut open(&store.into_flash())).unwrap(), payload(1));
}

#[test]
fn records_of_others_are_distinguished() {
    let mut store = open(&Flash::<4>::new());
    save(&mut store, &payload(1)).unwrap();
    let flash = store.into_flash();
    let store = Store::open(flash.clone(), SLOTS, NETWORK + 1).unwrap();
    assert_eq!(store.found(), [Slot::Other { fingerprint: NETWORK }, Slot::Empty]);
    assert_eq!(store.source(), Source::Factory);
    // The format before and a later one, the header's checksum by another implementation of the CRC.
    for format in [1, 3] {
        let mut other = flash.clone();
        let header = SLOTS.first as usize;
        other.bytes[header + 4] = format;
        let checksum = crc32(&other.bytes[header..header + 20]).to_le_bytes();
        other.bytes[header + 20..header + 24].copy_from_slice(&checksum);
        assert_eq!(open(&other).found()[0], Slot::Format { format: format.into() });
    }
}

/// Bit by bit, as ISO/IEC 13239 has it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

#[test]
fn what_does_not_fit_is_refused() {
    let open = |slots| Store::open(Flash::<8>::new(), slots, NETWORK).map(|_| ());
    for slots in [
        Slots { second: 6 * 1024, ..SLOTS },
        Slots { second: 3 * 1024, ..SLOTS },
        Slots { first: 1000, ..SLOTS },
        Slots { bytes: 0, ..SLOTS },
        Slots { bytes: 1025, ..SLOTS },
        Slots { second: u32::MAX - 1023, ..SLOTS },
    ] {
        assert_eq!(open(slots), Err(Error::Slots), "{slots:?}");
    }
    let mut store = Store::open(Flash::<8>::new(), SLOTS, NETWORK).unwrap();
    let capacity = store.capacity();
    assert_eq!(capacity, 3 * 1024 - 24 - 16);
    assert_eq!(save(&mut store, &vec![0; capacity as usize + 1]), Err(Error::TooLarge { capacity }));
    save(&mut store, &vec![7; capacity as usize]).unwrap();
    assert_eq!(load(&mut store).unwrap(), vec![7; capacity as usize]);
    for (length, written) in [(3, 4), (4, 3)] {
        assert_eq!(store.save(length, |record| record.write(&vec![0; written])), Err(Error::Length));
    }
    assert_eq!(load(&mut store).unwrap(), vec![7; capacity as usize]);
}

proptest! {
    /// Whatever flash contains, a record with the right checksums is needed to be loaded, and there is room to save.
    #[test]
    fn any_contents_are_no_panic(
        contents in proptest::collection::vec(any::<u8>(), 8 * ERASE),
        changes in proptest::collection::vec((0..3 * ERASE, any::<u8>()), 0..4),
        genuine: bool,
    ) {
        let mut flash = Flash::<4>::new();
        if genuine {
            let mut store = open(&flash);
            save(&mut store, &payload(3)).unwrap();
            flash = store.into_flash();
            for (at, byte) in changes {
                flash.bytes[SLOTS.first as usize + at] = byte;
            }
        } else {
            flash.bytes = contents;
        }
        let mut store = open(&flash);
        prop_assert!(load(&mut store).is_none_or(|found| found == payload(3)));
        save(&mut store, &payload(4)).unwrap();
        prop_assert_eq!(load(&mut open(&store.into_flash())).unwrap(), payload(4));
    }
}
