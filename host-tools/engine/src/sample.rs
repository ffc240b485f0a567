//! A bounded choice of rows, for figures whose cost grows with them.

use tinyfit::{Generator, SeedableRng, init};

/// At most `most` of `rows` row numbers, chosen at random by `seed`, in ascending order; all if there are no more.
pub fn sample(rows: usize, most: usize, seed: u64) -> Vec<u32> {
    let mut chosen: Vec<u32> = (0..rows as u32).collect();
    if rows > most {
        init::shuffle(&mut chosen, &mut Generator::seed_from_u64(seed));
        chosen.truncate(most);
        chosen.sort_unstable();
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_rows_in_order() {
        assert_eq!(sample(3, 3, 1), [0, 1, 2]);
        let rows = sample(1000, 100, 1);
        assert!(rows.len() == 100 && rows.is_sorted() && rows != sample(1000, 100, 2));
        // The mean of 100 of 0..1000 has a standard error of 27.
        assert!((f64::from(rows.iter().sum::<u32>()) / 100.0 - 499.5).abs() < 110.0);
    }
}
