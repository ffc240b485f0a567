//! The windows of a sensor's log that a model's inputs are features of.

use serde::{Deserialize, Serialize};
use tinyfit::features::Features;

use crate::column::is_zero;

/// Windows over the rows of a log, as the kernel's `SlidingWindow` cuts them: of `len` samples, one every `stride`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Windows {
    /// Samples of a window, a multiple of `stride`.
    pub len: usize,
    /// Samples from one window to the next.
    pub stride: usize,
    /// The columns, one an axis.
    pub axes: Vec<Axis>,
    /// The column at whose changes windows begin anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column of times across whose gaps no window goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Clock>,
}

/// A column of times beside the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Its name.
    pub name: String,
    /// The longest step from one row to the next that is no gap, in seconds or the column's own unit.
    pub longest: f64,
}

impl Clock {
    /// Whether windows begin again after this step: it is longer, or back in time.
    pub fn is_gap(&self, step: f64) -> bool {
        !(0.0..=self.longest).contains(&step)
    }
}

/// An axis of a sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Its column.
    pub name: String,
    /// Counts of the sensor a unit of the column: the kernel's windows take counts, integers of 16 bits. 1 where the
    /// column has counts itself.
    pub counts: f32,
    /// What is taken off a cell in 64 bits before it is counted; 0 for most.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: f64,
}

/// What the features of an axis are called, in the order of [`Features`].
pub const FEATURES: [&str; Features::LEN] = ["mean", "std_dev", "min", "max", "mean_abs_diff"];

/// The same in model files before format 4.
const FORMER: [&str; Features::LEN] = ["mean", "deviation", "min", "max", "step"];

/// The kernel's limit of a window's samples.
const LONGEST: usize = 1 << 16;

impl Windows {
    /// The names of the inputs, as in `mean_ax`.
    pub fn inputs(&self) -> Vec<String> {
        self.named(FEATURES)
    }

    /// The names of the inputs in model files before format 4.
    pub(crate) fn former_inputs(&self) -> Vec<String> {
        self.named(FORMER)
    }

    fn named(&self, features: [&str; Features::LEN]) -> Vec<String> {
        let of_axis = |axis: &Axis| features.map(|feature| format!("{feature}_{}", axis.name));
        self.axes.iter().flat_map(of_axis).collect()
    }

    /// What is wrong with a length and a stride, if anything.
    pub fn fault(len: usize, stride: usize) -> Option<&'static str> {
        if !(2..=LONGEST).contains(&len) {
            Some("a window holds 2 to 65,536 samples")
        } else if stride == 0 || !len.is_multiple_of(stride) {
            Some("a window is a whole number of strides, as on the device")
        } else {
            None
        }
    }
}

impl Axis {
    /// A cell as the sensor counts it: less the offset, rounded, and at the ends of 16 bits cut off.
    pub fn count(&self, cell: f64) -> i16 {
        let cell = (cell - self.offset) as f32;
        // The cast saturates.
        (cell * self.counts).round() as i16
    }
}
