//! Four weighted sums in the DSP instructions of a Cortex-M4, M7 or M33: the arithmetic of
//! [`Pairs`](super::int8_sums::Pairs).
#![cfg(dsp)]
#![allow(unsafe_code)]

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::arch::{GROUPS, Layout, Sums, View};

/// Four columns of four rows: weights from `lr`, inputs from `r12`, sums in `r0` to `r3`.
macro_rules! group {
    () => {
        concat!(
            "ldm lr!, {{r8-r11}}\n",
            "ldm r12!, {{r4, r5}}\n",
            "smlad r0, r8, r4, r0\n",
            "uxtb16 r8, r8\n",
            "smlad r1, r9, r4, r1\n",
            "uxtb16 r9, r9\n",
            "smlad r2, r10, r4, r2\n",
            "uxtb16 r10, r10\n",
            "smlad r3, r11, r4, r3\n",
            "uxtb16 r11, r11\n",
            "smlad r0, r8, r5, r0\n",
            "smlad r1, r9, r5, r1\n",
            "smlad r2, r10, r5, r2\n",
            "smlad r3, r11, r5, r3\n",
        )
    };
}

/// One column of four rows, in the same registers.
macro_rules! column {
    () => {
        concat!(
            "ldr r8, [lr], #4\n",
            "ldrsh r5, [r12], #2\n",
            "sxtb16 r9, r8\n",
            "sxtb16 r8, r8, ror #8\n",
            "smlabb r0, r9, r5, r0\n",
            "smlabb r1, r8, r5, r1\n",
            "smlatb r2, r9, r5, r2\n",
            "smlatb r3, r8, r5, r3\n",
        )
    };
}

/// Three instructions for four products.
pub(crate) struct Pairs;

/// Two bytes per input, from a multiple of four.
#[repr(align(4))]
pub(crate) struct Scratch<const I: usize>(MaybeUninit<[i16; I]>);

impl Sums for Pairs {
    const LAYOUT: Layout = Layout::Pairs;
    type Scratch<const I: usize> = Scratch<I>;
    type Inputs<'a> = &'a [i16];

    #[inline(always)]
    fn scratch<const I: usize>() -> Scratch<I> {
        Scratch(MaybeUninit::uninit())
    }

    #[inline(always)]
    fn prepare<'a, const I: usize>(x: &'a [i8; I], scratch: &'a mut Scratch<I>) -> (&'a [i16], i32) {
        // SAFETY: there is room for as many as there are inputs, and all of it is written, from a multiple of four.
        unsafe {
            let even = widen(x.as_ptr(), scratch.0.as_mut_ptr().cast(), I);
            (scratch.0.assume_init_ref(), even.wrapping_mul(-128))
        }
    }

    #[inline(always)]
    fn four(block: &[i8], inputs: &&[i16], first: i32) -> [i32; 4] {
        // Never so: as many weights are needed as are read.
        if block.len() < 4 * inputs.len() {
            return [first; 4];
        }
        let (mut w, mut x) = (block.as_ptr(), inputs.as_ptr());
        let (mut groups, columns) = (inputs.len() / 4, inputs.len() % 4);
        let [mut a, mut b, mut c, mut d] = [0i32; 4];
        let [mut s0, mut s1, mut s2, mut s3] = [first; 4];
        let whole = |sum: i32, part: i32| sum.wrapping_add(part >> 8);
        loop {
            let now = groups.min(GROUPS);
            groups -= now;
            let last = if groups == 0 { columns } else { 0 };
            // SAFETY: reads 16 bytes of weights and 8 of inputs per group, and then 4 and 2 per column, none beyond the
            // ends above; the layer lays its weights, and `Scratch` the inputs, at a multiple of four.
            unsafe {
                asm!(
                    "push {{r5, r6, r7}}",
                    "mov r6, r5",
                    "cbz r4, 3f",
                    "mov r7, r4",
                    "2:",
                    group!(),
                    "subs r7, r7, #1",
                    "bne 2b",
                    "3:",
                    "cbz r6, 5f",
                    "4:",
                    column!(),
                    "subs r6, r6, #1",
                    "bne 4b",
                    "5:",
                    "pop {{r5, r6, r7}}",
                    inout("r0") a, inout("r1") b, inout("r2") c, inout("r3") d,
                        inout("r4") now => _, inout("r5") last => _,
                    out("r8") _, out("r9") _, out("r10") _, out("r11") _,
                    inout("r12") x, inout("lr") w,
                    options(readonly),
                );
            }
            // No loop: optimized for size it would stay one, with the sums in memory.
            (s0, s1, s2, s3) = (whole(s0, a), whole(s1, b), whole(s2, c), whole(s3, d));
            if groups == 0 {
                return [s0, s1, s2, s3];
            }
            (a, b, c, d) = (a & 0xff, b & 0xff, c & 0xff, d & 0xff);
        }
    }

    /// Blocks up to the first with a scale of one half or more.
    #[inline(never)]
    fn blocks(view: &View<'_, &[i16]>, y: &mut [[i8; 4]]) -> usize {
        let inputs = view.inputs;
        let (count, outputs) = (y.len(), y.as_flattened().len());
        let enough = view.bias.len() >= outputs
            && view.multiplier.len() >= outputs
            && view.shift.len() >= outputs
            && view.weights.len() >= outputs * inputs.len();
        if count == 0 || inputs.len() > 4 * GROUPS || !enough {
            return 0;
        }
        let byte = |limit: i32| ((limit + view.store.zero_point) as u8 as u32) * 0x0101_0101;
        let mut layer = Layer {
            bias: view.bias.as_ptr(),
            multiplier: view.multiplier.as_ptr(),
            shift: view.shift.as_ptr(),
            y: y.as_flattened_mut().as_mut_ptr(),
            // Below 2^31, added to the sums, as 320 inputs times weights are.
            first: view.first << 8,
            fours: inputs.len() / 16,
            groups: inputs.len() / 4 % 4,
            x: inputs.as_ptr(),
            weights: view.weights.as_ptr(),
            columns: inputs.len() % 4,
            offset: 2 * view.store.zero_point + 1,
            min: byte(view.store.min),
            max: byte(view.store.max),
            blocks: count,
        };
        // SAFETY: everything that a block reads and writes is there `count` times, weights and inputs from a multiple of
        // four.
        unsafe { predict_blocks(&mut layer) };
        count - layer.blocks
    }
}

/// The operands of a layer's blocks. The pointers advance from block to block.
#[repr(C)]
struct Layer {
    bias: *const i32,
    multiplier: *const i32,
    shift: *const i8,
    y: *mut i8,
    first: i32,
    /// Four groups of inputs at a time, then one.
    fours: usize,
    groups: usize,
    x: *const i16,
    weights: *const i8,
    columns: usize,
    /// `2 zero_point + 1`
    offset: i32,
    /// Four times each.
    min: u32,
    max: u32,
    /// That are left.
    blocks: usize,
}

/// Sums, requantization with one rounding, and four outputs at once between their limits.
///
/// A scale is below one half, or this ends: `y = ((product / 2^32 >> right) + 1 >> 1) + zero_point`, `right = -2 - shift`.
///
/// # Safety
/// `layer` has as many of everything as it has blocks, at least one; weights and inputs lie at a multiple of four.
#[inline(always)]
unsafe fn predict_blocks(layer: &mut Layer) {
    // SAFETY: as above.
    unsafe {
        asm!(
            "push {{r0, r6, r7}}",
            "mov r11, r0",
            "8:",
            "add r11, r11, #16",
            "ldm r11, {{r0, r6, r7, r12, lr}}",
            "mov r1, r0",
            "mov r2, r0",
            "mov r3, r0",
            "cmp r6, #0",
            "beq 3f",
            "2:",
            group!(), group!(), group!(), group!(),
            "subs r6, r6, #1",
            "bne 2b",
            "3:",
            "cbz r7, 5f",
            "4:",
            group!(),
            "subs r7, r7, #1",
            "bne 4b",
            "5:",
            "ldr r7, [sp]",
            "ldr r7, [r7, #36]", // columns
            "cbz r7, 7f",
            "6:",
            column!(),
            "subs r7, r7, #1",
            "bne 6b",
            "7:",
            "ldr r11, [sp]",
            "ldm r11, {{r6, r7, r8, r12}}", // bias, multiplier, shift, y
            "ldr r4, [r8], #4",
            "mov r5, #0xfefefefe",
            "usub8 r4, r5, r4", // right, which is negative for larger scales
            "tst r4, #0x80808080",
            "bne 9f",
            "str lr, [r11, #32]", // weights
            "ldm r6!, {{r5, r9, r10, lr}}",
            "add r0, r5, r0, asr #8",
            "add r1, r9, r1, asr #8",
            "add r2, r10, r2, asr #8",
            "add r3, lr, r3, asr #8",
            "ldm r7!, {{r5, r9, r10, lr}}",
            "smmul r0, r0, r5",
            "smmul r1, r1, r9",
            "smmul r2, r2, r10",
            "smmul r3, r3, lr",
            // A shift by a register is one by its lowest byte.
            "asr r0, r0, r4",
            "lsr r4, r4, #8",
            "asr r1, r1, r4",
            "lsr r4, r4, #8",
            "asr r2, r2, r4",
            "lsr r4, r4, #8",
            "asr r3, r3, r4",
            "ldrd r4, r5, [r11, #40]", // offset, min
            "ldr r9, [r11, #48]", // max
            "add r0, r0, r4",
            "add r1, r1, r4",
            "add r2, r2, r4",
            "add r3, r3, r4",
            "ssat r0, #8, r0, asr #1",
            "ssat r1, #8, r1, asr #1",
            "ssat r2, #8, r2, asr #1",
            "ssat r3, #8, r3, asr #1",
            "bfi r0, r1, #8, #8",
            "bfi r2, r3, #8, #8",
            "pkhbt r0, r0, r2, lsl #16",
            "ssub8 r1, r0, r9",
            "sel r0, r9, r0",
            "ssub8 r1, r0, r5",
            "sel r0, r0, r5",
            "str r0, [r12], #4",
            "stm r11, {{r6, r7, r8, r12}}",
            "ldr r6, [r11, #52]", // blocks
            "subs r6, r6, #1",
            "str r6, [r11, #52]",
            "bne 8b",
            "9:",
            "pop {{r0, r6, r7}}",
            in("r0") layer,
            lateout("r0") _, out("r1") _, out("r2") _, out("r3") _, out("r4") _, out("r5") _,
            out("r8") _, out("r9") _, out("r10") _, out("r11") _, out("r12") _, out("lr") _,
        );
    }
}

/// Writes the inputs in their form, and returns the sum of the even ones of complete groups.
///
/// # Safety
/// `x` has `inputs`, `to` room for as many, at a multiple of four.
unsafe fn widen(x: *const i8, to: *mut i16, inputs: usize) -> i32 {
    let mut even = 0;
    // SAFETY: reads `inputs` bytes and writes twice as many.
    unsafe {
        asm!(
            "b 3f",
            "2:",
            "ldr {w}, [{x}], #4",
            "sxtb16 {odd}, {w}, ror #8",
            "sxtb16 {v}, {w}",
            "smlad {even}, {v}, {ones}, {even}",
            "lsl {w}, {w}, #8",
            "and {w}, {w}, #0xff00ff00", // 256 times the even ones
            "ssub16 {w}, {w}, {odd}",
            "sadd16 {w}, {w}, {offset}",
            "strd {odd}, {w}, [{to}], #8",
            "3:",
            "subs {n}, {n}, #4",
            "bhs 2b",
            "adds {n}, {n}, #4",
            "beq 5f",
            "4:",
            "ldrb {w}, [{x}], #1",
            "lsl {w}, {w}, #8",
            "strh {w}, [{to}], #2",
            "subs {n}, {n}, #1",
            "bne 4b",
            "5:",
            x = inout(reg) x => _, to = inout(reg) to => _, n = inout(reg) inputs => _,
            w = out(reg) _, v = out(reg) _, odd = out(reg) _, even = inout(reg) even,
            ones = in(reg) 0x0001_0001, offset = in(reg) 0x007f_007f,
            options(nostack),
        );
    }
    even
}
