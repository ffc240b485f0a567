//! An image on a board, whichever way.

use std::path::Path;

use tinyfit_boards::Board;
use tinyfit_emulator::folder;

use crate::drive::{self, Drive};
use crate::error::Error;
use crate::image::Image;
use crate::via::Via;
use crate::{Progress, slots, tool, uf2};

/// Where an image goes.
#[derive(Debug)]
pub struct Destination<'a> {
    /// The board.
    pub board: &'a Board,
    /// The way onto it: none of [`Via::Serial`] and [`Via::Emulator`].
    pub via: Via,
    /// The drive, of [`Via::Uf2`].
    pub drive: Option<Drive>,
    /// The probe, of [`Via::Probe`], if there is more than one.
    pub probe: Option<&'a str>,
}

impl Destination<'_> {
    /// Puts an image there, made of that ELF file; whether it was read back and compared.
    ///
    /// # Errors
    /// The board is not there or fails, or this build has no such way.
    pub fn put(&self, elf: &Path, image: &Image, progress: &mut Progress<'_>) -> Result<bool, Error> {
        let Self { board, via, drive, .. } = self;
        match (via, drive) {
            (Via::Uf2, Some(drive)) => {
                let (family, _) = board.uf2().unwrap_or_default();
                drive.write(&uf2::blocks(image, family), progress)?;
                Ok(false)
            }
            (Via::Tool, _) => tool::program(board, &folder(board)?, elf).map(|()| false),
            #[cfg(feature = "probe")]
            (Via::Probe, _) => {
                let probes = crate::probe::plugged_in();
                crate::probe::program(&probes, board, self.probe, image, progress).map(|()| true)
            }
            #[cfg(feature = "dfu")]
            (Via::Dfu, _) => crate::dfu::program(board, image, progress).map(|()| true),
            _ => Err(Error::NotBuiltIn { way: via.name() }),
        }
    }
}

impl Via {
    /// Whether this build has the way.
    pub fn is_built_in(self) -> bool {
        match self {
            Via::Probe => cfg!(feature = "probe"),
            Via::Dfu => cfg!(feature = "dfu"),
            Via::Uf2 | Via::Tool | Via::Serial | Via::Emulator => true,
        }
    }
}

impl Drive {
    /// The drive of a board in boot mode: the one in that folder, or the one that is found.
    ///
    /// # Errors
    /// There is none, or it is of another board.
    pub fn of(board: &Board, folder: Option<&Path>) -> Result<Self, Error> {
        let (_, id) = board.uf2().unwrap_or_default();
        let Some(folder) = folder else { return Self::among(drive::mount_points(), &board.name, id) };
        let drive = Self::at(folder)?;
        drive.check(&board.name, id)?;
        Ok(drive)
    }
}

impl Image {
    /// The image of a firmware, with slots that are empty.
    ///
    /// # Errors
    /// The firmware covers a slot.
    pub fn erasing_learned(self, board: &Board) -> Result<Self, Error> {
        let covers = || Error::Elsewhere { board: board.name.clone(), what: "covers a slot".into() };
        slots::emptied(self, board).ok_or_else(covers)
    }
}
