//! The text of one cell: a number in any notation, a date, or a missing value.

pub(crate) mod dates;
pub(crate) mod iso8601;
pub(crate) mod missing;
pub(crate) mod numerals;
pub(crate) mod unit;
