//! A model's chain of features as a type and a value of the kernel.

use std::fmt::Write;

use tinyfit::features::{Combine, MelScale, Statistic, Unit};
use tinyfit_model::{
    Bands, Block, Features, Filter, Goertzel, Mel, Mfcc, Model, On, Peaks, Range, Sensing, Spectrum,
};

/// Source of Rust: a type, and a constant expression of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The type.
    pub kind: String,
    /// The value.
    pub value: String,
}

/// The kernel's `Framed`, or `Stacked` of it, that makes the inputs of samples, an `Extractor<C>` of as many channels as the chain has: the same bits as
/// [`tinyfit_model::Extractor`]. Of the features of its `SlidingWindow` it is `Sliding`, which keeps no samples.
///
/// ```
/// use tinyfit_model::{Block, Channel, Features, Sensing};
///
/// let sensing = Sensing {
///     rate: None,
///     channels: vec![Channel::new("x")],
///     filter: Vec::new(),
///     frame: 8,
///     stride: 4,
///     stack: 1,
///     blocks: vec![Block::each(Features::Raw { step: 2 })],
///     group: None,
///     time: None,
/// };
/// let extractor = tinyfit_build::extractor(&sensing);
/// assert_eq!(
///     extractor.kind,
///     "tinyfit::features::Framed<8, 4, (), tinyfit::features::Each<tinyfit::features::Raw<2>>>"
/// );
/// assert_eq!(
///     extractor.value,
///     "tinyfit::features::Framed { filter: (), chain: tinyfit::features::Each(tinyfit::features::Raw) }"
/// );
/// ```
pub fn extractor(sensing: &Sensing) -> Expression {
    if sensing.is_sliding_window() {
        let (chunks, stride) = (sensing.frame / sensing.stride.max(1), sensing.stride);
        let value = "tinyfit::features::Sliding".to_string();
        return Expression { kind: format!("{value}<{chunks}, {stride}>"), value };
    }
    let groups = sensing.groups().map(|blocks| {
        let of = pairs(blocks.iter().map(|block| features(sensing, block)).collect());
        let (name, parameter) = match blocks.first().map(|block| &block.on) {
            Some(On::Each) | None => ("Each", String::new()),
            Some(On::Magnitude) => ("Magnitude", String::new()),
            Some(On::Only(name)) => ("Only", format!("{}, ", sensing.channel(name).unwrap_or_default())),
        };
        of.within(name, &parameter)
    });
    let (filter, chain) = (filters(&sensing.filter, sensing.rate), pairs(groups.collect()));
    let Sensing { frame, stride, stack, .. } = sensing;
    let framed = Expression {
        kind: format!("tinyfit::features::Framed<{frame}, {stride}, {}, {}>", filter.kind, chain.kind),
        value: format!("tinyfit::features::Framed {{ filter: {}, chain: {} }}", filter.value, chain.value),
    };
    match stack {
        1 => framed,
        _ => framed.within("Stacked", &format!("{stack}, {}, ", sensing.frame_width())),
    }
}

impl Expression {
    /// In a struct of one field, of `tinyfit::features`.
    fn within(self, name: &str, parameter: &str) -> Self {
        Self {
            kind: format!("tinyfit::features::{name}<{parameter}{}>", self.kind),
            value: format!("tinyfit::features::{name}({})", self.value),
        }
    }
}

/// Appends `Extractor` and `EXTRACTOR`, of a model that has a chain.
pub(crate) fn write(model: &Model, source: &mut String) {
    let Some(sensing) = &model.sensing else { return };
    let (Expression { kind, value }, channels) = (extractor(sensing), sensing.channels.len());
    // Writing to a String cannot fail.
    let _ = write!(
        source,
        "\n/// From samples in counts to raw inputs: a `tinyfit::features::Extractor<{channels}>`.\n#[allow(dead_code)]\n\
         pub type Extractor = {kind};\n\n/// The same.\n#[allow(clippy::all, dead_code, long_running_const_eval)]\n\
         pub static EXTRACTOR: Extractor = {value};\n\
         \n/// What is remembered between samples: begin with `tinyfit::Zero::ZERO`.\n#[allow(dead_code)]\n\
         pub type Samples = <Extractor as tinyfit::features::Extractor<CHANNELS>>::State;\n\
         \n/// Forgets all samples, after a gap in time.\n#[allow(dead_code)]\n\
         pub fn clear_samples(samples: &mut Samples) {{\n    \
         <Extractor as tinyfit::features::Extractor<CHANNELS>>::clear(samples);\n}}\n"
    );
    // The features of samples are `f32`.
    if crate::raw(model) == "f32" {
        let (inputs, outputs, predicted) =
            (model.input_len(), crate::outputs(model).len(), crate::predicted(model));
        let _ = write!(
            source,
            "\n/// Takes a sample in counts. Returns what `predict` gives for the features of the frame, if one ends with it.\n#[allow(dead_code)]\n\
             pub fn push_sample(samples: &mut Samples, sample: &[i16; CHANNELS]) -> Option<[{predicted}; {outputs}]> {{\n    \
             let mut x = [0.0; {inputs}];\n    \
             tinyfit::features::Extractor::push(&EXTRACTOR, samples, sample, &mut x).then(|| predict(&x))\n}}\n"
        );
    }
}

/// Several as nested pairs, `(a, (b, c))`.
fn pairs(mut of: Vec<Expression>) -> Expression {
    let Some(mut all) = of.pop() else { return Expression { kind: "()".into(), value: "()".into() } };
    while let Some(before) = of.pop() {
        all = Expression {
            kind: format!("({}, {})", before.kind, all.kind),
            value: format!("({}, {})", before.value, all.value),
        };
    }
    all
}

/// Filters one after the other.
fn filters(filters: &[Filter], rate: Option<f64>) -> Expression {
    let mut rate = rate.unwrap_or_default();
    let filters = filters.iter().map(|filter| {
        let of = filter_of(filter, rate);
        rate /= filter.decimation() as f64;
        of
    });
    pairs(filters.collect())
}

fn filter_of(filter: &Filter, rate: f64) -> Expression {
    let of = |kind: String, value: String| Expression {
        kind: format!("tinyfit::features::{kind}"),
        value: format!("tinyfit::features::{value}"),
    };
    let butterworth =
        |how: String| of(format!("Butterworth<{}>", filter.sections()), format!("Butterworth::{how}"));
    match filter {
        Filter::LowPass { order, hertz } => butterworth(format!("low_pass({order}, {rate:?}, {hertz:?})")),
        Filter::HighPass { order, hertz } => butterworth(format!("high_pass({order}, {rate:?}, {hertz:?})")),
        Filter::BandPass { order, low, high, gain } => {
            butterworth(format!("band_pass({order}, {rate:?}, {low:?}, {high:?}).with_gain({gain})"))
        }
        Filter::RemoveMean { shift } => of("RemoveMean".into(), format!("RemoveMean::new({shift})")),
        Filter::Difference => of("Difference".into(), "Difference".into()),
        Filter::Rectify => of("Rectify".into(), "Rectify".into()),
        Filter::Downsample { keep } => of(format!("Downsample<{keep}>"), "Downsample".into()),
    }
}

/// A block, in its filter if it has one.
fn features(sensing: &Sensing, block: &Block) -> Expression {
    let (frame, rate) = (block.frame(sensing.frame), sensing.frame_rate());
    let of = computed(block, frame, block.rate(rate).unwrap_or_default());
    if block.filter.is_empty() {
        return of;
    }
    let filter = filters(&block.filter, rate);
    Expression {
        kind: format!("tinyfit::features::Filtered<{frame}, {}, {}>", filter.kind, of.kind),
        value: format!("tinyfit::features::Filtered {{ filter: {}, block: {} }}", filter.value, of.value),
    }
}

fn computed(block: &Block, frame: usize, rate: f64) -> Expression {
    match &block.features {
        Features::Statistics(statistics) => {
            let names: Vec<String> = statistics.iter().map(statistic).collect();
            Expression {
                kind: format!("tinyfit::features::Statistics<{}>", names.len()),
                value: format!("tinyfit::features::Statistics([{}])", names.join(", ")),
            }
        }
        Features::Goertzel(Goertzel { hertz, unit: of }) => Expression {
            kind: format!("tinyfit::features::Goertzel<{}>", hertz.len()),
            value: format!("tinyfit::features::Goertzel::new({rate:?}, {hertz:?}, {})", unit(*of)),
        },
        Features::Raw { step } => Expression {
            kind: format!("tinyfit::features::Raw<{step}>"),
            value: "tinyfit::features::Raw".into(),
        },
        Features::Spectrum(of) => spectrum(of, frame, rate),
    }
}

fn spectrum(of: &Spectrum, frame: usize, rate: f64) -> Expression {
    let Spectrum { size, hop, combine, bands, mel, mfcc, peaks, shape } = of;
    let bands = bands.as_ref().map(|Bands { first, ends, unit: of }| Expression {
        kind: format!("tinyfit::features::Bands<{}>", ends.len()),
        value: format!("tinyfit::features::Bands {{ first: {first}, ends: {ends:?}, unit: {} }}", unit(*of)),
    });
    let mel_of = |mel: &Mel| Expression {
        kind: format!("tinyfit::features::Mel<{}>", mel.bands),
        value: format!(
            "tinyfit::features::Mel::new({size}, {rate:?}, {:?}, {:?}, {}, {})",
            mel.low,
            mel.high,
            scale(mel.scale),
            unit(mel.unit)
        ),
    };
    let mfcc = mfcc.as_ref().map(|Mfcc { coefficients, mel }| {
        let decibels = mel_of(&Mel { unit: Unit::Decibels, ..mel.clone() });
        Expression {
            kind: format!("tinyfit::features::Mfcc<{}, {coefficients}>", mel.bands),
            value: format!("tinyfit::features::Mfcc({})", decibels.value),
        }
    });
    let peaks = peaks.as_ref().map(|Peaks { count, range: Range { low, high }, unit: of }| Expression {
        kind: format!("tinyfit::features::Peaks<{count}>"),
        value: format!("tinyfit::features::Peaks::new({size}, {rate:?}, {low:?}, {high:?}, {})", unit(*of)),
    });
    let shape = shape.map(|Range { low, high }| Expression {
        kind: "tinyfit::features::Shape".into(),
        value: format!("tinyfit::features::Shape::new({size}, {rate:?}, {low:?}, {high:?})"),
    });
    let mel = mel.as_ref().map(mel_of);
    let readouts = pairs([bands, mel, mfcc, peaks, shape].into_iter().flatten().collect());
    if *size == frame {
        return readouts.within("Spectrum", "");
    }
    Expression {
        kind: format!("tinyfit::features::Welch<{size}, {}>", readouts.kind),
        value: format!(
            "tinyfit::features::Welch::new({}).with_hop({hop}).with({})",
            readouts.value,
            combined(*combine)
        ),
    }
}

fn statistic(statistic: &Statistic) -> String {
    format!("tinyfit::features::Statistic::{statistic:?}")
}

fn unit(unit: Unit) -> String {
    format!("tinyfit::features::Unit::{unit:?}")
}

fn scale(scale: MelScale) -> String {
    format!("tinyfit::features::MelScale::{scale:?}")
}

fn combined(combine: Combine) -> String {
    format!("tinyfit::features::Combine::{combine:?}")
}
