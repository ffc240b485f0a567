//! Sines, logarithms and exponentials while compiling: what tables in flash are made of.
//!
//! `f64` arithmetic of constants has the same bits on every host. The series below are exact to some units of 1e-15.

use core::f64::consts::{FRAC_PI_4, LN_2, PI};

/// `sin x` and `cos x` for `|x| <= pi/4`, by their Taylor series (Abramowitz and Stegun, 4.3.65 and 4.3.66).
const fn series(x: f64) -> (f64, f64) {
    let (mut sin, mut cos, mut term, mut n) = (0.0, 0.0, 1.0, 1);
    while n < 24 {
        cos += term;
        term *= x / n as f64;
        sin += term;
        term *= -x / (n + 1) as f64;
        n += 2;
    }
    (sin, cos)
}

/// `cos` and `sin` of `2 pi k / n`.
pub(super) const fn circle(k: usize, n: usize) -> (f64, f64) {
    // The eighth of the circle, and what is left of it: exact in integers.
    let k = k % n;
    let eighth = (8 * k + n / 2) / n;
    let x = (8 * k as i64 - (eighth * n) as i64) as f64 / n as f64 * FRAC_PI_4;
    let (sin, cos) = series(x);
    let r = core::f64::consts::FRAC_1_SQRT_2;
    match eighth % 8 {
        0 => (cos, sin),
        1 => ((cos - sin) * r, (cos + sin) * r),
        2 => (-sin, cos),
        3 => ((-sin - cos) * r, (cos - sin) * r),
        4 => (-cos, -sin),
        5 => ((sin - cos) * r, (-sin - cos) * r),
        6 => (sin, -cos),
        _ => ((sin + cos) * r, (sin - cos) * r),
    }
}

/// `cos x`, for the DCT and filters.
pub(super) const fn cos(x: f64) -> f64 {
    let turns = x / (2.0 * PI);
    let whole = round(turns) as f64;
    let x = (turns - whole) * 2.0 * PI;
    // cos x = 2 cos^2(x/2) - 1, twice: |x/4| <= pi/4.
    let (_, quarter) = series(x / 4.0);
    let half = 2.0 * quarter * quarter - 1.0;
    2.0 * half * half - 1.0
}

/// `sin x`, for filters.
pub(super) const fn sin(x: f64) -> f64 {
    cos(x - PI / 2.0)
}

/// The square root of a number that is not negative, by Newton's method.
pub(super) const fn sqrt(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    // Half of the exponent: off by less than 7 %, which each step squares.
    let mut root = f64::from_bits((x.to_bits() >> 1) + (511 << 52));
    let mut i = 0;
    while i < 6 {
        root = 0.5 * (root + x / root);
        i += 1;
    }
    root
}

/// `ln x` of a positive normal number: its exponent, and `2 artanh((m - 1)/(m + 1))` of its mantissa.
pub(super) const fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let m = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    let z = (m - 1.0) / (m + 1.0);
    let (mut sum, mut power, mut n) = (0.0, z, 1);
    while n < 60 {
        sum += power / n as f64;
        power *= z * z;
        n += 2;
    }
    2.0 * sum + exponent as f64 * LN_2
}

/// `e^x` for `|x| < 700`.
pub(super) const fn exp(x: f64) -> f64 {
    let n = round(x / LN_2);
    let r = x - n as f64 * LN_2;
    let (mut sum, mut term, mut k) = (0.0, 1.0, 1);
    while k < 24 {
        sum += term;
        term *= r / k as f64;
        k += 1;
    }
    sum * f64::from_bits(((1023 + n) as u64) << 52)
}

/// The nearest integer, halves away from zero.
pub(super) const fn round(x: f64) -> i64 {
    if x < 0.0 { -((0.5 - x) as i64) } else { (x + 0.5) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_functions_of_the_standard_library() {
        for n in [1, 3, 8, 32, 1000, 2048] {
            for k in 0..2 * n {
                let x = 2.0 * PI * (k % n) as f64 / n as f64;
                let (c, s) = circle(k, n);
                assert!((c - x.cos()).abs() < 1e-14 && (s - x.sin()).abs() < 1e-14, "{k} of {n}: {c} {s}");
            }
        }
        for i in -2000..2000 {
            let x = f64::from(i) * 0.0173;
            assert!((cos(x) - x.cos()).abs() < 1e-13 && (sin(x) - x.sin()).abs() < 1e-13, "cos {x}");
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "exp {x}");
            let x = x.exp();
            assert!((ln(x) - x.ln()).abs() < 1e-13, "ln {x}");
            assert!((sqrt(x) / x.sqrt() - 1.0).abs() < 1e-15, "sqrt {x}");
        }
        assert_eq!([round(0.5), round(-0.5), round(1.49), round(-2.51)], [1, -1, 1, -3]);
    }
}
