//! The measurements of an emulated board's motion sensor.

use std::{
    io::{self, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Samples for the motion sensor of an emulated board, which gives them 50 times a second of the board's time.
///
/// The sensor stands still while it has none: nothing is lost by handing them over one by one. So a reader that
/// waits for the firmware's output for the samples so far stays in step with it.
#[derive(Debug)]
pub struct Motion(NamedTempFile);

impl Motion {
    /// No samples yet.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new() -> io::Result<Self> {
        NamedTempFile::new().map(Self)
    }

    /// Appends samples: acceleration along x, y and z, then rotation about them, raw counts.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn append(&mut self, samples: &[[i16; 6]]) -> io::Result<()> {
        let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
        self.0.write_all(&bytes)
    }

    /// The file of the samples.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
