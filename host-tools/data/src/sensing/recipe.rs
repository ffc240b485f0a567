//! A chain of features as a person writes it: TOML, in Hz.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::fault::Fault;
use crate::limits;
use crate::read::file::read_at_most;
use crate::sensing::presets::PRESETS;
use crate::text::listed;

/// A chain of features before it is known what it is of.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    /// The file, or the option that named a preset.
    path: PathBuf,
    /// The text, for the lines of faults; `None` for a preset.
    text: Option<String>,
    pub chain: Chain,
}

/// The contents of a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chain {
    pub rate: Option<Spanned<f64>>,
    pub frame: Option<Spanned<usize>>,
    pub stride: Option<Spanned<usize>>,
    pub stack: Option<Spanned<usize>>,
    #[serde(default)]
    pub filter: Vec<Spanned<Filter>>,
    #[serde(default)]
    pub channels: BTreeMap<Spanned<String>, Channel>,
    pub blocks: Vec<Spanned<Block>>,
}

/// Unit and counts of a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Channel {
    pub unit: Option<String>,
    pub counts: Option<Spanned<f32>>,
    pub offset: Option<Spanned<f64>>,
}

/// One kind of features.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    pub on: Option<Spanned<String>>,
    pub statistics: Option<Vec<Spanned<String>>>,
    pub spectrum: Option<Spanned<Spectrum>>,
    pub goertzel: Option<Spanned<Goertzel>>,
    pub raw: Option<Spanned<Raw>>,
    #[serde(default)]
    pub filter: Vec<Spanned<Filter>>,
    pub envelope: Option<Spanned<Envelope>>,
}

/// A filter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(crate) enum Filter {
    LowPass {
        order: Option<usize>,
        hertz: f64,
    },
    HighPass {
        order: Option<usize>,
        hertz: f64,
    },
    BandPass {
        order: Option<usize>,
        from: f64,
        to: f64,
        gain: Option<u8>,
    },
    RemoveMean {
        shift: u8,
    },
    Difference,
    Rectify,
    Downsample {
        keep: usize,
    },
    /// A low pass, and then fewer samples.
    Decimate {
        keep: usize,
    },
}

/// A band, rectified and smoothed, with one of some samples kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Envelope {
    pub from: f64,
    pub to: f64,
    pub keep: usize,
    pub gain: Option<u8>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Goertzel {
    pub hertz: Vec<f64>,
    pub unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peaks {
    pub count: usize,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    pub from: Option<f64>,
    pub to: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spectrum {
    pub size: Option<Spanned<usize>>,
    pub hop: Option<Spanned<usize>>,
    pub combine: Option<Spanned<String>>,
    pub bands: Option<Spanned<Bands>>,
    pub mel: Option<Spanned<Mel>>,
    pub mfcc: Option<Spanned<Mfcc>>,
    pub peaks: Option<Spanned<Peaks>>,
    pub shape: Option<Spanned<Shape>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bands {
    pub count: Spanned<usize>,
    pub from: Option<Spanned<f64>>,
    pub to: Option<Spanned<f64>>,
    pub scale: Option<Spanned<String>>,
    pub unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mel {
    pub bands: Spanned<usize>,
    pub from: Option<Spanned<f64>>,
    pub to: Option<Spanned<f64>>,
    pub scale: Option<Spanned<String>>,
    pub unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mfcc {
    pub coefficients: Spanned<usize>,
    pub bands: Spanned<usize>,
    pub from: Option<Spanned<f64>>,
    pub to: Option<Spanned<f64>>,
    pub scale: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Raw {
    pub step: Option<Spanned<usize>>,
}

/// The five statistics of `--window`.
const WINDOW: &str = r#"blocks = [{ statistics = ["mean", "std_dev", "min", "max", "mean_abs_diff"] }]"#;

impl Recipe {
    /// A preset, or a file.
    ///
    /// # Errors
    /// There is neither, or the file is not a chain.
    pub(crate) fn open(name: &str) -> Result<Self, Fault> {
        if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
            return Self::parse(format!("--features {name}").into(), preset.text)
                .map(|recipe| Self { text: None, ..recipe });
        }
        let path = Path::new(name);
        if !path.exists() && path.components().count() == 1 && path.extension().is_none() {
            let what = format!("there is no preset '{name}'");
            let presets = listed(PRESETS.iter().map(|preset| preset.name));
            let near = PRESETS.iter().map(|preset| preset.name);
            let nearest = near.max_by(|a, b| likeness(a, name).total_cmp(&likeness(b, name)));
            let advice = match nearest.filter(|near| likeness(near, name) >= ALIKE) {
                Some(near) => format!("did you mean {near}? There are {presets}, or give a file of TOML"),
                None => format!("give one of {presets}, or a file of TOML"),
            };
            return Err(Fault::new(Path::new("--features"), what, advice));
        }
        let advice = "give a file of TOML with blocks of features";
        let bytes = read_at_most(path, limits::RECIPE, advice)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            Fault::new(path, "is not text in UTF-8", "save it as UTF-8").line(line as u64)
        })?;
        Self::parse(path.into(), &text)
    }

    /// The features of windows of this many samples.
    pub(crate) fn of_windows(window: usize) -> Self {
        let chain: Chain = toml::from_str(WINDOW).unwrap_or_default();
        let frame = Some(Spanned::new(0..0, window));
        Self { path: format!("--window {window}").into(), text: None, chain: Chain { frame, ..chain } }
    }

    pub(crate) fn parse(path: PathBuf, text: &str) -> Result<Self, Fault> {
        let empty = Self { path, text: Some(text.to_string()), chain: Chain::default() };
        let chain: Chain = toml::from_str(text).map_err(|error| {
            let advice = "correct it; docs/src/howto/sensors.md has every field";
            empty.fault(error.span().unwrap_or_default(), error.message(), advice)
        })?;
        Ok(Self { chain, ..empty })
    }

    /// Whether it is a preset's, or that of windows.
    pub(crate) fn is_preset(&self) -> bool {
        self.text.is_none()
    }

    /// A fault at a place of the text.
    pub(crate) fn fault(
        &self,
        span: Range<usize>,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Fault {
        let fault = Fault::new(&self.path, what, advice);
        let Some(before) = self.text.as_ref().and_then(|text| text.get(..span.start)) else { return fault };
        let line = 1 + before.matches('\n').count() as u64;
        let character = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
        fault.line(line).column(character.to_string())
    }
}

/// From which likeness on a name is suggested.
const ALIKE: f64 = 0.6;

fn likeness(a: &str, b: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(a, &b.to_lowercase())
}
