//! The RP2040's firmware with its motion sensor: measured samples are scored, lost samples are reported, and the
//! serial line continues meanwhile.

use std::time::Duration;

use tinyfit_emulator::{Emulator, Error, Motion, Options, build};

use crate::named;

const PATIENCE: Duration = Duration::from_secs(60);
/// One second.
const SECOND: usize = 50;
/// Samples of a window of the shipped model.
const WINDOW: usize = 4 * SECOND;

/// Something that moves.
fn moves(samples: usize) -> Vec<[i16; 6]> {
    (0..samples).map(|t| std::array::from_fn(|axis| ((t * 97 + axis * 1000) % 5000) as i16)).collect()
}

struct Worn {
    board: Emulator,
    motion: Motion,
}

impl Worn {
    fn start() -> Self {
        let elf = build(named("rp2040"), "tune", None).unwrap_or_else(|error| panic!("{error}"));
        let motion = Motion::new().unwrap();
        let options = Options { motion: Some(&motion), ..Options::default() };
        let board =
            Emulator::start_with(named("rp2040"), &elf, options).unwrap_or_else(|error| panic!("{error}"));
        let mut worn = Self { board, motion };
        worn.board.send_line(r#"{"watch":{"on":true}}"#).unwrap();
        assert_eq!(worn.line(), "\"ok\"");
        worn
    }

    fn line(&mut self) -> String {
        self.board.read_line(PATIENCE).unwrap_or_else(|error| panic!("{error}\n{:?}", self.board.logs()))
    }

    /// Reads on until a line that is not an event; returns it, and the number of samples reported lost before it.
    fn reply(&mut self) -> (String, u32) {
        let mut lost = 0;
        loop {
            let line = self.line();
            if let Some(samples) = line.strip_prefix(r#"{"event":{"lost":{"samples":"#) {
                lost += samples.split([',', '}']).next().unwrap().parse::<u32>().unwrap();
            } else if !line.starts_with(r#"{"event":"#) {
                return (line, lost);
            }
        }
    }

    fn ask(&mut self, line: &str) -> (String, u32) {
        self.board.send_line(line).unwrap();
        self.reply()
    }
}

#[test]
fn a_window_is_scored_when_it_is_full_and_not_before() {
    let mut worn = Worn::start();
    worn.motion.append(&moves(WINDOW - 1)).unwrap();
    let silence = worn.board.read_line(Duration::from_millis(500));
    assert!(matches!(silence, Err(Error::Timeout { .. })), "{silence:?}");
    for window in 1..4 {
        worn.motion.append(&moves(if window == 1 { 1 } else { SECOND })).unwrap();
        let score = worn.line();
        assert!(score.starts_with(&format!(r#"{{"event":{{"score":{{"window":{window},"#)), "{score}");
    }
    let (stats, _) = worn.ask("\"stats\"");
    assert!(stats.contains(r#""windows":3,"#) && stats.contains(r#""lost":0"#), "{stats}");
}

#[test]
fn samples_that_come_while_the_flash_is_changed_are_reported_lost() {
    let mut worn = Worn::start();
    worn.motion.append(&moves(20 * SECOND)).unwrap();
    worn.line();
    // A block takes 150 ms to erase.
    let (saved, lost) = worn.ask("\"save\"");
    assert!(saved.starts_with(r#"{"saved":"#), "{saved}");
    let (_, later) = worn.ask("\"stats\"");
    assert!((6..=10).contains(&(lost + later)), "{lost} before the reply, {later} after");
    worn.motion.append(&moves(2 * SECOND)).unwrap();
    let (stats, _) = worn.ask("\"stats\"");
    assert!(stats.contains(&format!(r#""lost":{}"#, lost + later)), "{stats}, {lost} and {later}");
}

#[test]
fn no_byte_is_lost_while_samples_come() {
    let mut worn = Worn::start();
    worn.motion.append(&moves(30 * SECOND)).unwrap();
    let numbers = vec!["-1234.5678901234567890123"; 30].join(",");
    for _ in 0..30 {
        let (reply, lost) = worn.ask(&format!(r#"{{"score":{{"x":[{numbers}]}}}}"#));
        assert!(reply.starts_with(r#"{"score":"#) && lost == 0, "{reply}, {lost} samples lost");
    }
}

#[test]
fn what_is_sent_into_a_save_is_lost_and_the_next_line_is_taken() {
    let mut worn = Worn::start();
    // The spaces come while interrupts are off for longer than the receiver has room for.
    let (saved, _) = worn.ask(&format!("\"save\"\n{:300}\"stats\"", ""));
    assert!(saved.starts_with(r#"{"saved":"#), "{saved}");
    let (info, _) = worn.ask("\"info\"");
    assert!(info.starts_with(r#"{"info":"#), "{info}");
    let logs = worn.board.logs().unwrap();
    assert!(logs.iter().any(|line| line == "WARN the serial line lost bytes"), "{logs:?}");
}
