//! `tinyfit flash`

mod owned;
mod recorder;
mod replay;
mod serial;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_boards::{Board, TUNE, Verb};
use tinyfit_emulator::{Emulator, Fed, Flash, Options, Owner, emulator_ready, last_built};
use tinyfit_flash::drive::Drive;
use tinyfit_flash::{Destination, Error, Firmware, Image, Via, relay, slots};
use tinyfit_model::Model;

use crate::board_arg;
use crate::error::{Fault, Usage, fault};
use crate::files;
use crate::interrupts::Interrupts;
use crate::output::{self, Output, count};
use crate::owner_args::OwnerArgs;
use crate::sensor_args::{self, SensorFlags};
use owned::{ACCESS, OPEN, Owned};

const EXAMPLES: &str = "\
Examples:
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board rp2040
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board stm32f405 --emulator
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board rp2040 --public-key public.pem --product flower --access owner-only
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board rp2040 --emulator --flash-file chip.bin
  tinyfit flash --update iris-5.json --port /dev/ttyACM0
  tinyfit flash iris.safetensors --board rp2040 --model-only --via serial --port /dev/ttyACM0 --key private.pem --product flower";

/// Build a board's firmware with a model in it and put it on the board
///
/// A model that does not fit is refused before the board is touched. The board keeps what it learned before, and
/// continues from it if it was learned from this model; --erase-learned makes it start again from the model. With
/// --via emulator the firmware runs on this computer, with the protocol on standard input and output, until all
/// input is answered, or until Ctrl-C.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A model file; the firmware `tune` needs f32
    #[arg(required_unless_present_any = ["update", "record"])]
    model: Option<PathBuf>,
    /// The board
    #[arg(short, long, value_name = "BOARD", value_parser = board_arg::known(Verb::Flash), required_unless_present = "update")]
    board: Option<&'static Board>,
    /// The board's program: `tune` learns, `score` does not [default: tune, and score on boards that do not learn]
    #[arg(long, value_name = "NAME")]
    firmware: Option<String>,
    /// The int8 model, with which `tune` also scores
    #[arg(long, value_name = "FILE", conflicts_with = "model_only")]
    int8: Option<PathBuf>,
    /// Put only the model (weights and scaling) on a board whose firmware has the same network, and replace what it
    /// learned
    #[arg(long)]
    model_only: bool,
    /// With --model-only, or with --update and --emulator, the firmware on the board [default: the one that was built last]
    #[arg(long, value_name = "FILE")]
    elf: Option<PathBuf>,
    /// How to reach the board: a debug probe, the USB drive of a board in boot mode, an STM32's USB boot loader,
    /// the chip vendor's tool, with --model-only the serial line of a running board, or an emulator in place of the
    /// board [default: the first that `tinyfit boards` shows for the board]
    #[arg(long, value_parser = Via::ALL.map(Via::name))]
    via: Option<String>,
    /// The same as --via emulator
    #[arg(long, conflicts_with = "via")]
    emulator: bool,
    /// The file of the emulated chip's flash, with --emulator: what it saves is there when it is started again [default: it is lost
    /// with the emulator]
    #[arg(long, value_name = "FILE")]
    flash_file: Option<PathBuf>,
    /// With --via uf2, the folder of the drive if it is not found automatically
    #[arg(long, value_name = "PATH")]
    drive: Option<PathBuf>,
    /// With --via probe, the probe if there is more than one: VENDOR:PRODUCT or VENDOR:PRODUCT:SERIAL
    #[arg(long, value_name = "PROBE")]
    probe: Option<String>,
    /// With --via serial, the port: /dev/ttyACM0, COM3
    #[arg(short, long, value_name = "PORT")]
    port: Option<String>,
    /// Send an update written by `tinyfit sign` to a running board over its serial line, or with --emulator to an emulated one, whose
    /// --flash-file keeps it; no key is needed
    #[arg(long, value_name = "UPDATE",
          conflicts_with_all = ["model", "int8", "key", "sign_with", "public_key", "product", "device", "access", "erase_learned"])]
    update: Option<PathBuf>,
    #[command(flatten)]
    owner: OwnerArgs,
    /// Who may label, learn, save and read the model over the serial line; all except `open` need --public-key
    #[arg(long, alias = "teaching", value_name = "WHO", value_parser = ACCESS, conflicts_with = "model_only")]
    access: Option<String>,
    /// Erase what the board learned before, so that it starts from the model
    #[arg(long, conflicts_with = "model_only")]
    erase_learned: bool,
    #[command(flatten)]
    sensor: SensorFlags,
    /// With --emulator: a log in counts, whose rows the sensor measures; each score is printed, and the end of the log ends it
    #[arg(long, value_name = "LOG", requires = "emulator")]
    replay: Option<PathBuf>,
    /// Put firmware without a model on the board, for `tinyfit record`
    #[arg(long, conflicts_with_all = ["model", "firmware", "int8", "model_only", "update", "emulator", "erase_learned", "access", "public_key"])]
    record: bool,
    /// With --record: how many channels of the sensor [default: all]
    #[arg(long, value_name = "N", requires = "record")]
    channels: Option<usize>,
    /// With --record: samples a second, of a sensor with several rates
    #[arg(long, value_name = "HZ", requires = "record")]
    rate: Option<f64>,
    /// Build and check everything and print what would be done, without touching a board
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct Report {
    model: String,
    board: &'static str,
    firmware: String,
    /// Its ELF file, by which `monitor` decodes its log.
    elf: String,
    model_only: bool,
    via: &'static str,
    dry_run: bool,
    flash: Use,
    /// Static memory; the rest is for the stack.
    ram: Use,
    /// Whether the board keeps what it learns.
    #[serde(skip)]
    keeps_learned: bool,
    /// Whether what the board learned before is gone.
    erases_learned: bool,
    /// The owner of the firmware; `None` where it was not built here.
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
/// The firmware does not support the model, it does not build or fit, or the board is missing or fails.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    // With --update alone, the board reports which it is.
    let Some(board) = args.board else { return args.update_alone(None, output) };
    if args.update.is_some() {
        return args.update_alone(Some(board), output);
    }
    let way = args.way(board)?;
    if way == Via::Serial {
        return args.send(Some(board), output);
    }
    let mut to = Destination { board, via: way, drive: None, probe: args.probe.as_deref() };
    if way == Via::Uf2 && !args.dry_run {
        to.drive = Some(Drive::of(board, args.drive.as_deref()).map_err(|error| args.undriven(error))?);
    }

    if args.record {
        return args.put_recorder(board, &to, output);
    }
    let path = args.model()?;
    let (model, _) = files::read_model(path)?;
    // Errors of the ledger come before the firmware is built.
    let signed_so_far = if args.model_only { args.signed_so_far()? } else { 0 };
    let (elf, firmware, owner) = args.firmware(&model, board, output)?;
    let image = args.image(&model, &firmware, board, signed_so_far)?;
    if way == Via::Emulator && !args.dry_run {
        return match &args.replay {
            Some(log) => args.replay(board, &elf, &model, log, output),
            None => args.emulate(board, &elf, output),
        };
    }
    let verified = args.put(&to, &elf, &image, output)?;
    if owner.as_ref().is_some_and(|owner| owner.access == OPEN)
        && args.program(board) == TUNE
        && !output.is_json()
    {
        let note = "anybody who reaches the serial line can teach this board; --access owner-only and --public-key make it learn only for its owner";
        output.notes(&[note.to_string()]);
    }
    output.report(&Report {
        model: path.display().to_string(),
        board: &board.name,
        firmware: args.program(board).to_string(),
        elf: elf.display().to_string(),
        model_only: args.model_only,
        via: way.name(),
        dry_run: args.dry_run,
        flash: Use { used: firmware.flash(), room: board.program_bytes() },
        ram: Use { used: firmware.ram, room: board.ram.bytes() },
        keeps_learned: board.slots.is_some(),
        erases_learned: args.erase_learned || args.model_only,
        owner,
        bytes: image.len(),
        drive: to.drive.map(|drive| drive.folder.display().to_string()),
        verified,
    })
}

impl Args {
    /// The model's file.
    fn model(&self) -> Result<&Path, Usage> {
        self.model.as_deref().ok_or_else(|| Usage("give a model".into()))
    }

    /// The program that is asked for, or the one that carries a model.
    fn program(&self, board: &Board) -> &str {
        self.firmware.as_deref().or(board.program()).unwrap_or(TUNE)
    }

    /// Puts an image on a board, unless it is a dry run. Returns whether it was read back.
    fn put(&self, to: &Destination<'_>, elf: &Path, image: &Image, output: &Output) -> anyhow::Result<bool> {
        if self.dry_run {
            return Ok(false);
        }
        let bar = output.progress(0, "bytes");
        let put = to.put(elf, image, &mut |phase, done, total| {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(phase.name());
        });
        bar.finish_and_clear();
        put.map_err(|error| match &to.drive {
            Some(drive) => fault(&drive.folder, &error).into(),
            None => error.into(),
        })
    }

    /// The sensor that feeds a model's chain.
    fn fed<'a>(&self, board: &'a Board, model: &Model) -> anyhow::Result<Option<Fed<'a>>> {
        let name = self.sensor.sensor.as_deref();
        if name.is_some() && board.sensor(name).is_none() {
            sensor_args::fed(board, name, None, None)?;
        }
        let path = self.model()?;
        Ok(tinyfit_flash::sensor(board, model, name).map_err(|error| fault(path, &error))?)
    }

    /// Sends an update, which only works over the serial line, or to an emulated board.
    fn update_alone(&self, board: Option<&Board>, output: &Output) -> anyhow::Result<()> {
        let via = self.via.as_deref().unwrap_or(Via::Serial.name());
        let emulated = self.emulator || via == Via::Emulator.name();
        let is_on_a_line = emulated || via == Via::Serial.name();
        if !is_on_a_line || self.drive.is_some() || self.probe.is_some() {
            return Err(Usage("--update requires --via serial and --port, or --emulator".into()).into());
        }
        if !emulated {
            if self.elf.is_some() || self.flash_file.is_some() {
                return Err(Usage("--elf and --flash-file with --update require --emulator".into()).into());
            }
            return self.send(board, output);
        }
        let (Some(board), Some(flash_file)) = (board, &self.flash_file) else {
            let what = "--update with --emulator needs --board and --flash-file: without the file, the update is lost with the emulator";
            return Err(Usage(what.into()).into());
        };
        if self.port.is_some() {
            return Err(Usage("--port requires --via serial".into()).into());
        }
        self.send_to_emulator(board, flash_file, output)
    }

    /// The way that is asked for, or the usual one.
    fn way(&self, board: &Board) -> anyhow::Result<Via> {
        let asked = if self.emulator { Some(Via::Emulator.name()) } else { self.via.as_deref() };
        let ways = Via::onto(board);
        let way = match asked {
            None => ways.first().copied().unwrap_or(Via::Emulator),
            Some(name) => ways.iter().copied().find(|way| way.name() == name).ok_or_else(|| {
                let ways = board.ways_onto().join(", ");
                Usage(format!("--via {name} does not work for {}: give one of {ways}", board.name))
            })?,
        };
        let options = [
            ("--flash-file", self.flash_file.is_some(), Via::Emulator),
            ("--drive", self.drive.is_some(), Via::Uf2),
            ("--probe", self.probe.is_some(), Via::Probe),
            ("--port", self.port.is_some(), Via::Serial),
            ("--key", self.owner.key.is_some(), Via::Serial),
            ("--sign-with", self.owner.sign_with.is_some(), Via::Serial),
        ];
        for (option, given, of) in options {
            if given && way != of {
                return Err(Usage(format!("{option} requires --via {}", of.name())).into());
            }
        }
        if self.elf.is_some() && !self.model_only {
            return Err(Usage("--elf requires --model-only, or --update and --emulator".into()).into());
        }
        if self.model_only && way == Via::Emulator {
            return Err(Usage(
                "--model-only is for boards: an emulator starts with the firmware's model".into(),
            )
            .into());
        }
        if way == Via::Serial && !self.model_only {
            let what = "--via serial puts a model on a running board, not firmware: give --model-only";
            return Err(Usage(what.into()).into());
        }
        if self.model_only && self.owner.public_key.is_some() && way != Via::Serial {
            let what = "--public-key is built into a firmware, and checks what --sign-with signs: leave it out with --model-only";
            return Err(Usage(what.into()).into());
        }
        if let Some(who) =
            self.access.as_deref().filter(|who| *who != OPEN && self.owner.public_key.is_none())
        {
            return Err(Usage(format!("--access {who} needs --public-key, the owner's key")).into());
        }
        if way == Via::Serial && self.elf.is_some() {
            return Err(Usage("--via serial needs no --elf: the board reports what it is".into()).into());
        }
        let learning = [
            ("--model-only", self.model_only),
            ("--erase-learned", self.erase_learned),
            ("--public-key", self.owner.public_key.is_some()),
        ];
        if let Some((option, _)) = learning.into_iter().find(|(_, given)| *given && !board.learns()) {
            let what = format!("{option} is for boards that learn and keep a model; {} does not", board.name);
            return Err(Usage(what).into());
        }
        if self.model_only && self.program(board) != TUNE {
            return Err(Usage(format!(
                "--model-only requires --firmware {TUNE}: no other program keeps a model"
            ))
            .into());
        }
        if way == Via::Tool && (self.model_only || self.erase_learned) {
            let what = "--via tool puts a whole firmware on the board: with --model-only give --via serial; to erase what it \
                        learned, send \"factory_reset\" and \"save\" by `tinyfit monitor`";
            return Err(Usage(what.into()).into());
        }
        if !self.dry_run {
            if !way.is_built_in() {
                return Err(anyhow::Error::new(Error::NotBuiltIn { way: way.name() }));
            }
            if way == Via::Emulator {
                emulator_ready(board)?;
            }
        }
        Ok(way)
    }

    /// The folder is not the drive of a board, or of another board: the fault of the option, if one was given.
    fn undriven(&self, error: Error) -> anyhow::Error {
        match &self.drive {
            Some(folder) => fault(folder, &error).into(),
            None => error.into(),
        }
    }

    /// The firmware with the model in it, or the board's current one; checked.
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
            match &self.elf {
                Some(elf) => elf.clone(),
                None => tinyfit_flash::built(board, self.program(board))?,
            }
        } else {
            let int8 = self.int8.as_deref().map(files::read_model).transpose()?;
            tinyfit_flash::check(board, self.program(board), model, int8.as_ref().map(|(model, _)| model))
                .map_err(of_model)?;
            let owner = owned.insert(self.owned(output)?);
            let owner = Owner {
                public_key: self.owner.public_key.as_deref(),
                product: &owner.product,
                device: &owner.device,
                least_counter: owner.least_counter,
                // As a firmware is where nothing is given.
                access: Some(owner.access.as_str()).filter(|who| *who != OPEN).unwrap_or_default(),
            };
            let program = self.program(board);
            let sensor = self.fed(board, model)?;
            let is_first = last_built(board, program)?.is_none();
            let elf = output.building(&board.name, is_first, || {
                tinyfit_flash::build(board, program, path, self.int8.as_deref(), &owner, sensor)
            });
            elf.map_err(|error| unbuilt(path, error))?
        };
        let bytes = files::read(&elf)?;
        let firmware = Firmware::read(&bytes, board).map_err(|error| fault(&elf, &error))?;
        firmware.fits(board).map_err(|error| fault(if self.model_only { &elf } else { path }, &error))?;
        Ok((elf, firmware, owned))
    }

    /// Everything that is put on the board.
    fn image(
        &self,
        model: &Model,
        firmware: &Firmware,
        board: &Board,
        signed_so_far: u32,
    ) -> anyhow::Result<Image> {
        if self.model_only {
            let path = self.model()?;
            return slots::model_only(model, firmware, board, signed_so_far)
                .map_err(|error| fault(path, &error).into());
        }
        let image = firmware.image.clone();
        // The firmware leaves the slots alone: that was checked.
        Ok(if self.erase_learned { image.erasing_learned(board)? } else { image })
    }

    /// Runs the firmware in the emulator.
    fn emulate(&self, board: &Board, elf: &Path, output: &Output) -> anyhow::Result<()> {
        let interrupts = Interrupts::catch()?;
        let image = self.flash_file.as_deref();
        if let Some(image) = image.filter(|image| self.erase_learned && image.exists()) {
            std::fs::remove_file(image).map_err(|error| fault(image, &error))?;
        }
        let flash = image.map(|image| Flash { image, cut: None });
        let mut emulator = Emulator::start_with(board, elf, Options { flash, ..Options::default() })?;
        if !output.is_quiet() {
            let name = &board.name;
            output::tell(&format!(
                "{name} runs: type one command per line, such as \"info\"; Ctrl-C ends it"
            ));
        }
        let input = std::io::BufReader::new(std::io::stdin());
        relay::relay(&mut emulator, input, output::stdout(), || interrupts.status().is_some())?;
        Ok(())
    }
}

/// Prints cargo's messages without control sequences.
fn unbuilt(model: &Path, error: Error) -> anyhow::Error {
    match error {
        Error::Emulator(tinyfit_emulator::Error::Build { command, directory, stderr }) => {
            output::tell(stderr.trim_end());
            let what = format!("`{command}` fails in {} with it", directory.display());
            Fault::new(model, what, "cargo's messages are above").into()
        }
        // A compiler or a cache that is missing does not concern the model.
        Error::Emulator(tinyfit_emulator::Error::Sources(error)) => error.into(),
        error => fault(model, &error).into(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, board, firmware, via, .. } = self;
        let bytes = |n: u32| count(n as usize);
        let (flash, ram) = (&self.flash, &self.ram);
        writeln!(f, "{model} {} `{firmware}` for {board}", if self.model_only { "next to" } else { "in" })?;
        writeln!(
            f,
            "the firmware takes {} of {} bytes of flash and {} of {} of RAM",
            bytes(flash.used),
            bytes(flash.room),
            bytes(ram.used),
            bytes(ram.room)
        )?;
        if !self.model_only {
            writeln!(f, "its ELF file is {}", self.elf)?;
        }
        if let Some(owner) = &self.owner {
            write!(f, "{owner}")?;
        }
        let put = count(self.bytes);
        match (self.dry_run, &self.drive) {
            (true, _) => write!(f, "it fits: {put} bytes would be put there via {via}")?,
            (false, Some(drive)) => write!(f, "{put} bytes written to {drive}: the board starts by itself")?,
            (false, None) if self.verified => write!(f, "{put} bytes put there via {via} and read back")?,
            (false, None) => write!(f, "{put} bytes put there via {via}")?,
        }
        match (self.keeps_learned, self.erases_learned) {
            (false, _) => writeln!(f),
            (true, true) => writeln!(f, "; what the board learned before is erased"),
            (true, false) => writeln!(f, "; what the board learned before stays"),
        }
    }
}
