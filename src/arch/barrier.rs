//! What the compiler is to know nothing about.

/// `x`, in a register.
///
/// Without it LLVM takes words of four weights apart into bytes as they are loaded, to multiply each by itself. No
/// instruction is added, so it is fit for any Arm core.
#[cfg(all(target_arch = "arm", not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) fn optimization_barrier(mut x: u32) -> u32 {
    // SAFETY: there is no instruction.
    unsafe {
        core::arch::asm!("/* {x} */", x = inout(reg) x, options(pure, nomem, nostack, preserves_flags))
    };
    x
}

/// `x`.
#[cfg(not(all(target_arch = "arm", not(miri))))]
#[inline(always)]
pub(crate) fn optimization_barrier(x: u32) -> u32 {
    x
}

/// `x`, which the compiler reads again wherever this is in a loop: what it would read once is kept on the stack, which is
/// no better than where it lies, and takes room.
#[cfg(all(target_arch = "arm", not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) fn reload<T>(x: &T) -> &T {
    let mut at: *const T = x;
    // SAFETY: there is no instruction, so it is the same reference.
    unsafe {
        core::arch::asm!("/* {at} */", at = inout(reg) at, options(nomem, nostack, preserves_flags));
        &*at
    }
}

/// `x`.
#[cfg(not(all(target_arch = "arm", not(miri))))]
#[inline(always)]
pub(crate) fn reload<T>(x: &T) -> &T {
    x
}
