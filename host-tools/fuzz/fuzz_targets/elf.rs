//! Any bytes as the ELF file of a firmware, for each board: what fits becomes UF2 blocks that hold the same bytes.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tinyfit_flash::uf2::{BLOCK, PAYLOAD, blocks};
use tinyfit_flash::{ERASED, Firmware};

/// The RP2040's: blocks of another family differ in this number alone.
const FAMILY: u32 = 0xE48B_FF56;

fuzz_target!(|bytes: &[u8]| {
    for board in tinyfit_boards::all() {
        let Ok(firmware) = Firmware::read(bytes, board) else { continue };
        // Segments begin in flash and do not overlap, though they may share bytes of the file.
        assert!(firmware.image.len() <= board.flash.kib as usize * 1024 + bytes.len());
        if firmware.fits(board).is_err() {
            continue;
        }
        let segments = firmware.image.segments();
        let mut expected: BTreeMap<u32, u8> =
            segments.iter().flat_map(|segment| segment.range().zip(segment.bytes.iter().copied())).collect();
        let file = blocks(&firmware.image, FAMILY);
        assert!(file.len().is_multiple_of(BLOCK));
        for block in file.chunks(BLOCK) {
            let address = u32::from_le_bytes(block[12..16].try_into().unwrap());
            for (address, byte) in (address..).zip(&block[32..32 + PAYLOAD]) {
                assert_eq!(*byte, expected.remove(&address).unwrap_or(ERASED));
            }
        }
        assert!(expected.is_empty());
    }
});
