//! What the RP2040 saves in its flash outlives a power cut at any instant.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use tinyfit_emulator::{Chip, Emulator, Error, Flash, Options, build};

const PATIENCE: Duration = Duration::from_secs(20);
const CYCLES: u32 = 3;
/// The block is erased, four pages are programmed, then the page of the seal.
const OPERATIONS: u32 = 6;

/// A boot of the firmware `store`; with it, the number of the record that it found.
fn boot(elf: &Path, image: &Path, cut: Option<u32>) -> (Emulator, u32) {
    let options = Options { flash: Some(Flash { image, cut }), ..Options::default() };
    let mut board =
        Emulator::start_with(Chip::Rp2040, elf, options).unwrap_or_else(|error| panic!("{error}"));
    let line = board.read_line(PATIENCE).unwrap();
    let found = line.strip_prefix("found ").and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    (board, found)
}

/// Saves the next record, which has this number. Whether the power held.
fn save(board: &mut Emulator, number: u32) -> bool {
    match board.send_line("").and_then(|()| board.read_line(PATIENCE)) {
        Ok(line) => assert_eq!(line, format!("saved {number}")),
        Err(Error::Exited { stderr, .. }) if stderr == "stopped: power cut" => return false,
        Err(error) => panic!("{error}"),
    }
    true
}

#[test]
fn a_power_cut_at_any_change_of_the_flash_loses_one_record_at_most() {
    let elf = build(Chip::Rp2040, "store", None).unwrap_or_else(|error| panic!("{error}"));
    let directory = tempfile::tempdir().unwrap();
    for cut in 1.. {
        let image = directory.path().join(cut.to_string());
        let (mut board, found) = boot(&elf, &image, Some(cut));
        assert_eq!(found, 0, "a new flash is empty");
        let saved = (1..=CYCLES).find(|&number| !save(&mut board, number)).map(|number| number - 1);

        let (mut board, found) = boot(&elf, &image, None);
        let Some(saved) = saved else {
            assert_eq!(
                (found, cut),
                (CYCLES, CYCLES * OPERATIONS + 1),
                "the power held: there was no such change"
            );
            return;
        };
        assert_eq!(saved, (cut - 1) / OPERATIONS);
        assert!(found == saved || found == saved + 1, "cut {cut}: {saved} were saved, {found} is found");
        assert!(save(&mut board, found + 1));
        assert_eq!(boot(&elf, &image, None).1, found + 1, "cut {cut}");
    }
}
