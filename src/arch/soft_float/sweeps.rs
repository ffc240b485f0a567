//! The sweeps over a layer's weights.

use super::numbers::{PACKED, Parts, Sum, moved};
use super::scalars::multiply_add_bits;
use super::{NARROW, SIGN, is_finite};

// Not inlined, and so is what follows: `add_layer` has few registers, and what it keeps on the stack instead lies under
// everything deeper.
#[inline(never)]
pub(super) fn unpack(sums: &mut [Sum], y: &[f32]) {
    for (sum, y) in sums.iter_mut().zip(y) {
        *sum = Sum::new(y.to_bits());
    }
}

#[inline(never)]
pub(super) fn pack(y: &mut [f32], sums: &[Sum]) {
    for (y, sum) in y.iter_mut().zip(sums) {
        *y = f32::from_bits(sum.pack());
    }
}

/// `sums_i += x row_i`
#[inline(never)]
pub(super) fn add_row(sums: &mut [Sum], x: u32, row: &[f32]) {
    let Some(x) = Parts::new(x) else { return add_any_products(sums, x, row, 1) };
    for (sum, w) in sums.iter_mut().zip(row) {
        sum.add::<NARROW>(x, w.to_bits());
    }
}

/// `sums_i += x weights_(i step)`
#[inline(never)]
pub(super) fn add_column(sums: &mut [Sum], x: u32, weights: &[f32], step: usize) {
    let Some(x) = Parts::new(x) else { return add_any_products(sums, x, weights, step) };
    let mut next = 0;
    for sum in sums {
        let Some(w) = weights.get(next) else { return };
        sum.add::<NARROW>(x, w.to_bits());
        next += step;
    }
}

#[inline(always)]
pub(super) fn add_any_products(sums: &mut [Sum], x: u32, weights: &[f32], step: usize) {
    let zero = x << 1 == 0;
    let mut next = 0;
    for sum in sums {
        let Some(w) = weights.get(next) else { return };
        let w = w.to_bits();
        if !(zero && is_finite(w) && sum.exponent != PACKED) {
            sum.add_any(x, w);
        }
        next += step;
    }
}

/// `row_i += x d_i`
#[inline(never)]
pub(super) fn move_row(row: &mut [f32], x: f32, d: &[f32]) {
    let Some(x) = Parts::new(x.to_bits()) else { return move_any_row(row, x.to_bits(), d) };
    for (w, d) in row.iter_mut().zip(d) {
        let (old, d) = (w.to_bits(), d.to_bits());
        if let Some(sum) = x.times::<NARROW>(d).and_then(|p| moved(old, p)) {
            *w = f32::from_bits(sum);
        } else if d << 1 != 0 || old == SIGN {
            *w = f32::from_bits(multiply_add_bits(old, x.sign, d));
        }
    }
}

#[cold]
#[inline(never)]
pub(super) fn move_any_row(row: &mut [f32], x: u32, d: &[f32]) {
    let zero = x << 1 == 0;
    for (w, d) in row.iter_mut().zip(d) {
        let (old, d) = (w.to_bits(), d.to_bits());
        if !(zero && is_finite(d) && old != SIGN) {
            *w = f32::from_bits(multiply_add_bits(old, x, d));
        }
    }
}

/// How many sums of a layer run side by side; eight bytes of stack each.
pub(super) const BLOCK: usize = 4;

/// `y_o = bias_o + sum_i x_i w_io`.
pub(crate) fn forward<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    bias: &[f32; O],
    x: &[f32; I],
    y: &mut [f32; O],
) {
    *y = *bias;
    add_layer(y, x, weights.as_flattened(), 1, O);
}

/// `dx_i = sum_o dz_o w_io`.
pub(crate) fn input_gradient<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    dz: &[f32; O],
    dx: &mut [f32; I],
) {
    *dx = [0.0; I];
    add_layer(dx, dz, weights.as_flattened(), O, 1);
}

/// `y_j += sum_i x_i weights_(j step + i stride)`
#[inline(never)]
pub(super) fn add_layer(y: &mut [f32], x: &[f32], weights: &[f32], step: usize, stride: usize) {
    let mut block = weights;
    for y in y.chunks_mut(BLOCK) {
        let mut sums = [Sum::ZERO; BLOCK];
        let sums = sums.get_mut(..y.len()).unwrap_or_default();
        unpack(sums, y);
        let mut rest = block;
        for &x in x {
            if step == 1 {
                add_row(sums, x.to_bits(), rest);
            } else {
                add_column(sums, x.to_bits(), rest, step);
            }
            rest = rest.get(stride..).unwrap_or_default();
        }
        pack(y, sums);
        block = block.get(BLOCK * step..).unwrap_or_default();
    }
}

/// `w_io += x_i d_o`: accumulates a gradient.
pub(crate) fn add_outer<const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    d: &[f32; O],
) {
    for (row, &x) in weights.iter_mut().zip(x) {
        move_row(row, x, d);
    }
}

/// `w_io -= x_i d_o`: follows a gradient, with the learning rate in `d`.
pub(crate) fn subtract_outer<const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    d: &[f32; O],
) {
    for (row, &x) in weights.iter_mut().zip(x) {
        move_row(row, -x, d);
    }
}
