//! `tinyfit monitor`: what it is given, and a recorded session.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::contains;

const SESSION: &str = include_str!("../../../docs/data/session.jsonl");

#[test]
fn a_session_is_played_back_line_by_line_and_as_a_table() {
    let folder = Folder::new();
    folder.write("s.jsonl", SESSION);
    let mut monitor = folder.tinyfit("monitor --replay s.jsonl --plain --csv t.csv --record again.jsonl");
    let printed = monitor.write_stdin("").assert().success().get_output().stdout.clone();
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.contains(r#"{"ms":41362,"label":{"window":41,"class":5,"hit":false}}"#), "{printed}");
    let table = folder.read("t.csv");
    assert_eq!(table.lines().count(), 43);
    assert!(table.lines().nth(42).unwrap().starts_with("42.000,42,6,1,"), "{table}");
    assert_eq!(folder.read("again.jsonl"), SESSION);
}

#[test]
fn what_cannot_be_watched_is_reported_in_a_line() {
    let folder = Folder::new();
    folder.write("s.jsonl", SESSION).write("no.jsonl", "hello\n");
    for (arguments, status, words) in [
        ("", 2, "required"),
        ("--port /dev/tty1 --replay s.jsonl", 2, "cannot be used with"),
        ("--emulator z80", 2, "rp2040, stm32f405"),
        (
            "--emulator nrf52840",
            2,
            "`monitor --emulator` does not work with nrf52840: there is no emulator for this chip; connect the board, and give --port",
        ),
        ("--port /dev/tty1 --play", 2, "--play requires --emulator"),
        ("--emulator rp2040 --play=11", 2, "11 is not in 1..=10"),
        ("--port /dev/no-such-port --plain", 1, "/dev/no-such-port: there is no such port; "),
        ("--replay none.jsonl --plain", 1, "none.jsonl: there is no such file; check the path"),
        ("--replay no.jsonl --plain", 1, "no.jsonl: line 1 is not of a recorded session"),
        ("--replay s.jsonl --plain --csv a/b.csv", 1, "the folder a does not exist"),
        ("--replay s.jsonl --plain --csv s.jsonl", 2, "--csv s.jsonl is also read"),
        ("--replay s.jsonl --plain --csv t --record t", 2, "--record t is written twice"),
        ("--port /dev/tty1 --fetch m", 2, "--model"),
    ] {
        let assert = folder.tinyfit(&format!("monitor {arguments}")).write_stdin("").assert();
        assert.code(status).stderr(contains(words));
    }
    assert_eq!(folder.names(), ["no.jsonl", "s.jsonl"]);
}
