//! What follows from the description of a board.

use std::fmt;
use std::ops::Range;

use crate::description::{Board, Identity, Memory, Rates, Sensor, Slots, Way};

/// The program that learns: it has a model in f32 and the same in int8, and keeps what it learned in slots.
pub const TUNE: &str = "tune";
/// The program that scores in int8 alone.
pub const SCORE: &str = "score";
/// The program that sends what its sensor measures.
pub const RECORD: &str = "record";

const KIB: u32 = 1024;

impl fmt::Display for Sensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, part, wires, .. } = self;
        write!(f, "{name}: {part}, {}, {wires}", self.measures())
    }
}

impl Sensor {
    /// Its channels and rates, as in `6 channels at 50 Hz` or `1 to 3 channels at 733 to 500000 Hz together`.
    pub fn measures(&self) -> String {
        let count = self.channels.len();
        let fewest = self.fewest.map_or(String::new(), |fewest| format!("{fewest} to "));
        let channels = if count == 1 { "channel" } else { "channels" };
        let rates = match &self.rates {
            Rates::Of(rates) => {
                let rates = rates.iter().map(f64::to_string).collect::<Vec<_>>();
                format!("{} Hz", rates.join(", "))
            }
            Rates::Together { from, to } => format!("{from} to {to} Hz together"),
        };
        format!("{fewest}{count} {channels} at {rates}")
    }

    /// Whether it can be built for so many channels.
    pub fn has_channels(&self, count: usize) -> bool {
        (self.fewest.unwrap_or(self.channels.len())..=self.channels.len()).contains(&count)
    }

    /// Whether it can be built for so many samples a second of so many channels.
    pub fn has_rate(&self, channels: usize, hz: f64) -> bool {
        match &self.rates {
            Rates::Of(rates) => rates.contains(&hz),
            Rates::Together { from, to } => {
                hz.fract() == 0.0 && (*from..=*to).contains(&(hz * channels as f64))
            }
        }
    }

    /// The rate, if it has one alone.
    pub fn only_rate(&self) -> Option<f64> {
        match self.rates {
            Rates::Of(ref rates) if rates.len() == 1 => rates.first().copied(),
            _ => None,
        }
    }
}

impl Board {
    /// Its folder, from the root of the sources.
    pub fn folder(&self) -> String {
        format!("boards/{}", self.name)
    }

    /// Whether there is such a program for it.
    pub fn has(&self, program: &str) -> bool {
        self.programs.iter().any(|name| name == program)
    }

    /// Whether there is firmware that learns on it.
    pub fn learns(&self) -> bool {
        self.has(TUNE)
    }

    /// The program that carries a model: the one that learns, or else the one that scores.
    pub fn program(&self) -> Option<&'static str> {
        [TUNE, SCORE].into_iter().find(|program| self.has(program))
    }

    /// The sensor of a name, or the usual one.
    pub fn sensor(&self, name: Option<&str>) -> Option<&Sensor> {
        self.sensors.iter().find(|sensor| name.is_none_or(|name| sensor.name == name))
    }

    /// Whether its emulator has the sensors.
    pub fn emulates_motion(&self) -> bool {
        let own = self.emulator.as_ref().and_then(|emulator| emulator.own.as_ref());
        own.is_some_and(|own| own.motion)
    }

    /// Whether so many bytes of a network fit, with room left for the rest of a firmware.
    pub fn fits(&self, flash: usize, ram: usize) -> bool {
        let [most_flash, most_ram] = self.room();
        flash <= most_flash && ram <= most_ram
    }

    /// Bytes of flash and RAM that are left to a network.
    pub fn room(&self) -> [usize; 2] {
        [(&self.flash, self.reserve.flash_kib), (&self.ram, self.reserve.ram_kib)]
            .map(|(memory, reserve)| (memory.kib.saturating_sub(reserve) * KIB) as usize)
    }

    /// The addresses of the two slots.
    pub fn slots(&self) -> Option<[Range<u32>; 2]> {
        self.slots.map(|slots| {
            [slots.first_kib, slots.second_kib].map(|first| {
                let start = self.flash.origin + first * KIB;
                start..start + slots.bytes()
            })
        })
    }

    /// Bytes of flash that are left to a program next to the boot loader and the slots.
    pub fn program_bytes(&self) -> u32 {
        let slots = self.slots.map_or(0, |slots| 2 * slots.bytes());
        (self.flash.kib - self.flash.boot_kib) * KIB - slots
    }

    /// Whether its processor is of Arm's; else it is RISC-V.
    pub fn is_arm(&self) -> bool {
        self.target.starts_with("thumb")
    }

    /// The chip's name in probe-rs, and where the part shows what it is, if a debug probe is a way onto it.
    pub fn probe(&self) -> Option<(&str, Option<Identity>)> {
        self.ways.iter().find_map(|way| match way {
            Way::Probe { chip, identity } => Some((chip.as_str(), *identity)),
            _ => None,
        })
    }

    /// The family of its UF2 files, and what its drive calls it, if a drive is a way onto it.
    pub fn uf2(&self) -> Option<(u32, &str)> {
        self.ways.iter().find_map(|way| match way {
            Way::Uf2 { family, drive } => Some((*family, drive.as_str())),
            _ => None,
        })
    }

    /// The command of its maker's program, and the one that installs it, if that is a way onto it.
    pub fn tool(&self) -> Option<(&str, &str)> {
        self.ways.iter().find_map(|way| match way {
            Way::Tool { command, install } => Some((command.as_str(), install.as_str())),
            _ => None,
        })
    }

    /// How its emulator is called.
    pub fn emulated_by(&self) -> Option<String> {
        let emulator = self.emulator.as_ref()?;
        let own = emulator.own.as_ref().map(|own| if own.node.is_some() { "rp2040js" } else { "Unicorn" });
        match (&emulator.qemu, own) {
            (Some(qemu), None) => Some(format!("QEMU {}", qemu.machine)),
            (Some(qemu), Some(own)) => Some(format!("QEMU {}, {own}", qemu.machine)),
            (None, own) => own.map(String::from),
        }
    }
}

impl Memory {
    /// Its addresses.
    pub fn range(&self) -> Range<u32> {
        self.origin..self.origin + self.bytes()
    }

    /// How far from its beginning an address is, if it is seen there.
    pub fn offset(&self, address: u32) -> Option<u32> {
        let from = |origin: &u32| address.checked_sub(*origin).filter(|offset| *offset < self.bytes());
        from(&self.origin).or_else(|| self.also.iter().find_map(from))
    }

    /// Its size.
    pub fn bytes(&self) -> u32 {
        self.kib * KIB
    }
}

impl Slots {
    /// The size of one.
    pub fn bytes(&self) -> u32 {
        self.kib * KIB
    }
}

impl Way {
    /// Its name on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Way::Probe { .. } => "probe",
            Way::Uf2 { .. } => "uf2",
            Way::Dfu => "dfu",
            Way::Tool { .. } => "tool",
        }
    }
}
