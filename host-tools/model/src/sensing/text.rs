//! A chain of features in words.

use std::fmt;

use super::{Bands, Block, Features, Filter, Goertzel, Named, On, Sensing, Spectrum};
use crate::number::{count, short};
use crate::text::listed;

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each => f.write_str("each"),
            Self::Magnitude => f.write_str("magnitude"),
            Self::Only(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LowPass { order, hertz } => write!(f, "below {} Hz (order {order})", short(*hertz)),
            Self::HighPass { order, hertz } => write!(f, "above {} Hz (order {order})", short(*hertz)),
            Self::BandPass { order, low, high, .. } => {
                write!(f, "{} to {} Hz (order {order})", short(*low), short(*high))
            }
            Self::RemoveMean { shift } => write!(f, "less the mean of 2^{shift} samples"),
            Self::Difference => f.write_str("differences"),
            Self::Rectify => f.write_str("rectified"),
            Self::Downsample { keep } => write!(f, "one of {keep} samples"),
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.features.fmt(f)?;
        match &self.filter[..] {
            [] => Ok(()),
            filter => write!(f, ", of the frame {}", chain(filter)),
        }
    }
}

/// Filters one after the other.
fn chain(filters: &[Filter]) -> String {
    filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Statistics(statistics) => {
                f.write_str(&listed(statistics.iter().map(|statistic| statistic.name())))
            }
            Self::Spectrum(spectrum) => spectrum.fmt(f),
            Self::Goertzel(Goertzel { hertz, unit }) => {
                let hertz: Vec<String> = hertz.iter().map(|hertz| short(*hertz)).collect();
                write!(f, "power at {} Hz in {}", listed(hertz.iter().map(String::as_str)), unit.name())
            }
            Self::Raw { step: 1 } => f.write_str("the samples"),
            Self::Raw { step } => write!(f, "every {step}th sample"),
        }
    }
}

impl fmt::Display for Spectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, hop, combine, bands, mel, mfcc, peaks, shape } = self;
        let bands = bands.as_ref().map(|Bands { first, ends, unit }| {
            let last = ends.last().map_or(0, |end| end.saturating_sub(1));
            format!("{} bands of bins {first} to {last} in {}", ends.len(), unit.name())
        });
        let mel = mel.as_ref().map(|mel| {
            let (low, high, scale) = (short(mel.low), short(mel.high), mel.scale.name());
            format!("{} mel bands ({scale}) of {low} to {high} Hz in {}", mel.bands, mel.unit.name())
        });
        let mfcc = mfcc.as_ref().map(|mfcc| {
            let (low, high, scale) = (short(mfcc.mel.low), short(mfcc.mel.high), mfcc.mel.scale.name());
            format!(
                "{} MFCC of {} mel bands ({scale}) of {low} to {high} Hz",
                mfcc.coefficients, mfcc.mel.bands
            )
        });
        let peaks = peaks.as_ref().map(|peaks| {
            let (low, high) = (short(peaks.range.low), short(peaks.range.high));
            format!("the {} highest peaks of {low} to {high} Hz in {}", peaks.count, peaks.unit.name())
        });
        let shape = shape.map(|range| {
            format!("centroid, spread and flatness of {} to {} Hz", short(range.low), short(range.high))
        });
        let read: Vec<String> = [bands, mel, mfcc, peaks, shape].into_iter().flatten().collect();
        let segments = match hop {
            hop if hop == size => format!("{size} samples"),
            hop => format!("{size} samples every {hop}"),
        };
        write!(f, "{} of the {} spectrum of {segments}", read.join(", "), combine.name())
    }
}

impl Sensing {
    /// The frames, as in `frames of 1,024 samples of ax, ay, one every 512, at 1,600 Hz`, or `the last 5 frames of ..`.
    pub fn frames(&self) -> String {
        let channels = listed(self.channels.iter().map(|channel| channel.name.as_str()));
        let rate = self.rate.map_or(String::new(), |rate| format!(", at {} Hz", short(rate)));
        let filter = match &self.filter[..] {
            [] => String::new(),
            filter => format!(", filtered: {}", chain(filter)),
        };
        let stack = if self.stack == 1 { String::new() } else { format!("the last {} ", count(self.stack)) };
        format!(
            "{stack}frames of {} samples of {channels}, one every {}{rate}{filter}",
            count(self.frame),
            count(self.stride)
        )
    }
}
