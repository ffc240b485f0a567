//! The way there and back through each board, and its log. A tool that is missing fails the test and names its command.

use std::{path::Path, time::Duration};

use tinyfit_boards::{Board, SCORE, TUNE, emulated};
use tinyfit_emulator::{Emulator, Error, Flash, Motion, Options, build, emulator_ready};

use crate::named;

const PATIENCE: Duration = Duration::from_secs(20);

fn answers(board: &Board, firmware: &str) {
    emulator_ready(board).unwrap_or_else(|error| panic!("{error}"));
    let elf = build(board, firmware, None).unwrap_or_else(|error| panic!("{error}"));
    for counting in [false, true] {
        let options = Options { counting, ..Options::default() };
        let mut emulator =
            Emulator::start_with(board, &elf, options).unwrap_or_else(|error| panic!("{error}"));
        for _ in 0..2 {
            emulator.send_line("\"info\"").unwrap();
            let line = emulator.read_line(PATIENCE).unwrap();
            let info = format!(r#""board":"{}","firmware":"{firmware}""#, board.name);
            assert!(line.contains(&info), "{line}");
        }
        if board.logs.is_some() {
            let logs = emulator.logs().unwrap();
            assert!(logs[0].ends_with(" is ready"), "{logs:?}");
        }

        // The firmware waits for a line now, and so do we.
        let silence = emulator.read_line(Duration::from_millis(50));
        assert!(matches!(silence, Err(Error::Timeout { .. })), "{silence:?}");
    }
}

#[test]
fn every_emulated_board_answers() {
    for program in [TUNE, SCORE] {
        emulated(program).for_each(|board| answers(board, program));
    }
}

#[test]
fn what_is_no_firmware_is_refused() {
    let refused = Emulator::start(named("rp2040"), Path::new("no/such/file"));
    assert!(matches!(refused, Err(Error::Firmware { .. } | Error::Missing(_))));
}

#[test]
fn only_an_emulator_that_changes_flash_keeps_it() {
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join("flash");
    let flash = Some(Flash { image: &image, cut: None });
    let start = |board, firmware| {
        let elf = build(board, firmware, None).unwrap_or_else(|error| panic!("{error}"));
        Emulator::start_with(board, &elf, Options { flash, ..Options::default() })
    };
    for board in emulated(TUNE) {
        start(board, TUNE).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(image.metadata().unwrap().len(), u64::from(board.flash.bytes()));
        std::fs::remove_file(&image).unwrap();
    }
    assert!(matches!(start(named("fe310"), "selftest"), Err(Error::NoFlash(name)) if name == "fe310"));
    let elf = build(named("rp2040"), TUNE, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        matches!(Emulator::start(named("nrf52840"), &elf), Err(Error::NoEmulator(name)) if name == "nrf52840")
    );
}

#[test]
fn only_the_rp2040_has_a_sensor() {
    let elf = build(named("stm32f405"), "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let motion = Motion::new().unwrap();
    let refused = Emulator::start_with(
        named("stm32f405"),
        &elf,
        Options { motion: Some(&motion), ..Options::default() },
    );
    assert!(matches!(refused.err(), Some(Error::NoSensor(_) | Error::Missing(_))));
}

#[test]
fn an_emulator_that_ends_is_reported_with_its_last_lines() {
    let elf = build(named("rp2040"), "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let flash = Flash { image: Path::new("no/such/directory/flash"), cut: None };
    let ended =
        Emulator::start_with(named("rp2040"), &elf, Options { flash: Some(flash), ..Options::default() });
    assert!(matches!(&ended, Err(Error::Exited { stderr, .. }) if stderr.contains("ENOENT")));
}
