//! Boards that print numbers.

use std::time::{Duration, Instant};

use tinyfit_client::Stream;

use crate::decoder::{Decoder, Heard};
use crate::error::Error;
use crate::label::Labels;
use crate::log::Log;
use crate::pace::Pace;
use crate::recording::{Limits, Shown, Summary, Wish};

/// How long bytes are waited for before the stop is looked at.
const TURN: Duration = Duration::from_millis(40);

/// Records lines of numbers, such as `12,-3,981`, `12 -3 981` or `x:12 y:-3`. The first such line fixes the names and the number of channels; `open` gets the names
/// and opens the log. A line with other numbers is passed over and counted.
///
/// Without a rate the times are those when this host read the lines, which a busy host moves.
///
/// # Errors
/// The port is gone, no numbers come, or the log cannot be written.
pub fn record_lines(
    stream: &mut impl Stream,
    rate: Option<f64>,
    limits: Limits,
    labels: &mut Labels,
    open: &mut dyn FnMut(Vec<String>) -> Result<Log, Error>,
    show: &mut dyn FnMut(Shown<'_>) -> Result<Option<Wish>, Error>,
) -> Result<Summary, Error> {
    let (mut decoder, mut heard) = (Decoder::default(), Vec::new());
    let mut summary = Summary { rate, ..Summary::default() };
    let (mut log, mut channels, mut other, mut pace) = (None, 0, String::new(), Pace::default());
    let (mut silent, mut began) = (Instant::now(), Instant::now());
    loop {
        let bytes = stream.hear(TURN)?;
        decoder.push(&bytes, &mut |what| heard.push(what));
        let mut counts = Vec::new();
        for what in heard.drain(..) {
            let Heard::Line(line) = what else { continue };
            let Some(numbers) = numbers(&line).filter(|numbers| channels == 0 || numbers.len() == channels)
            else {
                summary.skipped_lines += 1;
                other = line;
                continue;
            };
            silent = Instant::now();
            let log = match &mut log {
                Some(log) => log,
                None => {
                    channels = numbers.len();
                    began = silent;
                    let names = numbers
                        .iter()
                        .enumerate()
                        .map(|(at, (name, _))| name.map_or(format!("c{at}"), str::to_string));
                    let opened = log.insert(open(names.collect())?);
                    summary.begins_at = opened.offset();
                    opened
                }
            };
            if limits.samples.is_some_and(|most| summary.samples >= most) {
                continue;
            }
            let host = began.elapsed();
            let seconds = rate.map_or(host.as_secs_f64(), |rate| summary.samples as f64 / rate);
            pace.add(summary.samples, host.as_micros() as u32, 1_000_000);
            log.row(seconds, numbers.iter().map(|(_, number)| number), labels.at(seconds));
            counts.extend(numbers.iter().filter_map(|(_, number)| number.parse::<f64>().ok()));
            (summary.samples, summary.seconds) = (summary.samples + 1, seconds);
            if labels.is_there() {
                *summary.labels.entry(labels.at(seconds).to_string()).or_default() += 1;
            }
        }
        summary.measured_rate = pace.rate();
        if let Some(log) = &mut log {
            log.flush()?;
        }
        let label = labels.at(summary.seconds).to_string();
        match show(Shown { counts: &counts, channels: channels.max(1), summary: &summary, label: &label })? {
            Some(Wish::Stop) => return Ok(summary),
            Some(Wish::Label(at)) => {
                if let Labels::Keys { names, pressed } = labels
                    && at < names.len()
                {
                    *pressed = Some(at);
                }
            }
            None => {}
        }
        if limits.samples.is_some_and(|most| summary.samples >= most) {
            return Ok(summary);
        }
        if silent.elapsed() > limits.patience {
            return Err(match (channels, other.is_empty()) {
                (0, false) => Error::NoNumbers { line: other },
                _ => Error::Stalled { seconds: limits.patience.as_secs(), samples: summary.samples },
            });
        }
    }
}

/// The numbers of a line as they stand there, each with its name if it has one; `None` if anything else is in it.
fn numbers(line: &str) -> Option<Vec<(Option<&str>, &str)>> {
    let words = line.split([',', ' ', '\t', ';']).filter(|word| !word.is_empty());
    let numbers: Option<Vec<_>> = words
        .map(|word| {
            let (name, number) = match word.rsplit_once(':') {
                Some((name, number)) => (Some(name).filter(|name| !name.is_empty()), number),
                None => (None, word),
            };
            number.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| (name, number))
        })
        .collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn numbers_stand_in_a_line_as_arduino_and_others_print_them() {
        let of = |line| {
            numbers(line).map(|numbers| {
                numbers
                    .into_iter()
                    .map(|(name, x)| format!("{}={x}", name.unwrap_or("-")))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
        };
        assert_eq!(of("12,-3,9.81").unwrap(), "-=12 -=-3 -=9.81");
        assert_eq!(of("x:12\ty:-3e2").unwrap(), "x=12 y=-3e2");
        assert_eq!(of(" 1;2  3 ").unwrap(), "-=1 -=2 -=3");
        for other in ["", "ready", "1,two", "nan", "x: 1", "1,inf"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
