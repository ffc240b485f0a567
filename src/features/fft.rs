//! The discrete Fourier transform of real samples, in integers.
//!
//! `N` samples are transformed as `N/2` complex numbers, radix 2 with decimation in time, and taken apart in the end (Press et al.,
//! Numerical Recipes, 12.3). Numbers are `i32`, twiddle factors have 15 fraction bits, and each stage halves. The input is scaled by
//! a power of two so that the largest sample of the frame uses all bits: no step in between can overflow, and a quiet
//! signal keeps as many bits as a loud one.

use super::table::{circle, round};

/// What is known of a transform of `N` real samples while compiling.
pub(super) struct Fft<const N: usize>;

/// `-cos` and `-sin` of `2 pi k / n` times 2^15, in the low and the high half of a word. Up to `k = n/2` both reach -1 and neither
/// reaches 1, which 16 bits would not hold.
const fn twiddle(k: usize, n: usize) -> i32 {
    const fn q15(x: f64) -> i32 {
        let x = round(x * 32_768.0);
        if x > 32_767 { 32_767 } else { x as i32 }
    }
    let (cos, sin) = circle(k, n);
    q15(-cos) & 0xffff | q15(-sin) << 16
}

impl<const N: usize> Fft<N> {
    /// The complex points.
    const POINTS: usize = {
        assert!(N.is_power_of_two() && N >= 32 && N <= 2048, "a spectrum takes 32, 64, 128, .. 2048 samples");
        N / 2
    };

    /// The twiddle factors of each stage after the first two, one stage after the other; the first four are not used. Then those of a
    /// circle of `N`, of `k` = 0 to `N/2 - 1`.
    const TWIDDLES: [i32; N] = {
        let (mut table, mut at, mut half) = ([0; N], 4, 4);
        while half < N / 2 {
            let mut k = 0;
            while k < half {
                table[at] = twiddle(k, 2 * half);
                (at, k) = (at + 1, k + 1);
            }
            half *= 2;
        }
        let mut k = 0;
        while k < N / 2 {
            table[N / 2 + k] = twiddle(k, N);
            k += 1;
        }
        table
    };

    /// Bits that a windowed product of 32 bits loses: two stages do not halve, and the last step adds two points.
    const LOST: u32 = 5;

    /// The circle of `N`.
    fn circle() -> &'static [i32] {
        Self::TWIDDLES.split_at_checked(N / 2).unwrap_or_default().1
    }

    /// Writes the power of the frequencies `k/N`, `k` = 1 to `N/2`, to `data`: `|X_k|^2` of the samples less their mean, under a Hann
    /// window. Returns the power of two by which they are larger than that of the samples as they are.
    ///
    /// `shift`: see [`headroom`].
    pub(super) fn powers(samples: &[i16; N], shift: u32, data: &mut [i32; N]) -> i32 {
        let (points, _) = data.as_chunks_mut();
        Self::load(samples, shift, points);
        Self::transform(points);
        Self::separate(points);
        let halved = Self::POINTS.ilog2() - 2;
        2 * (shift as i32 + 15 - (Self::LOST + halved) as i32)
    }

    /// Less the mean, times the window, into the order that the transform takes: the bits of the index reversed.
    fn load(samples: &[i16; N], shift: u32, points: &mut [[i32; 2]]) {
        let sum: i32 = samples.iter().map(|&x| i32::from(x)).sum();
        let mean = (sum + (N / 2) as i32) >> N.ilog2();
        let windowed = |x: i16, weight: i32| {
            // 17 bits and a sign by 15.
            (((i32::from(x) - mean) << (shift & 15)) * (weight >> 1)) >> Self::LOST
        };
        // The second half of the window is the first upside down, and lands beside it: its index differs in the highest bit.
        let (pairs, _) = samples.as_chunks::<2>();
        let (early, late) = pairs.split_at_checked(Self::POINTS / 2).unwrap_or_default();
        let (weights, _) = Self::circle().as_chunks::<2>();
        for (m, ((early, late), weights)) in early.iter().zip(late).zip(weights).enumerate() {
            let at = (m as u32).reverse_bits() >> (32 - Self::POINTS.ilog2());
            let cos = weights.map(|w| -i32::from(w as i16));
            if let Some([first, second]) = points.get_mut(at as usize..).and_then(<[_]>::first_chunk_mut) {
                *first = [windowed(early[0], 32_768 - cos[0]), windowed(early[1], 32_768 - cos[1])];
                *second = [windowed(late[0], 32_768 + cos[0]), windowed(late[1], 32_768 + cos[1])];
            }
        }
    }

    /// The complex transform in place, over `N/8`.
    fn transform(points: &mut [[i32; 2]]) {
        for [a, b, c, d] in points.as_chunks_mut().0 {
            // Two stages at once, whose factors are 1 and -i.
            let (sum, difference) = (add(*a, *b), subtract(*a, *b));
            let (other, [re, im]) = (add(*c, *d), subtract(*c, *d));
            let turned = [im, -re];
            *a = add(sum, other);
            *b = add(difference, turned);
            *c = subtract(sum, other);
            *d = subtract(difference, turned);
        }
        let mut half = 4;
        while half < Self::POINTS {
            let Some(factors) = Self::TWIDDLES.get(half..2 * half) else { return };
            for block in points.chunks_exact_mut(2 * half) {
                let Some((low, high)) = block.split_at_mut_checked(half) else { return };
                for ((a, b), &w) in low.iter_mut().zip(high).zip(factors) {
                    let [re, im] = half_product(*b, w);
                    let half = [a[0] >> 1, a[1] >> 1];
                    *a = [half[0] + re, half[1] + im];
                    *b = [half[0] - re, half[1] - im];
                }
            }
            half *= 2;
        }
    }

    /// From the transform of pairs to the power of the real samples' frequencies: those of `k` and `N/2 - k` come from the points
    /// of the same indices, and that of `N/2` takes the place of 0, which is nothing without a mean.
    fn separate(points: &mut [[i32; 2]]) {
        let Some(([first], rest)) = points.split_first_chunk_mut() else { return };
        *first = halves(power([first[0] - first[1], 0]));
        let Some((low, rest)) = rest.split_at_mut_checked(Self::POINTS / 2 - 1) else { return };
        let Some(([middle], high)) = rest.split_first_chunk_mut() else { return };
        // There, X is conj Z.
        *middle = halves(power(*middle));
        for ((a, b), &w) in low.iter_mut().zip(high.iter_mut().rev()).zip(Self::circle().iter().skip(1)) {
            let ([ar, ai], [br, bi]) = (*a, *b);
            // X_k = 1/2 (Z_k + conj Z_(M-k)) - i/2 w (Z_k - conj Z_(M-k)), and the other with a plus
            let even = [(ar + br) >> 1, (ai - bi) >> 1];
            let [re, im] = half_product([ar - br, ai + bi], w);
            *a = halves(power([even[0] + im, even[1] - re]));
            *b = halves(power([even[0] - im, even[1] + re]));
        }
    }
}

/// The power of two that makes samples of that range fill 16 bits and a sign.
pub(super) fn headroom(range: u16) -> u32 {
    (range | 1).leading_zeros()
}

fn add(a: [i32; 2], b: [i32; 2]) -> [i32; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

fn subtract(a: [i32; 2], b: [i32; 2]) -> [i32; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

/// `|x|^2`
#[inline(always)]
fn power([re, im]: [i32; 2]) -> u64 {
    if SHORT {
        square_in_parts(re) + square_in_parts(im)
    } else {
        (i64::from(re) * i64::from(re) + i64::from(im) * i64::from(im)) as u64
    }
}

/// A power in the place of a point.
pub(super) fn halves(power: u64) -> [i32; 2] {
    [power as u32 as i32, (power >> 32) as u32 as i32]
}

/// The power that lies in the place of a point.
#[inline(always)]
pub(super) fn whole(point: [i32; 2]) -> u64 {
    u64::from(point[0] as u32) | u64::from(point[1] as u32) << 32
}

/// Whether a core has no product of more than 32 bits, as a Cortex-M0+, recognized by its lack of atomics.
const SHORT: bool = cfg!(all(target_arch = "arm", not(target_has_atomic = "32")));

/// Half of the complex product of `x` and a [`twiddle`]'s `e^(-i angle)`, each real product rounded down.
#[inline(always)]
fn half_product([re, im]: [i32; 2], w: i32) -> [i32; 2] {
    // An instruction each, where there are those of DSP.
    let product = |x, w| if SHORT { half_in_parts(x, w) } else { half_at_once(x, w) };
    let (cos, sin) = (w as i16, (w >> 16) as i16);
    [-product(re, cos) - product(im, sin), product(re, sin) - product(im, cos)]
}

/// `x w / 2^16`, rounded down.
#[inline(always)]
fn half_at_once(x: i32, w: i16) -> i32 {
    ((i64::from(x) * i64::from(w)) >> 16) as i32
}

/// As [`half_at_once`], by `x = 2^16 high + low`, whose products fit 32 bits.
#[inline(always)]
fn half_in_parts(x: i32, w: i16) -> i32 {
    (x >> 16) * i32::from(w) + (((x & 0xffff) * i32::from(w)) >> 16)
}

/// `x^2` by `|x| = 2^16 high + low`.
#[inline(always)]
fn square_in_parts(x: i32) -> u64 {
    let x = x.unsigned_abs();
    let (high, low) = (x >> 16, x & 0xffff);
    (u64::from(high * high) << 32) + (u64::from(high * low) << 17) + u64::from(low * low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::PI;
    use std::{vec, vec::Vec};

    proptest! {
        #[test]
        fn a_product_is_the_same_in_parts(x: i32, w: i16) {
            prop_assert_eq!(half_at_once(x, w), half_in_parts(x, w));
            prop_assert_eq!(i64::from(x).pow(2) as u64, square_in_parts(x));
        }
    }

    /// The largest error of a power spectrum against the definition in f64, in dB of the largest power.
    fn error<const N: usize>(samples: &[i16; N]) -> f64 {
        let mean = (samples.iter().map(|&x| f64::from(x)).sum::<f64>() / N as f64).round();
        let windowed: Vec<f64> = samples
            .iter()
            .enumerate()
            .map(|(n, &x)| (f64::from(x) - mean) * (0.5 - 0.5 * (2.0 * PI * n as f64 / N as f64).cos()))
            .collect();
        let spread = samples.iter().max().unwrap().abs_diff(*samples.iter().min().unwrap());
        let mut data = [0; N];
        let exponent = Fft::<N>::powers(samples, headroom(spread), &mut data);
        let got: Vec<f64> =
            data.as_chunks().0.iter().map(|&p| whole(p) as f64 / 2f64.powi(exponent)).collect();
        let mut want = vec![0.0; N / 2];
        for k in 1..=N / 2 {
            let (mut re, mut im) = (0.0, 0.0);
            for (n, x) in windowed.iter().enumerate() {
                let angle = 2.0 * PI * (k * n % N) as f64 / N as f64;
                re += x * angle.cos();
                im += x * angle.sin();
            }
            want[k % (N / 2)] = re * re + im * im;
        }
        let peak = want.iter().copied().fold(0.0, f64::max);
        let worst = got.iter().zip(&want).map(|(g, w)| (g.sqrt() - w.sqrt()).abs()).fold(0.0, f64::max);
        20.0 * (worst / peak.sqrt()).log10()
    }

    fn tone<const N: usize>(amplitude: f64) -> [i16; N] {
        core::array::from_fn(|n| {
            let t = n as f64 / N as f64;
            (amplitude * (2.0 * PI * 5.3 * t).sin()
                + 0.3 * amplitude * (2.0 * PI * 0.21 * N as f64 * t).cos()) as i16
        })
    }

    #[test]
    fn errors_are_no_larger_than_documented() {
        fn errors<const N: usize>() -> [f64; 3] {
            [0.5, 0.01, 0.0001].map(|of_full_scale| error(&tone::<N>(of_full_scale * 32_768.0)))
        }
        for errors in [errors::<32>(), errors::<256>(), errors::<1024>(), errors::<2048>()] {
            std::eprintln!("{errors:?}");
            assert!(errors.iter().all(|&e| e < -80.0), "{errors:?}");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let square = core::array::from_fn::<_, 64, _>(|n| if n / 4 % 2 == 0 { i16::MAX } else { i16::MIN });
        assert!(error(&square) < -80.0);
        let fast = core::array::from_fn::<_, 2048, _>(|n| if n % 2 == 0 { i16::MAX } else { i16::MIN });
        assert!(error(&fast) < -80.0);
        let impulse = core::array::from_fn::<_, 256, _>(|n| if n == 128 { i16::MIN } else { i16::MAX });
        assert!(error(&impulse) < -80.0);
        let mut data = [1; 64];
        Fft::<64>::powers(&[i16::MIN; 64], headroom(0), &mut data);
        assert_eq!(data, [0; 64]);
    }
}
