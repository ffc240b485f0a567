//! A chain of features at run time, by the kernel's own functions: the same bits as `tinyfit::features::Framed`.

use tinyfit::features::{Combine, Statistic, Unit, slices};

use super::{Bands, Features, Mel, Mfcc, On, Sensing, Spectrum};

/// Takes samples one by one, and gives the features of each frame.
///
/// ```
/// use tinyfit_model::{Block, Channel, Extractor, Sensing};
///
/// let sensing = Sensing {
///     rate: None,
///     channels: vec![Channel::new("x")],
///     frame: 4,
///     stride: 2,
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
    /// The last samples of each channel, at most a frame.
    samples: Vec<Vec<i16>>,
    /// How many samples are left out before the next.
    skipped: usize,
    groups: Vec<Group>,
    scratch: Scratch,
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
enum Block {
    Statistics(Vec<Statistic>),
    Spectrum { size: usize, hop: usize, combine: Combine, readouts: Vec<Readout> },
    Raw { step: usize },
}

#[derive(Clone, Debug)]
enum Readout {
    Bands(Bands),
    Mel(MelTable),
    Mfcc(MelTable, Vec<Vec<i16>>),
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
            blocks: blocks.iter().map(|block| Block::new(&block.features, sensing.rate)).collect(),
        };
        Self {
            frame: sensing.frame.max(1),
            stride: sensing.stride.max(1),
            samples: vec![Vec::new(); sensing.channels.len()],
            skipped: 0,
            groups: sensing.groups().map(group).collect(),
            scratch: Scratch::default(),
        }
    }

    /// Forgets all samples, after a gap in time.
    pub fn clear(&mut self) {
        self.samples.iter_mut().for_each(Vec::clear);
        self.skipped = 0;
    }

    /// Takes a sample of each channel. Returns whether a frame ended with it, whose features are then appended.
    pub fn push(&mut self, sample: &[i16], features: &mut Vec<f32>) -> bool {
        if self.skipped > 0 {
            self.skipped -= 1;
            return false;
        }
        for (samples, &x) in self.samples.iter_mut().zip(sample) {
            samples.push(x);
        }
        if self.samples.first().is_none_or(|samples| samples.len() < self.frame) {
            return false;
        }
        for group in &self.groups {
            group.extract(&self.samples, &mut self.scratch, features);
        }
        for samples in &mut self.samples {
            samples.drain(..self.stride.min(self.frame));
        }
        self.skipped = self.stride.saturating_sub(self.frame);
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
    fn new(features: &Features, rate: Option<f64>) -> Self {
        match features {
            Features::Statistics(statistics) => Self::Statistics(statistics.clone()),
            Features::Raw { step } => Self::Raw { step: *step },
            Features::Spectrum(Spectrum { size, hop, combine, bands, mel, mfcc }) => {
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
                let readouts = [bands, mel, mfcc].into_iter().flatten().collect();
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
            Self::Spectrum { size, hop, combine, readouts } => {
                let Scratch { data, logarithms, .. } = scratch;
                data.resize(2 * size, 0);
                let Some(powers) = slices::spectrum(*size, *hop, *combine, channel, data) else { return };
                for readout in readouts {
                    match readout {
                        Readout::Bands(Bands { first, ends, unit }) => {
                            slices::bands(*first, ends, *unit, &powers, room(features, ends.len()));
                        }
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
