//! Features of a frame of samples.

use tinyfit::features::{Bands, Block, Mel, MelScale, Mfcc, Spectrum, Statistic, Statistics, Unit};

use tinyfit::Zero;

use crate::Workload;
use crate::nets::xorshift32;

/// Sixteen bands of a spectrum of 256 samples.
pub type Spectrum16 = Spectrum<Bands<16>>;
/// Cepstral coefficients of 512 samples.
pub type Mfcc13 = Spectrum<Mfcc<26, 13>>;
/// Mel bands of 1,024 samples.
pub type LogMel = Spectrum<Mel<128>>;
/// All statistics.
pub type Statistics12 = Statistics<12>;

pub(crate) const SPECTRUM_16: Spectrum16 = Spectrum(Bands::linear(1, 129, Unit::Decibels));
pub(crate) const MFCC_13: Mfcc13 =
    Spectrum(Mfcc(Mel::new(512, 16_000.0, 0.0, 8_000.0, MelScale::Htk, Unit::Decibels)));
pub(crate) const LOG_MEL: LogMel =
    Spectrum(Mel::new(1024, 16_000.0, 0.0, 8_000.0, MelScale::Slaney, Unit::Decibels));
pub(crate) const STATISTICS_12: Statistics12 = Statistics([
    Statistic::Mean,
    Statistic::StdDev,
    Statistic::Rms,
    Statistic::Min,
    Statistic::Max,
    Statistic::PeakToPeak,
    Statistic::CrestFactor,
    Statistic::Skewness,
    Statistic::Kurtosis,
    Statistic::MeanAbsDiff,
    Statistic::ZeroCrossings,
    Statistic::MeanCrossings,
]);

/// The features of a frame of noise.
#[repr(C)]
pub struct Extract<const N: usize, const F: usize, B: Block<N>> {
    features: [f32; F],
    block: B,
    frame: [i16; N],
    scratch: B::Scratch,
}

impl<const N: usize, const F: usize, B: Block<N>> Extract<N, F, B> {
    /// By a block.
    pub(crate) const fn new(block: B) -> Self {
        const { assert!(F == B::LEN) };
        let (mut frame, mut state, mut i) = ([0; N], 1, 0);
        while i < N {
            state = xorshift32(state);
            frame[i] = (state >> 16) as i16 / 4;
            i += 1;
        }
        Self { features: [0.0; F], block, frame, scratch: B::Scratch::ZERO }
    }
}

impl<const N: usize, const F: usize, B: Block<N>> Workload for Extract<N, F, B> {
    fn call(&mut self) {
        self.block.extract(&self.frame, &mut self.scratch, &mut self.features);
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        self.features.iter().for_each(|x| word(x.to_bits()));
    }

    fn weights(&self) -> usize {
        0
    }
}
