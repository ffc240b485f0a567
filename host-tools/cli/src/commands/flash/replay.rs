//! A log as what an emulated board's sensor measures.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use tinyfit_boards::Board;
use tinyfit_emulator::{Emulator, Options};
use tinyfit_model::{Extractor, Model};

use super::Args;
use crate::error::{Usage, fault};
use crate::interrupts::Interrupts;
use crate::output::{self, Output};
use crate::sensor_args::{Samples, replay};

/// How long an emulated board is waited for: far more than a frame takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command by which the board sends its scores.
const WATCH: &str = r#"{"watch":{"on":true}}"#;

impl Args {
    /// Runs the firmware in the emulator; its sensor measures the rows of a log. Prints the event of each frame. At a gap in the log's times the board starts
    /// again.
    pub(super) fn replay(
        &self,
        board: &Board,
        elf: &Path,
        model: &Model,
        log: &Path,
        output: &Output,
    ) -> anyhow::Result<()> {
        let (Some(sensor), Some(sensing)) = (self.fed(board, model)?, &model.sensing) else {
            let what = "--replay gives the samples of a log to a sensor, and the model takes none: send rows by `score`";
            return Err(Usage(what.into()).into());
        };
        let samples = Samples::of_model(log, sensing)?;
        let frames = |stretch: &Vec<i16>| {
            let (mut host, mut features) = (Extractor::new(sensing), Vec::new());
            stretch
                .chunks_exact(samples.names.len())
                .filter(|sample| host.push(sample, &mut features))
                .count()
        };
        let frames: Vec<usize> = samples.stretches.iter().map(frames).collect();
        let all: usize = frames.iter().sum();
        if all == 0 {
            let what = format!("it is shorter than a frame of {} samples; give a longer log", sensing.span());
            return Err(fault(log, &what).into());
        }
        if !output.is_quiet() {
            output::tell(&format!("{} measures {}: {all} frames", board.name, log.display()));
        }
        let interrupts = Interrupts::catch()?;
        for (stretch, frames) in samples.stretches.iter().zip(frames).filter(|(_, frames)| *frames > 0) {
            // What waits in queues at the end of one must not come before the next: the board starts again.
            let mut replay = replay(&sensor)?;
            let options = Options { replay: Some(&replay), ..Options::default() };
            let mut emulator = Emulator::start_with(board, elf, options)?;
            emulator.send_line(WATCH)?;
            while emulator.read_line(PATIENCE)? != "\"ok\"" {}
            // Behind it the sensor stands at its last row, until what waits in queues has come.
            let last = stretch.get(stretch.len().saturating_sub(samples.names.len())..).unwrap_or_default();
            let fed = replay.append(stretch).and_then(|()| replay.append(&last.repeat(sensor.hz as usize)));
            fed.map_err(|error| fault(log, &error))?;
            let mut ended = 0;
            while ended < frames {
                if interrupts.status().is_some() {
                    return Ok(());
                }
                let line = emulator.read_line(PATIENCE)?;
                writeln!(output::stdout(), "{line}")?;
                let of_frame = [r#"{"event":{"score":"#, r#"{"event":{"error":"#];
                ended += usize::from(of_frame.iter().any(|event| line.starts_with(event)));
            }
        }
        Ok(())
    }
}
