//! The three sweeps over a dense layer's weights, `[input][output]`.
//!
//! Every sum runs in index order with one accumulator, and no multiplication is fused with an addition: the same bits
//! on every target. Many sums run side by side, so a compiler can keep them in registers.

use crate::rule::Rule;

/// `y_o = bias_o + sum_i x_i w_io`.
pub(crate) fn forward<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    bias: &[f32; O],
    x: &[f32; I],
    y: &mut [f32; O],
) {
    *y = *bias;
    for (row, &x) in weights.iter().zip(x) {
        for (y, &w) in y.iter_mut().zip(row) {
            *y += x * w;
        }
    }
}

/// `dx_i = sum_o dz_o w_io`.
pub(crate) fn input_gradient<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    dz: &[f32; O],
    dx: &mut [f32; I],
) {
    for (row, dx) in weights.iter().zip(dx) {
        let mut sum = 0.0;
        for (&d, &w) in dz.iter().zip(row) {
            sum += d * w;
        }
        *dx = sum;
    }
}

/// `g_io += x_i dz_o`.
pub(crate) fn accumulate<const I: usize, const O: usize>(x: &[f32; I], dz: &[f32; O], g: &mut [[f32; O]; I]) {
    for (row, &x) in g.iter_mut().zip(x) {
        for (g, &d) in row.iter_mut().zip(dz) {
            *g += x * d;
        }
    }
}

/// Moves `w_io` along `x_i dz_o`, which is never stored.
pub(crate) fn update<R: Rule, const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    dz: &[f32; O],
    rule: &R,
    slots: &mut [[R::Slot; O]; I],
) {
    for ((row, slots), &x) in weights.iter_mut().zip(slots).zip(x) {
        for ((w, slot), &d) in row.iter_mut().zip(slots).zip(dz) {
            rule.update(w, x * d, slot);
        }
    }
}
