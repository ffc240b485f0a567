//! The cost of a chain of features on a chip: the sizes of the kernel's types.

use serde::Serialize;

use super::{Block, Features, Filter, Mel, On, Sensing, Spectrum};

/// The cost of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SensingCost {
    /// First to last.
    pub blocks: Vec<BlockCost>,
    /// Bytes of RAM of the frame that fills.
    pub frame: usize,
    /// Bytes of RAM of the features of a stack's frames; 0 without one.
    pub stack: usize,
    /// Inputs in all.
    pub inputs: usize,
    /// Bytes of RAM in all: `size_of` the state of the kernel's `Framed`, or of its `Stacked`, on a chip of 32 bits.
    pub ram: usize,
    /// Bytes of flash for settings and tables.
    pub flash: usize,
}

/// The cost of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockCost {
    /// The features, for a person.
    pub features: String,
    /// The channels: `each`, `magnitude`, or a name.
    pub on: String,
    /// How many features of a frame it makes.
    pub inputs: usize,
    /// Bytes of RAM to work in.
    pub ram: usize,
    /// Bytes of flash for its settings and tables, those that it shares with earlier blocks left out.
    pub flash: usize,
}

/// Bytes of an `i16`, of an `i32`, an `f32` or a word of a chip of 32 bits, of an `i64`.
const I16: usize = 2;
const I32: usize = 4;
const I64: usize = 8;

/// The table of logarithms, of 65 words.
const LOGARITHMS: usize = 65 * I32;

impl Sensing {
    /// Its cost.
    pub fn cost(&self) -> SensingCost {
        let (mut transforms, mut logarithms) = (Vec::new(), false);
        let mut blocks = Vec::new();
        for group in self.groups() {
            for (nth, block) in group.iter().enumerate() {
                let mut cost = self.of_block(block);
                if block.on == On::Magnitude && nth == 0 {
                    cost.ram += I16 * self.frame;
                }
                if let Features::Spectrum(spectrum) = &block.features {
                    if !transforms.contains(&spectrum.size) {
                        cost.flash += I32 * spectrum.size;
                        transforms.push(spectrum.size);
                    }
                    if !logarithms {
                        cost.flash += LOGARITHMS;
                        logarithms = true;
                    }
                }
                blocks.push(cost);
            }
        }
        // And the counts of samples in the frame and of those left out, and whether filters have begun.
        let (of_filters, filter_flash) = of_filters(&self.filter);
        let frame = I16 * self.channels.len() * self.frame + 2 * I32 + 1;
        let filters = self.channels.len() * of_filters;
        let stack = if self.stack == 1 { 0 } else { I32 * self.width() + 2 * I32 };
        let ram =
            (frame + filters + blocks.iter().map(|block| block.ram).sum::<usize>()).next_multiple_of(I32);
        let flash = filter_flash + blocks.iter().map(|block| block.flash).sum::<usize>();
        SensingCost { blocks, frame: frame + filters, stack, inputs: self.width(), ram: ram + stack, flash }
    }

    fn of_block(&self, block: &Block) -> BlockCost {
        let channels = self.channels_of(block);
        let (ram, flash) = match &block.features {
            Features::Statistics(statistics) => (0, statistics.len()),
            Features::Raw { .. } => (0, 0),
            Features::Goertzel(goertzel) => (2 * I64 * goertzel.hertz.len(), I32 * goertzel.hertz.len()),
            Features::Spectrum(spectrum) => of_transform(spectrum, block.frame(self.frame)),
        };
        let (ram, flash) = match &block.filter[..] {
            [] => (ram, flash),
            filter => (ram + I16 * block.frame(self.frame), flash + of_filters(filter).1),
        };
        BlockCost {
            features: block.to_string(),
            on: block.on.to_string(),
            inputs: channels * block.len(self.frame),
            ram,
            flash,
        }
    }
}

/// RAM of a channel and flash of filters.
fn of_filters(filters: &[Filter]) -> (usize, usize) {
    let of = |filter: &Filter| match filter {
        Filter::RemoveMean { .. } => (I64, 0),
        Filter::Downsample { .. } => (I32, 0),
        Filter::Difference => (I16, 0),
        Filter::Rectify => (0, 0),
        _ => (2 * I64 * filter.sections(), 5 * I32 * filter.sections()),
    };
    filters.iter().map(of).fold((0, 0), |(ram, flash), (r, f)| (ram + r, flash + f))
}

/// RAM and flash of a spectrum of a frame.
fn of_transform(spectrum: &Spectrum, frame: usize) -> (usize, usize) {
    let Spectrum { size, bands, mel, mfcc, peaks, shape, .. } = spectrum;
    // Of several segments their sum is kept, too.
    let ram = if *size == frame { I32 * size } else { 2 * I32 * size };
    let mel_flash = |mel: &Mel| (3 * I32 + 2 * I32) * mel.bands + 3 * I32 + I32;
    let bands = bands.as_ref().map_or(0, |bands| I16 * (bands.ends.len() + 2));
    let mel = mel.as_ref().map_or(0, mel_flash);
    let mfcc = mfcc.as_ref();
    let mfcc = mfcc.map_or(0, |mfcc| mel_flash(&mfcc.mel) + I16 * mfcc.coefficients * mfcc.mel.bands);
    let ranges = usize::from(peaks.is_some()) + usize::from(shape.is_some());
    let settings = 2 * I32 * ranges + if *size == frame { 0 } else { 2 * I32 };
    (ram, bands + mel + mfcc + settings)
}
