//! Commands on a terminal of 80 columns, of 120, and on one without colors: no line is wider, and a progress bar leaves
//! nothing behind.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs::OpenOptions;
use std::io::Read;
use std::process::Command;

use common::Folder;
use serialport::{SerialPort, TTYPort};
use tinyfit_report::columns;

/// The bytes that a command writes to a terminal of this width.
fn on_terminal(folder: &Folder, args: &str, width: usize, variables: &[(&str, &str)]) -> String {
    let (mut screen, terminal) = TTYPort::pair().unwrap();
    let path = terminal.name().unwrap();
    let open = || OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let size = ["rows", "24", "cols", &width.to_string()].map(str::to_string);
    assert!(Command::new("stty").args(size).stdin(open()).status().unwrap().success());
    let mut command = folder.command(args);
    for inherited in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(inherited);
    }
    command.env("TERM", "xterm").envs(variables.iter().copied());
    let mut child = command.stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
    let (mut bytes, mut written) = ([0; 1 << 12], Vec::new());
    // A terminal holds little: it is read while the command runs, and once more after it.
    let mut ended = false;
    loop {
        let read = screen.read(&mut bytes).unwrap_or(0);
        written.extend(&bytes[..read]);
        if ended && read == 0 {
            break;
        }
        ended = ended || child.try_wait().unwrap().is_some();
    }
    assert!(child.wait().unwrap().success(), "{args}: {}", String::from_utf8_lossy(&written));
    String::from_utf8(written).unwrap()
}

/// The lines that stay on a screen without an edge: a carriage return begins a line again, `ESC [ 2 K` clears it, and other
/// sequences show nothing.
fn lines(written: &str) -> Vec<String> {
    let (mut lines, mut column) = (vec![Vec::new()], 0);
    let mut rest = written.chars();
    while let Some(letter) = rest.next() {
        let line = lines.last_mut().unwrap();
        match letter {
            '\x1b' => {
                let sequence: String =
                    rest.by_ref().skip(1).take_while(|c| !c.is_ascii_alphabetic()).collect();
                if sequence == "2" {
                    line.clear();
                }
            }
            '\r' => column = 0,
            '\n' => {
                lines.push(Vec::new());
                column = 0;
            }
            letter => {
                line.resize(line.len().max(column + 1), ' ');
                line[column] = letter;
                column += 1;
            }
        }
    }
    lines.into_iter().map(|line| line.into_iter().collect()).collect()
}

/// A command is copied whole, and a terminal breaks it.
fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    ["tinyfit ", "--", "options --"].iter().any(|start| line.starts_with(start))
}

/// The lines of a command, none of them wider than the terminal.
fn fits(folder: &Folder, args: &str, width: usize) -> Vec<String> {
    let written = on_terminal(folder, args, width, &[]);
    // The bars that were drawn and are gone count, too.
    let drawn = written.replace("\x1b[2K", "\n").replace('\r', "\n");
    for line in lines(&drawn).iter().chain(&lines(&written)) {
        assert!(columns(line) <= width || is_command(line), "{args}: {} columns: {line}", columns(line));
    }
    let lines = lines(&written);
    assert!(!lines.iter().any(|line| line.contains(['█', '░'])), "{args} leaves a bar: {written:?}");
    lines
}

#[test]
fn nothing_is_wider_than_a_terminal() {
    let folder = Folder::with_iris();
    let train = "train iris.csv --target species --layers 8,8 --epochs 60 --out a.safetensors";
    let bars = on_terminal(&folder, train, 80, &[]);
    assert!(bars.contains("epochs") && bars.contains('░'), "no bar was drawn: {bars:?}");
    fits(&folder, train, 80);
    fits(&folder, "quantize a.safetensors --calibration iris.csv", 80);
    for width in [80, 120] {
        for args in [
            "--help",
            "boards",
            "inspect a-int8.safetensors",
            "eval a.safetensors iris.csv",
            "predict a.safetensors iris.csv --out p.csv",
            "export a.safetensors --onnx --out a.onnx",
            "search iris.csv --target species --board rp2040 --trials 3 --max-epochs 20 --out s.safetensors",
        ] {
            fits(&folder, args, width);
        }
        // The weights' table has eight columns: two blocks of four on the narrow one.
        let lines = fits(&folder, "diff a.safetensors a-int8.safetensors iris.csv", width);
        let blocks = lines.iter().filter(|line| line.starts_with("hidden1 weights")).count();
        assert_eq!(blocks, if width == 80 { 2 } else { 1 }, "{lines:#?}");
    }
}

#[test]
fn a_terminal_without_colors_gets_none() {
    let folder = Folder::with_iris();
    let color = |written: &str| {
        written
            .split("\x1b[")
            .skip(1)
            .any(|after| after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'))
    };
    let help = |of: &[_]| on_terminal(&folder, "--help", 80, of);
    assert!(color(&help(&[])) && !color(&help(&[("NO_COLOR", "1")])));
    let train = "train iris.csv --target species --layers 2 --epochs 20 --out a.safetensors";
    assert!(!color(&on_terminal(&folder, train, 80, &[("NO_COLOR", "1")])));
    // A dumb terminal has no sequences at all, even where programs are asked for colors.
    for args in ["--help", train] {
        for asked in ["CI", "CLICOLOR", "CLICOLOR_FORCE"] {
            let written = on_terminal(&folder, args, 80, &[("TERM", "dumb"), (asked, "1")]);
            assert!(!written.contains('\x1b'), "{args} with {asked}");
        }
    }
}
