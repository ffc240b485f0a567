//! How a sensor's samples become the inputs of a model: channels, frames and blocks of features, as the kernel's
//! `tinyfit::features` computes them.

mod block;
mod channel;
mod check;
mod cost;
mod extractor;
mod filter;
mod named;
mod names;
mod spectrum;
mod text;

pub use block::{Block, Features, Goertzel, On};
pub use channel::{Channel, Clock};
pub use check::{Flaw, LONGEST_FRAME};
pub use cost::{BlockCost, SensingCost};
pub use extractor::Extractor;
pub use filter::Filter;
pub use named::{Named, names_of};
pub use spectrum::{Bands, Mel, Mfcc, Peaks, Range, Spectrum};

use serde::{Deserialize, Serialize};

/// From samples to inputs: frames of `frame` samples of each channel, one every `stride`, and features of each.
///
/// In a file of format 4 or older it is `windows`, `{"len", "stride", "axes", ..}`, without blocks: mean, standard deviation,
/// minimum, maximum and mean absolute difference of each channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensing {
    /// Samples a second of each channel, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// The columns of a log, one for each channel of the sensor.
    #[serde(alias = "axes")]
    pub channels: Vec<Channel>,
    /// Filters of each channel, before frames are cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Filter>,
    /// Samples of a frame, of what the filter leaves.
    #[serde(alias = "len")]
    pub frame: usize,
    /// Samples from the beginning of one frame to that of the next.
    pub stride: usize,
    /// How many frames the inputs are of: the last ones, oldest first, the kernel's `Stacked`.
    #[serde(default = "one_frame", skip_serializing_if = "is_one_frame")]
    pub stack: usize,
    /// The features of a frame. The inputs are in their order.
    #[serde(default = "Block::window")]
    pub blocks: Vec<Block>,
    /// The column at whose changes frames start again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column of times, across whose gaps no frame goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Clock>,
}

impl Sensing {
    /// The number of inputs.
    pub fn width(&self) -> usize {
        self.stack * self.frame_width()
    }

    /// The number of features of a frame.
    pub fn frame_width(&self) -> usize {
        self.blocks.iter().map(|block| self.channels_of(block) * block.len(self.frame)).sum()
    }

    /// The samples that the inputs are of, from the first frame's first to the last one's last.
    pub fn span(&self) -> usize {
        self.frame + self.stack.saturating_sub(1).saturating_mul(self.stride)
    }

    /// How often a block is computed: once, or for each channel.
    pub fn channels_of(&self, block: &Block) -> usize {
        match block.on {
            On::Each => self.channels.len(),
            On::Magnitude | On::Only(_) => 1,
        }
    }

    /// Whether the kernel's `SlidingWindow` computes these inputs: `tinyfit train --window`.
    pub fn is_sliding_window(&self) -> bool {
        self.filter.is_empty()
            && self.blocks == Block::window()
            && self.stack == 1
            && self.stride > 0
            && self.frame.is_multiple_of(self.stride)
    }

    /// The blocks that follow one another on the same channels: their features are those of the first channel, of the second, and so
    /// on.
    pub fn groups(&self) -> impl Iterator<Item = &[Block]> {
        self.blocks.chunk_by(|a, b| a.on == b.on)
    }

    /// Samples a second in a frame: fewer than of the sensor where the filter leaves some out.
    pub fn frame_rate(&self) -> Option<f64> {
        self.rate.map(|rate| rate / Filter::decimation_of(&self.filter) as f64)
    }

    /// Samples of the sensor from one frame to the next.
    pub fn samples_per_stride(&self) -> usize {
        self.stride * Filter::decimation_of(&self.filter)
    }

    /// The index of a channel.
    pub fn channel(&self, name: &str) -> Option<usize> {
        self.channels.iter().position(|channel| channel.name == name)
    }
}

fn one_frame() -> usize {
    1
}

fn is_one_frame(stack: &usize) -> bool {
    *stack == 1
}
