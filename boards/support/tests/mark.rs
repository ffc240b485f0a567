//! Epochs and the mark outlive the records that carry them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit_board::store::{Error, Mark, Ram, Slot, Slots, Source, Store};

type Flash = Ram<Vec<u8>, 4, 1024>;

const SLOTS: Slots = Slots { first: 0, second: 1024, bytes: 1024 };
const NETWORK: u32 = 0x5EED_0001;
/// Where header, seal and payload of a slot are, of 4 bytes a write.
const HEADER: usize = 0;
const SEAL: usize = 24;
const PAYLOAD: usize = 40;

fn open(flash: Vec<u8>) -> Store<Flash> {
    Store::open(Ram(flash), SLOTS, NETWORK).unwrap()
}

fn blank() -> Store<Flash> {
    open(vec![0xFF; 2048])
}

fn save(store: &mut Store<Flash>, counter: u32, byte: u8) {
    let mark = Mark { counter, provisioned: counter > 0 };
    store.save_marked(9, mark, |record| record.write(&[byte; 9])).unwrap();
}

fn loaded(store: &mut Store<Flash>) -> u8 {
    let mut bytes = [0; 9];
    store.load(|record| record.read(&mut bytes)).unwrap();
    bytes[0]
}

const SEVEN: Mark = Mark { counter: 7, provisioned: true };

/// The first slot with the mark, the second one without a record.
fn marked() -> Vec<u8> {
    let mut store = blank();
    save(&mut store, 7, 1);
    assert_eq!(store.mark(), SEVEN);
    store.into_flash().0
}

#[test]
fn the_mark_is_carried_on_and_never_lowered() {
    let mut store = open(marked());
    assert_eq!(store.mark(), SEVEN);
    save(&mut store, 3, 2);
    store.save(9, |record| record.write(&[3; 9])).unwrap();
    let mut flash = store.into_flash().0;
    // Both records of those that came later have it.
    for slot in [0, 1024] {
        assert_eq!(open(flash.clone()).mark(), SEVEN);
        flash[slot..slot + 1024].fill(0xFF);
    }
    assert_eq!(open(flash).mark(), Mark::default());
}

#[test]
fn header_and_seal_each_keep_the_mark_whatever_becomes_of_the_record() {
    let flash = marked();
    let damaged = |places: &[usize]| {
        let mut flash = flash.clone();
        places.iter().for_each(|at| flash[*at] ^= 1);
        open(flash)
    };
    for place in
        [HEADER, HEADER + 8, HEADER + 12, HEADER + 23, SEAL, SEAL + 8, SEAL + 15, PAYLOAD, PAYLOAD + 8]
    {
        let store = damaged(&[place]);
        assert_eq!((store.found()[0], store.mark()), (Slot::Corrupt, SEVEN), "byte {place}");
    }
    // With neither nothing is shown.
    assert_eq!(damaged(&[HEADER + 16, SEAL + 4]).mark(), Mark::default());
    // Torn, of another network, refused.
    let mut torn = flash.clone();
    torn[SEAL..SEAL + 16].fill(0xFF);
    let store = open(torn);
    assert_eq!((store.found()[0], store.mark()), (Slot::Incomplete, SEVEN));
    let store = Store::<Flash>::open(Ram(flash.clone()), SLOTS, NETWORK + 1).unwrap();
    assert_eq!((store.found()[0], store.mark()), (Slot::Other { fingerprint: NETWORK }, SEVEN));
    let mut store = open(flash);
    store.refuse();
    assert_eq!((store.found()[0], store.mark()), (Slot::Rejected, SEVEN));
}

/// Erased or all zero, there is no seal under a right checksum.
#[test]
fn nothing_is_shown_by_a_blank_chip() {
    for blank in [0, 0xFF] {
        assert_eq!(open(vec![blank; 2048]).mark(), Mark::default());
    }
}

#[test]
fn the_mark_is_raised_once_the_record_is_there() {
    let mut store = open(marked());
    let mark = Mark { counter: 8, provisioned: true };
    assert_eq!(store.save_marked(9, mark, |record| record.write(&[2; 8])), Err(Error::Length));
    assert_eq!((store.mark(), store.is_saved()), (SEVEN, false));
    store.save_marked(9, mark, |record| record.write(&[2; 9])).unwrap();
    assert_eq!((store.mark(), store.is_saved()), (mark, true));
}

#[test]
fn clearing_keeps_the_mark_and_no_record() {
    let mut store = open(marked());
    save(&mut store, 0, 2);
    store.clear().unwrap();
    let mut store = open(store.into_flash().0);
    assert_eq!((store.found(), store.source(), store.mark()), ([Slot::Empty; 2], Source::Factory, SEVEN));
    save(&mut store, 0, 3);
    assert_eq!((loaded(&mut store), store.mark()), (3, SEVEN));
    let mut store = blank();
    save(&mut store, 0, 1);
    store.clear().unwrap();
    assert_eq!(store.into_flash().0, [0xFF; 2048]);
}

/// Two records, the newer one with its sequence in header, seal or both; each time what is saved then is the newest.
#[test]
fn an_epoch_is_above_all_that_is_shown() {
    let mut store = blank();
    for byte in 1..=5 {
        save(&mut store, 0, byte);
    }
    assert_eq!(store.source(), Source::Slot(0));
    let flash = store.into_flash().0;
    // The newest is damaged in its payload, its header, its seal, and so is the other one.
    for place in [PAYLOAD, HEADER, SEAL] {
        for other in [None, Some(PAYLOAD), Some(HEADER)] {
            let mut flash = flash.clone();
            flash[place] ^= 1;
            if let Some(other) = other {
                flash[1024 + other] ^= 1;
            }
            let mut store = open(flash);
            store.save(9, |record| record.write(&[6; 9])).unwrap();
            let Source::Slot(slot) = store.source() else { panic!("{:?}", store.found()) };
            assert_eq!(store.sequence(slot), Some(6), "{place} {other:?}");
        }
    }
    // Both are refused: the older one is written over.
    let mut store = open(flash);
    store.refuse();
    store.refuse();
    store.save(9, |record| record.write(&[6; 9])).unwrap();
    assert_eq!((store.found()[0], store.sequence(1)), (Slot::Rejected, Some(6)));
    let mut store = open(store.into_flash().0);
    assert_eq!((store.sequence(0), loaded(&mut store)), (Some(5), 6));
}

/// As it may begin again once all are counted.
#[test]
fn epochs_go_round() {
    let mut flash = marked();
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    let highest = 0x7FFF_FFFFu32.to_le_bytes();
    flash[12..16].copy_from_slice(&highest);
    flash[24..28].copy_from_slice(&highest);
    let set = |flash: &mut Vec<u8>, at: usize, of: &[&[u8]]| {
        flash[at..at + 4].copy_from_slice(&crc.checksum(&of.concat()).to_le_bytes());
    };
    let header = flash[..20].to_vec();
    set(&mut flash, 20, &[&header]);
    let (header, payload) = (flash[..24].to_vec(), flash[40..49].to_vec());
    set(&mut flash, 32, &[&header, &payload]);
    let seal = flash[24..36].to_vec();
    set(&mut flash, 36, &[b"done", &seal]);
    let mut store = open(flash);
    assert_eq!(store.sequence(0), Some(0x7FFF_FFFF));
    save(&mut store, 0, 2);
    assert_eq!((store.source(), store.sequence(1)), (Source::Slot(1), Some(0)));
    assert_eq!(loaded(&mut open(store.into_flash().0)), 2);
}

/// The good record before it is not touched.
#[test]
fn a_newest_record_that_has_gone_bad_is_written_over() {
    let mut store = blank();
    save(&mut store, 0, 1);
    save(&mut store, 0, 2);
    store.flash().0[1024 + PAYLOAD] ^= 1;
    let first = store.flash().0[..1024].to_vec();
    store.save(9, |record| record.write(&[3; 9])).unwrap();
    assert_eq!(store.source(), Source::Slot(1));
    assert_eq!(store.flash().0[..1024], first);
    assert_eq!(loaded(&mut open(store.into_flash().0)), 3);
}

/// The loaded record is refused, not the newest since.
#[test]
fn refusing_a_record_that_was_damaged_leaves_the_one_before_it() {
    let mut store = blank();
    save(&mut store, 0, 1);
    save(&mut store, 0, 2);
    store.flash().0[1024 + PAYLOAD] ^= 1;
    assert_eq!(store.load(|record| record.read(&mut [0; 9])), Err(Error::Corrupt));
    store.refuse();
    assert_eq!((store.source(), store.found()[1]), (Source::Slot(0), Slot::Corrupt));
    assert_eq!(loaded(&mut store), 1);
}
