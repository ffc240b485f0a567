//! Features against NumPy, SciPy, librosa and python_speech_features (tests/vectors/features.py), at three levels; the page of
//! features shows how far they are off.

#![cfg(not(feature = "fast-math"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use tinyfit::Zero;
use tinyfit::features::*;

const RATE: f64 = 3200.0;
const AUDIO: f64 = 16_000.0;
const N: usize = 1024;

/// Rows of the vectors, the words for them, what they are compared with, and whether their numbers have different units, so that
/// each error is a part of its number; otherwise it is a part of the row's largest.
#[rustfmt::skip]
const ROWS: [(&str, &str, &str, bool); 20] = [
    ("statistics", "statistics, all 13", "`numpy`, `scipy.stats`", true),
    ("spectrum", "`Spectrum`, 1,024 samples, magnitudes", "`scipy.signal.welch`", false),
    ("welch", "`Welch`, 256 of 1,024 samples, magnitudes", "`scipy.signal.welch`", false),
    ("mel slaney", "`Mel`, 26 bands of 512 samples, Slaney, magnitudes", "`librosa`", false),
    ("mel htk", "`Mel`, HTK, magnitudes", "`librosa`", false),
    ("mel python_speech_features", "`Mel`, HTK, magnitudes, edges not rounded to bins", "`python_speech_features`", false),
    ("mfcc", "`Mfcc`, 13 of 26 bands", "`librosa`", false),
    ("peaks", "`Peaks`, frequencies and powers", "`scipy.signal.find_peaks`", true),
    ("shape", "`Shape`", "`librosa`", true),
    ("goertzel", "`Goertzel`, magnitudes", "direct sum in f64", false),
    ("remove mean", "`RemoveMean`", "`scipy.signal.lfilter`", false),
    ("butterworth low", "low pass of order 4 at 1/16 of the rate", "`sosfilt(butter(..))`", false),
    ("butterworth high", "high pass of order 3 at 1/8", "`sosfilt(butter(..))`", false),
    ("butterworth band", "band pass of order 4 from 3/16 to 3/8", "`sosfilt(butter(..))`", false),
    ("butterworth wide", "band pass of order 5 from 1/160 to 15/32", "`sosfilt(butter(..))`", false),
    ("butterworth narrow", "band pass of order 2 from 45 to 55 of 3,200 Hz", "`sosfilt(butter(..))`", false),
    ("butterworth slow", "low pass of order 2 at 1/1000", "`sosfilt(butter(..))`", false),
    ("butterworth steep", "low pass of order 8 at 1/4", "`sosfilt(butter(..))`", false),
    ("decimated", "`decimate`, 1 of 4", "`sosfilt(butter(..))[::4]`", false),
    ("envelope", "`Envelope`, 1 of 4", "`sosfilt`, `abs`, `sosfilt`", false),
];

/// The features of a frame.
fn features<const N: usize, B: Block<N>>(block: &B, frame: &[i16]) -> Vec<f32> {
    let (mut scratch, mut out) = (B::Scratch::ZERO, vec![0.0; B::LEN]);
    block.extract(frame.first_chunk().unwrap(), &mut scratch, &mut out);
    out
}

/// Each `step`th sample that a filter leaves, without its gain.
fn filtered<F: Filter>(filter: &F, gain: u8, step: usize, samples: &[i16]) -> Vec<f32> {
    let mut state = F::State::ZERO;
    let left = samples.iter().filter_map(|&x| filter.push(&mut state, x));
    left.step_by(step).map(|x| f32::from(x) / f32::from(1u16 << gain)).collect()
}

const MEL: fn(MelScale) -> Mel<26> = |scale| Mel::new(512, AUDIO, 60.0, 7600.0, scale, Unit::Decibels);

fn computed(row: &str, gain: u8, x: &[i16]) -> Vec<f32> {
    use Statistic::*;
    let low = |order, hertz| Butterworth::<2>::low_pass(order, RATE, hertz).with_gain(gain);
    match row {
        "statistics" => {
            let all = [
                Mean,
                StdDev,
                Rms,
                Min,
                Max,
                PeakToPeak,
                CrestFactor,
                Skewness,
                Kurtosis,
                MeanAbsDiff,
                ZeroCrossings,
                MeanCrossings,
                MedianOfThree,
            ];
            features::<N, _>(&Statistics(all), x)
        }
        "spectrum" => features::<N, _>(&Spectrum(Bands::<128>::linear(1, 129, Unit::Rms)), x),
        "welch" => {
            features::<N, _>(&Welch::<256, _>::new(Bands::<128>::linear(1, 129, Unit::Rms)).with_hop(128), x)
        }
        "mel slaney" => features::<512, _>(&Spectrum(MEL(MelScale::Slaney)), x),
        "mel htk" | "mel python_speech_features" => features::<512, _>(&Spectrum(MEL(MelScale::Htk)), x),
        "mfcc" => features::<512, _>(&Spectrum(Mfcc::<26, 13>(MEL(MelScale::Slaney))), x),
        "peaks" => features::<N, _>(&Spectrum(Peaks::<3>::new(N, RATE, 20.0, 1500.0, Unit::MeanSquare)), x),
        "shape" => {
            features::<N, _>(&Welch::<256, _>::new(Shape::new(256, RATE, 20.0, 1500.0)).with_hop(128), x)
        }
        "goertzel" => features::<N, _>(&Goertzel::new(RATE, [49.3, 98.6, 911.3], Unit::Rms), x),
        "remove mean" => filtered(&RemoveMean::new(6).with_gain(gain), gain, 32, x),
        "butterworth low" => filtered(&low(4, 200.0), gain, 32, x),
        "butterworth high" => {
            filtered(&Butterworth::<2>::high_pass(3, RATE, 400.0).with_gain(gain), gain, 32, x)
        }
        "butterworth band" => {
            filtered(&Butterworth::<4>::band_pass(4, RATE, 600.0, 1200.0).with_gain(gain), gain, 32, x)
        }
        "butterworth wide" => {
            filtered(&Butterworth::<5>::band_pass(5, RATE, 20.0, 1500.0).with_gain(gain), gain, 32, x)
        }
        "butterworth narrow" => {
            filtered(&Butterworth::<2>::band_pass(2, RATE, 45.0, 55.0).with_gain(gain), gain, 32, x)
        }
        "butterworth slow" => {
            filtered(&Butterworth::<1>::low_pass(2, RATE, 3.2).with_gain(gain), gain, 32, x)
        }
        "butterworth steep" => {
            filtered(&Butterworth::<4>::low_pass(8, RATE, 800.0).with_gain(gain), gain, 32, x)
        }
        "decimated" => {
            let (low, keep) = decimate::<4>();
            filtered(&(low.with_gain(gain), keep), gain, 8, x)
        }
        "envelope" => {
            let envelope = Envelope::<256, 4, Raw<8>>::envelope(RATE, 600.0, 1200.0, Raw).with_gain(gain);
            let out = features::<N, _>(&envelope, x);
            out.iter().map(|x| x / f32::from(1u16 << gain)).collect()
        }
        _ => unreachable!("{row}"),
    }
}

/// The largest error, in dB.
fn error(row: &str, of_each: bool, got: &[f32], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len(), "{row}");
    let linear = |x: f64| if row.starts_with("mel") { 10f64.powf(x / 20.0) } else { x };
    let largest = want.iter().map(|&x| linear(x).abs()).fold(0.0, f64::max);
    let off = got.iter().zip(want).map(|(&got, &want)| {
        (linear(got.into()) - linear(want)).abs() / if of_each { want.abs() } else { largest }
    });
    20.0 * off.fold(0.0, f64::max).log10()
}

#[test]
fn the_page_shows_the_largest_errors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let vectors: Value = serde_json::from_str(include_str!("vectors/features.json")).unwrap();
    let list = |value: &Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let loudest = list(&vectors["samples"]);
    let mut table =
        String::from("| features | compared with | -6 dB | -40 dB | -80 dB |\n|---|---|---|---|---|\n");
    for (row, words, oracle, of_each) in ROWS {
        write!(table, "| {words} | {oracle} |").unwrap();
        for (level, gain) in [("-6", 0), ("-40", 5), ("-80", 12)] {
            let level = &vectors["levels"][level];
            let divisor = level["divisor"].as_i64().unwrap();
            let samples: Vec<i16> =
                loudest.iter().map(|&x| (x as i64 + divisor / 2).div_euclid(divisor) as i16).collect();
            let error = error(row, of_each, &computed(row, gain, &samples), &list(&level[row]));
            write!(table, " {error:.0} |").unwrap();
        }
        table.push('\n');
    }
    let page = folder.join("docs/src/explanation/features.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (start, rest) = text.split_once("<!-- errors -->\n").unwrap();
    let (shown, end) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var_os("TINYFIT_UPDATE").is_some() {
        std::fs::write(&page, format!("{start}<!-- errors -->\n{table}<!-- end -->{end}")).unwrap();
    } else {
        assert_eq!(shown, table);
    }
}

/// The features that the types compute, by functions of slices.
fn at_run_time(frame: &[i16], hop: usize, combine: Combine) -> Vec<f32> {
    let (mut out, mut scratch) = (Vec::new(), vec![0; 2 * 64]);
    fn more(out: &mut Vec<f32>, len: usize) -> &mut [f32] {
        let start = out.len();
        out.resize(start + len, 0.0);
        out.get_mut(start..).unwrap()
    }
    slices::statistics(
        &[Statistic::Rms, Statistic::Kurtosis, Statistic::MedianOfThree],
        frame,
        more(&mut out, 3),
    );
    slices::raw(50, frame, more(&mut out, 4));
    slices::goertzel(
        &[slices::goertzel_step(1.0, 0.1)],
        Unit::Decibels,
        frame,
        &mut [[0; 2]],
        more(&mut out, 1),
    );
    let mut left = vec![0; 100];
    slices::filter(&FILTER, frame, &mut left);
    slices::raw(10, &left, more(&mut out, 10));
    let powers = slices::spectrum(64, hop, combine, frame, &mut scratch).unwrap();
    let mut ends = vec![0; 7];
    slices::logarithmic_bands(1, 33, &mut ends);
    slices::bands(1, &ends, Unit::Rms, &powers, more(&mut out, 7));
    let mut bands = vec![slices::MelBand::NONE; 9];
    let falling = slices::mel_bands(64, 16_000.0, 300.0, 7000.0, MelScale::Slaney, &mut bands);
    let mel = slices::MelBands { bands: &bands, falling, unit: Unit::Rms };
    mel.read(&powers, more(&mut out, 9));
    let cosines: Vec<Vec<i16>> = (0..5).map(|i| (0..9).map(|j| slices::cosine(i, j, 9)).collect()).collect();
    mel.read_cepstrum(&powers, cosines.iter().map(Vec::as_slice), &mut [0; 9], more(&mut out, 5));
    let mut peaks = vec![slices::Peak::NONE; 2];
    let bins = slices::Bins::between(64, 1000.0, 0.0, 500.0);
    slices::peaks(bins, Unit::MeanSquare, &powers, &mut peaks, more(&mut out, 4));
    Shape::new(64, 1000.0, 0.0, 500.0).read(&powers, more(&mut out, 3));
    out
}

static FILTER: (Butterworth<1>, Downsample<2>) = (Butterworth::high_pass(2, 1.0, 0.05), Downsample);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn lengths_at_run_time_give_the_same_bits(
        frame in proptest::collection::vec(any::<i16>(), 200),
        quieter in 0u32..16,
        hop in 1usize..137,
        combine in prop_oneof![Just(Combine::Average), Just(Combine::Maximum)],
    ) {
        let frame: Vec<i16> = frame.into_iter().map(|x| x >> quieter).collect();
        let mel = Mel::<9>::new(64, 16_000.0, 300.0, 7000.0, MelScale::Slaney, Unit::Rms);
        let shapes = (Peaks::<2>::new(64, 1000.0, 0.0, 500.0, Unit::MeanSquare), Shape::new(64, 1000.0, 0.0, 500.0));
        let readout = ((Bands::<7>::logarithmic(1, 33, Unit::Rms), mel), (Mfcc::<9, 5>(mel), shapes));
        let block = (
            (Statistics([Statistic::Rms, Statistic::Kurtosis, Statistic::MedianOfThree]), Raw::<50>),
            (
                Goertzel::new(1.0, [0.1], Unit::Decibels),
                (
                    Filtered::<100, _, _> { filter: FILTER, block: Raw::<10> },
                    Welch::<64, _>::new(readout).with_hop(hop).with(combine),
                ),
            ),
        );
        let bits = |features: Vec<f32>| -> Vec<u32> { features.into_iter().map(f32::to_bits).collect() };
        prop_assert_eq!(bits(features::<200, _>(&block, &frame)), bits(at_run_time(&frame, hop, combine)));
    }
}

#[test]
fn what_has_no_spectrum_has_none() {
    let of = |size, len, room| {
        slices::spectrum(size, 1, Combine::Average, &vec![0; len], &mut vec![0; room]).is_some()
    };
    assert!(of(32, 32, 64) && of(2048, 2048, 4096));
    assert!(!of(32, 31, 64) && !of(32, 32, 63) && !of(48, 100, 100) && !of(4096, 4096, 8192) && !of(0, 9, 9));
}

#[test]
fn statistics_of_frames_are_those_of_a_sliding_window() {
    use Statistic::{Max, Mean, MeanAbsDiff, Min, StdDev};
    static FRAMED: Framed<12, 4, (), Each<Statistics<5>>> =
        Framed { filter: (), chain: Each(Statistics([Mean, StdDev, Min, Max, MeanAbsDiff])) };
    let (mut state, mut features, mut window) = (Zero::ZERO, [0.0f32; 10], SlidingWindow::<2, 3, 4>::new());
    let mut ends = 0;
    for t in 0..200i32 {
        let sample = [t * t * 31 % 30_011 - 15_000, t * 7 % 13].map(|x| x as i16);
        let is_end = FRAMED.push(&mut state, &sample, &mut features);
        let windows = window.push(&sample);
        assert_eq!(is_end, windows.is_some());
        if let Some(windows) = windows {
            let windows: Vec<f32> = windows.iter().flat_map(|axis| axis.to_array()).collect();
            assert_eq!(
                features.map(f32::to_bits).to_vec(),
                windows.into_iter().map(f32::to_bits).collect::<Vec<_>>()
            );
            ends += 1;
        }
    }
    assert_eq!(ends, 48);
}

#[test]
fn a_stream_starts_settled_again_after_a_gap() {
    static SLOW: Framed<2, 2, Butterworth<1>, Each<Raw<1>>> =
        Framed { filter: Butterworth::high_pass(2, 100.0, 0.5), chain: Each(Raw) };
    fn clear<E: Extractor<1>>(_: &E, state: &mut E::State) {
        E::clear(state);
    }
    let (mut state, mut features) = (Zero::ZERO, [9.0; 2]);
    for level in [16_384, -5_000] {
        clear(&SLOW, &mut state);
        assert!(!SLOW.push(&mut state, &[level], &mut features));
        assert!(SLOW.push(&mut state, &[level], &mut features));
        assert_eq!(features, [0.0, 0.0]);
    }
}

#[test]
fn strides_and_frames_are_counted_behind_a_filter() {
    type Slower = Framed<8, 4, (Butterworth<4>, Downsample<3>), Each<Raw<1>>>;
    static SLOWER: Slower = Framed { filter: decimate(), chain: Each(Raw) };
    assert_eq!((<Slower as Extractor<1>>::STRIDE, <Slower as Extractor<1>>::LEN), (12, 8));
    let (mut state, mut features) = (Zero::ZERO, [0.0; 8]);
    let ends: Vec<i16> = (0..60).filter(|&t| SLOWER.push(&mut state, &[t], &mut features)).collect();
    assert_eq!(ends, [21, 33, 45, 57]);
    assert_eq!(<Slower as Extractor<1>>::RAM, size_of_val(&state));
}
