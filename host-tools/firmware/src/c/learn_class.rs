//! Learning from a row and its class.

use crate::classify::classify;
use crate::learner::{StemLearner, learn};
use crate::model;
use crate::predict::Inputs;
use crate::sizes::STEM_OUTPUTS;
use crate::status::StemStatus;

/// Learns a row: one step of stochastic gradient descent, in place. `label` is the index of its class; `loss`, unless it
/// is NULL, becomes the loss before the step: LOSS_IN_WORDS. A refused example changes nothing.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learn(
    learner: Option<&mut StemLearner>,
    x: Option<&Inputs>,
    label: usize,
    learning_rate: f32,
    loss: Option<&mut f32>,
) -> StemStatus {
    let (Some(learner), Some(x)) = (learner, x) else { return StemStatus::Null };
    if label >= STEM_OUTPUTS {
        return StemStatus::Target;
    }
    learn(learner, x, &CLASS, learning_rate, loss)
}

/// The same as stem_classify, by what the learner has learned.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learner_classify(
    learner: Option<&StemLearner>,
    x: Option<&Inputs>,
    label: Option<&mut usize>,
) -> StemStatus {
    let (Some(learner), Some(x), Some(label)) = (learner, x, label) else { return StemStatus::Null };
    classify(x, label, |x| model::predict_by(&learner.network, x))
}
