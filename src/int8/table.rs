//! Activations in int8, value by value.

use super::predicts_only;
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// Any other activation in int8: one of 256 outputs a value, index `q + 128`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Int8Table<const N: usize> {
    /// The output for each input, -128 first.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub table: [i8; 256],
}

impl<const N: usize> Layer for Int8Table<N> {
    type In = [i8; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[i8; N], y: &mut [i8; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = lookup(&self.table, x);
        }
    }
}

/// The entry of an activation's table for `q`.
#[inline]
pub fn lookup(table: &[i8; 256], q: i8) -> i8 {
    table[(q as u8 ^ 0x80) as usize]
}

impl<const N: usize> Zero for Int8Table<N> {
    const ZERO: Self = Self { table: [0; 256] };
}

predicts_only!(Int8Table<N>, [const N: usize]);

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
}
