//! Rows as examples: gaps in time, splits, imputation, scaling, augmentation.

pub(crate) mod augment;
pub(crate) mod codes;
pub(crate) mod encode;
pub(crate) mod examples;
pub(crate) mod fill;
pub(crate) mod gaps;
pub(crate) mod hold_out;
pub(crate) mod parts;
pub(crate) mod prepare;
pub(crate) mod segments;
pub(crate) mod side_columns;
pub(crate) mod targets;
pub(crate) mod times;
pub(crate) mod unlabeled;
