//! Processor instructions that the compiler does not choose by itself: the only module of the kernel with `unsafe` code.
//!
//! Each has a twin in plain Rust of the same bits: the loops of [`linear`](crate::linear) for floats, and for int8
//! [`Pairs`](crate::int8) and its like.

mod float;
mod int8_dsp;
mod int8_small;
mod int8_thumb2;
mod opaque;
#[cfg(all(target_arch = "x86_64", not(feature = "fast-math")))]
mod x86_64;

pub(crate) use float::*;
pub(crate) use opaque::{opaque, seen_anew};
#[cfg(all(target_arch = "x86_64", not(feature = "fast-math")))]
pub(crate) use x86_64::sqrt;

// How this core adds up weighted int8 inputs: with DSP instructions, with Thumb-2, as a Cortex-M0+ (told by its lack of
// atomics), as an Arm core between those, ..
#[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
mod arm {
    #[cfg(dsp)]
    pub(crate) use super::int8_dsp::Pairs as Int8Sums;
    #[cfg(all(not(dsp), not(thumb2), not(target_has_atomic = "32")))]
    pub(crate) use super::int8_small::Shifted as Int8Sums;
    #[cfg(thumb2)]
    pub(crate) use super::int8_thumb2::Lanes as Int8Sums;
    #[cfg(all(not(dsp), not(thumb2), target_has_atomic = "32"))]
    pub(crate) use crate::int8::Lanes as Int8Sums;
}
#[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
pub(crate) use arm::Int8Sums;

// .. or as a RISC-V core, or as a host, whose compiler sees to rows.
#[cfg(all(target_arch = "riscv32", not(miri)))]
pub(crate) use crate::int8::Bytes as Int8Sums;
#[cfg(any(miri, not(any(all(target_arch = "arm", target_endian = "little"), target_arch = "riscv32"))))]
pub(crate) use crate::int8::Plain as Int8Sums;
