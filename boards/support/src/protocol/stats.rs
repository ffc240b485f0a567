//! Counts of windows, labels and learning, which are saved with the weights.

use heapless::Vec;
use serde::{Deserialize, Serialize};
use tinyfit::Zero;
use tinyfit::state::State;

use super::limits::CLASSES;

/// Counts of windows, labels and learning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Windows scored.
    pub windows: u32,
    /// Windows labeled.
    pub labeled: u32,
    /// Labeled windows that the network classified right; of classes alone.
    #[serde(default = "absent", skip_serializing_if = "is_absent")]
    pub f32_correct: u32,
    /// Labeled windows that the int8 model classified right; of classes alone.
    #[serde(default = "absent", skip_serializing_if = "is_absent")]
    pub int8_correct: u32,
    /// Examples kept to learn from.
    pub kept: u32,
    /// Examples learned.
    pub learned: u32,
    /// Examples that learning refused.
    pub rejected: u32,
    /// How often the supervisor found a better network.
    pub improved: u32,
    /// How often it went back.
    pub rolled_back: u32,
    /// How often it found drift.
    pub drifts: u32,
    /// Samples of the sensor that were lost.
    pub lost: u32,
    /// Examples kept of each class since the weights were the factory's, in this power cycle and in those before a save; of classes alone.
    #[serde(default = "PerClass::absent", skip_serializing_if = "PerClass::is_absent")]
    pub examples_per_class: PerClass,
}

impl Zero for Stats {
    const ZERO: Self = Self {
        windows: 0,
        labeled: 0,
        f32_correct: 0,
        int8_correct: 0,
        kept: 0,
        learned: 0,
        rejected: 0,
        improved: 0,
        rolled_back: 0,
        drifts: 0,
        lost: 0,
        examples_per_class: PerClass::ZERO,
    };
}

impl State for Stats {
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.windows.save(write);
        self.labeled.save(write);
        self.f32_correct.save(write);
        self.int8_correct.save(write);
        self.kept.save(write);
        self.learned.save(write);
        self.rejected.save(write);
        self.improved.save(write);
        self.rolled_back.save(write);
        self.drifts.save(write);
        self.lost.save(write);
        self.examples_per_class.0.save(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.windows.restore(read);
        self.labeled.restore(read);
        self.f32_correct.restore(read);
        self.int8_correct.restore(read);
        self.kept.restore(read);
        self.learned.restore(read);
        self.rejected.restore(read);
        self.improved.restore(read);
        self.rolled_back.restore(read);
        self.drifts.restore(read);
        self.lost.restore(read);
        self.examples_per_class.0.restore(read);
    }
}

impl Stats {
    /// What [`f32_correct`](Self::f32_correct) and [`int8_correct`](Self::int8_correct) are where labels are not classes. In JSON they
    /// are absent there.
    pub const ABSENT: u32 = u32::MAX;
}

fn absent() -> u32 {
    Stats::ABSENT
}

fn is_absent(count: &u32) -> bool {
    *count == Stats::ABSENT
}

/// A count for each class; in JSON a list up to the last count that is not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<u32, CLASSES>", from = "Vec<u32, CLASSES>")]
pub struct PerClass([u32; CLASSES]);

impl PerClass {
    /// The counts, if there are any: labels of other tasks are not classes.
    pub fn get(&self) -> Option<&[u32; CLASSES]> {
        (!self.is_absent()).then_some(&self.0)
    }

    /// No counts.
    pub(crate) fn absent() -> Self {
        Self([u32::MAX; CLASSES])
    }

    fn is_absent(&self) -> bool {
        self.0[0] == u32::MAX
    }

    /// Adds one to a class.
    pub(crate) fn count(&mut self, class: usize) {
        if let Some(count) = self.0.get_mut(class) {
            *count = count.saturating_add(1);
        }
    }
}

impl From<PerClass> for Vec<u32, CLASSES> {
    fn from(PerClass(counts): PerClass) -> Self {
        let some = counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        counts.iter().take(some).copied().collect()
    }
}

impl From<Vec<u32, CLASSES>> for PerClass {
    fn from(list: Vec<u32, CLASSES>) -> Self {
        let mut counts = [0; CLASSES];
        counts.iter_mut().zip(list).for_each(|(count, listed)| *count = listed);
        Self(counts)
    }
}

impl Zero for PerClass {
    const ZERO: Self = Self([0; CLASSES]);
}
