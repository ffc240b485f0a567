//! The most that a number on the command line may be, and a model's file: more would multiply memory, disk or time by anything.

pub(crate) use tinyfit_data::limits::{FOLDS, VARIATIONS, held, machine, numbers, size};

/// Bytes of a model's file, or a firmware's.
pub(crate) const MODEL: u64 = 128 << 20;

/// Epochs of a training.
pub(crate) const EPOCHS: usize = 1_000_000;

/// Rows of a batch.
pub(crate) const BATCH: usize = 1 << 20;

/// Trials of a search.
pub(crate) const TRIALS: usize = 100_000;

/// Threads, or processes.
pub(crate) const WORKERS: usize = 1024;

/// A whole number of a flag, in a range.
pub(crate) fn whole<const LEAST: usize, const MOST: usize>(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|number| (LEAST..=MOST).contains(number));
    number.ok_or_else(|| format!("expected a whole number from {LEAST} to {MOST}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_flags_have_ends() {
        let read = whole::<1, 1000>;
        assert_eq!((read("1"), read(" 1000 ")), (Ok(1), Ok(1000)));
        for text in ["", "0", "1001", "-1", "1e3", "99999999999999999999999"] {
            assert_eq!(read(text), Err("expected a whole number from 1 to 1000".into()), "{text}");
        }
    }
}
