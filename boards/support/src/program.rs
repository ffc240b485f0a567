//! The programs of all boards, over what a board's crate has: see [`program!`](crate::program).

use core::fmt::Arguments;
use core::panic::PanicInfo;

use embedded_io::{Read, ReadReady, Write};
use tinyfit::Layer;
use tinyfit::layers::Vector;

use crate::anomaly;
use crate::button::{Button, NoButton};
use crate::log::log;
use crate::protocol::line_of;
use crate::sensing::Sensing;
use crate::serve::{Application, NoSensor, Sensor, serve};
use crate::task::Task;

/// The drivers of a program, returned by a board's `init`.
#[derive(Debug)]
pub struct Peripherals<S, M = NoSensor, F = (), B = NoButton> {
    /// The serial line of the protocol.
    pub serial: S,
    /// The sensor.
    pub sensor: M,
    /// The button that labels.
    pub button: B,
    /// The flash that keeps what was learned.
    pub flash: F,
}

/// Makes a program from the crate of a board.
///
/// | program | does |
/// |---|---|
/// | `tune` | scores windows, learns from labels and saves: a [`Device`](crate::Device) over both models of `OUT_DIR` |
/// | `score` | scores windows by the second model of `OUT_DIR`, of int8 or f32: a [`Scorer`](crate::Scorer) |
/// | `record` | sends what the sensor measures: a [`Recorder`](crate::Recorder) |
/// | `selftest` | prints the checksums of [`selftest`](crate::selftest), then `done` |
/// | `anomaly` | prints the checksum of [`anomaly`](crate::anomaly), then `done` |
///
/// The board's crate has these items:
///
/// | item | is |
/// |---|---|
/// | `entry` | the attribute of its runtime that marks `main` |
/// | `NAME: &str` | the board's name |
/// | `init() -> Peripherals` | starts the chip |
/// | `ticks() -> u32`, `TICKS_PER_SECOND: u32` | a free running clock |
/// | `wait(&mut S)` | is called when there is nothing to do: see [`serve`](crate::serve()) |
/// | `stop() -> !` | sleeps forever |
/// | `SLOTS: Slots` | the slots in flash; only for `tune` |
/// | `CHANNELS: usize`, `HZ: u32` | of the sensor; only for `record` |
///
/// A whole program:
///
/// ```text
/// #![no_std]
/// #![no_main]
///
/// tinyfit_board::program!(tinyfit_rp2040, tune);
/// ```
#[macro_export]
macro_rules! program {
    ($board:ident, tune) => {
        #[allow(missing_docs, unreachable_pub, reason = "generated")]
        mod model {
            include!(concat!(env!("OUT_DIR"), "/model.rs"));
        }

        #[allow(missing_docs, unreachable_pub, reason = "generated")]
        mod int8 {
            include!(concat!(env!("OUT_DIR"), "/int8.rs"));
        }

        #[allow(missing_docs, unreachable_pub, reason = "generated")]
        mod task {
            include!(concat!(env!("OUT_DIR"), "/model-task.rs"));
        }

        const OUTPUTS: usize = $crate::outputs::<model::Network>();
        const INPUTS: usize = model::INPUTS.len();
        // Inputs come as `f32`: a model that takes an offset off one in `f64` does not compile.
        const _: fn(&[f32; INPUTS]) -> [f32; INPUTS] = model::scaled;
        const LINE: usize = $crate::line_length::<task::Task, task::Sensing>(INPUTS);
        type State = $crate::State<model::Network, INPUTS, OUTPUTS, task::Task, task::Sensing>;
        static STATE: $crate::ConstStaticCell<State> =
            $crate::ConstStaticCell::new(<State as tinyfit::Zero>::ZERO);

        /// Starts the board and runs the program.
        #[$board::entry]
        fn main() -> ! {
            let $crate::Peripherals { mut serial, mut sensor, mut button, flash } = $board::init();
            let factory = $crate::Factory {
                board: $board::NAME,
                scaler: &model::SCALER,
                network: &model::NETWORK,
                int8: &int8::NETWORK,
                task: task::TASK,
                sensing: task::SENSING,
                outputs: task::NAMES,
                anchors: &task::ANCHORS,
                fingerprint: model::FINGERPRINT,
                owner: include!(concat!(env!("OUT_DIR"), "/owner.rs")),
                clock: $board::ticks,
                ticks_per_second: $board::TICKS_PER_SECOND,
            };
            let mut device = $crate::Device::new(factory, STATE.take(), flash, $board::SLOTS);
            $crate::run::<LINE, _, _>(&mut device, &mut serial, &mut sensor, &mut button, $board::wait)
        }
    };
    ($board:ident, score) => {
        #[allow(missing_docs, unreachable_pub, reason = "generated")]
        mod model {
            include!(concat!(env!("OUT_DIR"), "/int8.rs"));
        }

        #[allow(missing_docs, unreachable_pub, reason = "generated")]
        mod task {
            include!(concat!(env!("OUT_DIR"), "/int8-task.rs"));
        }

        const OUTPUTS: usize = $crate::outputs::<model::Network>();
        const INPUTS: usize = model::INPUTS.len();
        // Inputs come as `f32`: a model that takes an offset off one in `f64` does not compile.
        const _: fn(&[f32; INPUTS]) -> [f32; INPUTS] = model::scaled;
        const LINE: usize = $crate::line_length::<task::Task, task::Sensing>(INPUTS);
        type State = $crate::ScorerState<INPUTS, OUTPUTS, task::Task, task::Sensing>;
        static STATE: $crate::ConstStaticCell<State> =
            $crate::ConstStaticCell::new(<State as tinyfit::Zero>::ZERO);

        /// Starts the board and runs the program.
        #[$board::entry]
        fn main() -> ! {
            let $crate::Peripherals { mut serial, mut sensor, mut button, .. } = $board::init();
            let mut scorer = $crate::Scorer {
                board: $board::NAME,
                scaler: &model::SCALER,
                network: &model::NETWORK,
                int8: task::INT8,
                task: task::TASK,
                sensing: task::SENSING,
                outputs: task::NAMES,
                fingerprint: model::FINGERPRINT,
                clock: $board::ticks,
                ticks_per_second: $board::TICKS_PER_SECOND,
                state: STATE.take(),
            };
            $crate::run::<LINE, _, _>(&mut scorer, &mut serial, &mut sensor, &mut button, $board::wait)
        }
    };
    ($board:ident, record) => {
        /// Starts the board and runs the program.
        #[$board::entry]
        fn main() -> ! {
            let $crate::Peripherals { mut serial, mut sensor, mut button, .. } = $board::init();
            let mut recorder = $crate::Recorder::<{ $board::CHANNELS }> {
                board: $board::NAME,
                rate: Some($board::HZ as f32),
                clock: $crate::Clock { ticks: $board::ticks, ticks_per_second: $board::TICKS_PER_SECOND },
                is_on: false,
            };
            const LINE: usize = $crate::protocol::LINE;
            $crate::run::<LINE, _, _>(&mut recorder, &mut serial, &mut sensor, &mut button, $board::wait)
        }
    };
    ($board:ident, selftest) => {
        /// Starts the board and runs the program.
        #[$board::entry]
        fn main() -> ! {
            $crate::print(&mut $board::init().serial, |print| $crate::selftest::run(print));
            $board::stop()
        }
    };
    ($board:ident, anomaly) => {
        /// Starts the board and runs the program.
        #[$board::entry]
        fn main() -> ! {
            $crate::print(&mut $board::init().serial, $crate::print_anomaly::<{ $crate::anomaly::SEED }>);
            $board::stop()
        }
    };
}

/// Defines `stop`, which sleeps forever, and what a panic does: it logs where and stops. It does not format its
/// message: that would cost kilobytes of flash. `$disable` masks interrupts, `$sleep` waits for one.
#[macro_export]
macro_rules! stop {
    ($disable:path, $sleep:path) => {
        /// Sleeps forever.
        pub fn stop() -> ! {
            loop {
                $sleep();
            }
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
            $disable();
            $crate::log_panic(info);
            stop()
        }
    };
}

/// Logs where a panic happened.
pub fn log_panic(info: &PanicInfo<'_>) {
    if let Some(_place) = info.location() {
        log!(error, "panic at {=str}:{=u32}", _place.file(), _place.line());
    }
}

/// Serves forever: [`serve`] with lines of at most `N` bytes, again whenever the serial line fails.
pub fn run<const N: usize, const C: usize, S: Read + ReadReady + Write>(
    application: &mut impl Application,
    serial: &mut S,
    sensor: &mut impl Sensor<C>,
    button: &mut impl Button,
    wait: fn(&mut S),
) -> ! {
    loop {
        // Ignore a line with lost bytes and continue with the next.
        if serve::<N, C, _, _>(application, serial, sensor, button, wait).is_err() {
            application.line_failed();
            log!(warn, "the serial line lost bytes");
        }
    }
}

/// Prints the lines that `lines` hands to its argument, then `done`.
pub fn print(serial: &mut impl Write, lines: impl FnOnce(&mut dyn FnMut(Arguments<'_>))) {
    lines(&mut |line| {
        let _ = writeln!(serial, "{line}");
    });
    let _ = writeln!(serial, "done");
}

/// The line of the program `anomaly`.
pub fn print_anomaly<const SEED: u32>(print: &mut dyn FnMut(Arguments<'_>)) {
    print(format_args!("anomaly {:08x}", anomaly::run::<SEED>()));
}

/// The bytes of a line at most of a network of so many inputs: [`Application::LINE`].
pub const fn line_length<T: Task, S: Sensing>(inputs: usize) -> usize {
    line_of(inputs, <T::Values as Vector>::LEN, S::CHANNELS)
}

/// The outputs of a network.
pub const fn outputs<N: Layer<Out: Vector>>() -> usize {
    N::Out::LEN
}
