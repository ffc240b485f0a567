//! Samples of a sensor, and predictions where frames end.

use core::cell::UnsafeCell;

use tinyfit::Zero;

use crate::model;
use crate::predict::Outputs;
use crate::sizes::STEM_CHANNELS;
use crate::status::StemStatus;

/// A sample.
pub type Sample = [i16; STEM_CHANNELS];

/// The samples of one sensor.
struct Stream(UnsafeCell<model::Samples>);

// SAFETY: the header asks for calls from one thread or interrupt alone.
unsafe impl Sync for Stream {}

static STREAM: Stream = Stream(UnsafeCell::new(Zero::ZERO));

/// Takes a sample: a count of each channel. If a frame ends with it, predicts: outputs `y` as by stem_predict for the features of the
/// frame. Returns STEM_STATUS_PENDING if none does. Call it and stem_clear_samples from one thread or one interrupt alone.
/// cbindgen:ptrs-as-arrays=[[sample;STEM_CHANNELS], [y;STEM_OUTPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_push_sample(sample: Option<&Sample>, y: Option<&mut Outputs>) -> StemStatus {
    let (Some(sample), Some(y)) = (sample, y) else { return StemStatus::Null };
    // SAFETY: nobody else has it: see `Stream`.
    match model::push_sample(unsafe { &mut *STREAM.0.get() }, sample) {
        None => StemStatus::Pending,
        Some(outputs) if outputs.iter().any(|y| y.is_nan()) => StemStatus::Output,
        Some(outputs) => {
            *y = outputs;
            StemStatus::Ok
        }
    }
}

/// Forgets all samples, after a gap in time: the next frame begins with the next sample.
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_clear_samples() -> StemStatus {
    // SAFETY: nobody else has it: see `Stream`.
    model::clear_samples(unsafe { &mut *STREAM.0.get() });
    StemStatus::Ok
}
