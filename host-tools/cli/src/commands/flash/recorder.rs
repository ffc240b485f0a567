//! Firmware that records.

use tinyfit_boards::{Board, RECORD};
use tinyfit_emulator::{Owner, build_for, last_built};
use tinyfit_flash::{Destination, Firmware};

use super::{Args, Report, Use};
use crate::error::{Usage, fault};
use crate::files;
use crate::output::Output;
use crate::sensor_args;

impl Args {
    /// Builds the program that records for the sensor that is asked for, and puts it on the board.
    pub(super) fn put_recorder(
        &self,
        board: &'static Board,
        to: &Destination<'_>,
        output: &Output,
    ) -> anyhow::Result<()> {
        if !board.has(RECORD) {
            let what = format!(
                "--record: the firmware of {} has no sensor; record its own with `tinyfit record --lines`",
                board.name
            );
            return Err(Usage(what).into());
        }
        let sensor = sensor_args::fed(board, self.sensor.sensor.as_deref(), self.channels, self.rate)?;
        let is_first = last_built(board, RECORD)?.is_none();
        let elf = output.building(&board.name, is_first, || {
            build_for(board, RECORD, None, &Owner::default(), Some(sensor))
        })?;
        let bytes = files::read(&elf)?;
        let firmware = Firmware::read(&bytes, board).map_err(|error| fault(&elf, &error))?;
        firmware.fits(board).map_err(|error| fault(&elf, &error))?;
        let verified = self.put(to, &elf, &firmware.image, output)?;
        output.report(&Report {
            model: "no model".into(),
            board: &board.name,
            firmware: RECORD.into(),
            elf: elf.display().to_string(),
            model_only: false,
            via: to.via.name(),
            dry_run: self.dry_run,
            flash: Use { used: firmware.flash(), room: board.program_bytes() },
            ram: Use { used: firmware.ram, room: board.ram.bytes() },
            keeps_learned: board.slots.is_some(),
            erases_learned: false,
            owner: None,
            bytes: firmware.image.len(),
            drive: to.drive.as_ref().map(|drive| drive.folder.display().to_string()),
            verified,
        })
    }
}
