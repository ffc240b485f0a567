//! Names of the kernel's settings, as files and messages have them.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tinyfit::features::{Combine, MelScale, Statistic, Unit};

use crate::text::listed;

/// A setting of the kernel with a fixed set of values.
pub trait Named: Copy + PartialEq + 'static {
    /// What it is, as in `unit`.
    const WHAT: &'static str;
    /// Every value with its name.
    const ALL: &'static [(Self, &'static str)];

    /// The name of this value.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
    }

    /// The value of this name.
    fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
    }
}

impl Named for Statistic {
    const WHAT: &'static str = "statistic";
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Mean, "mean"),
        (Self::StdDev, "std_dev"),
        (Self::Rms, "rms"),
        (Self::Min, "min"),
        (Self::Max, "max"),
        (Self::PeakToPeak, "peak_to_peak"),
        (Self::CrestFactor, "crest_factor"),
        (Self::Skewness, "skewness"),
        (Self::Kurtosis, "kurtosis"),
        (Self::MeanAbsDiff, "mean_abs_diff"),
        (Self::ZeroCrossings, "zero_crossings"),
        (Self::MeanCrossings, "mean_crossings"),
        (Self::MedianOfThree, "median_of_three"),
    ];
}

impl Named for Unit {
    const WHAT: &'static str = "unit";
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Decibels, "decibels"), (Self::Rms, "rms"), (Self::MeanSquare, "mean_square")];
}

impl Named for Combine {
    const WHAT: &'static str = "way to combine";
    const ALL: &'static [(Self, &'static str)] = &[(Self::Average, "average"), (Self::Maximum, "maximum")];
}

impl Named for MelScale {
    const WHAT: &'static str = "mel scale";
    const ALL: &'static [(Self, &'static str)] = &[(Self::Slaney, "slaney"), (Self::Htk, "htk")];
}

/// All names of a setting, for a message.
pub fn names_of<T: Named>() -> String {
    listed(T::ALL.iter().map(|(_, name)| *name))
}

/// A value by its name.
pub(super) mod one {
    use super::*;

    pub(in crate::sensing) fn serialize<S: Serializer, T: Named>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.name())
    }

    pub(in crate::sensing) fn deserialize<'de, D: Deserializer<'de>, T: Named>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        value(&String::deserialize(deserializer)?)
    }
}

/// Values by their names.
pub(super) mod several {
    use super::*;

    pub(in crate::sensing) fn serialize<S: Serializer, T: Named>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        values.iter().map(|value| value.name()).collect::<Vec<_>>().serialize(serializer)
    }

    pub(in crate::sensing) fn deserialize<'de, D: Deserializer<'de>, T: Named>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        Vec::<String>::deserialize(deserializer)?.iter().map(|name| value(name)).collect()
    }
}

fn value<T: Named, E: Error>(name: &str) -> Result<T, E> {
    T::of(name)
        .ok_or_else(|| E::custom(format!("there is no {} {name:?}, only {}", T::WHAT, names_of::<T>())))
}
