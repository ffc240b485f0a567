//! A description is read strictly.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit_boards::{Board, Way};

const PICO: &str = include_str!("../../../boards/rp2040/board.toml");

fn parse(text: &str) -> Result<Board, String> {
    Board::parse("rp2040", text, &["tune".to_string()]).map_err(|error| error.to_string())
}

/// The description with one piece replaced, which it must have.
fn with(piece: &str, other: &str) -> Result<Board, String> {
    assert!(PICO.contains(piece), "{piece}");
    parse(&PICO.replacen(piece, other, 1))
}

#[test]
fn every_field_is_read() {
    let board = parse(PICO).unwrap();
    assert_eq!((board.name.as_str(), board.part.as_str(), board.clock_mhz), ("rp2040", "RP2040", 125));
    assert_eq!(
        (board.flash.range(), board.ram.range()),
        (0x1000_0000..0x1020_0000, 0x2000_0000..0x2004_2000)
    );
    assert_eq!(board.slots().unwrap(), [0x101E_0000..0x101F_0000, 0x101F_0000..0x1020_0000]);
    assert_eq!(board.program_bytes(), 1920 * 1024);
    assert_eq!(board.ways[0], Way::Uf2 { family: 0xE48B_FF56, drive: "RPI-RP2".into() });
    assert_eq!(board.ways_onto(), ["uf2", "probe", "serial", "emulator"]);
    assert!(board.emulates_motion() && !board.run_on_silicon);
}

/// Each piece of a description in place of another, the line where that is an error, and what is wrong.
fn refused(changes: &[(&str, &str, &str, &str)]) {
    let line = |piece: &str| PICO.lines().position(|line| line.contains(piece)).unwrap() + 1;
    for (piece, other, place, what) in changes {
        let error = with(piece, other).unwrap_err();
        let place = if place.is_empty() { String::new() } else { format!("{}:", line(place)) };
        let beginning = format!("boards/rp2040/board.toml:{place} {what}");
        assert!(error.starts_with(&beginning), "{error}\nis not\n{beginning}");
    }
}

#[test]
fn a_field_that_is_unknown_missing_or_mistyped_is_named_with_its_line() {
    refused(&[
        ("clock_mhz", "clock_ghz", "clock_mhz", "unknown field `clock_ghz`, expected one of `part`"),
        ("core = \"2 x Cortex-M0+\"\n", "", "", "missing field `core`"),
        ("run_on_silicon = false\n", "", "", "missing field `run_on_silicon`"),
        ("kib = 2048", "kib = 2048, rom = 1", "flash = {", "unknown field `rom`"),
        ("kib = 2048", "boot_kib = 0", "flash = {", "missing field `kib`"),
        ("kib = 2048", "kib = \"2M\"", "flash = {", "invalid type: string \"2M\", expected u32"),
        ("kib = 2048", "kib = -1", "flash = {", "invalid value: integer `-1`, expected u32"),
        ("uf2 = {", "usb = {", "uf2 = {", "unknown variant `usb`"),
        ("count = \"cycles\"", "count = \"pulses\"", "ticks = {", "unknown variant `pulses`"),
    ]);
}

#[test]
fn a_value_out_of_range_is_named_with_its_line() {
    refused(&[
        ("kib = 2048", "kib = 4194304", "flash = {", "`flash` ends beyond the addresses of 32 bits"),
        ("clock_mhz = 125", "clock_mhz = 0", "clock_mhz", "`clock_mhz` is 0"),
        ("part = \"RP2040\"", "part = \" \"", "part = ", "`part` is empty"),
        (
            "second_kib = 1984",
            "second_kib = 1985",
            "slots = {",
            "`slots` are not two of 4 KiB or more, one behind the other, within the flash",
        ),
        ("second_kib = 1984", "second_kib = 1950", "slots = {", "`slots` are not two"),
        (
            "write = 256",
            "write = 12",
            "slots = {",
            "`slots` have `write` = 12, which is not a power of two up to 256",
        ),
        ("ram_kib = 40", "ram_kib = 264", "reserve = {", "`reserve` leaves nothing to a network"),
        ("own = {", "# own = {", "[emulator]", "`emulator` is neither `qemu` nor `own`"),
        ("motion = true", "python = \"emulator\"", "own = {", "`own` is to have one of `node` and `python`"),
        ("in_ticks = 1", "in_ticks = 0", "ticks = {", "`ticks` counts 0"),
    ]);
}

#[test]
fn a_board_without_a_program_is_refused() {
    let none = Board::parse("rp2040", PICO, &[]).unwrap_err().to_string();
    assert!(none.contains("has no program: its folder has no src/bin/*.rs"), "{none}");
}
