//! Weighted sums, four outputs at a time, by the arithmetic of each core in plain Rust.
//!
//! The code for a processor in [`arch`](crate::arch) has its counterpart here: the same words, the same products, the same
//! wrapping additions. Tests compare all of them with the plain sum, and the selftest of `boards/` compares a core with its
//! counterpart.

#![allow(dead_code, reason = "a core has one of them, tests have all")]

use super::barrier::optimization_barrier;
use super::int8_layout::Layout;

/// A layer and its inputs, with their shapes at run time, so that layers of every shape share the code.
pub(crate) struct View<'a, I> {
    pub(crate) x: &'a [i8],
    /// The inputs in the form that the core multiplies.
    pub(crate) inputs: I,
    pub(crate) weights: &'a [i8],
    pub(crate) bias: &'a [i32],
    pub(crate) multiplier: &'a [i32],
    pub(crate) shift: &'a [i8],
    /// The start of every sum of a block.
    pub(crate) first: i32,
    pub(crate) store: Store,
}

/// The parameters that turn a scaled sum into an output.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) zero_point: i32,
    // Both less the zero point, which saves a saturating addition.
    pub(crate) min: i32,
    pub(crate) max: i32,
}

/// Sums with the arithmetic of a core.
pub(crate) trait Sums {
    /// The order of the weights.
    const LAYOUT: Layout;
    /// Memory for the inputs in another form.
    type Scratch<const I: usize>;
    /// The inputs in the form that is multiplied.
    type Inputs<'a>;

    /// Memory, not yet used.
    fn scratch<const I: usize>() -> Self::Scratch<I>;

    /// The inputs in that form, and the start of every sum of a block.
    fn prepare<'a, const I: usize>(
        x: &'a [i8; I],
        scratch: &'a mut Self::Scratch<I>,
    ) -> (Self::Inputs<'a>, i32);

    /// Adds a block's weighted inputs to each of four sums; `block` has four bytes per input.
    fn four(block: &[i8], inputs: &Self::Inputs<'_>, first: i32) -> [i32; 4];

    /// Computes the outputs of as many blocks as it can, from the first, and returns their number. It is for cores with a
    /// separate requantization ([`LiteRtReference`](crate::int8::LiteRtReference)).
    fn blocks(_: &View<'_, Self::Inputs<'_>>, _y: &mut [[i8; 4]]) -> usize {
        0
    }
}

/// Inputs that are multiplied unchanged, and the start of every sum of a block.
macro_rules! inputs_as_they_are {
    (|$x:pat_param| $first:expr) => {
        type Scratch<const I: usize> = ();
        type Inputs<'a> = &'a [i8];

        fn scratch<const I: usize>() {}

        fn prepare<'a, const I: usize>(x: &'a [i8; I], _: &'a mut ()) -> (&'a [i8], i32) {
            let $x = x;
            (x, $first)
        }
    };
}

/// Adds to each sum a weight times `x`. No loop over the four: optimized for size it would stay one.
macro_rules! add_products {
    ($x:ident: $($sum:ident $weight:ident),+) => {
        let x = i32::from($x);
        $($sum = $sum.wrapping_add(i32::from($weight) * x);)+
    };
}

/// Plain rows.
pub(crate) struct Plain;

impl Sums for Plain {
    const LAYOUT: Layout = Layout::Rows;
    inputs_as_they_are!(|_| 0);

    #[inline(always)]
    fn four(block: &[i8], x: &&[i8], first: i32) -> [i32; 4] {
        let Some((a, block)) = block.split_at_checked(x.len()) else { return [first; 4] };
        let Some((b, block)) = block.split_at_checked(x.len()) else { return [first; 4] };
        let Some((c, d)) = block.split_at_checked(x.len()) else { return [first; 4] };
        let [mut s0, mut s1, mut s2, mut s3] = [first; 4];
        for ((((&x, &a), &b), &c), &d) in x.iter().zip(a).zip(b).zip(c).zip(d) {
            add_products!(x: s0 a, s1 b, s2 c, s3 d);
        }
        [s0, s1, s2, s3]
    }
}

/// Byte by byte, an input's four weights side by side.
pub(crate) struct Bytes;

impl Sums for Bytes {
    const LAYOUT: Layout = Layout::Interleaved;
    inputs_as_they_are!(|_| 0);

    #[inline(always)]
    fn four(block: &[i8], x: &&[i8], first: i32) -> [i32; 4] {
        let [mut s0, mut s1, mut s2, mut s3] = [first; 4];
        for (&[a, b, c, d], &x) in block.as_chunks::<4>().0.iter().zip(*x) {
            add_products!(x: s0 a, s1 b, s2 c, s3 d);
        }
        [s0, s1, s2, s3]
    }
}

/// Two outputs a product: `(u_2 << 16 | u_0) v = u_2 v << 16 | u_0 v`, for `u` and `v = x + 128` of eight bits without
/// a carry.
///
/// `low` sums up the products, `high` their upper halves, so the sums are `low - (high << 16)` modulo 2^32 and `high`.
/// As `u v = (w + 128)(x + 128)`, `sum w x = sum u v - 128 sum u - 128 sum x`: the second is in the bias, the third
/// begins the sums.
pub(crate) struct Lanes;

/// Two sums of products, as above.
#[derive(Clone, Copy)]
struct Two {
    low: u32,
    high: u32,
}

impl Two {
    #[inline(always)]
    fn add(&mut self, lanes: u32, v: u32) {
        // Or it would be computed twice, once within an addition.
        let product = optimization_barrier(lanes.wrapping_mul(v));
        self.low = self.low.wrapping_add(product);
        self.high = self.high.wrapping_add(product >> 16);
    }

    #[inline(always)]
    fn split(self, first: i32) -> [i32; 2] {
        [self.low.wrapping_sub(self.high << 16), self.high].map(|sum| (sum as i32).wrapping_add(first))
    }
}

/// -128 times the sum of the inputs. Not inlined, where it would be unrolled.
#[inline(never)]
fn minus_128_times(x: &[i8]) -> i32 {
    x.iter().fold(0i32, |sum, &x| sum.wrapping_add(x.into())).wrapping_mul(-128)
}

impl Sums for Lanes {
    const LAYOUT: Layout = Layout::Columns;
    inputs_as_they_are!(|x| minus_128_times(x));

    #[inline(always)]
    fn four(block: &[i8], x: &&[i8], first: i32) -> [i32; 4] {
        // Held in a register, it is shifted and masked by one instruction.
        let mask = optimization_barrier(0x00ff_00ff);
        let (mut even, mut odd) = (Two { low: 0, high: 0 }, Two { low: 0, high: 0 });
        let (groups, columns) = block.as_chunks::<16>();
        let (fours, x) = x.as_chunks::<4>();
        for (group, x) in groups.iter().zip(fours) {
            // Each input is 128 more.
            let v = optimization_barrier(word(*x)) ^ 0x8080_8080;
            let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = *group;
            let (a, b) =
                (optimization_barrier(word([a0, a1, a2, a3])), optimization_barrier(word([b0, b1, b2, b3])));
            let (c, d) =
                (optimization_barrier(word([c0, c1, c2, c3])), optimization_barrier(word([d0, d1, d2, d3])));
            even.add(a & mask, v & 0xff);
            odd.add(a >> 8 & mask, v & 0xff);
            even.add(b & mask, v >> 8 & 0xff);
            odd.add(b >> 8 & mask, v >> 8 & 0xff);
            even.add(c & mask, v >> 16 & 0xff);
            odd.add(c >> 8 & mask, v >> 16 & 0xff);
            even.add(d & mask, v >> 24);
            odd.add(d >> 8 & mask, v >> 24);
        }
        for (w, &x) in columns.as_chunks::<4>().0.iter().zip(x) {
            let (w, v) = (word(*w), u32::from(x as u8 ^ 0x80));
            even.add(w & mask, v);
            odd.add(w >> 8 & mask, v);
        }
        let ([s0, s2], [s1, s3]) = (even.split(first), odd.split(first));
        [s0, s1, s2, s3]
    }
}

/// Four bytes, the first the lowest.
#[inline(always)]
fn word(bytes: [i8; 4]) -> u32 {
    u32::from_le_bytes(bytes.map(|byte| byte as u8))
}

/// The counterpart of a Cortex-M0+: the word of a column, and the word shifted right by 8, 16 and 24 bits, times `v = x + 128`.
///
/// With the four sums of products `t_0` to `t_3` of these, `t_k = s_k + 256 t_(k+1)`, and so the sums
/// `s_k = t_k - 256 t_(k+1)`: all of it modulo 2^32, so no product can be too large. The rest is as for [`Lanes`].
#[cfg(test)]
pub(crate) struct Shifted;

#[cfg(test)]
impl Sums for Shifted {
    const LAYOUT: Layout = Layout::Columns;
    inputs_as_they_are!(|x| minus_128_times(x));

    fn four(block: &[i8], x: &&[i8], first: i32) -> [i32; 4] {
        let mut t = [0u32; 5];
        for (w, &x) in block.as_chunks::<4>().0.iter().zip(*x) {
            let w = u32::from_le_bytes(w.map(|w| w as u8));
            for (t, shift) in t.iter_mut().zip([0, 8, 16, 24]) {
                *t = t.wrapping_add((w >> shift).wrapping_mul((x as u8 ^ 0x80).into()));
            }
        }
        std::array::from_fn(|k| t[k].wrapping_sub(t[k + 1] << 8).wrapping_add(first as u32) as i32)
    }
}

/// Four columns of inputs as a core with DSP instructions wants them: `[x_1, x_3]` and `256 x_even - x_odd + 127`.
///
/// The 127 makes the second fit 16 bits for every pair of inputs. A halfword of weights is `h = 256 w_odd + u_even`, so
///
/// `h x_odd + u_even (256 x_even - x_odd + 127) = 256 (w_odd x_odd + u_even x_even) + 127 u_even`:
///
/// two products of 16 bits for two weights; one of them needs unpacking. As `u = w + 128`, and 127 times the sum of all
/// `u_even` is `256 q + r` with `r < 256`, what these add up to, divided by 256 and rounded down, is
/// `sum w x + 128 sum x_even + q`. `q` is in the bias, `-128 sum x_even` begins the sums.
///
/// 160 pairs stay below 2^31 (each within 256 * 48,896 + 127 * 255), so whole multiples of 256 are moved to the sums
/// every 320 inputs.
#[cfg(test)]
pub(crate) struct Pairs;

/// Inputs that add up within 32 bits, as above, in groups of four.
pub(crate) const GROUPS: usize = 80;

#[cfg(test)]
impl Sums for Pairs {
    const LAYOUT: Layout = Layout::Pairs;
    type Scratch<const I: usize> = Vec<i16>;
    type Inputs<'a> = &'a [i16];

    fn scratch<const I: usize>() -> Vec<i16> {
        Vec::new()
    }

    fn prepare<'a, const I: usize>(x: &'a [i8; I], scratch: &'a mut Vec<i16>) -> (&'a [i16], i32) {
        let (groups, rest) = x.as_chunks::<4>();
        let mut even = 0i32;
        for x in groups {
            let [x0, x1, x2, x3] = x.map(i32::from);
            scratch.extend(
                [x1, x3, 256 * x0 - x1 + 127, 256 * x2 - x3 + 127].map(|v| i16::try_from(v).unwrap()),
            );
            even += x0 + x2;
        }
        scratch.extend(rest.iter().map(|&x| 256 * i16::from(x)));
        (scratch, -128 * even)
    }

    fn four(block: &[i8], inputs: &&[i16], first: i32) -> [i32; 4] {
        let groups = block.len() / 16;
        let (mut sums, mut parts) = ([first; 4], [0i32; 4]);
        for start in (0..groups).step_by(GROUPS).chain((groups == 0).then_some(0)) {
            let end = groups.min(start + GROUPS);
            for (group, x) in block.chunks_exact(16).zip(inputs.chunks_exact(4)).take(end).skip(start) {
                for (part, w) in parts.iter_mut().zip(group.chunks_exact(4)) {
                    for pair in 0..2 {
                        let (even, odd) = (w[2 * pair] as u8, w[2 * pair + 1]);
                        let h = i16::from_le_bytes([even, odd as u8]);
                        // Would fail if 320 inputs were too many.
                        *part += i32::from(h) * i32::from(x[pair]) + i32::from(even) * i32::from(x[pair + 2]);
                    }
                }
            }
            if end == groups {
                for (w, x) in block[16 * groups..].chunks_exact(4).zip(&inputs[4 * groups..]) {
                    for (part, &w) in parts.iter_mut().zip(w) {
                        *part += i32::from(w) * i32::from(*x);
                    }
                }
            }
            for (sum, part) in sums.iter_mut().zip(&mut parts) {
                *sum = sum.wrapping_add(*part >> 8);
                *part &= 0xff;
            }
        }
        sums
    }
}
