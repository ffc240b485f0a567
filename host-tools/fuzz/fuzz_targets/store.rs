//! Any bytes as the flash of a board: a record is loaded only if its checksums are right, and there is room to save.
//!
//! The first byte says whether the checksum of each header is set right, so that what lies behind is reached.

#![no_main]

use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use tinyfit_board::store::{Ram, Slot, Slots, Source, Store};

const ERASE: usize = 256;
const SLOT: usize = 1024;
const SLOTS: Slots = Slots { first: 0, second: SLOT as u32, bytes: SLOT as u32 };
const NETWORK: u32 = 0x5EED_0001;
/// A header, the checksum of which are the last four bytes.
const HEADER: usize = 24;

type Flash = Ram<Vec<u8>, 4, ERASE>;

fn open(flash: &[u8]) -> Store<Flash> {
    Store::open(Ram(flash.to_vec()), SLOTS, NETWORK).unwrap()
}

fn load(store: &mut Store<Flash>) -> Option<Vec<u8>> {
    let Source::Slot(at) = store.source() else { return None };
    let Slot::Whole { length, .. } = store.found()[at] else { panic!("{:?}", store.found()) };
    let mut bytes = vec![0; length as usize];
    store.load(|record| bytes.chunks_mut(41).try_for_each(|part| record.read(part))).unwrap();
    Some(bytes)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((how, contents)) = bytes.split_first() else { return };
    let mut flash = vec![0xFF; 2 * SLOT];
    let len = contents.len().min(flash.len());
    flash[..len].copy_from_slice(&contents[..len]);
    for (slot, bit) in [(0, 1), (SLOT, 2)] {
        if how & bit != 0 {
            let (said, checksum) = flash[slot..slot + HEADER].split_at_mut(HEADER - 4);
            checksum.copy_from_slice(&Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(said).to_le_bytes());
        }
    }
    let mut store = open(&flash);
    let found = load(&mut store);
    // Looking changes nothing.
    assert_eq!(store.flash().0, flash);
    assert_eq!(load(&mut open(&flash)), found);
    let saved = [&found.unwrap_or_default()[..], b"again"].concat();
    let saved = &saved[..saved.len().min(store.capacity() as usize)];
    store.save(saved.len() as u32, |record| record.write(saved)).unwrap();
    assert_eq!(load(&mut store).as_deref(), Some(saved));
    assert_eq!(load(&mut open(&store.into_flash().0)).as_deref(), Some(saved));
});
