//! What is known of each board, and what each verb does with it: the one list that all verbs go by.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use tinyfit_bench::{Call, Core, Zeros, predicted, predicted_scaling};
use tinyfit_emulator::Chip;
use tinyfit_model::Model;

/// A board, by the chip that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The name on the command line, and of its folder in `boards/`.
    pub name: &'static str,
    /// The part.
    pub chip: &'static str,
    /// The processor.
    pub core: &'static str,
    /// The processor's name in `tinyfit bench`.
    pub target: &'static str,
    /// The clock on silicon, in MHz.
    pub clock_mhz: u32,
    /// Bytes of flash.
    pub flash: usize,
    /// Bytes of RAM in one piece, where a network and what it learns with are placed.
    pub ram: usize,
    /// Further memory, which the firmware leaves alone.
    pub other: &'static str,
    /// How floats are computed.
    pub float_unit: &'static str,
    /// What runs its firmware in the tests.
    pub emulator: &'static str,
    /// Whether there is firmware that learns on it; where not, it scores alone.
    pub learns: bool,
}

/// What a verb does with boards: its name, and which boards it does it with.
pub(crate) type Verb = (&'static str, fn(&Board) -> bool);

/// `inspect` and `search` leave room for a firmware that learns.
pub(crate) const INSPECT: Verb = ("inspect", |board| board.learns);
pub(crate) const SEARCH: Verb = ("search", INSPECT.1);
pub(crate) const FLASH: Verb = ("flash", |board| tinyfit_flash::Board::named(board.name).is_some());
pub(crate) const EXPORT: Verb =
    ("export --firmware", |board| tinyfit_firmware::board::Board::named(board.name).is_some());
pub(crate) const MONITOR: Verb =
    ("monitor --emulator", |board| Chip::TUNED.iter().any(|chip| chip.name() == board.name));
/// What verbs do with boards.
pub(crate) const VERBS: [Verb; 5] = [INSPECT, SEARCH, FLASH, EXPORT, MONITOR];

const KIB: usize = 1024;

/// Flash left for everything but the network: HAL, protocol, logs, and the slots of what was learned. The firmware `tune` takes 178 KB on
/// the STM32F405 and 96 KiB of slots.
pub(crate) const FLASH_RESERVE: usize = 320 * KIB;
/// RAM left for everything but the network: stack, line buffers, kept examples. `tune` takes 30 KB and its stack.
pub(crate) const RAM_RESERVE: usize = 40 * KIB;

/// Every board there is firmware for.
pub const BOARDS: [Board; 8] = [
    Board {
        name: "stm32f405",
        chip: "STM32F405RG",
        core: "Cortex-M4F",
        target: "cortex-m4f",
        clock_mhz: 168,
        flash: 1024 * KIB,
        ram: 128 * KIB,
        other: "64 KiB of CCM RAM",
        float_unit: "single precision",
        emulator: "QEMU netduinoplus2",
        learns: true,
    },
    Board {
        name: "rp2040",
        chip: "RP2040 on a Pico",
        core: "2 x Cortex-M0+",
        target: "cortex-m0plus",
        clock_mhz: 125,
        flash: 2048 * KIB,
        ram: 264 * KIB,
        other: "",
        float_unit: "none (software)",
        emulator: "rp2040js",
        learns: true,
    },
    Board {
        name: "nrf52840",
        chip: "nRF52840",
        core: "Cortex-M4F",
        target: "cortex-m4f",
        clock_mhz: 64,
        flash: 1024 * KIB,
        ram: 256 * KIB,
        other: "",
        float_unit: "single precision",
        emulator: "none",
        learns: true,
    },
    Board {
        name: "rp2350",
        chip: "RP2350 on a Pico 2",
        core: "2 x Cortex-M33",
        target: "cortex-m33",
        clock_mhz: 150,
        flash: 4096 * KIB,
        ram: 520 * KIB,
        other: "",
        float_unit: "single precision",
        emulator: "none",
        learns: true,
    },
    Board {
        name: "esp32c3",
        chip: "ESP32-C3",
        core: "RV32IMC",
        target: "riscv32",
        clock_mhz: 160,
        flash: 4096 * KIB,
        ram: 313 * KIB,
        other: "what caches, ROM and boot loader hold",
        float_unit: "none (software)",
        emulator: "none",
        learns: true,
    },
    Board {
        name: "stm32f103",
        chip: "STM32F103RB",
        core: "Cortex-M3",
        target: "cortex-m3",
        clock_mhz: 72,
        flash: 128 * KIB,
        ram: 20 * KIB,
        other: "",
        float_unit: "none (software)",
        emulator: "none",
        learns: false,
    },
    Board {
        name: "lm3s6965",
        chip: "LM3S6965",
        core: "Cortex-M3",
        target: "cortex-m3",
        clock_mhz: 50,
        flash: 256 * KIB,
        ram: 64 * KIB,
        other: "",
        float_unit: "none (software)",
        emulator: "QEMU lm3s6965evb",
        learns: false,
    },
    Board {
        name: "fe310",
        chip: "FE310-G002",
        core: "RV32IMAC",
        target: "riscv32",
        clock_mhz: 64,
        flash: 4096 * KIB,
        ram: 16 * KIB,
        other: "",
        float_unit: "none (software)",
        emulator: "QEMU sifive_e",
        learns: false,
    },
];

/// The boards there is firmware for that learns.
pub(crate) fn learning() -> impl Iterator<Item = &'static Board> {
    const { &BOARDS }.iter().filter(|board| board.learns)
}

/// Takes the name of a board that a verb works with. Another board's is answered by the names of those.
pub(crate) fn known((verb, works): Verb) -> impl TypedValueParser<Value = &'static Board> {
    let all = const { &BOARDS };
    PossibleValuesParser::new(all.iter().map(|board| PossibleValue::new(board.name).hide(!works(board))))
        .try_map(move |name| {
            let those: Vec<&str> = all.iter().filter(|board| works(board)).map(|board| board.name).collect();
            let board = all.iter().find(|board| board.name == name && works(board));
            board.ok_or_else(|| {
                format!(
                    "`{verb}` works with {}; `tinyfit boards` shows what there is for {name}",
                    those.join(", ")
                )
            })
        })
}

impl Board {
    /// What one prediction of a model takes on its processor; none if there is no model of it.
    pub fn predicted(&self, model: &Model, zeros: Option<&Zeros>) -> Option<Call> {
        predicted(Core::named(self.target)?, model, zeros)
    }

    /// The part of it that is scaling the inputs.
    pub fn predicted_scaling(&self, model: &Model) -> Option<Call> {
        predicted_scaling(Core::named(self.target)?, model)
    }

    /// The verbs that work with it.
    pub fn verbs(&self) -> Vec<&'static str> {
        VERBS.into_iter().filter(|(_, works)| works(self)).map(|(verb, _)| verb).collect()
    }

    /// How firmware gets onto it: `tinyfit flash MODEL --board NAME`, or `cargo run --release` in its folder.
    pub fn flashed(&self) -> &'static str {
        if FLASH.1(self) { "tinyfit flash" } else { "cargo run" }
    }

    /// Whether so many bytes of a network fit, with room left for the rest of a firmware.
    pub fn fits(&self, flash: usize, ram: usize) -> bool {
        flash.saturating_add(FLASH_RESERVE) <= self.flash && ram.saturating_add(RAM_RESERVE) <= self.ram
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_left_for_the_firmware() {
        let [stm32f405, rp2040, ..] = BOARDS;
        assert!(stm32f405.fits(704 * KIB, 88 * KIB));
        assert!(!stm32f405.fits(704 * KIB + 1, 0) && !stm32f405.fits(0, 88 * KIB + 1));
        assert!(rp2040.fits(704 * KIB + 1, 88 * KIB + 1) && !rp2040.fits(usize::MAX, usize::MAX));
    }

    /// Each folder of `boards/` with a memory map is here, and each list of another crate is of boards that are here.
    #[test]
    fn there_is_one_list() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../boards");
        let mut folders: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join(".cargo/config.toml").is_file())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        folders.sort();
        let mut names = BOARDS.map(|board| board.name);
        names.sort();
        assert_eq!(folders, names);
        let flash = tinyfit_flash::BOARDS.each_ref().map(tinyfit_flash::Board::name);
        let export = tinyfit_firmware::board::BOARDS.map(|board| board.name);
        let emulated = Chip::TUNED.map(Chip::name);
        for (verb, listed) in [(FLASH, &flash[..]), (EXPORT, &export), (MONITOR, &emulated)] {
            let works = BOARDS.iter().filter(|board| verb.1(board)).count();
            assert_eq!(works, listed.len(), "{}", verb.0);
        }
    }
}
