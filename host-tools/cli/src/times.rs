//! A column of times, to sort rows by.

use jiff::{Timestamp, civil};

use crate::error::{Fault, shown};
use crate::survey::Nature;
use crate::table::{Row, missing};

/// Times as they are read: all numbers, or all of ISO 8601.
pub(crate) struct Times {
    column: usize,
    numbers: bool,
    of: Vec<f64>,
}

impl Times {
    pub(crate) fn new(column: usize, nature: Nature) -> Self {
        Self { column, numbers: nature == Nature::Numbers, of: Vec::new() }
    }

    /// Takes the time of a row.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let text = row.cell(self.column);
        // 64 bits: seconds since 1970 and their fractions do not fit 32.
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let time = if self.numbers { number } else { seconds(text) };
        let Some(time) = time else {
            let what = match () {
                () if text.is_empty() => missing(text),
                () if self.numbers => format!("{} is not a number, as other times are", shown(text)),
                () => format!("{} is no time", shown(text)),
            };
            let advice = "give numbers, or ISO 8601 as in 2026-01-31T23:59:59Z";
            return Err(row.fault(self.column, what, advice));
        };
        self.of.push(time);
        Ok(())
    }

    /// The time of each row, in seconds or the column's own unit.
    pub(crate) fn finish(self) -> Vec<f64> {
        self.of
    }
}

/// Seconds since 1970, of a date, a date with a time of day, or one with an offset from UTC; UTC where none is given.
fn seconds(text: &str) -> Option<f64> {
    let of = |time: Timestamp| time.as_duration().as_secs_f64();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(of(time));
    }
    let time = text.parse::<civil::DateTime>().ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(time).ok().map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_8601_times_are_seconds() {
        // GNU coreutils 9, `date -u -d TIME +%s`
        for (text, time) in [
            ("1970-01-02", 86_400.0),
            ("2026-01-31 23:59:59", 1_769_903_999.0),
            ("2026-01-31T23:59:59.5Z", 1_769_903_999.5),
            ("2026-02-01T01:59:59+02:00", 1_769_903_999.0),
        ] {
            assert_eq!(seconds(text), Some(time), "{text}");
        }
        for text in ["31.01.2026", "01/31/2026", "yesterday", "2026-02-30"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
