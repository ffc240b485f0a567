//! A serial port.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use serialport::{ErrorKind, SerialPort};

use crate::transport::{Broken, Stream, Transport};

/// Bytes of a line at most, of a device of any model.
const LONGEST: usize = 1 << 20;

/// How long a line may take to leave this host.
const SENDING: Duration = Duration::from_secs(5);

/// A device at a serial port, eight bits without parity.
pub struct Serial {
    path: String,
    port: Box<dyn SerialPort>,
    /// Bytes of an incomplete line.
    bytes: Vec<u8>,
}

impl Serial {
    /// Opens a port at a speed in bits a second.
    ///
    /// # Errors
    /// There is no such port, or it is not ours to open.
    pub fn open(path: &str, speed: u32) -> Result<Self, Broken> {
        match serialport::new(path, speed).timeout(SENDING).open() {
            Ok(port) => Ok(Self::over(path, port)),
            Err(error) => Err(Broken(unopened(path, &error))),
        }
    }

    /// Over a port that is open.
    pub fn over(path: &str, port: Box<dyn SerialPort>) -> Self {
        Self { path: path.to_string(), port, bytes: Vec::new() }
    }

    /// The bytes that come within that time, or no bytes. For a port that carries no lines.
    ///
    /// # Errors
    /// As [`Transport::receive`].
    pub fn read(&mut self, bytes: &mut [u8], within: Duration) -> Result<usize, Broken> {
        // A port takes no time of zero.
        self.port
            .set_timeout(within.max(Duration::from_millis(1)))
            .map_err(|error| self.broken(&error.into()))?;
        match self.port.read(bytes) {
            Ok(0) => Err(self.broken(&io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => Ok(count),
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) => {
                Ok(0)
            }
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// The first line of the bytes that came.
    fn line(&mut self) -> Option<String> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n')?;
        let line: Vec<u8> = self.bytes.drain(..=end).collect();
        Some(String::from_utf8_lossy(&line).trim_end().to_string())
    }

    fn broken(&self, error: &io::Error) -> Broken {
        Broken(format!("{}: the port is gone ({error}); plug the device in and start again", self.path))
    }
}

impl Transport for Serial {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        let sent = self.port.set_timeout(SENDING).map_err(io::Error::from);
        // Not until it has left this host: a device that takes nothing would be waited for without end.
        let sent = sent.and_then(|()| self.port.write_all(format!("{line}\n").as_bytes()));
        sent.map_err(|error| self.broken(&error))
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        let end = Instant::now() + within;
        loop {
            if let Some(line) = self.line() {
                return Ok(Some(line));
            }
            // A line without an end is not a line of this protocol.
            if self.bytes.len() > LONGEST {
                self.bytes.clear();
            }
            let left = end.saturating_duration_since(Instant::now());
            let mut bytes = [0; 256];
            let count = self.read(&mut bytes, left)?;
            self.bytes.extend(bytes.iter().take(count));
            // Also of a device that never stops and never ends a line.
            if end <= Instant::now() {
                return Ok(self.line());
            }
        }
    }
}

impl Stream for Serial {
    fn say(&mut self, line: &str) -> Result<(), Broken> {
        self.send(line)
    }

    fn hear(&mut self, within: Duration) -> Result<Vec<u8>, Broken> {
        let mut bytes = vec![0; 4096];
        let count = self.read(&mut bytes, within)?;
        bytes.truncate(count);
        Ok(bytes)
    }
}

/// Why a port was not opened, and which there are.
fn unopened(path: &str, error: &serialport::Error) -> String {
    match error.kind() {
        ErrorKind::NoDevice | ErrorKind::Io(io::ErrorKind::NotFound) => {
            let ports = serialport::available_ports().unwrap_or_default();
            let names: Vec<_> = ports.into_iter().map(|port| port.port_name).collect();
            let there = if names.is_empty() {
                "there is no serial port: plug a device in".to_string()
            } else {
                format!("there are: {}", names.join(", "))
            };
            format!("{path}: there is no such port; {there}")
        }
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => {
            format!("{path}: this user may not open it; join the group that owns it")
        }
        _ => format!("{path}: cannot be opened ({error}); check that it is a serial port and free"),
    }
}
