//! The session on the emulated chips: firmware built with the models in it, run, and compared with the host.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use tempfile::TempDir;
use tinyfit_boards::{Board, TUNE, emulated};
use tinyfit_client::protocol::{Event as Said, Score};
use tinyfit_client::{Broken, Client, Patience};
use tinyfit_emulator::{
    Count, Emulator, Error, Flash, Models, Motion, Options, build, compiler_ready, emulator_ready,
};

use crate::recordings::{AXES, Recording};
use crate::session::{Peer, Transcript, hold, measure};
use crate::{Event, PERSONALIZING};

/// The time limit for an answer of an emulated chip, on a busy machine.
const PATIENCE: Patience = Patience { answer: Duration::from_secs(100), times: 3 };

/// The results of a chip, with the last wearer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChipResult {
    /// The chip.
    pub chip: &'static str,
    /// Whether every score, count and tuned weight was the host's; `None` if the chip did not run.
    pub equal: Option<bool>,
    /// The first difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// Why it did not run, and the command that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// The built files.
    pub built: Option<Built>,
    /// The cost of the calls.
    pub counts: Option<Counts>,
    /// The firmware's log.
    #[serde(skip)]
    pub logs: Vec<String>,
}

/// Bytes of a firmware image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Built {
    /// Code, constants, weights and initial values.
    pub flash: u64,
    /// Static memory.
    pub ram: u64,
}

impl Built {
    /// Bytes of an image for a board.
    ///
    /// # Errors
    /// The file cannot be read, or is not an ELF file.
    pub fn of(elf: &Path, board: &Board) -> Result<Self, String> {
        use object::{Object, ObjectSection, SectionFlags, elf::SHF_ALLOC};
        let data = std::fs::read(elf).map_err(|e| format!("{}: {e}", elf.display()))?;
        let file = object::File::parse(&*data).map_err(|e| format!("{}: {e}", elf.display()))?;
        let mut built = Self { flash: 0, ram: 0 };
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            if sh_flags & u64::from(SHF_ALLOC) == 0 {
                continue;
            }
            // Initialized data is in flash and is copied to RAM.
            let in_ram =
                u32::try_from(section.address()).is_ok_and(|address| board.ram.offset(address).is_some());
            built.ram += if in_ram { section.size() } else { 0 };
            built.flash += if section.file_range().is_some() { section.size() } else { 0 };
        }
        Ok(built)
    }
}

/// What calls took, counted by the emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The unit: instructions or cycles.
    pub unit: &'static str,
    /// One prediction in f32.
    pub predict: u64,
    /// One prediction in int8.
    pub predict_int8: u64,
    /// One example learned in f32 by SGD.
    pub learn: u64,
}

/// The chips, with those that cannot run marked as such.
pub(crate) fn start(wanted: bool) -> Vec<ChipResult> {
    emulated(TUNE)
        .map(|board| {
            let skipped = if !wanted {
                Some("not asked for".to_string())
            } else {
                emulator_ready(board).and_then(|()| compiler_ready(board)).err().map(|why| why.to_string())
            };
            ChipResult {
                chip: &board.name,
                equal: None,
                difference: None,
                skipped,
                built: None,
                counts: None,
                logs: Vec::new(),
            }
        })
        .collect()
}

/// What every chip is given, and what it is to be compared with.
#[derive(Clone, Copy)]
pub(crate) struct Session<'a> {
    pub(crate) models: Models<'a>,
    pub(crate) recordings: &'a [Recording],
    /// The host's message.
    pub(crate) host: &'a Transcript,
    /// The number of windows.
    pub(crate) total: usize,
    pub(crate) on_event: &'a (dyn Fn(Event) + Sync),
}

/// Runs the session on every chip that can run, side by side, and notes what differs from the host.
pub(crate) fn run(chips: &mut [ChipResult], session: Session<'_>) -> Result<(), String> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = emulated(TUNE)
            .zip(chips.iter_mut())
            .filter(|(_, result)| result.skipped.is_none())
            .map(|(board, result)| {
                scope.spawn(move || {
                    one(board, result, session).map_err(|reason| format!("{}: {reason}", board.name))
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread of the demo panicked".to_string())?)
    })
}

fn one(board: &'static Board, result: &mut ChipResult, session: Session<'_>) -> Result<(), String> {
    let Session { models, recordings, host, total, on_event } = session;
    let name = board.name.as_str();
    on_event(Event::Building(name));
    let elf = build(board, TUNE, Some(models)).map_err(explain)?;
    result.built = Some(Built::of(&elf, board)?);
    let progress = &mut |n| on_event(Event::Scored(name, n, total));
    let (transcript, logs) = if board.emulates_motion() {
        let mut device = Worn::start(board, &elf).map_err(text)?;
        (hold(&mut device, recordings, PERSONALIZING, progress).map_err(text)?, device.logs())
    } else {
        let mut device = Client::open(Emulator::start(board, &elf).map_err(text)?, PATIENCE).map_err(text)?;
        let transcript = hold(&mut device, recordings, PERSONALIZING, progress).map_err(text)?;
        (transcript, device.transport().logs())
    };
    result.logs = logs.map_err(text)?;
    result.counts = Some(count(board, &elf, recordings)?);
    result.difference = transcript.difference(host);
    result.equal = Some(result.difference.is_none());
    on_event(Event::Finished(name));
    Ok(())
}

/// The cost of scoring and of learning one window.
fn count(board: &Board, elf: &Path, recordings: &[Recording]) -> Result<Counts, String> {
    let recording = recordings.first().ok_or("there is no recording")?;
    let features = *recording.windows().first().ok_or("the first recording is shorter than a window")?;
    let counting = Options { counting: true, ..Options::default() };
    let emulator = Emulator::start_with(board, elf, counting).map_err(text)?;
    let mut device = Client::open(emulator, PATIENCE).map_err(text)?;
    let timing = measure(&mut device, &features, recording.class).map_err(text)?;
    let count = |ticks| match Count::of(board, ticks) {
        Some(Count::Instructions(n)) => Ok((n, "instructions")),
        Some(Count::Cycles(n)) => Ok((n, "cycles")),
        None => Err("its firmware has no clock"),
    };
    let (predict, unit) = count(timing.predict)?;
    let (predict_int8, _) = count(timing.predict_int8)?;
    let (learn, _) = count(timing.learn)?;
    Ok(Counts { unit, predict, predict_int8, learn })
}

/// Why a firmware cannot be built, in a line.
fn explain(error: Error) -> String {
    match error {
        Error::Build { command, directory, stderr } => {
            let first = stderr.lines().find(|line| line.starts_with("error")).unwrap_or("no reason given");
            let folder = directory.display();
            format!("`{command}` failed in {folder}: {first}")
        }
        error => error.to_string(),
    }
}

fn text(error: impl std::error::Error) -> String {
    error.to_string()
}

/// A board with the recordings as its motion sensor: it reports each score by itself, and what it saves
/// outlives its power.
struct Worn {
    emulated: &'static Board,
    board: Client<Emulator>,
    motion: Motion,
    elf: PathBuf,
    flash: TempDir,
    /// Of the boots before.
    logs: Vec<String>,
}

impl Worn {
    fn start(emulated: &'static Board, elf: &Path) -> Result<Self, tinyfit_client::Error> {
        let flash = tempfile::tempdir().map_err(broken)?;
        let (board, motion) = Self::boot(emulated, elf, &flash)?;
        Ok(Self { emulated, board, motion, elf: elf.to_owned(), flash, logs: Vec::new() })
    }

    fn boot(
        emulated: &Board,
        elf: &Path,
        flash: &TempDir,
    ) -> Result<(Client<Emulator>, Motion), tinyfit_client::Error> {
        let motion = Motion::new().map_err(broken)?;
        let flash = Flash { image: &flash.path().join("image"), cut: None };
        let options = Options { flash: Some(flash), motion: Some(&motion), ..Options::default() };
        let emulator = Emulator::start_with(emulated, elf, options).map_err(broken)?;
        let mut board = Client::open(emulator, PATIENCE)?;
        board.watch(true)?;
        Ok((board, motion))
    }

    fn logs(mut self) -> Result<Vec<String>, Error> {
        let last = self.board.transport().logs()?;
        Ok([self.logs, last].concat())
    }
}

impl Peer for Worn {
    type Line = Emulator;

    fn client(&mut self) -> &mut Client<Emulator> {
        &mut self.board
    }

    fn sense(&mut self, samples: &[[i16; AXES]], ends: bool) -> Result<Option<Score>, tinyfit_client::Error> {
        self.motion.append(samples).map_err(broken)?;
        if !ends {
            return Ok(None);
        }
        loop {
            match self.board.listen(PATIENCE.answer)? {
                Some(Said::Score(score)) => return Ok(Some(score)),
                Some(Said::Supervisor(_)) => {}
                other => return Err(broken(format!("where a score was to come there was {other:?}"))),
            }
        }
    }

    fn save_and_lose_power(&mut self) -> Result<(), tinyfit_client::Error> {
        self.board.save()?;
        self.logs.extend(self.board.transport().logs().map_err(broken)?);
        // The emulator of before is killed when its place is taken.
        (self.board, self.motion) = Self::boot(self.emulated, &self.elf, &self.flash)?;
        Ok(())
    }
}

/// A board that is of no more use.
fn broken(reason: impl std::fmt::Display) -> tinyfit_client::Error {
    Broken(reason.to_string()).into()
}
