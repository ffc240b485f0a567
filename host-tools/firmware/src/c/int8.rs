//! Predictions from int8 to int8.

use crate::model::NETWORK;
use crate::sizes::{STEM_INPUTS, STEM_INT8_OUTPUTS};
use crate::status::StemStatus;

/// A row as the network stores it.
pub type Int8Inputs = [i8; STEM_INPUTS];
/// Outputs as the network stores them.
pub type Int8Outputs = [i8; STEM_INT8_OUTPUTS];

/// Predicts from int8 to int8, without scaling, quantizing and dequantizing: the bytes of the runtime that the model's
/// rounding is named for.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS], [y;STEM_INT8_OUTPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_predict_int8(x: Option<&Int8Inputs>, y: Option<&mut Int8Outputs>) -> StemStatus {
    let (Some(x), Some(y)) = (x, y) else { return StemStatus::Null };
    *y = NETWORK.body().predict(x);
    StemStatus::Ok
}
