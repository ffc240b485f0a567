//! Puts firmware with a model in it, or a model alone, on a board.
//!
//! A [`Firmware`] is read from the ELF file that cargo built and checked against a [board](tinyfit_boards::Board) before anything is touched; it,
//! and [what a board keeps of what it learned](slots), are an [`Image`]: bytes and where they go. Each [way](Via) puts an image on a board: a
//! [drive] of [UF2](uf2) blocks, a debug probe, an STM32's USB boot loader, the [program](tool) of a chip's maker. What there is no board for is run in an emulator.

#[cfg(feature = "dfu")]
pub mod dfu;
pub mod drive;
mod error;
mod firmware;
mod image;
#[cfg(feature = "probe")]
pub mod probe;
mod program;
mod put;
pub mod relay;
pub mod slots;
pub mod tool;
pub mod uf2;
mod via;

pub use error::Error;
pub use firmware::{Firmware, STACK};
pub use image::{ERASED, Image, Segment};
pub use program::{build, built, carries, check, sensor};
pub use put::Destination;
pub use via::Via;

/// The phase of flashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is erased.
    Erase,
    /// It is written.
    Program,
    /// It is read back and compared.
    Verify,
}

impl Phase {
    /// A word for a person.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Erase => "erasing",
            Phase::Program => "programming",
            Phase::Verify => "verifying",
        }
    }
}

/// Gets the progress: the phase, bytes that are done, and bytes in all.
pub type Progress<'a> = dyn FnMut(Phase, u64, u64) + 'a;
