//! UF2, the file format of boot loaders that are seen as a drive: blocks of 512 bytes, each with the address of its bytes.
//!
//! <https://github.com/microsoft/uf2>, and for what an RP2040 takes its datasheet, 2.8.4.2, an RP2350 its datasheet, 5.5.2.

use crate::image::Image;

/// Bytes of a block.
pub const BLOCK: usize = 512;
/// Bytes of the image in a block.
pub const PAYLOAD: usize = 256;

const MAGIC: [u32; 2] = [0x0A32_4655, 0x9E5D_5157];
const MAGIC_END: u32 = 0x0AB1_6F30;
const FAMILY_PRESENT: u32 = 0x2000;

/// The erase size of the RP2040 and the RP2350. The RP2040 takes the number of a block for the place in a sector
/// (the boot ROM's `virtual_disk.c`), so sectors go whole, and pages that the image has nothing for as if erased.
const SECTOR: u32 = 4096;

/// The blocks of an image for a chip of that family.
pub fn blocks(image: &Image, family: u32) -> Vec<u8> {
    let image = image.in_pages(SECTOR);
    let count = (image.len() / PAYLOAD) as u32;
    let pages = image
        .segments()
        .iter()
        .flat_map(|segment| (segment.address..).step_by(PAYLOAD).zip(segment.bytes.as_chunks::<PAYLOAD>().0));
    let mut file = Vec::with_capacity(count as usize * BLOCK);
    for (number, (address, page)) in (0..).zip(pages) {
        let [first, second] = MAGIC;
        let header = [first, second, FAMILY_PRESENT, address, PAYLOAD as u32, number, count, family];
        let start = file.len();
        file.extend(header.into_iter().flat_map(u32::to_le_bytes));
        file.extend_from_slice(page);
        file.resize(start + BLOCK - 4, 0);
        file.extend_from_slice(&MAGIC_END.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::image::ERASED;

    const RP2040: u32 = 0xE48B_FF56;

    /// A reader from the format's text alone: the header of each block is checked, and its bytes are by address.
    fn read(file: &[u8]) -> BTreeMap<u32, u8> {
        assert_eq!(file.len() % 512, 0);
        let count = file.len() / 512;
        let mut memory = BTreeMap::new();
        for (number, block) in file.chunks(512).enumerate() {
            let word = |at: usize| u32::from_le_bytes(block[at..at + 4].try_into().unwrap());
            assert_eq!(&block[..4], b"UF2\n");
            assert_eq!((word(4), word(508)), (0x9E5D5157, 0x0AB16F30));
            assert_eq!((word(8), word(28)), (0x2000, 0xE48BFF56), "the family is there, and is the RP2040's");
            assert_eq!((word(16), word(20), word(24)), (256, number as u32, count as u32));
            assert_eq!(word(12) % 256, 0);
            // The assumptions of the boot ROM.
            assert_eq!(word(12) / 256 % 16, number as u32 % 16);
            assert!(block[32 + 256..508].iter().all(|byte| *byte == 0));
            for (address, byte) in (word(12)..).zip(&block[32..32 + 256]) {
                assert_eq!(memory.insert(address, *byte), None, "{address:#x} is written twice");
            }
        }
        memory
    }

    #[test]
    fn another_reader_gives_the_bytes_back() {
        let bytes: Vec<u8> = (0..10_000u32).map(|i| (i * 7 % 251) as u8).collect();
        let image = Image::default().with(0x1000_0000, &bytes).unwrap();
        let (read, families) = uf2_decode::convert_from_uf2(&blocks(&image, RP2040)).unwrap();
        assert_eq!(read[..bytes.len()], bytes);
        assert!(read[bytes.len()..].iter().all(|byte| *byte == ERASED));
        assert_eq!(read.len(), 3 * 4096);
        assert_eq!(families.into_iter().collect::<Vec<_>>(), [(0xE48B_FF56, 0x1000_0000)]);
    }

    #[test]
    fn nothing_is_no_block() {
        assert!(blocks(&Image::default(), RP2040).is_empty());
    }

    proptest! {
        #[test]
        fn each_byte_comes_once_and_sectors_are_whole(
            pieces in prop::collection::vec((0u32..20_000, prop::collection::vec(any::<u8>(), 1..600)), 1..4),
        ) {
            let mut image = Image::default();
            let mut expected = BTreeMap::new();
            for (offset, bytes) in pieces {
                let address = 0x1000_0000 + offset;
                if let Some(with) = image.clone().with(address, &bytes) {
                    image = with;
                    expected.extend((address..).zip(bytes));
                }
            }
            for (address, byte) in read(&blocks(&image, RP2040)) {
                prop_assert_eq!(byte, expected.remove(&address).unwrap_or(ERASED));
            }
            prop_assert!(expected.is_empty());
        }
    }
}
