//! A device that is an object of this process.

use std::collections::VecDeque;
use std::time::Duration;

use tinyfit_board::protocol::{AXES, LINE};
use tinyfit_board::{Application, Line, Output};

use crate::transport::{Broken, Transport};

/// The device's application on this host, without a chip: the same code, the same words.
pub struct Local<A> {
    application: A,
    said: VecDeque<String>,
    output: Box<Output>,
}

impl<A: Application> Local<A> {
    /// Over an application.
    pub fn new(application: A) -> Self {
        Self { application, said: VecDeque::new(), output: Box::new([0; LINE + 1]) }
    }

    /// A sample of the sensor.
    pub fn sense(&mut self, sample: &[i16; AXES]) {
        let said = self.application.sense(sample, &mut self.output);
        note(&mut self.said, said);
    }

    /// Samples of the sensor that were not taken in time.
    pub fn lose(&mut self, samples: u32) {
        let said = self.application.lost(samples, &mut self.output);
        note(&mut self.said, said);
    }
}

/// The conversation, line by line, as a serial line would carry it.
fn note(said: &mut VecDeque<String>, bytes: &[u8]) {
    said.extend(String::from_utf8_lossy(bytes).lines().map(str::to_string));
}

impl<A: Application> Transport for Local<A> {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        // A line may have any bytes, ends of lines as well.
        for line in line.as_bytes().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line = if line.len() > LINE { Line::TooLong } else { Line::Whole(line) };
            note(&mut self.said, self.application.answer(line, &mut self.output));
        }
        Ok(())
    }

    /// Does the device's work until it sends something. No time epochs.
    fn receive(&mut self, _: Duration) -> Result<Option<String>, Broken> {
        while self.said.is_empty() && self.application.is_busy() {
            note(&mut self.said, self.application.work(&mut self.output));
        }
        Ok(self.said.pop_front())
    }
}
