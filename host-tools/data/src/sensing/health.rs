//! Signs of a sensor that does not measure: samples at the ends of its range, and the same sample for a whole frame.

use tinyfit_model::number::counted;

/// How many equal samples at an end are a sign that the signal goes beyond it.
const RUN: usize = 4;

/// The samples that must have been at an end, as a share of all.
const SHARE: usize = 1000;

/// The distance from one end to the other that a signal must have, so that few steps of a slow one are no sign.
const RANGE: i32 = 64;

/// What is seen of a channel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Health {
    low: Extreme,
    high: Extreme,
    samples: usize,
    /// Frames in which it does not change, and where the first ends.
    still: usize,
    first_still: Option<(String, i16)>,
    last: Option<i16>,
    /// Equal samples up to the last.
    equal: usize,
}

/// The samples at one end.
#[derive(Clone, Debug, Default)]
struct Extreme {
    value: Option<i32>,
    run: usize,
    in_runs: usize,
    first: Option<String>,
}

impl Extreme {
    /// `x` is large where the end is near.
    fn push(&mut self, x: i32, place: &impl Fn() -> String) {
        match self.value {
            Some(value) if x < value => self.run = 0,
            Some(value) if x == value => {
                self.run += 1;
                if self.run == RUN {
                    self.in_runs += RUN;
                    self.first.get_or_insert_with(place);
                } else if self.run > RUN {
                    self.in_runs += 1;
                }
            }
            _ => *self = Self { value: Some(x), run: 1, in_runs: 0, first: None },
        }
    }
}

impl Health {
    /// Adds a sample; `place` is where it is.
    pub(crate) fn push(&mut self, x: i16, place: &impl Fn() -> String) {
        self.samples += 1;
        self.high.push(x.into(), place);
        self.low.push(-i32::from(x), place);
        self.equal = if self.last.replace(x) == Some(x) { self.equal + 1 } else { 1 };
    }

    /// A frame of that many samples ends.
    pub(crate) fn frame(&mut self, len: usize, place: &impl Fn() -> String) {
        if self.equal >= len {
            self.still += 1;
            self.first_still.get_or_insert_with(|| (place(), self.last.unwrap_or_default()));
        }
    }

    /// Notes on the channel.
    pub(crate) fn notes(&self, column: &str) -> Vec<String> {
        let (Some(high), Some(low)) = (self.high.value, self.low.value.map(|low| -low)) else {
            return Vec::new();
        };
        let mut notes = Vec::new();
        for (end, value) in [(&self.high, high), (&self.low, low)] {
            let is_last = [i16::MAX, i16::MIN].map(i32::from).contains(&value);
            let is_seen = is_last || end.in_runs * SHARE >= self.samples && high - low >= RANGE;
            // At both ends for most of the time is a switch.
            let is_clipped = is_seen && 2 * end.in_runs < self.samples;
            if let Some(first) = end.first.as_ref().filter(|_| is_clipped) {
                notes.push(format!(
                    "column '{column}': saturated, {} in a row of {RUN} or more are at {value} counts, the first {first}; measure with a \
                     larger range",
                    counted(end.in_runs, "sample")
                ));
            }
        }
        if let Some((first, value)) = &self.first_still {
            notes.push(format!(
                "column '{column}': it does not change in {}, the first ends at {first} with {value} counts; check the sensor",
                counted(self.still, "frame")
            ));
        }
        notes
    }
}
