//! A chain of features at run time, by the kernel's own functions: the same bits as `tinyfit::features::Framed`, and `Stacked`.

use std::collections::VecDeque;

use tinyfit::features::{Combine, Readout as _, Shape, Statistic, Unit, slices};

use super::filter::Running;
use super::{Bands, Features, Goertzel, Mel, Mfcc, On, Peaks, Range, Sensing, Spectrum};

/// Takes samples one by one, and gives the features of each frame.
///
/// ```
/// use tinyfit_model::{Block, Channel, Extractor, Sensing};
///
/// let sensing = Sensing {
///     rate: None,
///     channels: vec![Channel::new("x")],
///     filter: Vec::new(),
///     frame: 4,
///     stride: 2,
///     stack: 1,
///     blocks: Block::window(),
///     group: None,
///     time: None,
/// };
/// let (mut extractor, mut features) = (Extractor::new(&sensing), Vec::new());
/// let ends: Vec<i16> = (0..7).filter(|&x| extractor.push(&[x], &mut features)).collect();
/// assert_eq!(ends, [3, 5]);
/// assert_eq!(features[5..], [3.5, 1.118034, 2.0, 5.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Extractor {
    frame: usize,
    stride: usize,
    /// The filters of each channel, as they begin and as they are now.
    begins: Running,
    filters: Vec<Running>,
    settled: bool,
    /// The last samples that are left of each channel, at most a frame.
    samples: Vec<Vec<i16>>,
    /// How many samples are left out before the next.
    skipped: usize,
    groups: Vec<Group>,
    scratch: Scratch,
    /// How many frames' features come together, and those of the last ones, oldest first.
    stack: usize,
    last: VecDeque<f32>,
}

/// Blocks that follow one another on the same channels.
#[derive(Clone, Debug)]
struct Group {
    on: Channels,
    blocks: Vec<Block>,
}

#[derive(Clone, Copy, Debug)]
enum Channels {
    Each,
    Magnitude,
    Only(usize),
}

#[derive(Clone, Debug)]
struct Block {
    /// The filter, if there is one, and the samples that it leaves.
    filter: Option<(Running, usize)>,
    compute: Compute,
}

#[derive(Clone, Debug)]
enum Compute {
    Statistics(Vec<Statistic>),
    Spectrum { size: usize, hop: usize, combine: Combine, readouts: Vec<Readout> },
    Goertzel { steps: Vec<u32>, unit: Unit },
    Raw { step: usize },
}

#[derive(Clone, Debug)]
enum Readout {
    Bands(Bands),
    Mel(MelTable),
    Mfcc(MelTable, Vec<Vec<i16>>),
    Peaks { bins: slices::Bins, count: usize, unit: Unit },
    Shape(Shape),
}

/// Mel bands as the kernel has them in flash.
#[derive(Clone, Debug)]
struct MelTable {
    bands: Vec<slices::MelBand>,
    falling: slices::Slope,
    unit: Unit,
}

/// Space to work in.
#[derive(Clone, Debug, Default)]
struct Scratch {
    lengths: Vec<i16>,
    filtered: Vec<i16>,
    sums: Vec<[i64; 2]>,
    peaks: Vec<slices::Peak>,
    data: Vec<i32>,
    logarithms: Vec<i32>,
}

impl Extractor {
    /// Of a chain that has no [`flaw`](Sensing::flaw).
    pub fn new(sensing: &Sensing) -> Self {
        let group = |blocks: &[super::Block]| Group {
            on: match blocks.first().map(|block| &block.on) {
                Some(On::Each) | None => Channels::Each,
                Some(On::Magnitude) => Channels::Magnitude,
                Some(On::Only(name)) => Channels::Only(sensing.channel(name).unwrap_or(0)),
            },
            blocks: blocks.iter().map(|block| Block::new(block, sensing)).collect(),
        };
        let begins = Running::new(&sensing.filter, sensing.rate);
        Self {
            filters: vec![begins.clone(); sensing.channels.len()],
            begins,
            settled: false,
            frame: sensing.frame.max(1),
            stride: sensing.stride.max(1),
            samples: vec![Vec::new(); sensing.channels.len()],
            skipped: 0,
            groups: sensing.groups().map(group).collect(),
            scratch: Scratch::default(),
            stack: sensing.stack.max(1),
            last: VecDeque::new(),
        }
    }

    /// Forgets all samples, after a gap in time.
    pub fn clear(&mut self) {
        self.samples.iter_mut().for_each(Vec::clear);
        self.last.clear();
        self.filters.fill(self.begins.clone());
        (self.settled, self.skipped) = (false, 0);
    }

    /// Takes a sample of each channel. Returns whether a frame ended with it, or the last of a stack: then its features are appended.
    pub fn push(&mut self, sample: &[i16], features: &mut Vec<f32>) -> bool {
        let mut filters = self.filters.iter_mut().zip(sample);
        if !self.settled {
            filters.by_ref().for_each(|(filter, &x)| filter.settle(x));
            self.settled = true;
        }
        let left = self.filters.iter_mut().zip(sample).map(|(filter, &x)| filter.push(x));
        self.scratch.filtered.clear();
        self.scratch.filtered.extend(left.flatten());
        if self.scratch.filtered.len() < self.samples.len() {
            return false;
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return false;
        }
        for (samples, &x) in self.samples.iter_mut().zip(&self.scratch.filtered) {
            samples.push(x);
        }
        if self.samples.first().is_none_or(|samples| samples.len() < self.frame) {
            return false;
        }
        let before = features.len();
        for group in &self.groups {
            group.extract(&self.samples, &mut self.scratch, features);
        }
        for samples in &mut self.samples {
            samples.drain(..self.stride.min(self.frame));
        }
        self.skipped = self.stride.saturating_sub(self.frame);
        self.stack == 1 || self.is_stack_full(features, before)
    }

    /// Takes the features of a frame, those from `before`. If the stack is full, they are replaced by its.
    fn is_stack_full(&mut self, features: &mut Vec<f32>, before: usize) -> bool {
        let of_frame = features.drain(before..);
        let len = of_frame.len();
        self.last.extend(of_frame);
        if self.last.len() < self.stack * len {
            return false;
        }
        features.extend(&self.last);
        self.last.drain(..len);
        true
    }
}

impl Group {
    fn extract(&self, frame: &[Vec<i16>], scratch: &mut Scratch, features: &mut Vec<f32>) {
        match self.on {
            Channels::Each => frame.iter().for_each(|channel| self.of_channel(channel, scratch, features)),
            Channels::Only(i) => self.of_channel(&frame[i], scratch, features),
            Channels::Magnitude => {
                let mut lengths = std::mem::take(&mut scratch.lengths);
                lengths.clear();
                let samples = frame.first().map_or(0, Vec::len);
                lengths.extend((0..samples).map(|t| slices::length(frame.iter().map(|channel| channel[t]))));
                self.of_channel(&lengths, scratch, features);
                scratch.lengths = lengths;
            }
        }
    }

    fn of_channel(&self, channel: &[i16], scratch: &mut Scratch, features: &mut Vec<f32>) {
        self.blocks.iter().for_each(|block| block.extract(channel, scratch, features));
    }
}

impl Block {
    fn new(block: &super::Block, sensing: &Sensing) -> Self {
        let (frame, rate) = (block.frame(sensing.frame), sensing.frame_rate());
        let filter = (!block.filter.is_empty()).then(|| (Running::new(&block.filter, rate), frame));
        Self { filter, compute: Compute::new(&block.features, block.rate(rate)) }
    }

    fn extract(&self, channel: &[i16], scratch: &mut Scratch, features: &mut Vec<f32>) {
        let Some((filter, left)) = &self.filter else {
            return self.compute.extract(channel, scratch, features);
        };
        let (mut filter, mut filtered) = (filter.clone(), std::mem::take(&mut scratch.filtered));
        filter.settle(mean(channel));
        filtered.clear();
        filtered.extend(channel.iter().filter_map(|&x| filter.push(x)).take(*left));
        self.compute.extract(&filtered, scratch, features);
        scratch.filtered = filtered;
    }
}

/// The nearest integer of the mean, as the kernel's `Filtered` has it.
fn mean(frame: &[i16]) -> i16 {
    let (sum, n) = (frame.iter().map(|&x| i64::from(x)).sum::<i64>(), (frame.len() as i64).max(1));
    (sum + n / 2).div_euclid(n) as i16
}

impl Compute {
    fn new(features: &Features, rate: Option<f64>) -> Self {
        match features {
            Features::Statistics(statistics) => Self::Statistics(statistics.clone()),
            Features::Raw { step } => Self::Raw { step: *step },
            Features::Goertzel(Goertzel { hertz, unit }) => {
                let rate = rate.unwrap_or_default();
                let steps = hertz.iter().map(|hertz| slices::goertzel_step(rate, *hertz)).collect();
                Self::Goertzel { steps, unit: *unit }
            }
            Features::Spectrum(Spectrum { size, hop, combine, bands, mel, mfcc, peaks, shape }) => {
                let (bands, rate) = (bands.clone().map(Readout::Bands), rate.unwrap_or_default());
                let mel = mel.as_ref().map(|mel| Readout::Mel(MelTable::new(mel, *size, rate)));
                let mfcc = mfcc.as_ref().map(|Mfcc { coefficients, mel }| {
                    let row = |i| (0..mel.bands).map(|j| slices::cosine(i, j, mel.bands)).collect();
                    let decibels = Mel { unit: Unit::Decibels, ..mel.clone() };
                    Readout::Mfcc(
                        MelTable::new(&decibels, *size, rate),
                        (0..*coefficients).map(row).collect(),
                    )
                });
                let peaks = peaks.as_ref().map(|Peaks { count, range: Range { low, high }, unit }| {
                    let bins = slices::Bins::between(*size, rate, *low, *high);
                    Readout::Peaks { bins, count: *count, unit: *unit }
                });
                let shape =
                    shape.map(|Range { low, high }| Readout::Shape(Shape::new(*size, rate, low, high)));
                let readouts = [bands, mel, mfcc, peaks, shape].into_iter().flatten().collect();
                Self::Spectrum { size: *size, hop: *hop, combine: *combine, readouts }
            }
        }
    }

    fn extract(&self, channel: &[i16], scratch: &mut Scratch, features: &mut Vec<f32>) {
        match self {
            Self::Statistics(statistics) => {
                slices::statistics(statistics, channel, room(features, statistics.len()));
            }
            Self::Raw { step } => {
                slices::raw(*step, channel, room(features, channel.len().div_ceil((*step).max(1))))
            }
            Self::Goertzel { steps, unit } => {
                scratch.sums.resize(steps.len(), [0; 2]);
                slices::goertzel(steps, *unit, channel, &mut scratch.sums, room(features, steps.len()));
            }
            Self::Spectrum { size, hop, combine, readouts } => {
                let Scratch { data, logarithms, peaks, .. } = scratch;
                data.resize(2 * size, 0);
                let Some(powers) = slices::spectrum(*size, *hop, *combine, channel, data) else { return };
                for readout in readouts {
                    match readout {
                        Readout::Bands(Bands { first, ends, unit }) => {
                            slices::bands(*first, ends, *unit, &powers, room(features, ends.len()));
                        }
                        Readout::Peaks { bins, count, unit } => {
                            peaks.resize(*count, slices::Peak::NONE);
                            slices::peaks(*bins, *unit, &powers, peaks, room(features, 2 * count));
                        }
                        Readout::Shape(shape) => shape.read(&powers, room(features, 3)),
                        Readout::Mel(mel) => mel.as_slice().read(&powers, room(features, mel.bands.len())),
                        Readout::Mfcc(mel, cosines) => {
                            logarithms.resize(mel.bands.len(), 0);
                            let rows = cosines.iter().map(Vec::as_slice);
                            mel.as_slice().read_cepstrum(
                                &powers,
                                rows,
                                logarithms,
                                room(features, cosines.len()),
                            );
                        }
                    }
                }
            }
        }
    }
}

impl MelTable {
    fn new(mel: &Mel, size: usize, rate: f64) -> Self {
        let mut bands = vec![slices::MelBand::NONE; mel.bands];
        let falling = slices::mel_bands(size, rate, mel.low, mel.high, mel.scale, &mut bands);
        Self { bands, falling, unit: mel.unit }
    }

    fn as_slice(&self) -> slices::MelBands<'_> {
        slices::MelBands { bands: &self.bands, falling: self.falling, unit: self.unit }
    }
}

/// Zeros at the end for so many features.
fn room(features: &mut Vec<f32>, len: usize) -> &mut [f32] {
    let from = features.len();
    features.resize(from + len, 0.0);
    &mut features[from..]
}
