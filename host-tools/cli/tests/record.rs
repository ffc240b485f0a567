//! `tinyfit record` at a board behind a pseudo terminal.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use common::Folder;
use crc::{CRC_32_ISO_HDLC, Crc};
use serde_json::Value;
use serialport::{SerialPort, TTYPort};

const INFO: &str =
    r#"{"info":{"board":"bench","sensing":{"channels":2,"rate":100.0},"ticks_per_second":1000}}"#;

/// Answers each line until it is dropped.
struct Board {
    path: String,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _port: TTYPort,
}

impl Board {
    /// `answer` returns the answer to a line.
    fn new(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let (mut here, there) = TTYPort::pair().unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let (mut heard, mut bytes) = (Vec::new(), [0; 256]);
            while !ends.load(Ordering::Relaxed) {
                match here.read(&mut bytes) {
                    Ok(count) => heard.extend_from_slice(&bytes[..count]),
                    Err(error) if error.kind() == ErrorKind::TimedOut => {}
                    Err(_) => return,
                }
                while let Some(end) = heard.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = heard.drain(..=end).collect();
                    if here.write_all(&answer(String::from_utf8_lossy(&line).trim())).is_err() {
                        return;
                    }
                }
            }
        });
        Self { path: there.name().unwrap(), over, thread: Some(thread), _port: there }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A packet by the table of `tinyfit_board::recording`: the sample `n` has the counts `n` and `-n`.
fn packet(number: u32, ticks: u32, lost: [u32; 2], samples: std::ops::Range<i16>) -> Vec<u8> {
    let mut bytes = vec![1, 2];
    bytes.extend((samples.len() as u16).to_le_bytes());
    for word in [number, ticks, lost[0], lost[1]] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(samples.flat_map(|n| [n, -n]).flat_map(i16::to_le_bytes));
    let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
    bytes.extend(checksum.to_le_bytes());
    [&[0][..], &cobs::encode_vec(&bytes), &[0]].concat()
}

/// A board at 100 samples a second that loses 3 samples in the sensor and 2 in the queue, and two of whose packets do not come.
fn lossy() -> Board {
    Board::new(|line| match line {
        "\"info\"" => format!("{INFO}\n").into_bytes(),
        r#"{"record":{"on":true}}"# => {
            let mut damaged = packet(2, 450, [3, 2], 40..45);
            damaged[9] ^= 4;
            [
                b"\"ok\"\n".to_vec(),
                packet(0, 200, [0, 0], 0..20),
                packet(0, 200, [0, 0], 0..20),
                packet(1, 400, [3, 2], 25..40),
                damaged,
                packet(4, 600, [3, 2], 50..60),
                packet(5, 900, [3, 2], 60..90),
            ]
            .concat()
        }
        _ => b"\"ok\"\n".to_vec(),
    })
}

fn record(folder: &Folder, board: &Board, words: &str, steps: &[&str]) -> assert_cmd::Command {
    let mut command = folder.tinyfit(&format!("record --port {} {words}", board.path));
    command.args(steps);
    command
}

fn json(command: &mut assert_cmd::Command) -> Value {
    serde_json::from_slice(&command.arg("--json").assert().success().get_output().stdout).unwrap()
}

#[test]
fn what_is_lost_leaves_a_gap_and_is_counted() {
    let (folder, board) = (Folder::new(), lossy());
    let protocol = ["--protocol", "idle 0.3, grind 0.5"];
    let recorded = json(&mut record(&folder, &board, "--out log.csv --channels x,y", &protocol));
    let number = |key: &str| recorded[key].as_f64().unwrap();
    assert_eq!(
        ["samples", "lost_in_sensor", "lost_in_queue", "lost_packets", "lost_in_packets"].map(number),
        [65.0, 3.0, 2.0, 2.0, 10.0]
    );
    assert_eq!(recorded["labels"], serde_json::json!({"idle": 25, "grind": 40}));
    // The last samples of packets are 19, 39, 59 and 89, at 0.2, 0.4, 0.6 and 0.9 s.
    assert!((number("measured_rate") - 100.0).abs() < 1e-6, "{recorded}");
    let log = folder.read("log.csv");
    let rows: Vec<&str> = log.lines().collect();
    assert_eq!(rows[0], "time,x,y,label");
    assert_eq!(
        (rows[1], rows[20], rows[21]),
        ("0.000000,0,0,idle", "0.190000,19,-19,idle", "0.250000,25,-25,idle")
    );
    assert_eq!((rows[36], rows[65]), ("0.500000,50,-50,grind", "0.790000,79,-79,grind"));
    // Each row is at the time of its sample.
    for row in &rows[1..] {
        let cells: Vec<f64> = row.split(',').take(2).map(|cell| cell.parse().unwrap()).collect();
        assert!((cells[0] - cells[1] / 100.0).abs() < 1e-9, "{row}");
    }

    let again = record(&folder, &board, "--out log.csv --channels x,y", &protocol)
        .assert()
        .code(1)
        .get_output()
        .clone();
    let text = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(text.contains("log.csv: is there already; give --append to go on in it"), "{text}");
    let more = json(&mut record(&folder, &board, "--out log.csv --channels x,y --append", &protocol));
    assert_eq!(more["begins_at"].as_f64(), Some(1.79));
    assert_eq!(folder.read("log.csv").lines().count(), 131);
    // Frames stop at the gaps.
    let trained = folder.json(
        "train log.csv --target label --time time --rate 100 --features raw --frame 10 --stride 10 --layers none --epochs 1 --out m --no-report",
    );
    let notes = trained["notes"].to_string();
    assert!(notes.contains("5 gaps"), "{notes}");
    assert_eq!(trained["inputs"].as_array().unwrap().len(), 20);
}

#[test]
fn lines_of_numbers_are_recorded_too() {
    let folder = Folder::new();
    let (mut here, there) = TTYPort::pair().unwrap();
    let path = there.name().unwrap();
    let printer = std::thread::spawn(move || {
        let _ = here.write_all(b"ready\r\n");
        for n in 0..50 {
            let line = if n == 7 { "x:1\r\n".to_string() } else { format!("x:{n} y:-{n}.5\r\n") };
            let _ = here.write_all(line.as_bytes());
        }
        // Held open until all was read.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        drop(here);
    });
    let recorded =
        folder.json(&format!("record --port {path} --lines --rate 10 --seconds 4 --label a --out log.csv"));
    assert_eq!((recorded["samples"].as_u64(), recorded["skipped_lines"].as_u64()), (Some(40), Some(2)));
    let log = folder.read("log.csv");
    let rows: Vec<&str> = log.lines().collect();
    assert_eq!((rows[0], rows[1], rows[40]), ("time,x,y,label", "0.000000,0,-0.5,a", "3.900000,40,-40.5,a"));
    printer.join().unwrap();
}

#[test]
fn a_board_that_cannot_record_is_named_in_a_line() {
    let folder = Folder::new();
    let refused = |answer: fn(&str) -> Vec<u8>, words: &str, wanted: &str| {
        let board = Board::new(answer);
        let output = record(&folder, &board, words, &[]).assert().failure().get_output().clone();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(wanted), "{text}");
        assert_eq!(folder.names(), [""; 0], "{text}");
    };
    let no_sensor: fn(&str) -> Vec<u8> = |_| b"{\"info\":{\"board\":\"x\",\"inputs\":3}}\n".to_vec();
    refused(no_sensor, "--out log.csv", "the device has no sensor: its samples come by message");
    let whole: fn(&str) -> Vec<u8> =
        |line| if line == "\"info\"" { format!("{INFO}\n").into_bytes() } else { b"\"ok\"\n".to_vec() };
    refused(whole, "--out log.csv --channels x", "--channels has 1 names, and the device has 2 channels");
    refused(
        whole,
        "--out log.csv --channels x,label",
        "--channels: 'label', name 2, is empty, given twice, or `time` or `label`",
    );
    refused(whole, "--out log.csv --seconds 0", "--seconds is above 0");
    refused(whole, "--out log.csv --labels a,b", "--labels are chosen by keys: they need a terminal");
    refused(
        whole,
        "--out log.csv --protocol idle",
        "'idle' is not a label and its seconds, such as 'rest 10'",
    );
    refused(whole, "--out nowhere/log.csv", "nowhere");
}
