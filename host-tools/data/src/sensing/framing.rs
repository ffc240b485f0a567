//! How a log is cut into frames, as options.

use tinyfit_model::LONGEST_FRAME;

use crate::fault::{Fault, Usage};
use crate::names;
use crate::sensing::recipe::Recipe;

/// How a log of samples, one per row, becomes examples: features of frames of rows. All rows of a frame have the same label and group. A
/// frame does not cross a gap in time: a step of more than 1.5 median steps, or a step back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Framing {
    /// The features: the name of a preset, or a file of TOML.
    pub features: Option<String>,
    /// Instead of those: mean, standard deviation, minimum, maximum and mean absolute difference over windows of this many rows, a
    /// multiple of `stride`.
    pub window: Option<usize>,
    /// Rows of a frame, instead of those in the features' file.
    pub frame: Option<usize>,
    /// Rows from one frame to the next. The default is the file's, or the frame or window. Overlapping frames share rows: split them by
    /// group or by time.
    pub stride: Option<usize>,
    /// How many frames the inputs are of, instead of the number in the features' file: the last ones, oldest first.
    pub stack: Option<usize>,
    /// Samples a second.
    pub rate: Option<f64>,
}

impl Framing {
    /// Whether the table is a log.
    pub(crate) fn is_log(&self) -> bool {
        self.window.is_some() || self.features.is_some()
    }

    /// Checks what does not depend on files.
    ///
    /// # Errors
    /// Options contradict each other or are out of range.
    pub(crate) fn check(&self) -> Result<(), Usage> {
        let usage = |what: &str| Err(Usage(what.to_string()));
        let Self { features, window, frame, stride, stack, rate } = self;
        if features.is_some() && window.is_some() {
            return usage("--window and --features are two ways to make features: give one of them");
        }
        if features.is_none() && frame.is_some() {
            return usage("--frame is the length of a frame of --features: give those, or --window");
        }
        if features.is_none() && stack.is_some() {
            return usage("--stack is a number of frames of --features: give those");
        }
        if !self.is_log() && (stride.is_some() || rate.is_some()) {
            return usage("--stride and --rate are those of a log: they require --features or --window");
        }
        if rate.is_some_and(|rate| !(rate > 0.0 && rate.is_finite())) {
            return usage("--rate is the number of samples a second, above 0");
        }
        let Some(window) = window else { return Ok(()) };
        if !(2..=LONGEST_FRAME).contains(window) {
            return usage(&format!("--window and --stride: a window holds 2 to {LONGEST_FRAME} samples"));
        }
        match stride {
            Some(stride) if *stride == 0 || !window.is_multiple_of(*stride) => {
                usage("--window and --stride: a window is a whole number of strides")
            }
            _ => Ok(()),
        }
    }

    /// The chain of features; `None` if the table is not a log.
    ///
    /// # Errors
    /// There is no such preset, or the file is not a chain.
    pub(crate) fn recipe(&self) -> Result<Option<Recipe>, Fault> {
        match (&self.features, self.window) {
            (Some(name), _) => Recipe::open(name).map(Some),
            (None, Some(window)) => Ok(Some(Recipe::of_windows(window))),
            (None, None) => Ok(None),
        }
    }

    /// The settings as command line options.
    pub(crate) fn flags(&self) -> String {
        let mut flags = String::new();
        if let Some(features) = &self.features {
            flags += &format!(" --features {}", names::shell(features));
        }
        if let Some(window) = self.window {
            flags += &format!(" --window {window} --stride {}", self.stride.unwrap_or(window));
        }
        if let Some(frame) = self.frame {
            flags += &format!(" --frame {frame}");
        }
        if let (Some(stride), None) = (self.stride, self.window) {
            flags += &format!(" --stride {stride}");
        }
        if let Some(stack) = self.stack {
            flags += &format!(" --stack {stack}");
        }
        if let Some(rate) = self.rate {
            flags += &format!(" --rate {rate}");
        }
        flags
    }
}
