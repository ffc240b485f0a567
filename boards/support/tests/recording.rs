//! A recording, through the loop that all programs share.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crc::{CRC_32_ISO_HDLC, Crc};
use embedded_io::{ErrorKind, ErrorType, Read, ReadReady, Write};
use tinyfit_board::protocol::LINE;
use tinyfit_board::{Clock, NoButton, Recorder, Sensor, Taken, serve};

thread_local! {
    static NOW: Cell<u32> = const { Cell::new(0) };
}

/// What happens, in order.
enum Step {
    Line(&'static str),
    Taken(Taken<2>),
    Pass(u32),
}

/// The host's end of the line and the sensor: one thing after the other.
struct World {
    steps: VecDeque<Step>,
    input: VecDeque<u8>,
    output: Vec<u8>,
}

struct Wire<'a>(&'a RefCell<World>);
struct Probe<'a>(&'a RefCell<World>);

impl Sensor<2> for Probe<'_> {
    fn take(&mut self) -> Option<Taken<2>> {
        let mut world = self.0.borrow_mut();
        while let Some(Step::Pass(ticks)) = world.steps.front() {
            NOW.set(NOW.get().wrapping_add(*ticks));
            world.steps.pop_front();
        }
        // A line is read before the next thing happens.
        if !world.input.is_empty() {
            return None;
        }
        match world.steps.pop_front()? {
            Step::Taken(taken) => Some(taken),
            Step::Line(line) => {
                world.input.extend(format!("{line}\n").bytes());
                None
            }
            Step::Pass(_) => None,
        }
    }
}

impl ErrorType for Wire<'_> {
    type Error = ErrorKind;
}

impl ReadReady for Wire<'_> {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        let world = self.0.borrow();
        // The end of it all.
        if world.input.is_empty() && world.steps.is_empty() {
            Err(ErrorKind::BrokenPipe)
        } else {
            Ok(!world.input.is_empty())
        }
    }
}

impl Read for Wire<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, ErrorKind> {
        let mut world = self.0.borrow_mut();
        let count = bytes.len().min(world.input.len());
        bytes.iter_mut().zip(world.input.drain(..count)).for_each(|(byte, read)| *byte = read);
        Ok(count)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        self.0.borrow_mut().output.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

/// A packet by the table of `tinyfit_board::recording`: number, ticks, lost, counts.
type Packet = (u32, u32, [u32; 2], Vec<i16>);

fn packet(frame: &[u8]) -> Packet {
    let bytes = cobs::decode_vec(frame).unwrap();
    let (rest, checksum) = bytes.split_last_chunk::<4>().unwrap();
    assert_eq!(Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(rest), u32::from_le_bytes(*checksum));
    let word = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().unwrap());
    let counts: Vec<i16> =
        rest[20..].as_chunks::<2>().0.iter().map(|&count| i16::from_le_bytes(count)).collect();
    assert_eq!((rest[0], rest[1], u16::from_le_bytes([rest[2], rest[3]])), (1, 2, counts.len() as u16 / 2));
    (word(4), word(8), [word(12), word(16)], counts)
}

/// Lines and packets in their order.
fn run(steps: Vec<Step>) -> Vec<Result<String, Packet>> {
    NOW.set(0);
    let world = RefCell::new(World { steps: steps.into(), input: VecDeque::new(), output: Vec::new() });
    let clock = Clock { ticks: || NOW.get(), ticks_per_second: 1000 };
    let mut recorder = Recorder::<2> { board: "bench", rate: Some(100.0), clock, is_on: false };
    let ended =
        serve::<LINE, 2, _, _>(&mut recorder, &mut Wire(&world), &mut Probe(&world), &mut NoButton, |_| {});
    assert_eq!(ended, Err(ErrorKind::BrokenPipe));
    let output = world.into_inner().output;
    let mut heard = Vec::new();
    for (nth, part) in output.split(|byte| *byte == 0).enumerate() {
        if nth % 2 == 1 {
            heard.push(Err(packet(part)));
            continue;
        }
        heard.extend(std::str::from_utf8(part).unwrap().lines().map(|line| Ok(line.to_string())));
    }
    heard
}

fn sample(n: i16) -> Step {
    Step::Taken(Taken::Sample([n, -n]))
}

fn counts(of: std::ops::Range<i16>) -> Vec<i16> {
    of.flat_map(|n| [n, -n]).collect()
}

#[test]
fn a_packet_ends_when_it_is_full_at_a_loss_after_a_while_and_before_a_line() {
    let mut steps = vec![sample(99), Step::Line(r#"{"record":{"on":true}}"#), Step::Pass(1)];
    steps.extend((0..70).map(sample));
    steps.extend([
        Step::Taken(Taken::Lost { sensor: 3, queue: 5 }),
        sample(70),
        Step::Pass(250),
        sample(71),
        sample(72),
    ]);
    steps.extend([Step::Line(r#""info""#), sample(73), Step::Line(r#"{"record":{"on":false}}"#), sample(74)]);
    steps.extend([Step::Line(r#"{"record":{"on":true}}"#), sample(75), Step::Line(r#"{"score":{"x":[]}}"#)]);
    let heard = run(steps);
    let packets: Vec<&Packet> = heard.iter().filter_map(|heard| heard.as_ref().err()).collect();
    assert_eq!(packets[0], &(0, 1, [0, 0], counts(0..64)));
    assert_eq!(packets[1], &(1, 1, [0, 0], counts(64..70)));
    assert_eq!(packets[2], &(2, 251, [3, 5], counts(70..72)));
    assert_eq!(packets[3], &(3, 251, [3, 5], counts(72..73)));
    assert_eq!(packets[4], &(4, 251, [3, 5], counts(73..74)));
    // Another recording.
    assert_eq!(packets[5], &(0, 251, [0, 0], counts(75..76)));
    assert_eq!(packets.len(), 6);
    let lines: Vec<(usize, &str)> = heard
        .iter()
        .enumerate()
        .filter_map(|(at, heard)| Some((at, heard.as_ref().ok()?.as_str())))
        .collect();
    let [(0, "\"ok\""), (5, info), (7, "\"ok\""), (8, "\"ok\""), (10, error)] = lines[..] else {
        panic!("{lines:?}")
    };
    assert!(
        info.contains(r#""firmware":"record""#) && info.contains(r#""sensing":{"channels":2,"rate":100.0,"#),
        "{info}"
    );
    assert_eq!(error, r#"{"error":"unsupported"}"#);
}
