//! What is known of each board.

use serde::Serialize;
use tinyfit_bench::{Call, Core, Zeros, predicted};
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
    /// How firmware gets onto it: `tinyfit flash MODEL --board NAME`, or `cargo run --release` in its folder.
    pub flashed: &'static str,
}

const KIB: usize = 1024;

/// Flash left for everything but the network: HAL, protocol, logs, and the slots of what was learned. The firmware `tune` takes 178 KB on
/// the STM32F405 and 96 KiB of slots.
pub(crate) const FLASH_RESERVE: usize = 320 * KIB;
/// RAM left for everything but the network: stack, line buffers, kept examples. `tune` takes 30 KB and its stack.
pub(crate) const RAM_RESERVE: usize = 40 * KIB;

/// The boards there is firmware for that learns.
pub const BOARDS: [Board; 5] = [
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
        flashed: "tinyfit flash",
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
        flashed: "tinyfit flash",
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
        flashed: "cargo run",
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
        flashed: "cargo run",
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
        flashed: "cargo run",
    },
];

impl Board {
    /// What one prediction of a model takes on its processor; none if there is no model of it.
    pub fn predicted(&self, model: &Model, zeros: Option<&Zeros>) -> Option<Call> {
        predicted(Core::named(self.target)?, model, zeros)
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
}
