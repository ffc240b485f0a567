//! `tinyfit flash`

mod owned;
mod serial;

use std::fmt;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::Serialize;
use tinyfit_emulator::{Emulator, Owner};
use tinyfit_flash::drive::{self, Drive};
use tinyfit_flash::{Board, Error, Firmware, Image, Phase, TUNE, Way, relay, slots, uf2};
use tinyfit_model::Model;

use crate::any_model::fault;
use crate::boards::{self, FLASH};
use crate::error::{Fault, Usage};
use crate::files;
use crate::interrupts::Interrupts;
use crate::output::{self, Output, count};
use crate::owner_args::OwnerArgs;
use owned::{ACCESS, OPEN, Owned};

/// Build a board's firmware with a model in it and put it on the board
///
/// What does not fit is refused before the board is touched. What the board learned before stays, and it goes on with that if it
/// was learned from this model; --erase-learned has it begin anew. With --via emulator the firmware runs here, with the protocol
/// on standard input and output, until the input ends and is answered, or Ctrl-C.
#[derive(clap::Args)]
pub struct Args {
    /// A model file; for the firmware `tune` in f32
    #[arg(required_unless_present = "update")]
    model: Option<PathBuf>,
    /// The board
    #[arg(short, long, value_name = "BOARD", value_parser = boards::known(FLASH), required_unless_present = "update")]
    board: Option<&'static boards::Board>,
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
    /// Bring what `tinyfit sign` wrote to a board that runs, over its serial line: no key is needed
    #[arg(long, value_name = "UPDATE",
          conflicts_with_all = ["model", "int8", "elf", "key", "sign_with", "public_key", "product", "device", "access", "erase_learned"])]
    update: Option<PathBuf>,
    #[command(flatten)]
    owner: OwnerArgs,
    /// Who may label, learn, save and read the model over the serial line; all but `open` need --public-key
    #[arg(long, alias = "teaching", value_name = "WHO", value_parser = ACCESS, conflicts_with = "model_only")]
    access: Option<String>,
    /// Erase what the board learned before, so that it begins from the model
    #[arg(long, conflicts_with = "model_only")]
    erase_learned: bool,
    /// Build and check all, and say what would be done, but touch no board
    #[arg(long)]
    dry_run: bool,
}

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
    /// Whose the firmware is; none where it was not built here.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owned>,
    /// Bytes that are put on the board.
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    drive: Option<String>,
    /// Whether it was read back and compared.
    verified: bool,
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
    let board = match args.board {
        Some(board) => {
            Board::named(board.name).ok_or_else(|| Usage(format!("there is no board {}", board.name)))?
        }
        // The board says which it is.
        None => return args.update_alone(None, output),
    };
    if args.update.is_some() {
        return args.update_alone(Some(board), output);
    }
    let way = args.way(board)?;
    if way == Way::Serial {
        return args.send(Some(board), output);
    }
    let drive = if way == Way::Uf2 && !args.dry_run { Some(args.drive(board)?) } else { None };

    let path = args.model()?;
    let (model, _) = files::read_model(path)?;
    let (elf, firmware, owner) = args.firmware(&model, board, output)?;
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
    if owner.as_ref().is_some_and(|owner| owner.access == OPEN) && args.firmware == TUNE && !output.is_json()
    {
        let note = "anybody who reaches the serial line can teach this board; --access owner-only and --public-key have it learn for its owner alone";
        output.notes(&[note.to_string()]);
    }
    output.report(&Report {
        model: path.display().to_string(),
        board: board.name(),
        firmware: args.firmware.clone(),
        model_only: args.model_only,
        via: way.name(),
        dry_run: args.dry_run,
        flash: Use { used: firmware.flash(), room: board.program_bytes() },
        ram: Use { used: firmware.ram, room: board.ram.len() as u32 },
        erases_learned: args.erase_learned || args.model_only,
        owner,
        bytes: image.len(),
        drive: drive.map(|drive| drive.folder.display().to_string()),
        verified,
    })
}

impl Args {
    /// The model's file.
    fn model(&self) -> Result<&Path, Usage> {
        self.model.as_deref().ok_or_else(|| Usage("give a model".into()))
    }

    /// Sends an update, which goes over the serial line alone.
    fn update_alone(&self, board: Option<&Board>, output: &Output) -> anyhow::Result<()> {
        let via = self.via.as_deref().unwrap_or(Way::Serial.name());
        if via != Way::Serial.name() || self.emulator || self.drive.is_some() || self.probe.is_some() {
            return Err(Usage("--update goes with --via serial and --port".into()).into());
        }
        self.send(board, output)
    }

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
            ("--key", self.owner.key.is_some(), Way::Serial),
            ("--sign-with", self.owner.sign_with.is_some(), Way::Serial),
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
        if self.model_only && self.owner.public_key.is_some() && way != Way::Serial {
            let what = "--public-key is built into a firmware, and checks what --sign-with signs: leave it away with --model-only";
            return Err(Usage(what.into()).into());
        }
        if let Some(who) =
            self.access.as_deref().filter(|who| *who != OPEN && self.owner.public_key.is_none())
        {
            return Err(Usage(format!("--access {who} needs --public-key, the key of who may")).into());
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

    /// The firmware with the model in it, or the one that the board has; checked.
    fn firmware(
        &self,
        model: &Model,
        board: &Board,
        output: &Output,
    ) -> anyhow::Result<(PathBuf, Firmware, Option<Owned>)> {
        let path = self.model()?;
        let of_model = |error| fault(path, &error);
        let mut owned = None;
        let elf = if self.model_only {
            tinyfit_flash::carries(model).map_err(of_model)?;
            self.elf.clone().unwrap_or_else(|| tinyfit_flash::built(board, &self.firmware))
        } else {
            let int8 = self.int8.as_deref().map(files::read_model).transpose()?;
            tinyfit_flash::check(&self.firmware, model, int8.as_ref().map(|(model, _)| model))
                .map_err(of_model)?;
            let owner = owned.insert(self.owned(output)?);
            let owner = Owner {
                public_key: self.owner.public_key.as_deref(),
                product: &owner.product,
                device: &owner.device,
                least_counter: owner.least_counter,
                // As a firmware is where nothing is told.
                access: Some(owner.access.as_str()).filter(|who| *who != OPEN).unwrap_or_default(),
            };
            let busy = output.busy("building the firmware");
            let elf = tinyfit_flash::build(board, &self.firmware, path, self.int8.as_deref(), &owner);
            busy.finish_and_clear();
            elf.map_err(|error| unbuilt(path, error))?
        };
        let bytes = files::read(&elf).map_err(|error| match self.elf {
            None if self.model_only => error.advice("give the firmware that the board has by --elf"),
            _ => error,
        })?;
        let firmware = Firmware::read(&bytes, board).map_err(|error| fault(&elf, &error))?;
        firmware.fits(board).map_err(|error| fault(if self.model_only { &elf } else { path }, &error))?;
        Ok((elf, firmware, owned))
    }

    /// All that is put on the board.
    fn image(&self, model: &Model, firmware: &Firmware, board: &Board) -> anyhow::Result<Image> {
        if self.model_only {
            let path = self.model()?;
            return slots::model_only(model, firmware, board, self.signed_so_far()?)
                .map_err(|error| fault(path, &error).into());
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
        if let Some(owner) = &self.owner {
            write!(f, "{owner}")?;
        }
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
