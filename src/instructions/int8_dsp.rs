//! Four weighted sums in the DSP instructions of a Cortex-M4, M7 or M33: the arithmetic of
//! [`Pairs`](crate::int8::sums::Pairs).
#![cfg(all(target_arch = "arm", target_abi = "eabihf", target_endian = "little", not(miri)))]
#![allow(unsafe_code)]

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::int8::{GROUPS, Layout, Sums};

/// Three instructions for four products.
pub(crate) struct Pairs;

/// Two bytes an input, from a multiple of four.
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
        let mut sums = [first; 4];
        // Never so: as many weights are needed as are read.
        if block.len() < 4 * inputs.len() {
            return sums;
        }
        let (mut w, mut x) = (block.as_ptr(), inputs.as_ptr());
        let (mut groups, columns) = (inputs.len() / 4, inputs.len() % 4);
        let [mut a, mut b, mut c, mut d] = [0i32; 4];
        loop {
            let now = groups.min(GROUPS);
            groups -= now;
            let last = if groups == 0 { columns } else { 0 };
            // SAFETY: reads 16 bytes of weights and 8 of inputs a group, and then 4 and 2 a column, none beyond the
            // ends above; the layer lays its weights, and `Scratch` the inputs, at a multiple of four.
            unsafe {
                asm!(
                    "push {{r5, r6, r7}}",
                    // Four groups at a time, then one, then the columns left over.
                    "and r7, r4, #3",
                    "lsrs r6, r4, #2",
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
                    "cbz r7, 7f",
                    "6:",
                    "ldr r8, [lr], #4",
                    "ldrsh r5, [r12], #2",
                    "sxtb16 r9, r8",
                    "sxtb16 r8, r8, ror #8",
                    "smlabb r0, r9, r5, r0",
                    "smlabb r1, r8, r5, r1",
                    "smlatb r2, r9, r5, r2",
                    "smlatb r3, r8, r5, r3",
                    "subs r7, r7, #1",
                    "bne 6b",
                    "7:",
                    "pop {{r5, r6, r7}}",
                    inout("r0") a, inout("r1") b, inout("r2") c, inout("r3") d,
                    inout("r4") now => _, inout("r5") last => _,
                    out("r8") _, out("r9") _, out("r10") _, out("r11") _,
                    inout("r12") x, inout("lr") w,
                    options(readonly),
                );
            }
            for (sum, part) in sums.iter_mut().zip([&mut a, &mut b, &mut c, &mut d]) {
                *sum = sum.wrapping_add(*part >> 8);
                *part &= 0xff;
            }
            if groups == 0 {
                return sums;
            }
        }
    }
}

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
use group;

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
