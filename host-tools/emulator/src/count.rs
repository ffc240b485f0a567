//! The meaning of a firmware's ticks in an emulator.

use std::fmt;

use tinyfit_boards::{Board, Ticks, Unit};

/// How much a chip executed, as its emulator counts.
///
/// These are counts of a model, not times on silicon. QEMU counts how many instructions were executed, whatever
/// each of them costs. rp2040js counts how many cycles they take by ARM's table, if flash never stalls: a lower
/// bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Instructions: QEMU.
    Instructions(u64),
    /// Cycles of the core: rp2040js.
    Cycles(u64),
}

impl Count {
    /// The instructions or cycles between two readings of the board crate's `ticks()` that lie `ticks` apart, in an
    /// emulator started to count; `None` where the board crate has no clock.
    pub fn of(board: &Board, ticks: u32) -> Option<Self> {
        let Ticks { count, of, in_ticks } = board.emulator.as_ref()?.ticks?;
        let (of, in_ticks) = (u64::from(of), u64::from(in_ticks));
        let counted = (u64::from(ticks) * of + in_ticks / 2) / in_ticks;
        Some(match count {
            Unit::Instructions => Self::Instructions(counted),
            Unit::Cycles => Self::Cycles(counted),
        })
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
