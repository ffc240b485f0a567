//! What the ticks of a firmware say in an emulator.

use std::fmt;

use crate::Chip;

/// How much a chip executed, as its emulator counts.
///
/// These are counts of a model, not times on silicon. QEMU says how many instructions were executed, whatever each of
/// them costs. rp2040js says how many cycles they take by ARM's table, if flash never stalls: a lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Instructions: QEMU.
    Instructions(u64),
    /// Cycles of the core: rp2040js.
    Cycles(u64),
}

impl Chip {
    /// What was executed between two readings of the board crate's `ticks()` that lie `ticks` apart, in an emulator
    /// started to count; `None` where the board crate has no clock.
    ///
    /// - STM32F405: an instruction takes a nanosecond of QEMU's time and SysTick counts at 168 MHz, so a tick is 5.95
    ///   instructions.
    /// - RP2040: a tick is a microsecond, 125 cycles.
    /// - FE310: QEMU takes an instruction for a cycle, which is a tick.
    pub fn count(self, ticks: u32) -> Option<Count> {
        let ticks = u64::from(ticks);
        match self {
            Chip::Stm32f405 => Some(Count::Instructions((ticks * 1000 + 84) / 168)),
            Chip::Rp2040 => Some(Count::Cycles(ticks * 125)),
            Chip::Fe310 => Some(Count::Instructions(ticks)),
            Chip::Lm3s6965 => None,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Instructions(count) => write!(f, "{count} instructions"),
            Count::Cycles(count) => write!(f, "{count} cycles"),
        }
    }
}
