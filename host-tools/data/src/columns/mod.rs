//! What a column is: its role, the kind of its cells, its labels, and what stands in the way of learning from it.

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
