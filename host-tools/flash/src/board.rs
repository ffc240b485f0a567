//! What must be known of a board to put something on it.

use std::ops::Range;

use tinyfit_board::store::Slots;
use tinyfit_emulator::Chip;
use tinyfit_model::Model;

use crate::error::Error;
use crate::slots;

/// A board, by its chip.
#[derive(Clone, Debug)]
pub struct Board {
    /// The chip, which names the board's crate and its emulator.
    pub chip: Chip,
    /// The part, as debug probes know it.
    pub part: &'static str,
    /// Where the flash is seen as memory.
    pub flash: Range<u32>,
    /// The RAM that firmware is linked for.
    pub ram: Range<u32>,
    /// The two slots of what was learned, from the beginning of the flash.
    pub slots: Slots,
    /// Makes the bytes of the first slot of a model's record, which has that counter of updates.
    pub(crate) record: fn(&Model, u32) -> Result<Vec<u8>, Error>,
    /// Where a part tells what it is.
    pub identity: Identity,
    /// How something is put on it, the usual way first.
    pub ways: &'static [Way],
}

/// A register that tells a part from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its address.
    pub address: u32,
    /// The bits that tell the part; others tell its revision.
    pub mask: u32,
    /// What they are.
    pub value: u32,
}

/// A way onto a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A debug probe.
    Probe,
    /// The drive that a board in boot mode is.
    Uf2,
    /// The USB boot loader of an STM32.
    Dfu,
    /// The serial line of a board that runs: a model alone.
    Serial,
    /// An emulator in place of the board.
    Emulator,
}

const KIB: u32 = 1024;

/// The boards that firmware with a model in it is made for.
pub const BOARDS: [Board; 2] = [
    Board {
        chip: Chip::Stm32f405,
        part: "STM32F405RGTx",
        flash: 0x0800_0000..0x0810_0000,
        ram: 0x2000_0000..0x2002_0000,
        // In sectors 1 to 4; the table of vectors lies before them, the code behind.
        slots: Slots { first: 16 * KIB, second: 64 * KIB, bytes: 48 * KIB },
        record: slots::record::<1, { 48 * KIB as usize }>,
        // DBGMCU_IDCODE (RM0090, 38.6.1): the device of STM32F405, 407, 415 and 417.
        identity: Identity { address: 0xE004_2000, mask: 0xFFF, value: 0x413 },
        ways: &[Way::Probe, Way::Dfu, Way::Serial, Way::Emulator],
    },
    Board {
        chip: Chip::Rp2040,
        part: "RP2040",
        flash: 0x1000_0000..0x1020_0000,
        ram: 0x2000_0000..0x2004_2000,
        // The last two blocks of 64 KiB.
        slots: Slots { first: 1920 * KIB, second: 1984 * KIB, bytes: 64 * KIB },
        record: slots::record::<256, { 64 * KIB as usize }>,
        // CHIP_ID of SYSINFO (datasheet, 2.20): Raspberry Pi's number as a manufacturer, and the part's.
        identity: Identity { address: 0x4000_0000, mask: 0x0FFF_FFFF, value: 0x0000_2927 },
        ways: &[Way::Uf2, Way::Probe, Way::Serial, Way::Emulator],
    },
];

impl Way {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::Probe, Self::Uf2, Self::Dfu, Self::Serial, Self::Emulator];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Way::Probe => "probe",
            Way::Uf2 => "uf2",
            Way::Dfu => "dfu",
            Way::Serial => "serial",
            Way::Emulator => "emulator",
        }
    }
}

impl Board {
    /// The board of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &BOARDS }.iter().find(|board| board.name() == name)
    }

    /// The name, which is also that of the directory in `boards/`.
    pub fn name(&self) -> &'static str {
        self.chip.name()
    }

    /// The usual way onto it.
    pub fn usual(&self) -> Way {
        self.ways.first().copied().unwrap_or(Way::Emulator)
    }

    /// The addresses of the two slots.
    pub fn slots(&self) -> [Range<u32>; 2] {
        [self.slots.first, self.slots.second].map(|first| {
            let start = self.flash.start + first;
            start..start + self.slots.bytes
        })
    }

    /// Bytes of flash that are left for a program beside the slots.
    pub fn program_bytes(&self) -> u32 {
        self.flash.len() as u32 - 2 * self.slots.bytes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// Firmware does not compile for this host, so its source is read.
    #[test]
    fn the_slots_are_those_of_the_firmware() {
        let [stm32f405, rp2040] = &BOARDS;
        let has = |board: &Board, line: &str| {
            let sources = ["flash", "lib"]
                .map(|file| tinyfit_sources::text(&format!("{}/src/{file}.rs", board.chip.folder())));
            assert!(sources.into_iter().any(|text| text.contains(line)), "{} has no {line}", board.name());
        };
        let lies_at = |board: &Board, first, second, bytes| {
            assert_eq!(board.slots, Slots { first, second, bytes }, "{}", board.name());
        };
        has(stm32f405, "const START: usize = 0x4000;");
        has(stm32f405, "const SLOT: usize = 48 * 1024;");
        has(stm32f405, "Slots { first: 0, second: SLOT as u32, bytes: SLOT as u32 }");
        has(stm32f405, "const WRITE_SIZE: usize = 1;");
        lies_at(stm32f405, 0x4000, 0x4000 + 48 * 1024, 48 * 1024);
        has(rp2040, "const BLOCK: u32 = 64 << 10;");
        has(rp2040, "const CAPACITY: u32 = 2 << 20;");
        has(rp2040, "Slots { first: CAPACITY - 2 * BLOCK, second: CAPACITY - BLOCK, bytes: BLOCK }");
        has(rp2040, "const PAGE: usize = 256;");
        has(rp2040, "const WRITE_SIZE: usize = PAGE;");
        lies_at(rp2040, (2 << 20) - (128 << 10), (2 << 20) - (64 << 10), 64 << 10);
    }
}
