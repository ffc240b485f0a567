//! Features of frames and streams.

use crc::Digest;
use tinyfit::features::{
    Bands, Block, Butterworth, Combine, Difference, Each, Envelope, Extractor, Filter, Framed, Goertzel,
    Magnitude, Mel, MelScale, Mfcc, Only, Peaks, Raw, Readout, RemoveMean, Shape, Spectrum, Statistic,
    Statistics, Unit, Welch, decimate,
};
use tinyfit::{Generator, Rng, SeedableRng, Zero};

use super::CRC;

const STATISTICS: Statistics<13> = Statistics([
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
    Statistic::MedianOfThree,
]);
const BANDS: (Bands<4>, Bands<8>) =
    (Bands::linear(1, 17, Unit::MeanSquare), Bands::logarithmic(1, 65, Unit::Decibels));
const SHAPES: (Peaks<2>, Shape) =
    (Peaks::new(256, 1600.0, 10.0, 800.0, Unit::Rms), Shape::new(256, 1600.0, 0.0, 800.0));
const MEL: Mel<20> = Mel::new(512, 16_000.0, 60.0, 7600.0, MelScale::Slaney, Unit::Decibels);
const HUM: Goertzel<3> = Goertzel::new(1000.0, [50.0, 100.0, 333.3], Unit::Rms);

/// A line for each kind of feature.
pub(super) fn lines(line: &mut impl FnMut(&'static str, u32)) {
    line("features/statistics", block::<100, 13, _>(&STATISTICS));
    line("features/raw", block::<33, 9, _>(&Raw::<4>));
    line("features/spectrum-32", spectrum::<32, 12, _>(BANDS));
    line("features/spectrum-256", spectrum::<256, 12, _>(BANDS));
    line("features/welch", block::<200, 12, _>(&Welch::<64, _>::new(BANDS).with_hop(24)));
    line("features/maximum", block::<200, 12, _>(&Welch::<64, _>::new(BANDS).with(Combine::Maximum)));
    line("features/mel", spectrum::<512, 20, _>(MEL));
    line("features/mfcc", spectrum::<512, 12, _>(Mfcc::<20, 12>(MEL)));
    line("features/shape", spectrum::<256, 7, _>(SHAPES));
    line("features/goertzel", block::<150, 3, _>(&HUM));
    line(
        "features/envelope",
        block::<256, 4, _>(&Envelope::<64, 4, _>::envelope(
            1600.0,
            200.0,
            600.0,
            Spectrum(Bands::<4>::linear(1, 33, Unit::Decibels)),
        )),
    );
    line("features/low-pass", filter(&Butterworth::<4>::low_pass(8, 1.0, 0.03)));
    line("features/high-pass", filter(&Butterworth::<2>::high_pass(3, 1.0, 0.02).with_gain(2)));
    line("features/band-pass", filter(&Butterworth::<5>::band_pass(5, 1.0, 0.1, 0.3)));
    line("features/decimate", filter(&decimate::<3>()));
    line("features/remove-mean", filter(&(RemoveMean::new(5).with_gain(1), Difference)));
    line("features/stream", stream());
}

/// Noise, loud or quiet, with or without an offset, and now and then at an end of the range.
fn sample(rng: &mut Generator, frame: usize) -> i16 {
    let bits = rng.next_u32();
    match bits & 31 {
        0 if frame.is_multiple_of(4) => i16::MIN,
        1 if frame.is_multiple_of(4) => i16::MAX,
        _ => {
            let offset = [0, -12_000, 900, 0][frame % 4];
            let quieter = [0, 3, 9, 13][frame / 4 % 4];
            ((bits >> 16) as i16 >> quieter).saturating_add(offset)
        }
    }
}

fn add(digest: &mut Digest<'_, u32>, features: &[f32]) {
    for feature in features {
        digest.update(&feature.to_bits().to_le_bytes());
    }
}

fn spectrum<const N: usize, const F: usize, R: Readout>(readout: R) -> u32 {
    block::<N, F, _>(&Spectrum(readout))
}

/// Features of some frames.
#[inline(never)]
fn block<const N: usize, const F: usize, B: Block<N>>(block: &B) -> u32 {
    const { assert!(F == B::LEN) };
    let mut rng = Generator::seed_from_u64(11);
    let (mut frame, mut scratch, mut features) = ([0; N], B::Scratch::ZERO, [0.0; F]);
    let mut digest = CRC.digest();
    for nth in 0..16 {
        frame.iter_mut().for_each(|x| *x = sample(&mut rng, nth));
        block.extract(&frame, &mut scratch, &mut features);
        add(&mut digest, &features);
    }
    digest.finalize()
}

/// A filtered stream.
#[inline(never)]
fn filter<F: Filter>(filter: &F) -> u32 {
    let (mut rng, mut state) = (Generator::seed_from_u64(12), F::State::ZERO);
    let mut digest = CRC.digest();
    filter.settle(&mut state, 1000);
    for t in 0..1600 {
        if let Some(x) = filter.push(&mut state, sample(&mut rng, t / 100)) {
            digest.update(&x.to_le_bytes());
        }
    }
    digest.finalize()
}

type Chain = (Each<(Statistics<13>, Raw<16>)>, (Only<1, Goertzel<3>>, Magnitude<Spectrum<Bands<4>>>));

/// Overlapping frames of three channels, filtered.
#[inline(never)]
fn stream() -> u32 {
    static STREAM: Framed<64, 24, Butterworth<1>, Chain> = Framed {
        filter: Butterworth::high_pass(2, 100.0, 0.5),
        chain: (Each((STATISTICS, Raw)), (Only(HUM), Magnitude(Spectrum(BANDS.0)))),
    };
    let (mut rng, mut state) = (Generator::seed_from_u64(13), Zero::ZERO);
    let mut features = [0.0; 3 * (13 + 4) + 3 + 4];
    let mut digest = CRC.digest();
    for t in 0..400 {
        let sample = [0; 3].map(|_: i16| sample(&mut rng, t / 40));
        if STREAM.push(&mut state, &sample, &mut features) {
            add(&mut digest, &features);
        }
    }
    digest.finalize()
}
