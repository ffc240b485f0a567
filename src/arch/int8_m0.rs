//! Four weighted sums in the instructions of a Cortex-M0+: the arithmetic of
//! [`Shifted`](super::int8_sums::Shifted).
#![cfg(all(
    target_arch = "arm",
    not(target_abi = "eabihf"),
    target_endian = "little",
    not(target_has_atomic = "32"),
    not(miri)
))]
#![allow(unsafe_code)]

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::arch::{Layout, Sums};

/// Three instructions a product, and an addition needs no copy: sums lie in the high registers.
pub(crate) struct Shifted;

impl Sums for Shifted {
    const LAYOUT: Layout = Layout::Columns;
    /// The inputs, each 128 more: only what has no sign can be loaded from a fixed distance.
    type Scratch<const I: usize> = MaybeUninit<[u8; I]>;
    type Inputs<'a> = &'a [u8];

    #[inline(always)]
    fn scratch<const I: usize>() -> MaybeUninit<[u8; I]> {
        MaybeUninit::uninit()
    }

    #[inline(always)]
    fn prepare<'a, const I: usize>(x: &'a [i8; I], scratch: &'a mut MaybeUninit<[u8; I]>) -> (&'a [u8], i32) {
        // SAFETY: there is room for as many as there are inputs, and all of it is written.
        unsafe {
            let sum = raise(x.as_ptr(), scratch.as_mut_ptr().cast(), I);
            (scratch.assume_init_ref(), sum.wrapping_mul(-128))
        }
    }

    #[inline(always)]
    fn four(block: &[i8], inputs: &&[u8], first: i32) -> [i32; 4] {
        // Never so: as many weights are needed as are read.
        if block.len() < 4 * inputs.len() {
            return [first; 4];
        }
        let [a, b, c, d]: [i32; 4];
        // SAFETY: reads four bytes of weights and one of inputs a column, as many as there are; the layer lays its
        // weights at a multiple of four.
        unsafe {
            let (w, x) = (block.as_ptr(), inputs.as_ptr());
            asm!(
                "mov r12, r0",
                "mov lr, r1",
                "movs r0, #0",
                "mov r8, r0",
                "mov r9, r0",
                "mov r10, r0",
                "mov r11, r0",
                "b 3f",
                // LiteRtReference columns, until those left are a multiple of eight.
                "2:",
                "ldm r4!, {{r0}}",
                column!("r0", "0"),
                "adds r5, r5, #1",
                "3:",
                "cmp r5, r12",
                "bne 2b",
                "b 5f",
                "4:",
                "ldm r4!, {{r0, r1}}",
                column!("r0", "0"), column!("r1", "1"),
                "ldm r4!, {{r0, r1}}",
                column!("r0", "2"), column!("r1", "3"),
                "ldm r4!, {{r0, r1}}",
                column!("r0", "4"), column!("r1", "5"),
                "ldm r4!, {{r0, r1}}",
                column!("r0", "6"), column!("r1", "7"),
                "adds r5, r5, #8",
                "5:",
                "cmp r5, lr",
                "bne 4b",
                "mov r0, r8",
                "mov r1, r9",
                "mov r2, r10",
                "mov r3, r11",
                "lsls r4, r1, #8",
                "subs r0, r0, r4",
                "lsls r4, r2, #8",
                "subs r1, r1, r4",
                "lsls r4, r3, #8",
                "subs r2, r2, r4",
                inout("r0") x.add(inputs.len() % 8) => a, inout("r1") x.add(inputs.len()) => b,
                out("r2") c, out("r3") d, inout("r4") w => _, inout("r5") x => _,
                out("r8") _, out("r9") _, out("r10") _, out("r11") _, out("r12") _, out("lr") _,
                options(readonly, nostack),
            );
        }
        [a.wrapping_add(first), b.wrapping_add(first), c.wrapping_add(first), d.wrapping_add(first)]
    }
}

/// A column's word in `$w`, its input at distance `$i` from `r5`; sums in `r8` to `r11`.
macro_rules! column {
    ($w:literal, $i:literal) => {
        concat!(
            "ldrb r2, [r5, #",
            $i,
            "]\n",
            "lsrs r3, ",
            $w,
            ", #24\n",
            "muls r3, r2, r3\n",
            "add r11, r3\n",
            "lsrs r3, ",
            $w,
            ", #16\n",
            "muls r3, r2, r3\n",
            "add r10, r3\n",
            "lsrs r3, ",
            $w,
            ", #8\n",
            "muls r3, r2, r3\n",
            "add r9, r3\n",
            "muls ",
            $w,
            ", r2, ",
            $w,
            "\n",
            "add r8, ",
            $w,
            "\n",
        )
    };
}
use column;

/// Writes each input and 128, and returns the inputs' sum.
///
/// # Safety
/// `x` has `inputs`, at least one, and `to` room for as many.
unsafe fn raise(x: *const i8, to: *mut u8, inputs: usize) -> i32 {
    let mut sum = 0;
    // SAFETY: reads and writes `inputs` bytes.
    unsafe {
        asm!(
            "b 3f",
            "2:",
            "ldrsb {v}, [{x}, {n}]",
            "adds {sum}, {sum}, {v}",
            "adds {v}, {v}, #128",
            "strb {v}, [{to}, {n}]",
            "3:",
            "subs {n}, {n}, #1",
            "bhs 2b",
            x = in(reg) x, to = in(reg) to, n = inout(reg) inputs => _, v = out(reg) _, sum = inout(reg) sum,
            options(nostack),
        );
    }
    sum
}
