//! `tinyfit record`

use std::fmt;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use tinyfit_boards::{Board, Verb};
use tinyfit_client::Serial;
use tinyfit_emulator::{Emulator, Fed, Options, Owner, build_for, last_built};
use tinyfit_record::{
    Beginning, Device, Error, Labels, Limits, Log, Plot, Protocol, Shown, Summary, Wish, open, record,
    record_lines,
};

use crate::board_arg;
use crate::error::{Usage, one_line};
use crate::files;
use crate::interrupts::Interrupts;
use crate::output::{self, Output, count};
use crate::sensor_args::{Samples, SensorFlags, fed, replay};

const EXAMPLES: &str = "\
Examples:
  tinyfit record --port /dev/ttyACM0 --out log.csv --channels x,y,z --protocol \"idle 20, grind 20, blocked 20\"
  tinyfit record --port /dev/ttyACM0 --out log.csv --labels idle,grind,blocked
  tinyfit record --port /dev/ttyUSB0 --lines --out log.csv --label idle --seconds 60
  tinyfit record --emulator rp2040 --sensor adc --rate 1600 --replay motor.csv --channels x,y --out log.csv";

/// How long a board is waited for.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long an emulator is waited for, which may be slow.
const EMULATED: Duration = Duration::from_secs(120);

/// Record what a board's sensor measures, labeled, into a log that `train` takes
///
/// The board's firmware, `flash --record` or one with a model, sends its samples as they are. Each is a row: its time, its counts and its
/// label. The time is the number of the sample divided by the rate, so lost samples leave a gap. They are counted wherever they are lost. Rows are in
/// the file at once: a crash loses at most a packet, and --append goes on.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("recorded").required(true))]
#[command(group = clap::ArgGroup::new("labeled"))]
pub(crate) struct Args {
    /// The serial port of a board
    #[arg(short, long, group = "recorded", value_name = "PORT")]
    port: Option<String>,
    /// A board to emulate, whose sensor measures --replay
    #[arg(long, group = "recorded", value_name = "BOARD", requires = "replay", value_parser = board_arg::known(Verb::Record))]
    emulator: Option<&'static Board>,
    /// The log to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Go on in a log that is there, after a gap in its times
    #[arg(long)]
    append: bool,
    /// Replace a log that is there
    #[arg(long, conflicts_with = "append")]
    overwrite: bool,
    /// The names of the channels [default: those of the board's sensor; with --replay the log's]
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    channels: Option<Vec<String>>,
    /// Samples a second [default: what the board shows]
    #[arg(long, value_name = "HZ")]
    rate: Option<f64>,
    /// How long to record [default: the protocol, the log of --replay, or until Ctrl-C]
    #[arg(long, value_name = "S")]
    seconds: Option<f64>,
    /// The label of all samples
    #[arg(long, group = "labeled", value_name = "LABEL")]
    label: Option<String>,
    /// Labels with the seconds that each lasts: "idle 10, grind 20"
    #[arg(long, group = "labeled", value_name = "STEPS", value_parser = |text: &str| text.parse::<Protocol>())]
    protocol: Option<Protocol>,
    /// Labels for the keys 1, 2 and so on
    #[arg(long, group = "labeled", value_name = "LABEL,..", value_delimiter = ',')]
    labels: Option<Vec<String>>,
    /// The board prints numbers in lines, such as `12,-3,981` or `x:12 y:-3`: an Arduino sketch, a shell of Zephyr
    #[arg(long, conflicts_with = "emulator")]
    lines: bool,
    /// The speed of the port in bits per second
    #[arg(long, default_value_t = 115_200)]
    baud: u32,
    /// No plot of the last samples
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    sensor: SensorFlags,
    /// With --emulator: a log in counts, whose rows the sensor measures
    #[arg(long, value_name = "LOG", requires = "emulator")]
    replay: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    out: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<String>,
    channels: Vec<String>,
    #[serde(flatten)]
    summary: Summary,
}

/// Records.
///
/// # Errors
/// No board answers or it stops, or the log cannot be written. The log has all that came before.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    args.check()?;
    let read: Vec<_> = args.replay.as_deref().into_iter().collect();
    files::check_inputs(read.iter().copied())?;
    files::check_destination(&args.out, &read)?;
    let interrupts = Interrupts::catch()?;
    let stop = || interrupts.status().is_some();
    if let Some(board) = args.emulator {
        return args.emulated(board, output, &stop);
    }
    let port = args.port.as_deref().unwrap_or_default();
    let mut serial = Serial::open(port, args.baud).map_err(tinyfit_client::Error::Broken)?;
    if args.lines {
        return args.lines(&mut serial, output, &stop);
    }
    let device = open(&mut serial, PATIENCE)?;
    let limits = |rate: f64| Limits {
        samples: args.seconds().map(|seconds| (seconds * rate).round() as u64),
        patience: PATIENCE,
    };
    let names = args.names(&device)?;
    let rate = args.rate.or(device.rate).ok_or(Error::NoRate)?;
    args.packets(&mut serial, (&device, rate), limits(rate), names, &mut || Ok(()), output, &stop)
}

impl Args {
    fn check(&self) -> Result<(), Usage> {
        for (option, number) in [("--rate", self.rate), ("--seconds", self.seconds)] {
            if number.is_some_and(|number| !(number > 0.0 && number.is_finite())) {
                return Err(Usage(format!("{option} is above 0")));
            }
        }
        if let Some(names) = &self.channels
            && let Some((nth, name)) = names.iter().enumerate().find(|(nth, name)| {
                name.is_empty() || ["time", "label"].contains(&name.as_str()) || names[..*nth].contains(name)
            })
        {
            let what = format!(
                "--channels: '{}', name {}, is empty, given twice, or `time` or `label`",
                one_line(name),
                nth + 1
            );
            return Err(Usage(what));
        }
        if self.labels.is_some() && !self.shows() {
            return Err(Usage(
                "--labels are chosen by keys: they need a terminal; give --label or --protocol".into(),
            ));
        }
        Ok(())
    }

    /// Whether there is a terminal to plot on.
    fn shows(&self) -> bool {
        !self.plain && output::raw_stdout().is_terminal()
    }

    fn seconds(&self) -> Option<f64> {
        self.seconds.or(self.protocol.as_ref().map(Protocol::seconds))
    }

    fn given_labels(&self) -> Labels {
        match (&self.label, &self.protocol, &self.labels) {
            (Some(label), ..) => Labels::Fixed(label.clone()),
            (_, Some(protocol), _) => Labels::Protocol(protocol.clone()),
            (.., Some(names)) => Labels::Keys { names: names.clone(), pressed: None },
            _ => Labels::None,
        }
    }

    fn beginning(&self) -> Beginning {
        match (self.append, self.overwrite) {
            (true, _) => Beginning::Append,
            (_, true) => Beginning::Replace,
            _ => Beginning::New,
        }
    }

    /// A name for each channel of a device.
    fn names(&self, device: &Device) -> Result<Vec<String>, Error> {
        let channels = device.channels;
        if let Some(names) = &self.channels {
            return match names.len() == channels {
                true => Ok(names.clone()),
                false => Err(Error::Channels { names: names.len(), channels }),
            };
        }
        let sensors = tinyfit_boards::named(&device.board).map_or(&[][..], |board| &board.sensors);
        let is_it = |sensor: &&tinyfit_boards::Sensor| {
            sensor.has_channels(channels) && device.rate.is_none_or(|rate| sensor.has_rate(channels, rate))
        };
        Ok(match sensors.iter().find(is_it) {
            Some(sensor) => {
                sensor.channels.iter().take(channels).map(|channel| channel.name.clone()).collect()
            }
            None => (0..channels).map(|at| format!("c{at}")).collect(),
        })
    }

    /// A plot on the terminal, or nothing; and the stop.
    fn show<'a>(
        &self,
        names: &[String],
        output: &Output,
        stop: &'a dyn Fn() -> bool,
    ) -> Result<impl FnMut(Shown<'_>) -> Result<Option<Wish>, Error> + use<'a>, Error> {
        let plots = self.shows() && !output.is_json() && !output.is_quiet();
        let labels = self.labels.clone().unwrap_or_default();
        let mut plot = plots.then(|| Plot::new(names.to_vec(), labels)).transpose()?;
        Ok(move |shown: Shown<'_>| match &mut plot {
            _ if stop() => Ok(Some(Wish::Stop)),
            Some(plot) => plot.show(shown),
            None => Ok(None),
        })
    }

    #[expect(clippy::too_many_arguments, reason = "each is another end of the recording")]
    fn packets(
        &self,
        stream: &mut impl tinyfit_client::Stream,
        (device, rate): (&Device, f64),
        limits: Limits,
        channels: Vec<String>,
        begun: &mut dyn FnMut() -> Result<(), Error>,
        output: &Output,
        stop: &dyn Fn() -> bool,
    ) -> anyhow::Result<()> {
        let mut labels = self.given_labels();
        let mut log = Log::open(&self.out, &channels, labels.is_there(), self.beginning(), Some(rate))?;
        let summary = {
            let mut show = self.show(&channels, output, stop)?;
            record(stream, device, rate, limits, &mut log, &mut labels, begun, &mut show)?
        };
        let out = self.out.display().to_string();
        output.report(&Report { out, board: Some(device.board.clone()), channels, summary })
    }

    fn lines(&self, serial: &mut Serial, output: &Output, stop: &dyn Fn() -> bool) -> anyhow::Result<()> {
        let mut labels = self.given_labels();
        let has_labels = labels.is_there();
        let samples = self.seconds().zip(self.rate).map(|(seconds, rate)| (seconds * rate).round() as u64);
        let limits = Limits { samples, patience: PATIENCE };
        let mut channels = Vec::new();
        let summary = {
            let mut show = self.show(&self.channels.clone().unwrap_or_default(), output, stop)?;
            let (seconds, rate) = (self.seconds(), self.rate);
            let mut until = |shown: Shown<'_>| {
                let is_over =
                    rate.is_none() && seconds.is_some_and(|seconds| shown.summary.seconds >= seconds);
                if is_over { Ok(Some(Wish::Stop)) } else { show(shown) }
            };
            let mut open = |names: Vec<String>| {
                channels = match &self.channels {
                    None => names,
                    Some(given) if given.len() == names.len() => given.clone(),
                    Some(given) => return Err(Error::Channels { names: given.len(), channels: names.len() }),
                };
                Log::open(&self.out, &channels, has_labels, self.beginning(), self.rate)
            };
            record_lines(serial, self.rate, limits, &mut labels, &mut open, &mut until)?
        };
        output.report(&Report { out: self.out.display().to_string(), board: None, channels, summary })
    }

    /// Records an emulated board, whose sensor measures a log.
    fn emulated(
        &self,
        board: &'static Board,
        output: &Output,
        stop: &dyn Fn() -> bool,
    ) -> anyhow::Result<()> {
        let path = self.replay.as_deref().unwrap_or(&self.out);
        let samples = Samples::in_counts(path, self.channels.as_deref())?;
        let counts = samples.stretches.concat();
        let of_sensor: Fed<'_> =
            fed(board, self.sensor.sensor.as_deref(), Some(samples.names.len()), self.rate)?;
        let program = tinyfit_boards::RECORD;
        let is_first = last_built(board, program)?.is_none();
        let elf = output.building(&board.name, is_first, || {
            build_for(board, program, None, &Owner::default(), Some(of_sensor))
        })?;
        let mut replay = replay(&of_sensor)?;
        let options = Options { replay: Some(&replay), line_time: true, ..Options::default() };
        let mut emulator = Emulator::start_with(board, &elf, options)?;
        let device = open(&mut emulator, EMULATED)?;
        let channels = samples.names.len();
        let there = (counts.len() / channels.max(1)) as u64;
        let rate = f64::from(of_sensor.hz);
        let most = self.seconds().map_or(there, |seconds| there.min((seconds * rate).round() as u64));
        let limits = Limits { samples: Some(most), patience: EMULATED };
        // Behind the log the sensor stands at its last row, until what waits in queues has come.
        let last = counts.iter().rev().take(channels).rev().copied().collect::<Vec<_>>();
        let mut begun = || {
            let fed =
                replay.append(&counts).and_then(|()| replay.append(&last.repeat(of_sensor.hz as usize)));
            fed.map_err(|error| Error::Write { path: path.to_path_buf(), error })
        };
        self.packets(&mut emulator, (&device, rate), limits, samples.names.clone(), &mut begun, output, stop)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { out, channels, summary, .. } = self;
        let rows = count(summary.samples as usize);
        write!(f, "{out}: {rows} samples of {} in {:.1} s", channels.join(", "), summary.seconds)?;
        if let Some(measured) = summary.measured_rate {
            write!(f, ", {measured:.2} a second by the clock of the board")?;
            if let Some(rate) = summary.rate {
                write!(f, ", {:+.3} % from {rate}", 100.0 * (measured / rate - 1.0))?;
            }
        }
        writeln!(f)?;
        let Summary { lost_in_sensor, lost_in_queue, lost_in_packets, lost_packets, skipped_lines, .. } =
            summary;
        writeln!(
            f,
            "lost: {lost_in_sensor} in the sensor, {lost_in_queue} in the queue, {lost_in_packets} in {lost_packets} packets on the line"
        )?;
        if *skipped_lines > 0 {
            writeln!(f, "{skipped_lines} lines had other things than {} numbers", channels.len())?;
        }
        if summary.begins_at > 0.0 {
            writeln!(f, "its times go on at {:.3} s", summary.begins_at)?;
        }
        for (label, rows) in &summary.labels {
            let label = if label.is_empty() { "without a label" } else { label };
            writeln!(f, "{label}: {}", count(*rows as usize))?;
        }
        Ok(())
    }
}
