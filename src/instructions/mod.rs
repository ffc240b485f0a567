//! Processor instructions that the compiler does not choose by itself: the only module with `unsafe` code.
//!
//! Each has a twin in plain Rust of the same bits: the loops of [`linear`](crate::linear) for floats, and for int8
//! [`Pairs`](crate::int8) and its like.

mod float;
mod int8_dsp;
mod int8_small;

pub(crate) use float::*;

// How this core adds up weighted int8 inputs: with DSP instructions, as a Cortex-M0+, as any other Arm core, or as any
// other processor. ARMv6-M is told by its lack of atomics.
#[cfg(all(
    target_arch = "arm",
    not(target_abi = "eabihf"),
    target_endian = "little",
    target_has_atomic = "32",
    not(miri)
))]
pub(crate) use crate::int8::Lanes as Int8Sums;
#[cfg(not(all(target_arch = "arm", target_endian = "little", not(miri))))]
pub(crate) use crate::int8::Plain as Int8Sums;
#[cfg(all(target_arch = "arm", target_abi = "eabihf", target_endian = "little", not(miri)))]
pub(crate) use int8_dsp::Pairs as Int8Sums;
#[cfg(all(
    target_arch = "arm",
    not(target_abi = "eabihf"),
    target_endian = "little",
    not(target_has_atomic = "32"),
    not(miri)
))]
pub(crate) use int8_small::Shifted as Int8Sums;
