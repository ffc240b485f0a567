//! The sensor that a firmware is built for.

use std::path::Path;

use tinyfit_boards::Board;
use tinyfit_emulator::{Fed, Replay};
use tinyfit_model::{Clock, Sensing};

use crate::error::{Fault, Usage, listed, one_line};
use crate::files;

/// The sensor that the firmware is built for
#[derive(clap::Args)]
pub(crate) struct SensorFlags {
    /// The board's sensor: `tinyfit boards` shows those that there are [default: the usual one; of a model, the first that feeds it]
    #[arg(long, value_name = "NAME")]
    pub sensor: Option<String>,
}

/// The sensor of a board for so many channels and samples a second.
///
/// # Errors
/// The board has no such sensor, or the sensor no such channels or rate.
pub(crate) fn fed<'a>(
    board: &'a Board,
    name: Option<&str>,
    channels: Option<usize>,
    rate: Option<f64>,
) -> Result<Fed<'a>, Usage> {
    let Some(sensor) = board.sensor(name) else {
        let names = board.sensors.iter().map(|sensor| sensor.name.as_str());
        return Err(Usage(match board.sensors.is_empty() {
            true => format!("the firmware of {} has no sensor", board.name),
            false => format!("--sensor: {} has {}", board.name, listed(names)),
        }));
    };
    let count = channels.unwrap_or(sensor.channels.len());
    if !sensor.has_channels(count) {
        return Err(Usage(format!("--channels: {count}, and the {} has {}", sensor.part, sensor.measures())));
    }
    let Some(hz) = rate.or(sensor.only_rate()) else {
        return Err(Usage(format!("give --rate: the {} has {}", sensor.part, sensor.measures())));
    };
    if !sensor.has_rate(count, hz) {
        return Err(Usage(format!("--rate {hz}: the {} has {}", sensor.part, sensor.measures())));
    }
    Ok(Fed { sensor, channels: count, hz: hz as u32 })
}

/// Samples of a log for an emulated sensor, in counts.
#[derive(Debug)]
pub(crate) struct Samples {
    /// The columns.
    pub names: Vec<String>,
    /// A count of each column, row by row; and again after each gap in time.
    pub stretches: Vec<Vec<i16>>,
}

/// Columns that hold other things than channels, unless they are named.
const OTHERS: [&str; 2] = ["time", "label"];

impl Samples {
    /// The channels of a model's chain, as it counts them.
    ///
    /// # Errors
    /// The file cannot be read, has no such column, or a cell that is not a number.
    pub(crate) fn of_model(path: &Path, sensing: &Sensing) -> anyhow::Result<Self> {
        let names: Vec<String> = sensing.channels.iter().map(|channel| channel.name.clone()).collect();
        Self::read(path, Some(&names), sensing.time.as_ref(), |at, number| {
            sensing.channels.get(at).map(|channel| channel.count(number))
        })
    }

    /// The columns of these names, or all but `time` and `label`, which hold counts.
    ///
    /// # Errors
    /// The file cannot be read, has no such column, or a cell that is not a count.
    pub(crate) fn in_counts(path: &Path, names: Option<&[String]>) -> anyhow::Result<Self> {
        Self::read(path, names, None, |_, number| {
            let is_count =
                number.fract() == 0.0 && (f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&number);
            is_count.then_some(number as i16)
        })
    }

    fn read(
        path: &Path,
        names: Option<&[String]>,
        clock: Option<&Clock>,
        count: impl Fn(usize, f64) -> Option<i16>,
    ) -> anyhow::Result<Self> {
        let bytes = files::read(path)?;
        let fault = |line: u64, what: String, advice: &str| {
            Fault::new(path, format!("line {line}: {what}"), advice.to_string())
        };
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let broken = |error: csv::Error| Fault::new(path, one_line(&error.to_string()), "correct it");
        let header = reader.headers().map_err(broken)?.clone();
        let place = |name: &str| {
            header.iter().position(|column| column == name).ok_or_else(|| {
                let there = listed(header.iter());
                fault(1, format!("there is no column '{}'", one_line(name)), &format!("there are {there}"))
            })
        };
        let columns: Vec<usize> = match names {
            None => {
                let is_channel = |at: &usize| header.get(*at).is_some_and(|name| !OTHERS.contains(&name));
                (0..header.len()).filter(is_channel).collect()
            }
            Some(names) => names.iter().map(|name| place(name)).collect::<Result<_, _>>()?,
        };
        let time = clock.map(|clock| place(&clock.name)).transpose()?;
        let names: Vec<String> =
            columns.iter().filter_map(|&at| header.get(at)).map(str::to_string).collect();
        let (mut stretches, mut before) = (vec![Vec::new()], None);
        for row in reader.records() {
            let row = row.map_err(broken)?;
            let line = row.position().map_or(0, csv::Position::line);
            let number = |at: usize| row.get(at).and_then(|cell| cell.trim().parse::<f64>().ok());
            if let (Some(at), Some(clock)) = (time, clock) {
                let now = number(at).ok_or_else(|| {
                    fault(line, format!("column '{}': this is not a time", clock.name), "give a number")
                })?;
                if before.replace(now).is_some_and(|before| clock.is_gap(now - before)) {
                    stretches.push(Vec::new());
                }
            }
            for (nth, (&at, name)) in columns.iter().zip(&names).enumerate() {
                let counted =
                    number(at).filter(|number| number.is_finite()).and_then(|number| count(nth, number));
                let counted = counted.ok_or_else(|| {
                    let cell = one_line(row.get(at).unwrap_or_default());
                    let what = format!("column '{name}': '{cell}' is not a count of 16 bits");
                    fault(line, what, "name the columns of counts with --channels")
                })?;
                if let Some(stretch) = stretches.last_mut() {
                    stretch.push(counted);
                }
            }
        }
        Ok(Self { names, stretches })
    }
}

/// The emulated sensor of a firmware.
///
/// # Errors
/// No emulator has it, or no file can be made.
pub(crate) fn replay(fed: &Fed<'_>) -> anyhow::Result<Replay> {
    let replay = Replay::new(&fed.sensor.name)?;
    replay.ok_or_else(|| Usage(format!("no emulator has the sensor '{}'", fed.sensor.name)).into())
}
