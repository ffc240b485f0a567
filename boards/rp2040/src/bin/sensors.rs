//! Raspberry Pi Pico: samples its inputs and an accelerometer at once, and prints rate and losses over UART0.
//!
//! Wiring: GP0 and GP1 to a serial adapter (115200 8N1); GP4, GP5 and GP6 to SDA, SCL and INT1 of an LSM6DSV16X; GP26 to GP28 to three
//! voltages from 0 V to 3.3 V.
//!
//! | line | answer |
//! |---|---|
//! | `totals` | for each sensor: samples, those that it and its queue lost, checksum, the last sample, the rate; faults of the bus |
//! | `busy MS` | computes for so long |
//! | `masked MS` | the same with interrupts off, as while the flash is changed |
//! | `held MS` | holds up the DMA channel of the inputs for so long |
//! | `print COUNT` | prints so many samples of the accelerometer, each in a line |

#![no_std]
#![no_main]

use core::sync::atomic::AtomicU16;

use embedded_io::{Read, ReadReady, Write};
use tinyfit_board::accelerometer::{Range, Rate};
use tinyfit_board::{ConstStaticCell, Line, LineBuffer, Sensor, Taken};
use tinyfit_rp2040::{bus_faults, entry, start, wait};

/// Inputs of the converter, and samples of them a second.
const INPUTS: usize = 3;
const HZ: u32 = 1600;

/// A step of `delay` takes three cycles of 8 ns.
const STEPS_PER_MILLISECOND: u32 = 41_667;

/// Room for 0.32 s.
const PLACES: usize = 512 * INPUTS;
static CODES: ConstStaticCell<[AtomicU16; PLACES]> =
    ConstStaticCell::new([const { AtomicU16::new(0) }; PLACES]);

/// What came of a sensor.
struct Totals<const C: usize> {
    samples: u32,
    /// By the sensor, and by the queue.
    lost: [u32; 2],
    /// FNV-1a of all counts, little-endian.
    hash: u32,
    last: [i16; C],
}

impl<const C: usize> Totals<C> {
    const NONE: Self = Self { samples: 0, lost: [0; 2], hash: 0x811c_9dc5, last: [0; C] };

    fn add(&mut self, taken: Taken<C>) {
        match taken {
            Taken::Lost { sensor, queue } => {
                self.lost[0] += sensor;
                self.lost[1] += queue;
            }
            Taken::Sample(sample) => {
                self.samples += 1;
                self.last = sample;
                for byte in sample.iter().flat_map(|count| count.to_le_bytes()) {
                    self.hash = (self.hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
                }
            }
        }
    }

    fn print(&self, name: &str, millihertz: u32, serial: &mut impl Write) {
        let Self { samples, lost, hash, last } = self;
        let _ = writeln!(
            serial,
            r#"{{"{name}":{{"samples":{samples},"lost":{lost:?},"hash":{hash},"last":{last:?},"millihertz":{millihertz}}}}}"#
        );
    }
}

/// Computes for so long, and longer by interrupts.
fn compute(milliseconds: u32) {
    cortex_m::asm::delay(STEPS_PER_MILLISECOND.saturating_mul(milliseconds));
}

/// Starts the board and runs the program.
#[entry]
fn main() -> ! {
    let mut board = start();
    let Some(mut inputs) = board.adc::<INPUTS>(HZ, CODES.take()) else {
        panic!("the converter has this rate")
    };
    let mut accelerometer = board.accelerometer(Rate::Hz1920, Range::G16);
    let mut serial = board.with(()).serial;
    let (mut analog, mut motion) = (Totals::NONE, Totals::NONE);
    let (mut line, mut printing) = (LineBuffer::<32>::sized(), 0_u32);
    loop {
        let (input, acceleration) = (inputs.take(), accelerometer.take());
        if let Some(taken) = input {
            analog.add(taken);
        }
        if let Some(taken) = acceleration {
            motion.add(taken);
            if let Taken::Sample([x, y, z]) = taken
                && printing > 0
            {
                printing -= 1;
                let _ = writeln!(serial, "{x} {y} {z}");
            }
        }
        if input.is_some() || acceleration.is_some() {
            continue;
        }
        if !matches!(serial.read_ready(), Ok(true)) {
            wait(&mut serial);
            continue;
        }
        let mut byte = [0];
        if serial.read(&mut byte).is_err() {
            continue;
        }
        let Some(Line::Whole(text)) = line.push(byte[0]) else { continue };
        let mut words = core::str::from_utf8(text).unwrap_or_default().split(' ');
        let (word, number) =
            (words.next(), words.next().and_then(|number| number.parse::<u32>().ok()).unwrap_or(0));
        match word {
            Some("totals") => {
                analog.print("inputs", inputs.converter().millihertz(), &mut serial);
                motion.print("accelerometer", accelerometer.millihertz(), &mut serial);
                let _ = writeln!(serial, r#"{{"faults":{}}}"#, bus_faults());
            }
            Some("busy") => compute(number),
            Some("masked") => cortex_m::interrupt::free(|_| compute(number)),
            Some("held") => {
                inputs.converter().hold(true);
                compute(number);
                inputs.converter().hold(false);
            }
            Some("print") => printing = number,
            _ => _ = writeln!(serial, r#"{{"error":"not a command"}}"#),
        }
    }
}
