//! The inner loops, with one table for all cores, so that the rest of the kernel does not depend on the core.
//!
//! This module has the instructions of a processor that the compiler does not choose, and is the only one with `unsafe`
//! code. Each such function has a counterpart in plain Rust with the same bits: the loops of [`gemv`] for floats, and for int8
//! those of `int8_sums`.

mod barrier;
mod fft_dsp;
mod fft_m0;
mod gemv;
mod int8_dsp;
mod int8_layout;
mod int8_m0;
mod int8_sums;
mod int8_thumb2;
mod m4f;
mod moments;
pub(crate) mod soft_float;
mod survey;
#[cfg(all(target_arch = "x86_64", not(feature = "fast-math")))]
mod x86_64;

pub(crate) use barrier::{optimization_barrier, reload};
#[cfg(all(dsp, target_endian = "little", not(miri)))]
pub(crate) use fft_dsp::{pass as fft_pass, separate as fft_separate};
#[cfg(all(target_arch = "arm", not(target_has_atomic = "32"), target_endian = "little", not(miri)))]
pub(crate) use fft_m0::join_others as fft_join_others;
pub(crate) use gemv::{add_outer, gemv, gemv_transposed, mul, squared_norm, subtract_outer};
#[cfg(test)]
pub(crate) use int8_sums::{Pairs, Shifted};
pub(crate) use m4f::adam;
#[cfg(all(target_arch = "arm", target_abi = "eabihf", not(miri)))]
pub(crate) use m4f::sqrt;
pub use moments::Moments;
pub(crate) use survey::Survey;
#[cfg(all(target_arch = "x86_64", not(feature = "fast-math")))]
pub(crate) use x86_64::sqrt;
#[allow(unused_imports, reason = "each core takes what it needs")]
pub(crate) use {
    int8_layout::Layout,
    int8_sums::{Bytes, GROUPS, Lanes, Plain, Store, Sums, View},
};

// How this core adds up weighted int8 inputs: with DSP instructions, with Thumb-2, as a Cortex-M0+ (recognized by its lack of
// atomics), as an Arm core between those, ..
#[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
mod arm {
    #[cfg(dsp)]
    pub(crate) use super::int8_dsp::Pairs as Int8Sums;
    #[cfg(all(not(dsp), not(thumb2), not(target_has_atomic = "32")))]
    pub(crate) use super::int8_m0::Shifted as Int8Sums;
    #[cfg(all(not(dsp), not(thumb2), target_has_atomic = "32"))]
    pub(crate) use super::int8_sums::Lanes as Int8Sums;
    #[cfg(thumb2)]
    pub(crate) use super::int8_thumb2::Lanes as Int8Sums;
}
#[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
pub(crate) use arm::Int8Sums;

// .. or as a RISC-V core, or as a host, whose compiler sees to rows.
#[cfg(all(target_arch = "riscv32", not(miri)))]
pub(crate) use int8_sums::Bytes as Int8Sums;
#[cfg(any(miri, not(any(all(target_arch = "arm", target_endian = "little"), target_arch = "riscv32"))))]
pub(crate) use int8_sums::Plain as Int8Sums;
