//! The way there and back through each board, and its log. A tool that is missing fails the test and names its command.

use std::{path::Path, time::Duration};

use tinyfit_emulator::{Chip, Emulator, Error, Flash, build};

const PATIENCE: Duration = Duration::from_secs(20);

fn echoes(chip: Chip, greeting: &str) {
    if let Some(missing) = chip.emulator_missing() {
        panic!("{missing}");
    }
    let elf = build(chip, "echo", None).unwrap_or_else(|error| panic!("{error}"));
    let mut board = Emulator::start(chip, &elf).unwrap_or_else(|error| panic!("{error}"));

    for word in ["hello", "world"] {
        board.send_line(word).unwrap();
        let line = board.read_line(PATIENCE).unwrap();
        let (echo, ticks) = line.split_once(' ').expect("a word and its ticks");
        assert_eq!(echo, word.to_uppercase());
        println!("{}: {}", chip.name(), chip.count(ticks.parse().unwrap()));
    }
    assert_eq!(board.logs().unwrap(), [greeting, "INFO hello"]);

    // The firmware waits for a line now, and so do we.
    let silence = board.read_line(Duration::from_millis(50));
    assert!(matches!(silence, Err(Error::Timeout { .. })), "{silence:?}");
}

#[test]
fn stm32f405_echoes() {
    echoes(Chip::Stm32f405, "STM32F405 is ready");
}

#[test]
fn rp2040_echoes() {
    echoes(Chip::Rp2040, "RP2040 is ready");
}

#[test]
fn what_is_no_firmware_is_refused() {
    let refused = Emulator::start(Chip::Rp2040, Path::new("no/such/file"));
    assert!(matches!(refused, Err(Error::Firmware { .. } | Error::Missing(_))));
}

#[test]
fn a_flash_outlives_its_run_on_the_rp2040_alone() {
    let elf = build(Chip::Rp2040, "echo", None).unwrap_or_else(|error| panic!("{error}"));
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join("flash");
    let flash = Flash { image: &image, cut: None };

    Emulator::start_with_flash(Chip::Rp2040, &elf, flash).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(image.metadata().unwrap().len(), 2 << 20);

    let refused = Emulator::start_with_flash(Chip::Stm32f405, &elf, flash);
    assert!(matches!(refused, Err(Error::NoFlash | Error::Missing(_))));
}

#[test]
fn an_emulator_that_ends_is_told_with_its_last_words() {
    let elf = build(Chip::Rp2040, "echo", None).unwrap_or_else(|error| panic!("{error}"));
    let flash = Flash { image: Path::new("no/such/directory/flash"), cut: None };
    let ended = Emulator::start_with_flash(Chip::Rp2040, &elf, flash);
    assert!(matches!(&ended, Err(Error::Exited { stderr, .. }) if stderr.contains("ENOENT")));
}
