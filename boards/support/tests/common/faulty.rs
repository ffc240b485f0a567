//! A NOR flash with the faults of worn and badly supplied chips, each seeded.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

/// The faults of a chip. Chances are of one operation in so many; 0 is never.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    /// The power fails within one saving of so many, at any byte.
    pub(crate) cuts: u32,
    /// A bit under way when the power fails may read either way from then on, until it is erased.
    pub(crate) marginal: bool,
    /// Bytes with one bit that flips in one reading.
    pub(crate) disturbed: u32,
    pub(crate) failed_reads: u32,
    pub(crate) failed_writes: u32,
    pub(crate) failed_erasures: u32,
    /// Writes that do nothing, and tell nothing.
    pub(crate) dropped_writes: u32,
    /// Bits that stay as they are, in the slot of this number.
    pub(crate) stuck: Option<(usize, u32)>,
    /// The sector that is no longer erased, counted from the slot's first.
    pub(crate) worn: Option<(usize, usize)>,
    /// After one saving of so many, this many bits flip in one slot.
    pub(crate) rot: (u32, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    NoPower,
    Failed,
}

impl NorFlashError for Failure {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        times > 0 && self.below(times as usize) == 0
    }

    fn bit(&mut self) -> u8 {
        1 << self.below(8)
    }
}

pub(crate) struct Faulty<const WRITE: usize, const READ: usize, const ERASE: usize> {
    pub(crate) bytes: Vec<u8>,
    /// Bits that read either way.
    weak: Vec<u8>,
    /// Bits that stay ones, and zeros.
    stuck: [Vec<u8>; 2],
    worn: std::ops::Range<usize>,
    written: Vec<bool>,
    pub(crate) faults: Faults,
    /// No read there works.
    pub(crate) unreadable: std::ops::Range<usize>,
    pub(crate) chance: Chance,
    /// Bytes that are still changed before the power fails.
    pub(crate) left: Option<usize>,
    pub(crate) power: bool,
}

impl<const WRITE: usize, const READ: usize, const ERASE: usize> Faulty<WRITE, READ, ERASE> {
    /// With anything in it; `slots` are where they begin, each `used` bytes.
    pub(crate) fn new(seed: u64, bytes: usize, slots: [u32; 2], used: usize, faults: Faults) -> Self {
        let mut chance = Chance(seed);
        let blank = chance.once_in(2);
        let contents = (0..bytes).map(|_| if blank { 0xFF } else { chance.next() as u8 }).collect();
        let mut stuck = [vec![0; bytes], vec![0; bytes]];
        if let Some((slot, bits)) = faults.stuck {
            for _ in 0..bits {
                let at = slots[slot] as usize + chance.below(used);
                stuck[chance.below(2)][at] |= chance.bit();
            }
        }
        let worn = faults.worn.map_or(0..0, |(slot, sector)| {
            let start = slots[slot] as usize + sector * ERASE;
            start..start + ERASE
        });
        let (weak, written) = (vec![0; bytes], vec![true; bytes]);
        Self {
            bytes: contents,
            weak,
            stuck,
            worn,
            written,
            faults,
            unreadable: 0..0,
            chance,
            left: None,
            power: true,
        }
    }

    /// The power is back.
    pub(crate) fn restart(&mut self) {
        (self.power, self.left) = (true, None);
    }

    /// How many of these bytes are changed before the power fails.
    fn lasts(&mut self, bytes: usize) -> usize {
        match &mut self.left {
            Some(left) if *left < bytes => {
                self.power = false;
                *left
            }
            Some(left) => {
                *left -= bytes;
                bytes
            }
            None => bytes,
        }
    }

    /// Leaves a bit of a byte between one and zero.
    fn weaken(&mut self, from: usize, len: usize, bits: usize) {
        if self.faults.marginal {
            for _ in 0..self.chance.below(bits + 1) {
                let at = from + self.chance.below(len);
                self.weak[at] |= self.chance.bit();
            }
        }
    }

    fn settle(&mut self, from: usize, len: usize) {
        for at in from..from + len {
            self.bytes[at] = (self.bytes[at] | self.stuck[0][at]) & !self.stuck[1][at];
        }
    }
}

impl<const WRITE: usize, const READ: usize, const ERASE: usize> ErrorType for Faulty<WRITE, READ, ERASE> {
    type Error = Failure;
}

impl<const WRITE: usize, const READ: usize, const ERASE: usize> ReadNorFlash for Faulty<WRITE, READ, ERASE> {
    const READ_SIZE: usize = READ;

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        let at = at as usize;
        assert!(at.is_multiple_of(READ) && bytes.len().is_multiple_of(READ));
        if !self.power {
            return Err(Failure::NoPower);
        }
        if self.unreadable.contains(&at) || self.chance.once_in(self.faults.failed_reads) {
            return Err(Failure::Failed);
        }
        bytes.copy_from_slice(&self.bytes[at..at + bytes.len()]);
        if self.faults.marginal {
            for (byte, weak) in bytes.iter_mut().zip(&self.weak[at..]) {
                if *weak != 0 {
                    *byte ^= weak & self.chance.next() as u8;
                }
            }
        }
        if self.faults.disturbed > 0 {
            for byte in bytes {
                if self.chance.once_in(self.faults.disturbed) {
                    *byte ^= self.chance.bit();
                }
            }
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const WRITE: usize, const READ: usize, const ERASE: usize> NorFlash for Faulty<WRITE, READ, ERASE> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    /// Sector by sector, the cells of one at once: first all to zero, then all to one.
    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        let (from, to) = (from as usize, to as usize);
        assert!(from < to && from.is_multiple_of(ERASE) && to.is_multiple_of(ERASE));
        for sector in (from..to).step_by(ERASE) {
            if !self.power {
                return Err(Failure::NoPower);
            }
            let failed = self.chance.once_in(self.faults.failed_erasures);
            let lasts = self.lasts(ERASE);
            let cells = sector..sector + ERASE;
            if self.worn == cells {
                // It takes writes, and no erasure.
            } else if lasts == ERASE && !failed {
                self.bytes[cells.clone()].fill(0xFF);
                self.weak[cells].fill(0);
                self.written[sector..sector + ERASE].fill(false);
            } else {
                // Hardly begun, programmed to zeros, half of the way, or all but a few cells.
                let few = 1 + self.chance.below(64);
                match self.chance.below(4) {
                    0 => (0..few).for_each(|_| {
                        let at = sector + self.chance.below(ERASE);
                        self.bytes[at] |= self.chance.bit();
                    }),
                    1 => self.bytes[cells].fill(0),
                    2 => cells.for_each(|at| self.bytes[at] |= self.chance.next() as u8),
                    _ => {
                        self.bytes[cells].fill(0xFF);
                        for _ in 0..few {
                            let at = sector + self.chance.below(ERASE);
                            self.bytes[at] &= !self.chance.bit();
                        }
                    }
                }
                self.written[sector..sector + ERASE].fill(true);
                self.weaken(sector, ERASE, 12);
            }
            self.settle(sector, ERASE);
            if failed || lasts < ERASE {
                return Err(if self.power { Failure::Failed } else { Failure::NoPower });
            }
        }
        Ok(())
    }

    /// Byte after byte, or the cells of one write at once.
    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Failure> {
        let at = at as usize;
        assert!(at.is_multiple_of(WRITE) && bytes.len().is_multiple_of(WRITE) && !bytes.is_empty());
        if !self.power {
            return Err(Failure::NoPower);
        }
        if self.worn.is_empty() {
            assert!(self.written[at..at + bytes.len()].iter().all(|written| !written), "written twice");
        }
        if self.chance.once_in(self.faults.dropped_writes) {
            return Ok(());
        }
        let failed = self.chance.once_in(self.faults.failed_writes);
        let lasts = self.lasts(bytes.len());
        let lasts = if failed { self.chance.below(bytes.len()) } else { lasts };
        for (nth, byte) in bytes.iter().enumerate() {
            self.bytes[at + nth] &= byte | if nth < lasts { 0 } else { self.left_of(nth == lasts) };
            self.written[at + nth] = true;
        }
        self.settle(at, bytes.len());
        if failed || lasts < bytes.len() {
            self.weaken(at, bytes.len(), 4);
            return Err(if self.power { Failure::Failed } else { Failure::NoPower });
        }
        Ok(())
    }
}

impl<const WRITE: usize, const READ: usize, const ERASE: usize> Faulty<WRITE, READ, ERASE> {
    /// Which bits of a byte are not written yet: of the one under way some, of those behind it all, or some where a write is
    /// done at once.
    fn left_of(&mut self, under_way: bool) -> u8 {
        if under_way || WRITE > 1 { self.chance.next() as u8 } else { 0xFF }
    }
}
