//! Whether 32-bit floats hold the numbers of a column, and the offset to subtract where they do not.

use std::collections::HashSet;

/// Statistics of a column's numbers: whether an `f32` keeps them apart, and the offset to subtract where it does not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Precision {
    /// The smallest number and the greatest, if there is one.
    pub range: Option<(f64, f64)>,
    /// Whether a number has digits that its `f32` loses.
    lost: bool,
    last: Option<f64>,
    /// Pairs of consecutive rows with different numbers, and those of them with the same `f32`.
    changes: usize,
    merges: usize,
    /// Rows with a smaller number than the row before.
    falls: usize,
}

/// The ratio of magnitude to range from which on an offset is subtracted: an `f32` then has fewer than 2^19 steps
/// between minimum and maximum.
const COARSE: f64 = 32.0;

/// The same for sensor logs, whose numbers become 16-bit integers: 128 steps.
const COARSE_IN_LOGS: f64 = 256.0;

/// The longest text that needs no check: an `f32` holds six digits.
const SHORT: usize = 6;

impl Precision {
    pub(crate) fn add(&mut self, text: &str, number: f64) {
        let (low, high) = self.range.unwrap_or((number, number));
        self.range = Some((low.min(number), high.max(number)));
        let rounded = number as f32;
        if !self.lost && text.len() > SHORT && f64::from(rounded) != number {
            // The shortest decimal text counts, so that 0.1 is not taken for a loss.
            self.lost = rounded.to_string().parse() != Ok(number);
        }
        if let Some(last) = self.last.replace(number) {
            self.changes += usize::from(last != number);
            self.merges += usize::from(last != number && last as f32 == rounded);
            self.falls += usize::from(number < last);
        }
    }

    /// The largest magnitude; 0 without a number.
    pub(crate) fn largest(&self) -> f64 {
        self.range.map_or(0.0, |(low, high)| low.abs().max(high.abs()))
    }

    /// The number, if all are the same.
    pub(crate) fn constant(&self) -> Option<f64> {
        self.range.and_then(|(low, high)| (low == high).then_some(low))
    }

    /// Whether the numbers rise from row to row as those of a clock do: nearly never less than before, though each recording may
    /// begin again.
    pub(crate) fn rises(&self) -> bool {
        /// One step back in so many changes.
        const RARE: usize = 20;
        self.changes >= RARE && self.falls * RARE <= self.changes
    }

    /// The offset to subtract before rounding to `f32`; 0 where an `f32` holds all digits.
    pub(crate) fn offset(&self) -> f64 {
        if self.lost { self.offset_if(COARSE) } else { 0.0 }
    }

    /// The offset to subtract from each sample of a log before it becomes a 16-bit integer.
    pub(crate) fn offset_in_logs(&self) -> f64 {
        self.offset_if(COARSE_IN_LOGS)
    }

    /// A round number below the minimum, if magnitude divided by range is at least `coarse`.
    fn offset_if(&self, coarse: f64) -> f64 {
        let Some((low, high)) = self.range else { return 0.0 };
        let spread = high - low;
        if !spread.is_finite() || spread <= 0.0 || self.largest() < coarse * spread {
            return 0.0;
        }
        // A multiple of a power of ten, so that it is short in the model file and in firmware.
        let exponent = spread.log10().floor() as i32;
        let unit = 10f64.powi(exponent.abs());
        let offset = if exponent < 0 { (low * unit).floor() / unit } else { (low / unit).floor() * unit };
        if offset.is_finite() { offset } else { 0.0 }
    }

    /// A counter of lost values, for columns that seem to lose more than one in a hundred.
    pub(crate) fn loss(&self) -> Option<PrecisionLoss> {
        (self.merges * 100 > self.changes).then(PrecisionLoss::default)
    }
}

/// Counts how many different values a column has, and how many remain as `f32`.
#[derive(Clone, Debug, Default)]
pub(crate) struct PrecisionLoss {
    numbers: HashSet<u64>,
    codes: HashSet<u32>,
}

/// The most values that are counted.
const MOST: usize = 1 << 16;

impl PrecisionLoss {
    pub(crate) fn add(&mut self, number: f64, code: f32) {
        if self.numbers.len() < MOST {
            self.numbers.insert(number.to_bits());
            self.codes.insert(code.to_bits());
        }
    }

    /// A note on a column that loses more than one value in a hundred.
    pub(crate) fn note(&self, column: &str) -> Option<String> {
        let (all, left) = (self.numbers.len(), self.codes.len());
        (left * 100 < all * 99).then(|| {
            let first = if all == MOST { "the first " } else { "" };
            format!(
                "column '{column}': of {first}{all} different values {left} are left in 32-bit floats; give the differences from \
                 one of them, without outliers"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(cells: &[&str]) -> Precision {
        let mut digits = Precision::default();
        cells.iter().for_each(|cell| digits.add(cell, cell.parse().unwrap()));
        digits
    }

    #[test]
    fn an_offset_is_a_round_number_that_keeps_the_digits() {
        for (cells, offset) in [
            (&["1700000123", "1700000700"][..], 1_700_000_100.0),
            (&["123456789", "123456828"], 123_456_780.0),
            (&["52.5200051", "52.5200001"], 52.52),
            (&["-1700000123.5", "-1700000700"], -1_700_000_700.0),
            // Thirty days of seconds, and milliseconds of an hour.
            (&["1700000000", "1702592001"], 1_700_000_000.0),
            (&["1700000000123", "1700003600123"], 1_700_000_000_000.0),
        ] {
            let of = digits(cells);
            assert_eq!(of.offset(), offset, "{cells:?}");
            for cell in cells {
                let number: f64 = cell.parse().unwrap();
                let left = (number - offset) as f32;
                assert!(
                    (f64::from(left) + offset - number).abs()
                        <= 1e-7 * (of.range.unwrap().1 - of.range.unwrap().0)
                );
            }
        }
    }

    #[test]
    fn ordinary_columns_have_none() {
        for cells in [
            // Years, densities, pressures, counts that an f32 has, doubles around 0, a wide range.
            &["1990", "2026"][..],
            &["0.99678", "1.00123"],
            &["1013.25", "1012.5"],
            &["16777215", "16777216"],
            &["0.038075906433423026", "-0.044641636506989144"],
            &["0", "1700000123"],
            &["7", "7"],
            &[],
        ] {
            assert_eq!(digits(cells).offset(), 0.0, "{cells:?}");
        }
        assert_eq!(digits(&["101325", "101330.5"]).offset_in_logs(), 101_325.0);
        assert_eq!(digits(&["20.1", "20.9"]).offset_in_logs(), 0.0);
    }

    #[test]
    fn what_is_lost_is_counted() {
        // Python's struct.pack('f', x) of 0 and 1700000000 to 1700000299: 4 different
        let cells: Vec<String> =
            (0..300).map(|i| (1_700_000_000u64 + i).to_string()).chain(["0".to_string()]).collect();
        let of = digits(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(of.offset(), 0.0);
        let mut left = of.loss().unwrap();
        cells.iter().map(|cell| cell.parse::<f64>().unwrap()).for_each(|x| left.add(x, x as f32));
        assert!(
            left.note("ts").unwrap().contains("of 301 different values 4 are left"),
            "{:?}",
            left.note("ts")
        );
        assert!(digits(&["1", "2"]).loss().is_none());
        // Two of 100 are one f32; one of 100 is none too many.
        let lost = |merged: u32| {
            let mut left = PrecisionLoss::default();
            (0..100).for_each(|i| left.add(f64::from(i), if i < merged { 0.0 } else { i as f32 }));
            left.note("x")
        };
        assert!(
            lost(2).is_none() && lost(3).is_some_and(|note| note.contains("100 different values 98 are"))
        );
    }
}
