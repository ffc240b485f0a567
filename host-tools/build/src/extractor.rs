//! A model's chain of features as a type and a value of the kernel.

use std::fmt::Write;

use tinyfit::features::{Combine, MelScale, Statistic, Unit};
use tinyfit_model::{Bands, Block, Features, Mel, Mfcc, Model, On, Sensing, Spectrum};

/// Source of Rust: a type, and a constant expression of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The type.
    pub kind: String,
    /// The value.
    pub value: String,
}

/// The kernel's `Framed` that makes the inputs of samples, an `Extractor<C>` of as many channels as the chain has: the same bits as
/// [`tinyfit_model::Extractor`]. Of the features of its `SlidingWindow` it is `Sliding`, which keeps no samples.
///
/// ```
/// use tinyfit_model::{Block, Channel, Features, Sensing};
///
/// let sensing = Sensing {
///     rate: None,
///     channels: vec![Channel::new("x")],
///     frame: 8,
///     stride: 4,
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
    let chain = pairs(groups.collect());
    Expression {
        kind: format!("tinyfit::features::Framed<{}, {}, (), {}>", sensing.frame, sensing.stride, chain.kind),
        value: format!("tinyfit::features::Framed {{ filter: (), chain: {} }}", chain.value),
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
         pub static EXTRACTOR: Extractor = {value};\n"
    );
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

fn features(sensing: &Sensing, block: &Block) -> Expression {
    match &block.features {
        Features::Statistics(statistics) => {
            let names: Vec<String> = statistics.iter().map(statistic).collect();
            Expression {
                kind: format!("tinyfit::features::Statistics<{}>", names.len()),
                value: format!("tinyfit::features::Statistics([{}])", names.join(", ")),
            }
        }
        Features::Raw { step } => Expression {
            kind: format!("tinyfit::features::Raw<{step}>"),
            value: "tinyfit::features::Raw".into(),
        },
        Features::Spectrum(of) => spectrum(sensing, of),
    }
}

fn spectrum(sensing: &Sensing, of: &Spectrum) -> Expression {
    let Spectrum { size, hop, combine, bands, mel, mfcc } = of;
    let rate = sensing.rate.unwrap_or_default();
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
    let readouts = pairs([bands, mel.as_ref().map(mel_of), mfcc].into_iter().flatten().collect());
    if *size == sensing.frame {
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
