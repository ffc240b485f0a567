//! The conversation with a device that records.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use tinyfit_client::Stream;

use crate::decoder::{Decoder, Heard};
use crate::error::Error;
use crate::label::Labels;
use crate::log::Log;
use crate::pace::Pace;
use crate::packet::Packet;

/// How often a command is sent before a device is silent.
const TIMES: u32 = 3;

/// How long bytes are waited for before the stop is looked at.
const TURN: Duration = Duration::from_millis(40);

/// What begins a recording, and what ends it.
const START: &str = r#"{"record":{"on":true}}"#;
const STOP: &str = r#"{"record":{"on":false}}"#;

/// A device with a sensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// The board's name.
    pub board: String,
    /// Numbers of a sample.
    pub channels: usize,
    /// Samples a second, if it shows them.
    pub rate: Option<f64>,
    /// Of its clock.
    pub ticks_per_second: u32,
}

/// How long to record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Samples, those that were lost included; None: until it is stopped.
    pub samples: Option<u64>,
    /// How long nothing may come.
    pub patience: Duration,
}

/// The recording up to now.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The last samples, a count of each channel.
    pub counts: &'a [f64],
    /// Numbers of a sample.
    pub channels: usize,
    /// All of it.
    pub summary: &'a Summary,
    /// The label of the next sample.
    pub label: &'a str,
}

/// What whoever watches wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The label of this index from now on.
    Label(usize),
    /// No more.
    Stop,
}

/// The result of a recording.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Rows written.
    pub samples: u64,
    /// The time from the first to the last, by their number, in seconds.
    pub seconds: f64,
    /// Samples a second as the device shows them.
    pub rate: Option<f64>,
    /// The same by the device's clock.
    pub measured_rate: Option<f64>,
    /// Samples that were not read from the sensor in time.
    pub lost_in_sensor: u64,
    /// Samples that had no room in the device's queue.
    pub lost_in_queue: u64,
    /// Packets that did not come, or came damaged.
    pub lost_packets: u64,
    /// Samples that were in them, by the times around them.
    pub lost_in_packets: u64,
    /// Lines without numbers.
    #[serde(skip_serializing_if = "is_zero")]
    pub skipped_lines: u64,
    /// The time of the first row, above 0 in a log that goes on.
    pub begins_at: f64,
    /// Rows of each label.
    pub labels: BTreeMap<String, u64>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Asks a device what it is.
///
/// # Errors
/// Nothing answers, or it has no sensor.
pub fn open(stream: &mut impl Stream, patience: Duration) -> Result<Device, Error> {
    let mut asking = Asking::default();
    let info = asking.ask(stream, "\"info\"", "info", patience, |line| {
        serde_json::from_str::<Value>(line).ok()?.get("info").cloned()
    })?;
    let sensing = info.get("sensing").filter(|sensing| sensing.is_object()).ok_or(Error::NoSensor)?;
    let number = |of: &Value, key: &str| of.get(key).and_then(Value::as_u64);
    Ok(Device {
        board: info.get("board").and_then(Value::as_str).unwrap_or_default().to_string(),
        channels: number(sensing, "channels").unwrap_or(0) as usize,
        rate: sensing.get("rate").and_then(Value::as_f64),
        ticks_per_second: number(&info, "ticks_per_second").unwrap_or(1) as u32,
    })
}

/// Records until `show` or the limits end it. `begun` is called when the device has begun.
///
/// # Errors
/// The device refuses, is gone or silent, or the log cannot be written.
#[expect(clippy::too_many_arguments, reason = "each is another end of the conversation")]
pub fn record(
    stream: &mut impl Stream,
    device: &Device,
    rate: f64,
    limits: Limits,
    log: &mut Log,
    labels: &mut Labels,
    begun: &mut dyn FnMut() -> Result<(), Error>,
    show: &mut dyn FnMut(Shown<'_>) -> Result<Option<Wish>, Error>,
) -> Result<Summary, Error> {
    let mut asking = Asking::default();
    // One that was left recording counts its packets on.
    asking.ask(stream, STOP, "record", limits.patience, answer)?.ok_or_refused()?;
    let mut asking = Asking::default();
    asking.ask(stream, START, "record", limits.patience, answer)?.ok_or_refused()?;
    // The first packets may have come with the answer.
    let Asking { mut decoder, mut heard } = asking;
    begun()?;
    let summary = Summary { rate: Some(rate), begins_at: log.offset(), ..Summary::default() };
    let mut run = Run {
        device,
        rate,
        limits,
        log,
        labels,
        summary,
        pace: Pace::default(),
        next: 0,
        lost: [0; 2],
        missing: 0,
    };
    let mut silent = Instant::now();
    let ended = loop {
        let bytes = stream.hear(TURN)?;
        let before = run.summary.samples;
        decoder.push(&bytes, &mut |what| heard.push(what));
        let mut counts = Vec::new();
        for what in heard.drain(..) {
            match what {
                Heard::Packet(packet) => {
                    counts.extend(packet.counts.iter().map(|&count| f64::from(count)));
                    run.take(&packet)?;
                }
                Heard::Missing(packets) => run.missing += u64::from(packets),
                Heard::Line(_) | Heard::Damaged(_) => {}
            }
        }
        if run.summary.samples > before {
            silent = Instant::now();
        }
        let label = run.labels.at(run.seconds(run.next)).to_string();
        let shown =
            Shown { counts: &counts, channels: device.channels, summary: &run.summary, label: &label };
        match show(shown)? {
            Some(Wish::Stop) => break Ok(()),
            Some(Wish::Label(at)) => {
                if let Labels::Keys { names, pressed } = run.labels
                    && at < names.len()
                {
                    *pressed = Some(at);
                }
            }
            None => {}
        }
        if run.limits.samples.is_some_and(|most| run.next >= most) {
            break Ok(());
        }
        if silent.elapsed() > limits.patience {
            let (seconds, samples) = (limits.patience.as_secs(), run.summary.samples);
            break Err(Error::Stalled { seconds, samples });
        }
    };
    let summary = run.summary;
    // The device may be gone; what it sent is in the log.
    let _ = stream.say(STOP);
    ended.map(|()| summary)
}

/// A recording under way.
struct Run<'a> {
    device: &'a Device,
    rate: f64,
    limits: Limits,
    log: &'a mut Log,
    labels: &'a mut Labels,
    summary: Summary,
    pace: Pace,
    /// The number of the next sample, with those that were lost.
    next: u64,
    /// As the last packet had them.
    lost: [u32; 2],
    /// Packets that did not come before the next one.
    missing: u64,
}

impl Run<'_> {
    fn seconds(&self, sample: u64) -> f64 {
        sample as f64 / self.rate
    }

    fn take(&mut self, packet: &Packet) -> Result<(), Error> {
        let channels = self.device.channels;
        if packet.channels != channels {
            // Of another recording.
            return Ok(());
        }
        let lost = [0, 1].map(|at| u64::from(packet.lost[at].wrapping_sub(self.lost[at])));
        self.lost = packet.lost;
        self.summary.lost_in_sensor += lost[0];
        self.summary.lost_in_queue += lost[1];
        let count = packet.len() as u64;
        let known = lost[0] + lost[1];
        let mut first = self.next + known;
        let missing = std::mem::take(&mut self.missing);
        if missing > 0 {
            // As many as fit between the two times.
            let passed = self.pace.peek(packet.ticks, self.device.ticks_per_second) * self.rate;
            let unknown = (passed.round() as u64).saturating_sub(count + known);
            self.summary.lost_packets += missing;
            self.summary.lost_in_packets += unknown;
            first += unknown;
        }
        self.next = first + count;
        self.pace.add(self.next - 1, packet.ticks, self.device.ticks_per_second);
        let most = self.limits.samples.unwrap_or(u64::MAX);
        for (sample, counts) in (first..).zip(packet.counts.chunks_exact(channels)) {
            if sample >= most {
                break;
            }
            let seconds = self.seconds(sample);
            let label = self.labels.at(seconds);
            self.log.row(seconds, counts.iter(), label);
            self.summary.samples += 1;
            self.summary.seconds = seconds;
            if self.labels.is_there() {
                *self.summary.labels.entry(label.to_string()).or_default() += 1;
            }
        }
        self.summary.measured_rate = self.pace.rate();
        self.log.flush()
    }
}

/// The answer to `record`.
struct Answer(Result<(), Value>);

impl Answer {
    fn ok_or_refused(self) -> Result<(), Error> {
        self.0.map_err(|error| Error::Refused {
            advice: match error.as_str() {
                Some("unsupported") => "flash firmware that reads a sensor",
                Some("locked") => "only its owner may record: flash firmware without an owner for it",
                _ => "flash the firmware of this version",
            },
            error: error.to_string(),
        })
    }
}

fn answer(line: &str) -> Option<Answer> {
    match serde_json::from_str(line).ok()? {
        Value::String(ok) if ok == "ok" => Some(Answer(Ok(()))),
        Value::Object(object) => object.get("error").map(|error| Answer(Err(error.clone()))),
        _ => None,
    }
}

/// What comes while a command is answered.
#[derive(Default)]
struct Asking {
    decoder: Decoder,
    /// All but the answer.
    heard: Vec<Heard>,
}

impl Asking {
    /// Sends a command until a line answers it.
    fn ask<T>(
        &mut self,
        stream: &mut impl Stream,
        line: &str,
        command: &'static str,
        patience: Duration,
        answer: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        for _ in 0..TIMES {
            stream.say(line)?;
            let sent = Instant::now();
            while sent.elapsed() < patience / TIMES {
                let (bytes, mut answered, rest) = (stream.hear(TURN)?, None, &mut self.heard);
                self.decoder.push(&bytes, &mut |heard| match heard {
                    Heard::Line(line) if answered.is_none() => answered = answer(&line),
                    heard => rest.push(heard),
                });
                if let Some(answered) = answered {
                    return Ok(answered);
                }
            }
        }
        Err(Error::Silent { command })
    }
}
