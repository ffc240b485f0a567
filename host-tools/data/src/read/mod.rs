//! Files as rows of cells: CSV in any dialect, JSON lines, Parquet, NumPy arrays.

pub(crate) mod delimiter;
pub(crate) mod dialect;
pub(crate) mod file;
pub(crate) mod format;
pub(crate) mod header;
pub(crate) mod json_lines;
pub(crate) mod layout;
pub(crate) mod line_filter;
pub(crate) mod npy;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub(crate) mod profile;
pub(crate) mod records;
pub(crate) mod row;
pub(crate) mod source;
pub(crate) mod spool;
pub(crate) mod table;
pub(crate) mod tensor;
