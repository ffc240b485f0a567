//! Counts of windows, labels and learning, which are saved with the weights.

use serde::{Deserialize, Serialize};
use tinyfit::Zero;
use tinyfit::state::State;

/// Counts of windows, labels and learning. `K` is a list of counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
pub struct Stats<K> {
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
    /// Samples of the sensor that were lost, wherever.
    pub lost: u32,
    /// How many of them were read from the sensor and had no room in the queue: the application was too slow. The others were not read
    /// in time.
    #[serde(default)]
    pub lost_in_queue: u32,
    /// How often the serial line lost bytes: a command that came then was not answered.
    #[serde(default)]
    pub line_errors: u32,
    /// Examples kept of each class up to the last that has some, since the weights were the factory's, in this power cycle and in those
    /// before a save; of classes alone.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub examples_per_class: Option<K>,
}

impl<K> Zero for Stats<K> {
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
        lost_in_queue: 0,
        line_errors: 0,
        examples_per_class: None,
    };
}

/// Without the counts of examples, which are saved after these.
impl<K> State for Stats<K> {
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
        self.lost_in_queue.save(write);
        self.line_errors.save(write);
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
        self.lost_in_queue.restore(read);
        self.line_errors.restore(read);
    }
}

impl Stats<()> {
    /// What [`f32_correct`](Self::f32_correct) and [`int8_correct`](Self::int8_correct) are where labels are not classes. In JSON they
    /// are absent there.
    pub const ABSENT: u32 = u32::MAX;

    /// The same with counts of examples.
    pub(crate) fn with<K>(self, examples_per_class: Option<K>) -> Stats<K> {
        Stats {
            windows: self.windows,
            labeled: self.labeled,
            f32_correct: self.f32_correct,
            int8_correct: self.int8_correct,
            kept: self.kept,
            learned: self.learned,
            rejected: self.rejected,
            improved: self.improved,
            rolled_back: self.rolled_back,
            drifts: self.drifts,
            lost: self.lost,
            lost_in_queue: self.lost_in_queue,
            line_errors: self.line_errors,
            examples_per_class,
        }
    }
}

/// Of a list that is absent.
fn none<K>() -> Option<K> {
    None
}

fn absent() -> u32 {
    Stats::<()>::ABSENT
}

fn is_absent(count: &u32) -> bool {
    *count == Stats::<()>::ABSENT
}
