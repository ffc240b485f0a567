//! The power spectrum of a frame, and what is read off it.

use serde::{Deserialize, Serialize};
use tinyfit::features::{Combine, MelScale, Unit};

use super::named::one;

/// The kernel's `Spectrum`. It has at least one readout; their features follow one another in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// Samples of a segment.
    pub size: usize,
    /// Samples from the beginning of one segment to that of the next.
    pub hop: usize,
    /// How the segments of a frame become one spectrum.
    #[serde(with = "one")]
    pub combine: Combine,
    /// Power in bands of neighboring bins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Bands>,
    /// Power in bands of the mel scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mel: Option<Mel>,
    /// Mel-frequency cepstral coefficients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfcc: Option<Mfcc>,
    /// The highest peaks: of each its frequency and its power.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peaks: Option<Peaks>,
    /// Centroid, spread and flatness of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Range>,
}

/// A range of frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The lowest frequency, in Hz.
    pub low: f64,
    /// The highest frequency, in Hz.
    pub high: f64,
}

/// The kernel's `Peaks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peaks {
    /// How many.
    pub count: usize,
    /// Where they are looked for.
    #[serde(flatten)]
    pub range: Range,
    /// The unit of their power.
    #[serde(with = "one")]
    pub unit: Unit,
}

/// The kernel's `Bands`: bin `k` of a segment of `size` samples is the frequency `k rate / size`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// The first bin of the first band.
    pub first: u16,
    /// The bin after the last of each band.
    pub ends: Vec<u16>,
    /// The unit.
    #[serde(with = "one")]
    pub unit: Unit,
}

/// The kernel's `Mel`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mel {
    /// The number of bands.
    pub bands: usize,
    /// The lowest frequency, in Hz.
    pub low: f64,
    /// The highest frequency, in Hz.
    pub high: f64,
    /// The scale.
    #[serde(with = "one")]
    pub scale: MelScale,
    /// The unit.
    #[serde(with = "one")]
    pub unit: Unit,
}

/// The kernel's `Mfcc`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mfcc {
    /// The number of coefficients.
    pub coefficients: usize,
    /// The bands that they are of, in decibels.
    #[serde(flatten)]
    pub mel: Mel,
}

impl Spectrum {
    /// The number of features.
    pub fn width(&self) -> usize {
        let bands = self.bands.as_ref().map_or(0, |bands| bands.ends.len());
        let mel = self.mel.as_ref().map_or(0, |mel| mel.bands);
        let mfcc = self.mfcc.as_ref().map_or(0, |mfcc| mfcc.coefficients);
        let peaks = self.peaks.as_ref().map_or(0, |peaks| 2 * peaks.count);
        bands + mel + mfcc + peaks + if self.shape.is_some() { 3 } else { 0 }
    }

    /// The segments of a frame.
    pub fn segments(&self, frame: usize) -> usize {
        frame.checked_sub(self.size).map_or(0, |rest| rest / self.hop.max(1) + 1)
    }
}
