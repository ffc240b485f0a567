//! Four weighted sums in the instructions of a Cortex-M3: the arithmetic of [`Lanes`](super::int8_sums::Lanes).
//!
//! The compiler would use these instructions too, but it keeps half of the loop in memory.
#![cfg(thumb2)]
#![allow(unsafe_code)]

use core::arch::asm;

use crate::arch::{Lanes as Portable, Layout, Sums};

/// One multiplication and one addition per output, because the addition of an upper half shifts it as well.
pub(crate) struct Lanes;

/// A column's word in `$w`, its input in `r11`; products go to `r0` to `r3`.
macro_rules! column {
    ($w:literal) => {
        concat!(
            "and r12, lr, ",
            $w,
            ", lsr #8\n",
            "mul r12, r12, r11\n",
            "add r1, r1, r12\n",
            "add r3, r3, r12, lsr #16\n",
            "and ",
            $w,
            ", ",
            $w,
            ", lr\n",
            "mul ",
            $w,
            ", ",
            $w,
            ", r11\n",
            "add r0, r0, ",
            $w,
            "\n",
            "add r2, r2, ",
            $w,
            ", lsr #16\n",
        )
    };
}

/// Four columns.
macro_rules! group {
    () => {
        concat!(
            "ldr r10, [r5], #4\n",
            "ldm r4!, {{r8, r9}}\n",
            "eor r10, r10, #0x80808080\n",
            "uxtb r11, r10\n",
            column!("r8"),
            "uxtb r11, r10, ror #8\n",
            column!("r9"),
            "ldm r4!, {{r8, r9}}\n",
            "uxtb r11, r10, ror #16\n",
            column!("r8"),
            "lsr r11, r10, #24\n",
            column!("r9"),
        )
    };
}

impl Sums for Lanes {
    const LAYOUT: Layout = Layout::Columns;
    type Scratch<const I: usize> = ();
    type Inputs<'a> = &'a [i8];

    #[inline(always)]
    fn scratch<const I: usize>() {}

    #[inline(always)]
    fn prepare<'a, const I: usize>(x: &'a [i8; I], scratch: &'a mut ()) -> (&'a [i8], i32) {
        Portable::prepare(x, scratch)
    }

    #[inline(always)]
    fn four(block: &[i8], x: &&[i8], first: i32) -> [i32; 4] {
        // Never so: as many weights are needed as are read.
        if block.len() < 4 * x.len() {
            return [first; 4];
        }
        let (mut even, mut odd, mut even_high, mut odd_high) = (0u32, 0u32, 0u32, 0u32);
        // SAFETY: reads four bytes of weights and one of inputs a column, as many as there are; the layer lays its
        // weights at a multiple of four.
        unsafe {
            asm!(
                "push {{r6, r7}}",
                "and r7, r8, #7",
                "lsrs r6, r8, #3",
                "beq 3f",
                "2:",
                group!(), group!(),
                "subs r6, r6, #1",
                "bne 2b",
                "3:",
                "cmp r7, #0",
                "beq 5f",
                "4:",
                "ldr r8, [r4], #4",
                "ldrb r11, [r5], #1",
                "eor r11, r11, #0x80",
                column!("r8"),
                "subs r7, r7, #1",
                "bne 4b",
                "5:",
                "pop {{r6, r7}}",
                inout("r0") even, inout("r1") odd, inout("r2") even_high, inout("r3") odd_high,
                inout("r4") block.as_ptr() => _, inout("r5") x.as_ptr() => _, inout("r8") x.len() => _,
                out("r9") _, out("r10") _, out("r11") _, out("r12") _, inout("lr") 0x00ff_00ff => _,
                options(readonly),
            );
        }
        let first = first as u32;
        let low = |sum: u32, high: u32| first.wrapping_add(sum.wrapping_sub(high << 16)) as i32;
        let high = |sum: u32| first.wrapping_add(sum) as i32;
        // No `map`: optimized for size it would be a loop, with the sums in memory.
        [low(even, even_high), low(odd, odd_high), high(even_high), high(odd_high)]
    }
}
