//! Features against NumPy, SciPy, librosa and python_speech_features (tests/vectors/features.py), at three levels; the page of
//! features shows how far they are off.

#![cfg(not(feature = "fast-math"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use tinyfit::Zero;
use tinyfit::features::*;

const RATE: f64 = 3200.0;
const AUDIO: f64 = 16_000.0;
const N: usize = 1024;

/// Rows of the vectors, the words for them, what they are compared with, and whether their numbers have units of their own, so that
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
