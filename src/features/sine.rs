//! Sine and cosine of an angle at run time, in integers.

use super::table::{circle, round};

/// A quarter of a wave, times 2^15.
static QUARTER: [u16; 257] = {
    let (mut table, mut i) = ([0; 257], 0);
    while i <= 256 {
        table[i] = round(circle(i, 1024).1 * 32_768.0) as u16;
        i += 1;
    }
    table
};

/// `2^15 sin`, of an angle in 2^-32 of a circle, off by at most 1.2.
///
/// Between the entries of the table it is a line, whose error is at most `(pi/512)^2 / 8`, 0.0000047.
#[inline]
pub(super) fn sin(angle: u32) -> i32 {
    let rising = if angle & (1 << 30) == 0 { angle } else { !angle };
    let (index, fraction) = ((rising >> 22 & 255) as usize, (rising >> 6 & 0xffff) as i32);
    let (low, high) = (i32::from(QUARTER[index]), i32::from(QUARTER[index + 1]));
    let sin = low + (((high - low) * fraction + (1 << 15)) >> 16);
    if angle & (1 << 31) == 0 { sin } else { -sin }
}

/// `2^15 cos`, as [`sin`].
#[inline]
pub(super) fn cos(angle: u32) -> i32 {
    sin(angle.wrapping_add(1 << 30))
}

/// A fraction of a circle, 0 to 1.
pub(super) const fn angle(of_circle: f64) -> u32 {
    round(of_circle * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn are_off_by_at_most_one_bit(x: u32) {
            let (s, c) = (f64::from(x) / 2f64.powi(31) * core::f64::consts::PI).sin_cos();
            prop_assert!((f64::from(sin(x)) - 32_768.0 * s).abs() <= 1.2);
            prop_assert!((f64::from(cos(x)) - 32_768.0 * c).abs() <= 1.2);
        }
    }

    #[test]
    fn quarters_are_exact() {
        let of = |f: fn(u32) -> i32| [0, 1, 2, 3].map(|quarter| f(quarter << 30));
        assert_eq!((of(sin), of(cos)), ([0, 32_768, 0, -32_768], [32_768, 0, -32_768, 0]));
    }
}
