//! Limits of files and tables, so that a malicious file cannot fill memory or disk.
//!
//! Limits of a single file, row or cell are constants. Limits of all rows together are shares of this machine's memory
//! ([`machine`]), so that a larger machine takes larger tables.

use std::fs;
use std::io;
use std::sync::OnceLock;

/// Bytes of a cell.
pub(crate) const CELL: usize = 1 << 20;

/// Bytes of a row, including quoted line breaks.
pub(crate) const ROW: u64 = 16 << 20;

/// Columns of a table: the most inputs of a network.
pub(crate) const COLUMNS: usize = tinyfit_model::LONGEST;

/// Bytes of a label, a category or the name of a group.
pub(crate) const NAME: usize = 1 << 10;

/// Classes of a model.
pub(crate) const CLASSES: usize = tinyfit_model::MOST_CLASSES;

/// Bytes of all different names of a column, including the index.
pub(crate) const NAMES: usize = 128 << 20;

/// Bytes of a file of TOML with a chain of features.
pub(crate) const RECIPE: u64 = 1 << 20;

/// Bytes from standard input or a pipe, which are kept in a temporary file.
pub(crate) const PIPE: u64 = 4 << 30;

/// Bytes of a text that was compressed.
pub(crate) const TEXT: u64 = 64 << 30;

/// The largest compression ratio of a text longer than [`INFLATED`]. Tables compress 3 to 50 times; deflate reaches
/// 1032.
pub(crate) const RATIO: u64 = 500;

/// Bytes of a text up to which any compression ratio is accepted.
pub(crate) const INFLATED: u64 = 64 << 20;

/// Bytes of the temporary file that rows are kept in.
pub(crate) const TEMPORARY: u64 = 64 << 30;

/// Variations of a row.
pub const VARIATIONS: usize = 1000;

/// Folds of a cross-validation.
pub const FOLDS: usize = 1000;

/// Default memory for the numbers of a table in bytes, if the machine has four times as much.
const NUMBERS: u64 = 1 << 30;

/// Bytes in memory per row besides its numbers: target, weight, group, time, and its part of the split.
const OF_A_ROW: u64 = 40;

/// Assumed memory where the system does not report it.
const UNKNOWN: u64 = 4 << 30;

/// An exceeded limit, and what to do. It passes through readers as an [`io::Error`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {advice}")]
pub struct Beyond {
    /// What exceeds the limit.
    pub what: String,
    /// What to do.
    pub advice: &'static str,
}

impl Beyond {
    /// As the error of a reader.
    pub fn error(what: String, advice: &'static str) -> io::Error {
        io::Error::other(Self { what, advice })
    }

    /// The exceeded limit that caused a reader's error, if one did.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

/// `16 MiB`; rounded down.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=0xfff => format!("{bytes} bytes"),
        0x1000..=0x003f_ffff => format!("{} KiB", bytes >> 10),
        0x0040_0000..=0xffff_ffff => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

/// Memory of this process in bytes: the least of the machine's, the container's, and the process's own limit.
pub fn machine() -> u64 {
    static BYTES: OnceLock<u64> = OnceLock::new();
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    *BYTES.get_or_init(|| {
        let known = [
            physical(&read("/proc/meminfo")),
            // Of cgroups version 2 and 1.
            read("/sys/fs/cgroup/memory.max").trim().parse().ok(),
            read("/sys/fs/cgroup/memory/memory.limit_in_bytes").trim().parse().ok(),
            address_space(&read("/proc/self/limits")),
        ];
        known.into_iter().flatten().min().unwrap_or(UNKNOWN)
    })
}

/// Linux's `MemTotal`.
fn physical(meminfo: &str) -> Option<u64> {
    let kib: u64 = after(meminfo, "MemTotal:")?.parse().ok()?;
    kib.checked_mul(1 << 10)
}

/// The soft limit, as `ulimit -v` sets it, if there is one.
fn address_space(limits: &str) -> Option<u64> {
    after(limits, "Max address space")?.parse().ok()
}

/// The word after a name at the beginning of a line.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()
}

/// Default memory for the numbers of a table in bytes: a quarter of the machine's, at most 1 GiB.
pub fn numbers() -> usize {
    usize::try_from((machine() / 4).min(NUMBERS)).unwrap_or(usize::MAX)
}

/// The most rows of a table: what is kept in memory per row takes at most half of the machine's.
pub fn rows() -> usize {
    usize::try_from(machine() / 2 / OF_A_ROW).unwrap_or(usize::MAX).min(u32::MAX as usize)
}

/// The most bytes of a table that has to be in memory as a whole: a sixteenth of the machine's, since it is copied,
/// scaled and written.
pub fn held() -> u64 {
    machine() / 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_read() {
        assert_eq!(physical("MemTotal:       24689764 kB\nMemFree: 1 kB\n"), Some(24_689_764 << 10));
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max data size             unlimited            unlimited            bytes     \n\
                      Max address space         2048000000           unlimited            bytes     \n";
        assert_eq!(address_space(limits), Some(2_048_000_000));
        assert_eq!(address_space(&limits.replace("2048000000", "unlimited ")), None);
        assert_eq!((physical(""), address_space("")), (None, None));
        assert!(machine() > 1 << 20 && numbers() <= 1 << 30 && rows() > 1000);
    }

    #[test]
    fn sizes_are_rounded_down() {
        let sizes = [0, 1023, 4096, 1 << 20, (16 << 20) + 5, (4 << 30) - 1, 64 << 30].map(size);
        assert_eq!(sizes, ["0 bytes", "1023 bytes", "4 KiB", "1024 KiB", "16 MiB", "4095 MiB", "64 GiB"]);
    }
}
