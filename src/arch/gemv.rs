//! The sweeps over a dense layer's weights, `[input][output]`: products of a matrix and a vector, and outer products.
//!
//! Every sum runs in index order with one accumulator, and no multiplication is fused with an addition: the same bits
//! on every target. Many sums run side by side, so that registers can hold them. The compiler does this for a host,
//! [`m4f`](super::m4f) for a core with an FPU, and [`soft_float`](super::soft_float) for one without.

use super::{m4f, soft_float};

/// One step of a sum.
#[inline(always)]
fn multiply_then_add(sum: f32, a: f32, b: f32) -> f32 {
    sum + a * b
}

/// `y_o = bias_o + sum_i x_i w_io`.
pub(crate) fn gemv<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    bias: &[f32; O],
    x: &[f32; I],
    y: &mut [f32; O],
) {
    if soft_float::SOFT {
        return soft_float::forward(weights, bias, x, y);
    }
    if m4f::forward(weights, bias, x, y) == O {
        return;
    }
    *y = *bias;
    for (row, &x) in weights.iter().zip(x) {
        for (y, &w) in y.iter_mut().zip(row) {
            *y = multiply_then_add(*y, x, w);
        }
    }
}

/// `dx_i = sum_o dz_o w_io`.
pub(crate) fn gemv_transposed<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    dz: &[f32; O],
    dx: &mut [f32; I],
) {
    if soft_float::SOFT {
        return soft_float::input_gradient(weights, dz, dx);
    }
    if m4f::input_gradient(weights, dz, dx) == I {
        return;
    }
    for (row, dx) in weights.iter().zip(dx) {
        let mut sum = 0.0;
        for (&d, &w) in dz.iter().zip(row) {
            sum = multiply_then_add(sum, d, w);
        }
        *dx = sum;
    }
}

/// `g_io += x_i dz_o`.
pub(crate) fn add_outer<const I: usize, const O: usize>(x: &[f32; I], dz: &[f32; O], g: &mut [[f32; O]; I]) {
    if soft_float::SOFT {
        return soft_float::add_outer(g, x, dz);
    }
    let done = m4f::add(g, x, dz);
    for (row, &x) in g.iter_mut().zip(x) {
        for (g, &d) in row.iter_mut().zip(dz).skip(done) {
            *g = multiply_then_add(*g, x, d);
        }
    }
}

/// `sum_i v_i^2`
pub(crate) fn squared_norm(v: &[f32]) -> f32 {
    let mut sum = 0.0;
    for v in v {
        sum += v * v;
    }
    sum
}

/// Subtracts `x_i d_o` from the weights of the first outputs, and returns their number. It is 0 on a host, whose compiler
/// vectorizes the plain loop.
#[inline(always)]
pub(crate) fn subtract_outer<const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    d: &[f32; O],
) -> usize {
    if soft_float::SOFT {
        soft_float::subtract_outer(weights, x, d);
        return O;
    }
    m4f::subtract(weights, x, d)
}

/// `x * d`
#[inline(always)]
pub(crate) fn mul(x: f32, d: f32) -> f32 {
    if soft_float::SOFT { soft_float::mul(x, d) } else { x * d }
}
