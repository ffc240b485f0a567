//! Predictions by the model as it was trained.

use crate::model;
use crate::sizes::{STEM_INPUTS, STEM_OUTPUTS};
use crate::status::StemStatus;

/// A row of raw inputs.
pub type Inputs = [f32; STEM_INPUTS];
/// The outputs.
pub type Outputs = [f32; STEM_OUTPUTS];

/// Predicts: raw inputs `x` as a table has them, in the order of STEM_INPUT_NAMES, to outputs `y` in the order of
/// STEM_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS], [y;STEM_OUTPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_predict(x: Option<&Inputs>, y: Option<&mut Outputs>) -> StemStatus {
    let (Some(x), Some(y)) = (x, y) else { return StemStatus::Null };
    write(x, y, model::predict)
}

/// Writes what `predict` gives if it is numbers.
pub fn write(x: &Inputs, y: &mut Outputs, predict: impl FnOnce(&Inputs) -> Outputs) -> StemStatus {
    if !x.iter().all(|x| x.is_finite()) {
        return StemStatus::Input;
    }
    let outputs = predict(x);
    if outputs.iter().any(|y| y.is_nan()) {
        return StemStatus::Output;
    }
    *y = outputs;
    StemStatus::Ok
}
