//! What carries lines to a device and back.

use std::time::Duration;

/// A line that has ended permanently: a port that was unplugged, an emulator that stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// Lines to a device and from it.
pub trait Transport {
    /// Sends a line, which does not hold its end.
    ///
    /// # Errors
    /// Nothing can be sent any more.
    fn send(&mut self, line: &str) -> Result<(), Broken>;

    /// The next line, without its end; `None` if there is none in that time, or none will come until something is sent.
    ///
    /// # Errors
    /// Nothing will come any more.
    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken>;
}

/// Bytes from a device, to which lines are sent: what carries [packets](tinyfit_board::recording).
pub trait Stream {
    /// Sends a line, which does not hold its end.
    ///
    /// # Errors
    /// Nothing can be sent any more.
    fn say(&mut self, line: &str) -> Result<(), Broken>;

    /// The next bytes; empty if nothing comes in that time.
    ///
    /// # Errors
    /// Nothing will come any more.
    fn hear(&mut self, within: Duration) -> Result<Vec<u8>, Broken>;
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        (**self).send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        (**self).receive(within)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        (**self).send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        (**self).receive(within)
    }
}
