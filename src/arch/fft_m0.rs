//! The butterflies of the Fourier transform in the instructions of a Cortex-M0+: the arithmetic of `features`' own.
#![cfg(all(target_arch = "arm", not(target_has_atomic = "32"), target_endian = "little", not(miri)))]
#![allow(unsafe_code)]

use core::arch::asm;

/// Half of the product of the point in `r2` and `r3` by the factor in `r4`: the real part, with the other sign, in `r6`, the imaginary
/// one in `r7`. Uses `r1` and `r5`.
macro_rules! half_product {
    () => {
        concat!(
            "sxth r5, r4\n",
            "asrs r4, r4, #16\n",
            "asrs r7, r2, #16\n",
            "movs r6, r7\n",
            "muls r6, r5, r6\n",
            "muls r7, r4, r7\n",
            "uxth r2, r2\n",
            "movs r1, r2\n",
            "muls r1, r5, r1\n",
            "asrs r1, r1, #16\n",
            "adds r6, r6, r1\n",
            "muls r2, r4, r2\n",
            "asrs r2, r2, #16\n",
            "adds r7, r7, r2\n",
            "asrs r1, r3, #16\n",
            "movs r2, r1\n",
            "muls r2, r4, r2\n",
            "adds r6, r6, r2\n",
            "muls r1, r5, r1\n",
            "subs r7, r7, r1\n",
            "uxth r3, r3\n",
            "movs r1, r3\n",
            "muls r1, r4, r1\n",
            "asrs r1, r1, #16\n",
            "adds r6, r6, r1\n",
            "muls r3, r5, r3\n",
            "asrs r3, r3, #16\n",
            "subs r7, r7, r3\n",
        )
    };
}

/// Joins the points of four transforms to one, all but the first. `factors` has three for each of them.
#[inline(always)]
pub(crate) fn join_others(block: &mut [[i32; 2]], factors: &[[i32; 3]]) {
    let length = block.len() / 4;
    if length < 2 || factors.len() < length {
        return;
    }
    // SAFETY: reads and writes four points for each factor after the first, none beyond the ends; there is one.
    unsafe {
        let first = block.as_mut_ptr();
        joined(first.add(1), 8 * length, factors.as_ptr().add(1), first.add(length));
    }
}

/// # Safety
/// From `point` to `end` and three times `part` bytes later there are points, and a factor for each; there is one.
#[inline(never)]
unsafe fn joined(point: *mut [i32; 2], part: usize, factors: *const [i32; 3], end: *const [i32; 2]) {
    // SAFETY: as above.
    unsafe {
        asm!(
            "push {{r3, r6, r7}}",
            "mov r8, r2",
            "mov r9, r1",
            "2:",
            // The fourth part.
            "mov r1, r9",
            "lsls r2, r1, #1",
            "adds r1, r1, r2",
            "adds r1, r0, r1",
            "mov r2, r8",
            "ldr r4, [r2, #8]",
            "ldm r1!, {{r2, r3}}",
            half_product!(),
            "mov r10, r6",
            "mov r11, r7",
            // The third.
            "mov r1, r9",
            "lsls r1, r1, #1",
            "adds r1, r0, r1",
            "mov r2, r8",
            "ldr r4, [r2]",
            "ldm r1!, {{r2, r3}}",
            half_product!(),
            // Twice their sum in r10 and r11, and their difference in r12 and lr.
            "mov r1, r10",
            "mov r2, r11",
            "adds r3, r6, r1",
            "subs r6, r6, r1",
            "adds r4, r7, r2",
            "subs r7, r7, r2",
            "lsls r3, r3, #1",
            "lsls r4, r4, #1",
            "lsls r6, r6, #1",
            "lsls r7, r7, #1",
            "mov r10, r3",
            "mov r11, r4",
            "mov r12, r6",
            "mov lr, r7",
            // The second.
            "mov r1, r9",
            "adds r1, r0, r1",
            "mov r2, r8",
            "ldr r4, [r2, #4]",
            "adds r2, r2, #12",
            "mov r8, r2",
            "ldm r1!, {{r2, r3}}",
            half_product!(),
            "lsls r6, r6, #1",
            "lsls r7, r7, #1",
            // The first and the second: their sum in r4 and r5, their difference in r2 and r3.
            "ldr r2, [r0]",
            "ldr r3, [r0, #4]",
            "subs r4, r2, r6",
            "adds r2, r2, r6",
            "adds r5, r3, r7",
            "subs r3, r3, r7",
            "mov r6, r10",
            "mov r7, r11",
            "subs r1, r4, r6",
            "adds r4, r4, r6",
            "adds r6, r5, r7",
            "subs r5, r5, r7",
            "stm r0!, {{r1, r6}}",
            "mov r1, lr",
            "adds r6, r2, r1",
            "subs r2, r2, r1",
            "mov r1, r12",
            "adds r7, r3, r1",
            "subs r3, r3, r1",
            "mov r1, r9",
            "subs r1, r1, #8",
            "mov r10, r1",
            "adds r1, r0, r1",
            "stm r1!, {{r6, r7}}",
            "add r1, r1, r10",
            "stm r1!, {{r4, r5}}",
            "add r1, r1, r10",
            "stm r1!, {{r2, r3}}",
            "ldr r3, [sp]",
            "cmp r0, r3",
            "beq 3f",
            "b 2b",
            "3:",
            "pop {{r3, r6, r7}}",
            inout("r0") point => _, inout("r1") part => _, inout("r2") factors => _, inout("r3") end => _,
            out("r4") _, out("r5") _, out("r8") _, out("r9") _, out("r10") _, out("r11") _, out("r12") _, out("lr") _,
        );
    }
}
