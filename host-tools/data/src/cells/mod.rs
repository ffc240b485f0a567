//! The text of a cell: a number however it is written, a date, nothing.

pub(crate) mod dates;
pub(crate) mod iso8601;
pub(crate) mod missing;
pub(crate) mod numerals;
pub(crate) mod unit;
