//! A chain of features as generated source compiles, and gives the features that the host computes, bit for bit.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use tinyfit::features::{Combine, MelScale, Statistic, Unit};
use tinyfit_build::{Expression, extractor};
use tinyfit_model::{
    Bands, Block, Channel, Extractor, Features, Filter, Goertzel, Mel, Mfcc, Named, On, Peaks, Range,
    Sensing, Spectrum,
};

/// The samples that each chain takes, and the one before which it forgets all.
const SAMPLES: usize = 700;
const GAP: usize = 391;

fn sensing(channels: usize, frame: usize, stride: usize, blocks: Vec<Block>) -> Sensing {
    let channels = (0..channels).map(|i| Channel::new(format!("c{i}"))).collect();
    Sensing {
        rate: Some(1600.0),
        channels,
        filter: Vec::new(),
        frame,
        stride,
        stack: 1,
        blocks,
        group: None,
        time: None,
    }
}

fn on(on: On, features: Features) -> Block {
    Block { on, filter: Vec::new(), features }
}

fn spectrum(size: usize, hop: usize) -> Spectrum {
    Spectrum { size, hop, ..Spectrum::default() }
}

/// Every block, filter and readout, and every way to put them together.
fn chains() -> Vec<Sensing> {
    let all = Features::Statistics(Statistic::ALL.iter().map(|(statistic, _)| *statistic).collect());
    let bands = |ends: &[u16], unit| Some(Bands { first: 1, ends: ends.to_vec(), unit });
    let mel = Mel { bands: 6, low: 20.5, high: 790.0, scale: MelScale::Slaney, unit: Unit::Rms };
    let range = Range { low: 30.0, high: 700.0 };
    let peaks = Some(Peaks { count: 2, range, unit: Unit::Rms });
    let everything = Spectrum {
        combine: Combine::Maximum,
        bands: bands(&[3, 9, 33], Unit::Decibels),
        mel: Some(mel.clone()),
        mfcc: Some(Mfcc { coefficients: 4, mel: Mel { scale: MelScale::Htk, bands: 9, ..mel.clone() } }),
        peaks,
        shape: Some(range),
        ..spectrum(64, 32)
    };
    let one = Spectrum { bands: bands(&[5, 17], Unit::MeanSquare), ..spectrum(32, 32) };
    let hum = Features::Goertzel(Goertzel { hertz: vec![50.0, 100.5], unit: Unit::Decibels });
    let low = Filter::LowPass { order: 3, hertz: 200.0 };
    let high = Filter::HighPass { order: 2, hertz: 10.0 };
    let band = Filter::BandPass { order: 4, low: 200.0, high: 600.0, gain: 2 };
    let keep = |keep| Filter::Downsample { keep };
    let envelope = vec![band, Filter::Rectify, low.clone(), keep(4)];
    let filtered = |filter, features| Block { on: On::Each, filter, features };
    vec![
        sensing(3, 50, 20, Block::window()),
        sensing(2, 64, 64, vec![Block::each(all.clone()), on(On::Magnitude, all.clone()), Block::each(hum)]),
        sensing(1, 200, 130, vec![on(On::Each, Features::Spectrum(everything.clone()))]),
        sensing(
            3,
            32,
            45,
            vec![
                on(On::Only("c2".into()), Features::Raw { step: 5 }),
                on(On::Magnitude, Features::Spectrum(one.clone())),
                on(On::Magnitude, all.clone()),
                on(On::Only("c0".into()), Features::Spectrum(one.clone())),
            ],
        ),
        Sensing {
            rate: Some(3200.0),
            filter: vec![high, Filter::Difference, keep(2)],
            ..sensing(
                2,
                64,
                16,
                vec![Block::each(Features::Spectrum(everything)), Block::each(Features::Raw { step: 9 })],
            )
        },
        sensing(
            2,
            128,
            64,
            vec![filtered(envelope, Features::Spectrum(one)), filtered(vec![low], all.clone())],
        ),
        Sensing {
            stack: 3,
            ..sensing(3, 50, 20, vec![Block::each(Features::Raw { step: 7 }), on(On::Magnitude, all.clone())])
        },
        Sensing {
            filter: vec![Filter::RemoveMean { shift: 4 }],
            ..sensing(1, 30, 30, vec![Block::each(all)])
        },
    ]
}

/// Loud, quiet and extreme stretches, the same in the program.
const GENERATOR: &str = "\
    fn sample(t: usize, channel: usize) -> i16 {
    let mut x = (t as u32 * 31 + channel as u32 + 1).wrapping_mul(0x9e37_79b9);
    for (left, shift) in [(true, 13), (false, 17), (true, 5)] {
        x ^= if left { x << shift } else { x >> shift };
    }
    match t / 60 % 4 {
        0 => x as i16,
        1 => (x as i16) / 512 + 300,
        2 => if x & 1 == 0 { i16::MIN } else { i16::MAX },
        _ => 1000 * (t % 16 / 8) as i16,
    }
}
";

fn sample(t: usize, channel: usize) -> i16 {
    let mut x = (t as u32 * 31 + channel as u32 + 1).wrapping_mul(0x9e37_79b9);
    for (left, shift) in [(true, 13), (false, 17), (true, 5)] {
        x ^= if left { x << shift } else { x >> shift };
    }
    match t / 60 % 4 {
        0 => x as i16,
        1 => (x as i16) / 512 + 300,
        2 => {
            if x & 1 == 0 {
                i16::MIN
            } else {
                i16::MAX
            }
        }
        _ => 1000 * (t % 16 / 8) as i16,
    }
}

#[test]
fn generated_chains_give_the_bits_of_the_host() {
    let (mut modules, mut checks) = (String::new(), String::new());
    for (nth, sensing) in chains().iter().enumerate() {
        assert_eq!(sensing.flaw(), None);
        let (channels, width) = (sensing.channels.len(), sensing.width());
        let (mut host, mut features, mut ends) = (Extractor::new(sensing), Vec::new(), Vec::new());
        for t in 0..SAMPLES {
            if t == GAP {
                host.clear();
            }
            let samples: Vec<i16> = (0..channels).map(|channel| sample(t, channel)).collect();
            if host.push(&samples, &mut features) {
                ends.push(t);
            }
        }
        assert!(ends.len() > 2 && features.len() == ends.len() * width, "chain {nth}");
        assert_eq!(sensing.inputs().len(), width);
        let bits: Vec<u32> = features.iter().map(|x| x.to_bits()).collect();
        let Expression { kind, value } = extractor(sensing);
        // A chip's words are half as large, those of a frame, of a stack and of each downsampling, and so is what fills up to a word.
        let downsampled = sensing.filter.iter().filter(|filter| filter.decimation() > 1).count();
        let of_stack = if sensing.stack > 1 { 2 } else { 0 };
        let (ram, words) = (sensing.cost().ram, 4 * (2 + of_stack + channels * downsampled));
        modules += &format!(
            "mod chain{nth} {{\n    pub type Extractor = {kind};\n    pub static EXTRACTOR: Extractor = {value};\n    \
             pub const ENDS: [usize; {}] = {ends:?};\n    pub const BITS: [u32; {}] = {bits:?};\n}}\n",
            ends.len(),
            bits.len()
        );
        checks += &format!(
            "    assert_eq!(<chain{nth}::Extractor as Extractor<{channels}>>::LEN, {width});\n    \
             assert_eq!(<chain{nth}::Extractor as Extractor<{channels}>>::STRIDE, {});\n    \
             let host = size_of::<<chain{nth}::Extractor as Extractor<{channels}>>::State>() - {words};\n    \
             assert!(host.abs_diff({ram}) <= 16, \"chain {nth}: {{host}} bytes, {ram} counted\");\n    \
             check::<{channels}, {width}, _>(&chain{nth}::EXTRACTOR, &chain{nth}::ENDS, &chain{nth}::BITS);\n",
            sensing.samples_per_stride()
        );
    }
    let program = format!(
        "use tinyfit::Zero;\nuse tinyfit::features::Extractor;\n{GENERATOR}\n{modules}\n\
         fn check<const C: usize, const F: usize, E: Extractor<C>>(chain: &E, ends: &[usize], bits: &[u32]) {{\n    \
         let (mut state, mut out, mut frames) = (E::State::ZERO, [0.0; F], 0);\n    \
         for t in 0..{SAMPLES} {{\n        if t == {GAP} {{\n            E::clear(&mut state);\n        }}\n        \
         let samples = std::array::from_fn(|channel| sample(t, channel));\n        \
         if chain.push(&mut state, &samples, &mut out) {{\n            assert_eq!(ends[frames], t);\n            \
         assert_eq!(out.map(f32::to_bits), bits[F * frames..F * (frames + 1)], \"frame {{frames}}\");\n            \
         frames += 1;\n        }}\n    }}\n    assert_eq!(frames, ends.len());\n}}\n\nfn main() {{\n{checks}}}\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chains.rs");
    fs::write(&path, program).unwrap();
    trybuild::TestCases::new().pass(path);
}
