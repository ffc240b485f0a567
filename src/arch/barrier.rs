//! Optimization barriers: values that the compiler must not look into.

/// Returns `x`, in a register.
///
/// Without it LLVM splits words of four weights into bytes while it loads them, and multiplies them one by one. It adds no
/// instruction, so it suits any Arm core.
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

/// Returns `x`, which the compiler then reads again in each turn of a loop. Otherwise it reads `x` once and keeps it on the stack,
/// which is no faster and takes room.
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
