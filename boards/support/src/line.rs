//! Bytes into lines.

use heapless::Vec;

use crate::protocol::LINE;

/// A line that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its bytes, without its end.
    Whole(&'a [u8]),
    /// It was longer than [`LINE`]; its bytes are gone.
    TooLong,
}

/// Collects bytes until a line ends (`\n`, or `\r\n`). Blank lines are passed over.
#[derive(Debug)]
pub struct LineBuffer {
    bytes: Vec<u8, LINE>,
    state: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Open,
    Overrun,
    Ended,
}

impl Default for LineBuffer {
    fn default() -> Self {
        Self::new()
    }
}

impl LineBuffer {
    /// An empty buffer.
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), state: Reading::Open }
    }

    /// Takes one byte; returns the line that it ends.
    pub fn push(&mut self, byte: u8) -> Option<Line<'_>> {
        if self.state == Reading::Ended {
            self.bytes.clear();
            self.state = Reading::Open;
        }
        if byte != b'\n' {
            if self.state == Reading::Open && self.bytes.push(byte).is_err() {
                self.state = Reading::Overrun;
            }
            return None;
        }
        let overrun = self.state == Reading::Overrun;
        self.state = Reading::Ended;
        if overrun {
            return Some(Line::TooLong);
        }
        let line = self.bytes.strip_suffix(b"\r").unwrap_or(&self.bytes);
        if line.is_empty() { None } else { Some(Line::Whole(line)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Result<std::string::String, ()>, 8> {
        let mut buffer = LineBuffer::new();
        let mut lines = Vec::new();
        for &byte in bytes {
            let line = match buffer.push(byte) {
                Some(Line::Whole(line)) => Ok(std::str::from_utf8(line).unwrap().to_string()),
                Some(Line::TooLong) => Err(()),
                None => continue,
            };
            lines.push(line).unwrap();
        }
        lines
    }

    #[test]
    fn lines_end_with_or_without_carriage_return_and_may_be_blank() {
        assert_eq!(lines(b"one\r\n\n\r\ntwo\nthree"), [Ok("one".into()), Ok("two".into())]);
    }

    #[test]
    fn a_line_too_long_is_told_and_the_next_is_whole() {
        let mut bytes = [b'x'; LINE + 2];
        bytes[LINE + 1] = b'\n';
        assert_eq!(lines(&[&bytes, b"next\n".as_slice()].concat()), [Err(()), Ok("next".into())]);
        assert_eq!(lines(&[&bytes[2..], b"next\n".as_slice()].concat()).len(), 2);
    }
}
