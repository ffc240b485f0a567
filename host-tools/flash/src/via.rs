//! The ways that a firmware, or a model alone, gets to where it runs.

use tinyfit_boards::Board;

/// A way, as `--via` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A debug probe.
    Probe,
    /// The drive that a board in boot mode is.
    Uf2,
    /// The USB boot loader of an STM32.
    Dfu,
    /// A program of the chip's maker.
    Tool,
    /// The serial line of a board that runs: a model alone.
    Serial,
    /// An emulator in place of the board.
    Emulator,
}

impl Via {
    /// Every way.
    pub const ALL: [Self; 6] = [Self::Probe, Self::Uf2, Self::Dfu, Self::Tool, Self::Serial, Self::Emulator];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Via::Probe => "probe",
            Via::Uf2 => "uf2",
            Via::Dfu => "dfu",
            Via::Tool => "tool",
            Via::Serial => "serial",
            Via::Emulator => "emulator",
        }
    }

    /// The ways onto a board, the usual one first.
    pub fn onto(board: &Board) -> Vec<Self> {
        let ways = board.ways_onto();
        ways.iter().filter_map(|name| Self::ALL.into_iter().find(|via| via.name() == *name)).collect()
    }
}
