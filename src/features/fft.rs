//! The discrete Fourier transform of real samples, in integers.
//!
//! `N` samples are transformed as `N/2` complex numbers, radix 4 with decimation in time, and taken apart in the end (Press et al.,
//! Numerical Recipes, 12.3). Numbers are `i32`, twiddle factors have 15 fraction bits. The input is scaled by
//! a power of two so that the sum of all samples under the window, were each as large as the largest, uses 31 bits: no step in
//! between can overflow, and a quiet signal keeps as many bits as a loud one.

use super::complex::{DSP, add, half_at_once, halves, join, power, subtract};
use super::table::{circle, round};
use crate::arch::{Survey, optimization_barrier};

/// A transform of `N` real samples, and its constants.
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

/// A Hann window of `n` times -2^15.
const fn window(k: usize, n: usize) -> i32 {
    round((circle(k, n).0 - 1.0) * 16_384.0) as i32
}

impl<const N: usize> Fft<N> {
    /// The complex points.
    const POINTS: usize = {
        assert!(N.is_power_of_two() && N >= 32 && N <= 2048, "a spectrum takes 32, 64, 128, .. 2048 samples");
        N / 2
    };

    /// The length of the parts that the first pass joins: 2 if the stages are odd in number, as each later pass is two stages.
    const FIRST: usize = if Self::POINTS.ilog2() % 2 == 0 { 4 } else { 2 };

    /// For `k` = 0 to `N/4 - 1` the factors of a circle of `N`, then the window of `k` and of `N/4 + k`, negative and times 2^15, in the
    /// low and the high half of a word. Then the factors of each pass after the first, one pass after the other: for each `k`
    /// below the length of the parts that it joins those of `k`, `2 k` and `3 k`. A few at the end are not used.
    const TABLE: [i32; N] = {
        let mut table = [0; N];
        let mut k = 0;
        while k < N / 4 {
            table[k] = twiddle(k, N);
            table[N / 4 + k] = window(k, N) & 0xffff | window(N / 4 + k, N) << 16;
            k += 1;
        }
        let (mut at, mut length) = (N / 2, Self::FIRST);
        while length < Self::POINTS {
            let mut k = 0;
            while k < length {
                table[at] = twiddle(k, 4 * length);
                table[at + 1] = twiddle(2 * k, 4 * length);
                table[at + 2] = twiddle(3 * k, 4 * length);
                (at, k) = (at + 3, k + 1);
            }
            length *= 4;
        }
        table
    };

    /// Bits that a windowed product of 32 bits loses, so that the sum of all has a place.
    const LOST: u32 = Self::POINTS.ilog2() + 1;

    /// Writes the power of the frequencies `k/N`, `k` = 1 to `N/2`, to `data`: `|X_k|^2` of the samples less their mean, under a Hann
    /// window. Returns the power of two by which they are larger than that of the samples as they are.
    ///
    /// `sum` and `shift`: see [`survey`].
    pub(super) fn powers(samples: &[i16; N], sum: i32, shift: u32, data: &mut [i32; N]) -> i32 {
        let (points, _) = data.as_chunks_mut();
        let Some((table, mut factors)) = Self::TABLE.split_at_checked(N / 2) else { return 0 };
        let Some((circle, window)) = table.split_at_checked(N / 4) else { return 0 };
        let shift = shift & 15;
        // With as many more bits as samples get: a fraction of a count is much of a quiet signal.
        let mean = (((i64::from(sum) << shift) + (N / 2) as i64) >> N.ilog2()) as i32;
        let level = Level { mean, shift, lost: Self::LOST };
        load(samples, level, window, Self::FIRST == 4, points);
        let mut length = Self::FIRST;
        while length < Self::POINTS {
            let Some((now, rest)) = factors.split_at_checked(3 * length) else { return 0 };
            pass(points, length, now.as_chunks().0);
            (length, factors) = (4 * length, rest);
        }
        separate(points, circle);
        2 * (shift as i32 + 15 - Self::LOST as i32)
    }
}

/// The offset and scale of samples, before the window.
#[derive(Clone, Copy)]
struct Level {
    /// Times `2^shift`.
    mean: i32,
    shift: u32,
    lost: u32,
}

/// Less the mean, times the window, into the order that the transform takes (the bits of the index reversed), and the first pass:
/// two stages, whose factors are 1 and -i, or one.
#[inline(never)]
fn load(
    samples: &[i16],
    Level { mean, shift, lost }: Level,
    window: &[i32],
    two: bool,
    points: &mut [[i32; 2]],
) {
    // The sign is that of the weights, which 16 bits hold from -1 to 0.
    let more = if DSP { 16 - lost } else { 0 };
    let scale = optimization_barrier(u32::MAX << (shift + more)) as i32;
    let mean = optimization_barrier((mean as u32) << more) as i32;
    let level = |x: i16| i32::from(x).wrapping_mul(scale).wrapping_add(mean);
    // 17 bits and a sign by 15.
    let weighted =
        |x, weight: i16| if DSP { half_at_once(x, weight) } else { (x * i32::from(weight)) >> lost };
    // The second half of the window is 1 less the first.
    let early = |x, weight| weighted(level(x), weight);
    let late = |x, weight| {
        let x = level(x);
        -(weighted(x, weight) + if DSP { x >> 1 } else { x << (15 - lost) })
    };
    let (pairs, _) = samples.as_chunks::<2>();
    let quarter = pairs.len() / 4;
    let Some((first, second)) = pairs.split_at_checked(2 * quarter) else { return };
    let Some((q0, q1)) = first.split_at_checked(quarter) else { return };
    let Some((q2, q3)) = second.split_at_checked(quarter) else { return };
    let (weights, _) = window.as_chunks::<2>();
    let (groups, _) = points.as_chunks_mut::<4>();
    let bits = 32 - (quarter as u32).trailing_zeros();
    for (m, ((((q0, q1), q2), q3), &[w0, w1])) in q0.iter().zip(q1).zip(q2).zip(q3).zip(weights).enumerate() {
        let a = [early(q0[0], w0 as i16), early(q0[1], w1 as i16)];
        let b = [late(q2[0], w0 as i16), late(q2[1], w1 as i16)];
        let c = [early(q1[0], (w0 >> 16) as i16), early(q1[1], (w1 >> 16) as i16)];
        let d = [late(q3[0], (w0 >> 16) as i16), late(q3[1], (w1 >> 16) as i16)];
        if let Some(group) = groups.get_mut((m as u32).reverse_bits() as usize >> bits) {
            *group =
                if two { join(a, b, c, d) } else { [add(a, b), subtract(a, b), add(c, d), subtract(c, d)] };
        }
    }
}

#[cfg(all(dsp, target_endian = "little", not(miri)))]
use crate::arch::{fft_pass as pass, fft_separate as separate_pairs};

#[cfg(all(target_arch = "arm", not(target_has_atomic = "32"), target_endian = "little", not(miri)))]
use crate::arch::fft_join_others as join_others;

/// Two stages at once: joins each four transforms of `length` to one.
#[cfg(not(all(dsp, target_endian = "little", not(miri))))]
#[inline(never)]
fn pass(points: &mut [[i32; 2]], length: usize, factors: &[[i32; 3]]) {
    for block in points.chunks_exact_mut(4 * length) {
        // The first factors are 1.
        if let Ok([a, b, c, d]) = block.get_disjoint_mut([0, length, 2 * length, 3 * length]) {
            [*a, *b, *c, *d] = join(*a, *b, *c, *d);
        }
        join_others(block, factors);
    }
}

/// Joins the points of four transforms to one, all but the first.
#[cfg(not(any(
    all(dsp, target_endian = "little", not(miri)),
    all(target_arch = "arm", not(target_has_atomic = "32"), target_endian = "little", not(miri))
)))]
fn join_others(block: &mut [[i32; 2]], factors: &[[i32; 3]]) {
    use super::complex::half_product;

    let length = block.len() / 4;
    let Some((low, high)) = block.split_at_mut_checked(2 * length) else { return };
    let Some((a, b)) = low.split_at_mut_checked(length) else { return };
    let Some((c, d)) = high.split_at_mut_checked(length) else { return };
    for ((((a, b), c), d), &[once, twice, thrice]) in a.iter_mut().zip(b).zip(c).zip(d).zip(factors).skip(1) {
        let double = |[re, im]: [i32; 2]| [2 * re, 2 * im];
        let (second, third) = (double(half_product(*b, twice)), double(half_product(*c, once)));
        [*a, *b, *c, *d] = join(*a, second, third, double(half_product(*d, thrice)));
    }
}

/// From the transform of pairs to the power of the real samples' frequencies: those of `k` and `N/2 - k` come from the points
/// of the same indices, and that of `N/2` takes the place of 0, which is nothing without a mean.
fn separate(points: &mut [[i32; 2]], circle: &[i32]) {
    let half = points.len() / 2;
    let Some(([first], rest)) = points.split_first_chunk_mut() else { return };
    *first = halves(power([first[0] - first[1], 0]));
    let Some((low, rest)) = rest.split_at_mut_checked(half - 1) else { return };
    let Some(([middle], high)) = rest.split_first_chunk_mut() else { return };
    // There, X is conj Z.
    *middle = halves(power(*middle));
    separate_pairs(low, high, circle.split_first().map_or(&[], |(_, rest)| rest));
}

/// Each point of `low`, and of `high` in reverse.
#[cfg(not(all(dsp, target_endian = "little", not(miri))))]
#[inline(never)]
fn separate_pairs(low: &mut [[i32; 2]], high: &mut [[i32; 2]], factors: &[i32]) {
    use super::complex::half_product;

    for ((a, b), &w) in low.iter_mut().zip(high.iter_mut().rev()).zip(factors) {
        let ([ar, ai], [br, bi]) = (*a, *b);
        // X_k = 1/2 (Z_k + conj Z_(M-k)) - i/2 w (Z_k - conj Z_(M-k)), and the other with a plus
        let even = [(ar + br) >> 1, (ai - bi) >> 1];
        let [re, im] = half_product([ar - br, ai + bi], w);
        *a = halves(power([even[0] + im, even[1] - re]));
        *b = halves(power([even[0] - im, even[1] + re]));
    }
}

/// The sum of samples, and the power of two by which they may be multiplied: their differences then fit 16 bits and a sign.
pub(super) fn survey(samples: &[i16]) -> (i32, u32) {
    let Survey { sum, min, max } = Survey::of(samples);
    (sum, (max.abs_diff(min) | 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::complex::whole;
    use std::f64::consts::PI;
    use std::{vec, vec::Vec};

    /// The largest error of a power spectrum against the definition in f64, in dB of the largest power.
    fn error<const N: usize>(samples: &[i16; N]) -> f64 {
        let (sum, shift) = survey(samples);
        // To the bits that samples have; tests/features.rs has the exact one.
        let mean = (f64::from(sum) * f64::from(1 << shift) / N as f64).round() / f64::from(1 << shift);
        let windowed: Vec<f64> = samples
            .iter()
            .enumerate()
            .map(|(n, &x)| (f64::from(x) - mean) * (0.5 - 0.5 * (2.0 * PI * n as f64 / N as f64).cos()))
            .collect();
        let mut data = [0; N];
        let exponent = Fft::<N>::powers(samples, sum, shift, &mut data);
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
            assert!(errors.iter().all(|&e| e < -95.0), "{errors:?}");
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
        Fft::<64>::powers(&[i16::MIN; 64], -64 << 15, 15, &mut data);
        assert_eq!(data, [0; 64]);
    }
}
