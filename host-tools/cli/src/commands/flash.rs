//! `tinyfit flash`

use std::fmt;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::Serialize;
use tinyfit_client::{Client, Key, Mismatch, Patience, Serial};
use tinyfit_emulator::Emulator;
use tinyfit_flash::drive::{self, Drive};
use tinyfit_flash::{Board, Error, Firmware, Image, Phase, TUNE, Way, relay, slots, uf2};
use tinyfit_model::Model;

use crate::any_model::fault;
use crate::boards::{self, FLASH};
use crate::error::{Fault, Usage};
use crate::files;
use crate::interrupts::Interrupts;
use crate::output::{self, Output, count};

/// Build a board's firmware with a model in it and put it on the board
///
/// What does not fit is refused before the board is touched. What the board learned before stays, and it goes on with that if it
/// was learned from this model; --erase-learned has it begin anew. With --via emulator the firmware runs here, with the protocol
/// on standard input and output, until the input ends and is answered, or Ctrl-C.
#[derive(clap::Args)]
pub struct Args {
    /// A model file; for the firmware `tune` in f32
    model: PathBuf,
    /// The board
    #[arg(short, long, value_name = "BOARD", value_parser = boards::known(FLASH))]
    board: &'static boards::Board,
    /// The board's program: `tune` learns, `score` does not
    #[arg(long, value_name = "NAME", default_value = TUNE)]
    firmware: String,
    /// The int8 twin of the model, which `tune` scores with as well
    #[arg(long, value_name = "FILE", conflicts_with = "model_only")]
    int8: Option<PathBuf>,
    /// Put the model alone on a board that has firmware with such a network: its weights and scaling, in place of what it learned
    #[arg(long)]
    model_only: bool,
    /// The firmware that the board has, with --model-only [default: the one that was built last]
    #[arg(long, value_name = "FILE", requires = "model_only")]
    elf: Option<PathBuf>,
    /// The way onto the board: a debug probe, the drive of a board in boot mode, an STM32's USB boot loader, for --model-only the
    /// serial line of a board that runs, or an emulator in place of the board [default: probe for stm32f405, uf2 for rp2040]
    #[arg(long, value_parser = Way::ALL.map(Way::name))]
    via: Option<String>,
    /// The same as --via emulator
    #[arg(long, conflicts_with = "via")]
    emulator: bool,
    /// The folder of the drive, with --via uf2, if it is not found by itself
    #[arg(long, value_name = "PATH")]
    drive: Option<PathBuf>,
    /// The probe, with --via probe, if there is more than one: VENDOR:PRODUCT or VENDOR:PRODUCT:SERIAL
    #[arg(long, value_name = "PROBE")]
    probe: Option<String>,
    /// The port, with --via serial: /dev/ttyACM0, COM3
    #[arg(short, long, value_name = "PORT")]
    port: Option<String>,
    /// The private key that the model is signed with, with --via serial: Ed25519, PKCS#8 in PEM
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Build the firmware with this public key (PEM): over its serial line it takes only models that the private one signed
    #[arg(long, value_name = "FILE", conflicts_with = "model_only")]
    public_key: Option<PathBuf>,
    /// Erase what the board learned before, so that it begins from the model
    #[arg(long, conflicts_with = "model_only")]
    erase_learned: bool,
    /// Build and check all, and say what would be done, but touch no board
    #[arg(long)]
    dry_run: bool,
}

/// The speed of the boards' serial lines.
const BAUD: u32 = 115_200;

#[derive(Serialize)]
struct Report {
    model: String,
    board: &'static str,
    firmware: String,
    model_only: bool,
    via: &'static str,
    dry_run: bool,
    flash: Use,
    /// Static memory; what is left is the stack's.
    ram: Use,
    /// Whether what the board learned before is gone.
    erases_learned: bool,
    /// Bytes that are put on the board.
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    drive: Option<String>,
    /// Whether it was read back and compared.
    verified: bool,
}

/// A model that was sent over the serial line.
#[derive(Serialize)]
struct Update {
    model: String,
    board: &'static str,
    port: String,
    dry_run: bool,
    /// Means, scales and parameters.
    numbers: usize,
    signed: bool,
    /// The board's counter of updates, if it was touched.
    counter: Option<u32>,
}

impl fmt::Display for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, board, port, numbers, signed, counter, .. } = self;
        let (numbers, signed) = (count(*numbers), if *signed { ", signed" } else { "" });
        match counter {
            None => writeln!(f, "{numbers} numbers of {model} would be sent to {board} at {port}{signed}"),
            Some(counter) => writeln!(
                f,
                "{numbers} numbers of {model} sent to {board} at {port}{signed}: saved there as update {counter}"
            ),
        }
    }
}

#[derive(Serialize)]
struct Use {
    used: u32,
    room: u32,
}

/// Builds, checks, and puts it there.
///
/// # Errors
/// The model is none that the firmware carries, it does not build or fit, or the board is not there or fails.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let board = Board::named(args.board.name)
        .ok_or_else(|| Usage(format!("there is no board {}", args.board.name)))?;
    let way = args.way(board)?;
    if way == Way::Serial {
        return args.update(board, output);
    }
    let drive = if way == Way::Uf2 && !args.dry_run { Some(args.drive(board)?) } else { None };

    let (model, _) = files::read_model(&args.model)?;
    let (elf, firmware) = args.firmware(&model, board, output)?;
    let image = args.image(&model, &firmware, board)?;
    if way == Way::Emulator && !args.dry_run {
        return emulate(board, &elf, output);
    }
    let verified = match &drive {
        _ if args.dry_run => false,
        Some(drive) => {
            write(drive, &image, output)?;
            false
        }
        None => {
            put(way, board, args.probe.as_deref(), &image, output)?;
            true
        }
    };
    output.report(&Report {
        model: args.model.display().to_string(),
        board: board.name(),
        firmware: args.firmware.clone(),
        model_only: args.model_only,
        via: way.name(),
        dry_run: args.dry_run,
        flash: Use { used: firmware.flash(), room: board.program_bytes() },
        ram: Use { used: firmware.ram, room: board.ram.len() as u32 },
        erases_learned: args.erase_learned || args.model_only,
        bytes: image.len(),
        drive: drive.map(|drive| drive.folder.display().to_string()),
        verified,
    })
}

impl Args {
    /// The way that is asked for, or the usual one.
    fn way(&self, board: &Board) -> anyhow::Result<Way> {
        let asked = if self.emulator { Some(Way::Emulator.name()) } else { self.via.as_deref() };
        let way = match asked {
            None => board.usual(),
            Some(name) => *board.ways.iter().find(|way| way.name() == name).ok_or_else(|| {
                let ways: Vec<&str> = board.ways.iter().map(|way| way.name()).collect();
                Usage(format!(
                    "--via {name} is no way onto {}: give one of {}",
                    board.name(),
                    ways.join(", ")
                ))
            })?,
        };
        let options = [
            ("--drive", self.drive.is_some(), Way::Uf2),
            ("--probe", self.probe.is_some(), Way::Probe),
            ("--port", self.port.is_some(), Way::Serial),
            ("--key", self.key.is_some(), Way::Serial),
        ];
        for (option, given, of) in options {
            if given && way != of {
                return Err(Usage(format!("{option} goes with --via {}", of.name())).into());
            }
        }
        if self.model_only && way == Way::Emulator {
            return Err(Usage(
                "--model-only is for boards: an emulator begins with the firmware's model".into(),
            )
            .into());
        }
        if way == Way::Serial && !self.model_only {
            let what = "--via serial puts a model on a board that runs, not its firmware: give --model-only";
            return Err(Usage(what.into()).into());
        }
        if way == Way::Serial && self.elf.is_some() {
            return Err(Usage("--via serial needs no --elf: the board tells what it is".into()).into());
        }
        if self.model_only && self.firmware != TUNE {
            return Err(
                Usage(format!("--model-only goes with --firmware {TUNE}: no other keeps a model")).into()
            );
        }
        if !self.dry_run {
            if !built_in(way) {
                return Err(anyhow::Error::new(Error::NotBuiltIn { way: way.name() }));
            }
            if let Some(missing) = board.chip.emulator_missing().filter(|_| way == Way::Emulator) {
                return Err(anyhow::Error::new(missing));
            }
        }
        Ok(way)
    }

    /// The drive that is told, or the one that is found.
    fn drive(&self, board: &Board) -> anyhow::Result<Drive> {
        let Some(folder) = &self.drive else {
            return Ok(Drive::among(drive::mount_points(), board.name(), uf2::BOARD_ID)?);
        };
        let drive =
            Drive::at(folder).and_then(|drive| drive.check(board.name(), uf2::BOARD_ID).map(|()| drive));
        drive.map_err(|error| fault(folder, &error).into())
    }

    /// Sends the model to a board that runs, which takes it whole or not at all.
    fn update(&self, board: &'static Board, output: &Output) -> anyhow::Result<()> {
        let (model, _) = files::read_model(&self.model)?;
        tinyfit_flash::carries(&model).map_err(|error| fault(&self.model, &error))?;
        let numbers = tinyfit_client::numbers(&model).map_err(|error| fault(&self.model, &error))?;
        let port = self.port.as_deref();
        let port = port.ok_or_else(|| Usage("--via serial needs --port, as /dev/ttyACM0 or COM3".into()))?;
        let key = self.key.as_deref().map(Key::read).transpose()?;
        let mut update = Update {
            model: self.model.display().to_string(),
            board: board.name(),
            port: port.to_string(),
            dry_run: self.dry_run,
            numbers: numbers.len(),
            signed: key.is_some(),
            counter: None,
        };
        if !self.dry_run {
            let serial = Serial::open(port, BAUD).map_err(tinyfit_client::Error::Broken)?;
            let mut client = Client::open(serial, Patience::default())?;
            let info = client.info()?;
            if info.board != board.name() {
                let what = format!("the board at {port} is {}, not {}", info.board, board.name());
                return Err(Usage(what).into());
            }
            let (mine, theirs) = (model.fingerprint(), info.fingerprint);
            if mine != theirs {
                let mismatch = Mismatch::Fingerprint { model: mine, device: theirs };
                return Err(fault(&self.model, &mismatch).into());
            }
            if info.signed && key.is_none() {
                return Err(Usage(
                    "the board takes only signed models: give --key, its owner's private key".into(),
                )
                .into());
            }
            update.counter = Some(client.put_model(&numbers, key.as_ref())?);
        }
        output.report(&update)
    }

    /// The firmware with the model in it, or the one that the board has; checked.
    fn firmware(&self, model: &Model, board: &Board, output: &Output) -> anyhow::Result<(PathBuf, Firmware)> {
        let of_model = |error| fault(&self.model, &error);
        let elf = if self.model_only {
            tinyfit_flash::carries(model).map_err(of_model)?;
            self.elf.clone().unwrap_or_else(|| tinyfit_flash::built(board, &self.firmware))
        } else {
            let int8 = self.int8.as_deref().map(files::read_model).transpose()?;
            tinyfit_flash::check(&self.firmware, model, int8.as_ref().map(|(model, _)| model))
                .map_err(of_model)?;
            let busy = output.busy("building the firmware");
            let elf = tinyfit_flash::build(
                board,
                &self.firmware,
                &self.model,
                self.int8.as_deref(),
                self.public_key.as_deref(),
            );
            busy.finish_and_clear();
            elf.map_err(|error| unbuilt(&self.model, error))?
        };
        let bytes = files::read(&elf).map_err(|error| match self.elf {
            None if self.model_only => error.advice("give the firmware that the board has by --elf"),
            _ => error,
        })?;
        let firmware = Firmware::read(&bytes, board).map_err(|error| fault(&elf, &error))?;
        firmware
            .fits(board)
            .map_err(|error| fault(if self.model_only { &elf } else { &self.model }, &error))?;
        Ok((elf, firmware))
    }

    /// All that is put on the board.
    fn image(&self, model: &Model, firmware: &Firmware, board: &Board) -> anyhow::Result<Image> {
        if self.model_only {
            return slots::model_only(model, firmware, board)
                .map_err(|error| fault(&self.model, &error).into());
        }
        let image = firmware.image.clone();
        if !self.erase_learned {
            return Ok(image);
        }
        // The firmware leaves the slots alone: that was checked.
        slots::emptied(image, board)
            .ok_or_else(|| anyhow::anyhow!("the firmware covers a slot of {}", board.name()))
    }
}

/// Whether the tool was built with a way onto a board.
fn built_in(way: Way) -> bool {
    match way {
        Way::Probe => cfg!(feature = "probe"),
        Way::Dfu => cfg!(feature = "dfu"),
        Way::Uf2 | Way::Serial | Way::Emulator => true,
    }
}

/// What cargo says goes to a person, but what would move their cursor.
fn unbuilt(model: &Path, error: Error) -> anyhow::Error {
    match error {
        Error::Emulator(tinyfit_emulator::Error::Build { command, directory, stderr }) => {
            output::tell(stderr.trim_end());
            let what = format!("`{command}` fails in {} with it", directory.display());
            Fault::new(model, what, "what cargo says is above").into()
        }
        error => fault(model, &error).into(),
    }
}

fn write(drive: &Drive, image: &Image, output: &Output) -> anyhow::Result<()> {
    let bar = output.progress(0);
    let written = drive.write(&uf2::blocks(image), &mut |phase, done, total| show(&bar, phase, done, total));
    bar.finish_and_clear();
    written.map_err(|error| fault(&drive.folder, &error).into())
}

/// Puts an image on a board through a probe or a boot loader, and reads it back.
#[cfg_attr(
    not(any(feature = "probe", feature = "dfu")),
    expect(unused_variables, reason = "there is no such way")
)]
fn put(way: Way, board: &Board, probe: Option<&str>, image: &Image, output: &Output) -> anyhow::Result<()> {
    let bar = output.progress(0);
    let progress = &mut |phase, done, total| show(&bar, phase, done, total);
    let put = match way {
        #[cfg(feature = "probe")]
        Way::Probe => {
            let probes = tinyfit_flash::probe::plugged_in();
            tinyfit_flash::probe::program(&probes, board, probe, image, progress)
        }
        #[cfg(feature = "dfu")]
        Way::Dfu => tinyfit_flash::dfu::program(board, image, progress),
        way => Err(Error::NotBuiltIn { way: way.name() }),
    };
    bar.finish_and_clear();
    put.map_err(anyhow::Error::new)
}

fn show(bar: &ProgressBar, phase: Phase, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
    bar.set_message(phase.name());
}

/// Runs the firmware here.
fn emulate(board: &Board, elf: &Path, output: &Output) -> anyhow::Result<()> {
    let interrupts = Interrupts::catch()?;
    let mut emulator = Emulator::start(board.chip, elf)?;
    if !output.is_quiet() {
        let name = board.name();
        output::tell(&format!("{name} runs: a line in, a line out, as \"info\"; Ctrl-C ends it"));
    }
    let input = std::io::BufReader::new(std::io::stdin());
    relay::relay(&mut emulator, input, output::stdout(), || interrupts.status().is_some())?;
    Ok(())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, board, firmware, via, .. } = self;
        let bytes = |n: u32| count(n as usize);
        let (flash, ram) = (&self.flash, &self.ram);
        writeln!(f, "{model} {} `{firmware}` for {board}", if self.model_only { "beside" } else { "in" })?;
        writeln!(
            f,
            "the firmware takes {} of {} bytes of flash and {} of {} of RAM",
            bytes(flash.used),
            bytes(flash.room),
            bytes(ram.used),
            bytes(ram.room)
        )?;
        let put = count(self.bytes);
        match (self.dry_run, &self.drive) {
            (true, _) => write!(f, "it fits: {put} bytes would be put there via {via}")?,
            (false, Some(drive)) => write!(f, "{put} bytes written to {drive}: the board starts by itself")?,
            (false, None) => write!(f, "{put} bytes put there via {via} and read back")?,
        }
        writeln!(
            f,
            "; what the board learned before {}",
            if self.erases_learned { "is erased" } else { "stays" }
        )
    }
}
