//! The butterflies of the Fourier transform in the DSP instructions of a Cortex-M4, M7 or M33: the arithmetic of
//! [`fft`](crate::features)'s own.
#![cfg(all(dsp, target_endian = "little", not(miri)))]
#![allow(unsafe_code)]

use core::arch::asm;

/// Joins each four transforms of `length` points to one. `factors` has three for each of `length` points.
#[inline(always)]
pub(crate) fn pass(points: &mut [[i32; 2]], length: usize, factors: &[[i32; 3]]) {
    let blocks = points.len().checked_div(4 * length).unwrap_or(0);
    if blocks == 0 || length < 2 || factors.len() < length {
        return;
    }
    // SAFETY: reads and writes four points for each of `length` factors, `blocks` times, none beyond the ends; there are at least
    // two factors and one block.
    unsafe { joined(points.as_mut_ptr(), 8 * length, factors.as_ptr(), blocks) };
}

/// # Safety
/// `points` has `blocks` times four parts of `part` bytes each, `factors` one for each eight of them. There is a block, and there are
/// 16 bytes in a part.
#[inline(never)]
unsafe fn joined(points: *mut [i32; 2], part: usize, factors: *const [i32; 3], blocks: usize) {
    // SAFETY: as above.
    unsafe {
        asm!(
            "push {{r2, r3, r6, r7}}",
            "1:",
            "ldr r2, [sp]",
            "add r2, r2, #12",
            "lsr r3, r1, #3",
            // The first of each part, whose factors are 1.
            "add r12, r0, r1, lsl #1",
            "ldrd r4, r5, [r12]",
            "add r12, r12, r1",
            "ldrd r6, r7, [r12]",
            "add r8, r4, r6",
            "add r9, r5, r7",
            "sub r4, r4, r6",
            "sub r5, r5, r7",
            "sub r12, r12, r1, lsl #1",
            "ldrd r6, r7, [r12]",
            "ldrd r10, r11, [r0]",
            "add lr, r10, r6",
            "sub r10, r10, r6",
            "add r6, r11, r7",
            "sub r11, r11, r7",
            "add r7, lr, r8",
            "sub lr, lr, r8",
            "add r8, r6, r9",
            "sub r6, r6, r9",
            "strd r7, r8, [r0], #8",
            "add r7, r10, r5",
            "sub r10, r10, r5",
            "sub r8, r11, r4",
            "add r11, r11, r4",
            "strd r7, r8, [r12]",
            "add r12, r12, r1",
            "strd lr, r6, [r12]",
            "add r12, r12, r1",
            "strd r10, r11, [r12]",
            "sub r3, r3, #1",
            "2:",
            // The third part, and its factor's product, halved, and with the other sign of its real part.
            "add r12, r0, r1, lsl #1",
            "ldrd r4, r5, [r12]",
            "ldr r6, [r2], #4",
            "smulwb r7, r4, r6",
            "smulwt r4, r4, r6",
            "smlawt r7, r5, r6, r7",
            "smulwb r5, r5, r6",
            "sub r4, r4, r5",
            // The fourth.
            "add r12, r12, r1",
            "ldrd r5, r6, [r12]",
            "ldr r8, [r2, #4]",
            "smulwb r9, r5, r8",
            "smulwt r5, r5, r8",
            "smlawt r9, r6, r8, r9",
            "smulwb r6, r6, r8",
            "sub r5, r5, r6",
            // Their sum in r6 and r8, their difference in r7 and r4.
            "add r6, r7, r9",
            "sub r7, r7, r9",
            "add r8, r4, r5",
            "sub r4, r4, r5",
            // The second.
            "sub r12, r12, r1, lsl #1",
            "ldrd r9, r10, [r12]",
            "ldr r11, [r2], #8",
            "smulwb r5, r9, r11",
            "smulwt r9, r9, r11",
            "smlawt r5, r10, r11, r5",
            "smulwb r10, r10, r11",
            "sub r9, r9, r10",
            // The first and the second: their sum in lr and r5, their difference in r10 and r11.
            "ldrd r10, r11, [r0]",
            "sub lr, r10, r5, lsl #1",
            "add r10, r10, r5, lsl #1",
            "add r5, r11, r9, lsl #1",
            "sub r11, r11, r9, lsl #1",
            "sub r9, lr, r6, lsl #1",
            "add lr, lr, r6, lsl #1",
            "add r6, r5, r8, lsl #1",
            "sub r5, r5, r8, lsl #1",
            "strd r9, r6, [r0], #8",
            "add r9, r10, r4, lsl #1",
            "sub r10, r10, r4, lsl #1",
            "add r6, r11, r7, lsl #1",
            "sub r11, r11, r7, lsl #1",
            "strd r9, r6, [r12]",
            "add r12, r12, r1",
            "strd lr, r5, [r12]",
            "add r12, r12, r1",
            "strd r10, r11, [r12]",
            "subs r3, r3, #1",
            "bne 2b",
            "add r0, r12, #8",
            "ldr r3, [sp, #4]",
            "subs r3, r3, #1",
            "str r3, [sp, #4]",
            "bne 1b",
            "pop {{r2, r3, r6, r7}}",
            inout("r0") points => _, in("r1") part,
            inout("r2") factors => _, inout("r3") blocks => _,
            out("r4") _, out("r5") _, out("r8") _, out("r9") _, out("r10") _, out("r11") _, out("r12") _, out("lr") _,
        );
    }
}

/// From the transform of pairs to the power of the real samples' frequencies, of `low` and `high`, which is read in reverse; `factors`
/// has one for each.
#[inline(never)]
pub(crate) fn separate(low: &mut [[i32; 2]], high: &mut [[i32; 2]], factors: &[i32]) {
    let count = low.len().min(high.len()).min(factors.len());
    if count == 0 {
        return;
    }
    // SAFETY: reads and writes `count` points from the first of `low` on and as many up to the last of `high`, and reads as many
    // factors; there is one of each. The pointer to the point before `high` is not used.
    unsafe {
        asm!(
            "2:",
            "ldrd r4, r5, [r0]",
            "ldrd r8, r9, [r1]",
            "ldr r10, [r2], #4",
            "sub r11, r4, r8",
            "add r4, r4, r8",
            "add r12, r5, r9",
            "sub r5, r5, r9",
            // The product, halved, and with the other sign of its real part, in r8 and r9.
            "smulwb r8, r11, r10",
            "smlawt r8, r12, r10, r8",
            "smulwt r9, r11, r10",
            "smulwb r12, r12, r10",
            "sub r9, r9, r12",
            "add r11, r9, r4, asr #1",
            "rsb r9, r9, r4, asr #1",
            "add r12, r8, r5, asr #1",
            "rsb r8, r8, r5, asr #1",
            "smull r4, r5, r11, r11",
            "smlal r4, r5, r12, r12",
            "strd r4, r5, [r0], #8",
            "smull r4, r5, r9, r9",
            "smlal r4, r5, r8, r8",
            "strd r4, r5, [r1], #-8",
            "subs r3, r3, #1",
            "bne 2b",
            inout("r0") low.as_mut_ptr() => _, inout("r1") high.as_mut_ptr().add(high.len() - 1) => _,
            inout("r2") factors.as_ptr() => _, inout("r3") count => _,
            out("r4") _, out("r5") _, out("r8") _, out("r9") _, out("r10") _, out("r11") _, out("r12") _,
            options(nostack),
        );
    }
}
