//! The measurements of an emulated board's sensors.

use std::{
    io::{self, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Samples of `C` channels for a sensor of an emulated board, which gives them at its rate in the board's time.
///
/// The sensor stands still while it has none: nothing is lost by handing them over one by one. So a reader that
/// waits for the firmware's output for the samples so far stays in step with it.
#[derive(Debug)]
pub struct Measurements<const C: usize>(NamedTempFile);

/// Samples for the motion sensor: acceleration along x, y and z, then rotation about them, raw counts, 50 a second.
pub type Motion = Measurements<6>;

impl<const C: usize> Measurements<C> {
    /// No samples yet.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new() -> io::Result<Self> {
        NamedTempFile::new().map(Self)
    }

    /// Appends samples.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn append(&mut self, samples: &[[i16; C]]) -> io::Result<()> {
        let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
        self.0.write_all(&bytes)
    }

    /// The file of the samples: each channel in 16 bits, little-endian.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Samples in counts for the sensor that a firmware was built for.
#[derive(Debug)]
pub struct Replay {
    option: &'static str,
    samples: Measurements<1>,
}

/// Counts of a code of the converter, and those of code 0.
const COUNTS: i32 = 16;
const LEAST: i32 = -32_768;

impl Replay {
    /// No samples yet, for the sensor of that name in a board's description; `None` if no emulator has it.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new(sensor: &str) -> io::Result<Option<Self>> {
        let option = match sensor {
            "motion" => "--imu",
            "accelerometer" => "--accelerometer",
            "adc" => "--adc",
            _ => return Ok(None),
        };
        Ok(Some(Self { option, samples: Measurements::new()? }))
    }

    /// Appends samples, a count of each channel. A converter measures the code of 12 bits at or below each.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn append(&mut self, counts: &[i16]) -> io::Result<()> {
        let is_code = self.option == "--adc";
        let code = |count: i16| ((i32::from(count) - LEAST) / COUNTS) as i16;
        let samples: Vec<[i16; 1]> =
            counts.iter().map(|&count| [if is_code { code(count) } else { count }]).collect();
        self.samples.append(&samples)
    }

    pub(crate) fn option(&self) -> &'static str {
        self.option
    }

    pub(crate) fn path(&self) -> &Path {
        self.samples.path()
    }
}
