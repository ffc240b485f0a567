//! The contents of `boards/NAME/board.toml`, read strictly: a field that is unknown, missing or out of range is an
//! error.

use std::fmt;

use serde::Deserialize;

/// A board, by the chip that matters.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// The name on the command line, and of its folder in `boards/`; it is not in the file.
    #[serde(skip)]
    pub name: String,
    /// The programs of its folder, `src/bin/*.rs`; they are not in the file.
    #[serde(skip)]
    pub programs: Vec<String>,
    /// The part.
    pub part: String,
    /// What carries it: the kits that its pins and clock are right for.
    pub kits: String,
    /// The processor.
    pub core: String,
    /// How floats are computed.
    pub float_unit: String,
    /// The clock on silicon, in MHz.
    pub clock_mhz: u32,
    /// The target of rustc.
    pub target: String,
    /// The core of `tinyfit bench` whose model of cycles holds for it.
    pub cycles: String,
    /// The flash.
    pub flash: Memory,
    /// RAM in one piece, where a network and what it learns with are placed.
    pub ram: Memory,
    /// Other memory, which the firmware does not use.
    pub other: Option<String>,
    /// The two slots of flash that what was learned is kept in. None: nothing is saved.
    pub slots: Option<Slots>,
    /// Flash and RAM for the rest of a firmware, outside the network.
    pub reserve: Reserve,
    /// The serial line of the protocol: peripheral, pins, speed.
    pub serial: String,
    /// Where log frames (defmt) leave. None: it does not log.
    pub logs: Option<String>,
    /// The sensors that its firmware can be built for, the usual one first. None: samples come by message.
    #[serde(default)]
    pub sensors: Vec<Sensor>,
    /// How a firmware is put on it, the usual way first.
    pub ways: Vec<Way>,
    /// A note for the user, as a clause of a sentence.
    pub note: Option<String>,
    /// Whether its firmware was run on silicon.
    pub run_on_silicon: bool,
    /// The emulator that runs its firmware.
    pub emulator: Option<Emulator>,
}

/// A sensor that a board's firmware reads.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensor {
    /// Its name as an option; of all but the first, it is the feature of the board's crate too.
    pub name: String,
    /// The part.
    pub part: String,
    /// Its address and wires.
    pub wires: String,
    /// The samples a second that it can be set to by the firmware.
    pub rates: Rates,
    /// The numbers of a sample, in order.
    pub channels: Vec<Channel>,
    /// The fewest of them, from the first on, that it can be built for. None: it has always all.
    pub fewest: Option<usize>,
}

/// The rates of a sensor, in Hz.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Rates {
    /// One of these.
    Of(Vec<f64>),
    /// Any whole number, if all channels together have as many numbers a second.
    Together {
        /// At least.
        from: f64,
        /// At most.
        to: f64,
    },
}

/// A number of a sample.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The measured quantity, as in `ax`.
    pub name: String,
    /// Its unit, as in `g`.
    pub unit: String,
    /// Counts per unit.
    pub counts: f32,
}

/// A memory, as the core sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// The address of its first byte.
    pub origin: u32,
    /// Further addresses that it is seen at.
    #[serde(default)]
    pub also: Vec<u32>,
    /// Its size in KiB.
    pub kib: u32,
    /// KiB at its beginning that a boot loader holds.
    #[serde(default)]
    pub boot_kib: u32,
}

/// Two slots of the same size, from the beginning of the flash, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// Where the first one begins.
    pub first_kib: u32,
    /// Where the second one begins.
    pub second_kib: u32,
    /// The size of each.
    pub kib: u32,
    /// Bytes that are written at once: a power of two up to 256.
    pub write: u32,
}

/// The memory of the rest of a firmware: HAL, protocol, logs, slots; stack, line buffers, kept examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// KiB of flash.
    pub flash_kib: u32,
    /// KiB of RAM.
    pub ram_kib: u32,
}

/// A way to put a firmware on a board.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Way {
    /// A debug probe.
    Probe {
        /// The chip's name in probe-rs.
        chip: String,
        /// Where the part shows what it is. None: it is not asked.
        identity: Option<Identity>,
    },
    /// The drive that a board in boot mode is.
    Uf2 {
        /// The chip's number in Microsoft's list of families.
        family: u32,
        /// The drive's name of its board: `Board-ID` of `INFO_UF2.TXT`.
        drive: String,
    },
    /// The USB boot loader of an STM32.
    Dfu,
    /// A program of the chip's maker.
    Tool {
        /// The command, which the path of the ELF file is put behind; it runs in the board's folder.
        command: String,
        /// The command that installs it.
        install: String,
    },
}

/// A register that identifies a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Its address.
    pub address: u32,
    /// The bits of the part; others are its revision.
    pub mask: u32,
    /// The kind of ticks.
    pub value: u32,
}

/// What runs a firmware without the board: QEMU, a program of the board's folder, or both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emulator {
    /// QEMU. Flash does not change in it.
    pub qemu: Option<Qemu>,
    /// A program of the board's folder, which has a flash that outlives a run.
    pub own: Option<Own>,
    /// The unit of the firmware's clock. None: it has no clock.
    pub ticks: Option<Ticks>,
}

/// A machine of QEMU.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qemu {
    /// The architecture: `arm` of `qemu-system-arm`.
    pub system: String,
    /// The machine, and its options.
    pub machine: String,
}

/// An emulator in the board's folder, as an argument of its interpreter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// A script of Node; what it imports is in `emulator/package.json`.
    pub node: Option<String>,
    /// A package of Python, over Unicorn.
    pub python: Option<String>,
    /// Whether it has the motion sensor.
    #[serde(default)]
    pub motion: bool,
}

/// `of` instructions or cycles are `in_ticks` ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticks {
    /// The counted unit.
    pub count: Unit,
    /// How many.
    pub of: u32,
    /// In how many ticks.
    pub in_ticks: u32,
}

/// The unit that an emulator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Executed instructions.
    Instructions,
    /// Cycles of the core.
    Cycles,
}

/// An error in a description: the file, the line where it is known, and the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    name: String,
    line: Option<usize>,
    what: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, line, what } = self;
        write!(f, "boards/{name}/board.toml:")?;
        if let Some(line) = line {
            write!(f, "{line}:")?;
        }
        write!(f, " {what}")
    }
}

impl std::error::Error for Error {}

impl Board {
    /// Reads the description of the board of that name, whose folder has these programs.
    ///
    /// # Errors
    /// It is not TOML, a field is unknown, missing or of another kind, or a value is out of range.
    pub fn parse(name: &str, text: &str, programs: &[String]) -> Result<Self, Error> {
        let line_of = |at: usize| text.get(..at).map(|before| before.matches('\n').count() + 1);
        let mut board: Self = toml::from_str(text).map_err(|error| Error {
            name: name.into(),
            // A field that the file itself lacks has no line.
            line: error
                .span()
                .filter(|span| span.start > 0 || !error.message().starts_with("missing"))
                .and_then(|span| line_of(span.start)),
            what: error.message().trim_end().replace('\n', ", "),
        })?;
        name.clone_into(&mut board.name);
        board.programs = programs.to_vec();
        match board.wrong() {
            None => Ok(board),
            Some((field, what)) => {
                let beginning =
                    |line: &str| line.starts_with(field) || line.starts_with(&format!("[{field}]"));
                let line = text.lines().position(beginning).map(|before| before + 1);
                Err(Error { name: name.into(), line, what: format!("`{field}` {what}") })
            }
        }
    }

    /// A field whose value makes no sense, and why.
    fn wrong(&self) -> Option<(&'static str, String)> {
        let texts = [
            ("part", &self.part),
            ("kits", &self.kits),
            ("core", &self.core),
            ("float_unit", &self.float_unit),
            ("target", &self.target),
            ("cycles", &self.cycles),
            ("serial", &self.serial),
        ];
        if let Some((field, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
            return Some((
                field,
                "is empty: see `host-tools/boards/src/description.rs` for what to write".into(),
            ));
        }
        let numbers = [("clock_mhz", self.clock_mhz), ("flash", self.flash.kib), ("ram", self.ram.kib)];
        if let Some((field, _)) = numbers.into_iter().find(|(_, number)| *number == 0) {
            return Some((field, "is 0: give the part's value".into()));
        }
        for (field, memory) in [("flash", &self.flash), ("ram", &self.ram)] {
            let end = u64::from(memory.kib) * 1024 + u64::from(memory.origin);
            if end > u64::from(u32::MAX) || memory.boot_kib >= memory.kib {
                return Some((
                    field,
                    "ends beyond 32-bit addresses, or is used up by the boot loader".into(),
                ));
            }
        }
        if self.reserve.flash_kib >= self.flash.kib || self.reserve.ram_kib >= self.ram.kib {
            return Some(("reserve", "leaves no memory for a network: flash and RAM must be larger".into()));
        }
        if let Some(slots) = self.slots {
            let Slots { first_kib, second_kib, kib, write } = slots;
            let end = |from: u32| from.saturating_add(kib);
            if kib < 4
                || first_kib < self.flash.boot_kib
                || end(second_kib) > self.flash.kib
                || end(first_kib) > second_kib
            {
                return Some((
                    "slots",
                    "are not two slots of at least 4 KiB in a row within the flash".into(),
                ));
            }
            if !write.is_power_of_two() || write > 256 {
                return Some((
                    "slots",
                    format!("have `write` = {write}, which is not a power of two up to 256"),
                ));
            }
        }
        for sensor in &self.sensors {
            let is_rate = |rate: &f64| rate.is_finite() && *rate > 0.0;
            let is_channel = |channel: &Channel| channel.counts.is_finite() && channel.counts > 0.0;
            if sensor.channels.is_empty() || !sensor.channels.iter().all(is_channel) {
                return Some(("sensors", "need channels, each with counts per unit above 0".into()));
            }
            let has_rates = match &sensor.rates {
                Rates::Of(rates) => !rates.is_empty() && rates.iter().all(is_rate),
                Rates::Together { from, to } => is_rate(from) && is_rate(to) && from <= to,
            };
            if !has_rates {
                return Some(("sensors", "need rates, samples a second above 0".into()));
            }
        }
        if self.programs.is_empty() {
            return Some(("part", "has no program: its folder has no src/bin/*.rs".into()));
        }
        let emulator = self.emulator.as_ref()?;
        match (&emulator.qemu, &emulator.own) {
            (None, None) => return Some(("emulator", "is neither `qemu` nor `own`".into())),
            (_, Some(own)) if own.node.is_some() == own.python.is_some() => {
                return Some(("own", "needs one of `node` and `python`".into()));
            }
            _ => {}
        }
        let ticks = emulator.ticks.as_ref()?;
        (ticks.of == 0 || ticks.in_ticks == 0)
            .then(|| ("ticks", "counts 0: give whole numbers above 0".into()))
    }
}
