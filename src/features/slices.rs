//! The same features where lengths are known at run time only: what a workstation computes with.
//!
//! Each function is the one that the type of its name calls, so the bits are the same.

use super::{Combine, Powers};

pub use super::bands::{linear as linear_bands, logarithmic as logarithmic_bands, read as bands};
pub use super::block::length;
pub use super::filtered::run as filter;
pub use super::goertzel::{compute as goertzel, step as goertzel_step};
pub use super::mel::{MelBand, MelBands, Slope, cosine, design as mel_bands};
pub use super::peaks::{Bins, Peak, read as peaks};
pub use super::raw::copy as raw;

pub use super::statistics::compute as statistics;

/// The power spectrum of a frame of any length, in segments of `size` samples: of [`Spectrum`](super::Spectrum) if there is one, of
/// [`Welch`](super::Welch) if there are more.
///
/// Needs `2 size` numbers of scratch. None if that is less, `size` is none that is transformed, or the frame is shorter.
pub fn spectrum<'a>(
    size: usize,
    hop: usize,
    combine: Combine,
    frame: &[i16],
    scratch: &'a mut [i32],
) -> Option<Powers<'a>> {
    fn of<'a, const F: usize>(
        hop: usize,
        combine: Combine,
        frame: &[i16],
        scratch: &'a mut [i32],
    ) -> Option<Powers<'a>> {
        let ([data, total, ..], _) = scratch.as_chunks_mut::<F>() else { return None };
        (frame.len() >= F).then(|| Powers::of_segments(frame, hop, combine, data, total))
    }
    match size {
        32 => of::<32>(hop, combine, frame, scratch),
        64 => of::<64>(hop, combine, frame, scratch),
        128 => of::<128>(hop, combine, frame, scratch),
        256 => of::<256>(hop, combine, frame, scratch),
        512 => of::<512>(hop, combine, frame, scratch),
        1024 => of::<1024>(hop, combine, frame, scratch),
        2048 => of::<2048>(hop, combine, frame, scratch),
        _ => None,
    }
}
