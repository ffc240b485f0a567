//! The binary logarithm of an integer, by a table.

use super::table::{ln, round};

/// `log2(1 + i/64)` times 2^16.
static LOG2: [u32; 65] = {
    let (mut table, mut i) = ([0; 65], 0);
    while i <= 64 {
        table[i] = round(ln(1.0 + i as f64 / 64.0) / core::f64::consts::LN_2 * 65_536.0) as u32;
        i += 1;
    }
    table
};

/// `2^16 log2(x)`, off by at most 4; of 0 as of 1.
///
/// Between the entries of the table it is a line, whose error is at most `1/(8 64^2 ln 2)`, 0.000044.
pub(super) fn log2(x: u64) -> i32 {
    let x = x.max(1);
    let zeros = x.leading_zeros();
    let mantissa = x << zeros;
    let index = (mantissa >> 57) as usize & 63;
    let fraction = (mantissa >> 41) as u32 & 0xffff;
    let (low, high) = (LOG2[index], LOG2[index + 1]);
    ((63 - zeros) << 16) as i32 + (low + (((high - low) * fraction + (1 << 15)) >> 16)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_off_by_at_most_four(x: u64, shift in 0u32..64) {
            let x = (x >> shift).max(2);
            let want = (x as f64).log2() * 65_536.0;
            prop_assert!((f64::from(log2(x)) - want).abs() <= 4.0, "{} {} {}", x, log2(x), want);
        }
    }

    #[test]
    fn powers_of_two_are_exact() {
        assert!((1..64).all(|i| log2(1 << i) == i << 16));
        assert_eq!([log2(0), log2(1)], [0, 0]);
    }
}
