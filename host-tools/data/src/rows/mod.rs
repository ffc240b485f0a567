//! Rows as examples: windows of logs, gaps in time, splits, fills, scales, variations.

pub(crate) mod augment;
pub(crate) mod examples;
pub(crate) mod fill;
pub(crate) mod gaps;
pub(crate) mod parts;
pub(crate) mod prepare;
pub(crate) mod runs;
pub(crate) mod times;
pub(crate) mod unlabeled;
pub(crate) mod windows;
