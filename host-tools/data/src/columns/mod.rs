//! Columns: their roles, types, labels and missing values, and the problems that prevent learning from them.

pub(crate) mod advice;
pub(crate) mod constant;
pub(crate) mod input;
pub(crate) mod interner;
pub(crate) mod labels;
pub(crate) mod precision;
pub(crate) mod problems;
pub(crate) mod roles;
pub(crate) mod survey;
pub(crate) mod target;
