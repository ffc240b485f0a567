//! Faults of a chain of features, before the kernel's types would refuse it.

use super::filter::{MOST_DECIMATION, SECTIONS};
use super::{Block, Features, Filter, Mel, On, Range, Sensing, Spectrum};
use crate::LONGEST;
use crate::number::short;
use crate::text::listed;
use tinyfit::features::Butterworth;

/// The most samples of a frame.
pub const LONGEST_FRAME: usize = 1 << 15;

/// The most frames of a stack.
const MOST_STACKED: usize = 1 << 10;

/// The most samples from one frame to the next.
const LONGEST_STRIDE: usize = 1 << 24;

/// A fault of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The block, if it is one's.
    pub block: Option<usize>,
    /// The field of the chain or the block.
    pub field: &'static str,
    /// The fault.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

impl Flaw {
    fn new(field: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { block: None, field, what: what.into(), advice: advice.into() }
    }
}

impl Sensing {
    /// Its fault, if it has one.
    pub fn flaw(&self) -> Option<Flaw> {
        self.of_frames().or_else(|| {
            let of = |(i, block)| self.flaw_of(block).map(|flaw| Flaw { block: Some(i), ..flaw });
            self.blocks.iter().enumerate().find_map(of)
        })
    }

    fn of_frames(&self) -> Option<Flaw> {
        if self.rate.is_some_and(|rate| !(rate > 0.0 && rate.is_finite())) {
            return Some(Flaw::new("rate", "a rate is above 0", "give the samples a second"));
        }
        if !(2..=LONGEST_FRAME).contains(&self.frame) {
            let what = format!("a frame of {} samples, and one has 2 to {LONGEST_FRAME}", self.frame);
            return Some(Flaw::new("frame", what, "give another length"));
        }
        if !(1..=LONGEST_STRIDE).contains(&self.stride) {
            let what = format!("a stride of {} samples, and one has 1 to {LONGEST_STRIDE}", self.stride);
            return Some(Flaw::new("stride", what, "give another number of samples"));
        }
        if !(1..=MOST_STACKED).contains(&self.stack) {
            let what = format!("a stack of {} frames, and one has 1 to {MOST_STACKED}", self.stack);
            return Some(Flaw::new("stack", what, "give another number of frames"));
        }
        if let Some(flaw) = flaw_of_filters(&self.filter, self.rate) {
            return Some(flaw);
        }
        if self.channels.is_empty() || self.blocks.is_empty() {
            return Some(Flaw::new("blocks", "there are no features", "give channels and blocks"));
        }
        let is_counted = |channel: &super::Channel| {
            channel.counts.is_finite() && channel.counts > 0.0 && channel.offset.is_finite()
        };
        if let Some(channel) = self.channels.iter().find(|channel| !is_counted(channel)) {
            let what = format!("the counts of '{}' are above 0, and its offset is finite", channel.name);
            return Some(Flaw::new("channels", what, "correct them"));
        }
        if self.time.as_ref().is_some_and(|clock| clock.longest.is_nan() || clock.per_second.is_nan()) {
            return Some(Flaw::new("time", "the longest step is not a number", "train the model again"));
        }
        None
    }

    fn flaw_of(&self, block: &Block) -> Option<Flaw> {
        if let On::Only(name) = &block.on
            && self.channel(name).is_none()
        {
            let channels = listed(self.channels.iter().map(|channel| channel.name.as_str()));
            let what = format!("there is no channel '{name}'");
            return Some(Flaw::new("on", what, format!("give each, magnitude or one of {channels}")));
        }
        if let Some(flaw) = flaw_of_filters(&block.filter, self.frame_rate()) {
            return Some(flaw);
        }
        let (frame, rate) = (block.frame(self.frame), block.rate(self.frame_rate()));
        if frame < 2 {
            let what = format!("its filter leaves {frame} of the {} samples of a frame", self.frame);
            return Some(Flaw::new("filter", what, "keep more, or give a longer frame"));
        }
        let flaw = match &block.features {
            Features::Statistics(statistics) => statistics
                .is_empty()
                .then(|| Flaw::new("statistics", "there are no statistics", "give at least one")),
            Features::Spectrum(spectrum) => of_spectrum(spectrum, frame, rate),
            Features::Goertzel(goertzel) => of_goertzel(&goertzel.hertz, rate),
            Features::Raw { step } => {
                (*step == 0).then(|| Flaw::new("step", "a step of 0 samples", "give 1 or more"))
            }
        };
        flaw.or_else(|| {
            (self.width() > LONGEST).then(|| {
                let what =
                    format!("the chain makes {} inputs, and a model has {LONGEST} at most", self.width());
                Flaw::new(block.features.key(), what, "take fewer features, or a shorter frame")
            })
        })
    }
}

fn of_spectrum(spectrum: &Spectrum, frame: usize, rate: Option<f64>) -> Option<Flaw> {
    let Spectrum { size, hop, bands, mel, mfcc, peaks, shape, .. } = spectrum;
    if !size.is_power_of_two() || !(32..=2048).contains(size) {
        let what = format!("a spectrum of {size} samples, and one takes 32, 64, 128, .. 2048");
        return Some(Flaw::new("size", what, "give one of these"));
    }
    if *size > frame {
        let what = format!("a spectrum of {size} samples is longer than the frame of {frame}");
        return Some(Flaw::new("size", what, format!("give a frame of at least {size}, or a smaller size")));
    }
    if !(1..=LONGEST_FRAME).contains(hop) {
        return Some(Flaw::new("hop", format!("a hop of {hop} samples"), "give 1 to the size"));
    }
    if spectrum.width() == 0 {
        return Some(Flaw::new(
            "spectrum",
            "nothing is read off it",
            "give bands, mel, mfcc, peaks or shape",
        ));
    }
    if let Some(bands) = bands {
        let ends = [&[bands.first][..], &bands.ends].concat();
        let is_sorted = ends.is_sorted() && bands.first >= 1;
        if !is_sorted || usize::from(ends[ends.len() - 1]) > size / 2 + 1 {
            let what = format!("bands lie side by side in bins 1 to {}", size / 2);
            return Some(Flaw::new("bands", what, "correct their ends"));
        }
    }
    let of_mel = |mel: &Mel, field| of_mel(mel, *size, rate, field);
    if let Some(flaw) = mel.as_ref().and_then(|mel| of_mel(mel, "mel")) {
        return Some(flaw);
    }
    if let Some(mfcc) = mfcc {
        if mfcc.coefficients == 0 || mfcc.coefficients > mfcc.mel.bands {
            let what = format!("{} coefficients of {} bands", mfcc.coefficients, mfcc.mel.bands);
            return Some(Flaw::new("mfcc", what, "give at least one, and no more than bands"));
        }
        if let Some(flaw) = of_mel(&mfcc.mel, "mfcc") {
            return Some(flaw);
        }
    }
    if peaks.as_ref().is_some_and(|peaks| peaks.count == 0 || peaks.count > size / 2) {
        return Some(Flaw::new("peaks", "there are 1 to half of the size peaks", "give another count"));
    }
    let ranges =
        peaks.iter().map(|peaks| ("peaks", peaks.range)).chain(shape.iter().map(|shape| ("shape", *shape)));
    ranges.into_iter().find_map(|(field, range)| of_range(range, *size, rate, field))
}

/// The bins of peaks and shapes.
fn of_range(Range { low, high }: Range, size: usize, rate: Option<f64>, field: &'static str) -> Option<Flaw> {
    let Some(rate) = rate else {
        return Some(Flaw::new(field, "its frequencies are in Hz", "give the samples a second with --rate"));
    };
    let bins = size as f64 / rate;
    let is_range = low >= 0.0 && low < high && high <= rate / 2.0;
    if is_range && (high * bins).floor() >= (low * bins).ceil().max(1.0) {
        return None;
    }
    let what = format!(
        "from {} to {} Hz, where half the rate is {} Hz and a bin is {}",
        short(low),
        short(high),
        short(rate / 2.0),
        short(1.0 / bins)
    );
    Some(Flaw::new(field, what, "give frequencies from 0 to half the rate with a bin between them"))
}

fn of_goertzel(hertz: &[f64], rate: Option<f64>) -> Option<Flaw> {
    let Some(rate) = rate else {
        return Some(Flaw::new(
            "goertzel",
            "its frequencies are in Hz",
            "give the samples a second with --rate",
        ));
    };
    if hertz.is_empty() {
        return Some(Flaw::new("goertzel", "there are no frequencies", "give at least one"));
    }
    let beyond = hertz.iter().find(|hertz| !(**hertz > 0.0 && **hertz <= rate / 2.0))?;
    let what = format!("{} Hz, where half the rate is {} Hz", short(*beyond), short(rate / 2.0));
    Some(Flaw::new("goertzel", what, "give frequencies above 0, up to half the rate"))
}

/// Filters one after the other.
fn flaw_of_filters(filters: &[Filter], rate: Option<f64>) -> Option<Flaw> {
    let (mut rate, mut decimation) = (rate, 1usize);
    for filter in filters {
        let flaw = |what: String, advice: &str| Some(Flaw::new("filter", what, advice));
        match (filter, filter.band(), rate) {
            (_, Some(_), None) => {
                return flaw("its cut-off is in Hz".into(), "give the samples a second with --rate");
            }
            (_, Some((band, order)), Some(rate)) => {
                if let Err(why) = Butterworth::<SECTIONS>::of(band, order, rate) {
                    let half = short(rate / 2.0);
                    return flaw(format!("{why}, which is {half} Hz"), "give another cut-off or order");
                }
            }
            (Filter::RemoveMean { shift }, ..) if !(1..=15).contains(shift) => {
                return flaw("the mean is that of 2^1 to 2^15 samples".into(), "give a shift of 1 to 15");
            }
            _ => {}
        }
        if matches!(filter, Filter::BandPass { gain, .. } if *gain > 12) {
            return flaw("a gain is 2^0 to 2^12".into(), "give 0 to 12");
        }
        decimation = decimation.saturating_mul(filter.decimation());
        if !(1..=MOST_DECIMATION).contains(&decimation) {
            return flaw(format!("one of {decimation} samples is kept"), "keep one of 1 to 1,024");
        }
        rate = rate.map(|rate| rate / filter.decimation() as f64);
    }
    None
}

fn of_mel(mel: &Mel, size: usize, rate: Option<f64>, field: &'static str) -> Option<Flaw> {
    let Some(rate) = rate else {
        return Some(Flaw::new(field, "mel bands are in Hz", "give the samples a second with --rate"));
    };
    if mel.bands == 0 || mel.bands > size / 2 {
        let what = format!("{} mel bands of {} bins", mel.bands, size / 2);
        return Some(Flaw::new(field, what, "give at least one band, and fewer than bins"));
    }
    let half = rate / 2.0;
    if !(mel.low >= 0.0 && mel.low < mel.high && mel.high <= half) {
        let what = format!(
            "mel bands from {} to {} Hz, where half the rate is {} Hz",
            short(mel.low),
            short(mel.high),
            short(half)
        );
        return Some(Flaw::new(field, what, "give frequencies from 0 to half the rate, the lower first"));
    }
    None
}
