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
