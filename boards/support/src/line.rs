//! Bytes into lines.

use heapless::Vec;

use crate::protocol::LINE;

/// A line that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its bytes, without its end.
    Whole(&'a [u8]),
    /// It was longer than that; its bytes are gone.
    TooLong {
        /// Bytes at most.
        limit: usize,
    },
}

/// Collects bytes until a line of at most `N` of them ends: by `\n`, `\r\n`, or `\r` alone, which terminals send. Blank lines are passed over, the one
/// between `\r` and `\n` too.
#[derive(Debug)]
pub struct LineBuffer<const N: usize = LINE> {
    bytes: Vec<u8, N>,
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
    /// An empty buffer for lines of [`LINE`] bytes.
    pub const fn new() -> Self {
        Self::sized()
    }
}

impl<const N: usize> LineBuffer<N> {
    /// An empty buffer.
    pub const fn sized() -> Self {
        Self { bytes: Vec::new(), state: Reading::Open }
    }

    /// Takes one byte; returns the line that it ends.
    pub fn push(&mut self, byte: u8) -> Option<Line<'_>> {
        if self.state == Reading::Ended {
            self.bytes.clear();
            self.state = Reading::Open;
        }
        if !matches!(byte, b'\n' | b'\r') {
            if self.state == Reading::Open && self.bytes.push(byte).is_err() {
                self.state = Reading::Overrun;
            }
            return None;
        }
        let overrun = self.state == Reading::Overrun;
        self.state = Reading::Ended;
        if overrun {
            return Some(Line::TooLong { limit: N });
        }
        if self.bytes.is_empty() { None } else { Some(Line::Whole(&self.bytes)) }
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
                Some(Line::TooLong { .. }) => Err(()),
                None => continue,
            };
            lines.push(line).unwrap();
        }
        lines
    }

    #[test]
    fn lines_end_with_either_or_both_and_may_be_blank() {
        assert_eq!(lines(b"one\r\n\n\r\ntwo\nthree"), [Ok("one".into()), Ok("two".into())]);
        assert_eq!(lines(b"one\rtwo\r\rthree"), [Ok("one".into()), Ok("two".into())]);
    }

    /// The end is not counted, whichever it is.
    #[test]
    fn a_line_may_be_full() {
        let full = "x".repeat(LINE);
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(lines(std::format!("{full}{end}").as_bytes()), [Ok(full.clone())], "{end:?}");
            assert_eq!(lines(std::format!("{full}x{end}").as_bytes()), [Err(())], "{end:?}");
        }
    }

    #[test]
    fn a_line_too_long_is_told_and_the_next_is_whole() {
        let mut bytes = [b'x'; LINE + 2];
        bytes[LINE + 1] = b'\n';
        assert_eq!(lines(&[&bytes, b"next\n".as_slice()].concat()), [Err(()), Ok("next".into())]);
        assert_eq!(lines(&[&bytes[2..], b"next\n".as_slice()].concat()).len(), 2);
    }
}
