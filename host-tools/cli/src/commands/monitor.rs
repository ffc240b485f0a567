//! `tinyfit monitor`: a device on a terminal screen, or line by line.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Write, stdin};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_boards::{Board, TUNE, Verb};
use tinyfit_client::{Patience, Serial};
use tinyfit_demo::{AXES, EXERCISES, WEARERS};
use tinyfit_emulator::{Emulator, Motion, Options, build};
use tinyfit_model::{Model, Task};
use tinyfit_monitor::{
    Error, Feed, Fetch, Learning, Link, Player, Recording, Replay, Session, State, Worn, follow, plain,
    read_recording, watch,
};

use crate::board_arg;
use crate::error::{Fault, Usage};
use crate::files;
use crate::interrupts::Interrupts;
use crate::output::{self, Output};
use crate::owner_args::OwnerArgs;

/// The time limit for an answer of an emulated chip, on a busy machine.
const EMULATED: Patience = Patience { answer: std::time::Duration::from_secs(20), times: 3 };

const EXAMPLES: &str = "\
Examples:
  tinyfit monitor --emulator rp2040 --play     see it without a board
  tinyfit monitor --port /dev/ttyACM0 --model iris.safetensors --csv windows.csv
  tinyfit monitor --port /dev/ttyACM0 --key private.pem --product flower
  tinyfit monitor --replay session.jsonl";

/// Watch a device on a screen: probabilities, learning, drift. Label, learn, save, fetch the model
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("watched").required(true))]
pub(crate) struct Args {
    /// The serial port of a device
    #[arg(short, long, group = "watched", value_name = "PORT")]
    port: Option<String>,
    /// A board to emulate, with the firmware that learns, or else the one that scores
    #[arg(long, group = "watched", value_name = "BOARD", value_parser = board_arg::known(Verb::Monitor))]
    emulator: Option<&'static Board>,
    /// Play the recordings of a wearer, 1 to 10, to the emulated chip: repeatedly in real time, or with --plain
    /// once and as fast as possible [default: 10, who is not in the shipped model's training data]
    #[arg(long, value_name = "WEARER", num_args = 0..=1, require_equals = true,
          default_missing_value = "10", value_parser = clap::value_parser!(u8).range(1..=WEARERS as i64))]
    play: Option<u8>,
    /// A recorded session to play back
    #[arg(long, group = "watched", value_name = "SESSION")]
    replay: Option<PathBuf>,
    /// The speed of the ports in bits per second
    #[arg(long, default_value_t = 115_200)]
    baud: u32,
    /// The emulated chip's firmware, an ELF file; built if not given
    #[arg(long, value_name = "FILE", requires = "emulator")]
    firmware: Option<PathBuf>,
    /// The model that the device was built with: for the names of the classes or targets and --fetch
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Record the session
    #[arg(long, value_name = "SESSION")]
    record: Option<PathBuf>,
    /// Write every scored window as a row
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// With --csv: put an apostrophe before names that a spreadsheet would compute as a formula
    #[arg(long, requires = "csv")]
    escape_formulas: bool,
    /// The file to write the fetched model of the device to
    #[arg(long, value_name = "FILE", requires = "model", conflicts_with = "replay")]
    fetch: Option<PathBuf>,
    /// Print news as JSON, one object per line, and read commands from standard input
    #[arg(long, conflicts_with = "json")]
    plain: bool,
    /// The serial port of the firmware's log, in defmt frames
    #[arg(long, value_name = "PORT", requires = "elf", requires = "port")]
    log: Option<String>,
    /// The firmware's ELF file, which decodes its log
    #[arg(long, value_name = "FILE", requires = "log")]
    elf: Option<PathBuf>,
    #[command(flatten)]
    owner: OwnerArgs,
    /// How often `learn` shows each labeled window
    #[arg(long, alias = "passes", default_value_t = 10)]
    epochs: u16,
    /// The learning rate of `learn`
    #[arg(long, default_value_t = 0.005)]
    lr: f32,
    /// The seed of `learn`
    #[arg(long, default_value_t = 42)]
    seed: u64,
}

/// Watches a device.
///
/// # Errors
/// No device answers, it disappears, or a file cannot be read or written.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if args.play.is_some() && args.emulator.is_none() {
        return Err(Usage("--play requires --emulator: whoever wears a device moves it".into()).into());
    }
    let model = args.model.as_deref().map(files::read_model).transpose()?.map(|(model, _)| model);
    let read: Vec<&Path> = [&args.model, &args.replay, &args.firmware, &args.elf]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    files::check_inputs(read.iter().copied())?;
    let owned = args.owner.files();
    let kept: Vec<&Path> = read.iter().copied().chain(owned.iter().map(PathBuf::as_path)).collect();
    let written = [("--record", &args.record), ("--csv", &args.csv), ("--fetch", &args.fetch)];
    for (nth, (option, path)) in written.iter().enumerate() {
        let Some(path) = path else { continue };
        files::check_destination_of(option, path, &kept)?;
        if written.iter().skip(nth + 1).any(|(_, other)| other.as_ref() == Some(path)) {
            return Err(
                Usage(format!("{option} {} is written twice: give another path", path.display())).into()
            );
        }
    }
    let interrupts = Interrupts::catch()?;
    // The recordings to play, unless a firmware or a model for other data is given.
    let played =
        args.play.filter(|_| args.firmware.is_none()).map(|_| EXERCISES.map(str::to_string).to_vec());
    let mut session = Session::new(model.as_ref().map(names).or(played).unwrap_or_default());
    let feed = feed(args, model, output)?;
    // Only now: a device that does not answer leaves what was recorded before.
    if let Some(path) = &args.record {
        session = session.record(create(path)?)?;
    }
    if let Some(path) = &args.csv {
        session = session.tabulate(create(path)?);
        if args.escape_formulas {
            session = session.escaping_formulas();
        }
    }
    let stop = || interrupts.status().is_some();
    let ended = if args.plain {
        plain(feed, session, BufReader::new(stdin()), output::stdout(), &stop)
    } else {
        watch(feed, session, &stop)
    };
    let state = match ended {
        Ok(state) => state,
        // Whoever reads our output has seen enough.
        Err(Error::Output(error)) => return Err(error.into()),
        Err(error) => return Err(error.into()),
    };
    if args.plain { Ok(()) } else { output.report(&Summary::of(&state)) }
}

/// The names of a model's classes, or of the other numbers of its scores.
fn names(model: &Model) -> Vec<String> {
    match &model.task {
        Task::Classify { classes, .. } => classes.clone(),
        Task::Regress(_) => model.task.targets().into_iter().map(str::to_string).collect(),
        Task::Autoencode { .. } => vec!["score".to_string()],
        Task::Outputs { .. } => Vec::new(),
    }
}

fn feed(args: &Args, model: Option<Model>, output: &Output) -> anyhow::Result<Box<dyn Feed>> {
    if let Some(path) = &args.replay {
        let file = files::open(path).map_err(|error| files::unreadable(path, &error))?;
        let moments = read_recording(BufReader::new(file))
            .map_err(|error| Fault::new(path, error.to_string(), "give a file that --record wrote"))?;
        return Ok(Box::new(Replay::new(moments, !args.plain)));
    }
    let owner = args.owner.owner(output)?;
    let learning = Learning { epochs: args.epochs, learning_rate: args.lr, seed: args.seed };
    let fetch = model.zip(args.fetch.clone()).map(|(model, out)| Fetch { model, out });
    if let Some(board) = args.emulator {
        let player = args.play.map(|wearer| player(wearer, !args.plain)).transpose()?;
        let firmware = match &args.firmware {
            Some(firmware) => firmware.clone(),
            None => build(board, board.program().unwrap_or(TUNE), None)?,
        };
        if player.is_some() && board.emulates_motion() {
            let motion = Motion::new()?;
            let options = Options { motion: Some(&motion), ..Options::default() };
            let emulator = Emulator::start_with(board, &firmware, options)?;
            return Ok(Box::new(Link::watch(
                Worn { emulator, motion },
                EMULATED,
                learning,
                fetch,
                player,
                owner,
            )?));
        }
        let emulator = Emulator::start(board, &firmware)?;
        return Ok(Box::new(Link::watch(emulator, EMULATED, learning, fetch, player, owner)?));
    }
    let port = args.port.as_deref().unwrap_or_default();
    let link = Link::watch(open(port, args.baud)?, Patience::default(), learning, fetch, None, owner)?;
    if let (Some(log), Some(elf)) = (&args.log, &args.elf) {
        follow(elf, log, args.baud, link.speaker()).map_err(tinyfit_client::Error::from)?;
    }
    Ok(Box::new(link))
}

/// The recordings of a wearer, each with its exercise.
fn player(wearer: u8, live: bool) -> anyhow::Result<Player> {
    let recordings = tinyfit_demo::wearer(wearer.into()).map_err(anyhow::Error::msg)?;
    let told = |recording: tinyfit_demo::Recording| {
        let exercise = EXERCISES.get(recording.class).copied().unwrap_or_default();
        let arm = recording.name.split_once('-').map_or("", |(_, arm)| arm);
        let name = format!("wearer {wearer} does {} {exercise}, {arm} arm", recording.class);
        let samples = recording.samples.as_flattened().to_vec();
        Recording { name, channels: AXES, samples }
    };
    Ok(Player::new(recordings.into_iter().map(told).collect(), live))
}

fn open(port: &str, baud: u32) -> Result<Serial, tinyfit_client::Error> {
    Ok(Serial::open(port, baud)?)
}

/// A file that is written as the session goes on.
fn create(path: &Path) -> Result<Box<dyn Write>, Fault> {
    match File::create(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(files::unwritable(path, &error)),
    }
}

/// The results of a session.
#[derive(Serialize)]
struct Summary {
    /// The numbers of labeled windows, and of those that were classified right.
    labeled: u32,
    hits: u32,
    /// Samples lost.
    lost: u32,
}

impl Summary {
    fn of(state: &State) -> Self {
        let (labeled, hits) = state.hits();
        Self { labeled, hits, lost: state.lost }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { labeled, hits, lost } = self;
        writeln!(f, "{labeled} windows labeled, {hits} of them hit; {lost} samples lost")
    }
}
