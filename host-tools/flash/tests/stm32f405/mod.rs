//! The flash of an STM32F405, as its reference manual has it.
#![allow(unreachable_pub, reason = "a module of several tests")]

use tinyfit_flash::Image;

/// Where it is seen as memory.
pub const START: u32 = 0x0800_0000;
/// Its size.
pub const SIZE: usize = 1 << 20;

pub struct Flash {
    pub bytes: Vec<u8>,
    /// Where the sectors begin that were erased.
    pub erased: Vec<u32>,
    /// A byte that does not take what is written.
    pub stuck: Option<u32>,
    /// The sector that is not erased.
    pub protected: Option<u32>,
}

impl Flash {
    /// Full of zeros, which no program can be written to.
    pub fn full() -> Self {
        Self { bytes: vec![0; SIZE], erased: Vec::new(), stuck: None, protected: None }
    }

    /// Erases the sector (RM0090, table 5) that an address lies in; false if it cannot be done.
    pub fn erase(&mut self, address: u32) -> bool {
        let sizes = [16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128];
        let mut start = START;
        for size in sizes.map(|kib: u32| kib << 10) {
            if (start..start + size).contains(&address) && self.protected != Some(start) {
                self.erased.push(start);
                self.bytes[(start - START) as usize..][..size as usize].fill(0xFF);
                return true;
            }
            start += size;
        }
        false
    }

    /// Writes, as flash does: only ones become zeros. False if it cannot be done.
    pub fn program(&mut self, address: u32, bytes: &[u8]) -> bool {
        let at = address.wrapping_sub(START) as usize;
        let Some(cells) = self.bytes.get_mut(at..at + bytes.len()) else { return false };
        for (address, (cell, byte)) in (address..).zip(cells.iter_mut().zip(bytes)) {
            *cell &= if self.stuck == Some(address) { 0 } else { *byte };
        }
        true
    }

    /// Whether an image is there.
    pub fn holds(&self, image: &Image) -> bool {
        image.segments().iter().all(|segment| {
            let at = (segment.address - START) as usize;
            self.bytes[at..at + segment.bytes.len()] == segment.bytes
        })
    }
}

/// The table of vectors, and code behind the two slots: of no whole number of blocks.
pub fn image() -> Image {
    let code: Vec<u8> = (0..140_001u32).map(|i| (i * 31 % 253) as u8 + 1).collect();
    Image::default().with(START, &[0x11; 392]).unwrap().with(START + 0x2_0000, &code).unwrap()
}
