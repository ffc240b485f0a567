//! The widest vectors this processor has, told when the program runs: the only module of the host with `unsafe`
//! code, apart from what is generated to read flatbuffers.
//!
//! There is one source for every width, in plain Rust, compiled once for each. A product is rounded before it is added at
//! any width: no fused multiply-add, so the bits are the same.

use std::sync::OnceLock;

/// A width of vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simd {
    /// What every processor has that this was compiled for: SSE2, NEON.
    Baseline,
    /// 256 bits.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512 bits.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// Something to compute in tiles of `UNITS` rows of `LANES` sums each, which fill half of a processor's vector registers.
pub(crate) trait Work {
    type Output;

    /// To be `#[inline(always)]`, as is all that it calls, or it is compiled for the baseline.
    fn run<const UNITS: usize, const LANES: usize>(self) -> Self::Output;
}

impl Simd {
    /// Every width that this processor has, the widest last.
    pub fn all() -> Vec<Self> {
        let known = [
            Self::Baseline,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2,
            #[cfg(target_arch = "x86_64")]
            Self::Avx512,
        ];
        known.into_iter().filter(|simd| simd.has()).collect()
    }

    /// The widest.
    pub fn detect() -> Self {
        static WIDEST: OnceLock<Simd> = OnceLock::new();
        *WIDEST.get_or_init(|| Self::all().pop().unwrap_or(Self::Baseline))
    }

    /// Computes with vectors of this width; with the baseline's where the processor has no such vectors.
    #[inline]
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        match self {
            Self::Baseline => baseline(work),
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code)]
            // SAFETY: `avx2` may run where the processor has AVX2, which `has` asks.
            Self::Avx2 if self.has() => unsafe { avx2(work) },
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code)]
            // SAFETY: `avx512` may run where the processor has AVX-512F, which `has` asks.
            Self::Avx512 if self.has() => unsafe { avx512(work) },
            #[cfg(target_arch = "x86_64")]
            _ => baseline(work),
        }
    }

    /// One load and a test of a bit, once the standard library has asked the processor.
    #[inline]
    fn has(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f"),
        }
    }
}

// Tiles were measured (`cargo bench -p tinyfit-engine`): another shape can be sixty times slower where the compiler no
// longer holds it in registers.

/// Sixteen registers of four lanes; NEON has thirty-two.
#[inline]
fn baseline<W: Work>(work: W) -> W::Output {
    if cfg!(target_arch = "aarch64") { work.run::<4, 16>() } else { work.run::<2, 16>() }
}

/// Sixteen registers of eight lanes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<W: Work>(work: W) -> W::Output {
    work.run::<4, 16>()
}

/// Thirty-two registers of sixteen lanes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<W: Work>(work: W) -> W::Output {
    work.run::<4, 32>()
}
