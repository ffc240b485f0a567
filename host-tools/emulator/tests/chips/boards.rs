//! The way there and back through each board, and its log. A tool that is missing fails the test and names its command.

use std::{path::Path, time::Duration};

use tinyfit_emulator::{Chip, Emulator, Error, Flash, Motion, Options, build};

const PATIENCE: Duration = Duration::from_secs(20);

fn answers(chip: Chip, firmware: &str, greeting: &str) {
    chip.emulator_ready().unwrap_or_else(|error| panic!("{error}"));
    let elf = build(chip, firmware, None).unwrap_or_else(|error| panic!("{error}"));
    for counting in [false, true] {
        let options = Options { counting, ..Options::default() };
        let mut board = Emulator::start_with(chip, &elf, options).unwrap_or_else(|error| panic!("{error}"));
        for _ in 0..2 {
            board.send_line("\"info\"").unwrap();
            let line = board.read_line(PATIENCE).unwrap();
            assert!(
                line.contains(&format!(r#""board":"{}","firmware":"{firmware}""#, chip.name())),
                "{line}"
            );
        }
        let logs = board.logs().unwrap();
        assert_eq!(logs[0], greeting);

        // The firmware waits for a line now, and so do we.
        let silence = board.read_line(Duration::from_millis(50));
        assert!(matches!(silence, Err(Error::Timeout { .. })), "{silence:?}");
    }
}

#[test]
fn stm32f405_answers() {
    answers(Chip::Stm32f405, "tune", "STM32F405 is ready");
    answers(Chip::Stm32f405, "score", "STM32F405 is ready");
}

#[test]
fn rp2040_answers() {
    answers(Chip::Rp2040, "tune", "RP2040 is ready");
    answers(Chip::Rp2040, "score", "RP2040 is ready");
}

#[test]
fn fe310_answers() {
    answers(Chip::Fe310, "score", "FE310 is ready");
}

#[test]
fn what_is_no_firmware_is_refused() {
    let refused = Emulator::start(Chip::Rp2040, Path::new("no/such/file"));
    assert!(matches!(refused, Err(Error::Firmware { .. } | Error::Missing(_))));
}

#[test]
fn only_an_emulator_that_changes_flash_keeps_it() {
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join("flash");
    let flash = Some(Flash { image: &image, cut: None });
    let start = |chip, firmware| {
        let elf = build(chip, firmware, None).unwrap_or_else(|error| panic!("{error}"));
        Emulator::start_with(chip, &elf, Options { flash, ..Options::default() })
    };
    for (chip, size) in [(Chip::Stm32f405, 1 << 20), (Chip::Rp2040, 2 << 20)] {
        start(chip, "tune").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(image.metadata().unwrap().len(), size);
        std::fs::remove_file(&image).unwrap();
    }
    assert!(matches!(start(Chip::Fe310, "selftest"), Err(Error::NoFlash("fe310"))));
}

#[test]
fn only_the_rp2040_has_a_sensor() {
    let elf = build(Chip::Stm32f405, "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let motion = Motion::new().unwrap();
    let refused =
        Emulator::start_with(Chip::Stm32f405, &elf, Options { motion: Some(&motion), ..Options::default() });
    assert!(matches!(refused.err(), Some(Error::NoSensor | Error::Missing(_))));
}

#[test]
fn an_emulator_that_ends_is_told_with_its_last_words() {
    let elf = build(Chip::Rp2040, "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let flash = Flash { image: Path::new("no/such/directory/flash"), cut: None };
    let ended =
        Emulator::start_with(Chip::Rp2040, &elf, Options { flash: Some(flash), ..Options::default() });
    assert!(matches!(&ended, Err(Error::Exited { stderr, .. }) if stderr.contains("ENOENT")));
}
