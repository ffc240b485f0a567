//! Learning to give back a row.

use crate::learner::{StemLearner, learn};
use crate::model;
use crate::predict::Inputs;
use crate::status::StemStatus;

/// Learns a row that is not an anomaly: one step of stochastic gradient descent, in place. `loss`, unless it is
/// NULL, becomes the loss before the step: LOSS_IN_WORDS. A refused example changes nothing.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learn(
    learner: Option<&mut StemLearner>,
    x: Option<&Inputs>,
    learning_rate: f32,
    loss: Option<&mut f32>,
) -> StemStatus {
    let (Some(learner), Some(x)) = (learner, x) else { return StemStatus::Null };
    learn(learner, x, &model::scaled(x), learning_rate, loss)
}
