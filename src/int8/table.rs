//! Activations in int8, one value at a time.

use super::{each, predicts_only, value_layer};
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

value_layer! {
    /// Any other activation of `N` int8 values: `y = table[x + 128]`.
    #[doc(alias("LOGISTIC", "TANH", "lookup table"))]
    struct Int8Table: i8 => i8 {
        /// The output for each input, from -128 to 127.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        table: [i8; 256] = [0; 256],
    }
    |layer, x, y| each(x, y, |x| lookup(&layer.table, x))
}

value_layer! {
    /// Requantizes as LiteRT without XNNPACK does: whole blocks of sixteen values with one table, the remaining values
    /// with another.
    ///
    /// Its SIMD code rounds as [`LiteRtBuiltin`](crate::int8::LiteRtBuiltin), its scalar code as
    /// [`TfliteMicro`](crate::int8::TfliteMicro).
    struct Int8TableInSixteens: i8 => i8 {
        /// The output for each input in a block, from -128 to 127.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        table: [i8; 256] = [0; 256],
        /// The output for each remaining input, from -128 to 127.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        rest: [i8; 256] = [0; 256],
    }
    |layer, x, y| lookup_in_sixteens(&layer.table, &layer.rest, x, y)
}

/// Looks up `x` into `y` as [`Int8TableInSixteens`] does. They have the same length.
pub fn lookup_in_sixteens(table: &[i8; 256], rest: &[i8; 256], x: &[i8], y: &mut [i8]) {
    let blocks = x.len() / 16 * 16;
    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
        *y = lookup(if i < blocks { table } else { rest }, x);
    }
}

/// Returns the entry of the table for `q`, `table[q + 128]`.
#[inline]
pub fn lookup(table: &[i8; 256], q: i8) -> i8 {
    table[(q as u8 ^ 0x80) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_indexed_from_minus_128() {
        let mut table = [0; 256];
        table[0] = 1;
        table[128] = 2;
        table[255] = 3;
        assert_eq!(Int8Table::<3> { table }.predict(&[-128, 0, 127]), [1, 2, 3]);
    }

    #[test]
    fn what_blocks_of_sixteen_leave_over_has_a_table_of_its_own() {
        fn outputs<const N: usize>() -> usize {
            let layer = Int8TableInSixteens::<N> { table: [1; 256], rest: [2; 256] };
            let y = layer.predict(&core::array::from_fn(|i| i as u8 as i8));
            let blocks = y.iter().take_while(|&&y| y == 1).count();
            assert!(y[blocks..].iter().all(|&y| y == 2), "{y:?}");
            blocks
        }
        assert_eq!(
            [outputs::<15>(), outputs::<16>(), outputs::<17>(), outputs::<31>(), outputs::<100>()],
            [0, 16, 16, 16, 96]
        );
        let (mut table, mut rest) = ([0; 256], [0; 256]);
        (table[0], rest[0], table[255], rest[255]) = (1, 2, 3, 4);
        let mut x = [0; 18];
        (x[0], x[15], x[16], x[17]) = (-128, 127, -128, 127);
        let y = Int8TableInSixteens { table, rest }.predict(&x);
        assert_eq!((y[0], y[15], y[16], y[17]), (1, 3, 2, 4));
    }
}
