//! The columns of a log: channels of a sensor, and times.

use serde::{Deserialize, Serialize};

use crate::column::is_zero;

/// A channel of a sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its column.
    pub name: String,
    /// The unit of the column, as in `g`; for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Counts of the sensor per unit of the column: the kernel's features take counts, integers of 16 bits. 1 where the column has
    /// counts itself.
    pub counts: f32,
    /// The offset subtracted from a cell in 64 bits before it becomes a count; 0 for most.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: f64,
}

impl Channel {
    /// A column of counts.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), unit: None, counts: 1.0, offset: 0.0 }
    }

    /// A cell as the sensor counts it: less the offset, rounded, and cut off at the ends of 16 bits.
    pub fn count(&self, cell: f64) -> i16 {
        let cell = (cell - self.offset) as f32;
        // The cast saturates.
        (cell * self.counts).round() as i16
    }
}

/// A column of times next to the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Its name.
    pub name: String,
    /// The longest step from one row to the next that is not a gap, in the column's own unit.
    pub longest: f64,
    /// The column's units in a second: 1, or 1000 of milliseconds.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_second: f64,
}

fn one() -> f64 {
    1.0
}

fn is_one(per_second: &f64) -> bool {
    *per_second == 1.0
}

impl Clock {
    /// Whether frames start again after this step: it is longer, or back in time.
    pub fn is_gap(&self, step: f64) -> bool {
        !(0.0..=self.longest).contains(&step)
    }
}
