//! The protocol of an emulated board on standard input and output.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{self, TryRecvError};
use std::thread;
use std::time::Duration;

use tinyfit_emulator::{Emulator, Error as EmulatorError};

use crate::error::Error;

/// How long the one side is waited for before it is the other's turn.
const TURN: Duration = Duration::from_millis(10);

/// A board that reads and writes lines.
pub trait Lines {
    /// Sends a line.
    ///
    /// # Errors
    /// The board is gone.
    fn send(&mut self, line: &str) -> Result<(), Error>;

    /// The next line, if there is one by then.
    ///
    /// # Errors
    /// The board is gone.
    fn receive(&mut self, timeout: Duration) -> Result<Option<String>, Error>;
}

impl Lines for Emulator {
    fn send(&mut self, line: &str) -> Result<(), Error> {
        Ok(self.send_line(line)?)
    }

    fn receive(&mut self, timeout: Duration) -> Result<Option<String>, Error> {
        match self.read_line(timeout) {
            Ok(line) => Ok(Some(line)),
            Err(EmulatorError::Timeout { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Hands the lines of `input` to a board, each when it has answered the one before, as a board wants it, and the
/// board's lines to `output`. Ends when there is no more input and all of it was answered, or when `stop` returns
/// true.
///
/// # Errors
/// The board is gone, or `output` is closed.
pub fn relay(
    board: &mut impl Lines,
    input: impl BufRead + Send + 'static,
    mut output: impl Write,
    mut stop: impl FnMut() -> bool,
) -> Result<(), Error> {
    let (sender, lines) = mpsc::sync_channel(1);
    // It ends with its input, or with the first line that nobody takes.
    thread::spawn(move || {
        let lines = input.split(b'\n').map_while(io::Result::ok);
        let lines = lines.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned());
        // To a blank line there is no answer.
        lines.filter(|line| !line.is_empty()).try_for_each(|line| sender.send(line))
    });
    let mut waiting = false;
    while !stop() {
        let received = match board.receive(TURN) {
            // The signal that stops this may have ended the emulator first.
            Err(_) if stop() => break,
            received => received?,
        };
        if let Some(line) = received {
            // An event comes by itself, between answers.
            waiting &= line.starts_with("{\"event\"");
            output.write_all(line.as_bytes())?;
            output.write_all(b"\n")?;
            output.flush()?;
        } else if !waiting {
            match lines.try_recv() {
                Ok(line) => {
                    board.send(&line)?;
                    waiting = true;
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => break,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::VecDeque;

    use super::*;

    /// Answers each line after an event, and cannot take one before it has answered.
    #[derive(Default)]
    struct Board {
        says: VecDeque<String>,
        took: Vec<String>,
        gone: bool,
    }

    impl Lines for Board {
        fn send(&mut self, line: &str) -> Result<(), Error> {
            assert!(self.says.is_empty(), "{line} came before the answer to {:?}", self.took.last());
            self.took.push(line.into());
            self.says.extend([format!("{{\"event\":{}}}", self.took.len()), format!("answer to {line}")]);
            Ok(())
        }

        fn receive(&mut self, _: Duration) -> Result<Option<String>, Error> {
            if self.gone { Err(Error::NoDfu) } else { Ok(self.says.pop_front()) }
        }
    }

    #[test]
    fn each_line_waits_for_the_answer_to_the_one_before() {
        let (mut board, mut output) = (Board::default(), Vec::new());
        relay(&mut board, io::Cursor::new("one\r\n\n two"), &mut output, || false).unwrap();
        assert_eq!(board.took, ["one", " two"]);
        let expected = "{\"event\":1}\nanswer to one\n{\"event\":2}\nanswer to  two\n";
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }

    #[test]
    fn a_signal_ends_it_and_a_board_that_is_gone_is_an_error() {
        let mut board = Board { gone: true, ..Board::default() };
        assert!(relay(&mut board, io::empty(), io::sink(), || false).is_err());
        // Once to begin, once when the board is found gone.
        let mut asked = 0;
        relay(&mut board, io::empty(), io::sink(), || std::mem::replace(&mut asked, 1) == 1).unwrap();
    }
}
