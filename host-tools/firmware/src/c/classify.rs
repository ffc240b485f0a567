//! The class of the largest probability.

use tinyfit::Class;

use crate::model;
use crate::predict::{Inputs, Outputs, write};
use crate::sizes::STEM_OUTPUTS;
use crate::status::StemStatus;

/// Predicts and writes the index of the class that is most probable, of equals the first: its name is that of the output.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_classify(x: Option<&Inputs>, label: Option<&mut usize>) -> StemStatus {
    let (Some(x), Some(label)) = (x, label) else { return StemStatus::Null };
    classify(x, label, model::predict)
}

/// Writes the index of the largest of what `predict` gives.
pub fn classify(x: &Inputs, label: &mut usize, predict: impl FnOnce(&Inputs) -> Outputs) -> StemStatus {
    let mut y = [0.0; STEM_OUTPUTS];
    match (write(x, &mut y, predict), Class::argmax(&y)) {
        (StemStatus::Ok, Some(Class(class))) => {
            *label = class;
            StemStatus::Ok
        }
        (StemStatus::Ok, None) => StemStatus::Output,
        (status, _) => status,
    }
}
