//! Why nothing is recorded.

use std::path::PathBuf;

use tinyfit_client::Broken;

/// Why a recording does not begin, or ends. The log has all that came before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The line has ended.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Nothing answers.
    #[error(
        "nothing answers `{command}`; check the port, its speed and that the firmware runs, or give --lines for a board that prints numbers"
    )]
    Silent {
        /// The command.
        command: &'static str,
    },
    /// The device did not begin.
    #[error("the device refused `record`: {error}; {advice}")]
    Refused {
        /// Its error, in JSON.
        error: String,
        /// What to do.
        advice: &'static str,
    },
    /// Its firmware has no sensor.
    #[error(
        "the device has no sensor: its samples come by message; flash firmware with one, or give --lines for a board that prints numbers"
    )]
    NoSensor,
    /// The rate is not known.
    #[error("the device does not show its rate; give --rate HZ")]
    NoRate,
    /// The names are not as many as the channels.
    #[error("--channels has {names} names, and the device has {channels} channels; give one for each")]
    Channels {
        /// Names that were given.
        names: usize,
        /// Channels of the device.
        channels: usize,
    },
    /// Nothing comes any more.
    #[error(
        "no sample came for {seconds} s; check that the sensor is connected and measures. {samples} samples are in the log"
    )]
    Stalled {
        /// How long.
        seconds: u64,
        /// Samples recorded before.
        samples: u64,
    },
    /// A line has other numbers than the first.
    #[error(
        "no line of numbers came; it should be such as `12,-3,981` or `x:12 y:-3`, and this came: {line}"
    )]
    NoNumbers {
        /// A line that came.
        line: String,
    },
    /// The log cannot be written.
    #[error("{}: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The log that is to go on has other columns.
    #[error("{}:1: its columns are `{there}`, and this recording has `{wanted}`; give another --out", path.display())]
    OtherColumns {
        /// The file.
        path: PathBuf,
        /// Its first line.
        there: String,
        /// The wanted one.
        wanted: String,
    },
    /// There is a log already.
    #[error("{}: is there already; give --append to go on in it, or another --out", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The terminal.
    #[error("the terminal: {0}")]
    Terminal(std::io::Error),
}
