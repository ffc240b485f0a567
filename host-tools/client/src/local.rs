//! A device that is an object of this process.

use std::collections::VecDeque;
use std::time::Duration;

use tinyfit_board::{Application, Line};

use crate::transport::{Broken, Transport};

/// The device's application on this host, without a chip: the same code, the same words.
pub struct Local<A> {
    application: A,
    said: VecDeque<String>,
    output: Vec<u8>,
}

impl<A: Application> Local<A> {
    /// Over an application.
    pub fn new(application: A) -> Self {
        Self { application, said: VecDeque::new(), output: vec![0; A::LINE + 1] }
    }

    /// A sample of the sensor.
    pub fn sense(&mut self, sample: &[i16]) {
        let said = self.application.sense(sample, &mut self.output);
        note(&mut self.said, said);
    }

    /// Samples that were not read from the sensor in time.
    pub fn lose(&mut self, samples: u32) {
        let said = self.application.lost(samples, 0, &mut self.output);
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
            let limit = A::LINE;
            let line = if line.len() > limit { Line::TooLong { limit } } else { Line::Whole(line) };
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
