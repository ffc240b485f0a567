//! The RP2040's inputs and its accelerometer, sampled at once by its program `sensors`. Each stage is made too slow: what is lost is counted.

use std::time::Duration;

use serde_json::Value;
use tinyfit_emulator::{Emulator, Measurements, Options, build};

use crate::named;

const PATIENCE: Duration = Duration::from_secs(60);
/// The most samples that wait in the accelerometer's FIFO.
const WATERMARK: i64 = 33;
/// Samples a second.
const INPUTS: i64 = 1600;
const ACCELERATIONS: i64 = 1920;

/// The `n`th sample of the inputs, in codes of 12 bits, and of the accelerometer: numbers that no other one has.
fn codes(n: i64) -> [i16; 3] {
    [n & 0xFFF, n >> 12, (n * 7) & 0xFFF].map(|code| code as i16)
}

fn acceleration(n: i64) -> [i16; 3] {
    [n, -n, n ^ 0x2AAA].map(|count| count as i16)
}

/// The counts of an input's code.
fn counts(n: i64) -> [i16; 3] {
    codes(n).map(|code| (i32::from(code) * 16 - 32768) as i16)
}

/// FNV-1a, from its specification.
fn hash(samples: impl Iterator<Item = [i16; 3]>) -> u32 {
    let bytes = samples.flatten().flat_map(i16::to_le_bytes);
    bytes.fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

struct Sampled {
    board: Emulator,
    inputs: Measurements<3>,
    accelerations: Measurements<3>,
    /// Samples that were measured.
    made: [i64; 2],
}

/// What came since the start.
struct Totals {
    samples: i64,
    /// By the sensor, and by the queue.
    lost: [i64; 2],
    hash: u32,
    /// Which of all measured samples was the last.
    last: i64,
    millihertz: i64,
}

impl Totals {
    /// The answer for a sensor, and which sample its last one is.
    fn read(line: &str, name: &str, number: fn([i64; 3]) -> i64) -> Self {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let of = |value: &Value| value.as_i64().unwrap_or_else(|| panic!("{name} in {line}"));
        let totals = &line[name];
        Self {
            samples: of(&totals["samples"]),
            lost: [0, 1].map(|at| of(&totals["lost"][at])),
            hash: of(&totals["hash"]) as u32,
            last: number([0, 1, 2].map(|at| of(&totals["last"][at]))),
            millihertz: of(&totals["millihertz"]),
        }
    }
}

/// Appends samples of so many milliseconds; returns how many there are then.
fn measure(
    inputs: &mut Measurements<3>,
    accelerations: &mut Measurements<3>,
    made: [i64; 2],
    milliseconds: i64,
) -> [i64; 2] {
    let more = [made[0] + INPUTS * milliseconds / 1000, made[1] + ACCELERATIONS * milliseconds / 1000];
    inputs.append(&(made[0]..more[0]).map(codes).collect::<Vec<_>>()).unwrap();
    accelerations.append(&(made[1]..more[1]).map(acceleration).collect::<Vec<_>>()).unwrap();
    more
}

impl Sampled {
    /// The sensors measure for so long from the start, and stand still then.
    fn start(line_time: bool, milliseconds: i64) -> Self {
        let elf = build(named("rp2040"), "sensors", None).unwrap_or_else(|error| panic!("{error}"));
        let (mut inputs, mut accelerations) = (Measurements::new().unwrap(), Measurements::new().unwrap());
        let made = measure(&mut inputs, &mut accelerations, [0; 2], milliseconds);
        let options = Options {
            inputs: Some(inputs.path()),
            accelerometer: Some(&accelerations),
            line_time,
            ..Options::default()
        };
        let board =
            Emulator::start_with(named("rp2040"), &elf, options).unwrap_or_else(|error| panic!("{error}"));
        Self { board, inputs, accelerations, made }
    }

    fn line(&mut self) -> String {
        self.board.read_line(PATIENCE).unwrap_or_else(|error| panic!("{error}\n{:?}", self.board.logs()))
    }

    /// Sends a command, and has the sensors measure for so long meanwhile. Returns what came since the start: all, except what waits in
    /// the accelerometer's FIFO.
    fn run(&mut self, command: &str, milliseconds: i64) -> [Totals; 2] {
        self.board.send_line(command).unwrap();
        self.made = measure(&mut self.inputs, &mut self.accelerations, self.made, milliseconds);
        for _ in 0..1000 {
            self.board.send_line("totals").unwrap();
            let mut line = self.line();
            while !line.starts_with('{') {
                line = self.line();
            }
            let inputs = Totals::read(&line, "inputs", |[low, high, _]| {
                let code = |count: i64| (count + 32768) / 16;
                code(high) << 12 | code(low)
            });
            let accelerations = Totals::read(&self.line(), "accelerometer", |[x, ..]| x);
            assert_eq!(self.line(), r#"{"faults":0}"#);
            if inputs.last == self.made[0] - 1 && accelerations.last >= self.made[1] - WATERMARK {
                let totals = [inputs, accelerations];
                for totals in &totals {
                    let lost: i64 = totals.lost.iter().sum();
                    assert_eq!(totals.samples + lost, totals.last + 1, "after {command}");
                }
                return totals;
            }
        }
        panic!("samples do not come: {:?}", self.board.logs());
    }
}

#[test]
fn what_each_stage_loses_is_counted() {
    let mut sampled = Sampled::start(false, 0);
    // Nothing is too slow: both sensors come bit by bit.
    let [inputs, accelerations] = sampled.run("print 0", 1000);
    assert_eq!((inputs.lost, accelerations.lost), ([0; 2], [0; 2]));
    assert_eq!(inputs.hash, hash((0..=inputs.last).map(counts)));
    assert_eq!(accelerations.hash, hash((0..=accelerations.last).map(acceleration)));
    assert_eq!((inputs.millihertz, accelerations.millihertz), (1000 * INPUTS, 1000 * ACCELERATIONS));

    // Interrupts are off: the sensor's FIFO has room for 118 ms, the inputs' memory, which is their queue, for 320 ms.
    let [inputs, accelerations] = sampled.run("masked 500", 1000);
    assert!(inputs.lost[0] == 0 && (300..700).contains(&inputs.lost[1]), "{:?}", inputs.lost);
    assert!((500..900).contains(&accelerations.lost[0]), "{:?}", accelerations.lost);

    // The application computes: the queue of the interrupt has room for 133 ms.
    let before = accelerations.lost;
    let [_, accelerations] = sampled.run("busy 200", 1000);
    assert_eq!(accelerations.lost[0], before[0]);
    assert!((50..500).contains(&(accelerations.lost[1] - before[1])), "{:?}", accelerations.lost);
}

#[test]
fn what_the_converter_loses_while_dma_is_held_up_is_counted() {
    // By the clock: the samples come without a pause. The converter's FIFO has room for four codes.
    let mut sampled = Sampled::start(false, 2000);
    let [inputs, _] = sampled.run("held 50", 0);
    assert!((70..300).contains(&inputs.lost[0]), "{:?}", inputs.lost);
}

#[test]
fn what_a_slow_serial_line_holds_up_is_lost_and_counted() {
    let mut sampled = Sampled::start(true, 0);
    // A sample has 16 bytes or more: 115200 baud carry fewer than 720 samples per second.
    let [_, accelerations] = sampled.run("print 500", 1000);
    assert!(accelerations.lost[0] == 0 && accelerations.lost[1] > 300, "{:?}", accelerations.lost);
}
