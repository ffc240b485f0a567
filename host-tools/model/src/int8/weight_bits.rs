//! The bits of a weight.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// How many bits a dense layer's weights are stored in; in files and documents the number 4 or 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum WeightBits {
    /// -8..=7: the kernel's `Int4Dense`, half the flash.
    Four,
    /// -128..=127: the kernel's `Int8Dense`.
    #[default]
    Eight,
}

impl WeightBits {
    /// The weights that it holds.
    pub const fn range(self) -> RangeInclusive<i8> {
        match self {
            WeightBits::Four => -8..=7,
            WeightBits::Eight => i8::MIN..=i8::MAX,
        }
    }

    /// The usual name of such weights.
    pub const fn name(self) -> &'static str {
        match self {
            WeightBits::Four => "int4",
            WeightBits::Eight => "int8",
        }
    }

    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl From<WeightBits> for u8 {
    fn from(bits: WeightBits) -> u8 {
        match bits {
            WeightBits::Four => 4,
            WeightBits::Eight => 8,
        }
    }
}

/// A number of bits that weights are not stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWeightBits(u8);

impl fmt::Display for NoWeightBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "weights of {} bits are not known, only of 4 or 8", self.0)
    }
}

impl TryFrom<u8> for WeightBits {
    type Error = NoWeightBits;

    fn try_from(bits: u8) -> Result<Self, NoWeightBits> {
        match bits {
            4 => Ok(WeightBits::Four),
            8 => Ok(WeightBits::Eight),
            bits => Err(NoWeightBits(bits)),
        }
    }
}
