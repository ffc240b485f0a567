//! Any bytes as the flash of a board: a record is loaded only if its checksums are right, and there is room to save.
//!
//! The first byte decides whether the checksums of each header and each seal are set right, so that what lies
//! behind is reached.

#![no_main]

use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use tinyfit_board::store::{Ram, Slot, Slots, Source, Store};

const ERASE: usize = 256;
const SLOT: usize = 1024;
const SLOTS: Slots = Slots { first: 0, second: SLOT as u32, bytes: SLOT as u32 };
const NETWORK: u32 = 0x5EED_0001;
/// Where a header ends, a seal, and a payload begins. The last four bytes of either are the checksum of those before.
const HEADER: usize = 24;
const SEAL: usize = HEADER + 16;

type Flash = Ram<Vec<u8>, 4, ERASE>;

fn open(flash: &[u8]) -> Store<Flash> {
    Store::open(Ram(flash.to_vec()), SLOTS, NETWORK).unwrap()
}

fn load(store: &mut Store<Flash>) -> Option<Vec<u8>> {
    let Source::Slot(at) = store.source() else { return None };
    let Slot::Valid { length, .. } = store.found()[at] else { panic!("{:?}", store.found()) };
    let mut bytes = vec![0; length as usize];
    store.load(|record| bytes.chunks_mut(41).try_for_each(|part| record.read(part))).unwrap();
    Some(bytes)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((how, contents)) = bytes.split_first() else { return };
    let mut flash = vec![0xFF; 2 * SLOT];
    let len = contents.len().min(flash.len());
    flash[..len].copy_from_slice(&contents[..len]);
    let checksum =
        |parts: &[&[u8]]| Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&parts.concat()).to_le_bytes();
    for (slot, header, seal) in [(0, 1, 4), (SLOT, 2, 8)] {
        let slot = &mut flash[slot..slot + SLOT];
        if how & header != 0 {
            let right = checksum(&[&slot[..HEADER - 4]]);
            slot[HEADER - 4..HEADER].copy_from_slice(&right);
        }
        if how & seal != 0 {
            let length = u32::from_le_bytes([slot[5], slot[6], slot[7], 0]) as usize;
            let payload = &slot[SEAL..SLOT.min(SEAL + length)];
            let right = checksum(&[&slot[..HEADER], payload]);
            slot[SEAL - 8..SEAL - 4].copy_from_slice(&right);
            let right = checksum(&[b"done", &slot[HEADER..SEAL - 4]]);
            slot[SEAL - 4..SEAL].copy_from_slice(&right);
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
